"""Ink that looks like print and lies under no word: text that was lost without a sound."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from extractors.files import Gray, PageImage
from schemas.geometry import BoundingBox

from .clean import ink_of, shrink

_MEASURED_LONG_SIDE = 1200


def text_like(ink: Gray, height_of_point: float) -> list[tuple[BoundingBox, int]]:
    """Return runs of print as (box in pixels, amount of ink).

    Args:
        ink: 255 where there is ink.
        height_of_point: Pixels per point.
    """
    reach = max(3, round(5 * height_of_point))
    runs = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(runs, np.uint8), connectivity=8)
    amounts = np.bincount(labels.ravel(), weights=(ink.ravel() > 0), minlength=count)
    found = []
    for index in range(1, count):
        left, top, width, height, _ = (int(value) for value in stats[index])
        tall = height / height_of_point
        filled = amounts[index] / max(1, width * height)
        # Letters stand 4 to 28 points high in runs wider than high; rules and pictures are denser or taller.
        at_edge = (
            left <= 1 or top <= 1 or left + width >= ink.shape[1] - 1 or top + height >= ink.shape[0] - 1
        )
        if not at_edge and 4 <= tall <= 28 and width > 1.5 * height and 0.08 < filled < 0.65:
            found.append((BoundingBox(left, top, left + width, top + height), int(amounts[index])))
    return found


def coverage(image: PageImage, boxes: Iterable[BoundingBox]) -> float:
    """Return the share (0..1) of the text-like ink that lies under a word; 1 for a page without print.

    Args:
        image: The upright page.
        boxes: Boxes of the words in pixels of `image`.
    """
    small = shrink(image.pixels, _MEASURED_LONG_SIDE)
    scale = small.shape[1] / image.width
    ink = ink_of(small)
    pixels_per_point = image.dpi * scale / 72
    under = np.zeros_like(ink)
    for box in boxes:
        cv2.rectangle(
            under,
            (int(box.x0 * scale) - 2, int(box.top * scale) - 2),
            (int(box.x1 * scale) + 2, int(box.bottom * scale) + 2),
            255,
            thickness=-1,
        )
    total = covered = 0
    for box, amount in text_like(ink, pixels_per_point):
        window = np.s_[int(box.top) : int(box.bottom), int(box.x0) : int(box.x1)]
        inked = ink[window] > 0
        total += amount
        covered += int(amount * float((under[window] > 0)[inked].mean()))
    return covered / total if total else 1.0
