"""White corridors that run down a page between columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from .printed import PrintedPage

_NARROWEST = 1.0
"""In em; a gap between words, stretched ones aside, is a third of that."""
_WIDER = 2.0
"""Times the other gaps of its rows, seven of ten of which are usual gaps between words."""
_TALLEST_HOLE = 10.0
"""In em; what stands further below belongs to something else."""


@dataclass(slots=True)
class Gutter:
    """White between `x0` and `x1` from row `first` to row `last`, which have print on both sides."""

    first: int
    last: int
    x0: float
    x1: float
    both: int = 1
    """Rows with print on both sides."""

    @property
    def width(self) -> float:
        """Horizontal size."""
        return self.x1 - self.x0


def gutters(page: PrintedPage, rows: Sequence[Sequence[int]]) -> list[Gutter]:
    """Return the corridors between words of at least two of `rows`, the tallest and widest first."""
    least = _NARROWEST * page.em
    found: list[Gutter] = []
    running: list[tuple[Gutter, float, float]] = []
    bottom = -inf
    for number, row in enumerate(rows):
        strip = page.strip(row)
        if strip is None:
            continue
        if strip.top - bottom > _TALLEST_HOLE * page.em:
            running = []
        bottom = max(bottom, strip.bottom)
        white = _white(page, strip.words, least)
        used: set[int] = set()
        still: list[tuple[Gutter, float, float]] = []
        for gutter, low, high in running:
            width, at = max((min(high, b) - max(low, a), at) for at, (a, b) in enumerate(white))
            if width < least:
                continue
            low, high = max(low, white[at][0]), min(high, white[at][1])
            if 0 < at < len(white) - 1:
                used.add(at)
                gutter.last, gutter.x0, gutter.x1 = number, low, high
                gutter.both += 1
            still.append((gutter, low, high))
        for at, (low, high) in enumerate(white[1:-1], 1):
            if at not in used:
                gutter = Gutter(number, number, low, high)
                found.append(gutter)
                still.append((gutter, low, high))
        running = still
    kept = [gutter for gutter in found if gutter.both >= 2 and not _is_river(page, rows, gutter)]
    return sorted(kept, key=lambda gutter: (-gutter.both, -gutter.width))


def _white(page: PrintedPage, row: Sequence[int], least: float) -> list[tuple[float, float]]:
    """Return the white of a row from left to right: margins, and gaps wider than `least` between them."""
    boxes = page.boxes
    white: list[tuple[float, float]] = []
    reach = -inf
    for index in row:
        x0, _, x1, _ = boxes[index]
        if x0 - reach >= least:
            white.append((reach, x0))
        if x1 > reach:
            reach = x1
    white.append((reach, inf))
    return white


def _is_river(page: PrintedPage, rows: Sequence[Sequence[int]], gutter: Gutter) -> bool:
    """Whether the corridor is made of stretched gaps between words, as those beside it are."""
    boxes = page.boxes
    others = sorted(
        gap
        for row in rows[gutter.first : gutter.last + 1]
        for kept in [[index for index in row if page.sure[index]]]
        for before, after in pairwise(kept)
        for gap in [boxes[after][0] - boxes[before][2]]
        if boxes[after][0] <= gutter.x0 or boxes[before][2] >= gutter.x1
    )
    return bool(others) and gutter.width < _WIDER * others[int(0.7 * len(others))]
