"""Stamps, signatures and seals over print: they are faded, the print under them stays.

Stamp ink is seldom as black as print. Where it has a colour the colour tells it apart; on a gray scan its
tone does: print has black cores, a stamp is gray all through.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.files import Colours, Gray

from .look import as_gray, percentile, shrink_by, stretched
from .pieces import Inked, pieces_of

_BLACKEST = 25
"""Percentile of the ink, each point as dark as its darkest neighbour, that tells the black of print."""
_CORE = 0.06
"""How far from print's black towards white the core of a stroke may be."""
_PALEST = 190
"""Gray value up to which something is ink, paper being 255."""
_HALO = 0.55
"""Points around a core that are its edge, not ink of their own."""
_EDGE = 0.9
"""Points around the gray of a stroke that are its edge."""
_STROKE = 15.0
"""Points that a stroke of a mark is high at least; letters of print are lower."""
_BRIDGE = 14.0
"""Points over which pieces of one mark are joined: lines of print cross it."""
_PIECE = 3.0
"""Square points of a stroke's piece; what is left of a letter's edge is smaller."""
_ENOUGH = 60.0
"""Square points of ink of the smallest mark."""
_FILLED = 0.25
"""Share of a mark's box that is gray from which it is a photo or a shaded field."""
_LARGE = 30.0
"""Points; print is smaller, and stands in runs that are low."""
_HUGE = 240.0
_RADIUS = 80.0
_CLOSED = 0.4
"""Share of a circle that must be drawn: print crosses a ring, and ends it nowhere for long."""
_BESIDE = 7
"""Points inside and outside of a ring where there is less ink; pale print is as dense everywhere."""
_STANDS_OUT = 2.5
"""How many times more of a ring is drawn than of the circles beside it."""
_MOST = 12
_BLACK_PRINT = 0.33
"""Share of the ink that must belong to black print: on a pale copy print itself is gray."""
_CHROMATIC = 36
"""Difference of the channels from which ink is coloured, whatever tint the paper has."""
_BRIGHT_INK = 90
"""Value of the brightest channel from which coloured ink is told from black."""
_DARKEST = 10
"""Percentile of a mark's pixels that tells its own tone, ..."""
_SHADE = 8
"""... and how much darker some of it may still be: print is blacker."""

_INKED = 60
"""Value of a pixel of the small copy, 0 .. 255, from which it is drawn."""

_AROUND = np.array([np.cos(np.linspace(0, 2 * np.pi, 180)), np.sin(np.linspace(0, 2 * np.pi, 180))])
_SQUARE = np.ones((3, 3), np.uint8)

Mask = NDArray[np.bool_]


def without_coloured_stamps(pixels: Gray, colours: Colours, points: float) -> Gray:
    """Return the gray picture with large coloured marks faded; coloured print stays.

    Args:
        pixels: Height x width.
        colours: Height x width x 3.
        points: Pixels of one point.
    """
    red, green, blue = cv2.split(colours)
    brightest = as_gray(cv2.max(cv2.max(red, green), blue))
    chroma = cv2.subtract(brightest, cv2.min(cv2.min(red, green), blue))
    chroma = cv2.blur(chroma, (3, 3))  # cameras and compression scatter colour over single pixels
    # The tint of paper and lamp is no ink: what most of the page has counts as none.
    tint = float(np.median(chroma[::8, ::8]))
    coloured = as_gray(cv2.threshold(chroma, tint + _CHROMATIC, 255, cv2.THRESH_BINARY)[1])
    faded = pixels
    for left, top, right, bottom in _marks(coloured, points):
        place = np.s_[top:bottom, left:right]
        ink = (coloured[place] > 0) & _ellipse(right - left, bottom - top)
        if not ink.any():
            continue
        # Print under a stamp is black in every channel; the stamp itself is bright in one.
        tone = percentile(brightest[place][ink], _DARKEST) - _SHADE
        if tone >= _BRIGHT_INK:
            wiped = cv2.dilate(ink.astype(np.uint8), _disc(_HALO * points)) > 0
            faded = faded.copy() if faded is pixels else faded
            faded[place][wiped & (brightest[place] >= tone)] = 255
    return faded


def without_gray_stamps(pixels: Gray, points: float) -> Gray:
    """Return the picture with large gray marks faded where print is plainly blacker.

    Args:
        pixels: Height x width, evened out: paper white, print black.
        points: Pixels of one point.
    """
    darkest = as_gray(cv2.erode(pixels, _SQUARE))
    sample = darkest[::3, ::3]
    sample = sample[sample < _PALEST]
    if sample.size == 0:
        return pixels
    black = percentile(sample, _BLACKEST)
    level = black + _CORE * (255 - black)
    # Where all neighbours are gray, a stroke is gray all through: the edges of letters are thinner.
    brightest = as_gray(cv2.dilate(pixels, _SQUARE))
    # In place: memory that is new to the processor costs more than what is done with it.
    cv2.threshold(darkest, round(level) - 1, 255, cv2.THRESH_BINARY, dst=darkest)
    cv2.threshold(brightest, _PALEST, 255, cv2.THRESH_BINARY_INV, dst=brightest)
    flat = as_gray(cv2.bitwise_and(darkest, brightest, dst=darkest))
    if cv2.countNonZero(flat) < _ENOUGH * points * points / 9:
        return pixels
    if float((sample < level).mean()) < _BLACK_PRINT:
        return pixels
    marks = _marks(flat, points)
    if not marks:
        return pixels
    faded = pixels.copy()
    for left, top, right, bottom in marks:
        place = np.s_[top:bottom, left:right]
        strokes = flat[place] > 0
        if strokes.any():
            # The stamp becomes white, and print under it as much paler as the stamp had made it darker.
            tone = max(level, float(np.median(pixels[place][strokes])))
            under = cv2.dilate(flat[place], _disc(_EDGE * points)) > 0
            under &= _ellipse(right - left, bottom - top)
            faded[place][under] = stretched(pixels[place], black, tone)[under]
    return faded


