"""`pks status` after an audit, for people, programs and monitoring."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.cli import main
from schemas.errors import ExitCode
from schemas.timing import Stage


@pytest.mark.usefixtures("audited")
def test_for_people(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["status"]) == ExitCode.OK
    shown = capsys.readouterr().out
    assert "selesai" in shown
    assert "4 terbaca lengkap" in shown
    assert "mencari fakta" in shown
    assert "klinik-arum/pks.pdf" in shown


@pytest.mark.usefixtures("audited")
def test_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--json"]) == ExitCode.OK
    status = json.loads(capsys.readouterr().out)
    (run,) = status["runs"]
    assert (run["state"], run["read"], run["to_read"], run["pages"]) == ("complete", 4, 4, 5)
    assert run["documents_per_minute"] > 0
    stages = {share["stage"]: share["wall_seconds"] for share in status["stages"]}
    assert {Stage.OPEN, Stage.TEXT_LAYER, Stage.FACTS} <= set(stages)
    assert sum(stages.values()) == pytest.approx(sum(slow["seconds"] for slow in status["slowest"]), abs=0.02)


@pytest.mark.usefixtures("audited")
def test_for_monitoring(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--openmetrics"]) == ExitCode.OK
    shown = capsys.readouterr().out
    assert "pks_read_documents_total 4.0\n" in shown
    assert shown.endswith("# EOF\n")


def test_without_a_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--out", str(tmp_path)]) == ExitCode.NO_INPUT
    assert "pks audit ARCHIVE" in capsys.readouterr().err
