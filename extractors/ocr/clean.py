"""Make a bad picture of a page fit to read, and only a bad one; every step keeps the way back to the page."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from extractors.files import PageImage

from .banners import with_dark_print
from .look import Lines, as_gray, light_of, lines_of, paper_of, percentile, shrink, stretched, two_thirds
from .rules import without_rules
from .sheet import cut_sheet
from .specks import without_specks
from .stamps import without_coloured_stamps, without_gray_stamps

_WHITE = 0.86
"""Share of the paper's brightness that counts as white: grain above it vanishes, print does not."""
_READING_DPI = 200
"""More costs a fifth more time and reads nothing better: the engine makes every line equally high."""
_TOO_FINE = 1.15
_TOO_COARSE = 0.85
"""Factors from the reading resolution between which a picture stays as it is."""
_USUAL = 0.02
"""How far from two thirds the factor may be by which a picture is reduced: 300 dpi, as most are scanned."""
_LEVEL = 0.2
"""Degrees below which lines are level enough."""


class Cleaned(NamedTuple):
    """A page made fit to read."""

    image: PageImage
    dotted: PageImage
    """The same with its specks: where print itself is falling to dots, some of them are letters."""
    lines: Lines
    """How its lines lay before they were made upright and level."""


def clean(image: PageImage) -> Cleaned:
    """Return the page even, upright, straight and of a resolution to read, as far as it needs that."""
    image = _reduced(image)
    if image.colours is not None:
        image = image.repainted(without_coloured_stamps(image.pixels, image.colours, image.dpi / 72))
    small = shrink(image.pixels)
    unbanded = with_dark_print(image, small)
    light = light_of(small if unbanded is image else shrink(unbanded.pixels))
    image = unbanded
    if light.dark_desk:
        image = cut_sheet(image)
    bad_light = light.dark_desk or light.uneven
    if bad_light:
        image = image.repainted(as_gray(cv2.divide(image.pixels, paper_of(image.pixels), scale=255)))
    image = image.repainted(without_gray_stamps(image.pixels, image.dpi / 72))
    if bad_light:
        image = _stretched(image)
    lines = lines_of(image.pixels, white=True)
    image = _straight(turned(image, lines.turns), lines.skew)
    dotted = without_rules(image)
    return Cleaned(without_specks(dotted), dotted, lines)


def turned(image: PageImage, quarter_turns: int) -> PageImage:
    """Return the page turned clockwise by quarters."""
    turns = quarter_turns % 4
    if turns == 0:
        return image
    width, height = image.width, image.height
    forward = {
        1: np.array([[0, -1.0, height], [1, 0, 0], [0, 0, 1]]),
        2: np.array([[-1.0, 0, width], [0, -1, height], [0, 0, 1]]),
        3: np.array([[0, 1.0, 0], [-1, 0, width], [0, 0, 1]]),
    }[turns]
    return image.moved(np.ascontiguousarray(np.rot90(image.pixels, -turns)), forward)


def _stretched(image: PageImage) -> PageImage:
    """Return the page on even paper with its grain white and its print black, however faint."""
    dark = min(percentile(image.pixels[::3, ::3], 1), 120.0)
    return image.repainted(stretched(image.pixels, dark, 255 * _WHITE))


def _straight(image: PageImage, skew: float) -> PageImage:
    """Return the page with level lines and large enough, both in one step: every step costs sharpness.

    Neighbours are mixed in proportion: cubic mixing takes twice the time and sharpens the grain of copies.
    """
    factor = _READING_DPI / image.dpi if image.dpi < _TOO_COARSE * _READING_DPI else 1.0
    if abs(skew) < _LEVEL and factor == 1.0:
        return image
    width, height = image.width, image.height
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), -skew, 1), [0, 0, 1.0]])
    forward = np.diag([factor, factor, 1.0]) @ turn
    size = (round(width * factor), round(height * factor))
    pixels = cv2.warpAffine(image.pixels, forward[:2], size, flags=cv2.INTER_LINEAR, borderValue=255)
    return image.moved(as_gray(pixels), forward, dpi=image.dpi * factor)


def _reduced(image: PageImage) -> PageImage:
    """Return a picture of needless resolution reduced to that of reading, with its colours."""
    if image.dpi <= _TOO_FINE * _READING_DPI:
        return image
    factor = _READING_DPI / image.dpi
    if abs(factor - 2 / 3) < _USUAL and min(image.width, image.height) >= 3:
        pixels = two_thirds(image.pixels)
        forward = np.diag([2 / 3, 2 / 3, 1.0])
        factor = 2 / 3
    else:
        size = (round(image.width * factor), round(image.height * factor))
        pixels = as_gray(cv2.resize(image.pixels, size, interpolation=cv2.INTER_AREA))
        forward = np.diag([size[0] / image.width, size[1] / image.height, 1.0])
    smaller = image.moved(pixels, forward, dpi=image.dpi * factor)
    if image.colours is None:
        return smaller
    # They tell stamps from print, and are not read: the mean of neighbours does, in a seventh of the time.
    size = (smaller.width, smaller.height)
    colours = as_gray(cv2.resize(image.colours, size, interpolation=cv2.INTER_LINEAR))
    return PageImage(smaller.pixels, smaller.dpi, smaller.to_points, colours)
