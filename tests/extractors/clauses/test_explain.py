"""What is told beside the facts: passages with their numbers, all candidates, what was looked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from extractors.clauses import (
    Catalogue,
    Explanation,
    PassageKind,
    explain_clauses,
    extract_clauses,
    numbers_of,
    passages,
    poorly_read_pages,
    sought,
)
from schemas.text import DocumentText

Build = Callable[..., DocumentText]


@dataclass(frozen=True)
class Parties:
    payer: tuple[str, ...] = ("pihak kesatu",)
    provider: tuple[str, ...] = ("pihak kedua",)
    member: tuple[str, ...] = ("peserta",)


TEXT = """
PERJANJIAN KERJA SAMA
PASAL 1
PENGERTIAN
1. Keluhan adalah rasa tidak puas Peserta yang disampaikan kepada petugas.
PASAL 2
PEMBAYARAN
(1) PIHAK KEDUA tidak boleh menarik biaya tambahan dari Peserta.
(2) Tata cara penanganan keluhan akan diatur kemudian dalam perjanjian tersendiri.
"""


def explained(document: DocumentText, catalogue: Catalogue) -> Explanation:
    return explain_clauses(document, start=0, end=len(document.text), actors=Parties(), catalogue=catalogue)


def test_the_facts_are_those_of_extract_clauses(document: Build, catalogue: Catalogue) -> None:
    text = document(TEXT)
    facts = extract_clauses(text, start=0, end=len(text.text), actors=Parties(), catalogue=catalogue)
    assert explained(text, catalogue).facts == facts
    assert len(facts) == 37


def test_what_proves_nothing_is_told_with_its_reason(document: Build, catalogue: Catalogue) -> None:
    text = document(TEXT)
    found = explained(text, catalogue)
    assert found.passages == passages(text, start=0, end=len(text.text))
    weak = {c.weak for c in found.candidates if c.clause == "information.complaint_handling"}
    assert weak == {"definition", "deferred"}
    proofs = [c for c in found.candidates if c.clause == "payment.hold_harmless" and not c.weak]
    assert text.text[proofs[0].start : proofs[0].end].startswith("1) PIHAK KEDUA tidak boleh")


LISTS = """
PASAL 4
KEWAJIBAN
(1) PIHAK KEDUA menjaga mutu.
(2) PIHAK KEDUA dengan segala kesungguhan dan tanpa kecuali
yang disebut di bagian lain dari perjanjian ini atau lampirannya
yang merupakan bagian yang tidak terpisahkan dari perjanjian ini
serta dengan mengindahkan ketentuan yang berlaku bagi fasilitas
kesehatan di tempat kedudukannya dan kebiasaan yang baik dalam
pergaulan para pihak selama perjanjian ini berlaku dan sampai
segala akibatnya telah selesai berkewajiban sebagai berikut:
a. melayani Peserta;
b. melaporkan kunjungan, yaitu:
1) harian;
2) bulanan.
Ketentuan ini berlaku bagi semua dokter.
"""


def test_numbers_lead_from_the_ayat_to_the_item(document: Build) -> None:
    """The head of the list is longer than the lines that its items know it by."""
    text = document(LISTS)
    found = passages(text, start=0, end=len(text.text))
    numbers = {
        passage.text(text)[:14]: chain for passage, chain in zip(found, numbers_of(text, found), strict=True)
    }
    assert numbers["PASAL 4 KEWAJI"] == ()
    assert numbers["(1) PIHAK KEDU"] == ("(1)",)
    assert numbers["(2) PIHAK KEDU"] == ("(2)",)
    assert numbers["a. melayani Pe"] == ("(2)", "a.")
    assert numbers["1) harian;"] == ("(2)", "b.", "1)")
    assert numbers["2) bulanan."][:2] == ("(2)", "b.")


def test_a_badly_read_page_is_told(document: Build) -> None:
    page = "\n".join("kata demi kata yang tidak terbaca dengan baik sama sekali " * 2 for _ in range(10))
    text = document(f"{page}\n--\n{page}", confidence=0.9, poor=(2,))
    assert poorly_read_pages(text, start=0, end=len(text.text)) == (2,)
    assert poorly_read_pages(text, start=0, end=text.page_span(1, 1)[1]) == ()


def test_what_was_sought_is_told_in_words_of_a_reader(catalogue: Catalogue) -> None:
    for clause in catalogue.clauses:
        told = sought(clause)
        assert told.titles
        assert told.examples == clause.examples[:2]
        for title in told.titles:
            assert not set("=*#>~|") & set(title), (clause.id, title)
            assert title == title.lower().replace("ppk", "PPK"), (clause.id, title)
    by_id = {clause.id: sought(clause) for clause in catalogue.clauses}
    assert by_id["contents.insurer_responsibilities"].titles == (
        "kewajiban pihak pembayar",
        "tanggung jawab pihak pembayar",
    )
    assert by_id["contents.term_and_termination"].parts == ("jangka waktu", "pengakhiran")
    assert by_id["payment.referral"].parts == ()


def test_kinds_are_those_of_the_passages(document: Build, catalogue: Catalogue) -> None:
    kinds = {passage.kind for passage in explained(document(TEXT), catalogue).passages}
    assert kinds == {PassageKind.HEADING, PassageKind.DEFINITION, PassageKind.BODY}


@pytest.mark.parametrize("clause", ["payment.hold_harmless", "information.complaint_handling"])
def test_evidence_is_among_the_candidates(document: Build, catalogue: Catalogue, clause: str) -> None:
    found = explained(document(TEXT), catalogue)
    fact = next(fact for fact in found.facts if fact.id == clause)
    spans = {(c.start, c.end) for c in found.candidates if c.clause == clause}
    assert fact.evidence
    assert {evidence.span for evidence in fact.evidence} <= spans
