"""However a picture is cleaned, every pixel knows where on the page it was."""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from extractors.files import PageImage
from extractors.ocr.clean import clean, turned
from extractors.ocr.look import light_of, lines_of, shrink, two_thirds
from schemas.geometry import BoundingBox

DPI = 150
DrawPage = Callable[..., Image.Image]
Gray = NDArray[np.uint8]
Point = tuple[float, float]

_WORDS = (
    "Pihak",
    "Kedua",
    "wajib",
    "melayani",
    "Peserta",
    "tidak",
    "boleh",
    "dokter",
    "tarif",
    "klaim",
    "izin",
)
_PICK = random.Random(5)
LINES = tuple(" ".join(_PICK.choices(_WORDS, k=7)) for _ in range(26))
"""No two lines alike: letters that stand in columns would make stripes as well."""
MARKS: tuple[Point, ...] = ((0.9, 0.7), (7.3, 0.7), (7.3, 10.9), (0.9, 10.9))
"""Places of the marks in inches on the page, in the order of their sizes."""
SIDES = (0.16, 0.22, 0.28, 0.34)
"""Marks differ in size, so that a turned page cannot pass for an upright one."""


@pytest.fixture
def page(draw_page: DrawPage) -> Gray:
    """A page of print with four black squares near its corners."""
    pixels = np.array(draw_page(LINES, dpi=DPI), dtype=np.uint8)
    for (x, y), side in zip(MARKS, SIDES, strict=True):
        half = side / 2
        pixels[
            round((y - half) * DPI) : round((y + half) * DPI),
            round((x - half) * DPI) : round((x + half) * DPI),
        ] = 0
    return pixels


def squares(pixels: Gray) -> list[Point]:
    """Return the middles of the four solid squares, the smallest first."""
    ink = cv2.threshold(pixels, 120, 255, cv2.THRESH_BINARY_INV)[1]
    size = max(3, round(0.08 * max(pixels.shape) / 11.69))  # no stroke of a letter is as thick
    solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    _, _, stats, middles = cv2.connectedComponentsWithStats(solid)
    squarish = [
        index
        for index in range(1, len(stats))
        if 0.75 < stats[index, cv2.CC_STAT_WIDTH] / stats[index, cv2.CC_STAT_HEIGHT] < 1.34
        and stats[index, cv2.CC_STAT_AREA] < 0.01 * pixels.size
    ]
    found = sorted(squarish, key=lambda index: -stats[index, cv2.CC_STAT_AREA])[:4]
    assert len(found) == 4, "the marks are lost"
    return [(float(middles[index][0]), float(middles[index][1])) for index in reversed(found)]


def in_points(image: PageImage, point: Point) -> Point:
    box = image.box_to_points(*point, *point)
    return box.x0, box.top


def assert_leads_back(original: PageImage, cleaned: PageImage, marks: list[Point]) -> None:
    """The marks of the cleaned picture map to where they are on the page, within 3 points."""
    for found, true in zip(squares(cleaned.pixels), marks, strict=True):
        assert np.hypot(*np.subtract(in_points(cleaned, found), in_points(original, true))) < 3


def gray(array: object) -> Gray:
    return np.asarray(array, dtype=np.uint8)


def warped(
    pixels: Gray, matrix: NDArray[np.float64], size: tuple[int, int], border: int
) -> tuple[Gray, list[Point]]:
    moved = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_AREA, borderValue=border)
    return gray(moved), marks_after(matrix)


def marks_after(matrix: NDArray[np.float64]) -> list[Point]:
    places = np.array([[x * DPI, y * DPI, 1.0] for x, y in MARKS]).T
    moved = matrix @ places
    return [(float(x), float(y)) for x, y in (moved[:2] / moved[2]).T]


def skewed(pixels: Gray, degrees: float) -> tuple[Gray, list[Point]]:
    height, width = pixels.shape
    affine = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return warped(pixels, np.vstack([affine, [0, 0, 1]]), (width, height), 255)


def on_a_desk(pixels: Gray) -> tuple[Gray, list[Point]]:
    height, width = pixels.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[150, 130], [1300, 90], [1370, 1830], [90, 1880]], np.float32)
    return warped(pixels, np.asarray(cv2.getPerspectiveTransform(corners, seen)), (1460, 1990), 45)


def in_uneven_light(pixels: Gray) -> tuple[Gray, list[Point]]:
    height, width = pixels.shape
    light = np.linspace(0.55, 1.0, width)[None, :] * np.linspace(0.8, 1.0, height)[:, None]
    return gray(pixels * light), marks_after(np.eye(3))


