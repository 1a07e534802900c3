"""How a contract numbers itself: BAB, PASAL, (1), a., 1), 1.1.1, lampiran - and how a scanner misreads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from schemas.text import Line


class Marker(NamedTuple):
    """The number or letter in front of an ayat or item."""

    style: str
    """Family it counts in: `(1)`, `1.`, `a.`, `1.1`, `-` ..."""
    length: int
    """Characters it takes in the line."""


class Level(NamedTuple):
    """Place of a heading in the contract's outline; a smaller rank stands above."""

    name: str
    rank: int
    number: str = ""


# A lower-case l or capital I in the place of 1 is what scanners make of "(1)" and "1.".
_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("1.1.1", re.compile(r"(?:\d{1,2}\.){2,3}\d{1,2}\.?\s+(?=\S)")),
    ("1.1", re.compile(r"\d{1,2}\.\d{1,2}\.?\s+(?=[A-Za-z(\"“])")),
    ("(1)", re.compile(r"[(\[{][\dlI|]{1,2}[)\]}]\s*(?=\S|$)")),
    ("(a)", re.compile(r"\([a-hj-z]\)\s*(?=\S)")),
    ("(i)", re.compile(r"\([ivx]{1,4}\)\s*(?=\S)")),
    ("1.", re.compile(r"(?:\d{1,2}|[lI])\s?\.\s+(?=[^\d\s])")),
    ("1)", re.compile(r"(?:\d{1,2}|[lI])\)\s*(?=\S)")),
    ("a.", re.compile(r"(?:[a-z]|([A-Z])(?i:\1))\s?\.{1,2}\s+(?=\S)")),
    ("a)", re.compile(r"[a-z]\)\s*(?=\S)")),
    ("A.", re.compile(r"[A-HJ-U]\s?\.\s+(?=[A-Z\"“][\w\"])")),
    ("I.", re.compile(r"[IVX]{1,5}\s?\.\s+(?=\S)")),
    ("-", re.compile(r"[-–—•●▪◦*»]\s+(?=[^\d\s])")),
)
_DEPTHS = ("I.", "A.", "1.1", "(1)", "1.", "1.1.1", "a.", "1)", "a)", "(a)", "(i)", "-")
_PASAL = re.compile(r"^\W*(?:pasal|psl\.?|article)\s*([\dIlVXO]{1,4})\b[\s.:–-]*(.*)$", re.IGNORECASE)
_BAB = re.compile(
    r"^\W*(?:bab|bagian)\s+([IVXLl1\d]{1,5}|ke(?:satu|dua|tiga|empat|lima|enam))\b[\s.:–-]*(.*)$",
    re.IGNORECASE,
)
_LAMPIRAN = re.compile(
    r"^\W*(?:lampiran|annex|appendix)\b[\s:.–-]*([IVXLl1\d]{1,4}|[A-Z])?\b(.*)$", re.IGNORECASE
)
_NUMBERED_TITLE = re.compile(r"^(?:(\d{1,2})\s?[.)]|([IVX]{1,5})\s?[.)]|([A-U])\s?[.)])\s+(\S.*)$")
# "II." becomes "LH.", "VIII." becomes "Vill.", "I." becomes "‘|.": only before a title in capitals.
_MISREAD_TITLE = re.compile(r"^\W{0,2}[IVXLHTJivxlt1|!]{1,6}\s?[.,)]\s+(\S.*)$")
_VERBISH = re.compile(
    r"\b(?:wajib|harus|dilarang|berhak|bersedia|adalah|ialah|akan|dapat|tidak|telah|sebagaimana|apabila|"
    r"di\w{3,}(?:kan|i)?|me(?:m|n|ng|ny)?\w{4,}(?:kan|i))\b",
    re.IGNORECASE,
)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}


def marker_of(text: str) -> Marker | None:
    """Return the marker in front of `text`, if there is one."""
    bare = text.lstrip()
    for style, pattern in _MARKERS:
        found = pattern.match(bare)
        if found:
            return Marker(style, len(text) - len(bare) + found.end())
    return None


def as_letter(marker: Marker, previous: str) -> Marker:
    """Return the marker of a line `l.` or `l)` that follows item `previous`: after k it is a letter, no 1."""
    if previous[:1] == "k" and marker.style in ("1.", "1)"):
        return marker._replace(style=marker.style.replace("1", "a"))
    return marker


def rank_of(style: str) -> int:
    """Return how deep lists numbered in `style` usually stand; -1 for a list head without a number."""
    return _DEPTHS.index(style) if style in _DEPTHS else -1


