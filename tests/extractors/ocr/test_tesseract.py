"""Tesseract is asked right and its answers and failures are understood, as a program and as a library."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytesseract
import pytest
from PIL import Image

from extractors.files import PageImage
from extractors.ocr import ENGINES, Layout, OcrEngine
from extractors.ocr.tesseract import words_of_table
from extractors.ocr.tesseract_program import TesseractProgram
from schemas.errors import MissingProgramError

HEADING = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
ENGINE_NAMES = ("pytesseract", "tesserocr")


def picture() -> PageImage:
    return PageImage.from_page(np.full((40, 90), 255, np.uint8), 299.6)


def answering(monkeypatch: pytest.MonkeyPatch, answer: Any) -> list[dict[str, Any]]:
    """Let the program answer this, or fail with it; return what it was asked."""
    asked: list[dict[str, Any]] = []

    def image_to_data(_: Any, **options: Any) -> Any:
        asked.append(options)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(pytesseract, "image_to_data", image_to_data)
    return asked


def table(*rows: tuple[str, float], level: int = 5) -> str:
    return "".join(f"{level}\t1\t5\t6\t7\t8\t1\t2\t3\t4\t{sure}\t{text}\n" for text, sure in rows)


def test_words_have_place_line_and_confidence() -> None:
    first, second = words_of_table(
        HEADING + table(("", -1), level=2) + table(("Surat", 91.5), ("  ", 95), ("izin", 0))
    )
    assert (first.text, first.pixels, first.confidence, first.line) == (
        "Surat",
        (1, 2, 4, 6),
        0.915,
        (5, 6, 7),
    )
    assert (second.text, second.confidence) == ("izin", 0.0)


def test_blocks_and_lines_of_the_table_are_no_words() -> None:
    assert words_of_table(table(("blok", 90), level=2) + table(("baris", 90), level=4)) == []


def test_a_word_with_white_space_becomes_two() -> None:
    assert [word.text for word in words_of_table(table(("s. d.", 80)))] == ["s.", "d."]


@pytest.mark.parametrize(("layout", "mode"), [(Layout.PAGE, "--psm 3 "), (Layout.COLUMN, "--psm 6 ")])
def test_both_languages_the_resolution_and_the_layout_are_told(
    monkeypatch: pytest.MonkeyPatch, layout: Layout, mode: str
) -> None:
    asked = answering(monkeypatch, HEADING)
    assert TesseractProgram().read(picture(), layout) == []
    assert asked[0]["lang"] == "ind+eng"
    assert asked[0]["config"] == f"{mode}--dpi 300"
    assert asked[0]["timeout"] > 0


@pytest.mark.parametrize(
    "failure",
    [
        pytesseract.TesseractNotFoundError(),
        pytesseract.TesseractError(1, "Failed loading language 'ind'"),
    ],
)
def test_a_missing_program_or_language_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    answering(monkeypatch, failure)
    with pytest.raises(MissingProgramError) as caught:
        TesseractProgram().read(picture())
    assert "tesseract-ocr-ind" in f"{caught.value} {vars(caught.value)}"


@pytest.mark.parametrize(
    "failure",
    [pytesseract.TesseractError(1, "Image too small to scale!!"), RuntimeError("Tesseract process timeout")],
)
def test_a_picture_that_cannot_be_read_in_time_has_no_words(
    monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    answering(monkeypatch, failure)
    assert TesseractProgram().read(picture()) == []


def test_other_failures_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, pytesseract.TesseractError(-9, "killed"))
    with pytest.raises(pytesseract.TesseractError):
        TesseractProgram().read(picture())


def test_missing_languages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytesseract, "get_tesseract_version", lambda: "5.3.0")
    monkeypatch.setattr(pytesseract, "get_languages", lambda: ["eng", "osd"])
    assert TesseractProgram().missing_languages() == ("ind",)


def test_the_program_runs_on_one_thread() -> None:
    """Whatever the user's shell says: the cores are shared out between processes."""
    code = "import os, extractors.ocr.tesseract_program; print(os.environ['OMP_THREAD_LIMIT'])"
    environment = os.environ | {"OMP_THREAD_LIMIT": "4"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1"


def test_the_library_is_taken_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ENGINES["tesseract"]().name == "tesserocr"
    monkeypatch.setattr("extractors.ocr.find_spec", lambda name: None)
    assert ENGINES["tesseract"]().name == "pytesseract"


def test_the_library_looks_for_models_where_it_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "eng.traineddata").touch()
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    engine = ENGINES["tesserocr"]()
    assert engine.missing_languages() == ("ind",)
    with pytest.raises(MissingProgramError) as caught:
        engine.read(picture())
    assert "tesseract-ocr-ind" in f"{caught.value} {vars(caught.value)}"


# --- what both must do, on real pictures ---


@pytest.fixture(scope="module", params=ENGINE_NAMES)
def engine(request: pytest.FixtureRequest) -> OcrEngine:
    return ENGINES[request.param]()


@pytest.mark.ocr
def test_both_languages_are_there(engine: OcrEngine) -> None:
    assert engine.missing_languages() == ()
    assert engine.version[0].isdigit()


@pytest.mark.ocr
@pytest.mark.parametrize("layout", Layout)
def test_words_stand_where_they_are_printed(engine: OcrEngine, layout: Layout, draw_page: Any) -> None:
    lines = ["Pihak Kesatu membayar", "biaya pelayanan peserta", "Pasal 12 ayat (1)"]
    pixels = np.array(draw_page(lines, dpi=300), np.uint8)
    words = engine.read(PageImage.from_page(pixels, 300), layout)
    assert [word.text for word in words] == " ".join(lines).split()
    for word in words:
        left, top, right, bottom = (int(side) for side in word.pixels)
        inside = pixels[top:bottom, left:right]
        assert inside.min() < 60
        assert word.confidence > 0.8
        # Nothing of the word sticks out: a ring of three pixels around its box is paper.
        assert pixels[top - 3 : top, left:right].min() > 200
        assert pixels[bottom : bottom + 3, left:right].min() > 200
    assert len({word.line for word in words}) == len(lines)


@pytest.mark.ocr
@pytest.mark.parametrize("shape", [(1, 1), (2, 900), (40, 90), (900, 2)])
def test_a_picture_without_print_has_no_words(engine: OcrEngine, shape: tuple[int, int]) -> None:
    assert engine.read(PageImage.from_page(np.full(shape, 255, np.uint8), 300)) == []


@pytest.mark.ocr
def test_what_was_read_before_changes_nothing(engine: OcrEngine, draw_page: Any) -> None:
    first, second = (
        PageImage.from_page(np.array(draw_page([line] * 5, dpi=200), np.uint8), 200)
        for line in (
            "Surat Izin Praktik Nomor 503/0417/SIP-DU/2023",
            "The hospital shall submit 21 claims (l)",
        )
    )
    alone = engine.read(second)
    engine.read(first)
    assert engine.read(second) == alone


@pytest.mark.ocr
def test_noise_ends_in_time_and_without_an_error(engine: OcrEngine) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (300, 300), np.uint8)
    engine.read(PageImage.from_page(np.asarray(Image.fromarray(noise)), 150), Layout.COLUMN)
