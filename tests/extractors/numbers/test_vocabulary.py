"""Word lists name the entry that is wrong."""

import copy
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from extractors.numbers.identifiers import check_identifiers
from extractors.numbers.vocabulary import check_vocabulary


def load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("extractors.numbers").joinpath(name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("units", "satu"), "1", r"\[units\] satu"),
        (("spellings", "tuju"), "tujuhh", r"\[spellings\] tuju"),
        (("digits", "O"), "x", r"\[digits\] 'O'"),
        (("misread", "0"), "", r"\[misread\] '0'"),
        (("roman", "1"), "2", r"\[roman\] '1'"),
        (("not_numbers", "words"), ["satu"], r"\[not_numbers\] satu"),
    ],
)
def test_vocabulary_errors_name_file_and_entry(path: tuple[str, str], value: object, message: str) -> None:
    data = copy.deepcopy(load("vocabulary.toml"))
    data[path[0]][path[1]] = value
    with pytest.raises(ValueError, match=rf"vocabulary\.toml: {message}"):
        check_vocabulary(data)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [(("labels", "never"), [], r"\[labels\] never"), (("doc_types", "sip"), ["sip"], r"\[doc_types\] sip")],
)
def test_identifier_errors_name_file_and_entry(path: tuple[str, str], value: object, message: str) -> None:
    data = copy.deepcopy(load("identifiers.toml"))
    data[path[0]][path[1]] = value
    with pytest.raises(ValueError, match=rf"identifiers\.toml: {message}"):
        check_identifiers(data)
