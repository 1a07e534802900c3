"""Scored criteria of a facility: what is stated, by whom, and what is only perhaps there."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.labels import RequirementKind, RequirementResult

MET, UNMET = RequirementResult.MET, RequirementResult.UNMET
ABSENT, REVIEW = RequirementResult.NOT_EVIDENCED, RequirementResult.NEEDS_REVIEW
EXCUSED = RequirementResult.NOT_APPLICABLE
DENTIST = {"type": "dokter_gigi_praktik_mandiri", "doctors": ("drg. Wulan Prameswari",)}


def outcome(judgement: Any, id_: str) -> Any:
    return next(one for one in judgement.requirements if one.id == id_)


@pytest.fixture
def dentist(make: Any, judge: Any) -> Any:
    """Judge a dentist's practice that states this of itself."""

    def run(**stated: Any) -> Any:
        return judge(make.complete_clinic(), profile=make.profile(**DENTIST, self_assessment=stated))

    return run


@pytest.mark.parametrize(
    ("size", "result"),
    [
        ([3.5, 3.5], MET),
        ([3.4, 3.8], UNMET),  # 12.92 m2 is more than 12.25, and still one side is too short
        ([4, 3.49], UNMET),
        ("3,5 x 4 m", MET),
        ("3 x 5", UNMET),
        ([4.0, 3.6, 2.8], MET),  # the third is the height
        (12.25, REVIEW),  # an area tells no side
        ("12,25 m2", REVIEW),
        (12, UNMET),  # no room of 12 m2 has two sides of 3.5 m
        ([350, 400], REVIEW),  # centimetres?
        ([3.5, -4], REVIEW),
        ([float("nan"), 4], REVIEW),
        ("luas", REVIEW),
        ({"panjang": 4}, REVIEW),
        (10**400, REVIEW),
        ("3,5 x 3,5 x", REVIEW),
        (True, REVIEW),
    ],
)
def test_each_side_of_the_room_counts(dentist: Any, size: Any, result: RequirementResult) -> None:
    found = outcome(dentist(ukuran_ruang_periksa_m=size), "CR-DP-01")
    assert found.result is result, found.message
    assert "facility.yaml" in found.message
    assert found.basis == "declared"


@pytest.mark.parametrize(
    ("count", "result"),
    [(10, MET), (9, UNMET), (0, UNMET), ("12 set", MET), ("ada", REVIEW), (True, REVIEW), (False, UNMET)],
)
def test_ten_diagnostic_sets(dentist: Any, count: Any, result: RequirementResult) -> None:
    assert outcome(dentist(set_alat_diagnostik=count), "CR-DS-05").result is result


def test_every_part_must_be_there_and_the_share_is_the_value(dentist: Any) -> None:
    yes = dict.fromkeys(("air_mengalir", "listrik", "wastafel", "pengolahan_limbah", "sanitasi"), "ada")
    whole, without = (
        outcome(dentist(**yes), "CR-DP-04"),
        outcome(dentist(**yes | {"listrik": "tidak"}), "CR-DP-04"),
    )
    assert (whole.result, whole.value) == (MET, 100)
    assert (without.result, without.value) == (UNMET, 80)
    assert without.message == "listrik dinyatakan tidak ada dalam klinik/facility.yaml."
    del yes["sanitasi"]
    left = outcome(dentist(**yes), "CR-DP-04")
    assert left.result is ABSENT
    assert "dicari: sanitasi dalam facility.yaml dan formulir" in left.message


def test_what_nobody_states_is_searched_and_no_finding(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic(), profile=make.profile(**DENTIST))
    found = outcome(judgement, "CR-DS-02")
    assert (found.result, found.basis, found.value) == (ABSENT, None, None)
    assert "dental_unit" in found.message
    assert not [one for one in judgement.all_findings if one.subject.startswith(("CR-DS", "CR-DP", "CR-T"))]


def test_a_form_counts_unless_facility_yaml_says_otherwise(make: Any, judge: Any) -> None:
    form = make.form(make.answer("tensimeter", True), make.answer("stetoskop", False, page=2))
    told = judge(make.complete_clinic(formulir=form), profile=make.profile(**DENTIST))
    found = outcome(told, "CR-DS-09")
    assert (found.result, found.evidence[0].path, found.evidence[0].page) == (UNMET, "klinik/formulir.pdf", 2)
    assert "formulir (klinik/formulir.pdf hlm. 2)" in found.message
    own = make.profile(**DENTIST, self_assessment={"stetoskop": "ada"})
    assert outcome(judge(make.complete_clinic(formulir=form), profile=own), "CR-DS-09").result is MET


def test_an_unclear_tick_is_for_a_person(make: Any, judge: Any) -> None:
    form = make.form(make.answer("dental_unit", False, review=True))
    judgement = judge(make.complete_clinic(formulir=form), profile=make.profile(**DENTIST))
    found = outcome(judgement, "CR-DS-02")
    assert (found.result, found.value) == (REVIEW, None)


