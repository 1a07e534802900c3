"""Noise is told from names and numbers."""

from __future__ import annotations

import pytest

from extractors.text.doubt import doubtful_share
from schemas.geometry import BoundingBox
from schemas.text import Word


def word(text: str, confidence: float | None) -> Word:
    return Word(text, BoundingBox(0, 0, 9, 9), confidence, 0)


@pytest.mark.parametrize(
    ("text", "confidence", "doubtful"),
    [
        ("pelayanan", 0.95, False),
        ("pelayanan", 0.6, False),  # a dictionary has it: read right, if faintly
        ("pelayanan", 0.4, True),
        ("mein,1s", 0.6, True),
        ("Wicaksanta", 0.95, False),  # a name that no dictionary has, read well
        ("Wicaksanta", 0.8, True),
        ("637/KTR/VI-04/I/2022", 0.3, False),  # engines are never sure of those
        ("2027", 0.6, False),
        ("2O27", 0.4, True),
        ("Pasal'22", 0.9, False),
        ("kata", None, False),  # a text layer
    ],
)
def test_what_is_to_be_believed(text: str, confidence: float | None, doubtful: bool) -> None:
    assert (doubtful_share([word(text, confidence)]) == 1.0) is doubtful


def test_the_share_counts_characters() -> None:
    words = [word("pelayanan", 0.95), word("xqzw", 0.3), word("2024", 0.9), word("izin", 0.9)]
    assert doubtful_share(words) == pytest.approx(4 / 21)


def test_a_page_without_words_has_nothing_to_doubt() -> None:
    assert doubtful_share([]) == 0.0
