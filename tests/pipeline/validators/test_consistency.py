"""Checks across the documents of a dossier, on 2026-03-01."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.labels import ContractKind, DocumentType, ExpiryBasis, FieldName, Severity

OTHER = "RSUD Tanjung Melati"


def found(judgement: Any, code: str) -> list[Any]:
    return [finding for finding in judgement.all_findings if finding.code == code]


def contract(make: Any) -> Any:
    return make.document("klinik/pks.pdf", make.pks())


def test_sip_for_another_place_is_critical(make: Any, judge: Any) -> None:
    files = [contract(make), make.document("klinik/sip.pdf", make.sip(place=OTHER))]
    (finding,) = found(judge(files), "X-05")
    assert finding.severity is Severity.CRITICAL
    assert OTHER in finding.message
    assert make.CLINIC in finding.message


def test_sip_for_this_place_in_other_spelling_is_fine(make: Any, judge: Any) -> None:
    files = [
        contract(make),
        make.document("klinik/sip.pdf", make.sip(place="Klinik Sekar Jingga, Jl. Kenanga 4")),
    ]
    assert found(judge(files), "X-05") == []


def test_nearly_the_same_place_is_for_a_person(make: Any, judge: Any) -> None:
    files = [contract(make), make.document("klinik/sip.pdf", make.sip(place="Klinik Sekar Jati"))]
    (finding,) = found(judge(files), "X-05")
    assert finding.severity is Severity.MINOR
    assert "mungkin" in finding.message


def test_facility_probable_moves_the_line_between_doubt_and_difference(
    make: Any, judge: Any, own_rules: Any
) -> None:
    files = [contract(make), make.document("klinik/sip.pdf", make.sip(place="Klinik Sekar Jati"))]
    rules = own_rules("[settings]\nfacility_probable = 84\n")
    (finding,) = found(judge(files, requirements=rules), "X-05")
    assert finding.severity is Severity.CRITICAL


def test_second_place_of_a_doctor_who_may_practise_here_is_no_finding(make: Any, judge: Any) -> None:
    files = [
        contract(make),
        make.document("klinik/sip-1.pdf", make.sip()),
        make.document("klinik/sip-2.pdf", make.sip(place=OTHER)),
    ]
    assert found(judge(files), "X-05") == []


def test_a_folder_name_alone_proves_no_other_place(make: Any, judge: Any) -> None:
    files = [make.document("rs-lain/sip.pdf", make.sip(place=OTHER))]
    assert found(judge(files), "X-05") == []


def test_place_under_review_is_no_proof(make: Any, judge: Any) -> None:
    place = make.fact(FieldName.FACILITY_NAME, OTHER, review=True)
    sip = make.segment(
        DocumentType.SIP, place, holder_name=make.DOCTOR, issue_date="2023-05-02", expiry_date="2028-05-02"
    )
    (finding,) = found(judge([contract(make), make.document("klinik/sip.pdf", sip)]), "X-05")
    assert finding.severity is Severity.MINOR


def test_licence_of_another_facility(make: Any, judge: Any) -> None:
    files = [contract(make), make.document("klinik/izin.pdf", make.licence(place=OTHER))]
    (finding,) = found(judge(files), "X-03")
    assert finding.severity is Severity.MAJOR


def test_sip_that_outlives_its_str(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/sip.pdf", make.sip(until="2028-05-02")),
        make.document("klinik/str.pdf", make.str_licence("WULAN PRAMESWARI", until="2027-01-12")),
    ]
    (finding,) = found(judge(files), "X-06")
    assert finding.severity is Severity.MAJOR
    assert "klinik/sip.pdf" in finding.message
    assert "klinik/str.pdf" in finding.message


@pytest.mark.parametrize("until", ["lifetime", "2028-05-02", "2029-01-01"])
def test_sip_within_its_str_is_fine(make: Any, judge: Any, until: str) -> None:
    files = [
        make.document("klinik/sip.pdf", make.sip(until="2028-05-02")),
        make.document("klinik/str.pdf", make.str_licence(until=until)),
    ]
    assert found(judge(files), "X-06") == []


def test_another_persons_str_says_nothing(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/sip.pdf", make.sip(until="2028-05-02")),
        make.document("klinik/str.pdf", make.str_licence("dr. Bayu Laksmana", until="2027-01-12")),
    ]
    assert found(judge(files), "X-06") == []


def test_sip_tied_to_its_str_cannot_outlive_it(make: Any, judge: Any) -> None:
    tied = make.sip(until=None, expiry_basis=ExpiryBasis.TIED_TO_STR)
    files = [
        make.document("klinik/sip.pdf", tied),
        make.document("klinik/str.pdf", make.str_licence(until="2027-01-12")),
    ]
    assert found(judge(files), "X-06") == []


@pytest.mark.parametrize(
    ("start", "severity", "words"),
    [
        ("2026-01-01", None, ""),  # the day after: no finding
        ("2026-02-01", Severity.MAJOR, "31 hari tanpa perjanjian"),  # the whole of January
        ("2025-12-01", Severity.MINOR, "31 hari tercakup dua kali"),  # the whole of December
    ],
)
def test_gap_and_overlap_of_successive_contracts(
    make: Any, judge: Any, start: str, severity: Severity | None, words: str
) -> None:
    files = [
        make.document("klinik/pks-2025.pdf", make.pks("2025-01-01", "2025-12-31", signed_date="2024-12-20")),
        make.document("klinik/pks-2026.pdf", make.pks(start, "2026-12-31", signed_date="2025-11-20")),
    ]
    findings = found(judge(files), "X-09")
    assert [finding.severity for finding in findings] == ([severity] if severity else [])
    assert all(words in finding.message for finding in findings)


def test_contracts_with_different_payers_are_two_series(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/bpjs.pdf", make.pks("2025-01-01", "2025-12-31", signed_date="2024-12-20")),
        make.document(
            "klinik/asuransi.pdf",
            make.pks("2026-02-15", "2027-02-14", party_first="PT Asuransi Cakrawala Sentosa"),
        ),
    ]
    assert found(judge(files), "X-09") == []


def test_addendum_that_prolongs_closes_the_gap(make: Any, judge: Any) -> None:
    addendum = make.pks(None, "2026-01-31", kind=ContractKind.ADDENDUM, signed_date="2025-12-15")
    old = make.pks("2025-01-01", "2025-12-31", signed_date="2024-12-20")
    judgement = judge(
        [make.document("klinik/adendum.pdf", addendum), make.document("klinik/pks.pdf", old)],
        as_of="2026-01-15",
    )
    assert judgement.contract.end == "2026-01-31"
    assert found(judgement, "contract-expired") == []


@pytest.mark.parametrize(
    ("signed", "severity"),
    [
        ("2025-12-31", None),
        ("2026-01-01", None),
        ("2026-01-15", Severity.MINOR),
        ("2026-03-02", Severity.MINOR),  # 60 days
        ("2026-03-03", Severity.MAJOR),  # 61 days
    ],
)
def test_signing_after_the_start(make: Any, judge: Any, signed: str, severity: Severity | None) -> None:
    files = [make.document("klinik/pks.pdf", make.pks(signed_date=signed))]
    findings = found(judge(files, as_of="2026-06-01"), "X-09-signed-late")
    assert [finding.severity for finding in findings] == ([severity] if severity else [])


def test_late_signing_days_moves_the_line(make: Any, judge: Any, own_rules: Any) -> None:
    files = [make.document("klinik/pks.pdf", make.pks(signed_date="2026-01-15"))]
    rules = own_rules("[settings]\nlate_signing_days = 7\n")
    (finding,) = found(judge(files, as_of="2026-06-01", requirements=rules), "X-09-signed-late")
    assert finding.severity is Severity.MAJOR


def test_level_of_the_title_against_the_type(make: Any, judge: Any) -> None:
    files = [make.document("klinik/pks.pdf", make.pks(level="FKTL"))]
    judgement = judge(files, profile=make.profile(name=make.CLINIC, type="klinik_pratama"))
    (finding,) = found(judgement, "X-20")
    assert "FKTL" in finding.message
