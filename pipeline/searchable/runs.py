"""Words of a page to runs of print: one size, one baseline, one direction, as a text layer wants them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import NamedTuple

from schemas.geometry import BoundingBox
from schemas.text import PageText, Word


class Ink(NamedTuple):
    """How far the ink of a word reaches from its baseline, in parts of the print size."""

    above: float
    below: float

    @property
    def height(self) -> float:
        """From the lowest to the highest ink."""
        return self.above + self.below


InkOf = Callable[[str], Ink]

_TELLS_SIZE = 0.4
"""Ink height from which a word tells the size of its print: a row of dots or dashes does not."""
_SAME_SIZE = 1.4
_SAME_BASELINE = 0.4
"""In parts of the print size: a second column of a table may stand half a line lower."""
_STEEPEST = math.tan(math.radians(15))
_LONG_ROW = 0.25
"""Share of the page's width from which a row may lie at a slope of its own, as on a photo of a sheet."""
_OWN_SLOPE = 0.03


@dataclass(frozen=True)
class Run:
    """Words that stand on one baseline; points of the page as a viewer shows it."""

    words: tuple[Word, ...]
    start: tuple[float, float]
    """Where the baseline starts, at the left edge of the first word."""
    degrees: float
    """Direction of the baseline, counter-clockwise from level."""
    size: float
    """Size of the print."""


class _Placed(NamedTuple):
    """A word along its row: `along` and `across` on axes that are turned by the slope of the row."""

    word: Word
    ink: Ink
    along: float
    bottom: float
    height: float

    @property
    def size(self) -> float | None:
        return self.height / self.ink.height if self.ink.height >= _TELLS_SIZE else None

    def baseline(self, size: float) -> float:
        if self.ink.height >= _TELLS_SIZE:
            return self.bottom - self.ink.below * size
        return self.bottom - self.height / 2 + (self.ink.above - self.ink.below) / 2 * size


def runs_of(page: PageText, ink_of: InkOf) -> list[Run]:
    """Return the runs of a page in reading order; words without a place are left out.

    Args:
        page: Words as stored, upright boxes around print that may be slightly tilted.
        ink_of: Tells the ink of a word in the font that the text layer will use.
    """
    rows = [
        [(word, page.upright(word.bbox), ink_of(word.text)) for word in row]
        for _, row in groupby(page.words, key=lambda word: word.line)
    ]
    rows = [kept for row in rows if (kept := [item for item in row if _has_place(item[1])])]
    sizes = [box.height / ink.height for row in rows for _, box, ink in row if ink.height >= _TELLS_SIZE]
    usual = median(sizes) if sizes else 10.0
    general = _general_slope(rows, usual)
    long = _LONG_ROW * page.upright_size.width
    return [
        run
        for row in rows
        for run in _runs_of_row(row, _slope_of(row, usual, general=general, long=long), usual, page)
    ]


_Row = Sequence[tuple[Word, BoundingBox, Ink]]


def _has_place(box: BoundingBox) -> bool:
    return box.width > 0 and box.height > 0


def _row_slope(row: _Row, usual: float) -> float:
    """Return the median slope between all pairs of words that stand well apart."""
    points = [(box.middle[0], _standing(box, ink, usual)) for _, box, ink in row if ink.height >= _TELLS_SIZE]
    slopes = [
        (later[1] - earlier[1]) / (later[0] - earlier[0])
        for index, earlier in enumerate(points)
        for later in points[index + 1 :]
        if later[0] - earlier[0] > 3 * usual
    ]
    return median(slopes) if slopes else 0.0


def _standing(box: BoundingBox, ink: Ink, usual: float) -> float:
    """Return where the baseline of a word is below its middle.

    Its own height counts only where it is far from the usual one: a tilt heightens the boxes of long words.
    """
    size = box.height / ink.height
    if 1 / _SAME_SIZE <= size / usual <= _SAME_SIZE:
        size = usual
    return box.middle[1] + (ink.above - ink.below) / 2 * size


def _general_slope(rows: Iterable[_Row], usual: float) -> float:
    """Return the slope that half of the print lies below: what a tilted scan gives to all rows."""
    measured = sorted((_row_slope(row, usual), row[-1][1].x1 - row[0][1].x0) for row in rows if len(row) >= 3)
    half = sum(span for _, span in measured) / 2
    for slope, span in measured:
        half -= span
        if half <= 0:
            return max(-_STEEPEST, min(_STEEPEST, slope))
    return 0.0


def _slope_of(row: _Row, usual: float, *, general: float, long: float) -> float:
    if len(row) < 5 or row[-1][1].x1 - row[0][1].x0 < long:
        return general
    own = _row_slope(row, usual)
    return own if abs(own - general) <= _OWN_SLOPE else general


def _runs_of_row(row: _Row, slope: float, usual: float, page: PageText) -> Iterable[Run]:
    angle = math.atan(slope)
    placed = [_placed(word, box, ink, angle) for word, box, ink in row]
    for members in _of_one_print(placed):
        sizes = [item.size for item in members if item.size is not None]
        size = median(sizes) if sizes else usual
        baseline = median(item.baseline(size) for item in members if item.size is not None or not sizes)
        along = members[0].along
        start = (
            along * math.cos(angle) - baseline * math.sin(angle),
            along * math.sin(angle) + baseline * math.cos(angle),
        )
        box = BoundingBox(*start, *start).turned(-page.rotation // 90, page.upright_size)
        yield Run(
            tuple(item.word for item in members),
            (box.x0, box.top),
            page.rotation - math.degrees(angle),
            size,
        )


def _placed(word: Word, box: BoundingBox, ink: Ink, angle: float) -> _Placed:
    """Return the word on the axes of its row, with the height that it has there.

    A box around a tilted rectangle is higher than the rectangle, by more the longer the word is.
    """
    cos, sin = math.cos(angle), math.sin(angle)
    height = (box.height * cos - box.width * abs(sin)) / (cos * cos - sin * sin)
    height = max(height, 0.3 * box.height)
    width = max(box.width - box.height * abs(sin), 0.3 * box.width)
    x, y = box.middle
    along, across = x * cos + y * sin, y * cos - x * sin
    return _Placed(word, ink, along - width / 2, across + height / 2, height)


def _of_one_print(row: Sequence[_Placed]) -> Iterable[list[_Placed]]:
    """Yield neighbours that may share a size and a baseline; dots and dashes go with their neighbours."""
    members: list[_Placed] = []
    sized: list[_Placed] = []
    for item in row:
        if item.size is not None:
            if sized and not _fits(item, sized):
                yield members
                members, sized = [], []
            sized.append(item)
        members.append(item)
    if members:
        yield members


def _fits(item: _Placed, others: Sequence[_Placed]) -> bool:
    sizes = [other.size for other in others if other.size is not None]
    size = median(sizes)
    if item.size is None or not 1 / _SAME_SIZE <= item.size / size <= _SAME_SIZE:
        return False
    standing = median(other.baseline(size) for other in others)
    return abs(item.baseline(size) - standing) <= _SAME_BASELINE * size
