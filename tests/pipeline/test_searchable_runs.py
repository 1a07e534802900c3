"""Words to runs of print: one size, one baseline, one direction."""

from __future__ import annotations

import math

import pytest

from pipeline.searchable.runs import Ink, Run, runs_of
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import TextSource
from schemas.text import PageText, Word

SIZE = PageSize(600.0, 800.0)
LETTERS = Ink(0.7, 0.2)
DOT = Ink(0.1, 0.0)


def ink_of(text: str) -> Ink:
    return DOT if text in {".", "..."} else LETTERS


def word(text: str, left: float, baseline: float, *, size: float = 10, width: float = 40) -> Word:
    """Return a word whose ink stands on a level baseline."""
    ink = ink_of(text)
    box = BoundingBox(left, baseline - ink.above * size, left + width, baseline + ink.below * size)
    return Word(text, box, 0.9, 0)


def page(*words: Word, rotation: int = 0) -> PageText:
    size = SIZE.turned(-rotation // 90)
    boxes = [item.bbox.turned(-rotation // 90, SIZE) for item in words]
    placed = (Word(item.text, box, 0.9, item.line) for item, box in zip(words, boxes, strict=True))
    return PageText(1, size, TextSource.OCR, tuple(placed), rotation)


def texts(runs: list[Run]) -> list[str]:
    return [" ".join(item.text for item in run.words) for run in runs]


def tilted(item: Word, degrees: float) -> Word:
    """Return the box around a word after its page was turned clockwise by a little."""
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    corners = [(x, y) for x in (item.bbox.x0, item.bbox.x1) for y in (item.bbox.top, item.bbox.bottom)]
    turned = [(x * cos - y * sin, x * sin + y * cos) for x, y in corners]
    xs, ys = zip(*turned, strict=True)
    return Word(item.text, BoundingBox(min(xs), min(ys), max(xs), max(ys)), 0.9, item.line)


LINE = [word("kata", 60 + 50 * place, 100) for place in range(9)]


def test_a_line_is_one_run() -> None:
    (run,) = runs_of(page(*LINE), ink_of)
    assert len(run.words) == 9
    assert run.start == pytest.approx((60, 100))
    assert (run.size, run.degrees) == pytest.approx((10, 0))


@pytest.mark.parametrize(("rotation", "start"), [(90, (100, 540)), (180, (540, 700)), (270, (700, 60))])
def test_a_turned_page_has_turned_runs(rotation: int, start: tuple[float, float]) -> None:
    """A page that must be turned clockwise to be upright has lines that run upwards."""
    (run,) = runs_of(page(*LINE, rotation=rotation), ink_of)
    assert run.degrees == rotation
    assert run.start == pytest.approx(start)
    assert run.size == pytest.approx(10)


@pytest.mark.parametrize("degrees", [-3.0, -0.2, 0.2, 1.5, 3.0])
def test_a_tilted_line_keeps_its_size_and_has_its_direction(degrees: float) -> None:
    (run,) = runs_of(page(*(tilted(item, degrees) for item in LINE)), ink_of)
    assert run.degrees == pytest.approx(-degrees, abs=0.02)
    assert run.size == pytest.approx(10, abs=0.1)  # the boxes are up to 2 points too high
    angle = math.radians(degrees)
    x, y = 60 * math.cos(angle) - 100 * math.sin(angle), 60 * math.sin(angle) + 100 * math.cos(angle)
    assert run.start == pytest.approx((x, y), abs=0.5)


def test_few_words_lie_as_the_page_does() -> None:
    short = [word("Nama", 60, 300), word(":", 120, 300, width=3)]
    words = [tilted(item, 2.0) for item in LINE]
    words += [Word(item.text, tilted(item, 2.0).bbox, 0.9, 1) for item in short]
    runs = runs_of(page(*words), ink_of)
    assert [run.degrees for run in runs] == pytest.approx([-2.0, -2.0], abs=0.05)


def test_print_of_another_size_is_another_run() -> None:
    runs = runs_of(
        page(word("SURAT", 60, 100, size=20), word("kecil", 200, 100), word("lagi", 250, 100)), ink_of
    )
    assert texts(runs) == ["SURAT", "kecil lagi"]
    assert [run.size for run in runs] == pytest.approx([20, 10])


def test_a_column_that_stands_half_a_line_lower_is_another_run() -> None:
    runs = runs_of(page(word("kiri", 60, 100), word("kanan", 300, 106)), ink_of)
    assert texts(runs) == ["kiri", "kanan"]


def test_dots_go_with_their_neighbours_and_change_nothing() -> None:
    dots = Word("...", BoundingBox(110, 40, 140, 90), 0.2, 0)  # a wild box
    (run,) = runs_of(page(word("Nomor", 60, 100), dots, word("kata", 150, 100)), ink_of)
    assert len(run.words) == 3
    assert run.size == pytest.approx(10)
    assert run.start == pytest.approx((60, 100))


def test_dots_alone_have_the_usual_size_of_the_page() -> None:
    alone = Word(".", BoundingBox(60, 200, 62, 201), 0.2, 1)
    runs = runs_of(page(*LINE, alone), ink_of)
    assert texts(runs)[1] == "."
    assert runs[1].size == pytest.approx(10)
    assert runs[1].start[1] == pytest.approx(201)


def test_words_without_a_place_are_left_out() -> None:
    nowhere = Word("DOCX", BoundingBox(0, 0, 0, 0), None, 0)
    assert runs_of(page(nowhere), ink_of) == []
    assert texts(runs_of(page(nowhere, word("ada", 60, 100)), ink_of)) == ["ada"]
