"""Months and weekdays: every word is found, and a wrong list names its entry."""

import copy
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from extractors.dates import find_dates
from extractors.dates.vocabulary import check_vocabulary, load_vocabulary, read_month, read_weekday


def load() -> dict[str, Any]:
    return tomllib.loads(files("extractors.dates").joinpath("vocabulary.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("word", "number"), sorted(load_vocabulary().months.items()))
def test_every_month_word_is_read_in_a_date(word: str, number: int) -> None:
    [match] = find_dates(f"Tandayu, 7 {word.upper()} 2031")
    assert match.date == (2031, number, 7)
    assert not match.note


@pytest.mark.parametrize(("word", "number"), sorted(load_vocabulary().weekdays.items()))
def test_every_weekday_is_read_before_a_date(word: str, number: int) -> None:
    [match] = find_dates(f"{word.title()}, 7 Mei 2031")
    assert match.weekday == number


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("Jun1", 6),
        ("Ju1i", 7),
        ("0ktober", 10),
        ("Dcsember", 12),
        ("Septemher", 9),
        ("Pebnari", 2),
        ("Apri1", 4),
    ],
)
def test_misread_months(word: str, number: int) -> None:
    reading = read_month(word)
    assert reading is not None and reading.number == number and reading.cost > 0


@pytest.mark.parametrize("word", ["tahun", "mal", "bulan", "meja", "surat", "member", "2023", "April2023x"])
def test_other_words_are_no_months(word: str) -> None:
    reading = read_month(word)
    assert reading is None or word == "mal"  # one look-alike from Mai: read only with a day and a year


def test_misread_weekday() -> None:
    reading = read_weekday("Se1asa")
    assert reading is not None and reading.number == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"month": [{"number": 13, "names": ["x"]}]}, r"number 13 is not 1\.\.12"),
        ({"month": [{"number": 1, "names": ["januari"]}]}, "all twelve months"),
        ({"weekday": [{"number": 0, "names": ["senin"]}]}, "seven days"),
        ({"words": {}}, r"\[words\] date is missing"),
        ({"whole_durations": {"setahun": ["years"]}}, r"\[whole_durations\] setahun"),
    ],
)
def test_errors_name_file_and_entry(change: dict[str, Any], message: str) -> None:
    data = copy.deepcopy(load()) | change
    with pytest.raises(ValueError, match=rf"vocabulary\.toml: .*{message}"):
        check_vocabulary(data)
