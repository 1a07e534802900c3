"""Rules go, letters stay, whatever they touch."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from extractors.files import PageImage
from extractors.ocr import ENGINES, Layout
from extractors.ocr.rules import _level, _upright, without_dashed_rules, without_rules

DPI = 200
POINT = DPI / 72
DrawPage = Callable[..., Image.Image]
Gray = NDArray[np.uint8]
LINES = [f"Tensimeter digital lengkap {row} baik" for row in range(1, 13)]


@pytest.fixture
def page(draw_page: DrawPage) -> Gray:
    return np.array(draw_page(LINES, dpi=DPI), np.uint8)


def cleaned(pixels: Gray) -> Gray:
    return without_rules(PageImage.from_page(pixels, DPI)).pixels


def ruled(page: Gray, thick: int = 2, tone: int = 0) -> Gray:
    """Return the page with a table's rules around every line."""
    drawn = page.copy()
    top, bottom = DPI - 14, DPI - 14 + round(12 * 20 * POINT)
    for row in range(13):
        y = top + round(20 * POINT * row)
        cv2.line(drawn, (180, y), (1400, y), tone, thick)
    for x in (180, 1000, 1400):
        cv2.line(drawn, (x, top), (x, bottom), tone, thick)
    return drawn


def test_print_alone_stays_to_the_pixel(page: Gray) -> None:
    assert np.array_equal(cleaned(page), page)


@pytest.mark.parametrize("thick", [1, 2, 5])
@pytest.mark.parametrize("tone", [0, 120])
def test_the_rules_of_a_table_go_and_its_words_stay(page: Gray, thick: int, tone: int) -> None:
    drawn = ruled(page, thick, tone)
    after = cleaned(drawn)
    rules = (drawn < 200) & (cv2.erode(page, np.ones((7, 7), np.uint8)) == 255)
    assert rules.sum() > 10_000
    assert (after[rules] > 190).mean() > 0.98
    ink = page < 60
    assert (after[ink] < 120).mean() > 0.97


def test_a_bar_and_a_picture_are_no_rules(page: Gray) -> None:
    page[1500:1560, 200:1400] = 0
    page[1600:1900, 300:700] = 60
    assert np.array_equal(cleaned(page), page)


def test_large_letters_are_no_rules(draw_page: DrawPage) -> None:
    pixels = np.full((600, 1600), 255, np.uint8)
    cv2.putText(pixels, "PIHAK KESATU", (40, 200), cv2.FONT_HERSHEY_SIMPLEX, 2.0, 0, 6)  # 15 points high
    assert np.array_equal(cleaned(pixels), pixels)


@pytest.mark.ocr
def test_a_ruled_table_is_read_whole(page: Gray) -> None:
    image = without_rules(PageImage.from_page(ruled(page), DPI))
    words = ENGINES["tesseract"]().read(image, Layout.COLUMN)
    assert sum(word.text == "Tensimeter" for word in words) == 12
    assert sum(word.text == "baik" for word in words) == 12


@pytest.mark.parametrize("shape", [(1, 1), (2, 400), (400, 2)])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_picture_of_nothing_is_no_error(shape: tuple[int, int], value: int) -> None:
    assert cleaned(np.full(shape, value, np.uint8)).shape == shape


# --- rules that a copy broke into dashes ---


def worn(drawn: Gray, page: Gray) -> Gray:
    """Return a page whose rules lack a bit every few points, as on a copy of a copy; print is as it was."""
    gaps = np.random.default_rng(7)
    broken = drawn.copy()
    rules = (drawn < 200) & (cv2.erode(page, np.ones((7, 7), np.uint8)) == 255)
    for axis in (0, 1):
        at = 150
        while at < drawn.shape[axis]:
            width = int(gaps.integers(3, 9))
            place = np.s_[at : at + width, :] if axis == 0 else np.s_[:, at : at + width]
            broken[place][rules[place]] = 255
            at += width + int(gaps.integers(9, 40))
    return broken


def undashed(pixels: Gray) -> Gray:
    return without_dashed_rules(PageImage.from_page(pixels, DPI)).pixels


def test_a_page_without_dashes_stays_itself(page: Gray, draw_page: DrawPage) -> None:
    tiny = np.array(draw_page([line * 2 for line in LINES], dpi=DPI // 2), np.uint8)  # 6 points
    for pixels in (page, tiny):
        image = PageImage.from_page(pixels, DPI)
        assert without_dashed_rules(image) is image


@pytest.mark.parametrize("tone", [0, 120])
def test_dashes_go_and_words_stay(page: Gray, tone: int) -> None:
    drawn = worn(ruled(page, 2, tone), page)
    assert (cleaned(drawn) < 190).sum() > 1.05 * (page < 190).sum()  # no rule any more for the usual look
    after = undashed(drawn)
    dashes = (drawn < 200) & (cv2.erode(page, np.ones((7, 7), np.uint8)) == 255)
    assert dashes.sum() > 5_000
    assert (after[dashes] > 190).mean() > 0.9
    ink = page < 60
    assert (after[ink] < 120).mean() > 0.99


def test_a_dotted_line_of_a_blank_is_no_picture_but_goes(page: Gray) -> None:
    drawn = page.copy()
    drawn[1400:1403, 200:1200:8] = 0
    drawn[1400:1403, 201:1200:8] = 0
    drawn[1400:1403, 202:1200:8] = 0
    assert (undashed(drawn)[1390:1410] == 255).mean() > 0.99


@pytest.mark.ocr
def test_what_a_broken_table_says_is_read(page: Gray) -> None:
    drawn = worn(ruled(page), page)
    view = PageImage.from_page(drawn, DPI)
    words = ENGINES["tesseract"]().read(without_dashed_rules(view), Layout.COLUMN)
    assert sum(word.text == "Tensimeter" for word in words) == 12
    assert sum(word.text == "baik" for word in words) == 12


@pytest.mark.parametrize("gaps", [0.004, 0.02, 0.1])
def test_strokes_are_those_of_an_opening(gaps: float) -> None:
    """They are looked for where whole blocks are full, which must miss none, at the edges least of all."""
    random = np.random.default_rng(7)
    found = 0
    for _ in range(400):
        high, wide, length = random.integers(1, 120, 3).tolist()
        ink = np.where(random.random((high, wide)) < gaps, np.uint8(0), np.uint8(255))
        level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
        upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
        assert (_level(ink, length) == level).all(), (high, wide, length)
        assert (_upright(ink, length) == upright).all(), (high, wide, length)
        found += bool(level.any() and (level == 0).any())
    assert found > 40
