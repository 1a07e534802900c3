"""Make a bad picture of a page fit to read, and only a bad one; every step keeps the way back to the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.files import Gray, PageImage

_SMALL = 1000
"""Long side in pixels at which a page is measured: lines of print are still apart."""
_PAPER_LONG_SIDE = 260
"""Long side in pixels at which paper is told from print."""
_WHITE = 0.86
"""Share of the paper's brightness that counts as white: grain above it vanishes, print does not."""
_READING_DPI = 300
_LOW_DPI = 240
_SPECK_AREA = 0.0001
"""Largest speck in square inches; the dot of an i in 8 point print has four times as much."""
_LETTER_REACH = 2.0
"""Points from a letter within which a dot may be a piece of it: worn print falls to pieces itself."""
_WORN_OUT = 4000
_PLAINLY = 1.6
"""How much stronger the lines of one direction must be."""
_MANY_SPECKS = 300
"""Fewer do not disturb an engine, and among them may be thin dots of print."""

cv2.setNumThreads(1)  # the cores are used by processes


@dataclass(frozen=True)
class Look:
    """What a picture of a page looks like."""

    uneven: bool
    """Light differs over the sheet, or paper is far from white."""
    dark_desk: bool
    """Something dark lies around the sheet."""
    sideways: bool
    """Lines of print run from top to bottom."""
    skew: float
    """Degrees, counter-clockwise, by which the lines rise (within a few degrees)."""


def shrink(pixels: Gray, long_side: int = _SMALL) -> Gray:
    """Return the picture at most `long_side` pixels long."""
    factor = long_side / max(pixels.shape)
    if factor >= 1:
        return pixels
    size = (max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor)))
    return _gray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def ink_of(pixels: Gray) -> Gray:
    """Return 255 where there is ink, 0 elsewhere, whatever the light."""
    flat = _gray(cv2.divide(pixels, _background(pixels), scale=255))
    level = min(215.0, max(120.0, float(cv2.threshold(flat, 0, 255, cv2.THRESH_OTSU)[0])))
    return _gray(cv2.threshold(flat, level, 255, cv2.THRESH_BINARY_INV)[1])


def look_at(pixels: Gray) -> Look:
    """Measure a picture of a page; costs a few milliseconds."""
    small = shrink(pixels)
    paper = _background(small)
    inner = paper[
        paper.shape[0] // 10 : -paper.shape[0] // 10 or None,
        paper.shape[1] // 10 : -paper.shape[1] // 10 or None,
    ]
    low, middle = (float(np.percentile(inner, share)) for share in (5, 50)) if inner.size else (255.0, 255.0)
    # A shadow of the lid darkens one side, two at a corner; a desk shows on three at least.
    sides = (small[:4], small[-4:], small[:, :4], small[:, -4:])
    dark_desk = sum(float(np.median(side)) < 0.6 * middle for side in sides) >= 3
    ink = _print_only(ink_of(small))
    sideways, skew = _lines_of(ink)
    return Look(low < 215 or middle - low > 18, dark_desk, sideways, 0.0 if dark_desk else skew)


def clean(image: PageImage, look: Look) -> PageImage:
    """Return the page even, upright to a quarter turn, straight and large enough, as far as it needs that."""
    if look.dark_desk:
        image = _cut_sheet(image)
        image = _even(image)
        look = look_at(image.pixels)
    elif look.uneven:
        image = _even(image)
    if look.sideways:
        image = turned(image, 1)
    image = _without_specks(image)
    skew = look.skew if not look.dark_desk else _skew(_print_only(ink_of(shrink(image.pixels))))[0]
    if abs(skew) >= 0.2:
        image = _rotated(image, skew)
    if image.dpi < _LOW_DPI:
        image = _enlarged(image, _READING_DPI / image.dpi)
    return image


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


def _gray(array: object) -> Gray:
    return np.asarray(array, dtype=np.uint8)


