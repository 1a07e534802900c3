"""A stamp over print is faded; print under it, beside it and in its colour stays."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from extractors.ocr.stamps import without_coloured_stamps, without_gray_stamps

DPI = 200
POINT = DPI / 72
DrawPage = Callable[..., Image.Image]
Pixels = NDArray[np.uint8]
LINES = [f"Pasal {row} para pihak sepakat melayani peserta dengan baik" for row in range(24)]
MIDDLE, RADIUS = (800, 900), 150


@pytest.fixture
def page(draw_page: DrawPage) -> Pixels:
    return np.array(draw_page(LINES, dpi=DPI), np.uint8)


def ring(shape: tuple[int, ...]) -> Pixels:
    """Return 255 where a round stamp of two rings and a word is."""
    mask = np.zeros(shape[:2], np.uint8)
    cv2.circle(mask, MIDDLE, RADIUS, 255, thickness=8)
    cv2.circle(mask, MIDDLE, RADIUS - 40, 255, thickness=5)
    cv2.putText(mask, "KLINIK", (MIDDLE[0] - 70, MIDDLE[1] + 60), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 255, 5)
    return mask


def pressed(page: Pixels, tone: int) -> Pixels:
    """Return the page with a gray stamp, as ink lies on paper: what is black stays black."""
    return np.where(ring(page.shape) > 0, np.minimum(page, tone), page).astype(np.uint8)


@pytest.mark.parametrize("tone", [45, 80, 110, 150])
def test_a_gray_stamp_is_faded_and_the_print_under_it_stays(page: Pixels, tone: int) -> None:
    stamped = pressed(page, tone)
    after = without_gray_stamps(stamped, POINT)
    stamp = ring(page.shape) > 0
    bare = stamp & (cv2.erode(page, np.ones((9, 9), np.uint8)) == 255)
    print_ = stamp & (page < 15)  # the edges of letters are paler, as they are without a stamp
    assert bare.sum() > 2000
    assert print_.sum() > 100
    assert (after[bare] > 200).mean() > 0.95
    assert (after[print_] < 90).mean() > 0.97


def test_a_transparent_stamp_is_taken_off_the_print_under_it(page: Pixels) -> None:
    """Ink that darkens whatever it covers, blurred and stored as pictures of scanners are."""
    through = 1 - 0.75 * cv2.GaussianBlur(ring(page.shape), (0, 0), 0.7) / 255.0
    soft = cv2.GaussianBlur(page, (0, 0), 0.7)
    stamped = np.rint(soft * through).astype(np.uint8)
    after = without_gray_stamps(stamped, POINT).astype(int)
    under = ring(page.shape) > 0
    assert np.abs(stamped.astype(int) - soft)[under].mean() > 130
    assert np.abs(after - soft)[under].mean() < 25


@pytest.mark.parametrize("number", [1, 2])
def test_the_outer_of_two_rings_is_faded_as_well(page: Pixels, number: int) -> None:
    """Lines of print cross both rings, and which one is found first is chance."""
    mask = np.zeros(page.shape, np.uint8)
    cv2.circle(mask, MIDDLE, RADIUS, 255, thickness=4 if number == 1 else 8)
    cv2.circle(mask, MIDDLE, RADIUS - 60, 255, thickness=8 if number == 1 else 4)
    stamped = np.where(mask > 0, np.minimum(page, 90), page).astype(np.uint8)
    after = without_gray_stamps(stamped, POINT)
    bare = (mask > 0) & (cv2.erode(page, np.ones((9, 9), np.uint8)) == 255)
    assert (after[bare] > 200).mean() > 0.95


def test_beside_the_stamp_nothing_changes(page: Pixels) -> None:
    stamped = pressed(page, 100)
    after = without_gray_stamps(stamped, POINT)
    beside = cv2.dilate(ring(page.shape), np.ones((25, 25), np.uint8)) == 0
    assert np.array_equal(after[beside], stamped[beside])


def test_a_page_without_a_stamp_is_left_alone(page: Pixels) -> None:
    assert np.array_equal(without_gray_stamps(page, POINT), page)


@pytest.mark.parametrize("tone", [90, 130, 170])
def test_pale_print_is_no_stamp(page: Pixels, tone: int) -> None:
    pale = np.maximum(page, tone).astype(np.uint8)
    assert np.array_equal(without_gray_stamps(pale, POINT), pale)


def test_gray_lines_of_print_are_no_stamp(page: Pixels) -> None:
    """A heading or a footer in gray, on a page whose other print is black."""
    page[:600] = np.maximum(page[:600], 110)
    assert np.array_equal(without_gray_stamps(page, POINT), page)


def test_a_page_with_a_stamp_on_pale_print_is_left_to_the_engine(page: Pixels) -> None:
    pale = pressed(np.maximum(page, 120).astype(np.uint8), 110)
    after = without_gray_stamps(pale, POINT)
    print_ = (page < 30) & (ring(page.shape) == 0)
    assert (after[print_] < 160).all()


def coloured(page: Pixels, colour: tuple[int, int, int]) -> Pixels:
    """Return the page in colour with the stamp printed over it."""
    page_in_colour = np.repeat(page[:, :, None], 3, axis=2)
    inked = np.minimum(page_in_colour, np.array(colour, np.uint8))
    return np.where(ring(page.shape)[:, :, None] > 0, inked, page_in_colour).astype(np.uint8)


def luminance(colours: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY), np.uint8)


@pytest.mark.parametrize(
    "colour", [(40, 50, 160), (170, 30, 60), (90, 40, 150)], ids=["blue", "red", "violet"]
)
def test_a_coloured_stamp_is_faded_and_the_print_under_it_stays(
    page: Pixels, colour: tuple[int, int, int]
) -> None:
    colours = coloured(page, colour)
    after = without_coloured_stamps(luminance(colours), colours, POINT)
    stamp = ring(page.shape) > 0
    bare = stamp & (cv2.erode(page, np.ones((9, 9), np.uint8)) == 255)
    print_ = stamp & (page < 30)
    assert (after[bare] > 200).mean() > 0.9
    assert (after[print_] < 90).mean() > 0.9


def test_coloured_print_is_no_stamp(page: Pixels) -> None:
    colours = np.repeat(page[:, :, None], 3, axis=2)
    colours[:, :, 2] = np.maximum(colours[:, :, 2], 150)  # blue letters
    gray = luminance(colours)
    assert np.array_equal(without_coloured_stamps(gray, colours, POINT), gray)


def test_tinted_paper_is_no_stamp(page: Pixels) -> None:
    colours = np.repeat(page[:, :, None], 3, axis=2)
    tinted = (colours * np.array([1.0, 0.8, 0.85])).astype(np.uint8)
    gray = luminance(tinted)
    assert np.array_equal(without_coloured_stamps(gray, tinted, POINT), gray)


@pytest.mark.parametrize("shape", [(1, 1), (3, 90), (90, 3)])
def test_a_picture_of_nothing_is_no_error(shape: tuple[int, int]) -> None:
    for value in (0, 100, 255):
        pixels = np.full(shape, value, np.uint8)
        assert without_gray_stamps(pixels, POINT).shape == shape
        colours = np.repeat(pixels[:, :, None], 3, axis=2)
        assert without_coloured_stamps(pixels, colours, POINT).shape == shape
