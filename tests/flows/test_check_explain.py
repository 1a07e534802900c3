"""`pks check --explain`: where every date of a document went, on the terminal and as JSON."""

from __future__ import annotations

import json
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from flows.cli import main
from pipeline.job import Job, Outcome
from pipeline.pool import WorkerPool

AS_OF = ("--as-of", "2026-11-22")
SCHEMA = Path(__file__).parents[2] / "docs" / "explained.schema.json"


@pytest.fixture
def files(archive: Path) -> Path:
    """Documents with a text layer; none needs a program to be read."""
    return archive


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "240")


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[str]:
    """Return the printed lines, each with its white space folded."""
    assert main(["check", *map(str, arguments), *AS_OF]) == 0
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_a_permit_on_the_terminal(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, files / "klinik-arum" / "sip.pdf", "--explain")
    assert "Tanggal berakhir: 17-08-2028 [dasar: tertulis]; tercetak: 17 Agustus 2028" in lines
    assert "Semua tanggal dalam dokumen (2)" in lines
    (taken,) = [line for line in lines if "DIAMBIL" in line]
    assert taken.startswith("1 17 Agustus 2028 17-08-2028 akhir masa berlaku DIAMBIL: akhir masa berlaku ")
    (issued,) = [line for line in lines if line.startswith("1 17 Agustus 2023")]
    assert "tanggal terbit ditandai kata 'ditetapkan'; diambil sebagai tanggal terbit" in issued
    assert any(line.startswith("berlaku: SIP atas STR seumur hidup berlaku lima tahun") for line in lines)


def test_a_contract_on_the_terminal(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, files / "klinik-arum" / "pks.pdf", "--explain")
    for part in (
        "Berakhir: 31-12-2026; tercetak: 31 Desember 2026",
        "1 1 Januari 2024 01-01-2024 mulai PKS DIAMBIL: mulai berlaku",
        "1 31 Desember 2026 31-12-2026 akhir PKS DIAMBIL: akhir PKS",
    ):
        assert any(line.startswith(part) for line in lines), part


def test_without_the_option_nothing_is_explained(
    files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Job] = []
    submit = WorkerPool.submit

    def watched(pool: WorkerPool, job: Job) -> Future[Outcome]:
        sent.append(job)
        return submit(pool, job)

    monkeypatch.setattr(WorkerPool, "submit", watched)
    lines = told(capsys, files / "klinik-arum" / "sip.pdf")
    assert [job.explain for job in sent] == [False]
    assert not any("Semua tanggal" in line for line in lines)


def _objects(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_is_the_line_of_the_results_with_one_key_more(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "rusak.pdf"
    broken.write_bytes(b"%PDF-1.4 rusak")
    given = [str(files / "klinik-tua" / "dua-sip.pdf"), str(files / "klinik-arum" / "pks.pdf"), str(broken)]
    assert main(["check", *given, "--json", *AS_OF]) == 5
    plain = _objects(capsys)
    assert main(["check", *given, "--json", "--explain", *AS_OF]) == 5
    explained = _objects(capsys)
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    for line in explained:
        validator.validate(line)
    assert [len(line["explain"]) for line in explained] == [2, 1, 0]
    parts = {line["path"]: line.pop("explain") for line in explained}
    assert explained == plain
    for segment, page in zip(parts["dua-sip.pdf"], (1, 2), strict=True):
        assert {date["page"] for date in segment["dates"]} == {page}
        (expiry,) = [field for field in segment["fields"] if field["name"] == "expiry_date"]
        assert (expiry["value"], expiry["basis"]) == ("2028-08-17", "explicit")
