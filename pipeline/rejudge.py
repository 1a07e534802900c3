"""Judges again what an earlier run read: at another day, or after a ruling of a person; reads no page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from extractors.containers import is_container_name
from schemas.dossier import AuditedFile
from schemas.errors import NoInputError
from schemas.facts import DocumentFacts
from schemas.results import DocumentResult, ErrorResult
from schemas.rulings import Action, KeptRuling, Ruling, TargetKind

from .audit import Conclusion, judge_files, profile_of
from .batch import facts_version
from .ingest import PROFILE_NAME
from .place import ArchivePlace
from .requirements import Requirements
from .rulings import standing
from .store import Run, Store


def judge_again(
    store: Store,
    run: Run,
    requirements: Requirements,
    *,
    as_of: dt.date,
    documents: Sequence[DocumentResult] | None = None,
) -> Conclusion:
    """Judge what an earlier run read, at another day; keeps nothing.

    Args:
        store: Where the run is kept.
        run: The run whose facts count.
        requirements: What must be there.
        as_of: The day to judge at.
        documents: Those of the run to judge; all without it.
    """
    if documents is None:
        documents = list(store.document_results(run.archive_id))
    return _judge(store, run, requirements, documents, as_of=as_of)


def rejudge(
    store: Store, run: Run, requirements: Requirements, facilities: Collection[str], *, as_of: dt.date
) -> Conclusion:
    """Judge some facilities again and keep the results; all others stay as they are.

    Args:
        store: Where the run is kept.
        run: The run whose facts count.
        requirements: What must be there.
        facilities: Folders of the facilities.
        as_of: The day to judge at.
    """
    kept = list(store.document_results(run.archive_id, facilities))
    conclusion = _judge(store, run, requirements, kept, as_of=as_of, also=facilities)
    store.replace_facilities(run.archive_id, facilities, [(conclusion.documents, conclusion.dossiers)])
    return conclusion


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


def _judge(
    store: Store,
    run: Run,
    requirements: Requirements,
    kept: Sequence[DocumentResult],
    *,
    as_of: dt.date,
    also: Iterable[str] = (),
) -> Conclusion:
    """Judge the files of `kept` results; facility.yaml is looked for in their folders and `also`."""
    files = _files(store, run, kept)
    folders = {file.facility for file in files if file.facility}.union(also)
    places = {folder: run.root / folder / PROFILE_NAME for folder in folders}
    profiles = {folder: profile_of(folder, place) for folder, place in places.items() if place.is_file()}
    decided = standing(store.rulings.of(run.archive_id))
    return judge_files(files, requirements, as_of=as_of, profiles=profiles, decided=decided)


def _files(store: Store, run: Run, kept: Sequence[DocumentResult]) -> list[AuditedFile]:
    hashes = {document.sha256 for document in kept if document.sha256}
    outcomes = store.outcomes(hashes, facts_version(run.program_version, run.rules_version))
    files = []
    for document in kept:
        outcome = document.error or outcomes.get(str(document.sha256))
        if outcome is None:
            continue
        files.append(
            AuditedFile(
                path=document.path,
                sha256=document.sha256,
                facility=_home(document, run.root),
                duplicate_of=document.duplicate_of,
                facts=outcome if isinstance(outcome, DocumentFacts) else None,
                failure=outcome if isinstance(outcome, ErrorResult) else None,
            )
        )
    return files


def _home(document: DocumentResult, root: ArchivePlace) -> str:
    """Return the folder of a document before anybody moved it; of a loose one where it was gathered to."""
    head, _, tail = document.path.partition("/")
    # Containers in an object store are not opened.
    container = isinstance(root, Path) and is_container_name(head) and not (root / head).is_dir()
    loose = not tail or container
    return document.facility if loose else head


def _refuse_no_folder(name: str) -> None:
    if not name.strip() or "/" in name or name in (".", "..") or not name.isprintable():
        raise NoInputError(f"{name!r} is no name of a facility's folder.", "Choose one of the list.")
