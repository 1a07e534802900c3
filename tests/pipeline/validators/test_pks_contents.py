"""What is said of the 37 clauses, contract by contract."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.requirements import Requirements
from pipeline.validators.pks_contents import clause_results
from schemas.dossier import FacilityProfile
from schemas.labels import ClauseId, ContractKind, DocumentType, Severity

CLAUSE_CODES = ("clause-missing", "clause-uncertain", "X-17")


def of_clauses(judgement: Any) -> list[Any]:
    return [finding for finding in judgement.all_findings if finding.code in CLAUSE_CODES]


def test_a_contract_with_everything_has_no_finding(make: Any, judge: Any) -> None:
    judgement = judge([make.document("klinik/pks.pdf", make.pks())])
    assert of_clauses(judgement) == []


@pytest.mark.parametrize(
    ("id_", "severity"),
    [
        ("payment.hold_harmless", Severity.CRITICAL),
        ("contents.visit_reports", Severity.MAJOR),
        ("provider.continuing_education", Severity.MINOR),
    ],
)
def test_a_missing_clause_weighs_what_the_catalogue_says(
    make: Any, judge: Any, id_: str, severity: Severity
) -> None:
    name = id_.partition(".")[2]
    clauses = make.clauses(**{name: make.clause(id_, "missing")})
    (found,) = of_clauses(judge([make.document("klinik/pks.pdf", make.pks(clauses=clauses))]))
    assert (found.code, found.subject, found.severity) == ("clause-missing", id_, severity)
    assert found.path == "klinik/pks.pdf"
    assert "tidak ditemukan" in found.message
    assert found.action  # what to do next


def test_severity_of_a_clause_follows_the_rules_file(make: Any, judge: Any, own_rules: Any) -> None:
    clauses = make.clauses(hold_harmless=make.clause("payment.hold_harmless", "missing"))
    rules = own_rules('[[clause]]\nid = "payment.hold_harmless"\nseverity = "minor"\n')
    (found,) = of_clauses(
        judge([make.document("klinik/pks.pdf", make.pks(clauses=clauses))], requirements=rules)
    )
    assert found.severity is Severity.MINOR


def test_half_a_clause_tells_which_half(make: Any, judge: Any) -> None:
    half = make.clause("contents.term_and_termination", "missing", "half_missing", "pengakhiran")
    judgement = judge(
        [make.document("klinik/pks.pdf", make.pks(clauses=make.clauses(term_and_termination=half)))]
    )
    (found,) = of_clauses(judgement)
    assert "yang kurang pengakhiran" in found.message
    result = next(result for result in judgement.documents[0].segments[0].clauses if result.id == half.id)
    assert result.reason == "half_missing: pengakhiran"


@pytest.mark.parametrize(("setting", "severity"), [("full", Severity.CRITICAL), ("lowered", Severity.MAJOR)])
def test_weak_clause_setting_decides_how_a_mere_mention_counts(
    make: Any, judge: Any, own_rules: Any, setting: str, severity: Severity
) -> None:
    weak = make.clause("payment.hold_harmless", "missing", "mentioned_only")
    files = [make.document("klinik/pks.pdf", make.pks(clauses=make.clauses(hold_harmless=weak)))]
    (found,) = of_clauses(judge(files, requirements=own_rules(f'[settings]\nweak_clause = "{setting}"\n')))
    assert found.severity is severity


@pytest.mark.parametrize(("setting", "severity"), [("full", Severity.CRITICAL), ("lowered", Severity.MAJOR)])
def test_an_unreadable_clause_is_a_doubt_not_a_gap(
    make: Any, judge: Any, own_rules: Any, setting: str, severity: Severity
) -> None:
    poor = make.clause("payment.hold_harmless", "uncertain", "poor_reading")
    files = [make.document("klinik/pks.pdf", make.pks(clauses=make.clauses(hold_harmless=poor)))]
    (found,) = of_clauses(
        judge(files, requirements=own_rules(f'[settings]\nuncertain_clause = "{setting}"\n'))
    )
    assert (found.code, found.severity) == ("clause-uncertain", severity)
    assert "sulit terbaca" in found.message


def test_results_hold_all_clauses_in_catalogue_order(make: Any, rules: Requirements) -> None:
    results = clause_results(make.pks(), rules)
    assert [result.id for result in results] == [str(id_) for id_ in ClauseId]
    assert all(result.page == 1 and result.quote and result.regions for result in results)


def test_a_licence_has_no_clauses(make: Any, rules: Requirements) -> None:
    assert clause_results(make.sip(), rules) == ()


def test_solo_practice_is_excused_from_non_medical_services(make: Any, judge: Any) -> None:
    gone = make.clauses(non_medical_services=make.clause("contents.non_medical_services", "missing"))
    solo = make.pks(kind=ContractKind.BPJS_SOLO, clauses=gone, name="Praktik dr. Wulan Prameswari")
    judgement = judge([make.document("praktik/pks.pdf", solo)])
    assert of_clauses(judgement) == []
    result = next(
        result
        for result in judgement.documents[0].segments[0].clauses
        if result.id == "contents.non_medical_services"
    )
    assert result.applicable is False
    assert result.status == "missing"  # still told, though it is no finding


def test_profile_of_the_rules_file_decides_what_applies(make: Any, judge: Any, own_rules: Any) -> None:
    gone = make.clauses(non_medical_services=make.clause("contents.non_medical_services", "missing"))
    solo = make.pks(kind=ContractKind.BPJS_SOLO, clauses=gone, name="Praktik dr. Wulan Prameswari")
    rules = own_rules("[profile.bpjs_solo]\nnot_applicable = []\n")
    (found,) = of_clauses(judge([make.document("praktik/pks.pdf", solo)], requirements=rules))
    assert found.subject == "contents.non_medical_services"


def test_network_contract_is_judged_by_the_reduced_list(make: Any, rules: Requirements) -> None:
    results = clause_results(make.jejaring(), rules)
    excused = {result.id for result in results if not result.applicable}
    # the four of information.*, and five whose payer or programme is not there
    assert len(excused) == 9
    assert "contents.insurer_responsibilities" in excused
    assert "payment.claims_process" not in excused


def test_pharmacy_keeps_weekly_hours_as_minor(make: Any, rules: Requirements) -> None:
    results = {
        result.id: result for result in clause_results(make.pks(kind=ContractKind.BPJS_SUPPORT), rules)
    }
    assert results["provider.weekly_hours"].severity is Severity.MINOR
    assert results["provider.weekly_hours"].applicable
    assert not results["payment.referral"].applicable


@pytest.mark.parametrize(
    ("owed", "asked"),
    [
        ('contracts = ["jejaring"]', False),
        ('contracts = ["bpjs_solo"]', True),
        ('facilities = ["puskesmas"]', False),
        ('facilities = ["dokter_praktik_mandiri"]', True),
        ('contracts = ["bpjs_solo"]\nfacilities = ["puskesmas"]', False),
    ],
)
def test_a_clause_applies_to_the_contracts_and_facilities_that_it_names(
    make: Any, judge: Any, own_rules: Any, owed: str, asked: bool
) -> None:
    gone = make.clauses(hold_harmless=make.clause("payment.hold_harmless", "missing"))
    solo = make.pks(kind=ContractKind.BPJS_SOLO, clauses=gone, name="Praktik dr. Wulan Prameswari")
    rules = own_rules(f'[[clause]]\nid = "payment.hold_harmless"\n{owed}\n')
    profile = FacilityProfile(path="praktik/facility.yaml", type="dokter_praktik_mandiri")
    judgement = judge([make.document("praktik/pks.pdf", solo)], requirements=rules, profile=profile)
    assert [finding.subject for finding in of_clauses(judgement)] == ["payment.hold_harmless"] * asked
    (segment,) = judgement.documents[0].segments
    assert {result.id: result.applicable for result in segment.clauses}["payment.hold_harmless"] is asked


def test_addendum_is_judged_only_on_what_it_says(make: Any, judge: Any) -> None:
    gone = make.clauses(hold_harmless=make.clause("payment.hold_harmless", "missing"))
    addendum = make.pks(kind=ContractKind.ADDENDUM, clauses=gone)
    judgement = judge([make.document("klinik/adendum.pdf", addendum)])
    assert of_clauses(judgement) == []
    applicable = {result.id: result.applicable for result in judgement.documents[0].segments[0].clauses}
    assert applicable["payment.hold_harmless"] is False
    assert applicable["payment.referral"] is True


def test_what_an_addendum_settles_is_no_gap_of_its_contract(make: Any, judge: Any) -> None:
    absent = {
        "hold_harmless": make.clause("payment.hold_harmless", "missing"),
        "visit_reports": make.clause("contents.visit_reports", "missing"),
    }
    parent = make.document("klinik/pks.pdf", make.pks(clauses=make.clauses(**absent)))
    assert len(of_clauses(judge([parent]))) == 2
    still = make.clauses(visit_reports=absent["visit_reports"])
    addendum = make.document("klinik/adendum.pdf", make.pks(kind=ContractKind.ADDENDUM, clauses=still))
    (left,) = of_clauses(judge([parent, addendum]))
    assert (left.subject, left.path) == ("contents.visit_reports", "klinik/pks.pdf")


def test_an_addendum_of_another_contract_settles_nothing(make: Any, judge: Any) -> None:
    absent = make.clauses(hold_harmless=make.clause("payment.hold_harmless", "missing"))
    earlier = make.pks("2025-01-01", "2025-12-31", numbers=("11/KTR/VII-09/1224",), signed_date="2024-12-20")
    addendum = make.pks(kind=ContractKind.ADDENDUM, numbers=("11/KTR/VII-09/1224",))
    files = [
        make.document("klinik/pks.pdf", make.pks(clauses=absent)),
        make.document("klinik/pks lama.pdf", earlier),
        make.document("klinik/adendum.pdf", addendum),
    ]
    assert [finding.path for finding in of_clauses(judge(files))] == ["klinik/pks.pdf"]


@pytest.mark.parametrize(
    ("id_", "severity"),
    [("contents.package_price", Severity.CRITICAL), ("contents.procedures", Severity.MAJOR)],
)
def test_absent_annex_is_told_once_and_is_critical_for_the_tariff(
    make: Any, judge: Any, id_: str, severity: Severity
) -> None:
    name = id_.partition(".")[2]
    open_ = make.clauses(**{name: make.clause(id_, "uncertain", "incomplete_scan")})
    judgement = judge([make.document("klinik/pks.pdf", make.pks(clauses=open_))])
    (annex,) = [finding for finding in judgement.all_findings if finding.code == "X-17"]
    assert (annex.severity, annex.subject) == (severity, id_)


def test_a_clause_of_the_organisation_not_searched_for_is_uncertain(make: Any, own_rules: Any) -> None:
    rules = own_rules(
        '[[clause]]\nid = "local.antrean"\nname_id = "Antrean"\nseverity = "minor"\n'
        'source = "Kebijakan"\nadvice = "Tambahkan."\n'
    )
    result = clause_results(make.pks(), rules)[-1]
    assert (result.id, result.status, result.reason) == ("local.antrean", "uncertain", "not_searched")


def test_unknown_kind_of_contract_gets_the_whole_list(make: Any, rules: Requirements) -> None:
    assert all(result.applicable for result in clause_results(make.pks(kind=None), rules))
    assert make.pks(kind=None).doc_type is DocumentType.PKS