@pytest.mark.parametrize("name", ["foto ruang tunggu.jpg", "Foto/Ruang-Tunggu_01.jpg"])
def test_a_picture_that_cannot_be_read_is_never_unmet(make: Any, judge: Any, name: str) -> None:
    files = make.complete_clinic(foto=make.failed(f"klinik/{name}"))
    stated = {"toilet": "ada", "parkir": "ada"}
    judgement = judge(files, profile=make.profile(**DENTIST, self_assessment=stated))
    found = outcome(judgement, "CR-DP-05")
    assert found.result is REVIEW
    assert [link.path for link in found.evidence if link.path.endswith(".jpg")] == [f"klinik/{name}"]


@pytest.mark.parametrize(
    ("profile", "result"),
    [
        ({"type": "klinik_pratama"}, EXCUSED),
        ({"type": "klinik_pratama", "self_assessment": {"poli_gigi": "ada"}}, ABSENT),
        ({"type": "klinik_pratama", "self_assessment": {"dokter_gigi": 0}}, EXCUSED),
        ({"type": "klinik_pratama", "doctors": ("drg. Wulan Prameswari",)}, ABSENT),
        (
            {
                "type": "klinik_pratama",
                "doctors": ("drg. Wulan Prameswari",),
                "self_assessment": {"poli_gigi": "tidak"},
            },
            EXCUSED,
        ),
        ({"type": "rs_kelas_c", "doctors": ("drg. Wulan Prameswari",)}, EXCUSED),
        ({"type": "puskesmas", "doctors": ("drg. Wulan Prameswari",)}, ABSENT),
        (DENTIST, ABSENT),
    ],
)
def test_only_facilities_with_dental_service_owe_it(
    make: Any, judge: Any, profile: dict[str, Any], result: RequirementResult
) -> None:
    judgement = judge(make.complete_clinic(), profile=make.profile(**profile))
    assert {one.result for one in judgement.requirements if one.id.startswith("CR-DS")} == {result}


def test_a_form_does_not_deny_a_dentist_that_a_permit_shows(make: Any, judge: Any) -> None:
    form = make.form(make.answer("pelayanan_gigi", False))
    permit = make.document("klinik/sip-drg.pdf", make.sip(holder="drg. Ayu Larasati"))
    for files, result in (({"drg": permit}, ABSENT), ({}, EXCUSED)):
        profile = make.profile(type="klinik_pratama")
        judgement = judge(make.complete_clinic(formulir=form, **files), profile=profile)
        assert outcome(judgement, "CR-DS-02").result is result


def test_scores_stand_against_the_pass_mark(make: Any, judge: Any) -> None:
    stated = {"sumber_daya_manusia": 60, "sarana_prasarana": 59.9, "sop": "ada", "peralatan_obat": 104}
    judgement = judge(make.complete_clinic(), profile=make.profile(self_assessment=stated))
    found = {number: outcome(judgement, f"CR-T-0{number}") for number in (1, 2, 3, 5)}
    assert [(one.result, one.value) for one in found.values()] == [
        (MET, 60),
        (UNMET, 59.9),
        (REVIEW, None),
        (MET, 100),
    ]
    assert "di bawah 60" in found[2].message
    assert {one.kind for one in found.values()} == {RequirementKind.SCORED}


def test_without_a_score_the_stated_parts_tell_it(make: Any, judge: Any) -> None:
    stated = {"dokter_umum": 2, "dokter_gigi": 1, "dokter_pengganti": 0}
    judgement = judge(make.complete_clinic(), profile=make.profile(type="puskesmas", self_assessment=stated))
    found = outcome(judgement, "CR-T-01")
    assert found.value == pytest.approx((75 * 30 + 85 * 25 + 0 * 15) / 70)
    assert "tidak dinyatakan: tenaga kesehatan lain" in found.message


def test_permits_show_people_and_give_no_score(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic())
    found = outcome(judgement, "CR-T-01")
    assert (found.result, found.value, judgement.category) == (ABSENT, None, None)
    assert (
        f"izin berlaku dalam berkas: SIK/SIP tenaga kesehatan Ns. Ratih Kumala, S.Kep., SIP {make.DOCTOR}"
        in (found.message)
    )
    lapsed = make.document("klinik/sip.pdf", make.sip(until="2026-02-01"))
    assert make.DOCTOR not in outcome(judge(make.complete_clinic(sip=lapsed)), "CR-T-01").message


def test_apotek_has_no_technical_score(make: Any, judge: Any) -> None:
    judgement = judge(
        make.complete_clinic(), profile=make.profile(type="apotek", self_assessment={"sop": 90})
    )
    assert {one.result for one in judgement.requirements if one.id.startswith("CR-T")} == {EXCUSED}
    assert judgement.category is None
