"""What an OSS document says of its own verification."""

from __future__ import annotations

import pytest

from extractors.licences import extract_licence_fields
from extractors.licences.phrases import read_table
from extractors.licences.verification import states
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import DocumentType, FieldName, TextSource
from schemas.text import DocumentText, PageText, Word

ENTRIES = read_table("verification.toml")["state"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["value"])
def test_examples_are_that_state_and_near_misses_are_not(entry: dict[str, object]) -> None:
    pattern = states()[str(entry["value"])]
    for text in entry["examples"]:  # type: ignore[attr-defined]
        assert pattern.fullmatch(text.lower()), text
    for text in entry["near_misses"]:  # type: ignore[attr-defined]
        assert not pattern.fullmatch(text.lower()), text


def verification(
    *lines: str, doc_type: DocumentType = DocumentType.IZIN_OPERASIONAL
) -> list[tuple[object, bool]]:
    words = tuple(
        Word(word, BoundingBox(60 + 45 * at, 60 + 16 * row, 100 + 45 * at, 72 + 16 * row), None, row)
        for row, line in enumerate(lines)
        for at, word in enumerate(line.split())
    )
    document = DocumentText("0" * 64, (PageText(1, PageSize(595, 842), TextSource.TEXT_LAYER, words),))
    facts = extract_licence_fields(document, doc_type=doc_type, start=0, end=len(document.text))
    return [(fact.value, fact.review) for fact in facts if fact.name is FieldName.VERIFICATION]


def test_the_status_of_a_certificate_is_read() -> None:
    assert verification("SERTIFIKAT STANDAR", "7. Status : Belum Terverifikasi") == [("pending", False)]
    assert verification("SERTIFIKAT STANDAR", "Status : Telah terverifikasi") == [("verified", False)]


def test_two_states_are_for_a_person() -> None:
    lines = ("SERTIFIKAT STANDAR", "Status : Telah terverifikasi", "Status : Belum terverifikasi")
    assert verification(*lines) == [("pending", True)]


def test_a_rule_on_others_and_another_document_say_nothing() -> None:
    rule = "Sertifikat standar yang belum terverifikasi hanya untuk persiapan usaha"
    assert verification("SERTIFIKAT STANDAR", rule) == []
    assert verification("SURAT IZIN PRAKTIK", "Status : Belum terverifikasi", doc_type=DocumentType.SIP) == []
