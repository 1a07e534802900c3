"""Rules of tables, frames and underlines: wiped, for an engine takes what they enclose for a picture."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.files import Gray, PageImage

from .look import as_gray, halved, wiped

_BLACK = 190
_ACROSS = 34.0
"""Points from which a level stroke is a rule; a dash is shorter."""
_DOWN = 26.0
"""Points from which an upright stroke is a rule; no letter is as high."""
_HALF_COVERED = 120
"""Ink of four pixels in one, of 255; letters side by side must not run together."""
_THICK = 3.5
"""Points from which it is no rule but a bar or a picture."""


def without_rules(image: PageImage) -> PageImage:
    """Return a level page without its rules."""
    if min(image.width, image.height) < 2:
        return image
    points = image.dpi / 144  # looked for on half the resolution
    ink = as_gray(cv2.threshold(image.pixels, _BLACK, 255, cv2.THRESH_BINARY_INV)[1])
    ink = as_gray(cv2.threshold(halved(ink), _HALF_COVERED, 255, cv2.THRESH_BINARY)[1])
    across = _strokes(ink, round(_ACROSS * points), 1)
    down = _strokes(ink, 1, round(_DOWN * points))
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
    return image.moved(wiped(image.pixels, as_gray(rules)), np.eye(3))


def _strokes(ink: Gray, across: int, down: int) -> Gray:
    """Return the ink that goes on for so many pixels."""
    return as_gray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((down, across), np.uint8)))
