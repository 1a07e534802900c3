"""Required documents; a klinik pratama that has everything on 2026-03-01, changed in one thing at a time."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.labels import DocumentType, FieldName, RequirementKind, RequirementResult, Subtype

MET, UNMET = RequirementResult.MET, RequirementResult.UNMET
ABSENT, REVIEW = RequirementResult.NOT_EVIDENCED, RequirementResult.NEEDS_REVIEW
EXCUSED = RequirementResult.NOT_APPLICABLE
OTHER = "RSUD Tanjung Melati"


def outcome(judgement: Any, number: int) -> Any:
    return next(one for one in judgement.requirements if one.id == f"CR-DOC-{number:02d}")


def test_complete_clinic_meets_or_is_excused_from_everything(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic())
    documents = [one for one in judgement.requirements if one.id.startswith("CR-DOC")]
    assert {one.result for one in documents} == {MET, EXCUSED}
    excused = [one.id for one in documents if one.result is EXCUSED]
    # pharmacy not offered; class, kapitasi treasurer, staff membership and klinik utama services not asked
    assert excused == ["CR-DOC-03", "CR-DOC-07", "CR-DOC-12", "CR-DOC-13", "CR-DOC-14"]


@pytest.mark.parametrize(
    ("stem", "number"),
    [
        ("izin", 1),
        ("sip", 2),
        ("sik", 4),
        ("jejaring", 5),
        ("akreditasi", 6),
        ("npwp", 8),
        ("pernyataan", 9),
        ("permohonan", 10),
        ("str", 11),
        ("formulir", 15),
    ],
)
def test_what_is_not_in_the_folder_is_not_evidenced(make: Any, judge: Any, stem: str, number: int) -> None:
    judgement = judge(make.complete_clinic(**{stem: None}))
    assert outcome(judgement, number).result is ABSENT
    documents = [one for one in judgement.requirements if one.id.startswith("CR-DOC")]
    others = {one.result for one in documents if one.id != f"CR-DOC-{number:02d}"}
    assert others <= {MET, EXCUSED}


@pytest.mark.parametrize(
    ("until", "result"),
    [
        ("2026-02-28", UNMET),  # ended yesterday
        ("2026-03-01", MET),  # the last day
        (None, REVIEW),  # there, but its end could not be read
    ],
)
def test_licence_of_the_facility(make: Any, judge: Any, until: str | None, result: RequirementResult) -> None:
    file = make.document("klinik/izin.pdf", make.licence(until, issue_date="2021-03-01"))
    found = outcome(judge(make.complete_clinic(izin=file)), 1)
    assert found.result is result
    assert [link.path for link in found.evidence] == ["klinik/izin.pdf"]


def test_licence_of_another_facility_is_proven_unmet(make: Any, judge: Any) -> None:
    file = make.document("klinik/izin.pdf", make.licence(place=OTHER))
    found = outcome(judge(make.complete_clinic(izin=file)), 1)
    assert found.result is UNMET
    assert OTHER in found.message


def test_licence_of_nearly_the_same_facility_is_for_a_person(make: Any, judge: Any) -> None:
    file = make.document("klinik/izin.pdf", make.licence(place="Klinik Sekar Jati"))
    assert outcome(judge(make.complete_clinic(izin=file)), 1).result is REVIEW


def test_doubtful_type_is_never_unmet(make: Any, judge: Any) -> None:
    file = make.document(
        "klinik/izin.pdf", make.licence("2020-01-01", issue_date="2015-01-01", confidence=0.3)
    )
    assert outcome(judge(make.complete_clinic(izin=file)), 1).result is REVIEW


def test_min_type_confidence_decides_what_is_doubtful(make: Any, judge: Any, own_rules: Any) -> None:
    file = make.document(
        "klinik/izin.pdf", make.licence("2020-01-01", issue_date="2015-01-01", confidence=0.3)
    )
    rules = own_rules("[settings]\nmin_type_confidence = 0.2\n")
    assert outcome(judge(make.complete_clinic(izin=file), requirements=rules), 1).result is UNMET


def test_file_that_failed_is_never_unmet_when_its_name_tells(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic(izin=make.failed("klinik/izin operasional.pdf")))
    found = outcome(judgement, 1)
    assert found.result is REVIEW
    assert "klinik/izin operasional.pdf" in found.message


def test_one_unnamed_failed_file_can_hide_one_document(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic(izin=make.failed("klinik/scan0007.pdf")))
    assert outcome(judgement, 1).result is REVIEW


def test_one_unnamed_failed_file_cannot_hide_two(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic(izin=make.failed("klinik/scan0007.pdf"), npwp=None))
    assert outcome(judgement, 1).result is ABSENT
    assert outcome(judgement, 8).result is ABSENT
    assert "1 berkas tidak terbaca" in outcome(judgement, 8).message


def test_unread_pages_can_hide_a_document(make: Any, judge: Any) -> None:
    pks = make.document("klinik/pks.pdf", make.pks(people=(make.DOCTOR,)), unread=(9,))
    assert outcome(judge(make.complete_clinic(pks=pks, npwp=None)), 8).result is REVIEW


# --- people


def test_every_listed_doctor_needs_a_sip(make: Any, judge: Any) -> None:
    pks = make.document("klinik/pks.pdf", make.pks(people=(make.DOCTOR, "drg. Bayu Laksmana")))
    found = outcome(judge(make.complete_clinic(pks=pks)), 2)
    assert found.result is ABSENT
    assert "drg. Bayu Laksmana" in found.message
    assert make.DOCTOR not in found.message


def test_doctors_of_facility_yaml_count_too(make: Any, judge: Any) -> None:
    profile = make.profile(name=make.CLINIC, type="klinik_pratama", doctors=("dr. Bayu Laksmana",))
    assert outcome(judge(make.complete_clinic(), profile=profile), 2).result is ABSENT


def test_nurse_in_the_contract_is_no_doctor(make: Any, judge: Any) -> None:
    pks = make.document("klinik/pks.pdf", make.pks(people=(make.DOCTOR, "Ns. Ratih Kumala, S.Kep.")))
    judgement = judge(make.complete_clinic(pks=pks))
    assert outcome(judgement, 2).result is MET
    assert outcome(judgement, 4).result is MET


def test_expired_sip_of_a_listed_doctor(make: Any, judge: Any) -> None:
    file = make.document("klinik/sip.pdf", make.sip(until="2025-12-31"))
    assert outcome(judge(make.complete_clinic(sip=file)), 2).result is UNMET


def test_renewed_sip_stands_for_the_old_one(make: Any, judge: Any) -> None:
    old = make.document("klinik/sip-lama.pdf", make.sip(until="2025-12-31", issue_date="2020-12-31"))
    judgement = judge([*make.complete_clinic(), old])
    assert outcome(judgement, 2).result is MET
    assert [item.superseded for item in judgement.expiries if item.path == "klinik/sip-lama.pdf"] == [True]


def test_sip_for_another_place_only(make: Any, judge: Any) -> None:
    file = make.document("klinik/sip.pdf", make.sip(place=OTHER))
    assert outcome(judge(make.complete_clinic(sip=file)), 2).result is UNMET


def test_sip_with_a_similar_name_is_for_a_person(make: Any, judge: Any) -> None:
    file = make.document("klinik/sip.pdf", make.sip("dr. W. Prameswari"))
    assert outcome(judge(make.complete_clinic(sip=file)), 2).result is REVIEW


def test_person_same_moves_the_line(make: Any, judge: Any, own_rules: Any) -> None:
    file = make.document("klinik/sip.pdf", make.sip("dr. W. Prameswari"))
    rules = own_rules("[settings]\nperson_same = 84\n")
    assert outcome(judge(make.complete_clinic(sip=file), requirements=rules), 2).result is MET


def test_expired_str_of_a_doctor_fails_the_clinic(make: Any, judge: Any) -> None:
    file = make.document("klinik/str.pdf", make.str_licence(until="2025-08-17", issue_date="2020-08-17"))
    found = outcome(judge(make.complete_clinic(str=file)), 11)
    assert (found.result, found.kind) == (UNMET, RequirementKind.ABSOLUTE)
    assert "17-08-2025" in found.message


def test_str_whose_year_is_doubtful_is_for_a_person(make: Any, judge: Any) -> None:
    doubt = make.fact(FieldName.EXPIRY_DATE, "2025-08-17", review=True, alternatives=("2026-08-17",))
    segment = make.segment(DocumentType.STR, doubt, holder_name=make.DOCTOR, issue_date="2021-08-17")
    file = make.document("klinik/str.pdf", segment)
    assert outcome(judge(make.complete_clinic(str=file)), 11).result is REVIEW


def test_kind_of_the_rules_file_decides_what_is_absolute(make: Any, judge: Any, own_rules: Any) -> None:
    rules = own_rules('[[requirement]]\nid = "CR-DOC-11"\nkind = "scored"\n')
    judgement = judge(make.complete_clinic(str=None), requirements=rules)
    assert outcome(judgement, 11).kind is RequirementKind.SCORED
    assert judgement.decision == "MEMENUHI"


# --- conditions


def test_pharmacy_is_asked_of_a_clinic_that_declares_it(make: Any, judge: Any) -> None:
    profile = make.profile(self_assessment={"pelayanan": {"farmasi": "ada"}})
    assert outcome(judge(make.complete_clinic(), profile=profile), 3).result is ABSENT


def test_an_expired_sipa_shows_that_there_is_a_pharmacy(make: Any, judge: Any) -> None:
    segment = make.segment(
        DocumentType.SIPA,
        holder_name="apt. Lintang Sasmita, S.Farm.",
        facility_name=make.CLINIC,
        issue_date="2020-02-01",
        expiry_date="2025-02-01",
    )
    files = [*make.complete_clinic(), make.document("klinik/sipa.pdf", segment)]
    assert outcome(judge(files), 3).result is UNMET


@pytest.mark.parametrize("answer", [False, "tidak ada", "tanpa jejaring", 0])
def test_a_facility_may_declare_that_it_works_without_network(make: Any, judge: Any, answer: Any) -> None:
    profile = make.profile(self_assessment={"jejaring": answer})
    assert outcome(judge(make.complete_clinic(jejaring=None), profile=profile), 5).result is EXCUSED


def test_expired_network_agreement(make: Any, judge: Any) -> None:
    file = make.document("klinik/jejaring.pdf", make.jejaring(until="2025-12-31"))
    assert outcome(judge(make.complete_clinic(jejaring=file)), 5).result is UNMET


def solo(make: Any, *more: Any) -> list[Any]:
    name = f"Praktik Mandiri {make.DOCTOR}"
    return [
        make.document("praktik/pks.pdf", make.pks(name=name, party_second=make.DOCTOR)),
        make.document("praktik/sip.pdf", make.sip(place=name)),
        *more,
    ]


def test_solo_practice_has_a_sip_for_a_licence(make: Any, judge: Any) -> None:
    judgement = judge(solo(make))
    assert judgement.dossier.type == "dokter_praktik_mandiri"
    assert outcome(judgement, 1).result is EXCUSED
    assert outcome(judgement, 2).result is MET  # the practitioner is the doctor
    assert outcome(judgement, 6).kind is RequirementKind.SCORED  # accreditation decides nothing here


def test_solo_practice_needs_laboratory_and_pharmacy_partners(make: Any, judge: Any) -> None:
    lab = make.document("praktik/lab.pdf", make.jejaring("Laboratorium Klinik Cendana"))
    found = outcome(judge(solo(make, lab)), 5)
    assert found.result is ABSENT
    assert "apotek" in found.message
    both = [lab, make.document("praktik/apotek.pdf", make.jejaring("Apotek Sekar Husada"))]
    assert outcome(judge(solo(make, *both)), 5).result is MET


def hospital(make: Any, *segments: Any) -> list[Any]:
    name = "RSU Tanjung Melati"
    contract = make.document("rs/pks.pdf", make.pks(name=name, level="FKTL"))
    files = [make.document(f"rs/{index}.pdf", segment) for index, segment in enumerate(segments)]
    return [contract, *files]


def test_hospital_class_by_decree(make: Any, judge: Any) -> None:
    decree = make.segment(
        DocumentType.PENETAPAN_KELAS_RS,
        make.fact(FieldName.NUMBER, "445/0192/2024", quote="Penetapan RSU Tanjung Melati sebagai kelas C"),
        facility_name="RSU Tanjung Melati",
        issue_date="2024-02-02",
    )
    judgement = judge(hospital(make, decree))
    assert judgement.dossier.type == "rs_kelas_c"
    assert outcome(judgement, 7).result is MET


def test_hospital_class_printed_in_the_licence(make: Any, judge: Any) -> None:
    quote = "izin operasional RSU Tanjung Melati kelas C"
    izin = make.segment(
        DocumentType.IZIN_OPERASIONAL,
        make.fact(FieldName.FACILITY_NAME, "RSU Tanjung Melati", quote=quote),
        issue_date="2024-03-01",
        expiry_date="2029-03-01",
    )
    assert outcome(judge(hospital(make, izin)), 7).result is MET


def test_hospital_licence_that_was_read_whole_and_names_no_class(make: Any, judge: Any) -> None:
    files = hospital(make, make.licence(place="RSU Tanjung Melati"))
    found = outcome(judge(files), 7)
    assert found.result is ABSENT
    assert "tidak menyebut kelas" in found.message


def test_hospital_licence_that_was_read_in_part_may_name_a_class(make: Any, judge: Any) -> None:
    contract, izin = hospital(make, make.licence(place="RSU Tanjung Melati"))
    page = izin.facts.reading[0].model_copy(update={"coverage": 0.7})
    worn = izin.model_copy(update={"facts": izin.facts.model_copy(update={"reading": (page,)})})
    assert outcome(judge([contract, worn]), 7).result is REVIEW


def test_hospital_without_any_licence_has_no_class(make: Any, judge: Any) -> None:
    assert outcome(judge(hospital(make)), 7).result is ABSENT


def klinik_utama(make: Any, **answers: Any) -> Any:
    return make.profile(name=make.CLINIC, type="klinik_utama", self_assessment=answers)


def test_klinik_utama_declares_pharmacy_and_laboratory(make: Any, judge: Any) -> None:
    files = make.complete_clinic(formulir=None)
    yes = judge(files, profile=klinik_utama(make, farmasi=True, laboratorium=True))
    no = judge(files, profile=klinik_utama(make, farmasi=True, laboratorium=False))
    neither = judge(files, profile=klinik_utama(make, sop="ada"))
    assert outcome(yes, 14).result is MET
    assert outcome(no, 14).result is UNMET
    assert outcome(neither, 14).result is ABSENT


def test_a_filled_self_assessment_is_the_form(make: Any, judge: Any) -> None:
    profile = make.profile(self_assessment={"sop": "ada"})
    found = outcome(judge(make.complete_clinic(formulir=None), profile=profile), 15)
    assert found.result is MET
    assert [link.path for link in found.evidence] == ["klinik/facility.yaml"]


# --- the pandemic's substitute for accreditation


def lapsed(make: Any) -> list[Any]:
    return [
        make.document("klinik/pks.pdf", make.pks("2021-01-01", "2021-12-31", signed_date="2020-12-20")),
        make.document("klinik/komitmen.pdf", make.paper(Subtype.KOMITMEN_MUTU)),
    ]


def test_commitment_replaces_accreditation_inside_the_window(make: Any, judge: Any) -> None:
    assert outcome(judge(lapsed(make), as_of="2021-06-01"), 6).result is MET


def test_commitment_is_worth_nothing_after_the_window(make: Any, judge: Any) -> None:
    assert outcome(judge(lapsed(make), as_of="2023-06-01"), 6).result is ABSENT


def test_commitment_until_moves_the_window(make: Any, judge: Any, own_rules: Any) -> None:
    rules = own_rules("[settings]\ncommitment_until = 2023-12-31\n")
    assert outcome(judge(lapsed(make), as_of="2023-06-01", requirements=rules), 6).result is MET


def test_commitment_from_moves_the_window(make: Any, judge: Any, own_rules: Any) -> None:
    rules = own_rules("[settings]\ncommitment_from = 2021-07-01\n")
    assert outcome(judge(lapsed(make), as_of="2021-06-01", requirements=rules), 6).result is ABSENT


# --- unknown type


def test_unknown_type_leaves_what_depends_on_it_to_a_person(make: Any, judge: Any) -> None:
    judgement = judge([make.document("balai-sehat/npwp.pdf", make.paper(Subtype.NPWP))])
    assert judgement.dossier.type is None
    assert outcome(judgement, 1).result is REVIEW  # a solo practice would not need it
    assert outcome(judgement, 9).result is ABSENT  # asked of every type


# --- corners


def test_document_of_doubtful_type_can_hide_one_document(make: Any, judge: Any) -> None:
    odd = make.document("klinik/scan0008.pdf", make.segment(DocumentType.OTHER, confidence=0.2))
    assert outcome(judge([*make.complete_clinic(npwp=None), odd]), 8).result is REVIEW


def test_unread_file_whose_name_speaks_of_another_document_hides_none(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic(izin=make.failed("klinik/izin operasional.pdf"), npwp=None))
    assert outcome(judgement, 1).result is REVIEW
    assert outcome(judgement, 8).result is ABSENT  # the unread file is the licence, not the NPWP


def test_expired_class_decree_gives_way_to_the_class_in_the_licence(make: Any, judge: Any) -> None:
    name = "RSU Tanjung Melati"
    decree = make.segment(
        DocumentType.PENETAPAN_KELAS_RS, facility_name=name, issue_date="2019-02-02", expiry_date="2024-02-02"
    )
    izin = make.segment(
        DocumentType.IZIN_OPERASIONAL,
        make.fact(FieldName.FACILITY_NAME, name, quote=f"izin operasional {name} kelas C"),
        issue_date="2024-03-01",
        expiry_date="2029-03-01",
    )
    assert outcome(judge(hospital(make, decree, izin)), 7).result is MET
    assert outcome(judge(hospital(make, decree)), 7).result is UNMET


def test_without_a_list_of_doctors_an_expired_str_alone_fails(make: Any, judge: Any) -> None:
    files = make.complete_clinic(
        pks=make.document("klinik/pks.pdf", make.pks()),
        second=make.document(
            "klinik/str-2.pdf", make.str_licence("dr. Bayu Laksmana", "2025-08-17", issue_date="2020-08-17")
        ),
    )
    assert outcome(judge(files), 11).result is UNMET


def test_str_of_somebody_who_is_not_listed_says_nothing(make: Any, judge: Any) -> None:
    files = make.complete_clinic(
        second=make.document(
            "klinik/str-2.pdf", make.str_licence("dr. Bayu Laksmana", "2025-08-17", issue_date="2020-08-17")
        )
    )
    assert outcome(judge(files), 11).result is MET


def test_partner_of_unknown_kind_is_for_a_person(make: Any, judge: Any) -> None:
    agreement = make.segment(
        DocumentType.PKS_JEJARING,
        party_first="PT Sekar Jingga Medika",
        party_second="PT Cendana Abadi",
        start_date="2025-07-01",
        end_date="2027-06-30",
    )
    assert outcome(judge(solo(make, make.document("praktik/mitra.pdf", agreement))), 5).result is REVIEW
