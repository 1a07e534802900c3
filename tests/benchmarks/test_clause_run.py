"""A run from truth to its files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from benchmarks.clauses import __main__ as command
from benchmarks.clauses import corpus
from benchmarks.clauses.speed import Speed

SPEED = Speed(pages=40, words=15000, finding=0.5, finding_cpu=0.4, loading=0.6)
PAGE = """PERJANJIAN KERJA SAMA
antara
BPJS KESEHATAN CABANG LEMBAYUNG
dengan
KLINIK PRATAMA SEKAR JINGGA
Nomor : 417/KTR/VII-09/1225
1. Sari Wirayuda, Kepala BPJS Kesehatan Cabang Lembayung, selanjutnya disebut PIHAK KESATU.
2. Bagas Anindya, Pimpinan Klinik Pratama Sekar Jingga, selanjutnya disebut PIHAK KEDUA.
Pasal 1
KERAHASIAAN
(1) PIHAK KEDUA wajib menjaga kerahasiaan rekam medis dan riwayat penyakit Peserta."""
CLAUSE = "provider.medical_confidentiality"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "kecil"
    (folder / "text").mkdir(parents=True)
    entry = {"path": "pks.pdf", "quality": "hard", "clauses": {CLAUSE: "present"}}
    (folder / "truth.jsonl").write_text(json.dumps(entry), encoding="utf-8")
    (folder / "text" / "pks.pdf.txt").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(corpus, "_readings", lambda archive, cache: {})
    monkeypatch.setattr(command, "measure_speed", lambda: SPEED)
    monkeypatch.setattr(command, "BASELINE", tmp_path / "baseline.json")
    return folder


def test_a_run_leaves_its_figures_in_files(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert command.main(["run", str(small), "--out", str(out)]) == 0
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert results["corpora"] == ["kecil"]
    assert results["unseen_contracts"] == ["kecil: pks.pdf [hard]"]
    assert results["speed_seconds"]["finding"] == 0.5
    figures = {(row["recogniser"], row["level"], row["clause"]): row for row in results["figures"]}
    assert {recogniser for recogniser, _, _ in figures} == {"rules", "scorer", "both"}
    row = figures["rules", "hard", CLAUSE]
    assert row["unjudged"] == 1
    assert row["uncertain_flagged"]["missing"]["precision"] is None
    assert row["uncertain_flagged"]["present"]["recall"] == 0.0
    assert figures["rules", "text", CLAUSE]["uncertain_present"]["present"]["recall"] == 1.0

    with (out / "figures.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == len(results["figures"])
    line = next(one for one in lines if (one["recogniser"], one["level"]) == ("rules", "hard"))
    assert (line["uncertain_flagged.missing.precision"], line["unjudged"]) == ("", "1")

    told = (out / "report.md").read_text(encoding="utf-8")
    assert told == capsys.readouterr().out
    assert "- not seen as a contract: kecil: pks.pdf [hard]\n" in told
    row = next(line for line in told.split("\n") if line.startswith("| rules ") and " hard " in line)
    cells = [cell.strip() for cell in row.strip("| ").split("|")]
    assert cells == ["rules", "hard", "–", "–", "–", "–", "0.000", "0.000", "–", "0.000", "0.000", "1"]
    assert not (tmp_path / "baseline.json").exists()


def test_a_run_keeps_verdicts_on_demand_and_tells_what_changed(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"lain": {"pks.pdf [hard]": {"both": {CLAUSE: "missing"}}}}
    (tmp_path / "baseline.json").write_text(json.dumps(other), encoding="utf-8")
    command.main(["run", str(small), "--out", str(tmp_path / "out"), "--save-baseline"])
    kept = json.loads((tmp_path / "baseline.json").read_text(encoding="utf-8"))
    assert kept["lain"] == other["lain"]
    assert kept["kecil"]["pks.pdf [hard]"]["scorer"] == {CLAUSE: "unjudged"}
    assert kept["kecil"]["pks.pdf [text]"]["rules"] == {CLAUSE: "present"}

    kept["kecil"]["pks.pdf [hard]"]["both"] = {CLAUSE: "present"}
    (tmp_path / "baseline.json").write_text(json.dumps(kept), encoding="utf-8")
    capsys.readouterr()
    command.main(["run", str(small), "--out", str(tmp_path / "out")])
    told = capsys.readouterr().out
    assert f"- lost: kecil: pks.pdf [hard] {CLAUSE}: present → unjudged" in told


def test_a_fault_of_the_truth_ends_a_run(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small / "truth.jsonl").write_text('{"path": "a", "clauses": {"a.b": "present"}}', encoding="utf-8")
    assert command.main(["run", str(small), "--out", str(tmp_path / "out")]) == 2
    assert "truth.jsonl:1: unknown label 'a.b'" in capsys.readouterr().err
