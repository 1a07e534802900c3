"""Forget a facility or a document: its words, facts, pictures and results, and what of them stands in OUT.

The documents themselves are the operator's and are never touched. One that still lies in the archive would be
read again by the next audit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from extractors.containers import is_container_name
from schemas.errors import NoInputError, UsageError
from schemas.results import DocumentResult

from .ingest import location_of
from .page_pictures import document_place
from .pictures import EvidencePictures
from .place import ArchivePlace, RemotePlace
from .pool import WorkerPool
from .rejudge import judge_again
from .report import write_outputs
from .requirements import Requirements
from .searchable.names import output_names
from .settings import Settings
from .store import Eraser, Run, Store
from .stored import StoredResults

_ASKED_AT_ONCE = 16
"""Objects: one waits for the store, not for this machine."""


@dataclass(frozen=True)
class Forgetting:
    """What is to be forgotten of the newest run over an archive."""

    run: Run
    paths: frozenset[str]
    """Documents, as results.jsonl names them."""
    facilities: frozenset[str]
    """Whose results change: theirs, and those of documents that are told to be the same as one of them."""
    hashes: frozenset[str]
    """Contents that no other document has."""
    shared: tuple[str, ...]
    """Other documents with the same bytes: what was read of these stays for them."""
    present: tuple[str, ...]
    """Those of `paths` that still lie in the archive."""
    copies: frozenset[PurePosixPath]
    """Names of their searchable PDFs below the folder of an export."""


class _Known(NamedTuple):
    path: str
    facility: str
    sha256: str | None
    duplicate_of: str | None

    @classmethod
    def of(cls, document: DocumentResult) -> _Known:
        return cls(document.path, document.facility, document.sha256, document.duplicate_of)

    def is_meant(self, name: str) -> bool:
        return name in (self.path, self.facility) or self.path.startswith(f"{name}/")


def plan_forgetting(store: Store, run: Run, names: Sequence[str]) -> Forgetting:
    """Find out what is to be forgotten.

    Args:
        store: Where the run is kept.
        run: The newest run over the archive.
        names: Facilities by folder, or documents or folders as results.jsonl names them.

    Raises:
        NoInputError: naming the first that stands for nothing.
    """
    wanted = [name.removeprefix("./").rstrip("/") for name in names]
    documents = [_Known.of(one) for one in store.document_results(run.archive_id)]
    for name in wanted:
        if not any(one.is_meant(name) for one in documents):
            raise NoInputError(
                f"{name} is no facility and no document of this audit.",
                "Name its folder, or the document as results.jsonl does; after an interruption: --rewrite.",
            )
    meant = [one for one in documents if any(one.is_meant(name) for name in wanted)]
    paths = frozenset(one.path for one in meant)
    hashes = {one.sha256 for one in meant if one.sha256}
    shared = Eraser(store).used_elsewhere(run.archive_id, paths, hashes)
    touched = {one.facility for one in documents if one.path in paths or one.duplicate_of in paths}
    names_of_copies = output_names(one.path for one in documents)
    return Forgetting(
        run,
        paths,
        frozenset(touched),
        frozenset(hashes - shared.keys()),
        tuple(sorted(shared.values())),
        _present(run.root, paths),
        frozenset(names_of_copies[path] for path in paths),
    )


def forget(store: Store, forgetting: Forgetting, requirements: Requirements) -> None:
    """Erase it from the store and judge anew the facilities that it touches.

    Raises:
        UsageError: when what was read of the other documents of these facilities is not there.
    """
    run, facilities = forgetting.run, set(forgetting.facilities)
    while True:
        left = list(_left(store, forgetting, facilities))
        as_of = dt.date.fromisoformat(run.as_of)
        judged = list(judge_again(store, run, requirements, as_of=as_of, documents=left))
        others = {document.facility for documents, _ in judged for document in documents} - facilities
        if not others:
            break
        facilities |= others  # without what is forgotten, a file outside folders may belong elsewhere
    if sum(len(documents) for documents, _ in judged) != len(left):
        raise UsageError(
            "What was read of other documents of these facilities is not there any more.",
            "Run `pks audit` on the archive first.",
        )
    # Results last: who is interrupted finds in them what is still to be forgotten.
    eraser = Eraser(store)
    stay = {dossier.facility: dossier.name for _, dossiers in judged for dossier in dossiers}
    gone = facilities - stay.keys()
    eraser.erase(forgetting.hashes)
    eraser.erase_rulings(run.archive_id, gone)
    eraser.erase_past(run.archive_id, stay, forgetting.paths)
    eraser.erase_accesses(gone, forgetting.hashes)
    if isinstance(run.root, RemotePlace):
        objects = {one for path in forgetting.paths for one in (path, *_above(path))}
        eraser.erase_addresses(_urls(run.root, objects), _urls(run.root, gone - {""}))
    store.replace_facilities(run.archive_id, facilities, judged)


def rewrite_outputs(
    store: Store, run: Run, out: Path, *, settings: Settings, requirements: Requirements
) -> list[Path]:
    """Write OUT anew from the store, and give the room of what was erased back; return what was written."""
    personal = settings.show_personal
    results = StoredResults(store, run.archive_id, personal=personal)
    sources = partial(results.picture_sources, partial(document_place, run.root))
    with WorkerPool(settings, None) as pool:
        written = write_outputs(
            out,
            results,
            as_of=dt.date.fromisoformat(run.as_of),
            crops=EvidencePictures(store, pool, sources, settings.limits, show_personal=personal),
            reminders=requirements.settings.reminder_days,
        )
    Eraser(store).compact()
    return written


def remove_copies(forgetting: Forgetting, folders: Iterable[Path]) -> list[Path]:
    """Remove searchable PDFs and annotated pages of what is forgotten from folders; return those removed.

    An annotated page is known by its file's name alone: those of other documents of that name go along. A
    folder that holds nothing any more goes too, as it may be called like a facility.
    """
    removed: list[Path] = []
    stems = {PurePosixPath(path).name for path in forgetting.paths}
    for folder in folders:
        pages = [
            page
            for page in folder.glob("*.html")
            if any(page.name == f"{stem}.html" or _is_numbered(page.name, stem) for stem in stems)
        ]
        for file in [*(folder / name for name in forgetting.copies), *pages]:
            if file.is_file():
                file.unlink()
                removed.append(file)
                _remove_empty(file.parent, folder)
    return removed


def _is_numbered(name: str, stem: str) -> bool:
    return name.startswith(f"{stem}-") and name.removeprefix(f"{stem}-").removesuffix(".html").isdecimal()


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove a folder below `root` and those above it as far as they are empty."""
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _present(root: ArchivePlace, paths: Collection[str]) -> tuple[str, ...]:
    """Return the documents that are in the archive, or that a container there is in the way of.

    Of an object store that does not answer it is taken that they are.
    """
    if isinstance(root, Path):
        places = {path: location_of(root, path) for path in sorted(paths)}
        return tuple(
            path for path, place in places.items() if any(one.is_file() for one in (place, *place.parents))
        )
    asked = sorted({one for path in paths for one in (path, *_above(path))})
    with ThreadPoolExecutor(_ASKED_AT_ONCE) as threads:
        answers = threads.map(lambda one: location_of(root, one).may_be_file(), asked)
        there = {one for one, is_there in zip(asked, answers, strict=True) if is_there}
    return tuple(sorted(path for path in paths if there & {path, *_above(path)}))


def _above(path: str) -> list[str]:
    """Return the names above a document that may be those of containers that it is in."""
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts)) if is_container_name(parts[depth - 1])]


def _urls(root: RemotePlace, names: Iterable[str]) -> set[str]:
    return {location_of(root, name).url for name in names}


def _left(store: Store, forgetting: Forgetting, facilities: Container[str]) -> Iterator[DocumentResult]:
    """Yield what stays of the touched facilities; a copy of a forgotten original is one no longer."""
    first: dict[str, str] = {}
    for document in store.document_results(forgetting.run.archive_id):
        if document.path in forgetting.paths:
            continue
        if document.duplicate_of in forgetting.paths:
            assert document.sha256 is not None
            original = first.setdefault(document.sha256, document.path)
            other = None if original == document.path else original
            document = document.model_copy(update={"duplicate_of": other})
        if document.facility in facilities:
            yield document
