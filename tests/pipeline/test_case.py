"""A dossier on a day: the expiry that follows an STR, what is superseded, which contract counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from pipeline.case import open_case
from pipeline.dossier import gather
from pipeline.requirements import Requirements
from schemas.dossier import Case, Entry
from schemas.labels import ContractKind, DocumentType, ExpiryBasis, FieldName, LicenceStatus


def case_of(files: list[Any], rules: Requirements, as_of: str = "2026-03-01") -> Case:
    (dossier,) = gather(files, requirements=rules)
    return open_case(dossier, rules, as_of=dt.date.fromisoformat(as_of))


def entry_of(case: Case, path: str) -> Entry:
    (entry,) = [entry for entry in case.entries if entry.path == path]
    return entry


def tied(make: Any, issued: str, holder: str | None = None) -> Any:
    segment = make.sip(
        holder or make.DOCTOR, until=None, issue_date=issued, expiry_basis=ExpiryBasis.TIED_TO_STR
    )
    return make.document("klinik/sip.pdf", segment)


# --- an expiry that follows the STR


def test_tied_sip_ends_with_its_holders_str(make: Any, rules: Requirements) -> None:
    files = [
        tied(make, "2021-04-01"),
        make.document("klinik/str.pdf", make.str_licence("Wulan Prameswari", until="2026-01-12")),
    ]
    entry = entry_of(case_of(files, rules), "klinik/sip.pdf")
    assert entry.value(FieldName.EXPIRY_DATE) == "2026-01-12"
    assert entry.value(FieldName.EXPIRY_BASIS) == ExpiryBasis.TIED_TO_STR
    assert entry.status is LicenceStatus.EXPIRED
    fact = entry.field(FieldName.EXPIRY_DATE)
    assert fact is not None
    assert "klinik/str.pdf" in fact.note
    assert fact.review is False


@pytest.mark.parametrize(
    ("issued", "printed", "expiry"),
    [
        ("2021-04-01", ("2026-01-12",), "2026-01-12"),
        ("2023-09-01", ("lifetime",), "2028-09-01"),
        ("2021-04-01", ("lifetime",), None),  # issued before the rule of five years
        ("2021-04-01", ("2026-01-12", "2026-07-12"), None),  # which of them is not known
        ("2021-04-01", (), None),
    ],
)
def test_tied_sip_without_the_str_takes_the_end_of_it_that_is_printed_with_doubt(
    make: Any, rules: Requirements, issued: str, printed: tuple[str, ...], expiry: str | None
) -> None:
    end = make.fact(FieldName.EXPIRY_DATE, None, alternatives=printed)
    permit = make.segment(
        DocumentType.SIP,
        end,
        holder_name=make.DOCTOR,
        issue_date=issued,
        expiry_basis=ExpiryBasis.TIED_TO_STR,
    )
    entry = entry_of(case_of([make.document("klinik/sip.pdf", permit)], rules), "klinik/sip.pdf")
    fact = entry.field(FieldName.EXPIRY_DATE)
    assert fact is not None
    assert fact.value == expiry
    assert fact.review
    assert fact.confidence <= 0.6
    assert "STR pemegang tidak ada dalam berkas" in fact.note
    assert entry.value(FieldName.EXPIRY_BASIS) == ExpiryBasis.TIED_TO_STR


def test_the_str_in_the_dossier_prevails_over_the_end_that_the_permit_prints(
    make: Any, rules: Requirements
) -> None:
    end = make.fact(FieldName.EXPIRY_DATE, None, alternatives=("2026-01-12",))
    values = {"issue_date": "2021-04-01", "expiry_basis": ExpiryBasis.TIED_TO_STR}
    permit = make.segment(DocumentType.SIP, end, holder_name=make.DOCTOR, **values)
    files = [
        make.document("klinik/sip.pdf", permit),
        make.document("klinik/str.pdf", make.str_licence(until="2025-11-30")),
    ]
    assert entry_of(case_of(files, rules), "klinik/sip.pdf").value(FieldName.EXPIRY_DATE) == "2025-11-30"


@pytest.mark.parametrize(
    ("issued", "expiry"),
    [
        ("2023-08-08", "2028-08-08"),  # the day UU 17/2023 came into force
        ("2023-08-07", None),  # the day before: no date can be told
        ("2024-02-29", "2029-02-28"),
    ],
)
def test_tied_sip_under_a_lifetime_str(
    make: Any, rules: Requirements, issued: str, expiry: str | None
) -> None:
    files = [tied(make, issued), make.document("klinik/str.pdf", make.str_licence())]
    entry = entry_of(case_of(files, rules), "klinik/sip.pdf")
    assert entry.value(FieldName.EXPIRY_DATE) == expiry


def test_lifetime_str_from_moves_the_cut(make: Any, own_rules: Any) -> None:
    files = [tied(make, "2023-07-20"), make.document("klinik/str.pdf", make.str_licence())]
    rules = own_rules("[settings]\nlifetime_str_from = 2023-07-11\n")
    assert entry_of(case_of(files, rules), "klinik/sip.pdf").expiry_date == "2028-07-20"


@pytest.mark.parametrize(("years", "expiry"), [(0, None), (3, "2027-01-10")])
def test_tied_sip_years_sets_the_length(make: Any, own_rules: Any, years: int, expiry: str | None) -> None:
    files = [tied(make, "2024-01-10"), make.document("klinik/str.pdf", make.str_licence())]
    rules = own_rules(f"[settings]\ntied_sip_years = {years}\n")
    assert entry_of(case_of(files, rules), "klinik/sip.pdf").expiry_date == expiry


def test_tied_sip_without_an_str_has_no_date_and_says_why(make: Any, rules: Requirements, judge: Any) -> None:
    files = [
        tied(make, "2021-04-01"),
        make.document("klinik/str.pdf", make.str_licence("dr. Bayu Laksmana", until="2026-01-12")),
    ]
    assert entry_of(case_of(files, rules), "klinik/sip.pdf").expiry_date is None
    (finding,) = [finding for finding in judge(files).all_findings if finding.path == "klinik/sip.pdf"]
    assert finding.code == "expiry-unknown"
    assert "STR" in finding.message


def test_tied_sip_follows_the_newest_str(make: Any, rules: Requirements) -> None:
    files = [
        tied(make, "2021-04-01"),
        make.document("klinik/str-1.pdf", make.str_licence(until="2022-01-12", issue_date="2017-01-12")),
        make.document("klinik/str-2.pdf", make.str_licence(until="2027-01-12", issue_date="2022-01-05")),
    ]
    assert entry_of(case_of(files, rules), "klinik/sip.pdf").expiry_date == "2027-01-12"


def test_tied_sip_whose_str_bears_a_similar_name_is_for_a_person(make: Any, rules: Requirements) -> None:
    files = [
        tied(make, "2021-04-01"),
        make.document("klinik/str.pdf", make.str_licence("dr. W. Prameswari", until="2027-01-12")),
    ]
    entry = entry_of(case_of(files, rules), "klinik/sip.pdf")
    assert entry.expiry_date == "2027-01-12"
    assert entry.doubtful_expiry


def test_doubt_about_the_str_is_doubt_about_the_sip(make: Any, rules: Requirements) -> None:
    doubt = make.fact(FieldName.EXPIRY_DATE, "2025-01-12", review=True, alternatives=("2026-07-12",))
    registration = make.segment(DocumentType.STR, doubt, holder_name=make.DOCTOR, issue_date="2020-01-12")
    files = [tied(make, "2021-04-01"), make.document("klinik/str.pdf", registration)]
    assert entry_of(case_of(files, rules), "klinik/sip.pdf").doubtful_expiry


def test_a_printed_date_goes_before_the_tie(make: Any, rules: Requirements) -> None:
    sip = make.sip(until="2025-05-02", expiry_basis=ExpiryBasis.TIED_TO_STR, issue_date="2021-05-02")
    files = [make.document("klinik/sip.pdf", sip), make.document("klinik/str.pdf", make.str_licence())]
    assert entry_of(case_of(files, rules), "klinik/sip.pdf").expiry_date == "2025-05-02"


# --- superseded licences


def superseded(case: Case) -> list[str]:
    return [entry.path for entry in case.entries if entry.superseded]


def test_the_newest_valid_licence_counts(make: Any, rules: Requirements) -> None:
    files = [
        make.document("klinik/a.pdf", make.sip(until="2021-05-02", issue_date="2016-05-02")),
        make.document("klinik/b.pdf", make.sip(until="2026-05-02", issue_date="2021-05-02")),
        make.document("klinik/c.pdf", make.sip(until="2031-04-01", issue_date="2026-02-01")),
    ]
    assert superseded(case_of(files, rules)) == ["klinik/a.pdf", "klinik/b.pdf"]


def test_another_place_or_person_or_type_supersedes_nothing(make: Any, rules: Requirements) -> None:
    files = [
        make.document("klinik/pks.pdf", make.pks()),
        make.document("klinik/a.pdf", make.sip(until="2025-05-02", issue_date="2020-05-02")),
        make.document("klinik/b.pdf", make.sip(place="RSUD Tanjung Melati")),
        make.document("klinik/c.pdf", make.sip("dr. Bayu Laksmana")),
        make.document("klinik/d.pdf", make.str_licence()),
    ]
    assert superseded(case_of(files, rules)) == []


def test_newer_licence_with_an_unreadable_end_does_not_hide_a_valid_one(
    make: Any, rules: Requirements
) -> None:
    files = [
        make.document("klinik/a.pdf", make.sip(until="2026-05-02", issue_date="2021-05-02")),
        make.document("klinik/b.pdf", make.sip(until=None, issue_date="2026-02-01")),
    ]
    assert superseded(case_of(files, rules)) == []


def test_unreadable_renewal_keeps_an_expired_licence_from_deciding(make: Any, judge: Any) -> None:
    old = make.document("klinik/a.pdf", make.sip(until="2025-05-02", issue_date="2020-05-02"))
    new = make.document("klinik/b.pdf", make.sip(until=None, issue_date="2025-04-01"))
    judgement = judge(make.complete_clinic(sip=old, renewal=new))
    assert judgement.decision == "PERLU_DITINJAU"


def test_of_expired_licences_only_the_last_is_told(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/a.pdf", make.sip(until="2020-05-02", issue_date="2015-05-02")),
        make.document("klinik/b.pdf", make.sip(until="2025-05-02", issue_date="2020-05-02")),
    ]
    expired = [found.path for found in judge(files).all_findings if found.code == "licence-expired"]
    assert expired == ["klinik/b.pdf"]


def test_a_copy_of_the_same_file_is_not_counted_twice(make: Any, rules: Requirements) -> None:
    files = [
        make.document("klinik/a.pdf", make.sip()),
        make.document("klinik/b.pdf", make.sip(), duplicate_of="klinik/a.pdf"),
    ]
    assert [entry.path for entry in case_of(files, rules).entries] == ["klinik/a.pdf"]


def test_a_copy_of_a_file_of_another_facility_counts_here(make: Any, rules: Requirements) -> None:
    files = [make.document("klinik/b.pdf", make.sip(), duplicate_of="klinik-lain/a.pdf")]
    assert [entry.path for entry in case_of(files, rules).entries] == ["klinik/b.pdf"]


# --- the contract that counts


def contracts(make: Any) -> list[Any]:
    return [
        make.document(f"klinik/pks-{year}.pdf", make.pks(f"{year}-01-01", f"{year}-12-31", signed_date=None))
        for year in (2024, 2025, 2026)
    ]


@pytest.mark.parametrize(
    ("as_of", "year"),
    [
        ("2025-01-01", 2025),
        ("2025-12-31", 2025),  # the last day
        ("2026-03-01", 2026),
        ("2027-02-01", 2026),  # all ended: the last
        ("2023-06-01", 2024),  # none begun: the next
    ],
)
def test_contract_in_force(make: Any, rules: Requirements, as_of: str, year: int) -> None:
    contract = case_of(contracts(make), rules, as_of).contract
    assert contract is not None
    assert contract.entry.path == f"klinik/pks-{year}.pdf"


def test_earlier_contracts_are_history(make: Any, rules: Requirements) -> None:
    assert superseded(case_of(contracts(make), rules)) == ["klinik/pks-2024.pdf", "klinik/pks-2025.pdf"]


def test_addendum_goes_with_the_contract_whose_number_it_repeats(make: Any, rules: Requirements) -> None:
    files = contracts(make)
    files[1] = make.document(
        "klinik/pks-2025.pdf", make.pks("2025-01-01", "2025-12-31", numbers=("418/KTR/VII-09/1224",))
    )
    addendum = make.pks(
        None,
        "2026-02-28",
        kind=ContractKind.ADDENDUM,
        numbers=("418 / KTR / VII-09 / 1224",),
        signed_date="2024-12-28",  # in the term of the contract before: the number goes first
    )
    files.append(make.document("klinik/adendum.pdf", addendum))
    contract = case_of(files, rules, "2025-06-01").contract
    assert contract is not None
    assert contract.entry.path == "klinik/pks-2025.pdf"
    assert [entry.path for entry in contract.addenda] == ["klinik/adendum.pdf"]
    assert contract.end == dt.date(2026, 2, 28)


@pytest.mark.parametrize(("as_of", "count"), [("2024-06-01", 0), ("2025-06-01", 1)])
def test_addendum_without_a_number_goes_by_the_day_it_was_signed(
    make: Any, rules: Requirements, as_of: str, count: int
) -> None:
    addendum = make.pks(None, None, kind=ContractKind.ADDENDUM, numbers=None, signed_date="2025-04-10")
    files = [*contracts(make), make.document("klinik/adendum.pdf", addendum)]
    contract = case_of(files, rules, as_of).contract
    assert contract is not None
    assert len(contract.addenda) == count


def test_no_contract_but_a_network_agreement(make: Any, rules: Requirements) -> None:
    assert case_of([make.document("klinik/jejaring.pdf", make.jejaring())], rules).contract is None
