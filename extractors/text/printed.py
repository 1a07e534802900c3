"""The words of one page as geometry: straightened, measured in the size of their own letters."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from schemas.geometry import BoundingBox, enclosing

from .rows import rows_of

_LEANS = 0.007
"""Slope from which rows are straightened; a smaller one moves no word out of its row or column."""
_NOT_A_SLOPE = 0.06


@dataclass(frozen=True, slots=True)
class Strip:
    """The words of one printed line that stand in one column."""

    words: tuple[int, ...]
    x0: float
    top: float
    x1: float
    bottom: float
    first: float
    """Width of the first word."""

    @property
    def axis(self) -> float:
        """Horizontal middle."""
        return (self.x0 + self.x1) / 2

    @property
    def middle(self) -> float:
        """Vertical middle."""
        return (self.top + self.bottom) / 2


class PrintedPage:
    """Boxes of the words of an upright page, and what an engine found of its lines."""

    def __init__(
        self,
        words: Sequence[BoundingBox],
        fragments: Sequence[Hashable] | None = None,
        doubtful: Sequence[bool] | None = None,
        texts: Sequence[str] | None = None,
    ) -> None:
        self.boxes = list(words)
        self.fragments = fragments
        self.texts = texts
        self.sure = [not each for each in doubtful] if doubtful else [True] * len(words)
        everything = range(len(words))
        self.all_rows = self.rows(everything)
        slope = self._slope()
        if _LEANS <= abs(slope) <= _NOT_A_SLOPE:
            self.boxes = [_straightened(box, slope) for box in words]
            self.all_rows = self.rows(everything)

    @cached_property
    def em(self) -> float:
        """Height of a usual letter with its ascender and descender."""
        heights = sorted(box[3] - box[1] for box, sure in zip(self.boxes, self.sure, strict=True) if sure)
        return heights[int(0.7 * len(heights))] if heights else 0.0

    @cached_property
    def gap(self) -> float:
        """Usual white between two words of a row."""
        boxes = self.boxes
        gaps = sorted(
            boxes[after][0] - boxes[before][2] for row in self.all_rows for before, after in pairwise(row)
        )
        return gaps[len(gaps) // 2] if gaps else 0.0

    @cached_property
    def right(self) -> float:
        """Where the longest line ends."""
        return max((box[2] for box, sure in zip(self.boxes, self.sure, strict=True) if sure), default=0.0)

    @cached_property
    def left(self) -> float:
        """Where the first line begins."""
        return min((box[0] for box, sure in zip(self.boxes, self.sure, strict=True) if sure), default=0.0)

    def rows(self, members: Iterable[int]) -> list[list[int]]:
        """Return the rows of some words from the top, each from left to right."""
        boxes = self.boxes
        if self.fragments is None:
            ids = list(members)
            return [[ids[at] for at in row] for row in rows_of([boxes[index] for index in ids])]
        pieces: dict[Hashable, list[int]] = {}
        for index in members:
            pieces.setdefault(self.fragments[index], []).append(index)
        groups = list(pieces.values())
        rows = rows_of([enclosing([boxes[index] for index in group]) for group in groups])
        return [sorted((i for at in row for i in groups[at]), key=lambda i: boxes[i][0]) for row in rows]

    def strip(self, row: Sequence[int]) -> Strip | None:
        """Return the words of a row that are not doubtful as a strip; None where there is none."""
        sure, boxes = self.sure, self.boxes
        kept = [index for index in row if sure[index]]
        if not kept:
            return None
        x0s, tops, x1s, bottoms = zip(*[boxes[index] for index in kept], strict=True)
        return Strip(tuple(kept), min(x0s), min(tops), max(x1s), max(bottoms), x1s[0] - x0s[0])

    def _slope(self) -> float:
        slopes: list[float] = []
        for row in self.all_rows:
            if len(row) < 4:
                continue
            half = len(row) // 2
            points = [
                (sum(self.boxes[i][0] + self.boxes[i][2] for i in part) / len(part) / 2,
                 sum(self.boxes[i][1] + self.boxes[i][3] for i in part) / len(part) / 2)
                for part in (row[:half], row[-half:])
            ]  # fmt: skip
            across = points[1][0] - points[0][0]
            if across > 8 * (self.boxes[row[0]][3] - self.boxes[row[0]][1]):
                slopes.append((points[1][1] - points[0][1]) / across)
        return median(slopes) if len(slopes) >= 3 else 0.0


def _straightened(box: BoundingBox, slope: float) -> BoundingBox:
    x, y = box.middle
    right, up = slope * y, slope * x
    return BoundingBox(box.x0 + right, box.top - up, box.x1 + right, box.bottom - up)
