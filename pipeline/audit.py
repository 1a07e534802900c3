"""An audit of one archive: take stock, read what is new, judge everything, write it down.

Plain Python; flows/ decides whether an engine calls the batches or a loop does.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from schemas.dossier import AuditedFile, FacilityProfile
from schemas.errors import StorageError, UsageError
from schemas.facts import DocumentFacts
from schemas.results import ErrorResult

from .assemble import Stamp, results_of
from .batch import Batch, BatchReader, OnDocument, Versions
from .dossier import File, iter_dossiers, parse_profile
from .events import tell
from .ingest import Inventory, SourceFile, take_inventory
from .judge import judge_dossier
from .pictures import EvidencePictures
from .place import ArchivePlace, address_of, content_of
from .pool import WorkerPool
from .report import write_outputs
from .requirements import Requirements
from .rulings import Standing, home_of, standing, with_rulings
from .settings import Settings
from .store import Eraser, Judged, Store
from .stored import StoredResults
from .tally import Conclusion, Tally
from .versions import program_version

_log = logging.getLogger(__name__)

OutcomesOf = Callable[[set[str]], Mapping[str, DocumentFacts | ErrorResult]]
"""Gives what is kept of contents, by content."""


@dataclass(frozen=True)
class Plan:
    """What is there and what of it has to be read."""

    inventory: Inventory
    batches: tuple[Batch, ...]
    known: int
    """Different contents that need not be read again."""

    @property
    def to_read(self) -> int:
        """Number of documents in the batches."""
        return sum(len(batch.files) for batch in self.batches)


class Audit:
    """One audit; `plan`, then `read_batch` for every batch in any order, then `conclude`."""

    def __init__(
        self,
        archive: ArchivePlace,
        *,
        store: Store,
        settings: Settings,
        requirements: Requirements,
        as_of: dt.date,
    ) -> None:
        self.archive = archive
        self.as_of = as_of
        self._store = store
        self._settings = settings
        self._requirements = requirements
        self._archive_id = store.archive_id(address_of(archive))
        self.rules_version = requirements.version
        self.versions = Versions.of(settings, requirements.version)
        self.reader = BatchReader(store, self.versions)

    @property
    def name(self) -> str:
        """What people call the archive: the last part of its address."""
        return address_of(self.archive).rpartition("/")[2]

    def plan(self, *, fresh: bool = False, changing: Container[Path] = ()) -> Plan:
        """List the archive and find out what is not known yet.

        Args:
            fresh: Forget what earlier runs read of these files.
            changing: Files that are still being written and must wait for the next audit.

        Raises:
            NoInputError: when the archive cannot be used at all.
        """
        inventory = self._inventory(changing)
        by_content = {file.sha256: file for file in reversed(inventory.files) if file.sha256 is not None}
        if fresh:
            self._refuse_to_disturb()
            self._store.forget(by_content)
        known = self.reader.known(by_content)
        # The largest first: a long contract read last would leave the other cores idle.
        new = sorted(
            (file for sha256, file in by_content.items() if sha256 not in known),
            key=lambda file: (-file.size, file.path),
        )
        if any(run.archive_id == self._archive_id for run in self._store.runs_at_work()):
            new.reverse()  # the other goes the other way: we meet in the middle
        # Each costs the engine and its database about as much as reading a small document.
        size = max(self._settings.batch_size, -(-len(new) // self._settings.most_batches))
        batches = tuple(
            Batch(number, tuple(new[start : start + size]))
            for number, start in enumerate(range(0, len(new), size), start=1)
        )
        return Plan(inventory, batches, len(known))

    def _inventory(self, changing: Container[Path]) -> Inventory:
        limits = self._settings.limits
        threads = self._settings.jobs
        if isinstance(self.archive, Path):
            return take_inventory(self.archive, limits=limits, threads=threads, changing=changing)
        from .remote import take_remote_inventory  # what reads object stores takes a while to load

        return take_remote_inventory(self.archive, limits=limits, memory=self._store.objects, threads=threads)

    def read_batch(self, batch: Batch, pool: WorkerPool, on_document: OnDocument, *, run: int) -> int:
        """Read the documents of a batch and keep what became of each; return how many failed."""
        return self.reader.read(batch, pool, on_document, run=run)

    def _refuse_to_disturb(self) -> None:
        """Refuse to forget what a run may need that is going on.

        Raises:
            UsageError: when there is one.
        """
        self._store.end_dead_runs()
        for run in self._store.runs_at_work():
            raise UsageError(
                f"Audit lain sedang memakai basis data ini / Another audit is using this database: "
                f"proses {run.process}, {run.host}.",
                "Tunggu sampai selesai, atau tanpa --fresh / Wait for its end, or leave out --fresh.",
            )

    def _refuse_to_mix(self) -> None:
        """Refuse to judge an archive at a day while another run judges it at another: one result is kept.

        Raises:
            UsageError: when there is such a run.
        """
        own = (self.as_of.isoformat(), self._requirements.version)
        for run in self._store.runs_at_work():
            if run.archive_id == self._archive_id and (run.as_of, run.rules_version) != own:
                raise UsageError(
                    f"Arsip ini sedang diaudit per {run.as_of} dengan aturan {run.rules_version} "
                    f"di basis data yang sama / This archive is being audited as of {run.as_of} with rules "
                    f"{run.rules_version} in the same database: proses {run.process}, {run.host}.",
                    "Tunggu sampai selesai, atau beri basis data lain "
                    "/ Wait for its end, or give another --db.",
                )

    @contextmanager
    def running(self, plan: Plan) -> Iterator[int]:
        """Note the beginning of the run, give its id, and note how it ended where that was not well."""
        ended = self._store.end_dead_runs()
        self._refuse_to_mix()
        if ended:
            _log.warning(
                "Audit sebelumnya berhenti di tengah; yang sudah dibaca dipakai "
                "/ An earlier audit ended in the middle; what it read is used."
            )
        run = self._store.start_run(
            self._archive_id,
            as_of=self.as_of.isoformat(),
            program=self.versions.program,
            rules=self._requirements.version,
            documents=len(plan.inventory.files),
            to_read=plan.to_read,
            jobs=self._settings.jobs,
        )
        tell(
            "run_began",
            run=run,
            archive=address_of(self.archive),
            as_of=self.as_of.isoformat(),
            documents=len(plan.inventory.files),
            to_read=plan.to_read,
            known=plan.known,
            jobs=self._settings.jobs,
        )
        try:
            with self._store.at_work(run):
                yield run
        except BaseException as error:
            tell("run_broken", run=run, fault=type(error).__name__)
            interrupted = isinstance(error, CancelledError) or not isinstance(error, Exception)
            with suppress(StorageError):  # it may be what ended the run, and is told in any case
                self._store.break_run(run, interrupted=interrupted, fault=type(error).__name__)
            raise

    def conclude(self, plan: Plan, run: int) -> Conclusion:
        """Judge every dossier from what is kept, and keep the results."""
        tally = Tally(self.as_of)
        judged = tally.passing(self.judge(plan.inventory))
        self._store.replace_results(self._archive_id, judged, run=run)
        conclusion = tally.conclusion()
        self._store.finish_run(run, processed=plan.to_read, failed=conclusion.failed)
        self._retire()
        tell("run_finished", run=run, documents=conclusion.documents, failed=conclusion.failed)
        return conclusion

    def _retire(self) -> None:
        """Drop what a newer version read anew, and what has been in no archive for too long."""
        eraser = Eraser(self._store)
        eraser.drop_superseded(self.versions.reader)
        eraser.note_departures()
        if self._settings.keep_days is not None:
            eraser.erase(eraser.outlived(self._settings.keep_days))

    def judge(self, inventory: Inventory) -> Iterator[Judged]:
        """Judge dossier after dossier from what is kept; reads no page."""
        return judge_each(
            inventory.files,
            partial(audited_files, outcomes_of=self.reader.outcomes),
            self._requirements,
            as_of=self.as_of,
            profiles={facility: profile_of(facility, place) for facility, place in inventory.profiles},
            decided=standing(self._store.rulings.of(self._archive_id)),
        )

    def write(self, out: Path, plan: Plan, pool: WorkerPool) -> list[Path]:
        """Write every file of OUT from what is kept, and return their paths.

        Raises:
            UsageError: when somebody else judged the archive, or a part of it, otherwise meanwhile.
        """
        places = {file.path: file.location for file in plan.inventory.files}
        personal = self._settings.show_personal
        stamp = _stamp(self._requirements, self.as_of)
        results = StoredResults(self._store, self._archive_id, personal=personal, stamp=stamp)
        sources = partial(results.picture_sources, lambda document: places.get(document.path))
        written = write_outputs(
            out,
            results,
            as_of=self.as_of,
            crops=EvidencePictures(self._store, pool, sources, self._settings.limits, show_personal=personal),
            reminders=self._requirements.settings.reminder_days,
        )
        tell("report_written", out=str(out), files=len(written))
        return written


def judge_files(
    files: Sequence[AuditedFile],
    requirements: Requirements,
    *,
    as_of: dt.date,
    profiles: Mapping[str, FacilityProfile] | None = None,
    decided: Standing | None = None,
) -> Iterator[Judged]:
    """Gather files into dossiers and judge each; reads no page.

    Args:
        files: Everything that was read or failed.
        requirements: What must be there.
        as_of: The day to judge at.
        profiles: facility.yaml by folder.
        decided: What people decided.
    """
    return judge_each(
        files, list, requirements, as_of=as_of, profiles=profiles or {}, decided=decided or Standing()
    )


def judge_each(
    files: Iterable[File],
    audited: Callable[[Sequence[File]], Sequence[AuditedFile]],
    requirements: Requirements,
    *,
    as_of: dt.date,
    profiles: Mapping[str, FacilityProfile],
    decided: Standing,
) -> Iterator[Judged]:
    """Judge as `judge_files` does, with what became of the files asked for a facility at a time.

    Args:
        files: Everything that was read or failed.
        audited: Gives what became of some files, in their order.
        requirements: What must be there.
        as_of: The day to judge at.
        profiles: facility.yaml by folder.
        decided: What people decided.
    """
    stamp = _stamp(requirements, as_of)
    for dossier in iter_dossiers(
        files,
        lambda some: with_rulings(audited(some), decided),
        requirements=requirements,
        profiles=profiles,
        home=lambda file: home_of(file, decided),
    ):
        judgement = judge_dossier(dossier, requirements, as_of=as_of, standing=decided)
        documents, judged = results_of(judgement, stamp)
        yield documents, [judged]


def _stamp(requirements: Requirements, as_of: dt.date) -> Stamp:
    return Stamp(as_of=as_of, rules_version=requirements.version, program_version=program_version())


def audited_files(files: Sequence[SourceFile], outcomes_of: OutcomesOf) -> list[AuditedFile]:
    """Return files together with what became of them, fetched for all at once."""
    outcomes = outcomes_of({file.sha256 for file in files if file.sha256 is not None})
    return [audited_file(file, file.failure or outcomes[str(file.sha256)]) for file in files]


def audited_file(file: SourceFile, outcome: DocumentFacts | ErrorResult) -> AuditedFile:
    """Return a file together with what became of it."""
    return AuditedFile(
        path=file.path,
        sha256=file.sha256,
        facility=file.facility,
        duplicate_of=file.duplicate_of,
        facts=outcome if isinstance(outcome, DocumentFacts) else None,
        failure=outcome if isinstance(outcome, ErrorResult) else None,
    )


def profile_of(facility: str, place: ArchivePlace) -> FacilityProfile:
    """Return what a facility.yaml says; one that cannot be opened is told as such."""
    try:
        content = content_of(place)
    except OSError:
        content = b"\0"  # told as a profile that cannot be used
    return parse_profile(content, path=f"{facility}/{place.name}")
