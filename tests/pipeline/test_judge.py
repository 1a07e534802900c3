"""State, decision, reasons, people, expiries and deadlines of a dossier."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from pipeline.judge import decide, judge_dossier
from pipeline.requirements import Requirements
from schemas.labels import (
    DeadlineKind,
    Decision,
    DocumentType,
    DossierState,
    RequirementKind,
    RequirementResult,
    Severity,
)
from schemas.results import RequirementOutcome


def outcome(result: str, kind: RequirementKind = RequirementKind.ABSOLUTE) -> RequirementOutcome:
    return RequirementOutcome(id="CR-DOC-01", result=RequirementResult(result), kind=kind, message="-")


@pytest.mark.parametrize(
    ("results", "decision"),
    [
        (["met", "not_applicable"], Decision.MEMENUHI),
        (["met", "needs_review"], Decision.PERLU_DITINJAU),
        (["needs_review", "not_evidenced"], Decision.BELUM_LENGKAP),
        (["not_evidenced", "unmet", "needs_review"], Decision.TIDAK_MEMENUHI),
    ],
)
def test_the_worst_absolute_requirement_decides(results: list[str], decision: Decision) -> None:
    assert decide([outcome(result) for result in results]) is decision


def test_scored_requirements_decide_nothing() -> None:
    assert decide([outcome("unmet", RequirementKind.SCORED)]) is Decision.MEMENUHI


def test_complete_clinic_passes(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic())
    assert judgement.decision is Decision.MEMENUHI
    assert judgement.reasons == (
        "Semua syarat mutlak terpenuhi menurut dokumen.",
        "Kategori belum dapat dinilai: tidak cukup nilai yang dinyatakan.",
    )
    assert judgement.all_findings == ()


def test_one_expired_str_fails_a_complete_clinic(make: Any, judge: Any) -> None:
    expired = make.document("klinik/str.pdf", make.str_licence(until="2025-08-17", issue_date="2020-08-17"))
    judgement = judge(make.complete_clinic(str=expired))
    assert judgement.decision is Decision.TIDAK_MEMENUHI
    assert "CR-DOC-11" in judgement.reasons[0]
    assert "17-08-2025" in judgement.reasons[0]


def test_reasons_tell_failures_then_absences_then_doubts(make: Any, judge: Any) -> None:
    files = make.complete_clinic(
        str=make.document("klinik/str.pdf", make.str_licence(until="2025-08-17", issue_date="2020-08-17")),
        npwp=None,
        izin=make.document("klinik/izin.pdf", make.licence(None)),
    )
    order = [reason.split("(")[1].split(")")[0] for reason in judge(files).reasons[:3]]
    assert order == ["CR-DOC-11", "CR-DOC-08", "CR-DOC-01"]


def test_missing_clauses_are_a_note_not_a_decision(make: Any, judge: Any) -> None:
    gone = make.clauses(hold_harmless=make.clause("payment.hold_harmless", "missing"))
    pks = make.document("klinik/pks.pdf", make.pks(people=(make.DOCTOR,), clauses=gone))
    judgement = judge(make.complete_clinic(pks=pks))
    assert judgement.decision is Decision.MEMENUHI
    assert "yang kritis: Klausul harmless (tidak menarik biaya tambahan)." in judgement.reasons[1]


# --- state


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        ("2025-12-24", DossierState.KONTRAK),  # signed, not begun
        ("2026-01-01", DossierState.PEMANTAUAN),
        ("2026-06-29", DossierState.PEMANTAUAN),
        ("2026-06-30", DossierState.REKREDENSIALING),  # six months before 31 December: June has 30 days
        ("2027-02-01", DossierState.REKREDENSIALING),  # ended
    ],
)
def test_state_follows_the_contract(make: Any, judge: Any, as_of: str, state: DossierState) -> None:
    judgement = judge([make.document("klinik/pks.pdf", make.pks())], as_of=as_of)
    assert judgement.state is state


def test_without_a_contract_a_facility_is_being_selected(make: Any, judge: Any) -> None:
    assert judge([make.document("klinik/izin.pdf", make.licence())]).state is DossierState.SELEKSI


def test_recredentialing_alert_months_moves_the_state(make: Any, judge: Any, own_rules: Any) -> None:
    rules = own_rules("[settings]\nrecredentialing_alert_months = 11\n")
    files = [make.document("klinik/pks.pdf", make.pks())]
    assert judge(files, requirements=rules).state is DossierState.REKREDENSIALING


# --- deadlines


def deadlines(judgement: Any) -> list[tuple[str, str]]:
    return [(line.date, line.what.split(" ")[0]) for line in judgement.deadlines]


def test_deadlines_soonest_first(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/pks.pdf", make.pks("2025-01-01", "2025-12-31")),
        make.document("klinik/sip.pdf", make.sip(until="2025-11-02", issue_date="2020-11-02")),
    ]
    # three months before 31 December is 30 September: September has no 31st
    assert deadlines(judge(files, as_of="2025-07-24")) == [
        ("2025-09-30", "Rekredensialing"),
        ("2025-11-02", "Perpanjang"),
        ("2025-12-31", "PKS"),
    ]


def test_a_deadline_says_of_what_kind_it_is(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/pks.pdf", make.pks("2025-01-01", "2025-12-31")),
        make.document("klinik/sip.pdf", make.sip(until="2025-11-02", issue_date="2020-11-02")),
    ]
    kinds = [line.kind for line in judge(files, as_of="2025-07-24").deadlines]
    assert kinds == [DeadlineKind.RECREDENTIALING, DeadlineKind.RENEWAL, DeadlineKind.CONTRACT_END]


def test_recredentialing_lead_months_moves_the_deadline(make: Any, judge: Any, own_rules: Any) -> None:
    rules = own_rules("[settings]\nrecredentialing_lead_months = 2\n")
    files = [make.document("klinik/pks.pdf", make.pks("2025-01-01", "2025-12-31"))]
    assert deadlines(judge(files, as_of="2025-07-24", requirements=rules))[0][0] == "2025-10-31"


@pytest.mark.parametrize(
    ("as_of", "severity"),
    [
        ("2025-10-01", Severity.CRITICAL),  # missed by a day
        ("2025-09-30", Severity.MAJOR),
        ("2025-07-02", Severity.MAJOR),  # 90 days
        ("2025-07-01", Severity.MINOR),  # 91 days
    ],
)
def test_a_deadline_weighs_by_what_is_left(make: Any, judge: Any, as_of: str, severity: Severity) -> None:
    files = [make.document("klinik/pks.pdf", make.pks("2025-01-01", "2025-12-31"))]
    assert judge(files, as_of=as_of).deadlines[0].severity is severity


# --- people and expiries


def test_people_have_their_licences_under_one_name(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/pks.pdf", make.pks(people=(make.DOCTOR, "Bayu Laksmana"))),
        make.document("klinik/sip.pdf", make.sip("WULAN PRAMESWARI", profession="Dokter")),
        make.document("klinik/str.pdf", make.str_licence("Dr. Wulan Prameswari")),
    ]
    people = judge(files).people
    assert [(person.name, person.role, len(person.licences)) for person in people] == [
        ("Bayu Laksmana", "", 0),
        (make.DOCTOR, "Dokter", 2),
    ]


def test_expiries_soonest_first_with_days_left(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/pks.pdf", make.pks()),
        make.document("klinik/a.pdf", make.sip(until=None)),
        make.document("klinik/b.pdf", make.str_licence()),
        make.document("klinik/c.pdf", make.sip("dr. Bayu Laksmana", until="2026-03-31")),
        make.document("klinik/d.pdf", make.segment(DocumentType.PROFIL_PRAKTIK)),
    ]
    shown = [(line.path, line.days_left, str(line.status)) for line in judge(files).expiries]
    assert shown == [
        ("klinik/c.pdf", 30, "expiring"),
        ("klinik/pks.pdf", 305, "valid"),
        ("klinik/a.pdf", None, "unknown"),
        ("klinik/b.pdf", None, "lifetime"),
    ]


# --- judging again


def test_another_day_needs_nothing_but_the_facts(make: Any, judge: Any, rules: Requirements) -> None:
    first = judge(make.complete_clinic(), as_of="2026-03-01")
    again = judge_dossier(first.dossier, rules, as_of=dt.date(2029, 1, 1))
    assert first.decision is Decision.MEMENUHI
    assert again.decision is Decision.TIDAK_MEMENUHI  # accreditation and SIP have ended by then
    back = judge_dossier(again.dossier, rules, as_of=dt.date(2026, 3, 1))
    assert back == first


def test_finding_between_documents_is_told_of_both_but_counted_once(make: Any, judge: Any) -> None:
    files = [
        make.document("klinik/pks.pdf", make.pks()),
        make.document("klinik/sip.pdf", make.sip(place="RSUD Tanjung Melati")),
    ]
    judgement = judge(files)
    document = next(one for one in judgement.documents if one.file.path == "klinik/sip.pdf")
    assert [finding.code for finding in document.findings] == ["X-05"]
    assert "X-05" in [finding.code for finding in judgement.findings]
    assert [finding.code for finding in judgement.all_findings].count("X-05") == 1


def test_failed_file_is_in_the_dossier_and_breaks_nothing(make: Any, judge: Any) -> None:
    judgement = judge([make.failed("klinik/rusak.pdf")])
    assert judgement.decision in (Decision.BELUM_LENGKAP, Decision.PERLU_DITINJAU)
    (document,) = judgement.documents
    assert document.segments == ()
