"""Licences at a day; 2026-03-01 unless a test says otherwise."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from pipeline.case import status_at
from pipeline.requirements import Requirements
from schemas.labels import DocumentType, ExpiryBasis, FieldName, LicenceStatus, Severity

AS_OF = dt.date(2026, 3, 1)


def codes(judgement: Any, path: str) -> list[str]:
    return [finding.code for finding in judgement.all_findings if finding.path == path]


@pytest.mark.parametrize(
    ("expiry", "status"),
    [
        ("2026-02-28", LicenceStatus.EXPIRED),  # yesterday
        ("2026-03-01", LicenceStatus.EXPIRING),  # the last day still counts
        ("2026-05-30", LicenceStatus.EXPIRING),  # 90 days
        ("2026-05-31", LicenceStatus.VALID),  # 91 days
        ("lifetime", LicenceStatus.LIFETIME),
        (None, LicenceStatus.UNKNOWN),
        ("2026-05", LicenceStatus.UNKNOWN),  # no day: nothing is invented
    ],
)
def test_status_at_a_day(rules: Requirements, expiry: str | None, status: LicenceStatus) -> None:
    assert status_at(expiry, AS_OF, rules.settings) is status


def test_expiring_days_moves_the_window(own_rules: Any) -> None:
    settings = own_rules("[settings]\nexpiring_days = 30\n").settings
    assert status_at("2026-03-31", AS_OF, settings) is LicenceStatus.EXPIRING  # 30 days
    assert status_at("2026-04-01", AS_OF, settings) is LicenceStatus.VALID  # 31 days


def test_grace_days_keep_a_licence_alive(own_rules: Any) -> None:
    settings = own_rules("[settings]\ngrace_days = 14\n").settings
    assert status_at("2026-02-15", AS_OF, settings) is LicenceStatus.EXPIRING  # 14 days ago
    assert status_at("2026-02-14", AS_OF, settings) is LicenceStatus.EXPIRED


def test_expired_sip_is_critical_and_cites_the_page(make: Any, judge: Any) -> None:
    judgement = judge([make.document("klinik/sip.pdf", make.sip(until="2025-11-30"))])
    (found,) = [finding for finding in judgement.all_findings if finding.code == "licence-expired"]
    assert (found.severity, found.path, found.page) == (Severity.CRITICAL, "klinik/sip.pdf", 1)
    assert "30-11-2025" in found.message
    assert found.quote
    assert found.regions


def test_expired_accreditation_is_major(make: Any, judge: Any) -> None:
    paper = make.segment(
        DocumentType.SERTIFIKAT_AKREDITASI,
        facility_name=make.CLINIC,
        issue_date="2020-01-10",
        expiry_date="2025-01-10",
    )
    judgement = judge([make.document("klinik/akreditasi.pdf", paper)])
    (found,) = [finding for finding in judgement.all_findings if finding.code == "licence-expired"]
    assert found.severity is Severity.MAJOR


def test_critical_licences_setting_decides_the_severity(make: Any, judge: Any, own_rules: Any) -> None:
    rules = own_rules('[settings]\ncritical_licences = ["str"]\n')
    judgement = judge([make.document("klinik/sip.pdf", make.sip(until="2025-11-30"))], requirements=rules)
    (found,) = [finding for finding in judgement.all_findings if finding.code == "licence-expired"]
    assert found.severity is Severity.MAJOR


def test_expired_before_the_contract_began_says_so(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/pks.pdf", make.pks("2026-01-01", "2026-12-31")),
        make.document("klinik/sip.pdf", make.sip(until="2025-11-30")),
    ]
    (found,) = [finding for finding in judge(files).all_findings if finding.code == "licence-expired"]
    assert "sebelum PKS mulai 01-01-2026" in found.message


def test_expiring_soon_counts_the_days(make: Any, judge: Any) -> None:
    judgement = judge([make.document("klinik/sip.pdf", make.sip(until="2026-04-10"))])
    assert codes(judgement, "klinik/sip.pdf") == ["licence-expiring"]
    (found,) = [finding for finding in judgement.all_findings if finding.code == "licence-expiring"]
    assert "40 hari lagi" in found.message  # 30 days of March and 10 of April


def test_licence_that_ends_before_the_contract_is_warned_about(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/pks.pdf", make.pks("2026-01-01", "2026-12-31")),
        make.document("klinik/sip.pdf", make.sip(until="2026-10-31")),
    ]
    (found,) = [finding for finding in judge(files).all_findings if finding.code == "X-08"]
    assert found.severity is Severity.MAJOR
    assert "61 hari" in found.message  # November and December


def test_licence_that_lasts_as_long_as_the_contract_is_fine(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/pks.pdf", make.pks("2026-01-01", "2026-12-31")),
        make.document("klinik/sip.pdf", make.sip(until="2026-12-31")),
    ]
    assert codes(judge(files), "klinik/sip.pdf") == []


def test_licence_that_lapses_before_a_contract_to_come(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/pks.pdf", make.pks("2026-09-01", "2027-08-31", signed_date="2026-02-20")),
        make.document("klinik/sip.pdf", make.sip(until="2026-08-15")),
    ]
    (found,) = [
        finding for finding in judge(files).all_findings if finding.code == "licence-expired-at-start"
    ]
    assert found.severity is Severity.CRITICAL


def test_doubtful_year_goes_to_a_person_with_both_readings(make: Any, judge: Any) -> None:
    doubt = make.fact(FieldName.EXPIRY_DATE, "2023-05-02", review=True, alternatives=("2028-05-02",))
    sip = make.segment(
        DocumentType.SIP, doubt, holder_name=make.DOCTOR, facility_name=make.CLINIC, issue_date="2021-05-02"
    )
    judgement = judge([make.document("klinik/sip.pdf", sip)])
    assert codes(judgement, "klinik/sip.pdf") == ["expiry-review"]  # not licence-expired
    (found,) = [finding for finding in judgement.all_findings if finding.code == "expiry-review"]
    assert "02-05-2023" in found.message
    assert "02-05-2028" in found.message


def test_readings_that_all_lead_to_the_same_answer_need_no_person(make: Any, judge: Any) -> None:
    doubt = make.fact(FieldName.EXPIRY_DATE, "2027-05-02", review=True, alternatives=("2028-05-02",))
    sip = make.segment(
        DocumentType.SIP, doubt, holder_name=make.DOCTOR, facility_name=make.CLINIC, issue_date="2023-05-02"
    )
    judgement = judge([make.document("klinik/sip.pdf", sip)])
    assert codes(judgement, "klinik/sip.pdf") == []


def test_date_without_a_day_is_unknown_and_shows_what_was_read(make: Any, judge: Any) -> None:
    partial = make.fact(FieldName.EXPIRY_DATE, None, raw="Februari 2027")
    sip = make.segment(DocumentType.SIP, partial, holder_name=make.DOCTOR, facility_name=make.CLINIC)
    (found,) = [
        finding
        for finding in judge([make.document("klinik/sip.pdf", sip)]).all_findings
        if finding.code == "expiry-unknown"
    ]
    assert "Februari 2027" in found.message


def test_licence_without_an_end_is_told_apart_from_an_unread_one(make: Any, judge: Any) -> None:
    izin = make.segment(
        DocumentType.IZIN_OPERASIONAL, facility_name=make.CLINIC, expiry_basis=ExpiryBasis.NONE
    )
    (found,) = [
        finding
        for finding in judge([make.document("klinik/izin.pdf", izin)]).all_findings
        if finding.code == "expiry-unknown"
    ]
    assert "tidak mencantumkan" in found.message


def test_expiry_expected_setting_decides_who_must_have_an_end(make: Any, judge: Any, own_rules: Any) -> None:
    izin = make.segment(
        DocumentType.IZIN_OPERASIONAL, facility_name=make.CLINIC, expiry_basis=ExpiryBasis.NONE
    )
    files = [make.document("klinik/izin.pdf", izin)]
    rules = own_rules('[settings]\nexpiry_expected = ["sip"]\n')
    assert codes(judge(files, requirements=rules), "klinik/izin.pdf") == []


def test_issued_after_it_expires_is_a_contradiction_for_a_person(make: Any, judge: Any) -> None:
    judgement = judge(
        [make.document("klinik/sip.pdf", make.sip(until="2022-05-02", issue_date="2023-05-02"))]
    )
    assert codes(judgement, "klinik/sip.pdf") == ["X-12"]  # and never licence-expired


def test_max_licence_years_decides_what_is_too_long(make: Any, judge: Any, own_rules: Any) -> None:
    files = [make.document("klinik/sip.pdf", make.sip(until="2030-05-02", issue_date="2023-05-02"))]
    assert codes(judge(files), "klinik/sip.pdf") == ["validity-too-long"]  # seven years
    rules = own_rules("[settings]\nmax_licence_years = 7\n")
    assert codes(judge(files, requirements=rules), "klinik/sip.pdf") == []


def test_issued_after_the_day_of_judgement(make: Any, judge: Any) -> None:
    files = [make.document("klinik/sip.pdf", make.sip(until="2031-04-01", issue_date="2026-04-01"))]
    assert codes(judge(files), "klinik/sip.pdf") == ["issued-in-future"]


def test_skck_without_an_end_lives_for_skck_months(make: Any, judge: Any, own_rules: Any) -> None:
    skck = make.segment(DocumentType.SKCK, holder_name=make.DOCTOR, issue_date="2025-08-15")
    files = [make.document("klinik/skck.pdf", skck)]
    assert codes(judge(files), "klinik/skck.pdf") == ["licence-expired"]  # until 15 February
    rules = own_rules("[settings]\nskck_months = 12\n")
    assert codes(judge(files, requirements=rules), "klinik/skck.pdf") == []


def test_oss_permit_years_give_a_business_permit_an_end(make: Any, judge: Any, own_rules: Any) -> None:
    files = [make.document("klinik/nib.pdf", make.licence("lifetime", issue_date="2020-02-01"))]
    assert codes(judge(files), "klinik/nib.pdf") == []
    rules = own_rules("[settings]\noss_permit_years = 5\n")
    assert codes(judge(files, requirements=rules), "klinik/nib.pdf") == ["licence-expired"]


def test_ended_contract_is_told(make: Any, judge: Any) -> None:
    judgement = judge([make.document("klinik/pks.pdf", make.pks("2025-01-01", "2025-12-31"))])
    assert "contract-expired" in codes(judgement, "klinik/pks.pdf")


def test_contract_without_a_readable_end_is_told(make: Any, judge: Any) -> None:
    judgement = judge([make.document("klinik/pks.pdf", make.pks("2026-01-01", None))])
    assert codes(judgement, "klinik/pks.pdf") == ["contract-end-unknown"]


def test_network_agreement_must_cover_the_contract(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/pks.pdf", make.pks("2026-01-01", "2026-12-31")),
        make.document("klinik/jejaring.pdf", make.jejaring(until="2026-06-30")),
    ]
    assert "X-26" in codes(judge(files), "klinik/jejaring.pdf")


def test_file_that_failed_is_a_finding_with_a_next_step(make: Any, judge: Any) -> None:
    judgement = judge([make.failed("klinik/rusak.pdf"), make.document("klinik/pks.pdf", make.pks())])
    (found,) = [finding for finding in judgement.all_findings if finding.path == "klinik/rusak.pdf"]
    assert found.code == "file-corrupt"
    assert found.action


def test_unread_pages_are_named(make: Any, judge: Any) -> None:
    judgement = judge([make.document("klinik/pks.pdf", make.pks(), unread=(3, 4))])
    (found,) = [finding for finding in judgement.all_findings if finding.code == "pages-unread"]
    assert "3, 4" in found.message
    assert found.page == 3
