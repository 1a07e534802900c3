"""The nine items that are looked at for every doctor and dentist."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.labels import (
    Decision,
    DocumentType,
    FacilityType,
    FieldName,
    RequirementKind,
    RequirementResult,
    Subtype,
)

MET, UNMET = RequirementResult.MET, RequirementResult.UNMET
ABSENT, REVIEW = RequirementResult.NOT_EVIDENCED, RequirementResult.NEEDS_REVIEW
EXCUSED = RequirementResult.NOT_APPLICABLE
PAPERS = {
    3: DocumentType.SERTIFIKAT_KOMPETENSI,
    4: DocumentType.SURAT_PENUGASAN_KLINIS,
    5: DocumentType.SURAT_AFILIASI,
    6: DocumentType.SURAT_KETERANGAN_ETIK,
    7: DocumentType.SKCK,
    8: DocumentType.POLIS_ASURANSI_PROFESI,
}


def outcome(judgement: Any, number: int) -> Any:
    return next(one for one in judgement.requirements if one.id == f"CR-Q-{number:02d}")


@pytest.fixture
def with_paper(make: Any, judge: Any) -> Any:
    """Judge the clinic with one paper more."""

    def run(number: int, *, profile: Any = None, holder: str = make.DOCTOR, **values: Any) -> Any:
        paper = make.segment(PAPERS[number], holder_name=holder, **values)
        files = make.complete_clinic(lagi=make.document("klinik/lagi.pdf", paper))
        return outcome(judge(files, profile=profile), number)

    return run


def test_permit_and_registration_repeat_the_documents(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic())
    first, second = outcome(judgement, 1), outcome(judgement, 2)
    assert (first.result, first.kind, first.same_as) == (MET, RequirementKind.ABSOLUTE, "CR-DOC-02")
    assert (second.result, second.kind, second.same_as) == (MET, RequirementKind.ABSOLUTE, "CR-DOC-11")


def test_a_failure_is_told_once(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic(sip=make.document("klinik/sip.pdf", make.sip(until="2026-02-01"))))
    assert outcome(judgement, 1).result is UNMET
    assert [one.subject for one in judgement.all_findings if one.code == "requirement-unmet"] == ["CR-DOC-02"]
    assert sum("tidak terpenuhi" in reason for reason in judgement.reasons) == 1


@pytest.mark.parametrize("doubt", [{"number": None}, {}])
def test_a_number_that_cannot_be_read_cannot_be_verified(make: Any, judge: Any, doubt: Any) -> None:
    values = {"holder_name": make.DOCTOR, "issue_date": "2023-09-01", "expiry_date": "lifetime"} | doubt
    facts = () if doubt else (make.fact(FieldName.NUMBER, "QR0000417", review=True),)
    registration = make.segment(DocumentType.STR, *facts, **values)
    judgement = judge(make.complete_clinic(str=make.document("klinik/str.pdf", registration)))
    found = outcome(judgement, 2)
    assert (found.result, found.same_as) == (REVIEW, None)
    assert judgement.decision is Decision.PERLU_DITINJAU
    assert any("CR-Q-02" in reason for reason in judgement.reasons)


@pytest.mark.parametrize("number", [3, 6, 7, 8])
def test_a_valid_paper_of_the_doctor_meets_it(with_paper: Any, number: int) -> None:
    found = with_paper(number, issue_date="2026-01-10", expiry_date="2027-01-10")
    assert (found.result, found.basis, found.kind) == (MET, "document", RequirementKind.SCORED)
    assert found.evidence[0].path == "klinik/lagi.pdf"


@pytest.mark.parametrize("number", [3, 6, 7, 8])
def test_a_lapsed_one_does_not_and_another_holder_neither(with_paper: Any, number: int) -> None:
    assert with_paper(number, expiry_date="2026-02-28").result is UNMET
    assert with_paper(number, expiry_date="2027-01-10", holder="dr. Bagus Santika").result is ABSENT
    assert with_paper(number, expiry_date="2027-01-10", holder=None).result is REVIEW


def test_skck_without_an_end_runs_six_months(with_paper: Any) -> None:
    assert with_paper(7, issue_date="2025-09-01").result is MET
    assert with_paper(7, issue_date="2025-08-31").result is UNMET


def test_affiliation_is_never_a_failure(with_paper: Any, make: Any, judge: Any) -> None:
    lapsed, none = with_paper(5, expiry_date="2020-01-01"), outcome(judge(make.complete_clinic()), 5)
    assert lapsed.result is ABSENT
    assert none.result is ABSENT
    assert "tidak wajib" in none.message


def test_speciality_is_that_of_the_permit(make: Any, judge: Any) -> None:
    def found(profession: str) -> Any:
        paper = make.segment(
            PAPERS[3], holder_name=make.DOCTOR, expiry_date="2028-01-01", profession=profession
        )
        permit = make.document("klinik/sip.pdf", make.sip(profession="Dokter umum"))
        files = make.complete_clinic(sip=permit, lagi=make.document("klinik/lagi.pdf", paper))
        return outcome(judge(files), 3)

    assert found("dokter umum").result is MET
    assert found("Dokter spesialis anak").result is REVIEW


@pytest.mark.parametrize(
    ("type_", "result"),
    [
        (FacilityType.KLINIK_PRATAMA, MET),  # the SIP does
        (FacilityType.DOKTER_PRAKTIK_MANDIRI, MET),
        (FacilityType.RS_KELAS_C, ABSENT),
        (FacilityType.KLINIK_UTAMA, ABSENT),
        (FacilityType.APOTEK, EXCUSED),
    ],
)
def test_hospitals_need_clinical_privileges(
    make: Any, judge: Any, type_: FacilityType, result: RequirementResult
) -> None:
    judgement = judge(make.complete_clinic(), profile=make.profile(type=type_))
    assert outcome(judgement, 4).result is result


def test_insurance_that_ends_before_the_contract_is_told(with_paper: Any) -> None:
    found = with_paper(8, expiry_date="2026-10-01")
    assert found.result is MET
    assert "sebelum PKS berakhir 31-12-2026" in found.message


def test_an_unread_file_of_that_name_is_a_doubt(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic(polis=make.failed("klinik/polis asuransi dr Wulan.pdf")))
    assert outcome(judgement, 8).result is REVIEW
    assert outcome(judgement, 7).result is ABSENT


def test_every_doctor_is_asked(make: Any, judge: Any) -> None:
    paper = make.segment(PAPERS[7], holder_name=make.DOCTOR, issue_date="2026-01-10")
    files = make.complete_clinic(skck=make.document("klinik/skck.pdf", paper))
    doctors = (make.DOCTOR, "dr. Bagus Santika", "drg. Ayu Larasati")
    found = outcome(judge(files, profile=make.profile(doctors=doctors)), 7)
    assert found.result is ABSENT
    assert found.message == "SKCK dr. Bagus Santika, drg. Ayu Larasati tidak ada dalam berkas."


def test_the_profile_of_the_practice(make: Any, judge: Any) -> None:
    def found(place: str) -> Any:
        paper = make.segment(DocumentType.PROFIL_PRAKTIK, facility_name=place)
        return outcome(judge(make.complete_clinic(profil=make.document("klinik/profil.pdf", paper))), 9)

    assert found(make.CLINIC).result is MET
    assert found("RSUD Tanjung Melati").result is UNMET


def test_an_analysis_of_practice_is_asked_for_but_not_owed(make: Any, judge: Any) -> None:
    without = judge(make.complete_clinic())
    assert outcome(without, 10).result is ABSENT
    assert not [finding for finding in without.all_findings if finding.subject == "CR-Q-10"]
    paper = make.document("klinik/analisis.pdf", make.paper(Subtype.ANALISIS_POLA_PRAKTIK))
    assert outcome(judge(make.complete_clinic(analisis=paper)), 10).result is MET
