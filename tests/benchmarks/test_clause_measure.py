"""The figures of clause finding, computed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.clauses import corpus
from benchmarks.clauses.corpus import CorpusError, load, typeset
from benchmarks.clauses.measure import (
    Decision,
    Tally,
    calibration_error,
    changes,
    decide,
    reliability,
    same_passage,
    scores,
)
from benchmarks.clauses.report import tables
from extractors.clauses import RuleRecogniser, load_catalogue
from schemas.labels import Verdict

P, M, U = Verdict.PRESENT, Verdict.MISSING, Verdict.UNCERTAIN


def one(truth: Verdict, verdict: Verdict, confidence: float = 0.9, **more: Any) -> Decision:
    values = {
        "name": "a b",
        "clause": "payment.referral",
        "level": "clean",
        "quoted": None,
        "near_miss": False,
    }
    return Decision(**{**values, **more}, truth=truth, verdict=verdict, confidence=confidence)


MIXED = [one(M, M), one(M, U), one(M, P), one(P, P), one(P, P), one(P, M), one(P, U)]


def test_uncertain_counts_as_flagged() -> None:
    tally = Tally.of(MIXED)
    assert scores(tally.flagged) == pytest.approx((2 / 4, 2 / 3, 4 / 7))
    assert scores(tally.present) == pytest.approx((2 / 3, 2 / 4, 4 / 7))
    assert (tally.decisions, tally.uncertain) == (7, 2)


def test_nothing_to_find_and_nothing_said_is_right() -> None:
    assert scores(Tally.of([one(P, P)]).flagged) == (1.0, 1.0, 1.0)
    assert scores(Tally.of([one(P, M)]).flagged) == (0.0, 1.0, 0.0)


def test_confidence_is_held_against_what_was_right() -> None:
    decisions = [one(P, P, 0.95), one(M, P, 0.91), one(M, M, 0.62), one(P, U, 0.1), one(P, P, 1.0)]
    low, high = reliability(decisions)
    assert low == pytest.approx((0.6, 1, 0.62, 1.0))
    assert high == pytest.approx((0.9, 3, (0.95 + 0.91 + 1.0) / 3, 2 / 3))
    assert calibration_error(decisions) == pytest.approx((0.38 + 3 * (2.86 / 3 - 2 / 3)) / 4)


def test_gains_and_losses_have_names() -> None:
    known = {"kept": True, "gained": False, "lost": True, "gone": True}
    now = [one(P, P, name="kept"), one(M, U, name="gained"), one(P, M, name="lost"), one(P, M, name="new")]
    assert changes(now, known) == (["gained"], ["lost"])


@pytest.mark.parametrize(
    ("quote", "same"),
    [
        ("PIHAK KEDUA wajib menjaga rahasia kedokteran", True),
        ("P1HAK KEDUA wajib menjaqa rahasia kedokteran", True),
        ("(1) PIHAK KEDUA wajib menjaga rahasia kedokteran Peserta dan riwayat penyakitnya.", True),
        ("PIHAK KESATU membayar klaim paling lambat 15 hari kerja", False),
        ("PIHAK", False),
    ],
)
def test_a_quote_is_known_in_spite_of_the_scanner(quote: str, same: bool) -> None:
    assert same_passage(quote, "PIHAK KEDUA wajib menjaga rahasia kedokteran Peserta.") is same


def test_tables_tell_levels_evidence_and_lures() -> None:
    decisions = [
        one(P, P, quoted=True, name="x"),
        one(P, P, quoted=False, name="y"),
        one(M, P, near_miss=True, level="hard", name="z"),
    ]
    lines = list(tables({"both": decisions}, "both", {"x": False, "z": False}))
    assert "evidence in a labelled passage: 1 of 2 present verdicts; near-misses accepted: 1 of 1" in lines
    assert sum(line.startswith("hard ") for line in lines) == 1
    assert any("1 gained, 0 lost" in line for line in lines)


CONTRACT = """PERJANJIAN KERJA SAMA
antara
BPJS KESEHATAN CABANG LEMBAYUNG
dengan
KLINIK PRATAMA SEKAR JINGGA
Nomor : 417/KTR/VII-09/1225
Yang bertanda tangan di bawah ini:
1. Sari Wirayuda, Kepala BPJS Kesehatan Cabang Lembayung, selanjutnya disebut PIHAK KESATU.
2. Bagas Anindya, Pimpinan Klinik Pratama Sekar Jingga, selanjutnya disebut PIHAK KEDUA.
PARA PIHAK sepakat sebagai berikut:
Pasal 1
KERAHASIAAN
(1) PIHAK KEDUA wajib menjaga kerahasiaan rekam medis dan riwayat penyakit Peserta.
Pasal 2
PENUTUP
(1) Perjanjian ini dibuat rangkap dua bermeterai cukup.\
"""


def test_a_corpus_is_read_by_the_product_and_from_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_, other = "provider.medical_confidentiality", "payment.hold_harmless"
    entry = {
        "path": "klinik/pks.pdf",
        "quality": "digital",
        "clauses": {id_: "present", other: "missing", "contents.services": None},
        "evidence": {id_: [{"text": "PIHAK KEDUA wajib menjaga kerahasiaan rekam medis", "pages": [1]}]},
        "near_miss": {},
    }
    (tmp_path / "truth.jsonl").write_text(json.dumps(entry) + "\n", encoding="utf-8")
    text = tmp_path / "text" / "klinik" / "pks.pdf.txt"
    text.parent.mkdir(parents=True)
    text.write_text(CONTRACT, encoding="utf-8")
    monkeypatch.setattr(corpus, "_readings", lambda archive, cache: {})
    (contract,) = load(tmp_path, tmp_path / "cache")
    assert contract.level == "text"
    catalogue = load_catalogue()
    told = {d.clause: d for d in decide([contract], catalogue, RuleRecogniser(catalogue))}
    assert set(told) == {id_, other}
    assert (told[id_].verdict, told[id_].quoted) == (P, True)
    assert (told[other].verdict, told[other].quoted, told[other].right) == (M, None, True)


def test_a_folder_without_truth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"neither truth\.jsonl nor expected/"):
        load(tmp_path, tmp_path / "cache")


def test_typeset_text_keeps_its_lines_and_pages() -> None:
    document = typeset("Pasal 1\nRUANG LINGKUP\fPasal 2")
    assert [page.number for page in document.pages] == [1, 2]
    assert document.page_text(1).split("\n")[:2] == ["Pasal 1", "RUANG LINGKUP"]
