"""Licences that the opening of a contract cites with their end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractors.sightings import see
from schemas.labels import DocumentType, SightingKind
from schemas.text import DocumentText

Paper = Callable[..., DocumentText]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Surat Izin Praktik Nomor 570/SIPDG/2021 yang berlaku sampai dengan 28\nMaret 2026, bertindak",
            [("surat izin praktik", "2026-03-28")],
        ),
        (
            "memegang izin operasional Nomor 912/RSUD-D/2019 yang berlaku sampai dengan\n11 Juli 2024, serta",
            [("izin operasional", "2024-07-11")],
        ),
        ("Perjanjian ini berlaku sampai dengan 31 Desember 2026", []),
        ("pemegang SIP Nomor 4/SIP/2021 yang berlaku", []),
        ("Pasal 1\nSIP wajib berlaku sampai dengan 31 Desember 2026", []),
    ],
)
def test_cited_licences(paper: Paper, text: str, expected: list[tuple[str, str]]) -> None:
    document = paper(text)
    found = see(document, start=0, end=len(document.text), doc_type=DocumentType.PKS)
    assert [one.values for one in found if one.kind is SightingKind.CITED_LICENCE] == expected
