"""Number words: joined, split, misspelt, misread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from extractors.numbers import parse_number_words

NUMBERS = st.one_of(st.integers(0, 3000), st.integers(0, 10**15 - 1))


def in_words(number: int) -> str:
    return str(num2words(number, lang="id"))


@given(number=NUMBERS)
def test_words_read_back(number: int) -> None:
    assert parse_number_words(in_words(number)) == number


@given(number=st.integers(0, 10**9))
def test_joined_capitals_read_back(number: int) -> None:
    assert parse_number_words(in_words(number).replace(" ", "").upper()) == number


@given(number=st.integers(1, 2100), data=st.data())
def test_a_torn_word_reads_back(number: int, data: st.DataObject) -> None:
    text = in_words(number)
    at = data.draw(st.integers(1, len(text) - 1))
    assert parse_number_words(f"{text[:at]} {text[at:]}") == number


@given(number=st.integers(1900, 2099), data=st.data())
def test_a_look_alike_reads_back(number: int, data: st.DataObject) -> None:
    text = in_words(number)
    look_alike = {"l": "1", "i": "1", "e": "3", "a": "4", "s": "5", "o": "0", "b": "8"}
    at = data.draw(st.sampled_from([i for i, char in enumerate(text) if char in look_alike]))
    assert parse_number_words(text[:at] + look_alike[text[at]] + text[at + 1 :]) == number


@given(text=st.text(max_size=80))
def test_any_text_gives_a_number_or_none(text: str) -> None:
    number = parse_number_words(text)
    assert number is None or number >= 0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("sembilas belas", 19),
        ("Duapuluh Sembilan", 29),
        ("DUARIBU SEMBILANBELAS", 2019),
        ("dua pu luh", 20),
        ("se ribu sembilan ratus", 1900),
        ("delapa belas", 18),
        ("dua ribu dua pulub empat", 2024),
        ("tuju milyar", 7_000_000_000),
        ("dua nol dua tiga", 2023),
        ("ke dua puluh", 20),
    ],
)
def test_other_spellings(text: str, number: int) -> None:
    assert parse_number_words(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "puluh",
        "ribu",
        "dua ribu dua puluh dua puluh",
        "lama",
        "juga",
        "kelas",
        "dua orang",
        "sepuluh dua",
        "tahun",
    ],
)
def test_no_number(text: str) -> None:
    assert parse_number_words(text) is None
