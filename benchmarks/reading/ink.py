"""The ink of words: which dark pixels are a word's, and where they go when the page is distorted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .truth import Box, Point

Gray = NDArray[np.uint8]
Points = NDArray[np.float64]
Matrix = NDArray[np.float64]

DARK = 160
"""Gray value below which a pixel of an undistorted page is ink."""

_REACH = 2
"""Pixels by which a drawn letter may reach out of the box that its font gives: it is set to whole pixels."""


@dataclass(frozen=True)
class Ink:
    """The dark pixels of one word in an undistorted picture; pixel i spans i to i + 1."""

    hull: Points
    """Corners of the convex hull around the pixels: what it maps to is what encloses the mapped pixels."""

    def box(self, matrix: Matrix) -> Box:
        """Return the rectangle around the ink after mapping it."""
        mapped = transformed(self.hull, matrix)
        (x0, top), (x1, bottom) = mapped.min(axis=0), mapped.max(axis=0)
        return Box(*(round(float(side), 3) for side in (x0, top, x1, bottom)))

    def polygon(self, matrix: Matrix) -> tuple[Point, Point, Point, Point]:
        """Return the mapped corners of the rectangle around the ink, clockwise from its top left."""
        (x0, top), (x1, bottom) = self.hull.min(axis=0), self.hull.max(axis=0)
        corners = np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]])
        a, b, c, d = ((round(float(x), 3), round(float(y), 3)) for x, y in transformed(corners, matrix))
        return a, b, c, d


def ink_of(page: Gray, glyphs: Iterable[tuple[float, float, float, float]]) -> Ink:
    """Return the ink of the word whose letters lie in `glyphs` (x0, top, x1, bottom in pixels).

    Raises:
        ValueError: when no pixel there is dark.
    """
    height, width = page.shape
    found: list[NDArray[np.int32]] = []
    for x0, top, x1, bottom in glyphs:
        left, up = max(0, int(np.floor(x0)) - _REACH), max(0, int(np.floor(top)) - _REACH)
        right, down = min(width, int(np.ceil(x1)) + _REACH), min(height, int(np.ceil(bottom)) + _REACH)
        rows, columns = np.nonzero(page[up:down, left:right] < DARK)
        found.append(np.stack([columns + left, rows + up], axis=1).astype(np.int32))
    pixels = np.concatenate(found)
    if not len(pixels):
        raise ValueError("a word without ink")
    corners = np.concatenate([pixels + np.array(step, np.int32) for step in ((0, 0), (1, 0), (0, 1), (1, 1))])
    return Ink(cv2.convexHull(corners)[:, 0].astype(np.float64))


def ink_outside(page: Gray, words: Iterable[Ink]) -> int:
    """Return how many dark pixels lie in the rectangle of no word."""
    dark = page < DARK
    for word in words:
        (x0, top), (x1, bottom) = word.hull.min(axis=0).astype(int), word.hull.max(axis=0).astype(int)
        dark[top:bottom, x0:x1] = False
    return int(dark.sum())


def transformed(points: Points, matrix: Matrix) -> Points:
    """Return the points mapped by a 3 x 3 matrix."""
    mapped = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(mapped[:, :2] / mapped[:, 2:], np.float64)
