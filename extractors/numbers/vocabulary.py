"""The word lists of vocabulary.toml, read once and checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_FILE = "extractors/numbers/vocabulary.toml"


@dataclass(frozen=True)
class Vocabulary:
    """Number words and look-alike characters."""

    units: dict[str, int]
    prefixed: dict[str, int]
    scales: dict[str, int]
    spellings: dict[str, str]
    not_numbers: frozenset[str]
    digits: dict[str, str]
    misread: dict[str, str]
    lookalikes: dict[str, str]
    ligatures: dict[str, str]
    roman: dict[str, str]


def check_vocabulary(data: dict[str, Any], *, name: str = _FILE) -> Vocabulary:
    """Return the vocabulary in `data`; raise ValueError naming the file and the entry that is wrong."""
    for table in (
        "units",
        "prefixed",
        "scales",
        "spellings",
        "not_numbers",
        "digits",
        "misread",
        "lookalikes",
        "ligatures",
        "roman",
    ):
        if not isinstance(data.get(table), dict):
            raise ValueError(f"{name}: table [{table}] is missing")
    for table in ("units", "prefixed", "scales"):
        for word, value in data[table].items():
            if not isinstance(value, int) or not word.isalpha() or word != word.lower():
                raise ValueError(f"{name}: [{table}] {word}: expected a lower-case word and an integer")
    words = {**data["units"], **data["prefixed"], **data["scales"]}
    for word, target in data["spellings"].items():
        if target not in words:
            raise ValueError(f"{name}: [spellings] {word}: {target!r} is no number word")
    for word in data["not_numbers"].get("words", ()):
        if word in words or word in data["spellings"]:
            raise ValueError(f"{name}: [not_numbers] {word} is also a number word")
    for table in ("digits", "misread"):
        for seen, digits in data[table].items():
            if len(seen) != 1 or not digits or not digits.isdigit():
                raise ValueError(f"{name}: [{table}] {seen!r}: expected one character and one or more digits")
    for seen, letter in data["lookalikes"].items():
        if len(seen) != 1 or len(letter) != 1:
            raise ValueError(f"{name}: [lookalikes] {seen!r}: expected one character for one character")
    for seen, letters in data["roman"].items():
        if len(seen) != 1 or not letters or not set(letters) <= set("IVXLC"):
            raise ValueError(f"{name}: [roman] {seen!r}: expected letters of numerals for one character")
    return Vocabulary(
        units=data["units"],
        prefixed=data["prefixed"],
        scales=data["scales"],
        spellings=data["spellings"],
        not_numbers=frozenset(data["not_numbers"].get("words", ())),
        digits=data["digits"],
        misread=data["misread"],
        lookalikes=data["lookalikes"],
        ligatures=data["ligatures"],
        roman=data["roman"],
    )


@cache
def load_vocabulary() -> Vocabulary:
    """Return the vocabulary of the package."""
    text = files("extractors.numbers").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    return check_vocabulary(tomllib.loads(text))
