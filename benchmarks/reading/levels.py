"""What happens to pages between printer and archive, at four levels; where each point goes is kept."""

from __future__ import annotations

import io
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .ink import Gray, Matrix

DIGITAL = "digital"
"""The level without a picture: the PDF as it was born."""


@dataclass(frozen=True)
class Level:
    """How a page is scanned or photographed."""

    name: str
    dpi: int
    skew: float = 0.0
    """Degrees, to either side."""
    noise: float = 0.0
    """Standard deviation in gray values."""
    blur: float = 0.0
    """Standard deviation in pixels."""
    light: tuple[float, float] = (1.0, 1.0)
    """Darkest and brightest factor of uneven light."""
    specks: int = 0
    stamp_mm: float = 0.0
    """Diameter of a round stamp over the text."""
    ink: int = 0
    """Gray value of black."""
    paper: int = 255
    """Gray value of white."""
    perspective: float = 0.0
    """How far corners move, as a share of the width."""
    desk: float = 0.0
    """Dark border around the paper, as a share of the width."""
    turned: bool = False
    """Every second page lies on its side; one in twelve on its head."""
    jpeg: int | None = None
    """Quality; None stores the picture without loss."""

    def turn_of(self, number: int) -> int:
        """Return the clockwise degrees that make page `number` upright."""
        if not self.turned:
            return 0
        if number % 2 == 0:
            return 270 if number % 6 == 2 else 90  # Tesseract reads most of the first kind by itself
        return 180 if number % 12 == 3 else 0


LEVELS = (
    Level("clean", 300),
    Level("light", 300, skew=0.5, noise=6, blur=0.6, jpeg=75),
    Level("medium", 200, skew=1.5, blur=0.7, light=(0.72, 1.04), specks=600, stamp_mm=42, jpeg=40),
    Level(
        "hard",
        150,
        noise=2.5,
        blur=0.5,
        light=(0.55, 1.05),
        ink=80,
        paper=190,
        perspective=0.02,
        desk=0.06,
        turned=True,
        jpeg=55,
    ),
)
SCANS = tuple(level.name for level in LEVELS)
ALL_LEVELS = (DIGITAL, *SCANS)


@dataclass(frozen=True)
class Scan:
    """A page picture, and the way from the undistorted picture to points of its page."""

    pixels: Gray
    to_points: Matrix
    width: float
    height: float


def degrade(page: Gray, base_dpi: int, level: Level, number: int, seed: int) -> Scan:
    """Return the picture of a page as it looks at a level; always the same one for the same arguments."""
    random = np.random.default_rng([seed, number, *level.name.encode()])
    way = np.eye(3)
    if level.stamp_mm:
        page = stamped(page, level.stamp_mm * base_dpi / 25.4, random)
    if level.dpi != base_dpi:
        page, way = _scaled(page, level.dpi / base_dpi, way)
    picture = level.ink + page.astype(np.float32) * ((level.paper - level.ink) / 255)
    if level.skew:
        picture, way = _skewed(picture, level.skew * random.choice([-1, 1]), level.paper, way)
    if level.desk:
        picture, way = _on_desk(picture, level, way, random)
    if level.specks:
        _speckle(picture, level.specks, random)
    if level.blur:
        picture = cv2.GaussianBlur(picture, (0, 0), level.blur).astype(np.float32)
    if level.light != (1.0, 1.0):
        picture = picture * light_field(picture.shape, level.light, random)
    if level.noise:
        picture = picture + random.normal(0, level.noise, picture.shape).astype(np.float32)
    pixels = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    pixels, way = _turned(pixels, level.turn_of(number), way)
    points = 72 / level.dpi
    height, width = pixels.shape
    return Scan(pixels, np.diag([points, points, 1.0]) @ way, width * points, height * points)


def encoded(pixels: Gray, level: Level) -> bytes:
    """Return the picture as the level stores it: JPEG, or PNG where nothing may be lost."""
    out = io.BytesIO()
    picture = Image.fromarray(pixels)
    dpi = (level.dpi, level.dpi)
    if level.jpeg is None:
        picture.save(out, "PNG", dpi=dpi)
    else:
        picture.save(out, "JPEG", quality=level.jpeg, dpi=dpi)
    return out.getvalue()


def light_field(
    shape: tuple[int, ...], bounds: tuple[float, float], random: np.random.Generator
) -> NDArray[np.float32]:
    """Return smooth factors between exactly the two bounds."""
    coarse = random.random((4, 4)).astype(np.float32)
    smooth = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    smooth = (smooth - smooth.min()) / (smooth.max() - smooth.min())
    return np.asarray(bounds[0] + (bounds[1] - bounds[0]) * smooth, np.float32)


