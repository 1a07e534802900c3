"""Two audits of one archive, on one database, at different days: none writes what the other judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from pipeline.audit import Audit, Plan
from pipeline.pool import WorkerPool
from pipeline.settings import Settings
from pipeline.store import Store, open_store
from schemas.errors import UsageError
from schemas.labels import FailureClass
from schemas.results import ErrorResult

FIRST, SECOND = dt.date(2026, 3, 1), dt.date(2026, 12, 1)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of two empty files."""
    for name in ("klinik/sip.pdf", "lain/pks.pdf"):
        file = tmp_path / "arsip" / name
        file.parent.mkdir(parents=True)
        file.touch()
    return tmp_path / "arsip"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "out") as opened:
        yield opened


def audit(store: Store, archive: Path, rules: Any, day: dt.date) -> Audit:
    return Audit(archive, store=store, settings=Settings(jobs=1), requirements=rules, as_of=day)


def give_up(audit: Audit, plan: Plan, run: int) -> None:
    """Keep a failure of every document, as a run does that reads none."""
    failure = ErrorResult(code=FailureClass.EMPTY, message="kosong", action="Pindai ulang.")
    for batch in plan.batches:
        audit.reader.give_up(batch, failure, run=run)


def test_a_second_day_waits_for_the_first(
    store: Store,
    archive: Path,
    rules: Any,
    tmp_path: Path,
    pks: Any,
    words: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pks.fake_tesseract(words(["TIDAK DIBACA"]))
    monkeypatch.setenv("PATH", str(pks.bin), prepend=":")
    monkeypatch.setenv("PKS_ENGINE", "pytesseract")
    first = audit(store, archive, rules, FIRST)
    plan = first.plan()
    command = ["audit", str(archive), "--out", str(tmp_path / "out"), "--plain", "--as-of"]
    with first.running(plan) as run:
        give_up(first, plan, run)
        assert main([*command, SECOND.isoformat()]) == 2
        told = capsys.readouterr().err
        assert "sedang diaudit per 2026-03-01" in told
        assert "as of 2026-03-01" in told
        assert not (tmp_path / "out" / "results.jsonl").exists()
        with audit(store, archive, rules, FIRST).running(plan) as other:  # the same day is shared
            first.conclude(plan, other)
        first.conclude(plan, run)
    assert main([*command, SECOND.isoformat()]) == 5
    assert '"as_of": "2026-12-01"' in (tmp_path / "out" / "results.jsonl").read_text("utf-8")


def test_another_archive_is_no_hindrance(store: Store, archive: Path, rules: Any, tmp_path: Path) -> None:
    (tmp_path / "lain").mkdir()
    with (
        audit(store, archive, rules, FIRST).running(audit(store, archive, rules, FIRST).plan()),
        audit(store, tmp_path / "lain", rules, SECOND).running(audit(store, archive, rules, FIRST).plan()),
    ):
        assert len(store.runs_at_work()) == 2


def test_what_another_day_has_replaced_is_not_written(
    store: Store, archive: Path, rules: Any, tmp_path: Path
) -> None:
    first, second = audit(store, archive, rules, FIRST), audit(store, archive, rules, SECOND)
    for one in (first, second):
        plan = one.plan()
        with one.running(plan) as run:
            give_up(one, plan, run)
            one.conclude(plan, run)
    out = tmp_path / "tulis"
    with WorkerPool(Settings(jobs=1), None) as pool:
        with pytest.raises(UsageError, match="per 2026-12-01"):
            first.write(out, plan, pool)
        assert not list(out.iterdir())
        assert {path.name for path in second.write(out, plan, pool)} >= {"results.jsonl", "report.html"}
