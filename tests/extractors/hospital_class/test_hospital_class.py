"""The class of a hospital in its own papers, and classes that are not its own."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from extractors.hospital_class import extract_hospital_class, hospital_classes
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import TextSource
from schemas.text import DocumentText, PageText, Word

PATTERNS = tomllib.loads(files("extractors.hospital_class").joinpath("patterns.toml").read_text("utf-8"))[
    "pattern"
]


@pytest.mark.parametrize("entry", PATTERNS, ids=lambda entry: entry["id"])
def test_examples_are_found_by_their_rule_and_near_misses_by_none(entry: dict[str, Any]) -> None:
    for text in entry["examples"]:
        assert entry["id"] in [rule for *_, rule in hospital_classes(text, 0, len(text))], text
    for text in entry["near_misses"]:
        assert hospital_classes(text, 0, len(text)) == [], text


def read(*lines: str) -> tuple[object, bool, tuple[str, ...]] | None:
    words = tuple(
        Word(word, BoundingBox(60 + 45 * at, 60 + 16 * row, 100 + 45 * at, 72 + 16 * row), None, row)
        for row, line in enumerate(lines)
        for at, word in enumerate(line.split())
    )
    document = DocumentText("0" * 64, (PageText(1, PageSize(595, 842), TextSource.TEXT_LAYER, words),))
    fact = extract_hospital_class(document, start=0, end=len(document.text))
    return (fact.value, fact.review, fact.alternatives) if fact is not None else None


def test_own_class_beside_the_classes_referred_to() -> None:
    assert read(
        "PIHAK KEDUA adalah rumah sakit umum kelas D dengan 62 tempat tidur.",
        "Kasus di luar kemampuan dirujuk ke rumah sakit kelas C atau B.",
    ) == ("D", False, ())


def test_words_over_two_lines() -> None:
    assert read("memenuhi kriteria sebagai rumah", "sakit kelas D pratama.") == ("D pratama", False, ())


def test_two_classes_are_for_a_person() -> None:
    lines = (
        "Rumah sakit umum kelas C.",
        "Tarif rumah sakit kelas D.",
        "Tarif rumah sakit kelas D regional 1.",
    )
    assert read(*lines) == ("D", True, ("C",))


def test_papers_that_name_no_class() -> None:
    assert read("IZIN OPERASIONAL RUMAH SAKIT UMUM TANJUNG MELATI") is None
