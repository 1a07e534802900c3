"""Dates of a licence with a misread figure: told by the rest of the page, else as sure as their figures."""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import os
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extractors.dates import parse_date
from extractors.licences import extract_licence_fields
from schemas.dates import shift_months
from schemas.facts import FieldFact
from schemas.labels import DocumentType, FieldName
from schemas.text import DocumentText

Paper = Callable[..., DocumentText]

PERMIT = """
PEMERINTAH KABUPATEN RANDUWANA
DINAS KESEHATAN
SURAT IZIN PRAKTIK DOKTER
Nomor : 446/0091/SIPD/DINKES
Nama            : dr. Laksmi Wardani
Tempat praktik  : Klinik Pratama Tirta Asih
Surat izin ini berlaku {validity}
                Randuwana, {issue}
                Kepala Dinas Kesehatan
"""
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
          "November", "Desember")  # fmt: skip
ISSUED = st.dates(dt.date(2010, 1, 1), dt.date(2028, 12, 31))
CONFUSED = {
    "0": "689", "1": "74", "2": "7", "3": "8", "4": "19", "5": "68", "6": "058", "7": "12", "8": "0369",
    "9": "048",
}  # fmt: skip
EXAMPLES = settings(max_examples=int(os.environ.get("PKS_EXAMPLES", "150")))


def read(document: DocumentText) -> dict[FieldName, FieldFact]:
    facts = extract_licence_fields(document, doc_type=DocumentType.SIP, start=0, end=len(document.text))
    return {fact.name: fact for fact in facts}


def named(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@st.composite
def misread(draw: st.DrawFn, printed: str) -> str:
    at = draw(st.sampled_from([at for at, char in enumerate(printed) if char in CONFUSED]))
    return printed[:at] + draw(st.sampled_from(CONFUSED[printed[at]])) + printed[at + 1 :]


def with_confidence(document: DocumentText, words: set[str], confidence: float) -> DocumentText:
    """Return the document with `words` read with `confidence` and every other one well."""
    pages = tuple(
        dataclasses.replace(
            page,
            words=tuple(
                dataclasses.replace(word, confidence=confidence if word.text in words else 0.96)
                for word in page.words
            ),
        )
        for page in document.pages
    )
    return DocumentText(document.sha256, pages)


@given(issued=ISSUED, years=st.integers(1, 5), of_issue=st.booleans(), numeric=st.booleans(), data=st.data())
@EXAMPLES
def test_a_misread_digit_beside_a_length_is_mended_or_doubted(
    paper: Paper, issued: dt.date, years: int, of_issue: bool, numeric: bool, data: st.DataObject
) -> None:
    ends = shift_months(issued, 12 * years)
    issue, expiry = (f"{day:%d-%m-%Y}" if numeric else named(day) for day in (issued, ends))
    if of_issue:
        issue = data.draw(misread(issue))
    else:
        expiry = data.draw(misread(expiry))
    read_issue, read_end = (parse_date(printed) for printed in (issue, expiry))
    if read_issue and read_end and read_issue.date and read_end.date:
        # A licence may end on the day before; nothing tells that from a misread day.
        assume((shift_months(read_issue.date, 12 * years) - read_end.date).days not in (0, 1))
    text = PERMIT.format(validity=f"selama {years} tahun sampai dengan tanggal {expiry}", issue=issue)
    facts = read(paper(text))
    for name, value in ((FieldName.ISSUE_DATE, issued), (FieldName.EXPIRY_DATE, ends)):
        if name in facts:
            assert facts[name].value == value.isoformat() or facts[name].review, text


@given(issued=ISSUED, years=st.integers(1, 5), numeric=st.booleans(), data=st.data())
@EXAMPLES
def test_a_date_that_nothing_repeats_is_as_sure_as_its_worst_figure(
    paper: Paper, issued: dt.date, years: int, numeric: bool, data: st.DataObject
) -> None:
    ends = shift_months(issued, 12 * years)
    issue, expiry = (f"{day:%d-%m-%Y}" if numeric else named(day) for day in (issued, ends))
    document = paper(PERMIT.format(validity=f"sampai dengan tanggal {expiry}", issue=issue))
    confidences = sorted(data.draw(st.lists(st.floats(0.05, 0.99), min_size=2, max_size=3)))
    for name, printed, value in (
        (FieldName.ISSUE_DATE, issue, issued),
        (FieldName.EXPIRY_DATE, expiry, ends),
    ):
        words = {data.draw(st.sampled_from([word for word in printed.split() if word[0].isdigit()]))}
        facts = [read(with_confidence(document, words, confidence))[name] for confidence in confidences]
        assert [fact.confidence for fact in facts] == sorted(fact.confidence for fact in facts)
        for confidence, fact in zip(confidences, facts, strict=True):
            assert fact.value == value.isoformat()
            assert fact.confidence < 0.9 or confidence >= 0.75
            assert fact.review or confidence >= 0.6


@given(issued=ISSUED, month=st.integers(0, 19), day=st.integers(0, 39), length=st.booleans())
@EXAMPLES
def test_an_end_that_no_calendar_has_is_never_sure(
    paper: Paper, issued: dt.date, month: int, day: int, length: bool
) -> None:
    year = issued.year + 5
    assume(not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]))
    said = "selama 5 (lima) tahun " if length else ""
    text = PERMIT.format(
        validity=f"{said}sampai dengan tanggal {day:02d}-{month:02d}-{year}", issue=named(issued)
    )
    expiry = read(paper(text))[FieldName.EXPIRY_DATE]
    assert expiry.review, text
    assert expiry.value in (None, shift_months(issued, 60).isoformat()), text


