"""Keep and fetch; transactions are short: a killed run loses one document at most."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from pipeline.place import ArchivePlace, place_of
from schemas.facts import DocumentFacts
from schemas.results import ErrorResult

from . import tables as t
from .accesses import AccessLog
from .alive import own_identity
from .facilities import Facilities
from .history import History
from .lists import Lists
from .past import Past
from .patience import patiently, told
from .queue import Queue
from .remembered import ObjectMemory
from .results import Results
from .rulings import RulingLog
from .samples import SampleLog
from .search import SearchIndex
from .served import Served
from .sharing import SharedRuns
from .slices import slices
from .upsert import add, put

if TYPE_CHECKING:  # who only looks at results need not load what reads documents
    from pipeline.job import Outcome


class Run(NamedTuple):
    """A complete run over one archive."""

    archive_id: int
    root: ArchivePlace
    as_of: str
    program_version: str
    rules_version: str


class Store(SharedRuns, Results):
    """The database of one OUT folder; it may hold several archives.

    Every method is one transaction (reading many results: several), tried again for `patience` seconds while
    the database is locked or away.

    Raises:
        StorageError: by every method, when the database cannot be used; see patience.py.
    """

    def __init__(self, engine: sa.Engine, shown: str, *, patience: float = 60) -> None:
        self._engine = engine
        self.shown = shown
        self.patience = patience
        self.rulings = RulingLog(engine, shown, patience)
        self.lists = Lists(engine, shown, patience)
        self.queue = Queue(engine, shown, patience)
        self.facilities = Facilities(engine, shown, patience)
        self.accesses = AccessLog(engine, shown, patience)
        self.search = SearchIndex(engine, shown, patience)
        self.served = Served(engine, shown, patience)
        self.past = Past(engine, shown, patience)
        self.samples = SampleLog(engine, shown, patience)
        self.objects = ObjectMemory(engine, shown, patience)

    @property
    def engine(self) -> sa.Engine:
        """The database, for what works on whole tables."""
        return self._engine

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @property
    def history(self) -> History:
        """What runs did and are doing."""
        return History(self._engine, self.shown, 0.0)

    # -- archives and runs

    @patiently
    def archive_id(self, root: str) -> int:
        """Return the id of the archive at `root`, making it known when it is new."""
        with self._engine.begin() as connection:
            add(connection, t.archives, {"root": root}, keys=("root",))
            found = connection.execute(
                sa.select(t.archives.c.id).where(t.archives.c.root == root)
            ).scalar_one()
        return int(found)

    @patiently
    def archives(self) -> dict[int, str]:
        """Return root by id of every archive."""
        with self._engine.begin() as connection:
            rows = connection.execute(
                sa.select(t.archives.c.id, t.archives.c.root).order_by(t.archives.c.id)
            ).all()
        return {int(row.id): str(row.root) for row in rows}

    @patiently
    def start_run(
        self,
        archive_id: int,
        *,
        as_of: str,
        program: str,
        rules: str,
        documents: int,
        to_read: int = 0,
        jobs: int = 1,
    ) -> int:
        """Note that a run began and return its id."""
        values = {
            "archive_id": archive_id,
            "as_of": as_of,
            "program_version": program,
            "rules_version": rules,
            "state": "running",
            "documents": documents,
            "to_read": to_read,
            "jobs": jobs,
            "host": socket.gethostname(),
            "process": os.getpid(),
            "identity": own_identity(),
            "started_at": t.now(),
            "alive_at": t.now(),
        }
        with self._engine.begin() as connection:
            key = connection.execute(sa.insert(t.runs).values(values)).inserted_primary_key
        assert key is not None
        return int(key[0])

    @patiently
    def finish_run(self, run_id: int, *, processed: int, failed: int) -> None:
        """Note that a run came to its end."""
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(t.runs)
                .where(t.runs.c.id == run_id)
                .values(state="complete", processed=processed, failed=failed, finished_at=t.now())
            )

    @told  # who is about to end does not wait
    def break_run(self, run_id: int, *, interrupted: bool, fault: str) -> None:
        """Note that a run ended before it was complete.

        Args:
            run_id: The run.
            interrupted: Whether somebody ended it; else it failed.
            fault: Class of the error that ended it.
        """
        state = "interrupted" if interrupted else "failed"
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(t.runs)
                .where(t.runs.c.id == run_id, t.runs.c.state == "running")
                .values(state=state, fault=fault, finished_at=t.now())
            )

    @patiently
    def latest_run(self, root: str | None = None) -> Run | None:
        """Return the newest complete run, of the archive at `root` where one is named."""
        query = (
            sa.select(t.runs, t.archives.c.root)
            .join(t.archives, t.archives.c.id == t.runs.c.archive_id)
            .where(t.runs.c.state == "complete")
            .order_by(t.runs.c.id.desc())
            .limit(1)
        )
        if root is not None:
            query = query.where(t.archives.c.root == root)
        with self._engine.begin() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return Run(row.archive_id, place_of(row.root), row.as_of, row.program_version, row.rules_version)

    # -- words and facts, by content

    @patiently
    def known_facts(self, hashes: Collection[str], version: str) -> set[str]:
        """Return those of `hashes` whose facts (or failure) of this version are kept."""
        return {
            str(row.sha256)
            for row in self._by_hash(
                sa.select(t.facts.c.sha256).where(t.facts.c.version == version), t.facts, hashes
            )
        }

    @patiently
    def outcomes(self, hashes: Collection[str], version: str) -> dict[str, DocumentFacts | ErrorResult]:
        """Return the kept facts or failure by hash."""
        query = sa.select(t.facts).where(t.facts.c.version == version)
        return {
            row.sha256: DocumentFacts.model_validate_json(row.facts)
            if row.facts is not None
            else ErrorResult.model_validate_json(row.failure)
            for row in self._by_hash(query, t.facts, hashes)
        }

    @patiently
    def reading(self, sha256: str, version: str) -> bytes | None:
        """Return the packed words of a content, if this version of the reader read it."""
        query = sa.select(t.readings.c.words).where(
            t.readings.c.sha256 == sha256, t.readings.c.version == version
        )
        with self._engine.begin() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else bytes(found)

    @patiently
    def readings(self, sha256: str) -> dict[str, bytes]:
        """Return the packed words of a content by the version of the reader that read them."""
        query = sa.select(t.readings.c.version, t.readings.c.words).where(t.readings.c.sha256 == sha256)
        with self._engine.begin() as connection:
            return {str(row.version): bytes(row.words) for row in connection.execute(query)}

    @patiently
    def keep_outcome(
        self, outcome: Outcome, *, facts_version: str, reader_version: str, run: int | None = None
    ) -> None:
        """Keep what became of a document, words and facts, and what it cost the run, in one transaction."""
        row = {
            "sha256": outcome.sha256,
            "version": facts_version,
            "pages": outcome.pages,
            "facts": outcome.facts,
            "failure": outcome.failure.model_dump_json() if outcome.failure else None,
        }
        with self._engine.begin() as connection:
            if outcome.reading is not None:
                words = {"sha256": outcome.sha256, "version": reader_version, "words": outcome.reading}
                put(connection, t.readings, words, keys=("sha256", "version"))
            put(connection, t.facts, row, keys=("sha256", "version"))
            if run is not None:
                self._book(connection, outcome, run, facts_version)

    def _book(self, connection: sa.Connection, outcome: Outcome, run: int, version: str) -> None:
        key = {"run_id": run, "sha256": outcome.sha256}
        work = {
            **key,
            "version": version,
            "pages": outcome.pages,
            "failure": outcome.failure.code.value if outcome.failure else None,
            "wall_seconds": sum(time.wall_seconds for time in outcome.times) if outcome.times else None,
            "cpu_seconds": sum(time.cpu_seconds for time in outcome.times) if outcome.times else None,
        }
        stages = t.stage_times
        put(connection, t.works, work, keys=("run_id", "sha256"), finished_at=t.now())
        connection.execute(sa.delete(stages).where(stages.c.run_id == run, stages.c.sha256 == outcome.sha256))
        if outcome.times:
            connection.execute(sa.insert(stages), [{**key, **time._asdict()} for time in outcome.times])

    @patiently
    def forget(self, hashes: Collection[str]) -> None:
        """Forget words, facts, crops and searched texts of the given contents."""
        wanted = list(hashes)
        with self._engine.begin() as connection:
            for some in slices(wanted):
                for table in (t.readings, t.facts, t.crops, *t.DRAWN_AGAIN):
                    connection.execute(sa.delete(table).where(table.c.sha256.in_(some)))

    # -- pictures of evidence

    @patiently
    def crop(self, sha256: str, place: str) -> bytes | None:
        """Return a kept picture of evidence."""
        query = sa.select(t.crops.c.picture).where(t.crops.c.sha256 == sha256, t.crops.c.place == place)
        with self._engine.begin() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else bytes(found)

    @patiently
    def keep_crops(self, sha256: str, pictures: Mapping[str, bytes]) -> None:
        """Keep pictures of evidence, by place."""
        rows = [
            {"sha256": sha256, "place": place, "picture": picture}
            for place, picture in sorted(pictures.items())  # in one order: no two wait for each other
        ]
        with self._engine.begin() as connection:
            put(connection, t.crops, *rows, keys=("sha256", "place"))

    # -- the rest

    def _by_hash(
        self, query: sa.Select[Any], table: sa.Table, hashes: Collection[str]
    ) -> Iterator[sa.Row[Any]]:
        with self._engine.begin() as connection:
            for some in slices(list(hashes)):
                yield from connection.execute(query.where(table.c.sha256.in_(some))).all()
