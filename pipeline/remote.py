"""What lies below a prefix of an object store: as an inventory of a folder, with what is remembered of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice

from extractors.containers import left_out_as
from extractors.files import Limits
from schemas.errors import DocumentError, NoInputError
from schemas.results import ErrorResult

from .ingest import PROFILE_NAME, Inventory, SourceFile, printable, with_duplicates, with_members
from .members import sized_for
from .objects import Listed, list_objects, sha256_of, too_large
from .place import RemotePlace
from .store import ObjectMemory

_STREAMS = 16
"""Objects that are read at once: one waits for the store, not for this machine."""
_REMEMBERED_AT_ONCE = 1_000


def take_remote_inventory(
    root: RemotePlace, *, limits: Limits, memory: ObjectMemory, threads: int = 2
) -> Inventory:
    """List and hash what lies below a prefix; what is known by its ETag and size is not read for its hash.

    ZIPs and mails are fetched to be listed, `threads` of them at once.

    Raises:
        UsageError: when nothing that is installed can read this kind of store.
        NoInputError: when the prefix may not be listed, or holds no file.
    """
    left_out: Counter[str] = Counter()
    found = list(_taken(list_objects(root), left_out))
    profiles = tuple((printable(one.key.partition("/")[0]), one.place) for one in found if _is_profile(one))
    objects = [one for one in found if not _is_profile(one)]
    if not objects:
        raise NoInputError(f"{root} holds no file.", "Give the prefix that holds one folder per facility.")
    files: list[SourceFile] = []
    waiting = iter(objects)
    with ThreadPoolExecutor(_STREAMS) as streams:
        while some := list(islice(waiting, _REMEMBERED_AT_ONCE)):
            files.extend(_hashed(some, limits, memory, streams))
    memory.keep_only(root.url, {one.place.url for one in objects})
    opened = with_members(files, left_out, limits=limits, threads=threads)
    marked = with_duplicates(sorted(opened, key=lambda file: file.path))
    return Inventory(root, marked, profiles, tuple(sorted((+left_out).items())))


def _taken(listed: Iterable[Listed], left_out: Counter[str]) -> Iterator[Listed]:
    hidden: set[str] = set()
    for one in listed:
        parts = one.key.split("/")
        depth = next((index for index, part in enumerate(parts, start=1) if part.startswith(".")), None)
        if depth is not None:
            hidden.add("/".join(parts[:depth]))  # a hidden folder counts once, with all that is in it
        elif "" in parts:
            left_out["special"] += 1  # no folder of a disk could hold it
        elif left_out_as(parts[-1]) is not None:
            left_out["system"] += 1
        else:
            yield one
    if hidden:
        left_out["hidden"] = len(hidden)


def _is_profile(one: Listed) -> bool:
    return one.key.count("/") == 1 and one.place.name == PROFILE_NAME


def _hashed(
    some: list[Listed], limits: Limits, memory: ObjectMemory, streams: ThreadPoolExecutor
) -> list[SourceFile]:
    known = memory.hashes([(one.place.url, one.etag, one.size) for one in some if one.etag is not None])
    files = list(streams.map(lambda one: _source(one, limits, known.get(one.place.url)), some))
    memory.remember(
        [
            (one.place.url, one.etag, one.size, file.sha256)
            for one, file in zip(some, files, strict=True)
            if one.etag is not None and file.sha256 is not None and one.place.url not in known
        ]
    )
    return files


def _source(one: Listed, limits: Limits, known: str | None) -> SourceFile:
    path = printable(one.key)
    facility, _, rest = path.partition("/")
    sha256: str | None = known
    failure: ErrorResult | None = None
    try:
        allowed = sized_for(one.place.name, limits)
        if one.size > allowed.max_bytes:
            raise too_large(one.size, allowed)
        sha256 = sha256 or sha256_of(one.place, allowed)
    except DocumentError as error:
        sha256, failure = None, ErrorResult.of(error)
    return SourceFile(
        path, replace(one.place, sha256=sha256), facility if rest else "", one.size, sha256, failure
    )
