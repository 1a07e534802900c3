"""From clean page pictures to what scanners, copiers and phones make of them.

Every function takes and returns an RGB array (uint8) and a random generator, so that a page
always comes out alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Random = np.random.Generator


@dataclass(frozen=True)
class Wear:
    """How much a page suffered; angles in degrees, strengths from 0 to 1."""

    skew: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    shade: float = 0.0
    fade: float = 0.0
    specks: int = 0
    fold: float = 0.0
    ghost: float = 0.0
    edge: float = 0.0
    shrink: float = 1.0


WEAR = {
    "clean": Wear(skew=0.15, blur=0.35, noise=0.006, specks=4),
    "light": Wear(skew=0.7, blur=0.5, noise=0.014, shade=0.07, fade=0.08, specks=30, edge=0.25),
    "medium": Wear(
        skew=1.6, blur=0.75, noise=0.026, shade=0.26, fade=0.2, specks=90, fold=0.3, ghost=0.05, edge=0.6
    ),
    "hard": Wear(
        skew=2.6,
        blur=0.9,
        noise=0.05,
        shade=0.45,
        fade=0.4,
        specks=260,
        fold=0.6,
        ghost=0.12,
        edge=0.9,
        shrink=0.62,
    ),
}


def scan(page: Picture, quality: str, random: Random, *, back: Picture | None = None) -> Picture:
    """The page as a flatbed or feeder scanner gives it."""
    wear = WEAR[quality]
    steps: list[Callable[[Picture], Picture]] = [
        lambda p: show_through(p, back, wear.ghost),
        lambda p: soften(p, wear.blur, wear.shrink),
        lambda p: pale(p, wear.fade, random),
        lambda p: dust(p, wear.specks, random),
        lambda p: crease(p, wear.fold, random),
        lambda p: skew(p, wear.skew * random.choice([-1.0, 1.0]) * random.uniform(0.55, 1.0), random),
        lambda p: uneven_light(p, wear.shade, random),
        lambda p: dark_edge(p, wear.edge, random),
        lambda p: grain(p, wear.noise, random),
    ]
    for step in steps:
        page = step(page)
    return page


def photocopy(page: Picture, quality: str, random: Random) -> Picture:
    """Black and white, as a copier or a fax setting leaves it: thin strokes break, specks appear."""
    worn = scan(page, quality, random)
    gray = cv2.cvtColor(worn, cv2.COLOR_RGB2GRAY)
    if quality in ("clean", "light"):
        limit = np.full(gray.shape, 168 if quality == "clean" else 158, np.float32)
    else:
        limit = cv2.GaussianBlur(gray, (0, 0), 25).astype(np.float32) * (
            0.80 if quality == "medium" else 0.76
        )
    black = np.where(gray < limit, 0, 255).astype(np.uint8)
    return cv2.cvtColor(black, cv2.COLOR_GRAY2RGB)


def phone(page: Picture, quality: str, random: Random) -> Picture:
    """A photograph of the sheet on a desk, a little from the side, under a lamp."""
    hard = {"clean": 0.3, "light": 0.5, "medium": 1.0, "hard": 1.6}[quality]
    height, width = page.shape[:2]
    margin = int(0.07 * width)
    desk = np.empty((height + 2 * margin, width + 2 * margin, 3), np.uint8)
    planks = smooth_field(desk.shape[:2], random, cells=(4, 60))
    tone = np.array(random.choice([[112, 82, 58], [86, 88, 92], [140, 118, 92]]), np.float32)
    desk[:] = np.clip(tone * (0.8 + 0.4 * planks[..., None]), 0, 255).astype(np.uint8)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    shift = random.uniform(-0.026, 0.026, (4, 2)) * hard * np.array([width, height])
    target = (corners + margin + shift).astype(np.float32)
    turn = cv2.getPerspectiveTransform(corners, target)
    size = (desk.shape[1], desk.shape[0])
    laid = cv2.warpPerspective(page, turn, size, flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), turn, size)
    shadow = cv2.GaussianBlur(mask, (0, 0), 14)
    desk = (desk * (1 - 0.45 * (shadow[..., None] / 255.0))).astype(np.uint8)
    photo = np.where(mask[..., None] > 127, laid, desk)
    photo = uneven_light(photo, 0.3 * hard, random)
    warm = np.array([1.0, 0.975, 0.92], np.float32)
    photo = np.clip(photo * warm * 0.96, 0, 255).astype(np.uint8)
    return grain(soften(photo, 0.55 * hard, 1.0), 0.014 * hard, random)


# ---------------------------------------------------------------- single effects
def smooth_field(
    shape: tuple[int, int], random: Random, *, cells: tuple[int, int] = (4, 3)
) -> NDArray[np.float32]:
    """A smooth random surface from 0 to 1."""
    coarse = random.random((cells[0] + 1, cells[1] + 1)).astype(np.float32)
    field = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    low, high = float(field.min()), float(field.max())
    return ((field - low) / (high - low + 1e-6)).astype(np.float32)


def uneven_light(page: Picture, strength: float, random: Random) -> Picture:
    if not strength:
        return page
    light = 1 - strength * smooth_field(page.shape[:2], random)
    return np.clip(page * light[..., None], 0, 255).astype(np.uint8)


def skew(page: Picture, degrees: float, random: Random) -> Picture:
    if not degrees:
        return page
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turn[:, 2] += random.uniform(-0.004, 0.004, 2) * width
    ground = tuple(int(v) for v in np.median(page[:20].reshape(-1, 3), axis=0))
    return cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=ground)


def soften(page: Picture, blur: float, shrink: float) -> Picture:
    if shrink < 1:
        height, width = page.shape[:2]
        small = cv2.resize(page, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        page = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return cv2.GaussianBlur(page, (0, 0), blur) if blur else page


def pale(page: Picture, strength: float, random: Random) -> Picture:
    """Toner that runs out: contrast falls off in patches, paper yellows a little."""
    if not strength:
        return page
    patch = 0.5 + 0.5 * smooth_field(page.shape[:2], random, cells=(7, 5))
    lift = strength * patch[..., None]
    return np.clip(page * (1 - lift) + np.array([246, 243, 234]) * lift, 0, 255).astype(np.uint8)


def dust(page: Picture, count: int, random: Random) -> Picture:
    page = page.copy()
    height, width = page.shape[:2]
    for _ in range(count):
        centre = (int(random.integers(width)), int(random.integers(height)))
        tone = int(random.choice([30, 70, 120, 235]))
        cv2.circle(page, centre, int(random.choice([0, 0, 1, 1, 2])), (tone, tone, tone), -1)
    return page


def crease(page: Picture, strength: float, random: Random) -> Picture:
    """A fold across the sheet: a dark line with a bright flank."""
    if not strength:
        return page
    height, width = page.shape[:2]
    x = np.linspace(0, 1, width)
    middle = height * (random.uniform(0.42, 0.58) + random.uniform(-0.01, 0.01) * x)
    rows = np.arange(height)[:, None]
    line = np.exp(-(((rows - middle[None]) / 3.0) ** 2)) - 0.5 * np.exp(
        -(((rows - middle[None] - 9) / 6.0) ** 2)
    )
    return np.clip(page - 90 * strength * line[..., None], 0, 255).astype(np.uint8)


def show_through(page: Picture, back: Picture | None, strength: float) -> Picture:
    """The next page shining through, mirrored."""
    if back is None or not strength:
        return page
    other = cv2.GaussianBlur(cv2.resize(back[:, ::-1], (page.shape[1], page.shape[0])), (0, 0), 2)
    return np.clip(page - strength * (255.0 - other), 0, 255).astype(np.uint8)


def dark_edge(page: Picture, strength: float, random: Random) -> Picture:
    """The shadow of the scanner lid along one side."""
    if not strength:
        return page
    width = page.shape[1]
    ramp = np.exp(-np.arange(width) / (width * 0.012)).astype(np.float32) * strength
    ramp = ramp if random.random() < 0.5 else ramp[::-1]
    return np.clip(page * (1 - 0.8 * ramp[None, :, None]), 0, 255).astype(np.uint8)


def grain(page: Picture, strength: float, random: Random) -> Picture:
    if not strength:
        return page
    noise = random.normal(0, 255 * strength, page.shape[:2]).astype(np.float32)
    return np.clip(page + noise[..., None], 0, 255).astype(np.uint8)
