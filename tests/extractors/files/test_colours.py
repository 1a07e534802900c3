"""Colours are kept where they tell something: ink, stamps, coloured forms; not the tint of a lamp."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from extractors.files import Limits, PageImage, open_document
from extractors.files.page_image import gray_and_colours

Pixels = NDArray[np.uint8]


def page(
    paper: tuple[int, int, int] = (250, 250, 250), ink: tuple[int, int, int] = (30, 30, 30)
) -> Image.Image:
    sheet = Image.new("RGB", (620, 877), paper)
    brush = ImageDraw.Draw(sheet)
    for row in range(100, 800, 20):
        brush.rectangle((60, row, 560 - row % 70, row + 8), fill=ink)
    return sheet


def with_stamp(sheet: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    ImageDraw.Draw(sheet).ellipse((350, 600, 480, 730), outline=colour, width=5)
    return sheet


def with_paraf(sheet: Image.Image) -> Image.Image:
    ImageDraw.Draw(sheet).line([(400, 820), (430, 790), (450, 835), (480, 800), (520, 810)], (40, 60, 170), 4)
    return sheet


def with_dot(sheet: Image.Image) -> Pixels:
    ImageDraw.Draw(sheet).rectangle((300, 840, 310, 850), fill=(50, 70, 180))
    return np.asarray(sheet)


def noisy(sheet: Image.Image) -> Pixels:
    pixels = np.asarray(sheet).astype(float)
    return np.clip(pixels + np.random.default_rng(5).normal(0, 12, pixels.shape), 0, 255).astype(np.uint8)


def under_two_lamps(sheet: Image.Image) -> Pixels:
    """Warm from the left, dimmer and neutral to the right."""
    pixels, across = np.asarray(sheet).astype(float), np.linspace(0, 1, sheet.width)[None, :, None]
    warm = np.array([1.0, 0.93, 0.83])
    return np.clip(pixels * (warm * (1 - across) + 0.85 * across), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("name", "pixels"),
    [
        ("gray scan stored in three channels", np.asarray(page())),
        ("grain of a camera", noisy(page())),
        ("warm light", np.asarray(page((240, 222, 190), (40, 34, 26)))),
        ("two lamps", under_two_lamps(page())),
        ("old yellow paper", np.asarray(page((226, 212, 176), (50, 45, 40)))),
        ("one dot of colour", with_dot(page())),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_page_of_black_print_has_none(name: str, pixels: Pixels) -> None:
    assert gray_and_colours(pixels, blue_first=False)[1] is None


@pytest.mark.parametrize(
    ("name", "pixels"),
    [
        ("blue stamp", np.asarray(with_stamp(page(), (50, 70, 180)))),
        ("faded red stamp", np.asarray(with_stamp(page(), (215, 150, 155)))),
        ("blue stamp in warm light", np.asarray(with_stamp(page((240, 222, 190)), (60, 70, 150)))),
        ("strokes of a pen", np.asarray(with_paraf(page()))),
        ("blue stamp under grain", noisy(with_stamp(page(), (50, 70, 180)))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_ink_in_colour_is_kept_as_it_is(name: str, pixels: Pixels) -> None:
    gray, colours = gray_and_colours(pixels, blue_first=False)
    assert colours is not None
    assert (colours == pixels).all()
    luminance = np.asarray(Image.fromarray(pixels).convert("L")).astype(int)
    assert np.abs(luminance - gray).max() <= 1
    swapped = gray_and_colours(np.ascontiguousarray(pixels[:, :, ::-1]))
    assert swapped[1] is not None and (swapped[1] == pixels).all() and (swapped[0] == gray).all()


def image_of(file: Path) -> PageImage:
    with open_document(file, Limits()) as document, document.page(1) as view:
        return view.image()


@pytest.mark.parametrize("kind", ["tiff", "jpeg", "png"])
def test_pictures_give_their_colours(tmp_path: Path, kind: str) -> None:
    with_stamp(page(), (50, 70, 180)).save(tmp_path / "cap", format=kind)
    page().save(tmp_path / "polos", format=kind)
    image = image_of(tmp_path / "cap")
    assert image.colours is not None
    assert image.colours.shape == (*image.pixels.shape, 3)
    red, _, blue = image.colours[600:605, 410:420].reshape(-1, 3).mean(axis=0)
    assert blue > red + 60, "channels are red, green, blue"
    assert image_of(tmp_path / "polos").colours is None


def test_a_large_photo_is_reduced_with_its_colours(tmp_path: Path) -> None:
    with_stamp(page(), (50, 70, 180)).resize((3000, 4244)).save(tmp_path / "foto.jpg")
    image = image_of(tmp_path / "foto.jpg")
    assert max(image.pixels.shape) == 3600
    assert image.colours is not None and image.colours.shape == (*image.pixels.shape, 3)


def test_a_fax_as_tiff_has_square_pixels(tmp_path: Path) -> None:
    sheet = page().convert("1").resize((1728, 1143))
    sheet.save(tmp_path / "fax.tif", dpi=(204, 98), compression="group4")
    with open_document(tmp_path / "fax.tif", Limits()) as document, document.page(1) as view:
        assert view.size == pytest.approx((1728 * 72 / 204, 1143 * 72 / 98))
        image, preview = view.image(), view.preview(60)
    for picture in (image, preview):
        assert picture.height / picture.width == pytest.approx(view.size.height / view.size.width, rel=0.01)
    assert image.dpi == pytest.approx(204)
    assert image.box_to_points(0, 0, image.width, image.height) == pytest.approx((0, 0, *view.size))


def test_colours_of_a_pdf_turn_with_its_page(page_pdf: Callable[..., Path], stored: Any) -> None:
    pixels = np.asarray(with_stamp(page(), (50, 70, 180)))
    file = page_pdf("q 0 421 298 0 0 0 cm /P0 Do Q", [stored.flate(pixels)], rotate=270)
    image = image_of(file)
    assert image.colours is not None
    assert image.colours.shape == (*image.pixels.shape, 3)
    gray = np.asarray(Image.fromarray(image.colours).convert("L")).astype(int)
    assert np.abs(gray - image.pixels).max() <= 1


def test_a_drawn_page_has_colours_only_if_a_picture_on_it_has(
    page_pdf: Callable[..., Path], stored: Any
) -> None:
    pixels = np.asarray(with_stamp(page(), (50, 70, 180)))
    content = "q 200 0 0 300 20 60 cm /P0 Do Q 0 0 1 rg 20 20 200 20 re f"
    drawn = image_of(page_pdf(content, [stored.flate(pixels)]))
    plain = image_of(page_pdf(content, [stored.flate(pixels[:, :, 0])]))
    assert drawn.colours is not None and drawn.colours.shape == (*drawn.pixels.shape, 3)
    assert plain.colours is None
    row, column = round((421 - 30) * drawn.dpi / 72), round(100 * drawn.dpi / 72)
    assert drawn.colours[row, column].tolist() == [0, 0, 255]
    assert abs(int(drawn.pixels[row, column]) - int(plain.pixels[row, column])) <= 2
