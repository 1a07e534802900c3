"""Dates that contradict themselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractors.sightings import see
from schemas.facts import Sighting
from schemas.labels import DocumentType
from schemas.text import DocumentText

Paper = Callable[..., DocumentText]


def told(document: DocumentText) -> list[Sighting]:
    return list(see(document, start=0, end=len(document.text), doc_type=DocumentType.SIP))


def test_words_and_digits_are_two_days(paper: Paper) -> None:
    text = "pada hari Senin tanggal dua puluh dua bulan Desember tahun dua ribu dua puluh lima (21-12-2025)"
    (found,) = told(paper(text))
    assert (found.kind, found.values) == ("date", ("2025-12-22", "2025-12-21"))
    assert found.evidence.quote == "dua puluh dua bulan Desember tahun dua ribu dua puluh lima"
    assert found.other is not None
    assert found.other.quote == "(21-12-2025)"


def test_a_weekday_of_another_day(paper: Paper) -> None:
    (found,) = told(paper("Perjanjian dibuat pada hari Selasa, tanggal 22 Desember 2025"))
    assert (found.kind, found.values) == ("weekday", ("2025-12-22", "1"))
    assert found.evidence.quote == "Selasa"
    assert found.other is not None
    assert found.other.quote == "22 Desember 2025"


@pytest.mark.parametrize(
    ("text", "confidence", "why"),
    [
        ("hari Senin tanggal dua puluh dua Desember dua ribu dua puluh lima (22-12-2025)", None, "all agree"),
        (
            "tanggal Dya Puluh Tujuh bulan Desember tahun Dua Ribu Lima (27-12-2005)",
            None,
            "the words are cut",
        ),
        ("tanggal dua puluh dua Desember dua ribu dua puluh lima (21-12-2025)", 0.7, "read badly"),
        ("hari Selasa tanggal 22 Desember 2025", 0.7, "read badly"),
        ("hari Kamls tanggal 22 Desember 2025", None, "the weekday is misread"),
        ("tanggal tiga puluh satu November dua ribu dua puluh (30-11-2020)", None, "no such day"),
        (
            "praktik hari Selasa. Berlaku sampai dengan tanggal 22 Desember 2025",
            None,
            "the weekday is another's",
        ),
    ],
)
def test_dates_that_contradict_nothing(paper: Paper, text: str, confidence: float | None, why: str) -> None:
    assert told(paper(text, confidence=confidence)) == [], why
