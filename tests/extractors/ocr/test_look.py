"""Measuring a page quickly gives what measuring it slowly gives."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.files import Gray
from extractors.ocr.look import halved, percentile, shrink_by, wiped


def grain(height: int, width: int) -> Gray:
    """Return a picture of all shades, the same each time."""
    return np.random.default_rng(7).integers(0, 256, (height, width)).astype(np.uint8)


@pytest.mark.parametrize("share", [0, 1, 5, 25, 50, 99.5, 100])
@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (40, 31)])
def test_a_percentile_is_the_one_of_numpy(share: float, shape: tuple[int, int]) -> None:
    pixels = grain(*shape)
    assert percentile(pixels, share) == pytest.approx(float(np.percentile(pixels, share)))


@pytest.mark.parametrize("factor", [2, 3, 4, 5, 7])
def test_a_pixel_of_the_small_copy_is_the_mean_of_its_square(factor: int) -> None:
    pixels = grain(factor * 20 + 1, factor * 30 + 1)
    squares = pixels[: factor * 20, : factor * 30].reshape(20, factor, 30, factor)
    assert np.abs(shrink_by(pixels, factor) - squares.mean((1, 3))).max() <= 0.5


@pytest.mark.parametrize("shape", [(8, 6), (9, 6), (8, 7), (9, 7)])
def test_what_is_marked_on_the_half_is_white_on_the_whole_and_nothing_else(shape: tuple[int, int]) -> None:
    pixels = np.zeros(shape, np.uint8)
    half = np.zeros(halved(pixels).shape, np.uint8)
    half[1, 2] = half[3, 0] = 255
    white = wiped(pixels, half)
    assert {(y, x) for y, x in np.argwhere(white).tolist()} == {
        *((y, x) for y in (2, 3) for x in (4, 5)),
        *((y, x) for y in (6, 7) for x in (0, 1)),
    }
    assert not pixels.any()
