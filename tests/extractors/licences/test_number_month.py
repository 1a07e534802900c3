"""The month in a document's number, read as strokes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractors.licences import extract_licence_fields
from schemas.facts import FieldFact
from schemas.labels import DocumentType, FieldName
from schemas.text import DocumentText

LETTER = """
DINAS KESEHATAN KABUPATEN RANDUWANA
SURAT IZIN PRAKTIK DOKTER
Nomor : {number}
Nama            : dr. Laksmi Wardani
Berlaku sampai dengan 1 Juli 2026
                Randuwana, {issued}
                Kepala Dinas Kesehatan
"""


def number_of(document: DocumentText) -> FieldFact:
    facts = extract_licence_fields(document, doc_type=DocumentType.SIP, start=0, end=len(document.text))
    return next(fact for fact in facts if fact.name is FieldName.NUMBER)


@pytest.mark.parametrize(
    ("number", "issued", "value", "review", "alternatives"),
    [
        ("446/17/SIP/11/2021", "4 Februari 2021", "446/17/SIP/II/2021", False, ("446/17/SIP/11/2021",)),
        ("446/17/SIP/111/2021", "4 Maret 2021", "446/17/SIP/III/2021", False, ()),
        ("446/17/SIP/11/2021", "4 November 2021", "446/17/SIP/11/2021", False, ()),
        ("446/17/SIP/11/2021", "4 Mei 2021", "446/17/SIP/11/2021", True, ("446/17/SIP/II/2021",)),
        ("446/17/SIP/V/2021", "4 Mei 2021", "446/17/SIP/V/2021", False, ()),
    ],
)
def test_ones_are_the_roman_month_where_the_day_of_issue_says_so(
    paper: Callable[..., DocumentText],
    number: str,
    issued: str,
    value: str,
    review: bool,
    alternatives: tuple[str, ...],
) -> None:
    fact = number_of(paper(LETTER.format(number=number, issued=issued), confidence=0.96))
    assert (fact.value, fact.review, fact.alternatives) == (value, review, alternatives)
    assert not fact.review or fact.note


def test_a_text_layer_means_what_it_says(paper: Callable[..., DocumentText]) -> None:
    fact = number_of(paper(LETTER.format(number="446/17/SIP/11/2021", issued="4 Februari 2021")))
    assert (fact.value, fact.review) == ("446/17/SIP/11/2021", False)


def test_a_number_cut_off_by_a_misread_sign_goes_to_a_person(paper: Callable[..., DocumentText]) -> None:
    text = LETTER.format(number="446/17/SIP/DINKES!/I!1/2021", issued="4 Maret 2021")
    fact = number_of(paper(text, confidence=0.9))
    assert (fact.value, fact.review) == ("446/17/SIP/DINKES/III/2021", True)
