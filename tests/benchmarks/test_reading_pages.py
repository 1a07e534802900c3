"""Pages: what they say, what happens to them at each level, and that their boxes follow."""

from __future__ import annotations

import dataclasses
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from benchmarks.reading.ink import DARK, Gray, Ink, ink_of, ink_outside, transformed
from benchmarks.reading.levels import LEVELS, Level, degrade, encoded, light_field
from benchmarks.reading.metrics import wrong_fields
from benchmarks.reading.prose import FIELD_KINDS, Field, page_of
from benchmarks.reading.truth import Box, TruePage, TrueWord, load_page, load_pages

BY_NAME = {level.name: level for level in LEVELS}
NUMBERS = range(1, 13)


# --- what pages say ---


def test_the_same_seed_says_the_same() -> None:
    assert page_of(3, seed=1) == page_of(3, seed=1)
    assert page_of(3, seed=1) != page_of(3, seed=2)
    assert page_of(3, seed=1) != page_of(4, seed=1)


@pytest.mark.parametrize("index", range(12))
def test_every_field_stands_on_its_page(index: int) -> None:
    page = page_of(index, seed=1)
    assert page.fields
    assert wrong_fields(page.fields, " ".join(page.words)) == []


def test_pages_are_as_long_as_they_should_be() -> None:
    lengths = {"contract": (330, 430), "licence": (130, 190)}
    pages = [page_of(index, seed=1) for index in range(12)]
    assert Counter(page.kind for page in pages) == {"contract": 10, "licence": 2}
    for page in pages:
        low, high = lengths[page.kind]
        assert low <= len(page.words) <= high, page.kind


def test_the_pages_hold_every_kind_of_field() -> None:
    fields = [found for index in range(12) for found in page_of(index, seed=1).fields]
    assert {found.kind for found in fields} == set(FIELD_KINDS)
    texts = [found.text for found in fields]
    for shape in (
        r"\d+/KTR/[IVX]+-\d\d/[IVX]+/\d{4}",
        r"Pasal \d+ ayat \(\d\)",
        r"\d{1,2} [A-Z][a-z]+ \d{4}",
        r"tanggal \w+.* bulan \w+ tahun dua ribu .*",
        r"Rp\.? ?[\d.]+,00",
        r"\d{13}",
    ):
        assert any(re.fullmatch(shape, text) for text in texts), shape


# --- ink ---


@dataclasses.dataclass(frozen=True)
class Printed:
    """A small page with words, and one without."""

    page: Gray
    blank: Gray
    words: dict[str, Ink]


