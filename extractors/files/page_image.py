"""A page as pixels that know where on the page they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from schemas.geometry import BoundingBox

Gray = NDArray[np.uint8]
Colours = NDArray[np.uint8]
"""Height x width x 3, red, green, blue."""
Matrix = NDArray[np.float64]

_GLANCE_LONG_SIDE = 900
"""Pixels of the long side at which colours are judged: a stroke of a pen is still there, grain is not."""
_CHROMATIC = 35
"""Difference between the strongest and the weakest of red, green and blue that is seen as a colour."""
_TELLING_SHARE = 0.001


@dataclass(frozen=True)
class PageImage:
    """Gray pixels plus the way back to page points."""

    pixels: Gray
    """Height x width, 0 black .. 255 white."""
    dpi: float
    """Resolution that an engine should assume."""
    to_points: Matrix
    """3 x 3 homography from pixel (x, y, 1) to points of the page as a viewer shows it."""
    colours: Colours | None = None
    """The same pixels in colour, where the page has colours that mean something: stamps, ink of a pen."""

    @classmethod
    def from_page(cls, pixels: Gray, dpi: float, colours: Colours | None = None) -> PageImage:
        """Return the image of a page rendered as a viewer shows it."""
        scale = 72 / dpi
        return cls(pixels, dpi, np.diag([scale, scale, 1.0]), colours)

    @property
    def width(self) -> int:
        """Pixels in a row."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Number of rows."""
        return int(self.pixels.shape[0])

    def repainted(self, pixels: Gray) -> PageImage:
        """Return the picture with other pixels in the same places, gray from here on."""
        return PageImage(pixels, self.dpi, self.to_points)

    def moved(self, pixels: Gray, forward: Matrix, *, dpi: float | None = None) -> PageImage:
        """Return the picture after a transformation, gray from here on.

        Args:
            pixels: The new pixels.
            forward: 3 x 3 homography from old to new pixel coordinates.
            dpi: Resolution of the new picture, where it changed.
        """
        return PageImage(pixels, dpi or self.dpi, self.to_points @ np.linalg.inv(forward))

    def box_to_points(self, x0: float, top: float, x1: float, bottom: float) -> BoundingBox:
        """Return the box around a pixel rectangle's four corners, in page points."""
        return self.boxes_to_points([(x0, top, x1, bottom)])[0]

    def boxes_to_points(self, boxes: Sequence[tuple[float, float, float, float]]) -> list[BoundingBox]:
        """Return the boxes around pixel rectangles (x0, top, x1, bottom) as `box_to_points` does."""
        return _moved(boxes, self.to_points)

    def boxes_to_pixels(self, boxes: Sequence[tuple[float, float, float, float]]) -> list[BoundingBox]:
        """Return the boxes around rectangles in page points, in pixels of this picture."""
        return _moved(boxes, np.asarray(np.linalg.inv(self.to_points), np.float64))


def _moved(boxes: Sequence[tuple[float, float, float, float]], by: Matrix) -> list[BoundingBox]:
    """Return the boxes around the four corners of `boxes`, each corner moved `by` a homography."""
    if not boxes:
        return []
    x0, top, x1, bottom = np.array(boxes, np.float64).T
    corners = np.stack([[x0, x1, x1, x0], [top, top, bottom, bottom], np.ones((4, len(boxes)))])
    xs, ys, scale = np.tensordot(by, corners, 1)
    xs, ys = xs / scale, ys / scale
    found = np.stack([xs.min(0), ys.min(0), xs.max(0), ys.max(0)], 1)
    return [BoundingBox(*box) for box in found.tolist()]


def gray_and_colours(pixels: Colours, *, blue_first: bool = True) -> tuple[Gray, Colours | None]:
    """Return a picture in gray and, where its colours mean something, in red, green and blue.

    Args:
        pixels: Height x width x 3.
        blue_first: Whether the channels are blue, green, red.
    """
    gray = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY if blue_first else cv2.COLOR_RGB2GRAY)
    if not has_telling_colours(pixels):
        return np.asarray(gray, np.uint8), None
    colours = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB) if blue_first else pixels
    return np.asarray(gray, np.uint8), np.ascontiguousarray(colours, np.uint8)


def has_telling_colours(pixels: Colours) -> bool:
    """Whether more than a trace of a picture has another colour than its paper.

    The tint that lamp, camera or old paper give to the whole page is no colour that tells anything.
    """
    factor = min(1.0, _GLANCE_LONG_SIDE / max(pixels.shape[:2]))
    rows, columns = (max(1, round(side * factor)) for side in pixels.shape[:2])
    # Single pixels, averaged after: ten times cheaper than averaging all, and as good for patches of colour.
    small = cv2.blur(cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_NEAREST), (3, 3))
    paper = np.maximum(np.percentile(small[::8, ::8].reshape(-1, 3), 80, axis=0), 1.0)
    even = cv2.transform(small, np.diag(paper.max() / paper))
    first, second, third = cv2.split(even)
    chroma = cv2.subtract(cv2.max(cv2.max(first, second), third), cv2.min(cv2.min(first, second), third))
    return bool(np.count_nonzero(chroma > _CHROMATIC) > _TELLING_SHARE * chroma.size)
