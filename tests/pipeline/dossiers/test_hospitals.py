"""Hospitals: their level, their class and what else is asked of them, worked out by hand."""

from __future__ import annotations

from typing import Any

from schemas.labels import FacilityLevel, FieldName, Severity

PRATAMA = "Rumah Sakit Umum Kelas D Pratama Muara Teduh"


def result(judgement: Any, id_: str) -> Any:
    return next(outcome for outcome in judgement.requirements if outcome.id == id_)


def test_in_order(make: Any, judge: Any, expect: Any) -> None:
    """Class C by decree and by contract, accredited, permits of doctor, pharmacist and nurse."""
    judgement = judge(make.complete_hospital())
    assert (judgement.dossier.level, judgement.dossier.type) == (FacilityLevel.FKTL, "rs_kelas_c")
    expect(judgement, "MEMENUHI")


def pratama(make: Any) -> list[Any]:
    contract = make.pks(name=PRATAMA, people=(make.DOCTOR,), facility_class="D pratama")
    return make.complete_hospital(  # type: ignore[no-any-return]
        name=PRATAMA,
        pks=make.document("rs/pks.pdf", contract),
        sip=make.document("rs/sip.pdf", make.sip(place=PRATAMA)),
        str=make.document("rs/str.pdf", make.str_licence()),
        kelas=None,
    )


def test_rs_d_pratama_is_first_level_care(make: Any, judge: Any, expect: Any) -> None:
    """Called a hospital, yet paid by kapitasi: its contract is of the first level, and no class is asked."""
    judgement = judge(pratama(make))
    assert (judgement.dossier.level, judgement.dossier.type) == (FacilityLevel.FKTP, "rs_d_pratama")
    expect(judgement, "MEMENUHI")
    assert result(judgement, "CR-DOC-07").result == "not_applicable"


def test_class_letter_missing(make: Any, judge: Any, expect: Any) -> None:
    """Neither a surat penetapan kelas nor a class in the permit: it is not in the folder."""
    expect(judge(make.complete_hospital(kelas=None)), "BELUM_LENGKAP", {"CR-DOC-07": "not_evidenced"})


def test_class_printed_in_the_permit(make: Any, judge: Any, expect: Any) -> None:
    """Since 2014 the class may stand in the permit; then no letter of its own is needed."""
    izin = make.licence(place=make.HOSPITAL, facility_class="C")
    files = make.complete_hospital(kelas=None, izin=make.document("rs/izin.pdf", izin))
    expect(judge(files), "MEMENUHI")


def test_class_letter_whose_class_cannot_be_read(make: Any, judge: Any, expect: Any) -> None:
    """The letter is there and valid, which class it settles is not to be seen: a person looks."""
    letter = make.document("rs/kelas.pdf", make.class_decree(None, make.HOSPITAL))
    expect(judge(make.complete_hospital(kelas=letter)), "PERLU_DITINJAU", {"CR-DOC-07": "needs_review"})


def test_class_other_than_that_of_the_contract(make: Any, judge: Any, expect: Any) -> None:
    """Settled as class D, contracted and paid as class C: proven unmet, critical for payment (X-19)."""
    letter = make.document("rs/kelas.pdf", make.class_decree("D", make.HOSPITAL))
    judgement = judge(make.complete_hospital(kelas=letter))
    expect(judgement, "TIDAK_MEMENUHI", {"CR-DOC-07": "unmet"}, findings={"X-19"})
    assert next(one for one in judgement.all_findings if one.code == "X-19").severity is Severity.CRITICAL


def test_class_read_badly_contradicts_nothing(make: Any, judge: Any, expect: Any) -> None:
    """The same, but the contract's class is a doubtful reading: a person compares, nobody fails by it."""
    contract = make.pks(
        name=make.HOSPITAL,
        level="FKTL",
        people=(make.SPECIALIST,),
    )
    doubtful = make.fact(FieldName.FACILITY_CLASS, "D", review=True)
    contract = contract.model_copy(update={"fields": (*contract.fields, doubtful)})
    files = make.complete_hospital(pks=make.document("rs/pks.pdf", contract))
    expect(judge(files), "MEMENUHI")


def test_hospital_cannot_declare_that_it_has_no_pharmacy(make: Any, judge: Any, expect: Any) -> None:
    """Of a hospital a SIPA is asked in any case, whatever its form ticks."""
    files = make.complete_hospital(sipa=None, stra=None)
    profile = make.profile(self_assessment={"farmasi": "tidak"})
    expect(judge(files, profile=profile), "BELUM_LENGKAP", {"CR-DOC-03": "not_evidenced"})


def test_accreditation_that_has_lapsed(make: Any, judge: Any, expect: Any) -> None:
    """Contracts of hospitals have ended for this alone: absolute, though its end is a major finding."""
    lapsed = make.accreditation("2025-10-10", make.HOSPITAL, issue_date="2022-10-10")
    judgement = judge(make.complete_hospital(akreditasi=make.document("rs/akreditasi.pdf", lapsed)))
    expect(judgement, "TIDAK_MEMENUHI", {"CR-DOC-06": "unmet"}, findings={"licence-expired"})
    told = next(one for one in judgement.all_findings if one.code == "licence-expired")
    assert told.severity is Severity.MAJOR


def test_specialist_without_clinical_privileges(make: Any, judge: Any, expect: Any) -> None:
    """A surat penugasan klinis is asked of a hospital's doctors, as a scored item: it decides nothing."""
    judgement = judge(make.complete_hospital())
    expect(judgement, "MEMENUHI")
    assert result(judgement, "CR-Q-04").result == "not_evidenced"
