"""Ink that looks like print and lies under no word: text that was lost without a sound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.files import PageImage
from schemas.geometry import BoundingBox

from .look import as_gray, ink_of, shrink, shrink_factor
from .pieces import Inked, boxes_of, pieces_of, touches_edge

_MEASURED_LONG_SIDE = 1200
_TALL = (4.0, 28.0)
"""Points: letters are no lower and no higher."""
_FILLED = (0.08, 0.65)
"""Share of a run's box that is ink; rules and pictures have more, scratches less."""
_PART_LOST = 0.3
"""Share of a run's ink that lies bare when words of it were lost."""
_WHITE_AROUND = 12.0
"""Points of white that an engine wants around print."""
_MOST_PARTS = 12
"""Parts of a page that are read again; more of them are grain."""


@dataclass(frozen=True)
class Print:
    """The ink of a page that looks like print, on a small copy of it."""

    places: NDArray[np.integer[Any]]
    """Height x width: the number of the piece of ink, joined along its line, that a place belongs to."""
    text: NDArray[np.bool_]
    """For each number, whether the piece is a run of print."""
    ink: NDArray[np.bool_]
    """Height x width, ink of runs of print alone."""
    scale: float
    """Pixels of the copy for one of the picture."""
    point: float
    """Pixels of the copy for one point."""

    @classmethod
    def of(cls, image: PageImage, *, white: bool = False) -> Print:
        """Measure a page.

        Args:
            image: The upright page.
            white: Its paper is white, as that of a page that was cleaned; else light is told from ink.
        """
        small = shrink(image.pixels, _MEASURED_LONG_SIDE)
        scale = 1 / shrink_factor(image.pixels, _MEASURED_LONG_SIDE)
        ink = ink_of(small, white=white)
        point = image.dpi * scale / 72
        joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, max(3, round(5 * point))), np.uint8))
        places, stats, _ = pieces_of(as_gray(joined))
        inked = Inked.of(ink, places)
        amounts = np.bincount(inked.pieces, minlength=len(stats))
        width, height = (stats[:, column].astype(np.float64) for column in (2, 3))
        filled, tall = amounts / np.maximum(1.0, width * height), height / point
        text = (
            ~touches_edge(stats, ink.shape) & (tall >= _TALL[0]) & (tall <= _TALL[1]) & (width > 1.5 * height)
        )
        text &= (filled > _FILLED[0]) & (filled < _FILLED[1])
        text[0] = False
        return cls(places, text, inked.drawn(text) > 0, scale, point)

    def covered_by(self, boxes: Iterable[BoundingBox]) -> float:
        """Return the share (0..1) of the print that lies under `boxes`; 1 for a page without print.

        Args:
            boxes: Boxes of the words in pixels of the picture.
        """
        total = int(np.count_nonzero(self.ink))
        return float(np.count_nonzero(self.ink & self._under(boxes))) / total if total else 1.0

    def uncovered(self, boxes: Iterable[BoundingBox]) -> list[BoundingBox]:
        """Return the parts of the page with print under none of `boxes`, in pixels of the picture.

        Runs of print that are close together are one part, with white around it.
        """
        bare = self.ink & ~self._under(boxes)
        lost = np.bincount(self.places[bare], minlength=len(self.text))
        whole = np.bincount(self.places[self.ink], minlength=len(self.text))
        missing = self.text & (lost > _PART_LOST * np.maximum(1, whole))
        if not missing.any():
            return []
        margin = max(2, round(_WHITE_AROUND * self.point))
        places = missing[self.places].astype(np.uint8)
        places = as_gray(cv2.dilate(places, np.ones((margin, 2 * margin), np.uint8)))
        stats = boxes_of(places)
        largest = sorted(stats[1:].tolist(), key=lambda part: -part[2] * part[3])[:_MOST_PARTS]
        return [
            BoundingBox(left, top, left + width, top + height).scaled(1 / self.scale)
            for left, top, width, height, _ in sorted(largest, key=lambda part: (part[1], part[0]))
        ]

    def _under(self, boxes: Iterable[BoundingBox]) -> NDArray[np.bool_]:
        under = np.zeros(self.ink.shape, np.bool_)
        sides = (np.array([*boxes]).reshape(-1, 4) * self.scale).astype(np.int64)
        for left, top, right, bottom in np.maximum(sides + np.array((-2, -2, 3, 3)), 0).tolist():
            under[top:bottom, left:right] = True
        return under


def coverage(image: PageImage, boxes: Iterable[BoundingBox]) -> float:
    """Return the share (0..1) of the text-like ink that lies under a word; 1 for a page without print.

    Args:
        image: The upright page.
        boxes: Boxes of the words in pixels of `image`.
    """
    return Print.of(image).covered_by(boxes)
