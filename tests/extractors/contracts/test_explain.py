"""Every date of a contract is told with what became of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from extractors.contracts import explain_contract, extract_contract_fields
from schemas.explanation import SegmentExplanation
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import DocumentType, FieldName, TextSource
from schemas.text import DocumentText, PageText, Word

CASES = tomllib.loads(Path(__file__).with_name("contracts.toml").read_text(encoding="utf-8"))["contract"]

CONTRACT = """PERJANJIAN KERJA SAMA
ANTARA
BPJS KESEHATAN CABANG KARANGASRI
DENGAN
KLINIK PRATAMA SEKAR ARUM
TENTANG PELAYANAN KESEHATAN TINGKAT PERTAMA
Nomor : 118/KTR/VI-05/1223
Pada hari ini Rabu tanggal 20 Desember 2023 bertempat di Karangasri, kami yang bertanda tangan:
I. BPJS KESEHATAN CABANG KARANGASRI, selanjutnya disebut PIHAK PERTAMA
II. KLINIK PRATAMA SEKAR ARUM, berdasarkan izin yang berlaku sampai dengan 5 Mei 2026,
selanjutnya disebut PIHAK KEDUA
Pasal 1
TARIF
Tarif mengikuti Peraturan Menteri Kesehatan tanggal 9 Januari 2023.
Pasal 2
JANGKA WAKTU
{term}
Perpanjangan Perjanjian ini berlaku sampai dengan tanggal 31 Desember 2030.
"""
PRINTED = "Perjanjian ini berlaku sejak tanggal 1 Januari 2024 sampai dengan tanggal 31 Desember 2026."
LENGTH = "Perjanjian ini berlaku untuk jangka waktu 3 (tiga) tahun sejak tanggal 1 Januari 2024."
SIGNED = ("20 Desember 2023", "penandatanganan", "signed", "diambil sebagai hari penandatanganan")
OTHERS = [
    ("5 Mei 2026", "tanggal di judul atau komparisi", "set_aside",
     "di judul atau komparisi: jangka waktu PKS tidak dicari di sana"),
    ("9 Januari 2023", "tanggal lain", "set_aside", "tidak berada dalam kalimat jangka waktu PKS"),
]  # fmt: skip
START = "diambil sebagai mulai PKS: awal dalam kalimat jangka waktu"
RENEWAL = ("31 Desember 2030", "tanggal lain", "set_aside", "kalimat tentang perpanjangan")


def document_of(text: str) -> DocumentText:
    pages = []
    for number, body in enumerate(text.split("===\n"), 1):
        words = [
            Word(
                match.group(),
                BoundingBox(60 + 5 * match.start(), 60 + 14 * row, 60 + 5 * match.end(), 71 + 14 * row),
                None,
                row,
            )
            for row, line in enumerate(line for line in body.split("\n") if line.strip())
            for match in re.finditer(r"\S+", line)
        ]
        pages.append(PageText(number, PageSize(595, 842), TextSource.TEXT_LAYER, tuple(words)))
    return DocumentText("0" * 64, tuple(pages))


def explain(text: str, doc_type: str = "pks") -> SegmentExplanation:
    document = document_of(text)
    end = len(document.text)
    return explain_contract(document, doc_type=DocumentType(doc_type), start=0, end=end, pages=(1, 1))


def said(explanation: SegmentExplanation) -> list[tuple[str, str, str, str]]:
    return [(date.raw, date.taken_for, " ".join(date.uses), date.why) for date in explanation.dates]


def test_a_printed_term() -> None:
    explanation = explain(CONTRACT.format(term=PRINTED))
    end = (
        "31 Desember 2026",
        "akhir PKS",
        "end",
        "diambil sebagai akhir PKS: akhir dalam kalimat jangka waktu",
    )
    assert said(explanation) == [
        SIGNED, *OTHERS, ("1 Januari 2024", "mulai PKS", "start", START), end, RENEWAL
    ]  # fmt: skip
    assert [(str(field.name), field.value, field.how) for field in explanation.fields] == [
        ("signed_date", "2023-12-20", "tercetak: 20 Desember 2023"),
        ("start_date", "2024-01-01", "tercetak: 1 Januari 2024"),
        ("end_date", "2026-12-31", "tercetak: 31 Desember 2026"),
    ]


def test_a_length_of_time() -> None:
    explanation = explain(CONTRACT.format(term=LENGTH))
    base = f"{START}; jangka waktu dihitung dari tanggal ini"
    assert said(explanation) == [
        SIGNED, *OTHERS, ("1 Januari 2024", "mulai PKS", "start base", base), RENEWAL
    ]  # fmt: skip
    how = "jangka waktu 3 (tiga) tahun sejak 2024-01-01, sampai sehari sebelumnya"
    assert (explanation.fields[-1].value, explanation.fields[-1].how) == ("2026-12-31", how)
    assert [(each.raw, each.used) for each in explanation.statements] == [("3 (tiga) tahun", True)]


def test_a_term_since_signing() -> None:
    term = "Perjanjian ini berlaku untuk jangka waktu 1 (satu) tahun sejak ditandatangani."
    explanation = explain(CONTRACT.format(term=term))
    raw, _, uses, why = said(explanation)[0]
    assert (raw, uses) == ("20 Desember 2023", "signed start base")
    assert "hitung dari tanggal ini" in why
    assert [field.how for field in explanation.fields][1] == "sejak ditandatangani: 20 Desember 2023"


def test_a_weaker_sentence_is_told_with_both_weights() -> None:
    weaker = "Jangka waktu perjanjian induk sampai dengan 31 Desember 2023 dinyatakan berakhir."
    explanation = explain(CONTRACT.format(term=f"{PRINTED}\n{weaker}"))
    (rival,) = [date for date in explanation.dates if date.raw == "31 Desember 2023"]
    assert [str(use) for use in rival.uses] == ["rival"]
    assert re.search(r"lebih lemah \(bobot \d\.\d, terpilih \d\.\d\)", rival.why)


def test_a_contract_without_a_term_says_what_was_not_found() -> None:
    text = CONTRACT.format(term="Akan diatur kemudian.")
    explanation = explain(text[: text.index("Perpanjangan")])
    assert explanation.fields[-1].value is None
    assert explanation.fields[-1].how == "tidak ada kalimat jangka waktu dengan tanggal akhir atau lamanya"


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_what_is_explained_is_what_is_reported(case: dict[str, Any]) -> None:
    doc_type = case.get("doc_type", "pks")
    document = document_of(case["text"])
    end = len(document.text)
    facts = {
        fact.name: fact
        for fact in extract_contract_fields(
            document, start=0, end=end, doc_type=DocumentType(doc_type)
        ).fields
    }
    explanation = explain(case["text"], doc_type)
    told = {field.name: field for field in explanation.fields if field.value is not None}
    dates = {FieldName.SIGNED_DATE, FieldName.START_DATE, FieldName.END_DATE}
    assert {name: (f.value, f.review, f.alternatives, f.confidence) for name, f in told.items()} == {
        name: (f.value, f.review, f.alternatives, f.confidence) for name, f in facts.items() if name in dates
    }
    assert all(date.why for date in explanation.dates)
