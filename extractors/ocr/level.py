"""A page whose lines lean made level by moving its pixels: none is blended, so print stays sharp."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.files import Gray, PageImage


def level(image: PageImage, degrees: float) -> PageImage:
    """Return the page with lines that rise by a few `degrees` made level; white comes in at the edges.

    A small turn is two shears: columns move down or up, then rows move aside, each by whole pixels.
    """
    slope = float(np.tan(np.radians(degrees)))
    height, width = image.pixels.shape
    down = _steps(width, slope)
    aside = _steps(height, -slope)
    pixels = _rows_moved(np.ascontiguousarray(_rows_moved(image.pixels.T, down).T), aside)
    sheared = np.array([[1, 0, 0], [slope, 1, -slope * width / 2], [0, 0, 1.0]])
    upright = np.array([[1, -slope, slope * height / 2], [0, 1, 0], [0, 0, 1.0]])
    return image.moved(pixels, upright @ sheared)


def _steps(count: int, slope: float) -> NDArray[np.int64]:
    """Return by how many pixels each of `count` rows moves: none in the middle, more to both ends."""
    return np.round((np.arange(count) + 0.5 - count / 2) * slope).astype(np.int64)


def _rows_moved(pixels: Gray, steps: NDArray[np.int64]) -> Gray:
    """Return the picture with each row moved to the right by its number of pixels."""
    moved = np.full_like(pixels, 255)
    width = pixels.shape[1]
    edges = [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(steps)]
    for first, end in pairwise(edges):
        by = int(np.clip(steps[first], -width, width))
        if by >= 0:
            moved[first:end, by:] = pixels[first:end, : width - by]
        else:
            moved[first:end, :by] = pixels[first:end, -by:]
    return moved
