"""Words into printed lines in reading order.

Label and value of a licence stand in two columns, and an engine that sees two blocks reads all labels
before all values. What is printed in one row is therefore one line here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.geometry import BoundingBox, enclosing

_SAME_ROW = 0.55
"""Share of the lower fragment's height that must overlap."""


@dataclass
class _Row:
    members: list[int] = field(default_factory=list)
    boxes: list[BoundingBox] = field(default_factory=list)

    def accepts(self, box: BoundingBox) -> bool:
        """Whether `box` stands in this row: beside its nearest member, not over or under it."""
        nearest = min(self.boxes, key=lambda other: max(other.x0 - box.x1, box.x0 - other.x1))
        overlap = min(nearest.bottom, box.bottom) - max(nearest.top, box.top)
        beside = min(nearest.x1, box.x1) - max(nearest.x0, box.x0)
        return overlap >= _SAME_ROW * min(nearest.height, box.height) and beside <= 0.3 * min(
            nearest.width, box.width
        )


def rows_of(boxes: Sequence[BoundingBox]) -> list[list[int]]:
    """Return the indexes of `boxes` row by row from the top, each row from left to right.

    Args:
        boxes: Words or line fragments on the upright page, in any unit.
    """
    rows: list[_Row] = []
    for index in sorted(range(len(boxes)), key=lambda i: (boxes[i].top + boxes[i].bottom, boxes[i].x0)):
        box = boxes[index]
        for row in reversed(rows[-12:]):  # further up nothing overlaps any more
            if row.accepts(box):
                row.members.append(index)
                row.boxes.append(box)
                break
        else:
            rows.append(_Row([index], [box]))
    rows.sort(key=lambda row: sum(box.middle[1] for box in row.boxes) / len(row.boxes))
    return [sorted(row.members, key=lambda i: boxes[i].x0) for row in rows]


def rows_of_fragments(fragments: Sequence[Sequence[BoundingBox]]) -> list[list[int]]:
    """Return the indexes of line fragments row by row; a fragment is the words an engine put in one line."""
    return rows_of([enclosing(words) for words in fragments])