def _background(pixels: Gray) -> Gray:
    """Return the paper without its print: averaged until grain is gone, then bright neighbours, smoothed."""
    small = shrink(pixels, _PAPER_LONG_SIDE)
    # Print covers lines of a few pixels here; the brightest of the neighbours lies between the lines.
    bright = _gray(cv2.dilate(cv2.blur(small, (3, 3)), np.ones((9, 9), np.uint8)))
    smooth = cv2.GaussianBlur(cv2.medianBlur(bright, 9), (15, 15), 0)
    full = cv2.resize(smooth, (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.maximum(_gray(full), 1)


def _print_only(ink: Gray) -> Gray:
    """Return the ink without margins, rules, stamps and dark edges: what is left runs in lines."""
    margin_y, margin_x = ink.shape[0] // 25, ink.shape[1] // 25
    inner = np.ascontiguousarray(ink[margin_y : -margin_y or None, margin_x : -margin_x or None])
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inner, connectivity=8)
    largest = max(ink.shape) // 20
    letters = (stats[:, cv2.CC_STAT_WIDTH] <= largest) & (stats[:, cv2.CC_STAT_HEIGHT] <= largest)
    letters &= stats[:, cv2.CC_STAT_AREA] >= 4
    letters[0] = False
    return _gray(np.where(letters[labels], 255, 0)) if count > 1 else inner


def _stripes(ink: Gray) -> float:
    """Return how strongly rows of ink alternate with gaps."""
    profile = ink.sum(axis=1, dtype=np.float64)
    total = profile.sum()
    return float(np.square(np.diff(profile)).sum() / (total * total) * len(profile)) if total else 0.0


def _lines_of(ink: Gray) -> tuple[bool, float]:
    """Return whether lines run from top to bottom, and by how many degrees they lean."""
    on_its_side = _gray(ink.T[::-1])
    across, down = _stripes(ink), _stripes(on_its_side)
    if down > _PLAINLY * across:
        return True, _skew(on_its_side)[0]
    if across > _PLAINLY * down:
        return False, _skew(ink)[0]
    # Lines that lean hide among each other: compare both ways with the lean taken out.
    level, standing = _skew(ink), _skew(on_its_side)
    return (True, standing[0]) if standing[1] > _PLAINLY * level[1] else (False, level[0])


def _skew(ink: Gray) -> tuple[float, float]:
    """Return by how many degrees lines lean, and how strongly they alternate with gaps once level."""
    ink = np.ascontiguousarray(ink)
    height, width = ink.shape

    def sharpness(angle: float) -> float:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1)
        return _stripes(_gray(cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_NEAREST)))

    flat = sharpness(0.0)
    best = max((float(a) for a in np.arange(-5, 5.01, 0.5)), key=sharpness)
    best = max((best + float(a) for a in np.arange(-0.4, 0.41, 0.1)), key=sharpness)
    sharpest = sharpness(best)
    return (best, sharpest) if sharpest > 1.02 * flat else (0.0, flat)


def _cut_sheet(image: PageImage) -> PageImage:
    """Cut a sheet of paper out of a photo of it on a desk and straighten its perspective."""
    small = shrink(image.pixels, 700)
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
    points = corners.reshape(4, 2).astype(np.float64) * scale
    sums, differences = points.sum(axis=1), points[:, 1] - points[:, 0]
    quad = np.array(
        [
            points[sums.argmin()],
            points[differences.argmin()],
            points[sums.argmax()],
            points[differences.argmax()],
        ],
        dtype=np.float32,
    )
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
    return image.moved(_gray(pixels), np.asarray(forward, dtype=np.float64))


def _without_desk(image: PageImage, outline: NDArray[Any], scale: float) -> PageImage:
    """Whiten what lies outside the sheet's outline: evened out, a desk becomes a sea of specks."""
    sheet = np.zeros(image.pixels.shape, np.uint8)
    cv2.drawContours(sheet, [np.round(outline * scale).astype(np.int32)], -1, 255, thickness=-1)
    paper = int(np.median(image.pixels[sheet > 0]))
    return image.moved(_gray(np.where(sheet > 0, image.pixels, paper)), np.eye(3))


def _even(image: PageImage) -> PageImage:
    flat = _gray(cv2.divide(image.pixels, _background(image.pixels), scale=255))
    dark = min(float(np.percentile(flat, 1)), 120.0)  # faint print is stretched to black
    light = 255 * _WHITE
    stretched = (flat.astype(np.float32) - dark) * (255 / (light - dark))
    return image.moved(_gray(np.clip(stretched, 0, 255)), np.eye(3))


def _without_specks(image: PageImage) -> PageImage:
    """Wipe the grain of worn copies: many dots, smaller than any dot of print and apart from it."""
    ink = _gray(cv2.threshold(image.pixels, 170, 255, cv2.THRESH_BINARY_INV)[1])
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    square = image.dpi * image.dpi
    small = areas <= max(2, round(_SPECK_AREA * square))
    small[0] = False
    if count < 2 or int(small.sum()) < _MANY_SPECKS:
        return image
    if int(small.sum()) > _WORN_OUT:  # letters are readable without their dots, not between all these
        small = areas <= max(3, round(2.5 * _SPECK_AREA * square))
        small[0] = False
    reach = 2 * max(1, round(_LETTER_REACH * image.dpi / 72)) + 1
    letters = _gray(np.where(small[labels] | (labels == 0), 0, 255))
    near = cv2.dilate(letters, np.ones((reach, reach), np.uint8)) > 0
    small[np.unique(labels[near])] = False
    specks = _gray(np.where(small[labels], 255, 0))
    # The halo goes with its speck; no ink of anything larger is as near, or it would be one with it.
    around = cv2.dilate(specks, np.ones((3, 3), np.uint8)) > 0
    return image.moved(_gray(np.where(around, 255, image.pixels)), np.eye(3))


def _rotated(image: PageImage, degrees: float) -> PageImage:
    """Turn the page so that lines rising by `degrees` become level."""
    width, height = image.width, image.height
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1)
    pixels = cv2.warpAffine(image.pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return image.moved(_gray(pixels), np.vstack([matrix, [0, 0, 1.0]]))


def _enlarged(image: PageImage, factor: float) -> PageImage:
    size = (round(image.width * factor), round(image.height * factor))
    pixels = cv2.resize(image.pixels, size, interpolation=cv2.INTER_CUBIC)
    return image.moved(_gray(pixels), np.diag([factor, factor, 1.0]), dpi=image.dpi * factor)
