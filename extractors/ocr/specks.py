"""Ink that belongs to no print: dust, grain of worn copies, shadows at the edge of the sheet."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.files import Gray, PageImage

from .look import as_gray, halved, wiped
from .pieces import Inked, pieces_of, touches_edge

Marked = NDArray[np.bool_]

_BLACK = 170
_PALE = 215
_LETTER = (3.5, 30.0)
"""Points that a pale piece is high which may be a letter, or a few that hang together."""
_MANY = 40
"""Dots from which one looks whether they are what is left of print."""
_SPECK_AREA = 0.0001
"""Largest speck in square inches; the dot of an i in 8 point print has four times as much."""
_DUST_AREA = 0.0006
"""Largest piece of dust in square inches; a full stop is no larger, but it stands at a word."""
_LETTER_REACH = 2.0
"""Points from a letter within which a dot may be a piece of it: worn print falls to pieces itself."""
_ROW_REACH = 6.0
"""Points along a row within which a dot may be a full stop, a dash or a bullet."""
_SHADOW = 0.04
"""How far into a page, as a share of its long side, the shadow at its edge may reach."""
_AROUND = 0.2
"""Share of the box of a shadow along several sides that it fills."""
_DASH = 2.2
"""How much wider than high a dash is."""
_SIGN = 12.0
"""Points within which the dots of one sign stand."""
_WORN_OUT = 4000
"""Specks of a page on which print is readable without its dots, not between all these."""


def without_specks(image: PageImage) -> PageImage:
    """Return a page without the dots that stand apart from all print, and without shadows at its edges."""
    if min(image.width, image.height) < 2:
        return image
    ink = as_gray(cv2.threshold(image.pixels, _BLACK, 255, cv2.THRESH_BINARY_INV)[1])
    amounts = halved(ink)
    labels, stats, middles = pieces_of(as_gray(amounts > 0))
    if len(stats) < 2:
        return image
    inked = Inked.of(amounts, labels)
    square, points = image.dpi * image.dpi, image.dpi / 144
    boxes = stats[:, cv2.CC_STAT_AREA].astype(np.float64)  # in pixels of the half resolution
    largest = max(3, round(_DUST_AREA * square))
    areas = _areas(inked, amounts, boxes <= largest)
    tiny = areas <= max(2, round(_SPECK_AREA * square))
    worn_out = int(tiny.sum()) > _WORN_OUT
    if worn_out:
        tiny = areas <= max(3, round(2.5 * _SPECK_AREA * square))
    # A dash may stand apart from its text as well, but it is no dot.
    dust = (areas <= round(_DUST_AREA * square)) & (
        stats[:, cv2.CC_STAT_WIDTH] < _DASH * np.maximum(1, stats[:, cv2.CC_STAT_HEIGHT])
    )
    dust[0] = tiny[0] = False
    edge = _at_edge(stats, boxes, labels.shape)
    if not (dust | edge).any():
        return image
    print_ = inked.drawn(~(dust | edge))
    near = _near(middles, print_, _LETTER_REACH * points, _LETTER_REACH * points)
    in_row = _near(middles, print_, _ROW_REACH * points, 1)
    gone = dust & ~near & ~in_row | tiny & ~near
    gone &= ~_with_others(np.asarray(middles, np.float64), gone, points)
    gone[0] = False
    if int(gone.sum()) >= _MANY:
        gone &= ~_of_pale_print(image.pixels, inked, gone, points)
    gone |= edge
    if not gone.any():
        return image
    # The halo goes with its speck, as far as nothing else stands there.
    around = cv2.dilate(inked.drawn(gone), np.ones((3, 3), np.uint8))
    around = cv2.subtract(around, inked.drawn(~gone))
    return image.repainted(wiped(image.pixels, as_gray(around)))


def _of_pale_print(pixels: Gray, inked: Inked, dots: Marked, points: float) -> Marked:
    """Return which dots are the darkest places of pale letters, as where a copy has worn off."""
    pale, stats, _ = pieces_of(as_gray(cv2.threshold(halved(pixels), _PALE, 255, cv2.THRESH_BINARY_INV)[1]))
    height = stats[:, cv2.CC_STAT_HEIGHT]
    letters = (height >= _LETTER[0] * points) & (height <= _LETTER[1] * points)
    letters[0] = False
    under = inked.pieces[letters[pale.ravel()[inked.places]]]
    return dots & (np.bincount(under, minlength=len(dots)) > 0)


def _areas(inked: Inked, amounts: Gray, small: Marked) -> NDArray[np.float64]:
    """Return the ink of the small pieces in pixels of the whole resolution; of all others infinity."""
    areas = 4 * inked.amounts(amounts, len(small))
    areas[~small] = np.inf
    areas[0] = np.inf
    return areas


def _at_edge(stats: NDArray[Any], areas: NDArray[np.float64], shape: tuple[int, ...]) -> Marked:
    """Return which pieces of ink are the shadow at the edge of a sheet, which an engine takes for strokes."""
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    thin = np.minimum(width, height) < _SHADOW * max(shape)
    around = areas < _AROUND * width * height  # along two sides or more
    return np.asarray(touches_edge(stats, shape) & (thin | around), np.bool_)


def _near(middles: NDArray[Any], print_: Gray, across: float, down: float) -> Marked:
    """Return for every piece of ink whether its middle lies on the print widened by so many pixels."""
    wide = cv2.dilate(print_, np.ones((2 * round(down) + 1, 2 * round(across) + 1), np.uint8))
    x, y = np.round(np.nan_to_num(middles)).astype(np.int64).T
    return np.asarray(wide[y, x] > 0, np.bool_)


def _with_others(middles: NDArray[np.float64], dots: Marked, points: float) -> Marked:
    """Return which dots make a sign together: a colon between label and value, the dotted line of a blank."""
    signs = np.zeros(len(middles), np.bool_)
    order = np.flatnonzero(dots)
    if not 1 < len(order) <= _WORN_OUT:
        return signs
    order = order[np.argsort(middles[order, 0], kind="stable")]
    x, y = middles[order, 0] / points, middles[order, 1] / points
    over, beside, near = (np.zeros(len(order), np.int64) for _ in range(3))
    for step in range(1, len(order)):  # each dot and the one so many places to its right
        away, below = x[step:] - x[:-step], np.abs(y[step:] - y[:-step])
        close = away < _SIGN
        if not close.any():
            break
        for counts, pairs in (
            (over, (away < 1.2) & (below > 2) & (below < 8)),
            (beside, (below < 1.2) & (away > 0.5) & (away < 9)),
            (near, close & (below < _SIGN)),
        ):
            counts[step:] += pairs
            counts[:-step] += pairs
    # Among grain everything has a dot over it somewhere.
    signs[order] = (near < 8) & ((over == 1) | (beside >= 3))
    return signs