def with_specks(pixels: Gray) -> tuple[Gray, list[Point]]:
    rng = np.random.default_rng(3)
    spotted = pixels.copy()
    spotted[rng.integers(0, pixels.shape[0], 6000), rng.integers(0, pixels.shape[1], 6000)] = 0
    return spotted, marks_after(np.eye(3))


def as_drawn(pixels: Gray, page: Gray) -> Gray:
    """Return a cleaned page at the size that it was drawn in."""
    return gray(cv2.resize(pixels, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_AREA))


def untouched(pixels: Gray) -> tuple[Gray, list[Point]]:
    return pixels, marks_after(np.eye(3))


SPOILS = {
    "clean": untouched,
    "skewed left": lambda pixels: skewed(pixels, 2.0),
    "skewed right": lambda pixels: skewed(pixels, -2.0),
    "dark desk": on_a_desk,
    "uneven light": in_uneven_light,
    "specks": with_specks,
}


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS.keys())
def test_a_cleaned_page_leads_back_to_the_page(
    page: Gray, spoil: Callable[[Gray], tuple[Gray, list[Point]]], quarter: int
) -> None:
    pixels, marks = spoil(page)
    height, width = pixels.shape
    for _ in range(quarter):  # clockwise, as a scanner was fed
        pixels = np.ascontiguousarray(np.rot90(pixels, -1))
        marks = [(height - y, x) for x, y in marks]
        height, width = width, height
    original = PageImage.from_page(pixels, DPI)
    cleaned, _, lines = clean(original)
    assert lines.sideways == (quarter % 2 == 1)
    assert lines.turns == -quarter % 4, "turned back to where letters stand upright"
    assert cleaned.height > cleaned.width, "lines run from left to right"
    assert_leads_back(original, cleaned, marks)


def test_each_flaw_is_seen(page: Gray) -> None:
    assert not light_of(shrink(page)).uneven
    assert not light_of(shrink(page)).dark_desk
    assert lines_of(page).skew == 0
    assert light_of(shrink(on_a_desk(page)[0])).dark_desk
    assert light_of(shrink(in_uneven_light(page)[0])).uneven
    assert lines_of(skewed(page, 2.0)[0]).skew == pytest.approx(2.0, abs=0.2)
    assert lines_of(skewed(page, -2.0)[0]).skew == pytest.approx(-2.0, abs=0.2)


@pytest.mark.parametrize("degrees", [-1.5, 0.0, 1.5])
@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_head_and_foot_are_told_by_the_letters(page: Gray, quarter: int, degrees: float) -> None:
    pixels = np.ascontiguousarray(np.rot90(skewed(page, degrees)[0], -quarter))
    lines = lines_of(pixels)
    assert not lines.doubtful
    assert lines.turns == -quarter % 4


def test_capitals_tell_neither_head_nor_foot(draw_page: DrawPage) -> None:
    pixels = np.array(draw_page([line.upper() for line in LINES], dpi=DPI), np.uint8)
    assert lines_of(pixels).doubtful
    assert lines_of(pixels).turns == 0
    assert lines_of(np.ascontiguousarray(np.rot90(pixels, 2))).turns == 0


def test_a_page_of_low_resolution_is_only_enlarged(page: Gray) -> None:
    cleaned = clean(PageImage.from_page(page, DPI)).image
    assert cleaned.dpi == pytest.approx(200)
    assert cleaned.pixels.shape == (round(page.shape[0] * 4 / 3), round(page.shape[1] * 4 / 3))
    assert in_points(cleaned, (0, 0)) == (0, 0)


@pytest.mark.parametrize(("dpi", "lost"), [(300, 2), (297, 2), (400, 0), (600, 0)])
def test_a_page_of_high_resolution_is_only_reduced(page: Gray, dpi: int, lost: int) -> None:
    """At 300 dpi up to two pixels may be cut off at the right and the foot; nothing else moves."""
    large = gray(cv2.resize(page, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))
    cleaned = clean(PageImage.from_page(large, dpi)).image
    assert cleaned.dpi == pytest.approx(200, abs=3)
    assert in_points(cleaned, (0, 0)) == (0, 0)
    across, down = in_points(cleaned, (cleaned.width, cleaned.height))
    assert -1e-6 < large.shape[1] * 72 / dpi - across < (lost + 0.5) * 72 / dpi
    assert -1e-6 < large.shape[0] * 72 / dpi - down < (lost + 0.5) * 72 / dpi


