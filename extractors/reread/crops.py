"""A small part of a page, prepared for reading in several ways."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from extractors.files import Gray, PageImage
from schemas.geometry import BoundingBox

_DPI = 300
_FINER_DPI = 400
_BESIDE, _ABOVE = 8.0, 0.7
"""Heights of the line that are shown left and right of the place, and above and below."""
_WHITE = 235.0


def preparations(image: PageImage, original: PageImage, place: BoundingBox) -> Iterator[PageImage]:
    """Yield the surroundings of `place` (points) upright and larger: as cleaned, and from the original.

    Args:
        image: The page as cleaned; its lines are level.
        original: The page as it was scanned.
        place: What is looked for, in points.
    """
    yield _cut(image.pixels, image, image, place, _DPI)
    plain = _evened(_cut(original.pixels, original, image, place, _DPI))
    yield plain
    smooth = cv2.GaussianBlur(plain.pixels, (3, 3), 0)
    _, black = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    yield plain.moved(black.astype(np.uint8), np.eye(3))
    yield _evened(_cut(original.pixels, original, image, place, _FINER_DPI))
    if original.colours is not None:
        # The brightest channel: coloured ink of stamps and pens is pale in it, black print is not.
        brightest = np.ascontiguousarray(original.colours.max(axis=2))
        yield _evened(_cut(brightest, original, image, place, _DPI))


def _cut(pixels: Gray, source: PageImage, level: PageImage, place: BoundingBox, dpi: float) -> PageImage:
    """Return the part of `pixels`, a picture of `source`, around `place`, as it lies in `level`."""
    corners = np.array(
        [
            [place.x0, place.x1, place.x1, place.x0],
            [place.top, place.top, place.bottom, place.bottom],
            [1.0, 1.0, 1.0, 1.0],
        ]
    )
    xs, ys, scale = np.linalg.inv(level.to_points) @ corners
    xs, ys = xs / scale, ys / scale
    high = float(ys.max() - ys.min())
    left, right = max(0.0, xs.min() - _BESIDE * high), min(level.width, xs.max() + _BESIDE * high)
    top, bottom = max(0.0, ys.min() - _ABOVE * high), min(level.height, ys.max() + _ABOVE * high)
    factor = dpi / level.dpi
    zoom = np.diag([factor, factor, 1.0]) @ np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1.0]])
    forward = zoom @ np.linalg.inv(level.to_points) @ source.to_points
    size = (max(1, round((right - left) * factor)), max(1, round((bottom - top) * factor)))
    shown = cv2.warpPerspective(pixels, forward, size, flags=cv2.INTER_CUBIC, borderValue=255)
    return PageImage(shown.astype(np.uint8), dpi, level.to_points @ np.linalg.inv(zoom))


def _evened(image: PageImage) -> PageImage:
    """Return the picture with white paper and black print, whatever the light was."""
    paper = cv2.medianBlur(cv2.dilate(image.pixels, np.ones((15, 15), np.uint8)), 31)
    even = cv2.divide(image.pixels, paper, scale=255).astype(np.float32)
    darkest = float(np.percentile(even, 1))
    stretched = np.clip((even - darkest) * (255 / max(1.0, _WHITE - darkest)), 0, 255)
    return image.moved(stretched.astype(np.uint8), np.eye(3))
