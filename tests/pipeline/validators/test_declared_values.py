"""What forms declare: after facility.yaml, before nobody's word; never against a document."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.forms import criteria
from pipeline.assemble import Stamp, results_of
from pipeline.judge import DossierJudgement
from pipeline.requirements import Requirements
from pipeline.validators.form_values import agree
from schemas.facts import declared_text
from schemas.findings import Finding
from schemas.labels import DocumentType, FieldName, RequirementResult, Severity
from schemas.results import DocumentResult, DossierResult, RequirementOutcome

MET, UNMET = RequirementResult.MET, RequirementResult.UNMET
ABSENT, REVIEW = RequirementResult.NOT_EVIDENCED, RequirementResult.NEEDS_REVIEW
EXCUSED = RequirementResult.NOT_APPLICABLE


def outcome(judgement: DossierJudgement, number: int) -> RequirementOutcome:
    return next(one for one in judgement.requirements if one.id == f"CR-DOC-{number:02}")


def found(judgement: DossierJudgement, code: str) -> list[Finding]:
    return [finding for finding in judgement.all_findings if finding.code == code]


def utama(make: Any, **answers: Any) -> Any:
    return make.profile(name=make.CLINIC, type="klinik_utama", self_assessment=answers)


def both(make: Any, laboratory: Any = True, **more: Any) -> Any:
    answers = (
        make.answer("pelayanan_farmasi", True),
        make.answer("pelayanan_laboratorium", laboratory, page=2, **more),
    )
    return make.complete_clinic(formulir=make.form(*answers))


def test_every_condition_can_be_declared_by_a_form(rules: Requirements) -> None:
    """The keys of criteria.toml are those of facility.yaml: no second list of them."""
    for condition in rules.conditions:
        assert set(criteria()) & set(condition.self_assessment), condition.id
        assert set(condition.parts) <= set(condition.self_assessment) & set(criteria()), condition.id


# --- a requirement by what a form declares


def test_a_form_declares_services_that_no_paper_shows(make: Any, judge: Any) -> None:
    found = outcome(judge(both(make), profile=utama(make)), 14)
    assert found.result is MET
    assert [(link.path, link.page, link.quote) for link in found.evidence] == [
        ("klinik/formulir.pdf", 1, "pelayanan_farmasi V"),
        ("klinik/formulir.pdf", 2, "pelayanan_laboratorium V"),
    ]
    assert "formulir (klinik/formulir.pdf hlm. 2)" in found.message


def test_a_form_may_say_that_a_service_is_not_there(make: Any, judge: Any) -> None:
    assert outcome(judge(both(make, False), profile=utama(make)), 14).result is UNMET


def test_an_answer_that_is_not_clear_is_for_a_person(make: Any, judge: Any) -> None:
    for unclear in (both(make, None, review=True), both(make, True, review=True)):
        found = outcome(judge(unclear, profile=utama(make)), 14)
        assert found.result is REVIEW
        assert "tidak jelas" in found.message


def test_facility_yaml_goes_before_the_form(make: Any, judge: Any) -> None:
    judgement = judge(both(make, False), profile=utama(make, laboratorium="ada"))
    assert outcome(judgement, 14).result is MET


def test_pharmacy_is_asked_of_a_clinic_whose_form_declares_it(make: Any, judge: Any) -> None:
    yes = make.form(make.answer("pelayanan_farmasi", True))
    assert outcome(judge(make.complete_clinic(formulir=yes)), 3).result is ABSENT
    unclear = make.form(make.answer("pelayanan_farmasi", None, review=True))
    assert outcome(judge(make.complete_clinic(formulir=unclear)), 3).result is REVIEW
    assert outcome(judge(make.complete_clinic()), 3).result is EXCUSED


def test_a_facility_may_declare_in_its_form_that_it_works_without_network(make: Any, judge: Any) -> None:
    no = make.form(make.answer("jejaring", False))
    excused = outcome(judge(make.complete_clinic(jejaring=None, formulir=no)), 5)
    assert excused.result is EXCUSED
    assert "formulir (klinik/formulir.pdf hlm. 1)" in excused.message
    unclear = make.form(make.answer("jejaring", False, review=True))
    doubted = outcome(judge(make.complete_clinic(jejaring=None, formulir=unclear)), 5)
    assert doubted.result is REVIEW
    assert [link.path for link in doubted.evidence] == ["klinik/formulir.pdf"]


def test_a_form_denies_nothing_that_a_document_shows(make: Any, judge: Any) -> None:
    """X-32: the expired agreement stays a failure, whatever is ticked."""
    expired = make.document("klinik/jejaring.pdf", make.jejaring(until="2025-12-31"))
    no = make.form(make.answer("jejaring", False))
    judgement = judge(make.complete_clinic(jejaring=expired, formulir=no))
    assert outcome(judgement, 5).result is UNMET
    (finding,) = found(judgement, "X-32")
    assert (finding.severity, finding.path, finding.page) == (Severity.MAJOR, "klinik/formulir.pdf", 1)
    assert "klinik/jejaring.pdf" in finding.message


@pytest.mark.parametrize("path", ["yaml", "form"])
def test_where_there_is_no_midwife_there_may_be_a_nurse(make: Any, judge: Any, path: str) -> None:
    answers = {"bidan": False, "perawat": 0}
    form = make.form(*(make.answer(key, value) for key, value in answers.items()))
    files = make.complete_clinic(sik=None, **({"formulir": form} if path == "form" else {}))
    profile = make.profile(self_assessment=answers) if path == "yaml" else None
    assert outcome(judge(files, profile=profile), 4).result is ABSENT
    none = make.form(make.answer("tenaga_kesehatan_lain", 0))
    assert outcome(judge(make.complete_clinic(sik=None, formulir=none)), 4).result is EXCUSED


# --- contradictions


def test_a_form_that_says_otherwise_than_facility_yaml_is_a_finding(make: Any, judge: Any) -> None:
    form = make.form(make.answer("set_alat_diagnostik", 9), make.answer("jejaring", True))
    profile = make.profile(self_assessment={"set_alat_diagnostik": 14, "jejaring": "ada"})
    judgement = judge(make.complete_clinic(formulir=form), profile=profile)
    (finding,) = found(judgement, "declaration-differs")
    assert (finding.severity, finding.subject) == (Severity.MAJOR, "set_alat_diagnostik")
    assert "menyebut 9, klinik/facility.yaml menyebut 14" in finding.message
    assert finding.regions


def test_the_other_names_of_a_condition_are_compared_too(make: Any, judge: Any) -> None:
    form = make.form(make.answer("pelayanan_farmasi", False))
    profile = make.profile(self_assessment={"apotek": "ada"})
    sipa = make.document("klinik/sipa.pdf", make.segment(DocumentType.SIPA, facility_name=make.CLINIC))
    files = [*make.complete_clinic(formulir=form), sipa]
    assert len(found(judge(files), "X-32")) == 1
    judgement = judge(files, profile=profile)
    assert len(found(judgement, "declaration-differs")) == 1
    assert found(judgement, "X-32") == []  # said once


@pytest.mark.parametrize(
    ("said", "declared", "same"),
    [
        (14, 14, True),
        (14, 9, False),
        ([4.0, 3.6], (3.6, 4.0), True),
        ([4.0, 3.6], (4.0, 3.5), False),
        ("ada", True, True),
        ("tidak ada", True, False),
        (True, 3, True),
        (False, 3, False),
        (3, True, True),
        (0, True, False),
        ("07.00-21.00", "07:00-21:00", True),
        ("07.00-20.00", "07:00-21:00", False),
        ("lihat lampiran", True, True),  # cannot be compared
    ],
)
def test_what_contradicts(said: Any, declared: Any, same: bool) -> None:
    assert agree(said, declared) is same


def test_what_of_a_form_is_unclear_is_told_once(make: Any, judge: Any) -> None:
    answers = [make.answer(f"k{number}", None, review=True) for number in range(8)]
    (finding,) = found(judge(make.complete_clinic(formulir=make.form(*answers))), "form-unclear")
    assert finding.severity is Severity.MINOR
    assert finding.message.startswith("8 isian formulir klinik/formulir.pdf")
    assert finding.message.endswith("dan 2 lainnya.")
    assert (
        found(judge(make.complete_clinic(formulir=make.form(make.answer("toilet", True)))), "form-unclear")
        == []
    )


# --- which form


def test_the_newest_form_counts(make: Any, judge: Any) -> None:
    old = make.form(make.answer("jejaring", True), issue_date="2024-10-01")
    new = make.form(make.answer("jejaring", False), path="klinik/formulir baru.pdf", issue_date="2025-10-01")
    files = [*make.complete_clinic(jejaring=None, formulir=old), new]
    assert outcome(judge(files), 5).result is EXCUSED


def test_forms_that_differ_and_have_no_date_are_for_a_person(make: Any, judge: Any) -> None:
    one = make.form(make.answer("jejaring", True), issue_date=None)
    other = make.form(make.answer("jejaring", False), path="klinik/formulir baru.pdf")
    judgement = judge([*make.complete_clinic(jejaring=None, formulir=one), other])
    assert outcome(judgement, 5).result is REVIEW
    (finding,) = found(judgement, "form-unclear")
    assert "formulir lain menyebut nilai lain" in finding.message
    (value,) = result_of(judgement).form_values
    assert value.review
    assert "klinik/formulir.pdf" in value.note


def test_a_form_of_another_facility_declares_nothing(make: Any, judge: Any) -> None:
    form = make.form(make.answer("jejaring", False), facility_name="Klinik Pratama Bukit Gading")
    judgement = judge(make.complete_clinic(jejaring=None, formulir=form))
    assert outcome(judgement, 5).result is ABSENT
    (finding,) = [one for one in found(judgement, "X-03") if one.path == "klinik/formulir.pdf"]
    assert "Bukit Gading" in finding.message


def test_a_form_that_may_be_of_another_facility_is_for_a_person(make: Any, judge: Any) -> None:
    name = make.fact(FieldName.FACILITY_NAME, "Klinik Pratama Bukit Gading", review=True)
    answers = (make.answer("jejaring", False),)
    segment = make.segment(DocumentType.FORMULIR_KREDENSIALING, name, declared=answers)
    form = make.document("klinik/formulir.pdf", segment)
    judgement = judge(make.complete_clinic(jejaring=None, formulir=form))
    assert outcome(judgement, 5).result is REVIEW
    (finding,) = found(judgement, "form-unclear")
    assert "mungkin tentang Klinik Pratama Bukit Gading" in finding.message


def test_a_form_of_doubtful_type_is_for_a_person(make: Any, judge: Any) -> None:
    form = make.form(make.answer("jejaring", False), confidence=0.1)
    assert outcome(judge(make.complete_clinic(jejaring=None, formulir=form)), 5).result is REVIEW


@pytest.mark.parametrize("said", [10**400, -(10**400), [10**400, 1]])
def test_a_number_of_facility_yaml_that_no_float_holds_is_another(make: Any, judge: Any, said: Any) -> None:
    assert not agree(said, 3.5)
    assert agree(said, said)
    form = make.form(make.answer("tempat_tidur", 3.5))
    profile = make.profile(self_assessment={"tempat_tidur": said})
    (told,) = result_of(judge(make.complete_clinic(formulir=form), profile=profile)).form_values
    assert told.overruled


# --- what is written out


def result_of(judgement: DossierJudgement) -> DossierResult:
    stamp = Stamp(judgement.as_of, judgement.rules_version, "0")
    return results_of(judgement, stamp)[1]


def test_the_dossier_keeps_what_forms_declare_apart(make: Any, judge: Any) -> None:
    form = make.form(make.answer("set_alat_diagnostik", 9), make.answer("toilet", True, review=True))
    profile = make.profile(self_assessment={"set_alat_diagnostik": 14, "sop": "ada"})
    result = result_of(judge(make.complete_clinic(formulir=form), profile=profile))
    told = [(one.key, one.value, one.path, one.page, one.review, one.overruled) for one in result.form_values]
    assert told == [
        ("set_alat_diagnostik", 9, "klinik/formulir.pdf", 1, False, True),
        ("toilet", True, "klinik/formulir.pdf", 1, True, False),
    ]
    again = DossierResult.model_validate_json(result.model_dump_json())
    assert [type(one.value) for one in again.form_values] == [int, bool]


def test_the_line_of_a_form_has_its_answers(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic(formulir=make.form(make.answer("toilet", True))))
    stamp = Stamp(judgement.as_of, judgement.rules_version, "0")
    lines = {line.path: line for line in results_of(judgement, stamp)[0]}
    (answer,) = lines["klinik/formulir.pdf"].declared
    assert (answer.key, answer.value, answer.raw, answer.label) == ("toilet", True, "V", "Toilet")
    assert answer.regions
    assert lines["klinik/formulir.pdf"].segments[0].declared == (answer,)
    assert all(not line.declared for path, line in lines.items() if path != "klinik/formulir.pdf")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "ya"),
        (False, "tidak"),
        (None, "tidak jelas"),
        (2.5, "2,5"),
        (1234567, "1234567"),
        (10**400, "1,00e+400"),
        ((4.0, 3.5), "4 x 3,5"),
        (("07:00-14:00", "16:00-20:00"), "07:00-14:00, 16:00-20:00"),
        ("ada", "ada"),
    ],
)
def test_values_as_people_write_them(value: Any, text: str) -> None:
    assert declared_text(value) == text


def test_what_was_stored_before_forms_were_read_is_still_valid(make: Any) -> None:
    segment = make.segment(DocumentType.FORMULIR_KREDENSIALING)
    old = segment.model_dump(mode="json", exclude={"declared", "sightings"})
    assert type(segment).model_validate(old) == segment


def test_lines_written_before_are_still_valid(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic())
    stamp = Stamp(judgement.as_of, judgement.rules_version, "0")
    documents, dossier = results_of(judgement, stamp)
    old = dossier.model_dump(mode="json", exclude={"form_values"})
    assert DossierResult.model_validate(old) == dossier
    for document in documents:
        line = document.model_dump(
            mode="json", exclude={"declared": True, "segments": {"__all__": {"declared"}}}
        )
        assert DocumentResult.model_validate(line) == document
