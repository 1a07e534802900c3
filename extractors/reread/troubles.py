"""Where on a page a date or a number was read in part, or badly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from schemas.geometry import BoundingBox
from schemas.text import Word

from .crops import Level
from .of_dates import dates_in
from .of_lengths import lengths_in
from .of_numbers import numbers_in
from .row import Part, Row

_HIGHEST = 18.0
"""Points; a higher word is a stain, and no measure of its line."""
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Trouble:
    """Something that was not read as a whole, or not surely."""

    line: int
    first: int
    """Index of its first word on the page."""
    end: int
    """Index of the word after its last."""
    box: BoundingBox
    """Where it stands, in points; as high as its line."""
    read: Part
    """What was read of it."""


def troubles(words: Sequence[Word], level: Level) -> list[Trouble]:
    """Return what is worth another look on a page, `words` in reading order; places are those in `level`."""
    lines = [list(members) for _, members in groupby(range(len(words)), key=lambda index: words[index].line)]
    found: list[Trouble] = []
    for members, following in pairwise([*lines, []]):
        continued = bool(following) and _YEAR.match(words[following[0]].text) is not None
        row = Row([words[index] for index in members], continued=continued)
        parts: list[tuple[int, int, Part]] = [*dates_in(row), *numbers_in(row), *lengths_in(row)]
        if not parts:
            continue
        parts.sort(key=lambda part: part[0])
        boxes = level.of_page([word.bbox for word in row.words])
        for start, end, read in parts:
            place = _place(boxes[start:end], boxes)
            found.append(Trouble(words[members[0]].line, members[start], members[end - 1] + 1, place, read))
    return found


def _place(boxes: Sequence[BoundingBox], row: Sequence[BoundingBox]) -> BoundingBox:
    plain = [box for box in boxes if box.height <= _HIGHEST] or list(boxes)
    middle = median((box.top + box.bottom) / 2 for box in plain)
    half = min(_HIGHEST, median(box.height for box in row)) / 2
    left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
    return BoundingBox(left, middle - half, right, middle + half)
