"""Places on a page. Unit: PDF points (1/72 inch); origin: top left of the page as a viewer shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class BoundingBox(NamedTuple):
    """A rectangle in points; x grows to the right, y downwards."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """Horizontal size in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Vertical size in points."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """Centre (x, y)."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    def scaled(self, factor: float) -> BoundingBox:
        """Return this box in a unit that is `factor` times smaller."""
        return BoundingBox(self.x0 * factor, self.top * factor, self.x1 * factor, self.bottom * factor)

    def turned(self, quarter_turns: int, size: PageSize) -> BoundingBox:
        """Return this box after turning its page clockwise by `quarter_turns` x 90 degrees.

        Args:
            quarter_turns: Number of clockwise quarter turns; negative ones turn back.
            size: Size of the page before the turn.
        """
        box, width, height = self, size.width, size.height
        for _ in range(quarter_turns % 4):
            box = BoundingBox(height - box.bottom, box.x0, height - box.top, box.x1)
            width, height = height, width
        return box


class PageSize(NamedTuple):
    """Size of a page in points."""

    width: float
    height: float

    def turned(self, quarter_turns: int) -> PageSize:
        """Size after turning the page by quarters."""
        return self if quarter_turns % 2 == 0 else PageSize(self.height, self.width)


def enclosing(boxes: Iterable[BoundingBox]) -> BoundingBox:
    """Return the smallest box around all `boxes`.

    Raises:
        ValueError: when there is no box.
    """
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return BoundingBox(min(x0s), min(tops), max(x1s), max(bottoms))
