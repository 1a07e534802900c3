"""White print on dark bands, as cards and certificates have it: turned into dark print on white."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.files import Gray, PageImage

from .look import as_gray, shrink_factor
from .pieces import boxes_of, touches_edge

_DARK = 120
_THICKER = 7
"""Pixels of the small copy; no stroke of print is as thick."""
_LETTER = 8.0
"""Points over which letters in a band are closed."""
_LOW, _HIGH = 12.0, 220.0
"""Points that a band is high."""
_NARROW = 50.0
"""Points that it is wide at least."""
_SOLID = 0.85
"""Share of its box that a band fills, its letters included."""
_PRINTED = (0.02, 0.4)
"""Share of a band that its letters take; a code of squares has more, a bar less."""
_FEWEST = 4
"""Letters of the shortest word worth turning a band for."""


def with_dark_print(image: PageImage, small: Gray) -> PageImage:
    """Return the page with its dark bands turned into light ones where they bear print.

    Args:
        image: The page.
        small: `shrink` of its pixels.
    """
    factor = shrink_factor(image.pixels)
    point = image.dpi / factor / 72
    dark = as_gray(cv2.threshold(small, _DARK, 255, cv2.THRESH_BINARY_INV)[1])
    if cv2.countNonZero(dark) < _LOW * _NARROW * point * point / 2:
        return image
    if not cv2.erode(dark, np.ones((_THICKER, _THICKER), np.uint8)).any():  # strokes of print alone
        return image
    close, open_ = max(3, round(_LETTER * point)), max(3, round(_LOW * point))
    bands = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((close, close), np.uint8))
    bands = cv2.morphologyEx(bands, cv2.MORPH_OPEN, np.ones((open_, open_), np.uint8))
    stats = boxes_of(as_gray(bands))
    pixels = image.pixels
    found = stats[1:]
    for left, top, width, height, area in found[~touches_edge(found, small.shape)].tolist():
        if not _LOW * point <= height <= _HIGH * point or width < _NARROW * point:
            continue
        if area < _SOLID * width * height:
            continue
        if _bears_print(small[top : top + height, left : left + width], point):
            rows = slice(factor * top, factor * (top + height))
            columns = slice(factor * left, factor * (left + width))
            if pixels is image.pixels:
                pixels = pixels.copy()
            pixels[rows, columns] = cv2.bitwise_not(pixels[rows, columns])
    return image if pixels is image.pixels else image.repainted(pixels)


def _bears_print(band: Gray, point: float) -> bool:
    level, light = cv2.threshold(band, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    if level < float(np.median(band)) + 30 or not _PRINTED[0] <= float((light > 0).mean()) <= _PRINTED[1]:
        return False
    stats = boxes_of(as_gray(light))
    height, width = stats[1:, cv2.CC_STAT_HEIGHT] / point, stats[1:, cv2.CC_STAT_WIDTH] / point
    return int(((height >= 3) & (height <= 40) & (width <= 3 * height)).sum()) >= _FEWEST
