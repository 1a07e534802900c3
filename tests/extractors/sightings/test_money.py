"""Sums in a contract: words beside digits, capitation, members, the meterai; and levels of accreditation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractors.sightings import see
from schemas.labels import DocumentType, SightingKind
from schemas.text import DocumentText

Paper = Callable[..., DocumentText]


def told(document: DocumentText, kind: SightingKind) -> list[tuple[str, ...]]:
    found = see(document, start=0, end=len(document.text), doc_type=DocumentType.PKS)
    return [sighting.values for sighting in found if sighting.kind is kind]


def test_words_and_digits_are_two_sums(paper: Paper) -> None:
    document = paper("sebesar Rp12.000,00 (dua puluh ribu rupiah) per peserta")
    (found,) = see(document, start=0, end=len(document.text), doc_type=DocumentType.PKS)
    assert found.values == ("20000", "12000")
    assert found.evidence.quote == "(dua puluh ribu rupiah)"
    assert found.other is not None
    assert found.other.quote == "Rp12.000,00"


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("sebesar Rp12.000,00 (dua belas ribu rupiah)", None),
        ("sebesar Rp12.000,00", None),
        ("sebesar Rp12.0OO,00 (dua puluh ribu rupiah)", None),  # a repaired figure
        ("sebesar Rp12.000,00 (dua puluh ribu rupiah)", 0.7),
    ],
)
def test_sums_that_prove_nothing(paper: Paper, text: str, confidence: float | None) -> None:
    assert told(paper(text, confidence=confidence), SightingKind.AMOUNT) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Tarif kapitasi ditetapkan sebesar Rp10.000,00 (sepuluh ribu rupiah) per Peserta per bulan",
            ["10000"],
        ),
        ("berbentuk kapitasi dengan norma Rp8.000,- (delapan ribu\nrupiah) per jiwa per bulan", ["8000"]),
        ("Bagian kapitasi obat adalah Rp2.250,00 per Peserta per bulan", []),
        ("pelayanan di luar kapitasi Rp200.000,00 per peserta", []),
        ("Kapitasi dibayar tiap bulan. Tindakan Rp50.000,00 per peserta", []),
        ("kapitasi sebesar Rp10.000,00 (sebelas ribu rupiah) per peserta", []),
    ],
)
def test_capitation(paper: Paper, text: str, expected: list[str]) -> None:
    assert told(paper(text), SightingKind.CAPITATION) == [(amount,) for amount in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jumlah peserta terdaftar : 12.480 jiwa", ["12480"]),
        ("melayani 4.870 (empat ribu delapan ratus) peserta terdaftar", ["4870"]),
        ("menurut jumlah peserta terdaftar pada tanggal 1 (satu) bulan berjalan", []),
        ("jumlah penduduk 12.480 jiwa", []),
    ],
)
def test_members(paper: Paper, text: str, expected: list[str]) -> None:
    assert told(paper(text), SightingKind.MEMBERS) == [(number,) for number in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Naskah dibuat rangkap dua, bermeterai Rp10.000,00, dibaca bersama", ["10000"]),
        ("dua diantaranya bermaterai\nRp6.000,-, sedangkan selebihnya", ["6000"]),
        ("masing-masing bermeterai cukup", []),
        ("tagihan disertai kuitansi bermeterai Rp10.000,00", []),
        ("bermeterai Rp10.000.000,00", []),
    ],
)
def test_the_meterai_of_the_contract(paper: Paper, text: str, expected: list[str]) -> None:
    assert told(paper(text), SightingKind.STAMP_DUTY) == [(value,) for value in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dinyatakan\nTERAKREDITASI\nPARIPURNA", ["paripurna"]),
        ("rumah sakit yang terakreditasi tingkat Madya", ["madya"]),
        ("Klinik Utama yang belum terakreditasi", []),
    ],
)
def test_the_level_of_accreditation(paper: Paper, text: str, expected: list[str]) -> None:
    assert told(paper(text), SightingKind.ACCREDITATION) == [(level,) for level in expected]
