"""A small part of a page, prepared for reading in several ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from extractors.files import Gray, PageImage
from extractors.ocr.look import as_gray, percentile, stretched
from extractors.ocr.pieces import Inked, pieces_of
from schemas.geometry import BoundingBox

_DPI = 300
_FINER_DPI = 400
_BESIDE, _CLOSE, _ABOVE = 8.0, 5.0, 0.7
"""Heights of the line that are shown left and right of the place, seen closely too, and above and below.

What stands around is context to an engine, and dirt that leads it astray: both cuts are asked.
"""
_OWN = 0.48
"""Share of the height of a cut within which a piece that touches its edge belongs to another line."""
_SPECK = 0.8
"""Square points of the largest speck; the dot of an i in 8 point print is as large."""
_SMOOTHED = 0.6
"""Points over which grain is smoothed before ink is told from paper."""
_SOFTENED = 0.35
"""Points over which the edges of letters are softened where a page is faint or grainy."""
_PEPPER = 5
"""Side in pixels of the square whose middle value stands for each pixel where dots are to go."""
_WHITE = 235.0


class Level:
    """A cleaned page with places in it, in points as if it had been scanned so: lines are level."""

    def __init__(self, image: PageImage) -> None:
        """`image` is the page as cleaned, upright."""
        self.image = image
        self._scale = 72 / image.dpi

    def of_page(self, boxes: Sequence[BoundingBox]) -> list[BoundingBox]:
        """Return where `boxes`, in points of the page, are in it."""
        return [box.scaled(self._scale) for box in self.image.boxes_to_pixels(boxes)]

    def to_page(self, boxes: Sequence[BoundingBox]) -> list[BoundingBox]:
        """Return where `boxes` in it are on the page, in points."""
        return self.image.boxes_to_points([box.scaled(1 / self._scale) for box in boxes])

    def cut(
        self, pixels: Gray, source: PageImage, place: BoundingBox, dpi: float, *, beside: float = _BESIDE
    ) -> PageImage:
        """Return the part of `pixels`, a picture of `source`, around `place`; its points are those here.

        Args:
            pixels: Gray values of `source`.
            source: Where they lie.
            place: What is looked for, in the points of this page.
            dpi: Pixels per inch of the part.
            beside: How much is shown left and right, in heights of `place`.
        """
        height = place.height
        left, right = place.x0 - beside * height, place.x1 + beside * height
        top, bottom = place.top - _ABOVE * height, place.bottom + _ABOVE * height
        left, top = max(0.0, left), max(0.0, top)
        right = min(self.image.width * self._scale, right)
        bottom = min(self.image.height * self._scale, bottom)
        shift = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1.0]])
        zoom = np.diag([dpi / 72, dpi / 72, 1.0]) @ shift
        to_level = np.diag([self._scale, self._scale, 1.0]) @ np.linalg.inv(self.image.to_points)
        size = (max(1, round((right - left) * dpi / 72)), max(1, round((bottom - top) * dpi / 72)))
        forward = zoom @ to_level @ source.to_points
        shown = cv2.warpPerspective(pixels, forward, size, flags=cv2.INTER_CUBIC, borderValue=255)
        return PageImage(as_gray(shown), dpi, np.linalg.inv(zoom))


def preparations(level: Level, original: PageImage, place: BoundingBox) -> Iterator[PageImage]:
    """Yield the line at `place` upright and larger, as cleaned and from the original, grain and specks gone.

    The looks that agree most often with what is printed come first, those that differ most in what leads
    them astray beside each other.

    Args:
        level: The page as cleaned.
        original: The page as it was scanned.
        place: What is looked for, in the points of `level`; so are the points of the pictures.
    """
    yield _alone(level.cut(level.image.pixels, level.image, place, _DPI))
    yield _black_and_white(_evened(level.cut(original.pixels, original, place, _FINER_DPI)))
    yield _black_and_white(_evened(level.cut(original.pixels, original, place, _FINER_DPI, beside=_CLOSE)))
    yield _alone(level.cut(level.image.pixels, level.image, place, _DPI, beside=_CLOSE))
    if original.colours is not None:
        # The brightest channel: coloured ink of stamps and pens is pale in it, black print is not.
        red, green, blue = cv2.split(original.colours)
        brightest = as_gray(cv2.max(cv2.max(red, green), blue))
        yield _black_and_white(_evened(level.cut(brightest, original, place, _FINER_DPI)))
    plain = _alone(_evened(level.cut(original.pixels, original, place, _DPI)))
    yield plain.repainted(as_gray(cv2.medianBlur(plain.pixels, _PEPPER)))
    close = _alone(_evened(level.cut(original.pixels, original, place, _DPI, beside=_CLOSE)))
    yield close.repainted(as_gray(cv2.GaussianBlur(close.pixels, (0, 0), _SOFTENED * close.dpi / 72)))


def _alone(image: PageImage) -> PageImage:
    """Return the line without what the cut left of the lines above and below: an engine reads it as text."""
    high = image.height
    ink = _ink_of(image)
    labels, stats, _ = pieces_of(ink)
    top = stats[:, cv2.CC_STAT_TOP]
    bottom = top + stats[:, cv2.CC_STAT_HEIGHT]
    other = ((top <= 1) & (bottom < _OWN * high)) | ((bottom >= high - 1) & (top > (1 - _OWN) * high))
    around = cv2.dilate(Inked.of(ink, labels).drawn(other), np.ones((5, 5), np.uint8))
    return image.repainted(as_gray(cv2.bitwise_or(image.pixels, around)))


def _black_and_white(image: PageImage) -> PageImage:
    """Return the line alone in black on white, without specks."""
    black = _alone(image.repainted(as_gray(cv2.bitwise_not(_ink_of(image)))))
    ink = as_gray(cv2.bitwise_not(black.pixels))
    labels, stats, _ = pieces_of(ink)
    specks = stats[:, cv2.CC_STAT_AREA] < _SPECK * (image.dpi / 72) ** 2
    return black.repainted(as_gray(cv2.bitwise_or(black.pixels, Inked.of(ink, labels).drawn(specks))))


def _ink_of(image: PageImage) -> Gray:
    """Return 255 where there is ink, its grain smoothed away first."""
    side = 2 * round(_SMOOTHED * image.dpi / 144) + 1
    smooth = cv2.GaussianBlur(image.pixels, (side, side), 0)
    return as_gray(cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1])


def _evened(image: PageImage) -> PageImage:
    """Return the picture with white paper and black print, whatever the light was."""
    paper = cv2.medianBlur(cv2.dilate(image.pixels, np.ones((15, 15), np.uint8)), 31)
    even = as_gray(cv2.divide(image.pixels, paper, scale=255))
    darkest = percentile(even, 1)
    return image.repainted(stretched(even, darkest, max(darkest + 1.0, _WHITE)))
