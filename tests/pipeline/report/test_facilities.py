from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from pipeline.report.facilities import Facility, contracts_in, gather, screen_date
from schemas.dates import iso_date
from schemas.labels import Severity, Verdict
from schemas.results import ContractResult, DocumentResult, DossierResult

Documents = tuple[DocumentResult, ...]
Dossiers = tuple[DossierResult, ...]


@pytest.fixture
def melati(documents: Documents, dossiers: Dossiers) -> Facility:
    return next(one for one in gather(documents, dossiers) if one.key == "klinik-melati")


def test_every_document_is_in_its_facility_and_none_is_lost(documents: Documents, dossiers: Dossiers) -> None:
    facilities = gather(documents, dossiers)
    assert sorted(d.path for one in facilities for d in one.documents) == sorted(d.path for d in documents)
    assert [one.key for one in facilities] == sorted({d.facility for d in documents})
    alone = next(one for one in facilities if one.key == "tanpa-berkas-induk")
    assert (alone.dossier, alone.name) == (None, "tanpa-berkas-induk")


def test_a_copy_of_a_contract_counts_once(melati: Facility) -> None:
    assert [one.document.path for one in melati.contracts] == [
        "klinik-melati/pks-2024.pdf",
        "klinik-melati/pks-2026.pdf",
    ]
    assert [melati.missing(severity) for severity in Severity] == [3, 2, 1]
    assert melati.uncertain == 2


def test_a_copy_of_another_facilitys_file_counts_here(documents: Documents) -> None:
    original = next(one for one in documents if one.path == "klinik-melati/pks-2026.pdf")
    copy = original.model_copy(
        update={"path": "lain/pks.pdf", "facility": "lain", "duplicate_of": original.path}
    )
    (_, other) = gather((original, copy), ())
    assert len(other.contracts) == 1
    assert len(other.findings) == len(original.findings)


def test_a_clause_that_does_not_apply_is_not_missing(documents: Documents, dossiers: Dossiers) -> None:
    odd = next(one for one in gather(documents, dossiers) if one.key.startswith("=cmd"))
    (contract,) = odd.contracts
    assert sum(clause.status is Verdict.MISSING for clause in contract.clauses) == 1
    assert (odd.missing(Severity.CRITICAL), contract.applicable) == (0, 36)


def test_a_contract_inside_a_file_with_several_documents_is_found_once(documents: Documents) -> None:
    multi = next(one for one in documents if one.doc_type == "multi")
    (inside,) = contracts_in(multi)
    assert (inside.numbers, inside.first_page, len(inside.clauses)) == ("412/KTR/XI-02/0126", 1, 37)
    # Such a file may repeat its only contract's clauses at the top.
    repeating = multi.model_copy(update={"clauses": inside.clauses})
    assert contracts_in(repeating) == [dataclasses.replace(inside, document=repeating)]


def test_findings_of_document_dossier_and_copy_are_told_once_worst_first(melati: Facility) -> None:
    assert [(one.code, one.subject) for one in melati.findings] == [
        ("clause-missing", "payment.claims_process"),
        ("clause-missing", "payment.hold_harmless"),
        ("X-07", "expiry_date"),
        ("CR-DOC-06", "CR-DOC-06"),
        ("clause-missing", "contents.dispute_resolution"),
        ("X-08", "expiry_date"),
        ("clause-missing", "other.malpractice_insurance"),
    ]
    assert melati.findings[1].path == "klinik-melati/pks-2026.pdf"


def test_superseded_documents_do_not_count_as_expired(melati: Facility, as_of: dt.date) -> None:
    assert {line.path for line in melati.superseded} == {
        "klinik-melati/pks-2024.pdf",
        "klinik-melati/sip lama.jpg",
    }
    assert melati.expired == 1
    assert melati.next_expiry(as_of) == dt.date(2026, 12, 20)
    assert melati.next_expiry(dt.date(2040, 1, 1)) is None


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2028-02-29", dt.date(2028, 2, 29)),
        ("2027-02-30", None),
        ("lifetime", None),
        ("2027-02-??", None),
        (None, None),
    ],
)
def test_only_a_whole_date_is_a_date(value: str | None, day: dt.date | None) -> None:
    assert iso_date(value) == day


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2028-02-09", "09-02-2028"),
        (dt.date(945, 2, 9), "09-02-0945"),
        ("lifetime", "seumur hidup"),
        (None, ""),
        ("2027", "2027"),
    ],
)
def test_people_see_day_month_year(value: str | dt.date | None, shown: str) -> None:
    assert screen_date(value) == shown


def test_of_two_contracts_in_one_file_the_judged_one_is_told_by_its_start(
    documents: Documents, dossiers: Dossiers
) -> None:
    multi = next(one for one in documents if one.doc_type == "multi")
    older, *rest = multi.segments
    newer = older.model_copy(
        update={"fields": {**older.fields, "start_date": "2027-02-01", "end_date": "2028-01-31"}}
    )
    both = multi.model_copy(update={"segments": (older, newer, *rest)})
    judged = next(one for one in dossiers if one.facility == multi.facility).model_copy(
        update={"contract": ContractResult(path=multi.path, start="2027-02-01", end="2028-01-31")}
    )
    (facility,) = gather([both], [judged])
    assert len(facility.contracts) == 2
    assert facility.judged_contract is facility.contracts[1]
