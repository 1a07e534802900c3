"""Names of people and facilities, with titles, spelling and OCR set aside."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.names import (
    Match,
    facility_key,
    looks_like_a_name,
    match_facility,
    match_person,
    may_be_misread_for,
    person_key,
    profession_of,
)
from pipeline.requirements import Requirements


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("dr. Wulan Prameswari, Sp.PD", "wulan prameswari"),
        ("dr Wulan Prameswari Sp.A(K)", "wulan prameswari"),
        ("apt. Lintang Sasmita, S.Farm.", "lintang sasmita"),
        ("Prof. Dr. dr. Bayu Laksmana, Sp.B, M.Kes", "bayu laksmana"),
        ("drg. Hj. Siti Noerhajati", "siti nurhajati"),
        ("Moh. Yusuf Hakim", "muhamad yusuf hakim"),
        ("1 drg. Laras Wirantika", "laras wirantika"),  # a speck, or the number of a row
        ("dr.", ""),  # a title is no name
        ("", ""),
    ],
)
def test_the_name_proper(name: str, key: str) -> None:
    assert person_key(name) == key


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        ("dr. Wulan Prameswari", "WULAN PRAMESWARI", Match.SAME),
        ("Mohammad Yusuf Hakim", "M. Yusuf Hakim", Match.SAME),
        ("dr. W. Prameswari", "dr. Wulan Prameswari", Match.PROBABLE),  # an initial
        ("dr. Wulan Prameswari", "dr. Wulan Prameswari Kusuma", Match.PROBABLE),  # a name left out
        ("dr. Indah Sari", "dr. Endah Sari", Match.PROBABLE),  # one letter is enough for two people
        ("dr. Wulan Prameswari", "dr. Bayu Laksmana", Match.DIFFERENT),
        ("dr. Wulan Prameswari", None, Match.UNKNOWN),
    ],
)
def test_same_person(rules: Requirements, one: str, two: str | None, match: Match) -> None:
    assert match_person(one, two, rules.settings) is match
    assert match_person(two, one, rules.settings) is match


@pytest.mark.parametrize(
    ("name", "kind", "core"),
    [
        ("UPTD Puskesmas Rawa Kencana", "puskesmas", "rawa kencana"),
        ("RSUD Tanjung Melati", "rumah_sakit", "tanjung melati"),
        ("Klinik Pratama Sekar Jingga, Jl. Kenanga No. 4 Kota Lembayung", "klinik", "sekar jingga"),
        ("PT Sekar Jingga Medika", "", "sekar jingga medika"),
        ("Praktik Mandiri dr. Wulan Prameswari", "praktik", "wulan prameswari"),
        ("dr. Wulan Prameswari", "praktik", "wulan prameswari"),
        ("Praktik Perorangan", "praktik", ""),
    ],
)
def test_kind_of_house_and_its_name(name: str, kind: str, core: str) -> None:
    assert facility_key(name) == (kind, core)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        ("Klinik Pratama Sekar Jingga", "KLINIK SEKAR JINGGA", Match.SAME),
        ("RSUD Tanjung Melati", "Rumah Sakit Umum Daerah Tanjung Melati", Match.SAME),
        ("Puskesmas Rawakencana", "UPT Puskesmas Rawa Kencana", Match.SAME),
        ("Apotek Sekar Jingga", "Klinik Sekar Jingga", Match.PROBABLE),  # another kind of house
        ("Klinik Sekar Jingga", "Klinik Sekar Jati", Match.PROBABLE),
        ("Klinik Sekar Jingga", "RSUD Tanjung Melati", Match.DIFFERENT),
        ("Klinik Sekar Jingga", "Praktik Perorangan", Match.UNKNOWN),  # says nothing
    ],
)
def test_same_facility(rules: Requirements, one: str, two: str, match: Match) -> None:
    assert match_facility(one, two, rules.settings) is match
    assert match_facility(two, one, rules.settings) is match


def test_facility_same_moves_the_line(rules: Requirements, own_rules: Callable[[str], Requirements]) -> None:
    names = "Klinik Sekar Jingga", "Klinik Sekar Jingga Lembayung"  # a word more: 88
    assert match_facility(*names, rules.settings) is Match.SAME
    strict = own_rules("[settings]\nfacility_same = 89\n").settings
    assert match_facility(*names, strict) is Match.PROBABLE


def test_person_probable_moves_the_line(
    rules: Requirements, own_rules: Callable[[str], Requirements]
) -> None:
    names = "dr. W. Prameswari", "dr. Wulan Prameswari"
    assert match_person(*names, rules.settings) is Match.PROBABLE
    strict = own_rules("[settings]\nperson_probable = 89\n").settings
    assert match_person(*names, strict) is Match.DIFFERENT


@pytest.mark.parametrize(
    ("name", "printed", "profession"),
    [
        ("dr. Wulan Prameswari", None, "doctor"),
        ("drg. Bayu Laksmana", None, "doctor"),
        ("Wulan Prameswari, Sp.PD", None, "doctor"),
        ("Wulan Prameswari", "Dokter Umum", "doctor"),
        ("apt. Lintang Sasmita, S.Farm.", None, "pharmacist"),
        ("Ns. Ratih Kumala, S.Kep.", None, "other"),
        ("Ratih Kumala, A.Md.Keb.", None, "other"),
        ("Ratih Kumala", None, None),
    ],
)
def test_profession(name: str, printed: str | None, profession: str | None) -> None:
    assert profession_of(name, printed) == profession


@pytest.mark.parametrize(
    "name",
    [
        "dr. Wulan Prameswari",
        "DR. WULAN PRAMESWARI, M.KES",
        "drg. Hj. Siti Nur'aini, Sp.KG",
        "dr. M. Arif bin Salim",
        "dr. Ratna Sp.PD",
        "dr. Dewi-Anggraeni",
        "dr. Ngurah Angkling",
    ],
)
def test_names_as_people_write_them(name: str) -> None:
    assert looks_like_a_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "dr. Rawi WulandinisbrS Pimpinan Klinik",
        "dr. Rani Wulandari Pimpinan",
        "dr. Ran1 Wulandari",
        "dr. Rani wULandari",
        "dr. Rani Wlndrstari",
        "dr. Rani selaku Direktur",
        "dr.",
    ],
)
def test_names_that_a_scan_may_have_spoilt(name: str) -> None:
    assert not looks_like_a_name(name)


@pytest.mark.parametrize(
    "spoilt",
    [
        "dr. BA RIO LINUWIH, M.A.R.S.",
        "dr. BAGUS-SATRIO LINUWIH",
        "dr. BAGUS SATRIOLINUWIH",
        "dr. Bagus Sat",
        "dr. Bagus Satrio Linuwihcbr",
    ],
)
def test_spoilt_readings_of_one_name(spoilt: str) -> None:
    assert may_be_misread_for(spoilt, "dr. Bagus Satrio Linuwih, M.A.R.S.")


@pytest.mark.parametrize("other", ["dr. Bagas", "dr. Wulan Prameswari", "dr. Satria Nugraha", "dr."])
def test_another_name_is_no_spoilt_reading(other: str) -> None:
    assert not may_be_misread_for(other, "dr. Bagus Satrio Linuwih, M.A.R.S.")
