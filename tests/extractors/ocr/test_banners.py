"""White print on a dark band becomes dark on white; pictures, bars and codes stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.files import PageImage
from extractors.ocr.banners import with_dark_print
from extractors.ocr.look import shrink

DPI = 200
Gray = NDArray[np.uint8]


def page() -> Gray:
    pixels = np.full((2339, 1654), 250, np.uint8)
    cv2.putText(pixels, "Nomor STR 650037878078606", (200, 900), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 3)
    return pixels


def with_band(pixels: Gray, tone: int = 40, *, printed: bool = True) -> Gray:
    pixels[200:360, 200:1450] = tone
    if printed:
        cv2.putText(pixels, "SURAT TANDA REGISTRASI", (240, 300), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 245, 5)
    return pixels


def cleaned(pixels: Gray) -> Gray:
    return with_dark_print(PageImage.from_page(pixels, DPI), shrink(pixels)).pixels


@pytest.mark.parametrize("tone", [10, 60, 100])
def test_a_dark_band_with_print_is_turned(tone: int) -> None:
    pixels = with_band(page(), tone)
    after = cleaned(pixels)
    inside = np.s_[210:350, 210:1440]
    assert np.array_equal(after[inside], 255 - pixels[inside])
    below = np.s_[400:, :]
    assert np.array_equal(after[below], pixels[below])


def picture(pixels: Gray) -> Gray:
    rng = np.random.default_rng(2)
    pixels[300:900, 300:700] = cv2.GaussianBlur(rng.integers(0, 110, (600, 400), np.uint8), (0, 0), 9)
    return pixels


def code(pixels: Gray) -> Gray:
    rng = np.random.default_rng(2)
    squares = np.kron(rng.integers(0, 2, (25, 25), np.uint8) * 255, np.ones((12, 12), np.uint8))
    pixels[300:600, 300:600] = squares
    return pixels


@pytest.mark.parametrize(
    "pixels",
    [
        page(),
        with_band(page(), printed=False),
        picture(page()),
        code(page()),
        np.full((300, 300), 0, np.uint8),
    ],
    ids=["no band", "a bar", "a photo", "a code", "black"],
)
def test_anything_else_stays(pixels: Gray) -> None:
    assert np.array_equal(cleaned(pixels), pixels)


def test_the_dark_edge_of_a_scan_stays() -> None:
    pixels = page()
    pixels[:120] = 30
    cv2.putText(pixels, "SURAT IZIN PRAKTIK", (240, 80), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 245, 5)
    assert np.array_equal(cleaned(pixels), pixels)


@pytest.mark.parametrize("shape", [(1, 1), (2, 400), (400, 2)])
def test_a_picture_of_nothing_is_no_error(shape: tuple[int, int]) -> None:
    for value in (0, 128, 255):
        assert cleaned(np.full(shape, value, np.uint8)).shape == shape
