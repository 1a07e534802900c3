"""Audits an archive whose facts are known, in a process of its own, and tells what that took."""

from __future__ import annotations

import json
import multiprocessing
import resource
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.pool import WorkerPool
from pipeline.settings import load_settings
from pipeline.store import open_store

from .archive import audit_of, make_archive
from .opening import opening_seconds


@dataclass(frozen=True)
class Measured:
    """One audit; seconds are CPU seconds of the auditing process unless named otherwise."""

    documents: int
    facilities: int
    wall_seconds: float
    plan_seconds: float
    judge_seconds: float
    write_seconds: float
    peak_bytes: int
    """Of the auditing process."""
    index_bytes: int
    report_bytes: int
    """The index and all pages of facilities."""
    opening_seconds: float | None
    """Wall seconds in which Chromium loads and lays out the index; None without Chromium."""

    @property
    def each(self) -> float:
        """CPU milliseconds for each document."""
        return 1000 * (self.plan_seconds + self.judge_seconds + self.write_seconds) / self.documents


def measure(folder: Path, documents: int) -> Measured:
    """Make an archive below `folder`, audit it and return what that took; making it is not counted."""
    archive, out = folder / "archive", folder / "out"
    with open_store(out) as store:
        make_archive(archive, store, documents)
    context = multiprocessing.get_context("spawn")  # else the peak would be that of the process that made it
    asked, answer = context.Pipe()
    child = context.Process(target=_audit, args=(archive, out, answer))
    child.start()
    answer.close()
    took: dict[str, Any] = json.loads(asked.recv())
    child.join()
    pages = [out / "report.html", *(out / "report").glob("*.html")]
    return Measured(
        documents=documents,
        index_bytes=pages[0].stat().st_size,
        report_bytes=sum(page.stat().st_size for page in pages),
        opening_seconds=opening_seconds(pages[0]),
        **took,
    )


def _audit(archive: Path, out: Path, answer: Any) -> None:
    began = time.perf_counter()
    with open_store(out) as store, WorkerPool(load_settings(), None) as pool:
        start = time.process_time()
        audit = audit_of(archive, store)
        plan = audit.plan()
        assert not plan.to_read, "the facts are not those of this program"
        planned = time.process_time()
        with audit.running(plan) as run:
            conclusion = audit.conclude(plan, run)
        judged = time.process_time()
        audit.write(out, plan, pool)
        written = time.process_time()
    took = {
        "facilities": len(conclusion.rows),
        "wall_seconds": time.perf_counter() - began,
        "plan_seconds": planned - start,
        "judge_seconds": judged - planned,
        "write_seconds": written - judged,
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    answer.send(json.dumps(took))


def as_rows(measured: list[Measured]) -> list[dict[str, object]]:
    """Return the figures for programs."""
    return [asdict(one) | {"ms_each": one.each} for one in measured]