def annex_number(raw: str) -> str:
    """Return the number of an annex in one spelling: `II`, `ll`, `2`, `B` -> `2`; '' when there is none."""
    value = raw.strip().rstrip(".)")
    if not value:
        return ""
    if value.isdigit():
        return value.replace("111", "3").replace("11", "2")
    roman = value.replace("l", "I").replace("1", "I").upper()
    if roman in _ROMAN:
        return str(_ROMAN[roman])
    return str(ord(value.upper()) - 64) if len(value) == 1 and value.isalpha() else ""


def heading_level(text: str, following: str, previous: str = "") -> Level | None:
    """Return the level of a heading line, None for any other line.

    `previous` and `following` are the lines around it: items of a list ("1. Konsultasi", "2. Imunisasi")
    look like numbered headings but for their neighbours.
    """
    line = " ".join(text.split())
    if not line or len(line) > 110:
        return None
    found = _LAMPIRAN.match(line)
    if found and (line[:8].isupper() or _short_title(found.group(2))) and not line.endswith((".", ";", ",")):
        rest = found.group(2)
        if not _VERBISH.search(rest) and not re.match(r"\s*(?:dan|ini|yang|atau)\b", rest):
            return Level("lampiran", 0, annex_number(found.group(1) or ""))
    found = _BAB.match(line)
    if found and _heads(line, found.group(2)):
        return Level("bab", 1)
    found = _PASAL.match(line)
    if found and _heads(line, found.group(2)):
        return Level("pasal", 2, found.group(1))
    found = _NUMBERED_TITLE.match(line)
    if found and _in_capitals(found.group(4)):
        return Level("title", 3 if found.group(1) or found.group(2) else 4)
    if _misread_title(line):
        return Level("title", 3)
    if (
        found
        and _short_title(found.group(4))
        and not _continues(found.group(4), following)
        and not _same_list(line, previous, following)
    ):
        title = found.group(4)
        rank = 3 if found.group(1) or found.group(2) else 4
        if title.isupper() or marker_of(following) is not None or following[:1].isupper():
            return Level("title", rank)
    if (
        line.isupper()
        and _short_title(line)
        and 1 <= len(line.split()) <= 10
        and len(re.sub(r"\W", "", line)) >= 5
    ):
        return Level("title", 3)
    return None


def _misread_title(line: str) -> bool:
    found = _MISREAD_TITLE.match(line)
    return found is not None and _in_capitals(found.group(1)) and len(re.sub(r"\W", "", found.group(1))) >= 5


def _in_capitals(title: str) -> bool:
    return title.isupper() and 1 <= len(title.split()) <= 14 and not title.rstrip().endswith((".", ";", ","))


def _same_list(line: str, previous: str, following: str) -> bool:
    """Whether a neighbour is an item of the same list."""
    own = marker_of(line)
    return own is not None and own.style in {
        marker.style for marker in (marker_of(previous), marker_of(following)) if marker is not None
    }


def _heads(line: str, rest: str) -> bool:
    """Whether what follows the number is a title or nothing, not the rest of a sentence."""
    if not rest.strip():
        return True
    return (
        (rest.isupper() or rest[:1].isupper()) and _short_title(rest) and not line.endswith((".", ";", ","))
    )


def _short_title(text: str) -> bool:
    words = text.split()
    return len(words) <= 12 and not text.rstrip().endswith((".", ";", ",", ":")) and not _VERBISH.search(text)


def _continues(title: str, following: str) -> bool:
    """Whether the line is the first of a sentence that runs on."""
    return following[:1].islower() or (len(title.split()) > 7 and not title.isupper())


def title_after(lines: Sequence[Line], index: int, level: Level) -> int:
    """Return how many lines after a heading belong to its title."""
    if level.name == "title":
        return 0
    taken = 0
    limit = 4 if level.name == "lampiran" else 3
    for line in lines[index + 1 : index + 1 + limit]:
        text = " ".join(line.text.split())
        if heading_level(text, "") not in (None, Level("title", 3)) or marker_of(text) is not None:
            break
        numbered = level.name == "lampiran" and re.match(
            r"^\W*(?:perjanjian|nomor|no\b)", text, re.IGNORECASE
        )
        titled = text.isupper() or (
            taken == 0 and _short_title(text) and text[:1].isupper() and _title_case(text)
        )
        if not (numbered or (titled and len(text.split()) <= 14)):
            break
        taken += 1
    return taken


def _title_case(text: str) -> bool:
    words = [word for word in text.split() if len(word) > 3]
    return bool(words) and sum(word[:1].isupper() for word in words) >= 0.7 * len(words)


def is_title(text: str) -> bool:
    """Whether a heading opens the operative part: a BAB, a PASAL or a numbered section."""
    return bool(_PASAL.match(text) or _BAB.match(text) or _NUMBERED_TITLE.match(text) or _misread_title(text))
