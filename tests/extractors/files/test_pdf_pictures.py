"""A page that one picture carries is taken as that picture: the same page, at its own resolution."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractors.files import Limits, PageImage, open_document
from extractors.files.pdf import PdfDocument, PdfPage
from schemas.errors import DocumentError
from schemas.labels import FailureClass

Pixels = NDArray[np.uint8]
PagePdf = Callable[..., Path]
FULL = "q 298 0 0 421 0 0 cm /P0 Do Q"
"""Draw /P0 over the whole page."""


def print_of(width: int = 620, height: int = 877, *, lines: int = 12) -> Pixels:
    """Return a gray page of print that no flip or turn leaves as it is."""
    page = Image.new("L", (width, height), 250)
    brush = ImageDraw.Draw(page)
    font = ImageFont.load_default(size=height / 45)
    for row in range(lines):
        place = (width * 0.1, height * (0.08 + 0.045 * row))
        brush.text(place, "SURAT IZIN PRAKTIK berlaku sampai 2028"[: 38 - 2 * row], fill=20, font=font)
    brush.rectangle((width * 0.7, height * 0.86, width * 0.85, height * 0.9), fill=90)
    return np.asarray(page, dtype=np.uint8).copy()


@contextmanager
def first_page(file: Path, limits: Limits | None = None) -> Iterator[PdfPage]:
    with open_document(file, limits or Limits()) as document, document.page(1) as page:
        assert isinstance(page, PdfPage)
        yield page


def read(file: Path, limits: Limits | None = None) -> tuple[PageImage, bool]:
    """Return the page to be read and whether it is the picture itself."""
    with first_page(file, limits) as page:
        return page.image(), page._carried is not None


def as_shown(file: Path, dpi: float) -> Pixels:
    """Draw the page with pdfium, as a viewer does."""
    document = pdfium.PdfDocument(file)
    page = document[0]
    shown: Pixels = page.render(scale=dpi / 72, grayscale=True).to_numpy().copy()
    page.close()
    document.close()
    return shown


def on_page(image: PageImage, shape: tuple[int, int], dpi: float) -> Pixels:
    """Lay an image on a white page by its own way back to page points, point by point."""
    ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]]
    points = np.stack([(xs + 0.5) * 72 / dpi, (ys + 0.5) * 72 / dpi, np.ones(shape)]).reshape(3, -1)
    columns, rows, _ = np.linalg.inv(image.to_points) @ points
    inside = (columns >= 0) & (rows >= 0) & (columns < image.width) & (rows < image.height)
    sheet = np.full(shape[0] * shape[1], 255, np.uint8)
    sheet[inside] = image.pixels[rows[inside].astype(int), columns[inside].astype(int)]
    return sheet.reshape(shape)


def assert_is_what_is_shown(file: Path, image: PageImage, *, within: float = 5.0) -> None:
    shown = as_shown(file, 72)
    laid = on_page(image, (shown.shape[0], shown.shape[1]), 72)
    assert shown.std() > 8, "there must be something to compare"
    assert np.abs(shown.astype(int) - laid).mean() < within


GRAY = print_of()
RGB = np.stack([GRAY, GRAY, GRAY], axis=2)
COLOURED = RGB.copy()
COLOURED[600:660, 100:200] = (40, 60, 190)
HALF = np.full(GRAY.shape, 255, np.uint8)
HALF[200:500] = 0

KINDS: dict[str, Callable[[Any], Any]] = {
    "gray png": lambda stored: stored.flate(GRAY),
    "gray jpeg": lambda stored: stored.jpeg(GRAY),
    "palette": lambda stored: stored.palette(GRAY),
    "one bit": lambda stored: stored.one_bit(GRAY),
    "one bit, inverted": lambda stored: stored.one_bit(255 - GRAY, "/Decode [1 0]"),
    "gray, inverted": lambda stored: stored.flate(255 - GRAY, "/Decode [1 0]"),
    "fax": lambda stored: stored.fax(GRAY),
    "four bits": lambda stored: stored.four_bits(GRAY),
    "jpeg 2000": lambda stored: stored.jpeg_2000(GRAY),
    "rgb png": lambda stored: stored.flate(RGB),
    "rgb jpeg": lambda stored: stored.jpeg(COLOURED),
    "cmyk jpeg": lambda stored: stored.jpeg(COLOURED, "CMYK"),
    "cmyk": lambda stored: stored.flate(
        np.stack([255 - RGB[..., 0], 255 - RGB[..., 1], 255 - RGB[..., 2], 0 * GRAY], 2)
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_is_taken_as_it_is_stored(page_pdf: PagePdf, stored: Any, kind: str) -> None:
    made = KINDS[kind](stored)
    if kind == "cmyk":
        made.keys = made.keys.replace("/DeviceRGB", "/DeviceCMYK")
    file = page_pdf(FULL, [made])
    image, taken = read(file)
    assert taken
    assert image.pixels.shape == GRAY.shape
    assert image.dpi == pytest.approx(150, abs=1)
    assert_is_what_is_shown(file, image)


def test_jpeg_2000_in_colour_is_drawn_because_its_channels_are_not_told(
    page_pdf: PagePdf, stored: Any
) -> None:
    file = page_pdf(FULL, [stored.jpeg_2000(COLOURED)])
    image, taken = read(file)
    assert not taken
    assert image.colours is not None
    assert_is_what_is_shown(file, image)


def test_a_stencil_is_drawn_because_its_pixels_say_nothing_of_its_colour(
    page_pdf: PagePdf, stored: Any
) -> None:
    file = page_pdf("0.2 g " + FULL, [stored.one_bit(GRAY, "/ImageMask true")])
    image, taken = read(file)
    assert not taken
    assert_is_what_is_shown(file, image)


@pytest.mark.parametrize("key", ["/SMask {0}", "/Mask {0}"])
def test_a_picture_that_a_mask_hides_in_part_is_drawn(page_pdf: PagePdf, stored: Any, key: str) -> None:
    mask = stored.flate(HALF) if key.startswith("/S") else stored.one_bit(255 - HALF, "/ImageMask true")
    file = page_pdf(FULL, [stored.flate(GRAY, key, [mask])])
    image, taken = read(file)
    assert not taken
    assert_is_what_is_shown(file, image)


def test_a_mask_that_hides_nothing_does_not_matter(page_pdf: PagePdf, stored: Any) -> None:
    file = page_pdf(
        FULL, [stored.flate(GRAY, "/SMask {0}", [stored.flate(np.full(GRAY.shape, 255, np.uint8))])]
    )
    image, taken = read(file)
    assert taken
    assert_is_what_is_shown(file, image)


def test_a_range_of_colours_may_be_transparent(page_pdf: PagePdf, stored: Any) -> None:
    file = page_pdf(f"0.5 g 0 0 298 421 re f {FULL}", [stored.flate(GRAY, "/Mask [245 255]")])
    image, taken = read(file)
    assert not taken
    assert_is_what_is_shown(file, image)


@pytest.mark.parametrize(
    ("keys", "hides"),
    [
        ("/OC 3 0 R", True),
        ("/OC<</Type/OCG>>", True),
        ("/OC\n3 0 R", True),
        ("/SMask 3 0 R", True),
        ("/OCx 1", False),  # as it stands in a few megabytes of pixels
        ("/OC/Interpolate true", False),  # the end of another name, here before the next key
        ("", False),
    ],
)
def test_a_file_may_hide_pixels_where_a_picture_has_a_mask_or_a_layer(
    page_pdf: PagePdf, stored: Any, keys: str, hides: bool
) -> None:
    file = page_pdf(FULL, [stored.flate(GRAY, keys)])
    with open_document(file, Limits()) as document:
        assert isinstance(document, PdfDocument)
        assert document.may_hide_pixels is hides


MATRICES = {
    "upright": "{w} 0 0 {h} 0 0",
    "upside down": "-{w} 0 0 -{h} {w} {h}",
    "mirrored": "-{w} 0 0 {h} {w} 0",
    "flipped": "{w} 0 0 -{h} 0 {h}",
    "on its left": "0 {h} -{w} 0 {w} 0",
    "on its right": "0 -{h} {w} 0 0 {h}",
    "transposed": "0 {h} {w} 0 0 0",
    "transposed the other way": "0 -{h} -{w} 0 {w} {h}",
}


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("media", "crop", "origin"),
    [("0 0 298 421", "", "0 0"), ("50 -30 348 391", "/CropBox [60 -20 340 380]", "50 -30")],
)
def test_the_picture_lies_as_a_viewer_shows_it(
    page_pdf: PagePdf, stored: Any, matrix: str, rotate: int, media: str, crop: str, origin: str
) -> None:
    placed = MATRICES[matrix].format(w=298, h=421)
    file = page_pdf(
        f"q 1 0 0 1 {origin} cm {placed} cm /P0 Do Q",
        [stored.flate(GRAY)],
        media=media,
        rotate=rotate,
        page_keys=crop,
    )
    image, taken = read(file)
    assert taken
    assert_is_what_is_shown(file, image)
    # Rows run as a viewer shows them, so that a reader of pixels alone sees the same page.
    (across, shear_x, _), (shear_y, down, _), _ = image.to_points
    assert across > 0 and down > 0 and shear_x == shear_y == 0
    shown = as_shown(file, image.dpi)
    assert image.height == pytest.approx(shown.shape[0], abs=2)
    assert image.width == pytest.approx(shown.shape[1], abs=2)


def test_print_outside_the_crop_box_is_not_read(page_pdf: PagePdf, stored: Any) -> None:
    file = page_pdf(FULL, [stored.flate(GRAY)], page_keys="/CropBox [0 0 298 210]")
    image, taken = read(file)
    assert taken
    assert image.height == pytest.approx(GRAY.shape[0] / 2, abs=2)
    assert_is_what_is_shown(file, image)


def test_a_picture_inside_forms_is_found_where_they_put_it(page_pdf: PagePdf, stored: Any) -> None:
    form = ("/BBox [0 0 1 1] /Matrix [298 0 0 421 10 0]", "/P0 Do")
    file = page_pdf("q 1 0 0 1 -10 0 cm /X0 Do Q", [stored.flate(GRAY)], forms=[form])
    image, taken = read(file)
    assert taken
    assert_is_what_is_shown(file, image)


def test_a_form_may_cut_its_picture(page_pdf: PagePdf, stored: Any) -> None:
    file = page_pdf(
        "/X0 Do", [stored.flate(GRAY)], forms=[("/BBox [0 0 1 0.5] /Matrix [298 0 0 421 0 0]", "/P0 Do")]
    )
    image, taken = read(file)
    assert not taken
    assert_is_what_is_shown(file, image)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("BT /F1 20 Tf 60 60 Td (DISAHKAN) Tj ET", ""),
        ("", "BT /F1 20 Tf 60 60 Td (DISAHKAN) Tj ET"),
        ("", "0.5 g 100 60 90 40 re f"),
        ("", "2 w 60 60 m 200 100 l S"),
        ("", "q 80 0 0 30 60 60 cm /P1 Do Q"),
        ("", "/X0 Do"),
    ],
    ids=["text under", "text", "filled path", "stroke", "second picture", "form"],
)
def test_nothing_drawn_over_the_picture_is_lost(
    page_pdf: PagePdf, stored: Any, before: str, after: str
) -> None:
    file = page_pdf(
        f"{before} {FULL} {after}",
        [stored.flate(np.maximum(GRAY, 200)), stored.flate(np.full((30, 80), 40, np.uint8))],
        forms=[("/BBox [0 0 298 421]", "BT /F1 20 Tf 60 60 Td (DISAHKAN) Tj ET")],
    )
    image, taken = read(file)
    assert taken == bool(before), "what lies under the picture is not seen; what lies over it is"
    shown = as_shown(file, 144)
    laid = on_page(image, (shown.shape[0], shown.shape[1]), 144)
    assert (laid[500:760] < 150).any() == (shown[500:760] < 150).any() == (not before)


@pytest.mark.parametrize(
    "more",
    [
        "BT /F1 12 Tf 3 Tr 60 60 Td (lapisan teks) Tj ET",
        "0 0 298 421 re n",
        "100 100 1 1 re f",
        "BT /F1 12 Tf 900 900 Td (di luar) Tj ET",
    ],
    ids=["hidden layer", "no paint", "a dot", "off the page"],
)
def test_what_nobody_sees_does_not_matter(page_pdf: PagePdf, stored: Any, more: str) -> None:
    assert read(page_pdf(f"{FULL} {more}", [stored.flate(GRAY)]))[1]


def test_a_page_that_its_producer_clips_to_itself_is_taken(page_pdf: PagePdf, stored: Any) -> None:
    assert read(page_pdf(f"0 0 298 421 re W n {FULL}", [stored.flate(GRAY)]))[1]


def test_a_clipped_picture_is_drawn(page_pdf: PagePdf, stored: Any) -> None:
    file = page_pdf(f"0 100 298 200 re W n {FULL}", [stored.flate(GRAY)])
    image, taken = read(file)
    assert not taken
    assert_is_what_is_shown(file, image)


def test_a_faint_picture_is_drawn(page_pdf: PagePdf, stored: Any) -> None:
    file = page_pdf(f"/G gs {FULL}", [stored.flate(GRAY)], resources="/ExtGState << /G << /ca 0.3 >> >>")
    image, taken = read(file)
    assert not taken
    assert image.pixels.min() > 100


def test_a_note_stamped_on_the_page_is_kept(page_pdf: PagePdf, stored: Any) -> None:
    note = (
        "/Annots [<< /Type /Annot /Subtype /Square /Rect [60 60 200 100] /C [0 0 0] /IC [0 0 0] /F 4 >>"
        " << /Type /Annot /Subtype /Link /Rect [0 0 9 9] >>]"
    )
    link = "/Annots [<< /Type /Annot /Subtype /Link /Rect [60 60 200 100] >>]"
    assert not read(page_pdf(FULL, [stored.flate(GRAY)], page_keys=note))[1]
    assert read(page_pdf(FULL, [stored.flate(GRAY)], page_keys=link))[1]


def test_a_picture_within_white_margins_is_drawn(page_pdf: PagePdf, stored: Any) -> None:
    file = page_pdf("q 230 0 0 325 34 48 cm /P0 Do Q", [stored.flate(GRAY)])
    image, taken = read(file)
    assert not taken
    assert_is_what_is_shown(file, image)


def test_a_leaning_picture_is_drawn_straight(page_pdf: PagePdf, stored: Any) -> None:
    file = page_pdf("q 297 8 -11 420 10 0 cm /P0 Do Q", [stored.flate(GRAY)])
    image, taken = read(file)
    assert not taken
    assert_is_what_is_shown(file, image)


def test_strips_of_a_scan_are_drawn_at_its_resolution(page_pdf: PagePdf, stored: Any) -> None:
    edges = np.linspace(0, GRAY.shape[0], 8).astype(int)
    scale = 421 / GRAY.shape[0]
    strips, content = [], ""
    for index, (top, bottom) in enumerate(pairwise(edges)):
        strips.append(stored.flate(GRAY[top:bottom]))
        content += f"q 298 0 0 {(bottom - top) * scale} 0 {421 - bottom * scale} cm /P{index} Do Q "
    file = page_pdf(content, strips)
    image, taken = read(file)
    assert not taken
    assert image.dpi == pytest.approx(150, abs=1)
    assert_is_what_is_shown(file, image)


def test_a_fine_logo_does_not_decide_the_resolution(page_pdf: PagePdf, stored: Any) -> None:
    logo = "q 20 0 0 20 30 380 cm /P1 Do Q"
    image, _ = read(
        page_pdf(f"{FULL} {logo}", [stored.flate(GRAY), stored.flate(np.zeros((400, 400), np.uint8))])
    )
    assert image.dpi == pytest.approx(150, abs=1)


def test_more_than_300_dpi_are_averaged(page_pdf: PagePdf, stored: Any) -> None:
    fine = np.kron(print_of(1240, 1754), np.ones((2, 2), np.uint8))  # 600 dpi
    file = page_pdf(FULL, [stored.flate(fine)])
    image, taken = read(file)
    assert taken
    assert image.dpi == pytest.approx(300)
    assert image.height == pytest.approx(1754, abs=2)
    assert_is_what_is_shown(file, image)


def test_a_fax_of_half_its_height_is_made_square(page_pdf: PagePdf, stored: Any) -> None:
    file = page_pdf(FULL, [stored.one_bit(GRAY[::2])])
    image, taken = read(file)
    assert taken
    assert image.height / image.width == pytest.approx(421 / 298, rel=0.01)
    assert image.dpi == pytest.approx(150, abs=1)
    assert_is_what_is_shown(file, image, within=8)


def test_a_photo_saved_at_72_dpi_counts_as_a_sheet_of_a4(page_pdf: PagePdf, stored: Any) -> None:
    photo = np.kron(print_of(1240, 1754), np.ones((2, 2), np.uint8))
    file = page_pdf("q 2480 0 0 3508 0 0 cm /P0 Do Q", [stored.flate(photo)], media="0 0 2480 3508")
    image, taken = read(file)
    assert taken
    assert image.dpi == pytest.approx(300, abs=1)
    assert image.box_to_points(0, 0, image.width, image.height) == pytest.approx((0, 0, 2480, 3508))


def test_a_page_like_a_card_keeps_enough_pixels_for_a_sheet(page_pdf: PagePdf, stored: Any) -> None:
    file = page_pdf("q 60 0 0 85 0 0 cm /P0 Do Q", [stored.flate(print_of(1240, 1754))], media="0 0 60 85")
    image, taken = read(file)
    assert taken
    assert image.height == pytest.approx(1754, abs=2)


def test_a_tint_stretched_over_a_page_is_drawn(page_pdf: PagePdf, stored: Any) -> None:
    image, taken = read(page_pdf(FULL, [stored.flate(np.array([[200, 220], [210, 230]], np.uint8))]))
    assert not taken
    assert image.dpi >= 100


def test_pixels_are_counted_before_they_are_decoded(page_pdf: PagePdf, stored: Any) -> None:
    head = "/Width 90000 /Height 90000 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode"
    file = page_pdf(FULL, [stored.raw(head, b"")])
    with pytest.raises(DocumentError) as caught:
        read(file)
    assert caught.value.failure is FailureClass.TOO_LARGE


def test_the_limit_of_rendered_pixels_holds_for_taken_pictures(page_pdf: PagePdf, stored: Any) -> None:
    image, taken = read(page_pdf(FULL, [stored.flate(GRAY)]), Limits(max_render_pixels=200_000))
    assert taken
    assert image.pixels.size <= 201_000


def test_a_picture_that_cannot_be_decoded_is_left_to_the_renderer(page_pdf: PagePdf, stored: Any) -> None:
    broken = stored.jpeg(GRAY)
    broken.data = broken.data[:300]
    image, _ = read(page_pdf(FULL, [broken]))
    assert image.pixels.shape[0] > 100


def test_a_preview_shows_the_whole_page(page_pdf: PagePdf, stored: Any) -> None:
    file = page_pdf("q 284 0 0 421 14 0 cm /P0 Do Q", [stored.flate(GRAY)])
    with first_page(file) as page:
        preview = page.preview(100)
        assert page._carried is not None
    shown = as_shown(file, 100)
    assert preview.pixels.shape == pytest.approx(shown.shape, abs=1)
    assert (preview.pixels[:, :15] == 255).all()
    rows, columns = preview.pixels.shape
    assert (
        np.abs(shown[:rows, :columns].astype(int) - preview.pixels[: shown.shape[0], : shown.shape[1]]).mean()
        < 5
    )
