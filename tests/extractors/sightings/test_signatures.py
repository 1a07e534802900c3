"""Who signs a contract by its opening, and who stands under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from extractors.sightings import see
from schemas.facts import Sighting
from schemas.labels import DocumentType, SightingKind
from schemas.text import DocumentText

OPENING = [
    "PERJANJIAN KERJA SAMA",
    "ANTARA",
    "BPJS KESEHATAN CABANG ARUNIKA",
    "DENGAN",
    "KLINIK PRATAMA SEKAR JINGGA",
    "TENTANG PELAYANAN KESEHATAN TINGKAT PERTAMA",
    "Pada hari ini, Senin tanggal 22-12-2025, yang bertanda tangan di bawah ini:",
    "1. Galih Ranupati, S.E., Kepala BPJS Kesehatan Cabang Arunika, sesuai",
    "Keputusan Direksi Nomor 2741/Peg-04/0325 tanggal 11 Maret 2025, selanjutnya",
    'disebut "PIHAK KESATU"; dan',
    "2. dr. Wulan Prameswari, Pimpinan Klinik Pratama Sekar Jingga, bertindak untuk",
    'klinik tersebut, selanjutnya disebut "PIHAK KEDUA".',
    "Pasal 1",
    "Fasilitas melayani peserta yang terdaftar.",
]
CLOSING = "Demikian Perjanjian ini dibuat dalam rangkap dua."
Paper = Callable[..., DocumentText]


def sightings(paper: Paper, pages: Sequence[Sequence[str]], kind: SightingKind) -> list[Sighting]:
    document = paper("\f".join("\n".join(page) for page in pages))
    found = see(document, start=0, end=len(document.text), doc_type=DocumentType.PKS)
    return [sighting for sighting in found if sighting.kind is kind]


def test_the_opening_names_both_signatories(paper: Paper) -> None:
    found = sightings(paper, [OPENING], SightingKind.SIGNATORY)
    assert [sighting.values for sighting in found] == [("1", "Galih Ranupati"), ("2", "dr. Wulan Prameswari")]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("1. Nama : Galih Ranupati\nJabatan : Kepala Cabang", "Galih Ranupati"),
        (
            "(1) PT Wanaraya, dalam hal ini diwakili oleh Anggraeni Wiryawan selaku Direktur",
            "Anggraeni Wiryawan",
        ),
        ("I.dr. Endang Prastiwi, NIP. 140 218 773", "dr. Endang Prastiwi"),
    ],
)
def test_a_signatory_in_other_forms(paper: Paper, words: str, name: str) -> None:
    lines = [*OPENING[:7], *words.split("\n"), 'selanjutnya disebut "PIHAK KESATU"; dan', *OPENING[10:]]
    assert sightings(paper, [lines], SightingKind.SIGNATORY)[0].values == ("1", name)


def test_an_organisation_signs_nothing(paper: Paper) -> None:
    lines = [*OPENING[:7], "1. Klinik Pratama Mawar, di Arunika, selanjutnya", *OPENING[9:]]
    assert [sighting.values[0] for sighting in sightings(paper, [lines], SightingKind.SIGNATORY)] == ["2"]


@pytest.mark.parametrize(
    "block",
    [
        ["PIHAK KESATU PIHAK KEDUA"],
        ["Kepala Cabang Arunika"],
        ["Galin Ranvpati"],  # under a stamp
        ["BPJS KESEHATAN CABANG ARUNIKA"],
    ],
)
def test_a_signature_block_is_seen(paper: Paper, block: list[str]) -> None:
    assert sightings(paper, [OPENING, [CLOSING], block], SightingKind.SIGNATURE_BLOCK)


@pytest.mark.parametrize(
    "end",
    [
        [CLOSING],
        ["Paraf PIHAK KESATU : ..... PIHAK KEDUA : ....."],
        ["Klaim dibayar kepada", "PIHAK KEDUA."],
        ["Yang bertanda tangan di bawah ini, dr. Wulan Prameswari, menyatakan"],
    ],
)
def test_what_only_looks_like_one(paper: Paper, end: list[str]) -> None:
    assert sightings(paper, [OPENING, end], SightingKind.SIGNATURE_BLOCK) == []


def test_names_under_the_contract_end_where_witnesses_begin(paper: Paper) -> None:
    block = [
        "PIHAK KESATU PIHAK KEDUA",
        "GALIH RANUPATI",
        "drg. Bayu Segara",
        "Mengetahui,",
        "dr. Ratih Kumala",
    ]
    found = sightings(paper, [OPENING, [CLOSING, *block]], SightingKind.SIGNED_NAME)
    assert [sighting.values for sighting in found] == [("drg. Bayu Segara",)]


def test_the_decision_by_which_an_officer_signs(paper: Paper) -> None:
    (found,) = sightings(paper, [OPENING], SightingKind.AUTHORITY)
    assert found.values == ("2741/Peg-04/0325", "2025-03-11")


def test_no_decision_is_told_where_the_whole_paragraph_has_none(paper: Paper) -> None:
    signer = "1. Galih Ranupati, S.E., Kepala BPJS Kesehatan Cabang Arunika,"
    without = "berkantor di Jalan Mahoni Raya Nomor 18 Kota Arunika, sah bertindak, selanjutnya"
    (found,) = sightings(paper, [[*OPENING[:7], signer, without, *OPENING[9:]]], SightingKind.AUTHORITY)
    assert found.values == ()


def test_a_licence_is_not_signed_by_parties(paper: Paper) -> None:
    document = paper("\n".join(OPENING))
    assert see(document, start=0, end=len(document.text), doc_type=DocumentType.SIP) == ()
