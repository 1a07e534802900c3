"""A clause of an organisation's own file, from the file to the results of three contracts."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from pipeline.process import Outcome
from pipeline.store import Store

SAMPLE = Path(__file__).parents[2] / "samples" / "aturan-contoh.toml"
OPENING = (
    "PERJANJIAN KERJA SAMA",
    "ANTARA",
    "BPJS KESEHATAN CABANG KARANGASRI",
    "DENGAN",
    "KLINIK PRATAMA {name}",
    "TENTANG PELAYANAN KESEHATAN TINGKAT PERTAMA",
    "Nomor : 11{number}/KTR/VI-05/1223",
    "Pada hari ini Rabu tanggal 20 Desember 2023 bertempat di Karangasri, kami yang bertanda tangan:",
    "I. BPJS KESEHATAN CABANG KARANGASRI, selanjutnya disebut PIHAK PERTAMA",
    "II. KLINIK PRATAMA {name}, selanjutnya disebut PIHAK KEDUA",
    "Pasal 1",
    "TARIF DAN PEMBAYARAN",
    "PIHAK PERTAMA membayar kapitasi kepada PIHAK KEDUA paling lambat tanggal 15 setiap bulan.",
    "Pasal 2",
    "JANGKA WAKTU",
    "Perjanjian ini berlaku sejak tanggal 1 Januari 2024 sampai dengan tanggal 31 Desember 2026.",
    "Pasal 3",
)
CONTRACTS = {
    "klinik-arum": (
        "BERAKHIRNYA KERJA SAMA",
        "Fasilitas kesehatan berkewajiban memusnahkan salinan data Peserta sesudah masa kerja sama selesai.",
    ),
    "klinik-bayu": ("LAPORAN", "PIHAK KEDUA menyampaikan laporan kunjungan setiap bulan."),
    "klinik-cakra": (
        "PENGHAPUSAN DATA PESERTA",
        "Penghapusan data Peserta akan diatur kemudian dalam perjanjian tersendiri.",
    ),
}


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three contracts: one with the clause, one without, one that leaves it to another day."""
    spec = importlib.util.spec_from_file_location("own_conftest", Path(__file__).parents[1] / "conftest.py")
    assert spec is not None
    assert spec.loader is not None
    shared = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(shared)
    for number, (folder, ending) in enumerate(CONTRACTS.items()):
        name = folder.removeprefix("klinik-").upper()
        lines = [line.format(name=name, number=number) for line in (*OPENING, *ending)]
        place = tmp_path / "arsip" / folder / "pks.pdf"
        place.parent.mkdir(parents=True)
        place.write_bytes(shared.pdf_bytes([lines]))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "arsip"


@pytest.fixture(autouse=True)
def _installed_tesseract(pks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pks.fake_tesseract("exit 1")
    monkeypatch.setenv("PATH", pks.environment["PATH"])
    monkeypatch.setenv("PKS_ENGINE", "pytesseract")


def results(archive: Path, rules: Path) -> dict[str, Any]:
    """Audit the archive and return what is said of the clause, by facility."""
    options = ["--out", "out", "--as-of", "2026-11-22", "--plain", "--rules", str(rules)]
    assert main(["audit", str(archive), *options]) == 0
    lines = [json.loads(line) for line in Path("out/results.jsonl").read_text().splitlines()]
    return {
        line["facility"]: next(clause for clause in line["clauses"] if clause["id"] == "own.data_erasure")
        for line in lines
    }


def test_it_is_found_in_words_that_are_no_example(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_now: list[bool] = []
    keep = Store.keep_outcome

    def watched(self: Store, outcome: Outcome, **versions: str) -> None:
        read_now.append(outcome.reading is not None)
        keep(self, outcome, **versions)

    monkeypatch.setattr(Store, "keep_outcome", watched)
    found = results(archive, SAMPLE)
    assert {facility: (clause["status"], clause["reason"]) for facility, clause in found.items()} == {
        "klinik-arum": ("present", None),
        "klinik-bayu": ("missing", "not_found"),
        "klinik-cakra": ("missing", "mentioned_only"),
    }
    assert "memusnahkan salinan data Peserta" in found["klinik-arum"]["quote"]
    assert (found["klinik-arum"]["page"], found["klinik-arum"]["severity"]) == (1, "major")
    assert found["klinik-arum"]["regions"]
    assert read_now == [True] * 3

    results(archive, SAMPLE)
    assert read_now == [True] * 3  # nothing changed: nothing is done again

    # Another cue makes another file: facts are extracted anew, and no page is read anew.
    ours = tmp_path / "kami.toml"
    ours.write_text(SAMPLE.read_text("utf-8").replace('"menghapus data Peserta"', '"laporan kunjungan"'))
    assert results(archive, ours)["klinik-bayu"]["status"] == "present"
    assert read_now == [True] * 3 + [False] * 3


def test_the_sample_of_own_rules_is_as_it_should_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(SAMPLE)]) == 0
    assert capsys.readouterr().out.startswith("ok: 39 clauses, 15 documents, 39 clause patterns")
    assert main(["rules", "list", "--rules", str(SAMPLE)]) == 0
    shown = capsys.readouterr().out
    assert "own.online_queue" in shown
    assert "own.data_erasure" in shown


def test_a_clause_without_words_to_find_it_by_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = tmp_path / "kami.toml"
    ours.write_text(
        '[[clause]]\nid = "own.x"\nname_id = "X"\nseverity = "minor"\nsource = "X"\nadvice = "Tambahkan."\n'
    )
    assert main(["rules", "check", str(ours)]) == 2
    assert "kami.toml, line 2: own.x: has neither cues nor examples; give" in capsys.readouterr().err