def stamped(page: Gray, diameter: float, random: np.random.Generator) -> Gray:
    """Return the page with a round stamp somewhere in its middle, printed over the text."""
    side = int(diameter)
    stamp = np.zeros((side, side), np.uint8)
    centre, thick = (side // 2, side // 2), max(2, side // 60)
    for share in (0.48, 0.455, 0.30):
        cv2.circle(stamp, centre, int(side * share), 255, thick, cv2.LINE_AA)
    font, scale = cv2.FONT_HERSHEY_DUPLEX, side / 520
    for row, text in enumerate(("KLINIK", "CONTOH", "JAYA")):
        (width, height), _ = cv2.getTextSize(text, font, scale, thick)
        place = (centre[0] - width // 2, centre[1] + int((row - 0.6) * 1.8 * height))
        cv2.putText(stamp, text, place, font, scale, 255, thick, cv2.LINE_AA)
    rim = "DINAS KESEHATAN CONTOH * "
    for at, character in enumerate(rim):
        letter = np.zeros_like(stamp)
        place = (centre[0] - side // 40, int(side * 0.145))
        cv2.putText(letter, character, place, font, scale, 255, thick, cv2.LINE_AA)
        turn = cv2.getRotationMatrix2D(centre, -360 * at / len(rim), 1.0)
        stamp = np.maximum(stamp, np.asarray(cv2.warpAffine(letter, turn, (side, side)), np.uint8))
    turn = cv2.getRotationMatrix2D(centre, float(random.uniform(-25, 25)), 1.0)
    stamp = np.asarray(cv2.warpAffine(stamp, turn, (side, side)), np.uint8)
    height, width = page.shape
    x = int(width * random.uniform(0.3, 0.7)) - side // 2
    y = int(height * random.uniform(0.3, 0.6)) - side // 2
    result = page.copy()
    under = result[y : y + side, x : x + side]
    under[:] = np.rint(under * (1 - 0.75 * (stamp / 255.0)))
    return result


# --- steps that move points; pixel i spans i to i + 1, its centre is i + 0.5 ---


def _warped(
    picture: NDArray[np.float32], matrix: Matrix, size: tuple[int, int], ground: float
) -> NDArray[np.float32]:
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    centred = np.linalg.inv(half) @ matrix @ half  # OpenCV counts from the centres of pixels
    return np.asarray(
        cv2.warpPerspective(picture, centred, size, flags=cv2.INTER_CUBIC, borderValue=(ground,)), np.float32
    )


def _scaled(page: Gray, factor: float, way: Matrix) -> tuple[Gray, Matrix]:
    height, width = page.shape
    size = (round(width * factor), round(height * factor))
    small = np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), np.uint8)
    return small, np.diag([size[0] / width, size[1] / height, 1.0]) @ way


def _skewed(
    picture: NDArray[np.float32], degrees: float, ground: float, way: Matrix
) -> tuple[NDArray[np.float32], Matrix]:
    height, width = picture.shape
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), [0, 0, 1]])
    return _warped(picture, turn, (width, height), ground), turn @ way


def _on_desk(
    picture: NDArray[np.float32], level: Level, way: Matrix, random: np.random.Generator
) -> tuple[NDArray[np.float32], Matrix]:
    height, width = picture.shape
    margin = round(level.desk * width)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + margin + (random.uniform(-1, 1, (4, 2)) * level.perspective * width).astype(np.float32)
    # Seen from below: the upper edge is farther away.
    moved[0, 0] += level.perspective * width
    moved[1, 0] -= level.perspective * width
    lay = np.asarray(cv2.getPerspectiveTransform(corners, moved.astype(np.float32)), np.float64)
    size = (width + 2 * margin, height + 2 * margin)
    laid = _warped(picture, lay, size, 0)
    paper = _warped(np.full((height, width), 1.0, np.float32), lay, size, 0)
    paper = np.clip(paper, 0, 1)
    desk = 38 + 10 * light_field((size[1], size[0]), (0, 1), random)
    return np.asarray(laid * (paper > 0) + desk * (1 - paper), np.float32), lay @ way


def _turned(pixels: Gray, upright: int, way: Matrix) -> tuple[Gray, Matrix]:
    """Turn a picture so that `upright` clockwise degrees make it upright again."""
    height, width = pixels.shape
    turns = {
        0: np.eye(3),
        90: np.array([[0, 1, 0], [-1, 0, width], [0, 0, 1.0]]),  # counter-clockwise by a quarter
        180: np.array([[-1, 0, width], [0, -1, height], [0, 0, 1.0]]),
        270: np.array([[0, -1, height], [1, 0, 0], [0, 0, 1.0]]),
    }
    return np.ascontiguousarray(np.rot90(pixels, upright // 90)), turns[upright] @ way


def _speckle(picture: NDArray[np.float32], count: int, random: np.random.Generator) -> None:
    height, width = picture.shape
    for _ in range(count):
        place = (int(random.integers(width)), int(random.integers(height)))
        tone = float(random.choice([20, 60, 110]))
        cv2.circle(picture, place, int(random.choice([0, 0, 1, 1, 2])), (tone,), -1)
