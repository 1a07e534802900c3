"""Ink as the pieces that hang together: letters, strokes, dots."""

from __future__ import annotations

from typing import Any, NamedTuple, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.files import Gray

_WORTH_CUTTING = 0.8
"""Share of the picture that the rectangle around its ink takes, below which only that is looked through."""

Numbers = NDArray[np.integer[Any]]
Boxes = NDArray[np.int32]
Middles = NDArray[np.float64]


def pieces_of(ink: Gray) -> tuple[Numbers, Boxes, Middles]:
    """Return the connected pieces of ink, corners included.

    Returns:
        Height x width: the number of the piece at each place, 0 for none; for each number its left, top,
        width, height and area in pixels; and the middle of each, across and down. What stands there for
        0, the paper, means nothing.
    """
    left, top, right, bottom = _around(ink)
    if (right - left) * (bottom - top) >= _WORTH_CUTTING * ink.size:
        return _numbered(ink)
    part, boxes, middles = _numbered(np.ascontiguousarray(ink[top:bottom, left:right]))
    numbers = np.zeros(ink.shape, part.dtype)
    numbers[top:bottom, left:right] = part
    areas = boxes[:, [cv2.CC_STAT_AREA]]
    sums = np.rint(middles * areas) + areas * (left, top)  # else the same middle would differ in its last bit
    return numbers, _moved(boxes, left, top), sums / np.maximum(areas, 1)


def boxes_of(ink: Gray) -> Boxes:
    """Return the boxes and areas of the connected pieces of ink as `pieces_of` does."""
    left, top, right, bottom = _around(ink)
    return _moved(_numbered(np.ascontiguousarray(ink[top:bottom, left:right]))[1], left, top)


def _around(ink: Gray) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of the rectangle around all ink.

    Its corner has even numbers: OpenCV numbers pieces as it meets them in squares of two by two.
    """
    left, top, width, height = cv2.boundingRect(ink)
    return left - left % 2, top - top % 2, left + width, top + height


def _moved(boxes: Boxes, across: int, down: int) -> Boxes:
    boxes[:, cv2.CC_STAT_LEFT] += across
    boxes[:, cv2.CC_STAT_TOP] += down
    return boxes


def _numbered(ink: Gray) -> tuple[Numbers, Boxes, Middles]:
    if ink.size == 0:  # of which OpenCV makes an error
        return np.zeros(ink.shape, np.uint16), np.zeros((1, 5), np.int32), np.zeros((1, 2))
    # Short numbers are found in less than half the time; no more pieces are begun than there are left edges.
    edges = cv2.countNonZero(cv2.subtract(ink[:, 1:], ink[:, :-1])) + cv2.countNonZero(ink[:, :1])
    kind = cv2.CV_16U if edges < np.iinfo(np.uint16).max else cv2.CV_32S
    _, numbers, boxes, middles = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=kind)
    return np.asarray(numbers), np.asarray(boxes), np.asarray(middles)


class Inked(NamedTuple):
    """The places with ink, of which a page has few: what is asked of pieces is asked of these alone."""

    shape: tuple[int, ...]
    """Height and width of the picture."""
    places: NDArray[np.intp]
    """Indexes into the picture, row after row."""
    pieces: NDArray[np.integer[Any]]
    """The number of the piece at each place."""

    @classmethod
    def of(cls, ink: Gray, numbers: Numbers) -> Self:
        """Return where `ink` is above 0, with the number that each of these places has in `numbers`."""
        places = np.flatnonzero(ink > 0)
        return cls(ink.shape, places, numbers.ravel()[places])

    def drawn(self, chosen: NDArray[np.bool_]) -> Gray:
        """Return a picture that is 255 where a chosen piece has ink, else 0."""
        picture = np.zeros(self.shape, np.uint8)
        picture.ravel()[self.places[chosen[self.pieces]]] = 255
        return picture

    def kept(self, ink: Gray, chosen: NDArray[np.bool_]) -> Gray:
        """Return the ink of the chosen pieces as it is, else 0."""
        picture = np.zeros(self.shape, np.uint8)
        places = self.places[chosen[self.pieces]]
        picture.ravel()[places] = ink.ravel()[places]
        return picture

    def amounts(self, ink: Gray, count: int) -> NDArray[np.float64]:
        """Return the ink of each piece, a full pixel counted as 1."""
        return np.asarray(
            np.bincount(self.pieces, weights=ink.ravel()[self.places], minlength=count) / 255, np.float64
        )


def touches_edge(stats: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return which boxes of `cv2.connectedComponentsWithStats` reach the edge of a picture of this shape."""
    left, top, width, height = (stats[:, column] for column in range(4))
    return np.asarray(
        (left <= 1) | (top <= 1) | (left + width >= shape[1] - 1) | (top + height >= shape[0] - 1), np.bool_
    )