@pytest.mark.parametrize(
    ("issue", "validity", "value", "alternatives"),
    [
        # The month is none; the length tells the end, and the issue may have its month first as well.
        ("09-11-2024", "selama 5 (lima) tahun sampai dengan 09-14-2029", "2029-11-09", ("2029-09-14",)),
        # The misread figure is not one of those that are usually confused.
        ("9 Mei 2024", "selama 2 (dua) tahun sampai dengan 09-15-2026", "2026-05-09", ("2026-09-15",)),
        # Month and year are those of the length.
        ("9 Mei 2024", "selama 2 (dua) tahun sampai dengan Mei 2026", "2026-05-09", ()),
        # They are not: the end stays open.
        ("9 Mei 2024", "selama 2 (dua) tahun sampai dengan Juli 2026", None, ("2026-05-09",)),
    ],
)
def test_a_length_stands_in_for_an_end_that_cannot_be(
    paper: Paper, issue: str, validity: str, value: str | None, alternatives: tuple[str, ...]
) -> None:
    expiry = read(paper(PERMIT.format(validity=validity, issue=issue)))[FieldName.EXPIRY_DATE]
    assert expiry.value == value
    assert expiry.review
    assert expiry.alternatives == alternatives


def test_an_issue_date_beside_an_end_with_the_month_first_is_doubted(paper: Paper) -> None:
    facts = read(paper(PERMIT.format(validity="selama 1 tahun sampai dengan 09-14-2025", issue="09-11-2024")))
    issue = facts[FieldName.ISSUE_DATE]
    assert (issue.value, issue.review, issue.alternatives) == ("2024-11-09", True, ("2024-09-11",))


def test_a_label_read_together_with_the_day_leaves_two_readings(paper: Paper) -> None:
    expiry = read(paper(PERMIT.format(validity="sampai Tangga!2 MARET 2027", issue="2 Maret 2022")))
    found = expiry[FieldName.EXPIRY_DATE]
    assert (found.value, found.review, found.alternatives) == ("2027-03-02", True, ("2027-03-12",))


@pytest.mark.parametrize(("length", "review"), [("5 (lima) tahun", False), ("5 tahun", True)])
def test_a_length_is_as_sure_as_its_figure_unless_words_stand_beside_it(
    paper: Paper, length: str, review: bool
) -> None:
    document = paper(PERMIT.format(validity=f"selama {length}", issue="2 Maret 2022"))
    expiry = read(with_confidence(document, {"5"}, 0.4))[FieldName.EXPIRY_DATE]
    assert (expiry.value, expiry.review) == ("2027-03-02", review)


def test_a_lifetime_needs_no_figures(paper: Paper) -> None:
    document = paper(PERMIT.format(validity="seumur hidup", issue="2 Maret 2022"))
    expiry = read(with_confidence(document, {"seumur", "hidup"}, 0.3))[FieldName.EXPIRY_DATE]
    assert (expiry.value, expiry.review) == ("lifetime", False)


def test_an_end_that_could_not_be_read_beside_a_length_is_doubted(paper: Paper) -> None:
    text = PERMIT.format(validity="selama 5 (lima) tahun sampai dengan 0? - 1% 2O", issue="2 Maret 2022")
    expiry = read(paper(text))[FieldName.EXPIRY_DATE]
    assert (expiry.value, expiry.review) == ("2027-03-02", True)


def test_an_end_on_the_day_of_issue_leaves_the_length_and_both_dates_doubted(paper: Paper) -> None:
    validity = "selama 5 (lima) tahun sampai dengan 10 Januari 2017"
    facts = read(paper(PERMIT.format(validity=validity, issue="10 Januari 2017")))
    issue, expiry = facts[FieldName.ISSUE_DATE], facts[FieldName.EXPIRY_DATE]
    assert (issue.value, issue.review) == ("2017-01-10", True)
    assert (expiry.value, expiry.review, expiry.alternatives) == ("2022-01-10", True, ("2017-01-10",))


def test_a_far_end_does_not_make_the_issue_a_birth_unnoticed(paper: Paper) -> None:
    validity = "selama 1 (satu) tahun sampai dengan 01-01-2041"
    expiry = read(paper(PERMIT.format(validity=validity, issue="01-01-2010")))[FieldName.EXPIRY_DATE]
    assert (expiry.value, expiry.review, expiry.alternatives) == ("2041-01-01", True, ("2011-01-01",))
