"""What runs did and are doing, as numbers; reads only."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from schemas.timing import RunState, Stage, StageTime

from . import tables as t
from .alive import is_gone
from .part import StorePart
from .patience import told


class RunRecord(NamedTuple):
    """A run as it stands; times are seconds since 1970 (UTC), None where an older version noted none."""

    id: int
    archive: Path
    as_of: str
    program_version: str
    rules_version: str
    state: RunState
    fault: str | None
    """Class of the error that ended it."""
    documents: int
    """Files of the archive."""
    to_read: int | None
    """Different contents that were not known yet."""
    failed: int
    """Files that could not be audited, once it is complete."""
    host: str | None
    process: int | None
    jobs: int | None
    started_at: float | None
    finished_at: float | None
    read: int
    """Contents that it has read so far."""
    read_failed: int
    """Of these, the ones that could not be read."""
    pages: int
    cpu_seconds: float
    heard_at: float | None
    """When it last kept a document, or else began."""


class Work(NamedTuple):
    """What a run did with one content."""

    sha256: str
    path: str | None
    """Where it lies in an archive that was audited to its end; None where it is not known yet."""
    pages: int
    failure: str | None
    wall_seconds: float | None
    """None where the reading process died."""


class History(StorePart):
    """Questions to a store about its runs; each raises StorageError where the database cannot answer."""

    @told
    def now(self) -> float:
        """Return the time of the database, in seconds since 1970 (UTC)."""
        with self._engine.begin() as connection:
            return float(connection.execute(sa.select(t.now())).scalar_one())

    @told
    def runs(self, newest: int) -> list[RunRecord]:
        """Return the newest runs, the newest first."""
        return self._runs(sa.select(t.runs.c.id).order_by(t.runs.c.id.desc()).limit(newest))

    @told
    def last_runs(self) -> list[RunRecord]:
        """Return the newest run of every archive, the newest first."""
        return self._runs(sa.select(sa.func.max(t.runs.c.id)).group_by(t.runs.c.archive_id))

    def _runs(self, ids: sa.Select[tuple[int]]) -> list[RunRecord]:
        wanted = ids.subquery()
        work = (
            sa.select(
                t.works.c.run_id,
                sa.func.count().label("read"),
                sa.func.count(t.works.c.failure).label("read_failed"),
                sa.func.sum(t.works.c.pages).label("pages"),
                sa.func.sum(t.works.c.cpu_seconds).label("cpu_seconds"),
                sa.func.max(t.works.c.finished_at).label("heard_at"),
            )
            .where(t.works.c.run_id.in_(sa.select(wanted)))
            .group_by(t.works.c.run_id)
            .subquery()
        )
        query = (
            sa.select(t.runs, t.archives.c.root.label("root"), work)
            .join(t.archives, t.archives.c.id == t.runs.c.archive_id)
            .outerjoin(work, work.c.run_id == t.runs.c.id)
            .where(t.runs.c.id.in_(sa.select(wanted)))
            .order_by(t.runs.c.id.desc())
        )
        with self._engine.begin() as connection:
            rows = connection.execute(query).all()
        return [
            RunRecord(
                id=row.id,
                archive=Path(row.root),
                as_of=row.as_of,
                program_version=row.program_version,
                rules_version=row.rules_version,
                state=_state(row),
                fault=row.fault,
                documents=row.documents,
                to_read=row.to_read,
                failed=row.failed,
                host=row.host,
                process=row.process,
                jobs=row.jobs,
                started_at=row.started_at,
                finished_at=row.finished_at,
                read=row.read or 0,
                read_failed=row.read_failed or 0,
                pages=int(row.pages or 0),
                cpu_seconds=float(row.cpu_seconds or 0.0),
                heard_at=row.heard_at if row.heard_at is not None else row.started_at,
            )
            for row in rows
        ]

    @told
    def run_states(self) -> dict[RunState, int]:
        """Return how many runs are in each state."""
        who = (t.runs.c.state, t.runs.c.identity)
        query = sa.select(*who, sa.func.count().label("runs")).group_by(*who)
        found: Counter[RunState] = Counter()
        with self._engine.begin() as connection:
            for row in connection.execute(query):
                found[_state(row)] += row.runs
        return {state: found[state] for state in RunState}

    @told
    def stage_times(self, run: int | None = None) -> list[StageTime]:
        """Return the seconds of every stage, of one run or of all, in the order of the stages."""
        query = sa.select(
            t.stage_times.c.stage,
            sa.func.sum(t.stage_times.c.wall_seconds),
            sa.func.sum(t.stage_times.c.cpu_seconds),
        ).group_by(t.stage_times.c.stage)
        if run is not None:
            query = query.where(t.stage_times.c.run_id == run)
        with self._engine.begin() as connection:
            found = {str(name): (wall, cpu) for name, wall, cpu in connection.execute(query)}
        return [StageTime(stage, *found[stage]) for stage in Stage if stage in found]

    @told
    def read_failures(self, run: int | None = None) -> dict[str, int]:
        """Return how many readings ended in each class of failure, of one run or of all, by class."""
        query = (
            sa.select(t.works.c.failure, sa.func.count())
            .where(t.works.c.failure.is_not(None))
            .group_by(t.works.c.failure)
        )
        return self._counted(query if run is None else query.where(t.works.c.run_id == run))

    @told
    def read_totals(self) -> tuple[int, int]:
        """Return how many contents, and how many of their pages, all runs have read."""
        query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(t.works.c.pages), 0)).select_from(
            t.works
        )
        with self._engine.begin() as connection:
            works, pages = connection.execute(query).one()
        return int(works), int(pages)

    @told
    def slowest(self, run: int, count: int) -> list[Work]:
        """Return the contents that a run spent most time on, the slowest first."""
        # Of a content that lies in several places one is named.
        place = (
            sa.select(sa.func.min(t.documents.c.path))
            .join(t.runs, t.runs.c.archive_id == t.documents.c.archive_id)
            .where(t.documents.c.sha256 == t.works.c.sha256, t.runs.c.id == t.works.c.run_id)
            .scalar_subquery()
        )
        query = (
            sa.select(t.works.c.sha256, place, t.works.c.pages, t.works.c.failure, t.works.c.wall_seconds)
            .where(t.works.c.run_id == run, t.works.c.wall_seconds.is_not(None))
            .order_by(t.works.c.wall_seconds.desc(), t.works.c.sha256)
            .limit(count)
        )
        with self._engine.begin() as connection:
            return [Work(*row) for row in connection.execute(query)]

    @told
    def documents(self) -> dict[str, dict[str, int]]:
        """Return, by archive and status, how many files the last complete run over it has results of."""
        query = (
            sa.select(t.archives.c.root, t.documents.c.status, sa.func.count())
            .join(t.archives, t.archives.c.id == t.documents.c.archive_id)
            .group_by(t.archives.c.root, t.documents.c.status)
        )
        return self._counted_twice(query)

    @told
    def failures(self) -> dict[str, dict[str, int]]:
        """Return, by archive and class of failure, how many files could not be audited."""
        code: sa.ColumnElement[str]
        if self._engine.dialect.name == "postgresql":
            code = sa.cast(t.documents.c.result, sa.JSON)["error"]["code"].as_string()
        else:
            code = sa.func.json_extract(t.documents.c.result, "$.error.code")
        query = (
            sa.select(t.archives.c.root, code, sa.func.count())
            .join(t.archives, t.archives.c.id == t.documents.c.archive_id)
            .where(t.documents.c.status == "failed")
            .group_by(t.archives.c.root, sa.text("2"))
        )
        return self._counted_twice(query)

    def _counted(self, query: sa.Select[Any]) -> dict[str, int]:
        with self._engine.begin() as connection:
            return {str(row[0]): int(row[1]) for row in sorted(connection.execute(query).all())}

    def _counted_twice(self, query: sa.Select[Any]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        with self._engine.begin() as connection:
            for row in sorted(connection.execute(query).all()):
                found.setdefault(str(row[0]), {})[str(row[1])] = int(row[2])
        return found


def _state(row: sa.Row[Any]) -> RunState:
    """Return the state of a run; one that was killed could not note its end."""
    state = RunState(row.state)
    if state is RunState.RUNNING and row.identity is not None and is_gone(row.identity):
        return RunState.INTERRUPTED
    return state
