"""Clauses that an organisation adds: found by cues and examples alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from extractors.clauses import (
    Doubt,
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
    ("Antrean daring",),
)
WASTE = OwnClause(
    "own.waste",
    (),
    (
        "PIHAK KEDUA wajib mengelola limbah medis melalui pengolah yang berizin.",
        "Limbah bahan berbahaya dan beracun dari pelayanan Peserta dimusnahkan oleh PIHAK KEDUA.",
        "Klinik bekerja sama dengan pengangkut limbah yang memiliki izin dan menyimpan bukti serah terima.",
    ),
    ("PIHAK KEDUA wajib memiliki izin operasional yang masih berlaku.",),
    ("Limbah",),
)
INSPECTION = OwnClause(
    "own.inspection", (), ("PIHAK KESATU berhak memeriksa ruang penyimpanan obat sewaktu-waktu.",), ()
)


@pytest.fixture
def found(document: Callable[..., DocumentText]) -> Callable[..., ClauseFact]:
    def run(body: str, own: OwnClause = QUEUE, title: str = "PELAYANAN") -> ClauseFact:
        catalogue = with_own(load_catalogue(), [own])
        contract = document(f"PASAL 1\n{title}\n{body}\nPASAL 2\nPENUTUP\nDibuat rangkap dua.")
        facts = extract_clauses(
            contract,
            start=0,
            end=len(contract.text),
            actors=Parties(("pihak kesatu",)),
            catalogue=catalogue,
            recogniser=Several(RuleRecogniser(catalogue), ExampleRecogniser(catalogue, [own])),
        )
        assert len(facts) == 38
        return facts[-1]

    return run


@pytest.mark.parametrize(
    ("own", "body", "verdict", "rule"),
    [
        (QUEUE, "PIHAK KEDUA membuka antrean daring bagi Peserta.", Verdict.PRESENT, "cue/1"),
        (QUEUE, "Klinik menyediakan antrean online bagi Peserta.", Verdict.PRESENT, "cue/1"),
        # Other sentences than the examples.
        (
            QUEUE,
            "Nomor antrean diambil Peserta lewat aplikasi selambatnya satu jam sebelum jam praktik dibuka.",
            Verdict.PRESENT,
            "example/1",
        ),
        (WASTE, "Limbah berbahaya dan beracun dikelola provider.", Verdict.PRESENT, "example/2"),
        (
            WASTE,
            "Provider bertanggung jawab atas pengolahan limbah medis yang timbul dari pelayanan.",
            Verdict.UNCERTAIN,
            "example/1",
        ),
        # A right is what this clause is about.
        (
            INSPECTION,
            "PIHAK KESATU berhak melakukan pemeriksaan atas ruang penyimpanan obat.",
            Verdict.PRESENT,
            "example/1",
        ),
    ],
)
def test_a_passage_in_other_words_is_found(
    found: Callable[..., ClauseFact], own: OwnClause, body: str, verdict: Verdict, rule: str
) -> None:
    fact = found(body, own)
    assert fact.status is verdict
    assert fact.evidence[0].rule == f"{own.id}/{rule}"


@pytest.mark.parametrize(
    ("own", "body", "reason"),
    [
        (QUEUE, "Peserta membawa kartu.", ClauseReason.NOT_FOUND),
        (QUEUE, "Peserta menunggu sesuai dengan nomor antrean.", ClauseReason.NOT_FOUND),
        (
            QUEUE,
            "Antrean daring yang wajib dibuka akan diatur kemudian dalam perjanjian tersendiri.",
            ClauseReason.MENTIONED_ONLY,
        ),
        (
            WASTE,
            "Limbah bahan berbahaya dan beracun dari pelayanan Peserta akan diatur kemudian.",
            ClauseReason.MENTIONED_ONLY,
        ),
        # Close to the near-miss, and about other things with words of the examples.
        (WASTE, "PIHAK KEDUA wajib memiliki izin apotek yang masih berlaku.", ClauseReason.NOT_FOUND),
        (WASTE, "Klinik bekerja sama dengan laboratorium yang memiliki izin.", ClauseReason.NOT_FOUND),
    ],
)
def test_what_settles_nothing_is_missing(
    found: Callable[..., ClauseFact], own: OwnClause, body: str, reason: ClauseReason
) -> None:
    fact = found(body, own)
    assert (fact.status, fact.reason) == (Verdict.MISSING, reason)


def test_a_heading_is_no_clause(found: Callable[..., ClauseFact]) -> None:
    fact = found("", title="ANTREAN SECARA DARING")
    assert (fact.status, fact.reason) == (Verdict.MISSING, ClauseReason.HEADING_ONLY)


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("menghapus data Peserta", "Seluruh data tentang Peserta dihapus PIHAK KEDUA."),
        ("Penghapusan Data", "PIHAK KEDUA wajib menghapus data itu."),
        ("PIHAK KEDUA melaporkan insiden", "Setiap insiden dilaporkan oleh PIHAK KEDUA."),
        ("sewa alat | menyewakan alat", "Alat disewakan kepada Klinik."),
        ("penghapusan ~3 data", "Data dihapus."),
        ("DUTY, =dihapus", "Data wajib dihapus."),
    ],
)
def test_a_cue_is_a_plain_phrase_in_any_form(found: Callable[..., ClauseFact], cue: str, text: str) -> None:
    own = OwnClause("own.x", (cue,), (), ())
    assert found(text, own).status is Verdict.PRESENT
    assert found("PIHAK KEDUA menyimpan data Peserta dan alat.", own).status is Verdict.MISSING


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


LEFT_OPEN = "Antrean daring diatur kemudian dalam perjanjian tersendiri."
IN_LINE = "Peserta menunggu antrean di loket."


@pytest.mark.parametrize(
    ("changed", "sentence", "said"),
    [
        ({"examples": (LEFT_OPEN,)}, LEFT_OPEN, "leaves the rule to another day"),
        ({"examples": ("Ya.",)}, "Ya.", "is not found"),
        ({"cues": ("antrean",), "near_misses": (IN_LINE,)}, IN_LINE, "is taken for the clause"),
        ({"near_misses": QUEUE.examples}, QUEUE.examples[0], "is an example and a near_miss"),
        ({"examples": QUEUE.examples * 2}, QUEUE.examples[0], "stands there twice"),
        ({"cues": ("bayar",)}, "bayar", "is so general that it takes"),
    ],
)
def test_doubts_name_the_sentence(changed: dict[str, tuple[str, ...]], sentence: str, said: str) -> None:
    own = OwnClause(**{**vars(QUEUE), **changed})
    (doubt,) = doubts(with_own(load_catalogue(), [own]), own)
    assert isinstance(doubt, Doubt)
    assert doubt.sentence == sentence
    assert said in doubt.fault


@pytest.mark.parametrize("own", [QUEUE, WASTE, INSPECTION])
def test_a_clause_as_it_should_be_leaves_no_doubt(own: OwnClause) -> None:
    assert doubts(with_own(load_catalogue(), [own]), own) == []
