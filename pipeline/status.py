"""How the runs of a store stand, for people and programs: rates, failures, where the time went."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field

from schemas.timing import RunState, Stage

from .store import History, RunRecord

SHOWN = 5
"""How many runs, and how many slow documents, are told."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RunStatus(_Part):
    """One run."""

    run: int
    archive: str
    as_of: str
    state: RunState
    fault: str | None = Field(description="Class of the error that ended it")
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    seconds: float | None = Field(description="How long it took, or has been running")
    documents: int = Field(description="Files of the archive")
    to_read: int | None = Field(description="Different contents that were not known yet")
    read: int = Field(description="Contents that it has read")
    read_failed: int = Field(description="Of these, the ones that could not be read")
    pages: int
    documents_per_minute: float | None = Field(description="While it read; None where it read nothing")
    pages_per_minute: float | None
    cpu_seconds: float = Field(description="Of the processor, over all reading processes")
    remaining_seconds: float | None = Field(description="Of a running one, at its rate so far")
    quiet_seconds: float | None = Field(description="Of a running one, since it last kept a document")
    host: str | None
    jobs: int | None


class StageShare(_Part):
    """What a stage took of the time of the reading processes."""

    stage: Stage
    wall_seconds: float
    cpu_seconds: float
    share: float = Field(ge=0, le=1, description="Of the time by the clock")


class SlowDocument(_Part):
    """A content that took long."""

    sha256: str
    path: str | None
    pages: int
    failure: str | None
    seconds: float


class ArchiveStatus(_Part):
    """What the last complete run over an archive found, as numbers."""

    archive: str
    documents: dict[str, int] = Field(description="Files by status")
    failures: dict[str, int] = Field(description="Files that could not be audited, by class")


class Status(_Part):
    """Everything that `pks status` tells."""

    runs: tuple[RunStatus, ...] = Field(description="The newest first")
    archives: tuple[ArchiveStatus, ...]
    told_run: int | None = Field(description="The newest run that read something: the next three are of it")
    read_failures: dict[str, int] = Field(description="Contents that could not be read, by class")
    stages: tuple[StageShare, ...]
    slowest: tuple[SlowDocument, ...]


def status_of(history: History, *, runs: int = SHOWN, slowest: int = SHOWN) -> Status:
    """Return how the runs of a store stand.

    Args:
        history: Of the store.
        runs: How many of the newest runs.
        slowest: How many of the documents that took longest.
    """
    now = history.now()
    records = history.runs(runs)
    told = next((record.id for record in records if record.read), None)
    failures = history.failures()
    return Status(
        runs=tuple(_run(record, now) for record in records),
        archives=tuple(
            ArchiveStatus(archive=archive, documents=counts, failures=failures.get(archive, {}))
            for archive, counts in history.documents().items()
        ),
        told_run=told,
        read_failures=history.read_failures(told) if told is not None else {},
        stages=_shares(history, told) if told is not None else (),
        slowest=_slowest(history, told, slowest) if told is not None else (),
    )


def _run(record: RunRecord, now: float) -> RunStatus:
    running = record.state is RunState.RUNNING
    end = record.finished_at if record.finished_at is not None else now if running else record.heard_at
    rate = None
    if record.read and record.started_at is not None and record.heard_at is not None:
        rate = record.read / max(record.heard_at - record.started_at, 0.001)
    left = max((record.to_read or 0) - record.read, 0)
    return RunStatus(
        run=record.id,
        archive=str(record.archive),
        as_of=record.as_of,
        state=record.state,
        fault=record.fault,
        started_at=_moment(record.started_at),
        finished_at=_moment(record.finished_at),
        seconds=None if end is None or record.started_at is None else round(end - record.started_at, 3),
        documents=record.documents,
        to_read=record.to_read,
        read=record.read,
        read_failed=record.read_failed,
        pages=record.pages,
        documents_per_minute=None if rate is None else round(60 * rate, 1),
        pages_per_minute=None if rate is None else round(60 * rate * record.pages / record.read, 1),
        cpu_seconds=round(record.cpu_seconds, 3),
        remaining_seconds=round(left / rate) if running and rate is not None else None,
        quiet_seconds=round(now - record.heard_at) if running and record.heard_at is not None else None,
        host=record.host,
        jobs=record.jobs,
    )


def _moment(seconds: float | None) -> dt.datetime | None:
    return None if seconds is None else dt.datetime.fromtimestamp(round(seconds), dt.UTC)


def _shares(history: History, run: int) -> tuple[StageShare, ...]:
    times = history.stage_times(run)
    total = sum(time.wall_seconds for time in times) or 1.0
    return tuple(
        StageShare(
            stage=time.stage,
            wall_seconds=round(time.wall_seconds, 3),
            cpu_seconds=round(time.cpu_seconds, 3),
            share=round(time.wall_seconds / total, 3),
        )
        for time in times
    )


def _slowest(history: History, run: int, count: int) -> tuple[SlowDocument, ...]:
    return tuple(
        SlowDocument(
            sha256=work.sha256,
            path=work.path,
            pages=work.pages,
            failure=work.failure,
            seconds=round(work.wall_seconds or 0.0, 3),
        )
        for work in history.slowest(run, count)
    )
