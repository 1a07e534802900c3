"""Documents that are read together: by which program, and what is kept of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Self

from extractors.files import Limits
from extractors.files.converter import converter
from extractors.ocr import ENGINES
from schemas.facts import DocumentFacts
from schemas.results import ErrorResult

from .events import Field, tell
from .ingest import SourceFile
from .job import Job, Outcome
from .pool import WorkerPool
from .settings import Settings
from .store import Store
from .versions import program_version, reader_version

OnDocument = Callable[[int, bool], None]
"""Told of every finished document: its pages, and whether it failed."""

_LOOK_AGAIN_SECONDS = 2.0
"""How often a run looks whether another has read what both want."""
_WAITING_PER_WORKER = 2
"""Documents of a batch that are with the pool at once: one being read, one waiting."""


@dataclass(frozen=True)
class Batch:
    """Documents that are read together, by content."""

    number: int
    files: tuple[SourceFile, ...]


@dataclass(frozen=True)
class Versions:
    """What readings and facts depend on; what was kept under the same is not read again."""

    program: str
    reader: str
    """Words that another Tesseract read are read again."""
    facts: str
    failure: str
    """The same, the limits, and what else is installed: under others a failed document may succeed."""

    @classmethod
    def of(cls, settings: Settings, rules_version: str) -> Self:
        """Return those of this program on this machine."""
        engine = ENGINES[settings.engine]()
        program = f"{program_version()} {engine.name} {engine.version}"
        facts = facts_version(program, rules_version)
        word = " libreoffice" if converter() is not None else ""
        return cls(
            program,
            f"{reader_version()} {engine.name} {engine.version}",
            facts,
            f"{facts} {_short(settings.limits)}{word}",
        )

    @property
    def passing(self) -> str:
        """For failures that may have passed at the next run, which tries again."""
        return f"{self.failure} passing"


def facts_version(program: str, rules: str) -> str:
    """Return under which version the facts are kept that a program found by some rules."""
    return f"{program} {rules}"


class BatchReader:
    """Reads batches into a store; safe to use from several threads."""

    def __init__(self, store: Store, versions: Versions) -> None:
        self._store = store
        self._versions = versions

    def known(self, hashes: Iterable[str]) -> set[str]:
        """Return what need not be read again: all facts, and failures under the present limits."""
        wanted = list(hashes)
        return self._store.known_facts(wanted, self._versions.facts) | self._store.known_facts(
            wanted, self._versions.failure
        )

    def outcomes(self, hashes: Iterable[str]) -> dict[str, DocumentFacts | ErrorResult]:
        """Return what is kept of each content; facts go before failures."""
        wanted = list(hashes)
        found: dict[str, DocumentFacts | ErrorResult] = {}
        for version in (self._versions.passing, self._versions.failure, self._versions.facts):
            found |= self._store.outcomes(wanted, version)
        return found

    def read(self, batch: Batch, pool: WorkerPool, on_document: OnDocument, *, run: int) -> int:
        """Read the documents of a batch and keep what became of each; return how many failed.

        What an earlier, interrupted try of the same batch kept is not read again, and what another run reads
        at this moment is waited for; what is read now is booked on the run `run`.
        """
        failed = 0
        tell("batch_began", run=run, batch=batch.number, documents=len(batch.files))
        paths = {str(file.sha256): file.path for file in batch.files}
        waiting = {str(file.sha256): file for file in batch.files}
        while waiting:
            mine = self._store.claim(run, waiting, self._versions.facts)
            known = self.known(waiting)  # asked after the claim: what others read until then counts
            mine_to_read = [file for sha256, file in waiting.items() if sha256 in mine - known]
            for outcome in self._outcomes(mine_to_read, pool):
                self._keep(outcome, run)
                _tell(outcome, run, paths[outcome.sha256])
                failed += outcome.failure is not None
                on_document(outcome.pages, outcome.failure is not None)
            waiting = {sha256: file for sha256, file in waiting.items() if sha256 not in mine | known}
            for _ in known:
                on_document(0, False)
            if waiting:  # another run reads them now; if that one ends, they are ours
                pool.pause(_LOOK_AGAIN_SECONDS)
                self._store.end_dead_runs()
        tell("batch_finished", run=run, batch=batch.number, failed=failed)
        return failed

    def give_up(self, batch: Batch, failure: ErrorResult, *, run: int) -> int:
        """Keep why the rest of a batch was not read, until the next run tries again; return its size."""
        hashes = {str(file.sha256) for file in batch.files}
        left = hashes - self.known(hashes)
        for sha256 in left:
            self._keep(Outcome(sha256, failure=failure, passing=True), run)
        return len(left)

    def _outcomes(self, files: Sequence[SourceFile], pool: WorkerPool) -> Iterator[Outcome]:
        """Yield outcomes as they come; few jobs wait at a time, as each may carry all words of a document."""
        waiting: set[Future[Outcome]] = set()
        for file in files:
            assert file.sha256 is not None
            job = Job(file.sha256, file.location, self._store.reading(file.sha256, self._versions.reader))
            waiting.add(pool.submit(job))
            if len(waiting) >= _WAITING_PER_WORKER * pool.jobs:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)

    def _keep(self, outcome: Outcome, run: int) -> None:
        version = self._versions.facts
        if outcome.failure is not None:
            version = self._versions.passing if outcome.passing else self._versions.failure
        self._store.keep_outcome(
            outcome, facts_version=version, reader_version=self._versions.reader, run=run
        )


def _short(limits: Limits) -> str:
    return hashlib.sha256(limits.model_dump_json().encode()).hexdigest()[:10]


def _tell(outcome: Outcome, run: int, path: str) -> None:
    seconds = round(sum(time.wall_seconds for time in outcome.times), 3) if outcome.times else None
    about: dict[str, Field] = {
        "run": run,
        "sha256": outcome.sha256,
        "path": path,
        "pages": outcome.pages,
        "seconds": seconds,
    }
    if outcome.failure is None:
        tell("document_read", **about)
    else:
        tell("document_failed", **about, failure=outcome.failure.code.value)
