"""Judges again what an earlier run read: at another day, or after a ruling of a person; reads no page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Self

from extractors.containers import is_container_name
from schemas.dossier import AuditedFile, FacilityProfile
from schemas.errors import NoInputError
from schemas.labels import Decision
from schemas.results import DocumentResult
from schemas.rulings import Action, KeptRuling, Ruling, TargetKind

from .audit import audited_files, judge_each, profile_of
from .batch import facts_version
from .ingest import PROFILE_NAME, SourceFile, location_of
from .place import ArchivePlace
from .requirements import Requirements
from .rulings import Standing, standing
from .store import Judged, Run, Store


def judge_again(
    store: Store,
    run: Run,
    requirements: Requirements,
    *,
    as_of: dt.date,
    documents: Iterable[DocumentResult] | None = None,
) -> Iterator[Judged]:
    """Judge what an earlier run read, at another day; keeps nothing.

    Args:
        store: Where the run is kept.
        run: The run whose facts count.
        requirements: What must be there.
        as_of: The day to judge at.
        documents: Those of the run to judge; all without it.
    """
    log = None
    if documents is None:
        documents, log = store.document_results(run.archive_id), store.rulings.of(run.archive_id)
    return _Kept.of(store, run, documents, log=log).judged(requirements, as_of=as_of)


def rejudge(
    store: Store, run: Run, requirements: Requirements, facilities: Collection[str], *, as_of: dt.date
) -> None:
    """Judge some facilities again and keep the results; all others stay as they are.

    Args:
        store: Where the run is kept.
        run: The run whose facts count.
        requirements: What must be there.
        facilities: Folders of the facilities.
        as_of: The day to judge at.
    """
    kept = store.document_results(run.archive_id, facilities)
    judged = _Kept.of(store, run, kept, also=facilities).judged(requirements, as_of=as_of)
    store.replace_facilities(run.archive_id, facilities, judged)


def decide(
    store: Store,
    run: Run,
    requirements: Requirements,
    ruling: Ruling,
    *,
    after: int,
    facility: str,
    as_of: dt.date,
) -> KeptRuling:
    """Keep a ruling and judge anew whom it concerns.

    Args:
        store: Where the run is kept.
        run: The run whose facts count.
        requirements: What must be there.
        ruling: What was decided.
        after: The last turn on its target that the person saw.
        facility: Whose document or dossier it is about.
        as_of: The day to judge at.

    Raises:
        ConflictError: when somebody else decided about the same target meanwhile.
        NoInputError: when a document is to be moved to no folder of the archive's kind.
    """
    if ruling.target.kind is TargetKind.DOCUMENT and ruling.action is Action.MOVE:
        _refuse_no_folder(str(ruling.value))
    kept = store.rulings.add(run.archive_id, ruling, after=after)
    concerned = {facility, *store.facilities_with(run.archive_id, ruling.target.sha256)}
    for earlier in store.rulings.on(run.archive_id, ruling.target):
        if earlier.ruling.action is Action.MOVE:
            concerned |= {str(earlier.ruling.value), str(earlier.ruling.seen or facility)}
    rejudge(store, run, requirements, concerned, as_of=as_of)
    return kept


def foresee(
    store: Store,
    run: Run,
    requirements: Requirements,
    rulings: Iterable[Ruling],
    *,
    facility: str,
    as_of: dt.date,
) -> list[Decision | None]:
    """Return what would be decided on a facility after each of some rulings alone; keeps nothing.

    Args:
        store: Where the run is kept.
        run: The run whose facts count.
        requirements: What must be there.
        rulings: What might be decided.
        facility: Whose document or dossier it is about.
        as_of: The day to judge at.
    """
    kept = _Kept.of(store, run, store.document_results(run.archive_id, [facility]), also=[facility])
    read = dict(zip(kept.files, kept.audited(kept.files), strict=True))
    kept = replace(kept, audited=lambda files: [read[file] for file in files])
    decisions = []
    for ruling in rulings:
        judged = kept.judged(requirements, as_of=as_of, tried=ruling)
        found = (one.decision for _, dossiers in judged for one in dossiers if one.facility == facility)
        decisions.append(next(found, None))
    return decisions


@dataclass(frozen=True)
class _Kept:
    """What judging again needs, fetched once; facts are fetched a facility at a time."""

    files: tuple[SourceFile, ...]
    audited: Callable[[Sequence[SourceFile]], list[AuditedFile]]
    """Gives what became of some files, in their order."""
    profiles: Mapping[str, FacilityProfile]
    decided: Standing

    @classmethod
    def of(
        cls,
        store: Store,
        run: Run,
        documents: Iterable[DocumentResult],
        *,
        also: Iterable[str] = (),
        log: Sequence[KeptRuling] | None = None,
    ) -> Self:
        """Return the files of results; facility.yaml is looked for in their folders and `also`.

        Args:
            store: Where they are kept.
            run: The run whose facts count.
            documents: The results.
            also: Further folders.
            log: What was decided; without it, what concerns these documents and folders is fetched.
        """
        version = facts_version(run.program_version, run.rules_version)
        if log is None:
            documents = list(documents)
            log = _log_about(store, run, documents, also)
        homes = _homes(log)
        found = [_source_of(document, run.root, homes) for document in documents]
        known = store.known_facts({file.sha256 for file in found if file.sha256}, version)
        files = tuple(file for file in found if file.failure or file.sha256 in known)
        folders = {file.facility for file in files if file.facility}.union(also)
        places = {folder: location_of(run.root, folder) / PROFILE_NAME for folder in folders}
        return cls(
            files,
            partial(audited_files, outcomes_of=partial(store.outcomes, version=version)),
            {folder: profile_of(folder, place) for folder, place in places.items() if place.is_file()},
            standing(log),
        )

    def judged(
        self, requirements: Requirements, *, as_of: dt.date, tried: Ruling | None = None
    ) -> Iterator[Judged]:
        """Judge facility after facility; `tried` counts as if it had been decided last."""
        decided = self.decided
        if tried is not None:
            decided = Standing({**decided.by_key, tried.target.key: tried})
        return judge_each(
            self.files, self.audited, requirements, as_of=as_of, profiles=self.profiles, decided=decided
        )


def _log_about(
    store: Store, run: Run, documents: Iterable[DocumentResult], also: Iterable[str]
) -> list[KeptRuling]:
    """Return what was decided about documents and about every facility that they were ever in."""
    hashes: set[str] = set()
    folders = set(also)
    for document in documents:
        hashes.add(document.sha256 or "")
        folders |= {document.facility, document.path.partition("/")[0]}
    for kept in store.rulings.about(run.archive_id, hashes):
        if kept.ruling.action is Action.MOVE:
            folders |= {str(kept.ruling.value), str(kept.ruling.seen)}
    return store.rulings.about(run.archive_id, hashes, folders)


def _homes(log: Iterable[KeptRuling]) -> dict[str, str]:
    """Return, by content, where documents were before they were moved for the first time."""
    homes: dict[str, str] = {}
    for kept in log:
        if kept.ruling.action is Action.MOVE and kept.ruling.seen:
            homes.setdefault(kept.ruling.target.sha256, str(kept.ruling.seen))
    return homes


def _source_of(document: DocumentResult, root: ArchivePlace, homes: Mapping[str, str]) -> SourceFile:
    return SourceFile(
        document.path,
        location_of(root, document.path),
        _home(document, root, homes),
        size=0,
        sha256=document.sha256,
        failure=document.error,
        duplicate_of=document.duplicate_of,
    )


def _home(document: DocumentResult, root: ArchivePlace, homes: Mapping[str, str]) -> str:
    """Return the folder of a document before anybody moved it; of a loose one where it was gathered to."""
    head, _, tail = document.path.partition("/")
    # Containers in an object store are not opened.
    container = isinstance(root, Path) and is_container_name(head) and not (root / head).is_dir()
    loose = not tail or container
    return homes.get(document.sha256 or "", document.facility) if loose else head


def _refuse_no_folder(name: str) -> None:
    if not name.strip() or "/" in name or name in (".", "..") or not name.isprintable():
        raise NoInputError(f"{name!r} is no name of a facility's folder.", "Choose one of the list.")
