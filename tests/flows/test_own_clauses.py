"""A clause of an organisation's own file, from the file to the results of three contracts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from pipeline.job import Outcome
from pipeline.store import Store

SAMPLE = Path(__file__).parents[2] / "samples" / "aturan-contoh.toml"
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
def archive(tmp_path: Path, contract_pdf: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three contracts: one with the clause, one without, one that leaves it to another day."""
    for number, (folder, ending) in enumerate(CONTRACTS.items(), 110):
        name = folder.removeprefix("klinik-").upper()
        place = tmp_path / "arsip" / folder / "pks.pdf"
        place.parent.mkdir(parents=True)
        place.write_bytes(contract_pdf("Pasal 3", *ending, name=name, number=number))
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

    def watched(self: Store, outcome: Outcome, **versions: Any) -> None:
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
