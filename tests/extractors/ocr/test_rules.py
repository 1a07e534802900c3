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
from extractors.ocr.rules import without_rules

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