@pytest.fixture(scope="module")
def printed() -> Printed:
    picture = Image.new("L", (900, 1200), 255)
    brush, font = ImageDraw.Draw(picture), ImageFont.load_default(size=46)
    texts = ("Perjanjian", "jangka", "yang", "gugur", "satu", "huruf", "Pasal", "berlaku", "Mei", "(1)")
    places = {word: (100 + 350 * (at % 2), 120 + 130 * (at // 2)) for at, word in enumerate(texts)}
    for word, place in places.items():
        brush.text(place, word, fill=0, font=font)
    page = np.asarray(picture)
    words = {word: ink_of(page, [brush.textbbox(place, word, font=font)]) for word, place in places.items()}
    return Printed(page, np.full_like(page, 255), words)


def test_ink_is_exactly_what_is_dark(printed: Printed) -> None:
    assert ink_outside(printed.page, printed.words.values()) == 0
    for ink in printed.words.values():
        x0, top, x1, bottom = (int(side) for side in ink.box(np.eye(3)))
        dark = printed.page[top:bottom, x0:x1] < DARK
        # Tight: ink on all four sides.
        assert dark[0].any() and dark[-1].any() and dark[:, 0].any() and dark[:, -1].any()


def test_ink_of_no_word_is_noticed(printed: Printed) -> None:
    spotted = printed.page.copy()
    spotted[1100:1103, 500] = 0
    assert ink_outside(spotted, printed.words.values()) == 3


def test_a_word_without_ink_is_refused(printed: Printed) -> None:
    with pytest.raises(ValueError, match="without ink"):
        ink_of(printed.blank, [(10, 10, 50, 50)])


def test_a_box_encloses_the_mapped_ink_not_the_mapped_rectangle() -> None:
    page = np.full((100, 100), 255, np.uint8)
    for at in range(10, 90):  # a diagonal stroke
        page[at, at] = 0
    ink = ink_of(page, [(5, 5, 95, 95)])
    quarter = np.deg2rad(45)
    turn = np.array(
        [[np.cos(quarter), np.sin(quarter), 0], [-np.sin(quarter), np.cos(quarter), 0], [0, 0, 1]]
    )
    box = ink.box(turn)
    assert box.bottom - box.top == pytest.approx(2**0.5, abs=0.01)  # the thickness of one pixel
    ys = [y for _, y in ink.polygon(turn)]
    assert max(ys) - min(ys) == pytest.approx(80 * 2**0.5, abs=0.01)


# --- levels ---


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name)
@pytest.mark.parametrize("number", [1, 2, 3, 4])  # upright, on either side, on its head
def test_boxes_follow_the_ink_through_every_level(printed: Printed, level: Level, number: int) -> None:
    """What differs between a page with words and one without is ink: it lies where the truth says."""
    level = dataclasses.replace(level, specks=0, stamp_mm=0)  # they would hide ink
    scan = degrade(printed.page, 300, level, number, seed=1)
    blank = degrade(printed.blank, 300, level, number, seed=1)
    per_point = level.dpi / 72
    assert scan.pixels.shape == (round(scan.height * per_point), round(scan.width * per_point))
    difference = np.abs(blank.pixels.astype(int) - scan.pixels.astype(int))
    strongest = (level.paper - level.ink) * level.light[0]
    rest = difference.copy()
    off: list[np.ndarray[Any, np.dtype[np.float64]]] = []
    for word, ink in printed.words.items():
        x0, top, x1, bottom = (side * per_point for side in ink.box(scan.to_points))
        reach = 2
        area = (
            slice(max(0, int(top) - reach), int(bottom) + reach + 1),
            slice(max(0, int(x0) - reach), int(x1) + reach + 1),
        )
        rows, columns = np.nonzero(difference[area] > 0.35 * strongest)
        found = np.array([columns.min() + area[1].start, rows.min() + area[0].start,
                          columns.max() + area[1].start + 1, rows.max() + area[0].start + 1])  # fmt: skip
        off.append(found - [x0, top, x1, bottom])
        assert np.abs(off[-1]).max() <= 2, word
        rest[area] = 0
    assert rest.max() < 0.35 * strongest  # no word lies elsewhere
    # Half a pixel off, as when centres and corners of pixels are confused, would show in the mean.
    assert np.abs(np.mean(off, axis=0).reshape(2, 2).mean(axis=0)).max() < 0.3


def test_a_page_always_comes_out_alike(printed: Printed) -> None:
    for level in LEVELS:
        first, again = (degrade(printed.page, 300, level, 5, seed=1) for _ in range(2))
        assert np.array_equal(first.pixels, again.pixels)
        assert encoded(first.pixels, level) == encoded(again.pixels, level)
    for name in ("light", "medium", "hard"):
        other = degrade(printed.page, 300, BY_NAME[name], 5, seed=2)
        assert not np.array_equal(other.pixels, degrade(printed.page, 300, BY_NAME[name], 5, seed=1).pixels)


def test_a_clean_page_is_stored_as_it_was_printed(printed: Printed) -> None:
    scan = degrade(printed.page, 300, BY_NAME["clean"], 1, seed=1)
    stored = Image.open(io.BytesIO(encoded(scan.pixels, BY_NAME["clean"])))
    assert stored.format == "PNG"
    assert np.array_equal(np.asarray(stored), printed.page)


@pytest.mark.parametrize(
    ("name", "dpi", "jpeg"),
    [("clean", 300, None), ("light", 300, 75), ("medium", 200, 40), ("hard", 150, 55)],
)
def test_resolution_and_compression_are_those_claimed(
    printed: Printed, name: str, dpi: int, jpeg: int | None
) -> None:
    scan = degrade(printed.page, 300, BY_NAME[name], 1, seed=1)
    stored = Image.open(io.BytesIO(encoded(scan.pixels, BY_NAME[name])))
    assert [round(value) for value in stored.info["dpi"]] == [dpi, dpi]
    if jpeg is not None:
        reference = io.BytesIO()
        Image.fromarray(scan.pixels).save(reference, "JPEG", quality=jpeg)
        assert stored.quantization == Image.open(reference).quantization  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "degrees"), [("light", 0.5), ("medium", 1.5)])
