"""What a passage is to the contract: only the body binds anybody.

Definitions, recitals with their legal basis, forms and the old text that an addendum repeats name the same
things as clauses do, without settling any.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from schemas.text import Line

from .markers import Marker, is_title


class PassageKind(StrEnum):
    """What a passage is to the contract; only `body` can hold a clause."""

    BODY = "body"
    HEADING = "heading"
    TOC = "toc"
    DEFINITION = "definition"
    RECITAL = "recital"
    FORM = "form"
    QUOTED_HISTORY = "quoted_history"


@dataclass
class Draft:
    """A passage while it is being cut."""

    lines: list[Line]
    marker: Marker | None
    headings: tuple[str, ...]
    kind: PassageKind
    lampiran: str
    parents: list[Draft] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its lines as one."""
        return " ".join(line.text for line in self.lines)

    @property
    def tail(self) -> str:
        """Its last line."""
        return self.lines[-1].text.rstrip()


_DEFINITIONS = re.compile(
    r"\b(?:definisi|pengertian|peristilahan|(?:daftar )?istilah|penafsiran)\b", re.IGNORECASE
)
_OPENS_DEFINITIONS = re.compile(
    r"\b(?:yang dimaksud (?:dengan|dalam)|istilah|pengertian|mempunyai arti|diartikan)\b", re.IGNORECASE
)
_DEFINES = re.compile(
    r"^\W*(?:[\w.]{1,6}[.)]\s+)?[^:;.]{2,90}?\b(?:adalah|ialah|berarti|merupakan|yaitu|mengandung arti)\b",
    re.IGNORECASE,
)
_FIRST_NUMBER = re.compile(r"\W*[1lI]\s?[.)]\s")
_FORM = re.compile(
    r"\b(?:formulir|contoh|format|blangko|blanko|kop surat|daftar tilik|checklist)\b", re.IGNORECASE
)
_LEGAL_BASIS = re.compile(
    r"^\W*(?:[\w.]{1,4}[.)]\s+)?(?:undang-undang|peraturan|keputusan|instruksi|surat (?:edaran|keputusan))\b"
    r".{0,80}?\b(?:nomor|no\.?|tahun)\s*:?\s*\d",
    re.IGNORECASE,
)
# Titles of laws have capitals: "tentang Wajib Simpan Rahasia Kedokteran" binds nobody.
_BINDS = re.compile(r"\b(?:wajib|harus|dilarang|berkewajiban|bersedia|dibayar\w*)\b")
_OLD_TEXT = re.compile(
    r"\bsemula\b.{0,60}\b(?:berbunyi|tertulis|sebagai berikut)|\b(?:ketentuan|bunyi) lama\b.{0,40}:|"
    r"\bsebelumnya berbunyi\b",
    re.IGNORECASE,
)
_NEW_TEXT = re.compile(
    r"\b(?:menjadi|diubah|sehingga)\b.{0,60}\b(?:berbunyi|menjadi|sebagai berikut)|\bmenjadi\s*:|"
    r"\bbunyi baru\b",
    re.IGNORECASE,
)
_AGREE = re.compile(
    r"(?:ketentuan|syarat|hal).{0,50}(?:sebagai berikut|berikut ini|berikut)\s*[:.]?$|"
    r"dengan ketentuan.{0,80}[:.]$",
    re.IGNORECASE,
)


def mark(drafts: list[Draft]) -> list[Draft]:
    """Tell definitions, recitals, forms and quoted old text from the body."""
    body_from = operative_from(drafts)
    for position, draft in enumerate(drafts):
        if draft.kind is not PassageKind.BODY:
            continue
        if position < body_from or (_LEGAL_BASIS.match(draft.text) and not _BINDS.search(draft.text)):
            draft.kind = PassageKind.RECITAL
        elif draft.lampiran and _FORM.search(" / ".join(draft.headings)):
            draft.kind = PassageKind.FORM
    _mark_definitions(drafts)
    _mark_quotations(drafts)
    return drafts


def _mark_definitions(drafts: Sequence[Draft]) -> None:
    """Mark the pasal of definitions, also where its title does not say so."""
    bodies = [draft for draft in drafts if draft.kind is PassageKind.BODY and not draft.lampiran]
    for headings, group in groupby(bodies, key=lambda draft: draft.headings):
        items = list(group)
        defining = [draft for draft in items if _DEFINES.match(draft.text)]
        title = headings[-1] if headings else ""
        if _DEFINITIONS.search(title):
            defining = items[: _restart(items)]
        elif len(defining) < 3 or (
            len(defining) < 0.6 * len(items) and not _OPENS_DEFINITIONS.search(items[0].text)
        ):
            continue
        for draft in defining:
            draft.kind = PassageKind.DEFINITION


def _restart(items: Sequence[Draft]) -> int:
    """Return where the numbering starts again: a heading between was not recognised."""
    for position, draft in enumerate(items[2:], 2):
        if _FIRST_NUMBER.match(draft.text) and _FIRST_NUMBER.match(items[0].text):
            return position
    return len(items)


def _mark_quotations(drafts: Sequence[Draft]) -> None:
    """Mark what stands between "semula berbunyi" and "diubah menjadi berbunyi" in an addendum."""
    opened: int | None = None
    for position, draft in enumerate(drafts):
        old, new = _OLD_TEXT.search(draft.text), _NEW_TEXT.search(draft.text)
        if opened is None and old and not (new and new.start() > old.end()):
            opened = position
        elif opened is not None and new:
            for quoted in drafts[opened:position]:
                if quoted.kind is PassageKind.BODY:
                    quoted.kind = PassageKind.QUOTED_HISTORY
            opened = None


def operative_from(drafts: Sequence[Draft]) -> int:
    """Return the index of the first passage after title, parties and recitals."""
    for position, draft in enumerate(drafts):
        if draft.kind is PassageKind.HEADING and draft.headings and is_title(draft.headings[-1]):
            return position
    for position, draft in enumerate(drafts[: max(12, len(drafts) // 3)]):
        if _AGREE.search(draft.text.strip()):
            return position + 1
    return 0
