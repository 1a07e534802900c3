"""A semicolon reaches below the line, a colon stands on it."""

from __future__ import annotations

import pytest

from extractors.ocr import OcrWord
from extractors.ocr.semicolons import with_semicolons
from schemas.geometry import BoundingBox


def line(*words: tuple[str, float], number: int = 1) -> list[OcrWord]:
    """Return words of one line, 25 pixels high, each reaching so far below 500."""
    return [
        OcrWord(text, BoundingBox(100.0 * at, 475.0, 100.0 * at + 90, 500.0 + below), 0.9, (1, 1, number))
        for at, (text, below) in enumerate(words)
    ]


def texts(words: list[OcrWord]) -> list[str]:
    return [word.text for word in with_semicolons(words)]


def test_a_colon_that_reaches_below_the_line_is_a_semicolon() -> None:
    assert texts(line(("dokter", 0), ("memiliki", 0), ("STR", 0), ("berlaku:", 3)))[-1] == "berlaku;"


@pytest.mark.parametrize(
    "words",
    [
        line(("dokter", 0), ("memiliki", 0), ("STR", 0), ("berlaku:", 0)),
        line(("dokter", 0), ("memiliki", 0), ("STR", 0), ("berlaku:", 1)),
        line(("dokter", 0), ("memiliki", 0), ("STR", 0), ("tanggung:", 6)),  # the g reaches down itself
        line(("dokter", 0), ("berlaku:", 3)),  # one neighbour may be wrong
        line(("dokter", 0), ("memiliki", 0), (":", 3)),  # between label and value
        line(("pukul", 0), ("dari", 0), ("08:", 3)),
    ],
    ids=["on the line", "hardly below", "descender", "alone", "bare colon", "digits"],
)
def test_other_colons_stay(words: list[OcrWord]) -> None:
    assert with_semicolons(words) == words


def test_a_line_that_sinks_is_told_by_the_words_beside() -> None:
    """On a bent page the end of a line lies lower than its start."""
    words = line(*[(f"kata{at}".replace("1", "i"), 0.8 * at) for at in range(12)], ("berlaku:", 9.6))
    assert with_semicolons(words) == words


def test_lines_do_not_look_at_each_other() -> None:
    assert (
        texts([*line(("dokter", 0), ("memiliki", 0), ("STR", 0)), *line(("berlaku:", 4), number=2)])[-1]
        == "berlaku:"
    )