def test_skew_is_that_claimed_and_to_both_sides(printed: Printed, name: str, degrees: float) -> None:
    angles = set()
    quick = dataclasses.replace(BY_NAME[name], specks=0, noise=0, jpeg=None)
    for number in NUMBERS:
        scan = degrade(printed.blank, 300, quick, number, seed=1)
        (x0, y0), (x1, y1) = transformed(np.array([[0.0, 600], [900, 600]]), scan.to_points)
        angles.add(round(float(np.degrees(np.arctan2(y1 - y0, x1 - x0))), 3))
    assert angles == {-degrees, degrees}


def test_light_reaches_exactly_its_bounds() -> None:
    field = light_field((300, 200), (0.72, 1.04), np.random.default_rng(1))
    assert (field.min(), field.max()) == (pytest.approx(0.72), pytest.approx(1.04))
    assert np.abs(np.diff(field, axis=0)).max() < 0.02  # smooth


def test_a_hard_page_is_pale_print_on_a_dark_desk(printed: Printed) -> None:
    plain = dataclasses.replace(BY_NAME["hard"], light=(1.0, 1.0), noise=0, blur=0)
    page = printed.blank.copy()
    page[400:800, 300:600] = 0
    scan = degrade(page, 300, plain, 1, seed=1)
    assert np.median(scan.pixels) == 190
    height, width = scan.pixels.shape
    middle = scan.pixels[height // 2 - 50 : height // 2 + 50, width // 2 - 40 : width // 2 + 40]
    assert set(middle.ravel()) == {80}
    border = np.concatenate([scan.pixels[:4].ravel(), scan.pixels[-4:].ravel()])
    assert border.max() < 60
    # Perspective: opposite sides are not of the same length.
    corners = transformed(np.array([[0.0, 0], [900, 0], [900, 1200], [0, 1200]]), scan.to_points)
    upper, lower = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3])
    assert abs(upper - lower) > 1


def test_half_of_the_hard_pages_lie_on_a_side_and_one_on_its_head() -> None:
    turns = Counter(BY_NAME["hard"].turn_of(number) for number in NUMBERS)
    assert turns[90] + turns[270] == 6
    assert turns[90] and turns[270]
    assert turns[180] == 1
    for name in ("clean", "light", "medium"):
        assert {BY_NAME[name].turn_of(number) for number in NUMBERS} == {0}


def test_the_turn_told_makes_the_page_upright(printed: Printed) -> None:
    for number in (1, 2, 3, 4):
        level = dataclasses.replace(BY_NAME["clean"], turned=True)
        scan = degrade(printed.page, 300, level, number, seed=1)
        upright = np.rot90(scan.pixels, -level.turn_of(number) // 90)
        assert np.array_equal(upright, printed.page)


def test_medium_pages_are_stamped_and_specked(printed: Printed) -> None:
    quiet = dataclasses.replace(BY_NAME["medium"], skew=0, blur=0, light=(1.0, 1.0))
    specked = degrade(printed.blank, 300, dataclasses.replace(quiet, stamp_mm=0), 1, seed=1).pixels
    assert 300 < np.sum(specked < 128) < 6000
    stamped = degrade(printed.blank, 300, dataclasses.replace(quiet, specks=0), 1, seed=1).pixels
    rows, columns = np.nonzero(stamped < 128)
    for extent in (np.ptp(rows), np.ptp(columns)):
        assert extent / 200 * 25.4 == pytest.approx(42, abs=3)


# --- truth files ---


def test_a_page_is_written_and_read(tmp_path: Path) -> None:
    corners = ((1.0, 2.0), (30.0, 2.5), (30.0, 12.0), (1.0, 11.5))
    words = (
        TrueWord("Pasal", 0, Box(1, 2, 30, 12), corners),
        TrueWord("1", 0, Box(33, 2, 36, 12), corners),
        TrueWord("berlaku", 1, Box(1, 20, 40, 30), corners),
    )
    page = TruePage(
        "hard", 7, "contract", "F", 11.5, 640, 905, 150, 90, words, (Field("article", "Pasal 1"),)
    )
    (tmp_path / "hard").mkdir()
    page.save(tmp_path / "hard")
    assert load_page(tmp_path / "hard" / "page-07.json") == page
    assert load_pages(tmp_path, "hard") == [page]
    assert page.text == "Pasal 1\nberlaku"


def test_a_folder_without_pages_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="clean"):
        load_pages(tmp_path, "clean")
