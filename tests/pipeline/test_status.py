"""How runs stand, by what the store keeps of them, and the same as metrics."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from pipeline.job import Outcome, timed_out
from pipeline.metrics import open_metrics
from pipeline.status import status_of
from pipeline.store import Store, open_store
from schemas.facts import DocumentFacts, SegmentFacts
from schemas.labels import DocumentStatus, DocumentType, FailureClass
from schemas.results import SCHEMA_VERSION, DocumentResult, ErrorResult
from schemas.timing import RunState, Stage, StageTime

ROOT = Path(__file__).parents[2]
Change = Callable[[str], None]
SLOW, QUICK, DEAD = "a" * 64, "b" * 64, "c" * 64
PAPER = SegmentFacts(doc_type=DocumentType.SIP, doc_type_confidence=0.9, first_page=1, last_page=3)
DAMAGED = ErrorResult(code=FailureClass.CORRUPT, message="m", action="a")


@pytest.fixture
def store(tmp_path: Path, database_url: str | None) -> Iterator[Store]:
    with open_store(tmp_path, database_url) as opened:
        yield opened


@pytest.fixture
def change(tmp_path: Path, database_url: str | None, store: Store) -> Change:
    """Return what runs a statement on the database of the store."""

    def changed(statement: str) -> None:
        engine = sa.create_engine(database_url or f"sqlite:///{tmp_path}/pks.db")
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    return changed


def begin(store: Store, root: str = "/arsip", to_read: int = 4) -> int:
    return store.start_run(
        store.archive_id(root),
        as_of="2026-11-22",
        program="p",
        rules="r",
        documents=9,
        to_read=to_read,
        jobs=2,
    )


def keep(store: Store, run: int, outcome: Outcome) -> None:
    store.keep_outcome(outcome, facts_version="v", reader_version="r", run=run)


def read(sha256: str, seconds: float, pages: int = 3) -> Outcome:
    facts = DocumentFacts(sha256=sha256, pages=pages, reading=(), segments=(PAPER,)).model_dump_json()
    times = (StageTime(Stage.OCR, 0.75 * seconds, seconds / 2), StageTime(Stage.FACTS, 0.25 * seconds, 0.0))
    return Outcome(sha256, pages, b"words", facts, times=times)


def result(path: str, sha256: str, error: ErrorResult | None = None) -> DocumentResult:
    return DocumentResult(
        schema_version=SCHEMA_VERSION,
        path=path,
        sha256=sha256,
        facility="klinik",
        status=DocumentStatus.FAILED if error else DocumentStatus.COMPLETE,
        error=error,
        as_of="2026-11-22",
        rules_version="r",
        program_version="p",
        pages=0,
    )


def half_read(store: Store, change: Change) -> int:
    """A run of which three of four contents were read within 30 seconds, 40 seconds ago."""
    run = begin(store)
    keep(store, run, read(QUICK, 2.0))
    keep(store, run, read(SLOW, 6.0, pages=5))
    keep(store, run, Outcome(DEAD, failure=timed_out()))
    now = store.history.now()
    change(f"UPDATE runs SET started_at = {now - 70}")
    change(f"UPDATE works SET finished_at = {now - 40}")
    return run


def test_a_run_that_is_going_on(store: Store, change: Change) -> None:
    run = half_read(store, change)
    status = status_of(store.history)
    (told,) = status.runs
    assert (told.run, told.archive, told.state, told.jobs) == (run, "/arsip", RunState.RUNNING, 2)
    assert (told.documents, told.to_read, told.read, told.read_failed, told.pages) == (9, 4, 3, 1, 8)
    assert told.documents_per_minute == pytest.approx(6, abs=0.1)
    assert told.pages_per_minute == pytest.approx(16, abs=0.3)
    assert told.remaining_seconds == 10
    assert told.quiet_seconds == pytest.approx(40, abs=1)
    assert told.seconds == pytest.approx(70, abs=1)
    assert told.cpu_seconds == 4
    assert status.told_run == run
    assert status.read_failures == {"timed_out": 1}
    assert [(share.stage, share.wall_seconds, share.share) for share in status.stages] == [
        (Stage.OCR, 6.0, 0.75),
        (Stage.FACTS, 2.0, 0.25),
    ]
    assert [(slow.sha256, slow.path, slow.pages, slow.seconds) for slow in status.slowest] == [
        (SLOW, None, 5, 6.0),
        (QUICK, None, 3, 2.0),
    ]
    assert status.archives == ()


def test_a_run_that_ended_and_what_it_found(store: Store, change: Change) -> None:
    run = half_read(store, change)
    archive = store.archive_id("/arsip")
    documents = [
        result("klinik/a.pdf", SLOW),
        result("klinik/z.pdf", SLOW),
        result("klinik/b.pdf", "d" * 64, DAMAGED),
    ]
    store.replace_results(archive, [(documents, [])])
    store.finish_run(run, processed=3, failed=1)
    later = begin(store, to_read=0)
    store.break_run(later, interrupted=False, fault="OSError")
    status = status_of(store.history)
    last, first = status.runs
    assert (last.state, last.fault, last.read, last.documents_per_minute) == (
        RunState.FAILED,
        "OSError",
        0,
        None,
    )
    assert (first.state, first.remaining_seconds, first.quiet_seconds) == (RunState.COMPLETE, None, None)
    assert first.seconds == pytest.approx(70, abs=1)
    (of_archive,) = status.archives
    assert of_archive.documents == {"complete": 2, "failed": 1}
    assert of_archive.failures == {"corrupt": 1}
    assert status.told_run == run  # the newest that read something
    assert status.slowest[0].path == "klinik/a.pdf"
    assert status_of(store.history, runs=1, slowest=1).runs == (last,)


def test_a_run_whose_process_is_gone_was_interrupted(store: Store, change: Change) -> None:
    program = "from pipeline.store.alive import own_identity; print(own_identity())"
    ended = subprocess.check_output([sys.executable, "-c", program], text=True, cwd=ROOT).strip()
    half_read(store, change)
    change(f"UPDATE runs SET identity = '{ended}'")
    (run,) = status_of(store.history).runs
    assert (run.state, run.remaining_seconds) == (RunState.INTERRUPTED, None)
    assert run.seconds == pytest.approx(30, abs=1)  # until it was last heard of
    assert store.history.run_states()[RunState.INTERRUPTED] == 1
    change("UPDATE runs SET identity = 'lain lain 1 1 1'")  # of another computer nobody can tell
    assert status_of(store.history).runs[0].state is RunState.RUNNING


def test_a_run_of_an_older_version_and_an_empty_store(store: Store, change: Change) -> None:
    assert status_of(store.history).model_dump() == {
        "runs": (),
        "archives": (),
        "told_run": None,
        "read_failures": {},
        "stages": (),
        "slowest": (),
    }
    store.finish_run(begin(store), processed=1, failed=0)
    change("UPDATE runs SET started_at = NULL, finished_at = NULL, to_read = NULL, host = NULL")
    (run,) = status_of(store.history).runs
    assert (run.state, run.started_at, run.seconds, run.to_read) == (RunState.COMPLETE, None, None, None)


def samples(store: Store) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = open_metrics(store.history).decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)  # type: ignore[no-untyped-call]
        for sample in family.samples
    }


def test_metrics(store: Store, change: Change) -> None:
    run = half_read(store, change)
    archive = store.archive_id("/arsip")
    store.replace_results(archive, [([result("k/a.pdf", SLOW), result("k/b.pdf", DEAD, DAMAGED)], [])])
    other = begin(store, 'lain "dan"\nbaris')
    found = samples(store)
    assert found["pks_runs", (("state", "running"),)] == 2
    assert found["pks_runs", (("state", "failed"),)] == 0
    assert found["pks_documents", (("archive", "/arsip"), ("status", "failed"))] == 1
    assert found["pks_failed_documents", (("archive", "/arsip"), ("class", "corrupt"))] == 1
    assert found["pks_read_documents_total", ()] == 3
    assert found["pks_read_pages_total", ()] == 8
    assert found["pks_read_failures_total", (("class", "timed_out"),)] == 1
    assert found["pks_stage_seconds_total", (("clock", "cpu"), ("stage", "ocr"))] == 4
    assert found["pks_stage_seconds_total", (("clock", "wall"), ("stage", "facts"))] == 2
    assert found["pks_last_run_read", (("archive", "/arsip"),)] == 3
    assert found["pks_last_run_to_read", (("archive", 'lain "dan"\nbaris'),)] == 4
    assert not [name for name, _ in found if not name.startswith("pks_")]  # nothing on this process
    store.finish_run(run, processed=3, failed=1)
    store.break_run(other, interrupted=True, fault="KeyboardInterrupt")
    after = samples(store)
    assert after["pks_last_run_state", (("archive", "/arsip"), ("state", "complete"))] == 1
    assert ("pks_last_run_finish_time_seconds", (("archive", "/arsip"),)) in after
    assert after["pks_runs", (("state", "running"),)] == 0
