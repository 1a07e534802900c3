"""Strokes over each other are a fold or a frame; a stroke between words may be a letter or a figure."""

from __future__ import annotations

from extractors.ocr import OcrWord
from extractors.ocr.bars import without_bars
from schemas.geometry import BoundingBox


def word(text: str, x: float, y: float, width: float = 6, confidence: float = 0.9) -> OcrWord:
    return OcrWord(text, BoundingBox(x, y, x + width, y + 24), confidence, (1, 1, 1))


def texts(words: list[OcrWord]) -> list[str]:
    return [found.text for found in without_bars(words)]


def test_a_leaning_fold_is_no_text() -> None:
    fold = [word(sign, 400 + row, 100 + 60 * row) for row, sign in enumerate("||!||I|")]
    lines = [word("Peserta", 100, 100 + 60 * row, width=120) for row in range(7)]
    assert texts(lines + fold) == ["Peserta"] * 7


def test_a_stroke_between_words_stays() -> None:
    line = [word("kelas", 100, 100, width=80), word("|", 190, 100), word("bagi", 210, 100, width=60)]
    assert texts(line) == ["kelas", "|", "bagi"]
    assert len(texts([*line, word("|", 192, 160)])) == 4


def test_a_column_of_figures_stays() -> None:
    column = [word("1", 300, 100 + 40 * row) for row in range(8)]
    assert texts(column) == ["1"] * 8
    assert texts([*column, word("|", 300, 500)]) == ["1"] * 8 + ["|"]


def test_strokes_side_by_side_are_no_fold() -> None:
    assert texts([word("|", 100 + 50 * at, 100) for at in range(5)]) == ["|"] * 5
