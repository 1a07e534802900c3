"""Dust goes, whatever belongs to print stays."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from extractors.files import PageImage
from extractors.ocr.specks import without_specks

DPI = 200
POINT = DPI / 72
DrawPage = Callable[..., Image.Image]
Gray = NDArray[np.uint8]
LINES = [f"Pasal {row} para pihak melayani, sepakat. Ya; itu: jika" for row in range(24)]


@pytest.fixture
def page(draw_page: DrawPage) -> Gray:
    return np.array(draw_page(LINES, dpi=DPI), np.uint8)


def cleaned(pixels: Gray, dpi: float = DPI) -> Gray:
    return without_specks(PageImage.from_page(pixels, dpi)).pixels


def dot(pixels: Gray, x: float, y: float, points: float = 1.0) -> None:
    cv2.circle(pixels, (round(x), round(y)), max(1, round(points * POINT / 2)), 0, thickness=-1)


def is_white(pixels: Gray, x: float, y: float) -> bool:
    return bool(pixels[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3].min() > 200)


def test_print_stays_to_the_pixel(page: Gray) -> None:
    assert np.array_equal(cleaned(page), page)


def test_dust_between_and_beside_lines_goes(page: Gray) -> None:
    places = [(60.0, 400.0), (1500.0, 300.0), (900.0, 1900.0), (1560.0, 1000.0)]
    for number, (x, y) in enumerate(places):
        dot(page, x, y, 0.8 + 0.25 * number)
    assert all(is_white(cleaned(page), x, y) for x, y in places)


def test_grain_of_a_worn_copy_goes_and_letters_stay(page: Gray) -> None:
    rng = np.random.default_rng(3)
    spotted = page.copy()
    spotted[rng.integers(0, page.shape[0], 6000), rng.integers(0, page.shape[1], 6000)] = 0
    paper = cv2.erode(page, np.ones((13, 13), np.uint8)) == 255
    after = cleaned(spotted)
    assert (spotted[paper] < 128).sum() > 3000
    assert (after[paper] < 128).sum() < 0.02 * (spotted[paper] < 128).sum()
    ink = page < 64
    assert (after[ink] < 160).mean() > 0.97


def test_a_colon_between_label_and_value_stays(page: Gray) -> None:
    x, y = 1300.0, 1700.0
    dot(page, x, y)
    dot(page, x, y + 5 * POINT)
    after = cleaned(page)
    assert not is_white(after, x, y)
    assert not is_white(after, x, y + 5 * POINT)


def test_the_dotted_line_of_a_blank_stays(page: Gray) -> None:
    for number in range(20):
        dot(page, 300 + 4 * number * POINT, 1750, 0.8)
    after = cleaned(page)
    assert not any(is_white(after, 300 + 4 * number * POINT, 1750) for number in range(1, 19))


def test_a_dash_and_a_bullet_apart_from_their_text_stay(page: Gray) -> None:
    cv2.rectangle(page, (100, 1700), (100 + round(4 * POINT), 1700 + round(0.8 * POINT)), 0, thickness=-1)
    dot(page, 100, 1800, 3.5)
    after = cleaned(page)
    assert not is_white(after, 102, 1701)
    assert not is_white(after, 100, 1800)


def test_pieces_of_worn_letters_are_no_specks(page: Gray) -> None:
    x, y = 1000, 1800
    page[y - 14 : y + 14, x : x + 4] = 0  # a stroke
    page[y : y + 2, x + 8 : x + 10] = 0  # a piece of it, a point and a half away
    page[y : y + 2, x + 60 : x + 62] = 0  # a speck, twenty points away
    after = cleaned(page)
    assert after[y, x + 8] == 0
    assert is_white(after, x + 61, y + 1)


def test_shadows_at_the_edge_go_and_a_frame_stays(page: Gray) -> None:
    height, width = page.shape
    page[:, :6] = 40
    page[height - 20 :, 300:900] = 60
    cv2.rectangle(page, (80, 80), (width - 80, height - 80), 0, thickness=3)
    after = cleaned(page)
    assert (after[:, :6] > 200).all()
    assert (after[height - 20 :, 300:900] > 200).all()
    assert after[81, width // 2] == 0


@pytest.mark.parametrize("shape", [(1, 1), (2, 40), (40, 2), (9, 9)])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_picture_of_nothing_is_no_error(shape: tuple[int, int], value: int) -> None:
    assert cleaned(np.full(shape, value, np.uint8)).shape == shape


def test_letters_that_have_nearly_worn_off_stay(page: Gray) -> None:
    rng = np.random.default_rng(5)
    worn = page.astype(np.float64)
    patch = np.s_[300:1100, 300:1100]
    # Print a third as black as elsewhere; the grain of the toner leaves some of its points darker.
    pale = 255 - (255 - worn[patch]) * 0.29
    worn[patch] = np.clip(pale + rng.normal(0, 9, pale.shape) * (pale < 250), 0, 255)
    pixels = worn.astype(np.uint8)
    assert (pixels[patch] < 170).sum() > 30  # dots and crumbs of letters
    after = cleaned(pixels)
    lost = (after[patch] > 240) & (pixels[patch] < 215)
    assert lost.sum() < 0.1 * (pixels[patch] < 215).sum()