@given(st.integers(3, 60), st.integers(3, 60), st.integers(0, 9))
def test_two_thirds_are_the_means_of_what_they_cover(height: int, width: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    whole = pixels[: height // 3 * 3, : width // 3 * 3]
    size = (whole.shape[1] * 2 // 3, whole.shape[0] * 2 // 3)
    means = gray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA)).astype(int)
    assert two_thirds(pixels).shape == means.shape
    assert np.abs(two_thirds(pixels) - means).max() <= 1  # rounded twice


def test_a_good_page_at_reading_resolution_is_left_alone(page: Gray) -> None:
    cleaned = clean(PageImage.from_page(page, 200)).image
    assert np.array_equal(cleaned.pixels, page)


def test_a_skewed_page_is_level_afterwards(page: Gray) -> None:
    pixels, _ = skewed(page, 2.0)
    cleaned = clean(PageImage.from_page(pixels, DPI)).image
    assert abs(lines_of(cleaned.pixels).skew) < 0.2


def test_the_desk_is_cut_away(page: Gray) -> None:
    pixels, _ = on_a_desk(page)
    cleaned = clean(PageImage.from_page(pixels, DPI)).image
    edge = np.concatenate([cleaned.pixels[5:9].ravel(), cleaned.pixels[-9:-5].ravel()])
    assert np.median(edge) > 240


def test_shade_is_no_desk(page: Gray) -> None:
    """Dark edges on three sides and paper in the shade: nothing of the sheet is cut off or whitened."""
    height, width = page.shape
    shade = np.linspace(0.5, 1.0, width)[None, :] * np.linspace(0.75, 1.0, height)[:, None]
    pixels = gray(page * shade)
    pixels[:6] = pixels[-6:] = 25
    pixels[:, :6] = 25
    cleaned = as_drawn(clean(PageImage.from_page(pixels, DPI)).image.pixels, page)
    ink = page < 64
    ink[:20] = ink[-20:] = False
    assert (cleaned[ink] < 160).mean() > 0.95


def test_uneven_light_becomes_white_paper(page: Gray) -> None:
    pixels, _ = in_uneven_light(page)
    cleaned = as_drawn(clean(PageImage.from_page(pixels, DPI)).image.pixels, page)
    paper = cv2.erode(page, np.ones((9, 9), np.uint8)) == 255
    assert np.percentile(pixels[paper], 5) < 140
    assert np.percentile(cleaned[paper], 5) == 255


LICENCE = [f"Nomor Surat Tanda Registrasi {row}" for row in range(16)]


def test_a_stamp_on_a_page_of_few_words_does_not_become_as_black_as_print(draw_page: DrawPage) -> None:
    """Light is evened by what is darkest on a page: on a licence much of that may be its stamp."""
    few = np.array(draw_page(LICENCE, dpi=DPI), np.uint8)
    cv2.circle(few, (900, 1200), 160, 70, thickness=9)
    cv2.circle(few, (900, 1200), 100, 70, thickness=9)
    pixels, _ = in_uneven_light(few)
    cleaned = as_drawn(clean(PageImage.from_page(pixels, DPI)).image.pixels, few)
    assert (cleaned[few == 70] > 200).mean() > 0.95
    assert (cleaned[few < 15] < 90).mean() > 0.9


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (200, 3), (30, 30)])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_picture_of_nothing_is_no_error(shape: tuple[int, int], value: int) -> None:
    pixels = np.full(shape, value, np.uint8)
    assert clean(PageImage.from_page(pixels, 300)).image.pixels.size > 0


@settings(max_examples=60)
@given(st.integers(2, 40), st.integers(2, 40), st.integers(-5, 5), st.floats(0, 1), st.floats(0, 1))
def test_turning_keeps_every_place(width: int, height: int, turns: int, across: float, down: float) -> None:
    x, y = int(across * (width - 1)), int(down * (height - 1))
    pixels = np.full((height, width), 255, np.uint8)
    pixels[y, x] = 0
    original = PageImage.from_page(pixels, 72)
    after = turned(original, turns)
    row, column = np.argwhere(after.pixels == 0)[0]
    box = after.box_to_points(float(column), float(row), float(column) + 1, float(row) + 1)
    assert box == pytest.approx(BoundingBox(x, y, x + 1, y + 1))
    assert turned(after, -turns).pixels.tolist() == pixels.tolist()
