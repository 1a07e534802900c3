"""Printed lines -> passages: what a reader of a contract sees as one ayat, item, heading or table.

A passage runs across lines and pages. Page furniture (running headers, page numbers, paraf boxes) is left
out; headings, tables of contents, definitions, recitals, forms and quoted old text are kept, but marked, so
that nobody takes them for a clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from schemas.text import DocumentText, Line

from .furniture import furniture
from .markers import Marker, heading_level, is_title, marker_of, title_after


class PassageKind(StrEnum):
    """What a passage is to the contract; only `body` can hold a clause."""

    BODY = "body"
    HEADING = "heading"
    TOC = "toc"
    DEFINITION = "definition"
    RECITAL = "recital"
    FORM = "form"
    QUOTED_HISTORY = "quoted_history"


@dataclass(frozen=True)
class Passage:
    """One ayat, item, paragraph, table or heading."""

    start: int
    """Half-open offsets into DocumentText.text."""
    end: int
    spans: tuple[tuple[int, int], ...]
    """Its printed lines, without page furniture between them."""
    page: int
    kind: PassageKind
    heading: tuple[str, ...] = ()
    """Titles above it, outermost first."""
    lead: tuple[tuple[tuple[int, int], ...], ...] = ()
    """Line spans of the sentences that open the lists it is an item of, outermost first."""
    lampiran: str = ""
    """Number of the annex it stands in, such as `2`; `?` for an unnumbered one; '' in the body."""

    def text(self, document: DocumentText) -> str:
        """Return its text with white space folded."""
        return " ".join(" ".join(document.text[a:b].split()) for a, b in self.spans)


@dataclass
class _Draft:
    lines: list[Line]
    marker: Marker | None
    headings: tuple[str, ...]
    kind: PassageKind
    lampiran: str
    parents: list[_Draft] = field(default_factory=list)

    @property
    def tail(self) -> str:
        return self.lines[-1].text.rstrip()


_OPENS_LIST = re.compile(
    r"(?::|berikut(?: ini)?\s*[:.;]?|meliputi|untuk|terdiri (?:atas|dari)|berupa|yaitu|yakni)$", re.I
)
_ENDS = re.compile(r"[.;:]['”\")]*$|;?\s+(?:dan|serta|atau)$", re.I)
_DEFINITIONS = re.compile(
    r"\b(?:definisi|pengertian|ketentuan umum|peristilahan|(?:daftar )?istilah|batasan istilah)\b", re.I
)
_FORM = re.compile(r"\b(?:formulir|contoh|format|blangko|blanko|kop surat|daftar tilik|checklist)\b", re.I)
_OLD_TEXT = re.compile(
    r"\b(?:semula|sebelumnya|(?:ketentuan )?lama)\b.{0,60}\b(?:berbunyi|tertulis|dinyatakan|sebagai berikut)",
    re.I,
)
_NEW_TEXT = re.compile(
    r"\b(?:menjadi|diubah|selanjutnya|kini|sehingga)\b.{0,80}\b(?:berbunyi|menjadi|berikut)|\bmenjadi\s*:",
    re.I,
)
_AGREE = re.compile(
    r"(?:ketentuan|syarat|hal).{0,50}(?:sebagai berikut|berikut ini|berikut)\s*[:.]?$|dengan ketentuan.{0,80}[:.]$",
    re.I,
)
_TOC_TITLE = re.compile(r"^daftar\s+isi$", re.I)
_TOC_LINE = re.compile(r"(?:\.\s?){4,}\s*\d{0,3}\s*$|[…·_]{2,}\s*\d{1,3}\s*$")
_TOC_NUMBERED = re.compile(r"\s\d{1,3}\s*$")


def passages(document: DocumentText, *, start: int, end: int) -> tuple[Passage, ...]:
    """Return the passages of `document.text[start:end]` in reading order, headings included."""
    lines = [line for line in document.lines if line.start >= start and line.end <= end]
    left_out = furniture(lines)
    kept = [line for index, line in enumerate(lines) if index not in left_out]
    return tuple(_finish(draft) for draft in _mark(list(_drafts(kept))))


def _drafts(lines: Sequence[Line]) -> Iterator[_Draft]:
    """Cut the lines into passages; every kind but heading and toc is still `body`."""
    width = _usual_width(lines)
    path: list[tuple[int, str]] = []
    stack: list[tuple[str, _Draft]] = []
    lampiran = ""
    current: _Draft | None = None
    index, in_toc = 0, False
    while index < len(lines):
        line = lines[index]
        toc = bool(_TOC_TITLE.match(line.text.strip())) or bool(_TOC_LINE.search(line.text))
        if toc or (in_toc and _TOC_NUMBERED.search(line.text)):
            in_toc = True
            if current is not None:
                yield current
                current = None
            yield _Draft([line], None, (), PassageKind.TOC, lampiran)
            index += 1
            continue
        in_toc = False
        level = heading_level(line.text, _following(lines, index))
        if level is not None:
            if current is not None:
                yield current
                current = None
            taken = 1 + title_after(lines, index, level)
            group = list(lines[index : index + taken])
            title = " ".join(" ".join(part.text.split()) for part in group)
            path = [entry for entry in path if entry[0] < level.rank] + [(level.rank, title)]
            if level.rank == 0:
                lampiran = level.number or "?"
            elif level.name in ("bab", "pasal") and not _in_annex(path):
                lampiran = ""
            stack = []
            yield _Draft(group, None, tuple(text for _, text in path), PassageKind.HEADING, lampiran)
            index += taken
            continue
        marker = marker_of(line.text)
        headings = tuple(text for _, text in path)
        if marker is not None:
            if current is not None:
                yield current
            while any(style == marker.style for style, _ in stack):
                stack.pop()
            current = _Draft([line], marker, headings, PassageKind.BODY, lampiran, [d for _, d in stack])
            stack.append((marker.style, current))
        elif current is None or _breaks(current, line, width):
            parents: list[_Draft] = []
            if current is not None:
                parents = list(current.parents)
                if _OPENS_LIST.search(current.tail) and current not in parents:
                    parents.append(current)
                yield current
            current = _Draft([line], None, headings, PassageKind.BODY, lampiran, parents)
        else:
            current.lines.append(line)
        index += 1
    if current is not None:
        yield current


def _following(lines: Sequence[Line], index: int) -> str:
    return lines[index + 1].text if index + 1 < len(lines) else ""


def _in_annex(path: Sequence[tuple[int, str]]) -> bool:
    return bool(path) and path[0][0] == 0


def _usual_width(lines: Sequence[Line]) -> float:
    """Length of a full line in characters (the ninth decile)."""
    sizes = sorted(len(line.text) for line in lines)
    return float(sizes[int(len(sizes) * 0.9)]) if sizes else 0.0


def _breaks(current: _Draft, line: Line, width: float) -> bool:
    """Whether an unmarked `line` opens a paragraph of its own after `current`."""
    last = current.lines[-1]
    ended = bool(_ENDS.search(last.text.rstrip()))
    if ended and line.page != last.page:
        return True
    if ended and line.text[:1].isupper() and len(last.text) < 0.8 * width:
        return True
    if len(current.lines) >= 25 and ended:
        return True
    height = max(1.0, last.bbox.height)
    gap = line.bbox.top - last.bbox.bottom if line.page == last.page else 0.0
    return ended and gap > 0.9 * height


def _mark(drafts: list[_Draft]) -> list[_Draft]:
    """Tell definitions, recitals, forms and quoted old text from the body."""
    first = _operative_from(drafts)
    quoting = False
    for position, draft in enumerate(drafts):
        title = " / ".join(draft.headings)
        if draft.kind is not PassageKind.BODY:
            continue
        text = " ".join(line.text for line in draft.lines)
        if _NEW_TEXT.search(text) and not _OLD_TEXT.search(text.split("menjadi")[-1]):
            quoting = False
        elif _OLD_TEXT.search(text):
            quoting = True
        if quoting:
            draft.kind = PassageKind.QUOTED_HISTORY
        elif position < first:
            draft.kind = PassageKind.RECITAL
        elif draft.headings and _DEFINITIONS.search(draft.headings[-1]) and not draft.lampiran:
            draft.kind = PassageKind.DEFINITION
        elif draft.lampiran and _FORM.search(title):
            draft.kind = PassageKind.FORM
    return drafts


def _operative_from(drafts: Sequence[_Draft]) -> int:
    """Index of the first passage after title, parties and recitals."""
    for position, draft in enumerate(drafts):
        if draft.kind is PassageKind.HEADING and draft.headings and is_title(draft.headings[-1]):
            return position
    for position, draft in enumerate(drafts[: max(12, len(drafts) // 3)]):
        if _AGREE.search(" ".join(line.text for line in draft.lines).strip()):
            return position + 1
    return 0


def _finish(draft: _Draft) -> Passage:
    spans = tuple((line.start, line.end) for line in draft.lines)
    lead = tuple(tuple((line.start, line.end) for line in parent.lines[-6:]) for parent in draft.parents)
    return Passage(
        start=spans[0][0],
        end=spans[-1][1],
        spans=spans,
        page=draft.lines[0].page,
        kind=draft.kind,
        heading=draft.headings,
        lead=lead,
        lampiran=draft.lampiran,
    )
