"""Tesseract is asked right and its answers and failures are understood."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytesseract
import pytest

from extractors.files import PageImage
from extractors.ocr.tesseract import Tesseract
from schemas.errors import MissingProgramError


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


def table(*rows: tuple[str, float]) -> dict[str, list[Any]]:
    names = ("left", "top", "width", "height", "block_num", "par_num", "line_num")
    columns: dict[str, list[Any]] = {name: [value] * len(rows) for value, name in enumerate(names, start=1)}
    return columns | {"text": [text for text, _ in rows], "conf": [confidence for _, confidence in rows]}


def test_words_have_place_line_and_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, table(("", -1), ("blok", -1), ("Surat", 91.5), ("  ", 95), ("izin", 0)))
    first, second = Tesseract().read(picture())
    assert (first.text, first.pixels, first.confidence, first.line) == (
        "Surat",
        (1, 2, 4, 6),
        0.915,
        (5, 6, 7),
    )
    assert (second.text, second.confidence) == ("izin", 0.0)


def test_a_word_with_white_space_becomes_two(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, table(("s. d.", 80)))
    assert [word.text for word in Tesseract().read(picture())] == ["s.", "d."]


@pytest.mark.parametrize(("one_column", "mode"), [(False, "--psm 3 "), (True, "--psm 6 ")])
def test_both_languages_the_resolution_and_the_layout_are_told(
    monkeypatch: pytest.MonkeyPatch, one_column: bool, mode: str
) -> None:
    asked = answering(monkeypatch, table())
    assert Tesseract().read(picture(), one_column=one_column) == []
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
        Tesseract().read(picture())
    assert "tesseract-ocr-ind" in f"{caught.value} {vars(caught.value)}"


@pytest.mark.parametrize(
    "failure",
    [pytesseract.TesseractError(1, "Image too small to scale!!"), RuntimeError("Tesseract process timeout")],
)
def test_a_picture_that_cannot_be_read_in_time_has_no_words(
    monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    answering(monkeypatch, failure)
    assert Tesseract().read(picture()) == []


def test_other_failures_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, pytesseract.TesseractError(-9, "killed"))
    with pytest.raises(pytesseract.TesseractError):
        Tesseract().read(picture())


def test_missing_languages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytesseract, "get_tesseract_version", lambda: "5.3.0")
    monkeypatch.setattr(pytesseract, "get_languages", lambda: ["eng", "osd"])
    assert Tesseract().missing_languages() == ("ind",)


def test_the_program_runs_on_one_thread() -> None:
    """Whatever the user's shell says: the cores are shared out between processes."""
    code = "import os, extractors.ocr.tesseract; print(os.environ['OMP_THREAD_LIMIT'])"
    environment = os.environ | {"OMP_THREAD_LIMIT": "4"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1"
