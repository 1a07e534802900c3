"""Dates that were read badly, against what else the page says."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from extractors.licences import extract_licence_fields
from schemas.facts import FieldFact
from schemas.labels import DocumentType, FieldName
from schemas.text import DocumentText

PERMIT = """
PEMERINTAH KABUPATEN RANDUWANA
DINAS KESEHATAN
SURAT IZIN PRAKTIK DOKTER
Nomor : 446/0091/SIPD/DINKES/2021
Nama            : dr. Laksmi Wardani
Nomor STR       : 33.1.1.100.2.19.123456
STR berlaku sampai : 7 Juli 2026
Tempat praktik  : Klinik Pratama Tirta Asih
Surat izin ini berlaku sampai dengan tanggal 7 Juli 2025
                Randuwana, 20 Mei 2021
                Kepala Dinas Kesehatan
"""


def read(document: DocumentText, name: FieldName) -> FieldFact:
    facts = extract_licence_fields(document, doc_type=DocumentType.SIP, start=0, end=len(document.text))
    return next(fact for fact in facts if fact.name is name)


def with_confidence(document: DocumentText, word: str, confidence: float) -> DocumentText:
    """Return the document with every other word read well and `word` read with `confidence`."""
    pages = tuple(
        dataclasses.replace(
            page,
            words=tuple(
                dataclasses.replace(each, confidence=confidence if each.text == word else 0.96)
                for each in page.words
            ),
        )
        for page in document.pages
    )
    return DocumentText(document.sha256, pages)


@pytest.mark.parametrize(
    ("confidence", "value", "review", "alternatives"),
    [
        (0.55, "2026-07-07", True, ("2025-07-07",)),
        (0.75, "2025-07-07", True, ("2026-07-07",)),
        (0.95, "2025-07-07", False, ()),
    ],
)
def test_a_badly_read_year_is_compared_with_the_end_of_the_str(
    paper: Callable[..., DocumentText],
    confidence: float,
    value: str,
    review: bool,
    alternatives: tuple[str, ...],
) -> None:
    expiry = read(with_confidence(paper(PERMIT), "2025", confidence), FieldName.EXPIRY_DATE)
    assert (expiry.value, expiry.review, expiry.alternatives) == (value, review, alternatives)


def test_a_badly_read_day_is_left_as_it_was_read(paper: Callable[..., DocumentText]) -> None:
    document = paper(PERMIT.replace("7 Juli 2025", "9 Juli 2025"))
    expiry = read(with_confidence(document, "2025", 0.55), FieldName.EXPIRY_DATE)
    assert (expiry.value, expiry.review, expiry.alternatives) == ("2025-07-09", True, ())
