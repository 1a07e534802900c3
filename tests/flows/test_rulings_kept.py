"""What people decided is still there after another audit, in every output."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.cli import main
from pipeline.rejudge import decide
from pipeline.requirements import load_requirements
from pipeline.store import open_store
from schemas.errors import ExitCode
from schemas.rulings import Action, Ruling, Target

AS_OF = "2026-03-01"
WHEN = "2026-02-27T08:15:00+00:00"

pytestmark = pytest.mark.flow


def _line(out: Path, path: str) -> dict[str, Any]:
    lines = (json.loads(text) for text in (out / "results.jsonl").read_text("utf-8").splitlines())
    return next(line for line in lines if line["path"] == path)


def test_decisions_outlast_an_audit(archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    audit = ["audit", str(archive), "--out", str(out), "--as-of", AS_OF, "--plain", "--jobs", "1"]
    assert main(audit) == ExitCode.OK
    before = _line(out, "klinik-arum/sip.pdf")
    assert "putusan" not in openpyxl.load_workbook(out / "audit.xlsx").sheetnames
    ruling = Ruling(
        target=Target.of_field(before["sha256"], 1, "expiry_date"),
        action=Action.CORRECT,
        value="2025-01-31",
        seen=before["fields"]["expiry_date"],
        by="petugas.a",
        at=WHEN,
    )
    with open_store(out) as store:
        run = store.latest_run()
        assert run is not None
        decide(
            store,
            run,
            load_requirements(),
            ruling,
            after=0,
            facility="klinik-arum",
            as_of=dt.date.fromisoformat(AS_OF),
        )
    (archive / "klinik-arum" / "sip.pdf").rename(archive / "klinik-arum" / "sip lama.pdf")
    assert main([*audit, "--fresh"]) == ExitCode.OK
    after = _line(out, "klinik-arum/sip lama.pdf")
    assert after["fields"]["expiry_date"] == "2025-01-31"
    assert after["evidence"]["expiry_date"]["decided_by"] == "petugas.a"
    rows = list(openpyxl.load_workbook(out / "audit.xlsx")["putusan"].iter_rows(values_only=True))
    assert [row[5:7] for row in rows[1:]] == [("2025-01-31", "petugas.a")]
    assert "Putusan pemeriksa" in (out / "report.html").read_text("utf-8")