def _marks(ink: Gray, points: float) -> list[tuple[int, int, int, int]]:
    """Return the boxes (left, top, right, bottom) of marks that are large in both directions.

    A mark is round, or has strokes that are higher than any print: where a copy is pale, print falls into
    pieces as gray as a stamp, but no larger than letters.
    """
    if min(ink.shape) < _LARGE * points:
        return []
    factor = max(1, round(points))  # looked for on a small copy, a pixel a point
    small = shrink_by(ink, factor)
    numbers, stats, _ = pieces_of(as_gray(small > 0))
    inked = Inked.of(small, numbers)
    solid = inked.amounts(small, len(stats)) >= _PIECE
    solid[0] = False
    found = [
        *_high(inked, solid & (stats[:, cv2.CC_STAT_HEIGHT] >= _STROKE), small),
        *_round(inked.kept(small, solid)),
    ]
    marks = []
    for left, top, across, down in found:
        inside = small[max(0, top) : top + down, max(0, left) : left + across]
        if inside.mean() < 255 * _FILLED:
            corners = (left, top, left + across, top + down)
            marks.append(_within(tuple(factor * corner for corner in corners), ink.shape))
    return marks


def _within(box: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Return the part of a box (left, top, right, bottom) that lies in a picture."""
    left, top, right, bottom = box
    return max(0, left), max(0, top), min(shape[1], right), min(shape[0], bottom)


def _ellipse(width: int, height: int) -> Mask:
    """Return what lies inside the ellipse that fills a box."""
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return np.asarray(x * x + y * y <= 1.0, np.bool_)


def _high(inked: Inked, strokes: Mask, small: Gray) -> list[list[int]]:
    """Return the boxes (left, top, width, height) of groups of high strokes."""
    if not strokes.any():
        return []
    ink = inked.kept(small, strokes)
    joined = cv2.dilate(as_gray(ink > 0), _disc(_BRIDGE / 2))
    marks, stats, _ = pieces_of(as_gray(joined))
    amounts = Inked.of(ink, marks).amounts(ink, len(stats))
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]] - _BRIDGE
    large = (sides.min(axis=1) >= _LARGE) & (sides.max(axis=1) <= _HUGE) & (amounts >= _ENOUGH / 2)
    large[0] = False
    return [list(map(int, box)) for box in stats[large, :4]]


def _round(small: Gray) -> list[list[int]]:
    """Return the boxes of rings, however lines of print cut them."""
    circles = cv2.HoughCircles(
        cv2.GaussianBlur(small, (3, 3), 0),
        cv2.HOUGH_GRADIENT,
        dp=2,
        minDist=_LARGE,
        param1=120,
        param2=30,
        minRadius=round(_LARGE / 2),
        maxRadius=round(_RADIUS),
    )
    thick = as_gray(cv2.dilate(small, np.ones((3, 3), np.uint8)))
    found = []
    for across, down, radius in (
        [] if circles is None else np.asarray(circles).reshape(-1, 3)[:_MOST].tolist()
    ):
        # Rings share their middle: which of them was found is chance, the outermost one counts.
        drawn = _drawn(thick, across, down, np.arange(round(radius) - _BESIDE, round(_RADIUS) + _BESIDE + 1))
        beside = np.maximum(drawn[: -2 * _BESIDE], drawn[2 * _BESIDE :])
        rings = np.flatnonzero(drawn[_BESIDE:-_BESIDE] >= np.maximum(_CLOSED, _STANDS_OUT * beside))
        if rings.size and rings[0] <= 1:
            reach = round(radius) + int(rings[-1]) + _BESIDE
            found.append([int(across - reach), int(down - reach), 2 * reach, 2 * reach])
    return found


def _drawn(ink: Gray, across: float, down: float, radii: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return for each circle around a middle the share of it that lies on ink."""
    x = np.round(across + radii[:, None] * _AROUND[0]).astype(np.intp)
    y = np.round(down + radii[:, None] * _AROUND[1]).astype(np.intp)
    inside = (x >= 0) & (x < ink.shape[1]) & (y >= 0) & (y < ink.shape[0])
    hit = ink[np.where(inside, y, 0), np.where(inside, x, 0)] > _INKED
    return np.asarray((hit & inside).mean(axis=1), np.float64)


def _disc(radius: float) -> NDArray[np.uint8]:
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
