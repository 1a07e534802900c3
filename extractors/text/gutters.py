"""White corridors that run down a page between columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from .printed import PrintedPage, Strip

_NARROWEST = 0.7
"""In em; a usual gap between words is half of that, but not in typescript."""
_WIDER = 1.8
"""Times the smaller gaps of its row; those of a stretched line are all alike."""
_OVERLAP = 0.25
"""In em; lines of one column overlap less, however dense."""
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
    reach: int = 0
    """Last row down to which it stays white, print on both sides or not."""

    @property
    def width(self) -> float:
        """Horizontal size."""
        return self.x1 - self.x0


@dataclass(slots=True)
class _Running:
    """A gutter on its way down: how far it may still be narrowed, and the last line at one side alone."""

    gutter: Gutter
    x0: float
    x1: float
    alone: int = 0
    """-1 where the last line stood left of it, 1 where right, 0 where on both sides."""
    bottom: float = -inf

    def goes_on(
        self, number: int, strip: Strip, white: Sequence[tuple[float, float]], page: PrintedPage
    ) -> bool:
        """Take row `number` in, where there is `white`; False where the gutter ends."""
        width, at = max((min(self.x1, b) - max(self.x0, a), at) for at, (a, b) in enumerate(white))
        if width < _least(page):
            return False
        self.x0, self.x1 = max(self.x0, white[at][0]), min(self.x1, white[at][1])
        alone = (at == 0) - (at == len(white) - 1)
        # Lines of columns that are not level stand in rows of their own, each overlapping the one above.
        if not alone or (alone == -self.alone and strip.top < self.bottom - _OVERLAP * page.em):
            self.gutter.last, self.gutter.x0, self.gutter.x1 = number, self.x0, self.x1
            self.gutter.both += 1
        self.alone, self.bottom, self.gutter.reach = alone, strip.bottom, number
        return True


def _least(page: PrintedPage) -> float:
    return max(_NARROWEST * page.em, 1.5 * page.gap)


def gutters(page: PrintedPage, strips: Sequence[Strip | None]) -> list[Gutter]:
    """Return the corridors between words of at least two rows, the tallest and widest first.

    Args:
        page: The page.
        strips: Its rows from the top; None where a row holds nothing but doubtful words.
    """
    em = page.em
    least = _least(page)
    found: list[Gutter] = []
    running: list[_Running] = []
    above: Strip | None = None
    bottom = -inf
    for number, strip in enumerate(strips):
        if strip is None:
            continue
        if strip.top - bottom > _TALLEST_HOLE * em:
            running = []
        bottom = max(bottom, strip.bottom)
        white = _white(page, strip.words, least)
        still = [each for each in running if each.goes_on(number, strip, white, page)]
        for x0, x1 in white[1:-1]:
            # A gutter between a number and its text may run into a wider one that parts columns.
            inside = [each for each in still if x0 <= each.x0 and each.x1 <= x1]
            if not any(each.x0 - x0 < least and x1 - each.x1 < least for each in inside):
                still.append(_Running(Gutter(number, number, x0, x1, reach=number), x0, x1))
                found.append(still[-1].gutter)
        still = _different(still)
        if above is not None and strip.top < above.bottom - _OVERLAP * em:
            x0, x1 = min(above.x1, strip.x1), max(above.x0, strip.x0)
            if x1 - x0 >= least and not any(each.x0 < x1 and x0 < each.x1 for each in still):
                side = 1 if strip.x0 >= x1 else -1
                still.append(
                    _Running(Gutter(number - 1, number, x0, x1, reach=number), x0, x1, side, strip.bottom)
                )
                found.append(still[-1].gutter)
        running, above = still, strip
    kept = [gutter for gutter in found if gutter.both >= 2 and not _is_river(page, strips, gutter)]
    return sorted(kept, key=lambda gutter: (-gutter.both, -gutter.width))


def _different(running: Sequence[_Running]) -> list[_Running]:
    """Leave out what has been narrowed to the same white as one that began earlier."""
    kept: list[_Running] = []
    seen: set[tuple[float, float]] = set()
    for each in running:
        if (each.x0, each.x1) in seen:
            each.gutter.both = 0
        else:
            seen.add((each.x0, each.x1))
            kept.append(each)
    return kept


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


def _is_river(page: PrintedPage, strips: Sequence[Strip | None], gutter: Gutter) -> bool:
    """Whether the corridor is made of stretched gaps between words: it is no wider than the others then."""
    boxes = page.boxes
    stretched = told = 0
    for strip in strips[gutter.first : gutter.last + 1]:
        others = sorted(
            boxes[after][0] - boxes[before][2]
            for before, after in pairwise(strip.words if strip else ())
            if boxes[after][0] <= gutter.x0 or boxes[before][2] >= gutter.x1
        )
        if others:
            told += 1
            stretched += gutter.width < _WIDER * others[len(others) // 4]
    return 2 * stretched > told
