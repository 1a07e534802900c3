"""Words into printed rows: what stands beside each other, whatever the order it was found in."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.geometry import BoundingBox, enclosing

_SAME_ROW = 0.55
"""Share of the lower fragment's height that must overlap."""
_BESIDE = 0.3
"""Share of the narrower fragment's width that may overlap."""
_REACH = 12
"""Rows looked back at: further up nothing overlaps any more."""
_LATEST = 300
"""Members of a row that are looked at, the latest: no print has more, and a hostile page has megabytes."""


class _Row:
    """A row while it is being gathered, with the reach of all its members for a quick no."""

    __slots__ = ("bottom", "boxes", "least", "members", "top")

    def __init__(self, index: int, box: BoundingBox) -> None:
        self.members = [index]
        self.boxes = [box]
        _, self.top, _, self.bottom = box
        self.least = self.bottom - self.top

    def accepts(self, x0: float, top: float, x1: float, bottom: float) -> bool:
        """Whether the box stands in this row: beside its nearest member, not over or under it."""
        height = bottom - top
        distance = float("inf")
        nearest = self.boxes[0]
        for other in self.boxes if len(self.boxes) <= _LATEST else self.boxes[-_LATEST:]:
            apart = other[0] - x1
            if apart < x0 - other[2]:
                apart = x0 - other[2]
            if apart < distance:
                distance, nearest = apart, other
        left, above, right, below = nearest
        overlap = min(below, bottom) - max(above, top)
        beside = min(right, x1) - max(left, x0)
        return overlap >= _SAME_ROW * min(below - above, height) and beside <= _BESIDE * min(
            right - left, x1 - x0
        )

    def add(self, index: int, box: BoundingBox) -> None:
        self.members.append(index)
        self.boxes.append(box)
        self.top, self.bottom = min(self.top, box[1]), max(self.bottom, box[3])
        self.least = min(self.least, box[3] - box[1])


def rows_of(boxes: Sequence[BoundingBox]) -> list[list[int]]:
    """Return the indexes of `boxes` row by row from the top, each row from left to right.

    Args:
        boxes: Words or line fragments on the upright page, in any unit.
    """
    rows: list[_Row] = []
    order = sorted((box[1] + box[3], box[0], index) for index, box in enumerate(boxes))
    for _, _, index in order:
        box = x0, top, x1, bottom = boxes[index]
        for row in rows[: -_REACH - 1 : -1]:
            # Most rows are too far above to ask them for the member that stands nearest.
            reach = min(row.bottom, bottom) - top
            near = reach >= _SAME_ROW * row.least or reach >= _SAME_ROW * (bottom - top)
            if near and row.accepts(x0, top, x1, bottom):
                row.add(index, box)
                break
        else:
            rows.append(_Row(index, box))
    rows.sort(key=lambda row: sum(box[1] + box[3] for box in row.boxes) / len(row.boxes))
    return [sorted(row.members, key=lambda i: boxes[i][0]) for row in rows]


def rows_of_fragments(fragments: Sequence[Sequence[BoundingBox]]) -> list[list[int]]:
    """Return the indexes of line fragments row by row; a fragment is the words an engine put in one line."""
    return rows_of([enclosing(words) for words in fragments])
