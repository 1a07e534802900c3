"""Dates of a contract with a misread figure: told by weekday, words or length, or as sure as the figure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from num2words import num2words

from extractors.contracts import extract_contract_fields
from extractors.dates import parse_date
from schemas.dates import shift_months
from schemas.facts import FieldFact
from schemas.labels import DocumentType, FieldName
from schemas.text import DocumentText

Paper = Callable[..., DocumentText]

CONTRACT = """
PERJANJIAN KERJA SAMA
ANTARA
BPJS KESEHATAN CABANG SUKAMULYA
DENGAN
KLINIK PRATAMA BUNGA TANJUNG
Nomor : 9/PKS/KBT
Perjanjian Kerja Sama ini dibuat dan ditandatangani di Sukamulya, pada hari {weekday} tanggal {signed},
oleh dan antara:
I. Sri Rahayu, S.E., AAK, selaku Kepala BPJS Kesehatan Cabang Sukamulya, selanjutnya disebut PIHAK KESATU;
II. dr. Rangga Prasetya, selaku Pimpinan Klinik Pratama Bunga Tanjung, selanjutnya disebut PIHAK KEDUA.
PASAL 9
JANGKA WAKTU
(1) Perjanjian ini berlaku {term}.
"""
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
          "November", "Desember")  # fmt: skip
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
STARTS = st.dates(dt.date(2010, 1, 1), dt.date(2040, 12, 31))
CONFUSED = {
    "0": "689", "1": "74", "2": "7", "3": "8", "4": "19", "5": "68", "6": "058", "7": "12", "8": "0369",
    "9": "048",
}  # fmt: skip
EXAMPLES = settings(max_examples=int(os.environ.get("PKS_EXAMPLES", "150")))


def read(document: DocumentText) -> dict[FieldName, FieldFact]:
    fields = extract_contract_fields(document, start=0, end=len(document.text), doc_type=DocumentType.PKS)
    return {fact.name: fact for fact in fields.fields}


def words(number: int) -> str:
    return str(num2words(number, lang="id"))


def in_words(day: dt.date) -> str:
    return f"{words(day.day)} bulan {MONTHS[day.month - 1]} tahun {words(day.year)}"


def contract(term: str, *, signed: str = "1 Desember 2009", weekday: str = "Selasa") -> str:
    return CONTRACT.format(term=term, signed=signed, weekday=weekday)


@st.composite
def misread(draw: st.DrawFn, printed: str) -> str:
    at = draw(st.sampled_from([at for at, char in enumerate(printed) if char in CONFUSED]))
    return printed[:at] + draw(st.sampled_from(CONFUSED[printed[at]])) + printed[at + 1 :]


def printed_as(day: dt.date, *, numeric: bool) -> str:
    return f"{day:%d-%m-%Y}" if numeric else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def last_day(start: dt.date, years: int) -> dt.date:
    return shift_months(start, 12 * years) - dt.timedelta(days=1)


@given(day=STARTS, in_both=st.booleans(), numeric=st.booleans(), data=st.data())
@EXAMPLES
def test_words_or_weekday_tell_a_misread_day_of_signing(
    paper: Paper, day: dt.date, in_both: bool, numeric: bool, data: st.DataObject
) -> None:
    digits = data.draw(misread(printed_as(day, numeric=numeric or in_both)))
    signed = f"{in_words(day)} ({digits})" if in_both else digits
    weekday = WEEKDAYS[day.weekday()]
    fact = read(paper(contract("1 (satu) tahun", signed=signed, weekday=weekday))).get(FieldName.SIGNED_DATE)
    if fact is None:
        return
    value = dt.date.fromisoformat(str(fact.value))
    if not in_both and value.weekday() == day.weekday():
        return  # of seven misread dates one falls on the day that is printed
    assert value == day or fact.review, signed


@given(start=STARTS, years=st.integers(1, 5), of_start=st.booleans(), numeric=st.booleans(), data=st.data())
@EXAMPLES
def test_a_length_tells_a_misread_start_or_end(
    paper: Paper, start: dt.date, years: int, of_start: bool, numeric: bool, data: st.DataObject
) -> None:
    end = last_day(start, years)
    first, last = (printed_as(day, numeric=numeric) for day in (start, end))
    if of_start:
        first = data.draw(misread(first))
    else:
        last = data.draw(misread(last))
    read_first, read_last = parse_date(first), parse_date(last)
    if read_first and read_last and read_first.date and read_last.date:
        # A contract may end on the same day of the month; nothing tells that from a misread day.
        assume((last_day(read_first.date, years) - read_last.date).days not in (0, -1))
    text = contract(f"selama {years} tahun terhitung sejak tanggal {first} sampai dengan tanggal {last}")
    facts = read(paper(text))
    for name, value in ((FieldName.START_DATE, start), (FieldName.END_DATE, end)):
        if name in facts:
            assert facts[name].value == value.isoformat() or facts[name].review, text


@given(start=STARTS, years=st.integers(1, 5), numeric=st.booleans(), data=st.data())
@EXAMPLES
def test_a_term_that_nothing_repeats_is_as_sure_as_its_worst_figure(
    paper: Paper, start: dt.date, years: int, numeric: bool, data: st.DataObject
) -> None:
    end = last_day(start, years)
    first, last = (printed_as(day, numeric=numeric) for day in (start, end))
    document = paper(contract(f"sejak tanggal {first} sampai dengan tanggal {last} dan"))
    confidences = sorted(data.draw(st.lists(st.floats(0.05, 0.99), min_size=2, max_size=3)))
    for name, printed, value in ((FieldName.START_DATE, first, start), (FieldName.END_DATE, last, end)):
        word = data.draw(st.sampled_from([word for word in printed.split() if word[0].isdigit()]))
        facts = [read(with_confidence(document, word, confidence))[name] for confidence in confidences]
        assert [fact.confidence for fact in facts] == sorted(fact.confidence for fact in facts)
        for confidence, fact in zip(confidences, facts, strict=True):
            assert fact.value == value.isoformat()
            assert fact.confidence < 0.9 or confidence >= 0.75
            assert fact.review or confidence >= 0.6


def with_confidence(document: DocumentText, printed: str, confidence: float) -> DocumentText:
    """Return the document with the words `printed` read with `confidence` and every other one well."""
    pages = tuple(
        dataclasses.replace(
            page,
            words=tuple(
                dataclasses.replace(word, confidence=confidence if word.text.strip(".,") == printed else 0.96)
                for word in page.words
            ),
        )
        for page in document.pages
    )
    return DocumentText(document.sha256, pages)


def test_a_start_computed_end_is_as_sure_as_the_start(paper: Paper) -> None:
    document = paper(contract("selama 1 (satu) tahun terhitung sejak tanggal 1 Januari 2024"))
    end = read(with_confidence(document, "2024", 0.5))[FieldName.END_DATE]
    assert (end.value, end.review) == ("2024-12-31", True)


@pytest.mark.parametrize(
    ("term", "start"),
    [
        ("dari tanggal Januari 2019 s/d 31 Desember 2019, selama 1 (satu) tahun", "2019-01-01"),
        ("dari tanggal M2 Maret 2019 s/d 11 Maret 2020, selama 1 (satu) tahun", "2019-03-12"),
        # The length says another month: nothing is made up.
        ("dari tanggal Februari 2019 s/d 31 Desember 2019, selama 1 (satu) tahun", None),
        ("dari tanggal Januari 2019 s/d 31 Desember 2019", None),
    ],
)
def test_a_start_whose_day_was_lost_is_computed_from_the_end(
    paper: Paper, term: str, start: str | None
) -> None:
    facts = read(paper(contract(term)))
    end = facts[FieldName.END_DATE]
    assert (end.value, end.review) == ("2020-03-11" if "2020" in term else "2019-12-31", False)
    if start is None:
        assert FieldName.START_DATE not in facts
    else:
        fact = facts[FieldName.START_DATE]
        assert (fact.value, fact.review, fact.confidence <= 0.5) == (start, True, True)
        assert fact.alternatives == (f"{start[:7]}-??",)


def test_a_comma_read_as_a_period_does_not_hide_the_length(paper: Paper) -> None:
    facts = read(paper(contract("dari 1 Desember 2023 sampai dengan 20 November 2024. yaitu satu tahun")))
    end = facts[FieldName.END_DATE]
    assert (end.value, end.review, end.alternatives) == ("2024-11-20", True, ("2024-11-30",))
