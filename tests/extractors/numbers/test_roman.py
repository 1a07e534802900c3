"""Roman numerals, as they are and as OCR leaves them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.numbers import format_roman, parse_roman


@given(number=st.integers(1, 399))
def test_numerals_read_back(number: int) -> None:
    assert parse_roman(format_roman(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("III", 3),
        ("111", 3),
        ("Ill", 3),
        ("X11", 12),
        ("1X", 9),
        ("Xl", 11),
        ("V1", 6),
        ("VIUU", 8),
        ("xii", 12),
    ],
)
def test_misread_numerals_only_when_asked(text: str, number: int) -> None:
    assert parse_roman(text, repair=True) == number
    assert parse_roman(text) == (number if text == "III" else None)


@pytest.mark.parametrize("text", ["", "IIII", "VX", "IC", "ABC", "12"])
def test_no_numeral(text: str) -> None:
    assert parse_roman(text, repair=True) is None
