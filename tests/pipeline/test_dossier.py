"""facility.yaml, the gathering of files, and what kind of facility they are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from pipeline.dossier import UNNAMED, gather, iter_dossiers, parse_profile
from pipeline.requirements import Requirements
from schemas.dossier import AuditedFile, Dossier, NameSource
from schemas.labels import ContractKind, DocumentType, FacilityLevel, FieldName

YAML = "klinik/facility.yaml"


def only(files: list[Any], rules: Requirements, **more: Any) -> Dossier:
    (dossier,) = gather(files, requirements=rules, **more)
    return dossier


# --- facility.yaml


def test_profile_as_documented() -> None:
    text = """
    name: Klinik Pratama Sekar Jingga
    level: FKTP
    type: klinik_pratama
    doctors: [dr. Wulan Prameswari, drg. Bayu Laksmana]
    self_assessment: {sop: ada, dokter: 2}
    """
    profile = parse_profile(text, path=YAML)
    assert profile.name == "Klinik Pratama Sekar Jingga"
    assert profile.level is FacilityLevel.FKTP
    assert profile.type == "klinik_pratama"
    assert profile.doctors == ("dr. Wulan Prameswari", "drg. Bayu Laksmana")
    assert profile.self_assessment == {"sop": "ada", "dokter": 2}
    assert profile.findings == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"name: [", "tidak dapat dibaca"),
        (b"\xff\xfe", "tidak dapat dibaca"),
        (b"\0", "tidak dapat dibaca"),
        (b"- a\n- b\n", "bukan daftar"),
        (b"alamat: Jl. Kenanga 4\n", "alamat"),
        (b"level: FKTX\n", "level FKTX"),
        (b"type: kilinik\n", "type kilinik"),
        (b"doctors: 3\n", "doctors"),
        (b"self_assessment: baik\n", "self_assessment"),
        (b"name: &a [*a]\n", ""),  # refers to itself
    ],
)
def test_bad_profile_is_a_finding_never_a_crash(text: bytes, said: str) -> None:
    profile = parse_profile(text, path=YAML)
    assert profile.path == YAML
    if said:
        (finding,) = profile.findings
        assert said in finding.message
        assert finding.path == YAML
        assert finding.action


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_empty_profile_says_nothing(text: str) -> None:
    profile = parse_profile(text, path=YAML)
    assert (profile.name, profile.findings) == (None, ())


def test_profile_is_read_leniently() -> None:
    profile = parse_profile(
        "level: fkrtl\ntype: Klinik Utama\ndoctors: dr. Wulan Prameswari\n"
        "self_assessment: {sejak: 2024-01-02}",
        path=YAML,
    )
    assert profile.level is FacilityLevel.FKTL  # the newer word
    assert profile.type == "klinik_utama"
    assert profile.doctors == ("dr. Wulan Prameswari",)
    assert profile.self_assessment == {"sejak": "2024-01-02"}
    assert profile.findings == ()


def test_findings_of_the_profile_reach_the_dossier(make: Any, judge: Any) -> None:
    profile = parse_profile("level: FKTX\n", path=YAML)
    judgement = judge([make.document("klinik/pks.pdf", make.pks())], profile=profile)
    assert "profile-unusable" in [finding.code for finding in judgement.findings]


# --- name


def test_name_goes_from_profile_to_contract_to_licence_to_permit_to_folder(
    make: Any, rules: Requirements
) -> None:
    profile = make.profile(name="Klinik Kenanga")
    contract = make.document("klinik/pks.pdf", make.pks())
    izin = make.document("klinik/izin.pdf", make.licence(place="Klinik Cempaka"))
    sip = make.document("klinik/sip.pdf", make.sip(place="Klinik Dahlia"))
    doc = make.document("klinik/str.pdf", make.str_licence())
    for files, profiles, name, source in (
        ([contract, izin, sip], {"klinik": profile}, "Klinik Kenanga", NameSource.PROFILE),
        ([contract, izin, sip], {}, make.CLINIC, NameSource.CONTRACT),
        ([izin, sip], {}, "Klinik Cempaka", NameSource.LICENCE),
        ([sip], {}, "Klinik Dahlia", NameSource.PERMIT),
        ([doc], {}, "Klinik", NameSource.FOLDER),
    ):
        dossier = only(files, rules, profiles=profiles)
        assert (dossier.name, dossier.name_source) == (name, source)


# --- level and type, and their traps


@pytest.mark.parametrize(
    ("name", "level", "type_"),
    [
        ("Puskesmas Rawa Kencana", "FKTP", "puskesmas"),
        ("Klinik Pratama Sekar Jingga", "FKTP", "klinik_pratama"),
        ("Klinik Mata Sekar Jingga", "FKTL", "klinik_utama"),  # called a clinic, yet referral care
        ("RS Tanjung Melati", "FKTP", "rs_d_pratama"),  # called a hospital, yet first-level care
        ("RSU Tanjung Melati", "FKTL", "rumah_sakit"),  # no document tells the class
        ("Praktik Mandiri dr. Wulan Prameswari", "FKTP", "dokter_praktik_mandiri"),
        ("Praktik Mandiri drg. Bayu Laksmana", "FKTP", "dokter_gigi_praktik_mandiri"),
        ("Apotek Sekar Husada", None, "apotek"),
        ("Optik Cakra", None, "optik"),
        ("Laboratorium Klinik Cendana", None, "laboratorium"),
    ],
)
def test_type_follows_title_and_name(
    make: Any, rules: Requirements, name: str, level: str | None, type_: str
) -> None:
    dossier = only([make.document("faskes/pks.pdf", make.pks(name=name, level=level))], rules)
    assert dossier.type == type_
    assert dossier.level == level


@pytest.mark.parametrize(
    ("name", "level", "type_"),
    [
        ("Klinik Utama Sekar Jingga", "FKTL", "klinik_utama"),
        ("Klinik Pratama Sekar Jingga", "FKTP", "klinik_pratama"),
        ("RS Pratama Tanjung Melati", "FKTP", "rs_d_pratama"),
        ("Puskesmas Rawa Kencana", "FKTP", "puskesmas"),
        ("Klinik Sekar Jingga", None, None),  # the word alone tells nothing
        ("RSUD Tanjung Melati", None, "rumah_sakit"),  # and neither does this one
    ],
)
def test_without_a_contract_the_licence_decides(
    make: Any, rules: Requirements, name: str, level: str | None, type_: str | None
) -> None:
    dossier = only([make.document("faskes/izin.pdf", make.licence(place=name))], rules)
    assert (dossier.level, dossier.type) == (level, type_)


@pytest.mark.parametrize(
    ("quote", "type_", "level"),
    [
        ("RSU Tanjung Melati sebagai Rumah Sakit Umum Kelas B", "rs_kelas_b", "FKTL"),
        ("RSU Tanjung Melati Kelas D Pratama", "rs_d_pratama", "FKTP"),
        ("RSU Tanjung Melati", "rumah_sakit", None),
    ],
)
def test_class_decree_settles_a_hospital(
    make: Any, rules: Requirements, quote: str, type_: str, level: str | None
) -> None:
    decree = make.segment(
        DocumentType.PENETAPAN_KELAS_RS, make.fact(FieldName.FACILITY_NAME, "RSU Tanjung Melati", quote=quote)
    )
    dossier = only([make.document("rs/kelas.pdf", decree)], rules)
    assert (dossier.type, dossier.level) == (type_, level)


def test_solo_contract_without_the_word_praktik(make: Any, rules: Requirements) -> None:
    contract = make.pks(name="Sekar Jingga", kind=ContractKind.BPJS_SOLO, party_second="drg. Bayu Laksmana")
    dossier = only([make.document("faskes/pks.pdf", contract)], rules)
    assert dossier.type == "dokter_gigi_praktik_mandiri"


def test_profile_goes_before_everything(make: Any, rules: Requirements) -> None:
    profile = make.profile(level=FacilityLevel.FKTL, type="klinik_utama")
    dossier = only(
        [make.document("klinik/pks.pdf", make.pks(level="FKTP"))], rules, profiles={"klinik": profile}
    )
    assert (dossier.level, dossier.type) == ("FKTL", "klinik_utama")


# --- gathering


def test_one_folder_is_one_facility_however_deep(make: Any, rules: Requirements) -> None:
    files = [
        make.document("klinik/pks.pdf", make.pks()),
        make.document("klinik/izin/2024/izin.pdf", make.licence()),
        make.document("puskesmas/pks.pdf", make.pks(name="Puskesmas Rawa Kencana")),
    ]
    dossiers = gather(files, requirements=rules)
    assert [(dossier.facility, len(dossier.files)) for dossier in dossiers] == [
        ("klinik", 2),
        ("puskesmas", 1),
    ]


def test_loose_files_are_gathered_by_the_facility_they_name(make: Any, rules: Requirements) -> None:
    files = [
        make.document("klinik/pks.pdf", make.pks()),
        make.document("a-izin.pdf", make.licence(place="KLINIK SEKAR JINGGA")),
        make.document("b-pks.pdf", make.pks(name="Puskesmas Rawa Kencana")),
        make.document("c-sip.pdf", make.sip("dr. Bayu Laksmana", place="UPTD Puskesmas Rawa Kencana")),
        make.document("d-str.pdf", make.str_licence("dr. Bayu Laksmana")),  # names no facility
        make.document("e-str.pdf", make.str_licence("dr. Nila Anggraini")),  # and nobody knows her
        make.failed("f.pdf"),
    ]
    dossiers = {dossier.facility: dossier for dossier in gather(files, requirements=rules)}
    paths = {folder: [file.path for file in dossier.files] for folder, dossier in dossiers.items()}
    assert paths == {
        "klinik": ["a-izin.pdf", "klinik/pks.pdf"],
        "puskesmas-rawa-kencana": ["b-pks.pdf", "c-sip.pdf", "d-str.pdf"],
        UNNAMED: ["e-str.pdf", "f.pdf"],
    }


def test_a_loose_facility_does_not_take_a_folder_of_another_name(make: Any, rules: Requirements) -> None:
    files = [
        make.document("puskesmas-rawa-kencana/pks.pdf", make.pks(name="Klinik Dahlia Putih")),
        make.document("loose.pdf", make.pks(name="Puskesmas Rawa Kencana")),
    ]
    folders = [dossier.facility for dossier in gather(files, requirements=rules)]
    assert folders == ["puskesmas-rawa-kencana", "puskesmas-rawa-kencana-2"]


def test_a_person_of_two_facilities_decides_nothing(make: Any, rules: Requirements) -> None:
    files = [
        make.document("a/sip.pdf", make.sip(place="Klinik Dahlia Putih")),
        make.document("b/sip.pdf", make.sip(place="Puskesmas Rawa Kencana")),
        make.document("str.pdf", make.str_licence()),
    ]
    folders = {dossier.facility: len(dossier.files) for dossier in gather(files, requirements=rules)}
    assert folders == {"a": 1, "b": 1, UNNAMED: 1}


def test_order_of_the_files_changes_nothing(make: Any, rules: Requirements) -> None:
    files = [
        make.document("b-pks.pdf", make.pks(name="Puskesmas Rawa Kencana")),
        make.document("c-sip.pdf", make.sip(place="UPTD Puskesmas Rawa Kencana")),
        make.document("klinik/pks.pdf", make.pks()),
    ]
    assert gather(files, requirements=rules) == gather(files[::-1], requirements=rules)


def test_a_scrap_of_a_name_is_not_the_facility(make: Any, rules: Requirements) -> None:
    files = [
        make.document("apotek/izin.pdf", make.licence(place="Apotek Sekar Husada")),
        make.document("apotek/foto.jpg", make.licence(place="TAN")),
    ]
    (dossier,) = gather(files, requirements=rules)
    assert (dossier.name, dossier.type) == ("Apotek Sekar Husada", "apotek")


def test_of_two_names_told_alike_the_one_on_all_papers_counts(make: Any, rules: Requirements) -> None:
    files = [
        make.document("klinik/izin.pdf", make.licence()),
        make.document("klinik/akreditasi.pdf", make.accreditation(place="Klinik Zamrud")),
        make.document("klinik/sip.pdf", make.sip()),
    ]
    (dossier,) = gather(files, requirements=rules)
    assert dossier.name == make.CLINIC


@pytest.mark.parametrize("loose", [False, True])
def test_facts_are_asked_for_one_facility_after_the_other(
    make: Any, rules: Requirements, *, loose: bool
) -> None:
    files = [*make.complete_clinic("a"), *make.complete_clinic("b"), *make.complete_clinic("c")]
    if loose:
        files.append(make.document("lepas.pdf", make.licence(place="Klinik Lain Sekali")))
    asked: list[set[str]] = []

    def audited(some: Sequence[AuditedFile]) -> Sequence[AuditedFile]:
        asked.append({file.facility for file in some})
        return some

    dossiers = iter_dossiers(files, audited, requirements=rules, profiles={})
    assert next(dossiers).facility == "a"
    # What lies straight under the archive may belong to any: then all are looked at once before.
    assert asked == ([{"a"}, {"b"}, {"c"}, {""}, {"a"}] if loose else [{"a"}])
    rest = [dossier.facility for dossier in dossiers]
    assert rest[:2] == ["b", "c"]
    assert len(rest) == (3 if loose else 2)
    assert all(len(folders) == 1 for folders in asked)
