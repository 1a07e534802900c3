"""Cuts of one line show that line alone: no feet of the line above, no heads of the one below, no specks."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.files import PageImage
from extractors.reread.crops import Level, preparations
from schemas.geometry import BoundingBox

DPI = 200
LINE = 34
"""Pixels from one line to the next: descenders and capitals nearly touch."""


def page(*, specks: bool) -> PageImage:
    """Return three lines set closely, at 100, 134 and 168 pixels, with or without specks between words."""
    picture = Image.new("L", (900, 300), 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype("DejaVuSans.ttf", 28)
    for row, text in enumerate(["Tanggung jawab Apoteker", "11 Juli 2027", "Ditetapkan di Tirtamulia"]):
        draw.text((200, 100 + LINE * row), text, font=font, fill=20)
    pixels = np.array(picture)
    if specks:
        places = np.random.default_rng(1).integers([100, 500], [200, 880], (60, 2))
        for row, column in places:
            pixels[row : row + 2, column : column + 2] = 40
    return PageImage.from_page(pixels, DPI)


PLACE = BoundingBox(*(side * 72 / DPI for side in (200, 134, 380, 162)))
PREPARED = list(preparations(Level(page(specks=False)), page(specks=False), PLACE))
SPECKLED = list(preparations(Level(page(specks=True)), page(specks=True), PLACE))


@pytest.mark.parametrize("image", PREPARED, ids=range(len(PREPARED)))
def test_other_lines_are_gone_and_the_line_stays(image: PageImage) -> None:
    edge = image.height // 20
    assert image.pixels[:edge].min() > 200
    assert image.pixels[-edge:].min() > 200
    middle = image.pixels[round(image.height * 0.4) : round(image.height * 0.6)]
    assert (middle < 128).mean() > 0.02


@pytest.mark.parametrize("at", [1, 2], ids=["with what stands beside", "closely"])
def test_black_and_white_has_no_specks(at: int) -> None:
    ink, clean = (int((images[at].pixels < 128).sum()) for images in (SPECKLED, PREPARED))
    assert ink == pytest.approx(clean, rel=0.02)


def test_a_close_look_shows_less_beside() -> None:
    widths = sorted({round(image.width * 72 / image.dpi) for image in PREPARED})
    assert len(widths) == 2
    assert PLACE.width < widths[0] < 0.8 * widths[1]


def test_colour_adds_the_brightest_channel() -> None:
    plain = page(specks=False)
    colours = np.repeat(plain.pixels[:, :, None], 3, axis=2)
    coloured = PageImage(plain.pixels, plain.dpi, plain.to_points, colours)
    assert len(list(preparations(Level(plain), coloured, PLACE))) == len(PREPARED) + 1
