"""Clauses that an organisation adds: found by cues and examples alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from extractors.clauses import (
    ExampleRecogniser,
    OwnClause,
    RuleError,
    RuleRecogniser,
    Several,
    doubts,
    extract_clauses,
    load_catalogue,
    with_own,
)
from extractors.clauses.learned.examples import Parties
from schemas.facts import ClauseFact
from schemas.labels import ClauseReason, Verdict
from schemas.text import DocumentText

QUEUE = OwnClause(
    "own.online_queue",
    ("antrean daring | antrean online, wajib | buka | sedia",),
    ("Peserta dapat mengambil nomor antrean lewat aplikasi paling lambat satu jam sebelum jam praktik.",),
    ("Peserta menunggu sesuai dengan nomor antrean.",),
)


@pytest.fixture
def found(document: Callable[..., DocumentText]) -> Callable[[str], ClauseFact]:
    def run(body: str) -> ClauseFact:
        catalogue = with_own(load_catalogue(), [QUEUE])
        contract = document(f"PASAL 1\nPELAYANAN\n{body}\nPASAL 2\nPENUTUP\nDibuat rangkap dua.")
        facts = extract_clauses(
            contract,
            start=0,
            end=len(contract.text),
            actors=Parties(("pihak kesatu",)),
            catalogue=catalogue,
            recogniser=Several(RuleRecogniser(catalogue), ExampleRecogniser(catalogue, [QUEUE])),
        )
        assert len(facts) == 38
        return facts[-1]

    return run


@pytest.mark.parametrize(
    ("body", "verdict", "rule"),
    [
        ("PIHAK KEDUA membuka antrean daring bagi Peserta.", Verdict.PRESENT, "cue/1"),
        ("Klinik menyediakan antrean online yang dapat dilihat Peserta.", Verdict.PRESENT, "cue/1"),
        # Another sentence than the example, with most of its words.
        (
            "Nomor antrean diambil Peserta lewat aplikasi selambatnya satu jam sebelum jam praktik dibuka.",
            Verdict.PRESENT,
            "example/1",
        ),
        ("Peserta mengambil nomor antrean lewat aplikasi atau loket.", Verdict.UNCERTAIN, "example/1"),
    ],
)
def test_a_passage_in_other_words_is_found(
    found: Callable[[str], ClauseFact], body: str, verdict: Verdict, rule: str
) -> None:
    fact = found(body)
    assert fact.status is verdict
    assert fact.evidence[0].rule == f"own.online_queue/{rule}"


@pytest.mark.parametrize(
    "body",
    [
        "Peserta menunggu sesuai dengan nomor antrean.",
        "Antrean daring yang wajib dibuka akan diatur kemudian dalam perjanjian tersendiri.",
        "ANTREAN DARING WAJIB DIBUKA",
        "Peserta membawa kartu.",
    ],
)
def test_what_settles_nothing_is_missing(found: Callable[[str], ClauseFact], body: str) -> None:
    assert found(body).status is Verdict.MISSING


def test_nothing_at_all_is_told_as_not_found(found: Callable[[str], ClauseFact]) -> None:
    assert found("Peserta membawa kartu.").reason is ClauseReason.NOT_FOUND


def test_shipped_clauses_are_found_as_before(document: Callable[..., DocumentText]) -> None:
    contract = document("PASAL 1\nRAHASIA\nPIHAK KEDUA wajib menjaga kerahasiaan rekam medis Peserta.")
    shipped = load_catalogue()
    plain, more = (
        extract_clauses(
            contract,
            start=0,
            end=len(contract.text),
            actors=Parties(("pihak kesatu",)),
            catalogue=catalogue,
        )
        for catalogue in (shipped, with_own(shipped, [QUEUE]))
    )
    assert more[:37] == plain


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (replace(QUEUE, cues=(), examples=()), "neither cues nor examples"),
        (replace(QUEUE, cues=("antrean, TANPA_ARTI",)), "TANPA_ARTI"),
        (replace(QUEUE, cues=("antrean | , daring",)), "cue 'antrean | , daring'"),
    ],
)
def test_a_cue_that_cannot_be_read_is_refused(own: OwnClause, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        with_own(load_catalogue(), [own])


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (
            OwnClause("own.x", (), ("Antrean daring dibuka.", "PIHAK KEDUA wajib antre."), ()),
            "example 'PIHAK KEDUA wajib antre.' says too little to be known again",
        ),
        (
            OwnClause("own.x", ("antrean",), (), ("Peserta menunggu antrean di loket.",)),
            "near_miss 'Peserta menunggu antrean di loket.' is taken for the clause",
        ),
    ],
)
def test_doubts_name_the_sentence(own: OwnClause, said: str) -> None:
    assert doubts(with_own(load_catalogue(), [own]), own) == [said]
    assert doubts(with_own(load_catalogue(), [QUEUE]), QUEUE) == []
