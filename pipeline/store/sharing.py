"""Several runs on one store: who is still at work, and who reads which document."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

import sqlalchemy as sa

from schemas.errors import StorageError

from . import tables as t
from .alive import is_gone
from .patience import patiently, told
from .slices import slices
from .upsert import add

BEAT_SECONDS = 30
"""How often a run tells that it is at work."""
_SILENCE_SECONDS = 10 * BEAT_SECONDS
"""How long a run elsewhere may be silent before it is taken for ended."""


_AT_WORK = (t.runs.c.state == "running") & t.runs.c.identity.is_not(None)


class RunAtWork(NamedTuple):
    """A run that is going on."""

    id: int
    archive_id: int
    as_of: str
    rules_version: str
    host: str | None
    process: int | None


class SharedRuns:
    """The part of a store that lets runs share it."""

    _engine: sa.Engine
    shown: str
    patience: float

    @contextmanager
    def at_work(self, run_id: int) -> Iterator[None]:
        """Tell the others every half minute that a run is at work; in the end, let go of what it claimed."""
        ended = threading.Event()

        def tell() -> None:
            while not ended.wait(BEAT_SECONDS):
                with suppress(StorageError):  # told again in a moment
                    self.beat(run_id)

        teller = threading.Thread(target=tell, name=f"run-{run_id}", daemon=True)
        teller.start()
        try:
            yield
        finally:
            ended.set()
            teller.join(1)
            with suppress(
                StorageError
            ):  # it may be what ended the run; claims of ended runs count for nothing
                self.release(run_id)

    @told
    def beat(self, run_id: int) -> None:
        """Note that a run is at work, also one that another computer had taken for ended."""
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(t.runs)
                .where(t.runs.c.id == run_id, t.runs.c.state.in_(("running", "interrupted")))
                .values(state="running", alive_at=t.now(), finished_at=None, fault=None)
            )

    @patiently
    def end_dead_runs(self) -> list[int]:
        """Note as interrupted every run whose process is gone, and return their ids.

        A run on another computer or in another container counts as gone when it was silent for minutes, by
        the clock of the database; one of a version that did not tell, never.
        """
        silent = (t.now() - t.runs.c.alive_at > _SILENCE_SECONDS).label("silent")
        query = sa.select(t.runs.c.id, t.runs.c.identity, silent).where(_AT_WORK)
        with self._engine.begin() as connection:
            found = connection.execute(query).all()
        gone = [
            int(row.id)
            for row in found
            if (row.silent if (ended := is_gone(row.identity)) is None else ended)
        ]
        if gone:
            with self._engine.begin() as connection:
                connection.execute(
                    sa.update(t.runs)
                    .where(t.runs.c.id.in_(gone), t.runs.c.state == "running")
                    .values(state="interrupted", fault="gone", finished_at=t.runs.c.alive_at)
                )
                connection.execute(sa.delete(t.claims).where(t.claims.c.run_id.in_(gone)))
        return gone

    @patiently
    def runs_at_work(self) -> list[RunAtWork]:
        """Return the runs that are going on, oldest first."""
        query = sa.select(*(t.runs.c[name] for name in RunAtWork._fields)).where(_AT_WORK)
        with self._engine.begin() as connection:
            return [RunAtWork(*row) for row in connection.execute(query.order_by(t.runs.c.id))]

    @patiently
    def claim(self, run_id: int, hashes: Collection[str], version: str) -> set[str]:
        """Return those of `hashes` that this run may read: no other run at work has claimed them before."""
        wanted = sorted(hashes)  # in one order: no two wait for each other
        mine: set[str] = set()
        at_work = sa.select(t.runs.c.id).where(_AT_WORK)
        claims = t.claims.c
        with self._engine.begin() as connection:
            for some in slices(wanted):
                of_these = (claims.sha256.in_(some), claims.version == version)
                connection.execute(sa.delete(t.claims).where(*of_these, claims.run_id.not_in(at_work)))
                rows = [{"sha256": sha256, "version": version, "run_id": run_id} for sha256 in some]
                add(connection, t.claims, *rows, keys=("sha256", "version"))
                own = sa.select(claims.sha256).where(*of_these, claims.run_id == run_id)
                mine.update(str(row.sha256) for row in connection.execute(own))
        return mine

    @told
    def release(self, run_id: int) -> None:
        """Let go of everything that a run claimed, and of what ended ones could not let go of."""
        at_work = sa.select(t.runs.c.id).where(_AT_WORK)
        claims = t.claims.c
        with self._engine.begin() as connection:
            connection.execute(
                sa.delete(t.claims).where((claims.run_id == run_id) | claims.run_id.not_in(at_work))
            )
