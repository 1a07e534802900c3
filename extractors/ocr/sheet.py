"""A sheet of paper in a photo of it on a desk."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.files import Gray, PageImage

from .look import as_gray, shrink

_MEASURED_LONG_SIDE = 700
_DARKER = 0.65
"""Brightness of a desk, as a share of the sheet's."""


def cut_sheet(image: PageImage) -> PageImage:
    """Cut the sheet out and straighten its perspective; where corners are not to be seen, whiten the desk."""
    small = shrink(image.pixels, _MEASURED_LONG_SIDE)
    scale = image.width / small.shape[1]
    edge = np.concatenate(
        [small[:6].ravel(), small[-6:].ravel(), small[:, :6].ravel(), small[:, -6:].ravel()]
    )
    desk = float(np.median(edge))
    # Paper in the shade is darker than paper in the light and still brighter than the desk.
    level = desk + max(12.0, 0.3 * (float(np.percentile(small, 90)) - desk))
    _, bright = cv2.threshold(cv2.GaussianBlur(small, (7, 7), 0), level, 255, cv2.THRESH_BINARY)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return image
    outline = max(outlines, key=cv2.contourArea)
    if cv2.contourArea(outline) < 0.3 * small.size:
        return image
    hull = cv2.convexHull(outline)
    if not _is_desk_around(small, hull):
        return image
    length = cv2.arcLength(hull, closed=True)
    corners = next(
        (
            quad
            for share in (0.02, 0.03, 0.05, 0.08)
            if len(quad := cv2.approxPolyDP(hull, share * length, True)) == 4
        ),
        None,
    )
    if corners is None:
        return _without_desk(image, hull, scale)
    quad = _in_order(corners.reshape(4, 2).astype(np.float64) * scale)
    width = round(float(max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3]))))
    height = round(float(max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1]))))
    sheet = cv2.contourArea(outline) * scale * scale
    if min(width, height) < 0.55 * max(width, height) or sheet < 0.85 * cv2.contourArea(quad):
        return _without_desk(image, hull, scale)  # no sheet has such sides, or it is not this outline
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    forward = cv2.getPerspectiveTransform(quad, target)
    pixels = cv2.warpPerspective(
        image.pixels, forward, (width, height), flags=cv2.INTER_CUBIC, borderValue=255
    )
    return image.moved(as_gray(pixels), np.asarray(forward, dtype=np.float64))


def _is_desk_around(small: Gray, hull: NDArray[Any]) -> bool:
    """Whether most of what lies outside is much darker than the sheet, as the sheet's own shade never is."""
    sheet = np.zeros(small.shape, np.uint8)
    cv2.drawContours(sheet, [hull], -1, 255, thickness=-1)
    outside = small[sheet == 0]
    return outside.size > 0 and float(np.percentile(outside, 70)) < _DARKER * float(
        np.median(small[sheet > 0])
    )


def _in_order(points: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return four corners from the top left clockwise."""
    sums, differences = points.sum(axis=1), points[:, 1] - points[:, 0]
    picked = (sums.argmin(), differences.argmin(), sums.argmax(), differences.argmax())
    return np.array([points[index] for index in picked], dtype=np.float32)


def _without_desk(image: PageImage, outline: NDArray[Any], scale: float) -> PageImage:
    """Whiten what lies outside the sheet's outline: evened out, a desk becomes a sea of specks."""
    sheet = np.zeros(image.pixels.shape, np.uint8)
    cv2.drawContours(sheet, [np.round(outline * scale).astype(np.int32)], -1, 255, thickness=-1)
    paper = int(np.median(image.pixels[sheet > 0]))
    return image.repainted(as_gray(np.where(sheet > 0, image.pixels, paper)))
