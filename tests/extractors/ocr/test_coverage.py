"""Print under no word is text that was lost."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.files import PageImage
from extractors.ocr.coverage import Print, coverage
from schemas.geometry import BoundingBox

DPI = 150
DrawPage = Callable[..., Image.Image]
LINES = [f"Pasal {row} para pihak sepakat melayani peserta" for row in range(20)]


def boxes_of(lines: list[str]) -> list[BoundingBox]:
    """Return the box of every line as `draw_page` sets it."""
    font = ImageFont.load_default(size=DPI * 12 / 72)
    return [
        BoundingBox(
            DPI + font.getbbox(line)[0],
            DPI + row * DPI * 20 / 72 + font.getbbox(line)[1],
            DPI + font.getbbox(line)[2],
            DPI + row * DPI * 20 / 72 + font.getbbox(line)[3],
        )
        for row, line in enumerate(lines)
    ]


@pytest.fixture
def image(draw_page: DrawPage) -> PageImage:
    return PageImage.from_page(np.asarray(draw_page(LINES, dpi=DPI), np.uint8), DPI)


def test_all_lines_read_cover_the_page(image: PageImage) -> None:
    assert coverage(image, boxes_of(LINES)) > 0.98


@pytest.mark.parametrize(
    ("kept", "low", "high"), [(slice(None, None, 2), 0.45, 0.55), (slice(0, 5), 0.2, 0.3)]
)
def test_lost_lines_lower_the_share(image: PageImage, kept: slice, low: float, high: float) -> None:
    assert low < coverage(image, boxes_of(LINES)[kept]) < high


def test_nothing_read_covers_nothing(image: PageImage) -> None:
    assert coverage(image, []) == 0.0


def test_a_blank_page_has_nothing_to_lose() -> None:
    assert coverage(PageImage.from_page(np.full((1754, 1240), 255, np.uint8), DPI), []) == 1.0


def test_rules_stamps_and_pictures_are_no_print(image: PageImage) -> None:
    drawn = Image.fromarray(image.pixels)
    brush = ImageDraw.Draw(drawn)
    brush.line((150, 1300, 1100, 1300), fill=0, width=3)
    brush.ellipse((800, 1350, 1050, 1600), outline=0, width=4)
    brush.rectangle((150, 1400, 400, 1650), fill=90)
    decorated = PageImage.from_page(np.asarray(drawn, np.uint8), DPI)
    assert coverage(decorated, boxes_of(LINES)) > 0.98


def test_a_scan_of_another_resolution_gives_the_same_share(draw_page: DrawPage) -> None:
    pixels = np.asarray(draw_page(LINES, dpi=300), np.uint8)
    boxes = [BoundingBox(*(2 * side for side in box)) for box in boxes_of(LINES)[::2]]
    assert 0.45 < coverage(PageImage.from_page(pixels, 300), boxes) < 0.55


def strokes(left: int, top: int, height: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return upright strokes side by side, as letters stand."""
    ink = np.zeros((200, 400), np.uint8)
    for column in range(left, left + 102, 6):
        ink[top : top + height, column : column + 3] = 255
    return ink


def test_a_run_of_print_is_told_from_paper() -> None:
    ink = Print.of(PageImage.from_page(255 - strokes(100, 90, 12), 72))
    rows, columns = np.nonzero(ink.ink)
    assert (rows.min(), rows.max() + 1) == (90, 102)
    assert (columns.min(), columns.max() + 1) == (100, 199)
    assert np.count_nonzero(ink.ink) == 12 * 3 * 17


@pytest.mark.parametrize(
    ("left", "top", "height"),
    [(0, 90, 12), (301, 90, 12), (100, 0, 12), (100, 188, 12), (100, 90, 40), (100, 90, 3)],
    ids=["left edge", "right edge", "top edge", "bottom edge", "too tall", "too low"],
)
def test_what_touches_the_edge_or_is_no_size_of_print_is_none(left: int, top: int, height: int) -> None:
    assert not Print.of(PageImage.from_page(255 - strokes(left, top, height), 72)).ink.any()


def test_lost_lines_are_shown_where_they_are(image: PageImage) -> None:
    ink = Print.of(image)
    boxes = boxes_of(LINES)
    assert ink.uncovered(boxes) == []
    (first, second) = ink.uncovered(boxes[:4] + boxes[6:12] + boxes[13:])
    for part, lost in ((first, boxes[4:6]), (second, boxes[12:13])):
        assert part.x0 <= lost[0].x0
        assert part.x1 >= lost[0].x1
        assert part.top <= lost[0].top
        assert part.bottom >= lost[-1].bottom
        assert part.height < (len(lost) + 1.5) * DPI * 20 / 72


def test_a_word_that_was_lost_shows_its_line(image: PageImage) -> None:
    boxes = boxes_of(LINES)
    half = boxes[7]._replace(x1=(boxes[7].x0 + boxes[7].x1) / 2)
    (part,) = Print.of(image).uncovered([*boxes[:7], half, *boxes[8:]])
    assert part.top <= boxes[7].top
    assert part.bottom >= boxes[7].bottom
