"""Marks of items at the start of lines: (1) (2) (3), a. b. c., 2.1 2.2; the row of them is the proof."""

from __future__ import annotations

import re
from typing import NamedTuple

from .confusions import as_digits, load_confusions, may_be
from .page import Page
from .rules import load_rules

_TABLE = load_confusions()
_OPEN, _CLOSE = re.escape(_TABLE.opening), re.escape(_TABLE.closing)
_LETTERS = load_rules().letters
# Between the brackets or before the dot: what may be one or two digits, or a letter.
_INSIDE = r"[^\W_]{1,2}|[|!&§$?@]"
_STYLES = {
    "({})": re.compile(rf"[{_OPEN}CIl1|](?P<core>{_INSIDE})[{_CLOSE}]"),
    "{})": re.compile(rf"(?P<core>{_INSIDE})[{_CLOSE}]"),
    "{}.": re.compile(rf"(?P<core>{_INSIDE})[.,]"),
}
_DOTTED = re.compile(r"[1-9][0-9]?(?:\.[1-9][0-9]?){1,2}\.?")
_DOTS_LOST = re.compile(r"[1-9][0-9.,]{1,5}")


class _Mark(NamedTuple):
    at: int
    core: str
    exact: bool
    """Whether the brackets or the dot are as they must be."""

    @property
    def number(self) -> int | None:
        right = self.exact and self.core.isdigit() and not self.core.startswith("0")
        return int(self.core) if right else None

    @property
    def letter(self) -> str | None:
        return self.core if self.exact and len(self.core) == 1 and "a" <= self.core <= "z" else None


def repair_items(page: Page) -> None:
    """Make good the marks of items that their neighbours in the same row of marks prove."""
    for style, pattern in _STYLES.items():
        marks = []
        for at in page.line_starts:
            match = pattern.fullmatch(page.texts[at])
            if match and page.same_line(at, at + 1):
                marks.append(_Mark(at, match["core"], page.texts[at] == style.format(match["core"])))
        for place, mark in enumerate(marks):
            above = marks[place - 1] if place else None
            below = marks[place + 1] if place + 1 < len(marks) else None
            core = _letter(mark, above, below) or _number(page, mark, above, below)
            if core is not None:
                page.put(mark.at, style.format(core), "items")
                marks[place] = _Mark(mark.at, core, exact=True)
    _repair_dotted(page)


def _number(page: Page, mark: _Mark, above: _Mark | None, below: _Mark | None) -> str | None:
    if mark.number is not None:
        return None
    before = above.number if above else None
    after = below.number if below else None
    both = before is not None and after == before + 2
    if both or (before is not None and (below is None or after == 1)):
        expected = str((before or 0) + 1)
    elif above is None and after is not None and after >= 2:
        expected = str(after - 1)
    else:
        return None
    if mark.core.isdigit():
        # Only the brackets are in doubt.
        return mark.core if mark.core == expected else None
    if not may_be(mark.core, expected):
        return None
    if both:
        return expected
    # A Roman I heads a list as well: "I. UMUM"; with one neighbour only small l and strokes are sure.
    sure = as_digits(mark.core) is not None and (mark.core[0] != "I" or page.texts[mark.at][0] == "(")
    return expected if sure and not page.text(mark.at + 1).isupper() else None


def _letter(mark: _Mark, above: _Mark | None, below: _Mark | None) -> str | None:
    """Return the small letter between two others, where this one is read for it."""
    if above is None or below is None or above.letter is None or below.letter is None:
        return None
    expected = chr(ord(above.letter) + 1)
    if ord(below.letter) != ord(expected) + 1 or mark.letter == expected:
        return None
    core = mark.core.lower()
    alike = core == expected or core == 2 * expected or core in _LETTERS.get(expected, ())
    return expected if alike else None


def _repair_dotted(page: Page) -> None:
    """Put back the dots of 2.3 where `23` begins a line between 2.2 and 2.4."""
    marks = []
    for at in page.line_starts:
        text = page.texts[at]
        exact = _DOTTED.fullmatch(text) is not None
        if (exact or _DOTS_LOST.fullmatch(text)) and _opens_sentence(page, at):
            marks.append((at, text.rstrip("."), exact))
    one_depth = len({text.count(".") for _, text, exact in marks if exact}) == 1
    for place, (index, text, exact) in enumerate(marks):
        options = [
            _step(marks[other][1], by)
            for other, by in ((place - 1, 1), (place + 1, -1))
            if 0 <= other < len(marks) and marks[other][2]
        ]
        agreed = len(options) == 2 and options[0] == options[1]
        # 114 may be 1.14, 11.4 or 1.1.4: one neighbour tells only where all numbers are of one depth.
        if not options or not (agreed or (one_depth and not exact)):
            continue
        digits = re.sub("[.,]", "", text)
        proven = {option for option in options if option.replace(".", "") == digits} - {text}
        if len(proven) == 1:
            meant = proven.pop()
            page.put(index, meant + ("." if page.texts[index].endswith(".") else ""), "items")
            marks[place] = (index, meant, True)


def _opens_sentence(page: Page, at: int) -> bool:
    follows = page.text(at + 1).lstrip("\"“'‘(")
    return page.same_line(at, at + 1) and follows[:1].isupper()


def _step(number: str, by: int) -> str:
    """Return the dotted number `by` further in its last place."""
    head, _, last = number.rpartition(".")
    return f"{head}.{int(last) + by}"
