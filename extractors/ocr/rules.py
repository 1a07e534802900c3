"""Rules of tables, frames and underlines: wiped, for an engine takes what they enclose for a picture."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.files import Gray, PageImage

from .look import as_gray, halved, wiped
from .pieces import boxes_of

_BLACK = 190
_ACROSS = 34.0
"""Points from which a level stroke is a rule; a dash is shorter."""
_DOWN = 26.0
"""Points from which an upright stroke is a rule; no letter is as high."""
_HALF_COVERED = 120
"""Ink of four pixels in one, of 255; letters side by side must not run together."""
_THICK = 3.5
"""Points from which it is no rule but a bar or a picture."""
_DASHED = 36.0
"""Points from which strokes in a row are a rule that a poor copy broke into dashes."""
_LEVELS = (_BLACK, 225)
"""Dashes that faded are as pale as that; of black ones the pale edges make them too thick."""
_APART = 5.0
"""Points between two of its dashes at most; lines of print stand further apart."""
_THIN = 1.5
"""Points that its dashes are thick on average; strokes of letters are higher."""
_WAVERS = 3.5
"""Points between its highest and its lowest place."""
_DRAWN = 0.4
"""Share of its length where there is ink."""
_BESIDE = 2.0
"""Points at either side of it ..."""
_WHITE_BESIDE = 0.25
"""... of which no more is ink: a row of letters has some that reach up or down."""

_BLOCK = 8
_FULL = np.iinfo(np.uint64).max
"""Pixels that are looked at in one stroke, and what they are when all have ink."""
_CUT_OFF = _BLOCK - 1
"""Pixels of a stroke that fill no whole block, at either end."""


def without_rules(image: PageImage) -> PageImage:
    """Return a level page without its rules."""
    if min(image.width, image.height) < 2:
        return image
    points = image.dpi / 144  # looked for on half the resolution
    ink = as_gray(cv2.threshold(image.pixels, _BLACK, 255, cv2.THRESH_BINARY_INV)[1])
    ink = as_gray(cv2.threshold(halved(ink), _HALF_COVERED, 255, cv2.THRESH_BINARY)[1])
    across = _level(ink, round(_ACROSS * points))
    down = _upright(ink, round(_DOWN * points))
    if not across.any() and not down.any():
        return image
    thick = max(2, round(_THICK * points))
    solid = cv2.morphologyEx(cv2.bitwise_or(across, down), cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8))
    if solid.any():
        bars = as_gray(cv2.dilate(solid, np.ones((thick, thick), np.uint8)))
        across, down = (as_gray(cv2.subtract(rules, bars)) for rules in (across, down))
    rules = cv2.bitwise_or(
        cv2.dilate(across, np.ones((3, 1), np.uint8)), cv2.dilate(down, np.ones((1, 3), np.uint8))
    )
    return image.repainted(wiped(image.pixels, as_gray(rules)))


def without_dashed_rules(image: PageImage) -> PageImage:
    """Return a level page without rules that a poor copy broke into dashes; itself where it has none."""
    if min(image.width, image.height) < 2:
        return image
    points = image.dpi / 144
    half = halved(image.pixels)
    rules = np.zeros_like(half)
    for level in _LEVELS:
        ink = as_gray(cv2.threshold(half, level, 255, cv2.THRESH_BINARY_INV)[1])
        down = as_gray(cv2.transpose(_dashed(as_gray(cv2.transpose(ink)), points)))
        rules = as_gray(cv2.bitwise_or(rules, cv2.bitwise_or(_dashed(ink, points), down)))
    return image.repainted(wiped(image.pixels, rules)) if rules.any() else image


def _dashed(ink: Gray, points: float) -> Gray:
    """Return where level dashes stand in a row, with white above and below."""
    found = np.zeros_like(ink)
    wavering = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    joined = cv2.morphologyEx(wavering, cv2.MORPH_CLOSE, np.ones((1, round(_APART * points)), np.uint8))
    rows = _level(as_gray(joined), round(_DASHED * points))
    beside = max(1, round(_BESIDE * points))
    for left, top, width, height, _ in boxes_of(rows)[1:].tolist():
        if height > _WAVERS * points + 2:
            continue
        columns = slice(left, left + width)
        depths = np.count_nonzero(ink[top : top + height, columns], axis=0)
        drawn = depths[depths > 0]
        if len(drawn) < _DRAWN * width or float(drawn.mean()) > _THIN * points:
            continue
        strips = (
            ink[max(0, top - beside) : top, columns],
            ink[top + height : top + height + beside, columns],
        )
        if all(strip.size == 0 or float((strip > 0).any(axis=0).mean()) <= _WHITE_BESIDE for strip in strips):
            found[top : top + height, columns] = 255
    return found


def _level(ink: Gray, length: int) -> Gray:
    """Return the ink that goes on for so many pixels along its row."""
    blocks = np.ascontiguousarray(ink[:, : ink.shape[1] // _BLOCK * _BLOCK]).view(np.uint64) == _FULL
    return _opened(ink, _with_runs(blocks.T, length), (1, length))


def _upright(ink: Gray, length: int) -> Gray:
    """Return the ink that goes on for so many pixels along its column."""
    high, wide = ink.shape[0] // _BLOCK, ink.shape[1]
    blocks = np.bitwise_and.reduce(ink[: high * _BLOCK].reshape(high, _BLOCK, wide), axis=1) > 0
    return _opened(ink, np.s_[:, _with_runs(blocks, length)], (length, 1))


def _opened(ink: Gray, lines: Any, shape: tuple[int, int]) -> Gray:
    """Return the ink of some rows or columns that fills a brush of this shape wherever it is, else 0."""
    strokes = np.zeros_like(ink)
    part = np.ascontiguousarray(ink[lines])
    if part.size:
        strokes[lines] = cv2.morphologyEx(part, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
    return strokes


def _with_runs(blocks: NDArray[np.bool_], length: int) -> NDArray[np.int64]:
    """Return the columns of whole blocks that may hold a stroke of `length` pixels: it fills some in a row.

    Few hold one, and to look for strokes in those alone takes a fraction of the time. What runs over the edge
    of the page counts as a stroke from half the length on.
    """
    filled = (length - 2 * _CUT_OFF) // _BLOCK
    at_edge = (length // 2 - _CUT_OFF) // _BLOCK
    if at_edge < 1 or len(blocks) < filled:
        return np.arange(blocks.shape[1])
    last = len(blocks) - filled + 1
    runs = blocks[:last].copy(order="K")
    for start in range(1, filled):
        runs &= blocks[start : last + start]
    edges = blocks[:at_edge].all(axis=0) | blocks[-at_edge:].all(axis=0)
    return np.flatnonzero(runs.any(axis=0) | edges)
