"""Documents inside containers: where they are, and how they become readable for a moment."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from extractors.containers import Container, Sink, container_kind, is_container_name, open_container
from extractors.files import Limits
from schemas.errors import DocumentError
from schemas.labels import FailureClass

from .place import ArchivePlace, RemotePlace, UnreachableError, nameless_file


@dataclass(frozen=True)
class MemberPlace:
    """A document inside a container; unpacked where and when it is read."""

    container: ArchivePlace
    member: str
    """Its name in the container, inner containers as folders."""
    sha256: str

    @property
    def remote(self) -> bool:
        """Whether the container comes over a network."""
        return isinstance(self.container, RemotePlace)

    @contextmanager
    def local(self, limits: Limits) -> Iterator[Path]:
        """Give a path with the content of the document.

        Raises:
            DocumentError: when the container is gone or changed since it was listed.
        """
        with nameless_file() as (file, path):
            try:
                self.copy(file, limits)
            except UnreachableError:
                raise  # it says what is wrong
            except (OSError, DocumentError) as error:
                raise _changed(self.container.name) from error
            yield path

    def copy(self, target: BinaryIO, limits: Limits) -> None:
        """Write the content of the document to `target`, and see that it is the one that was listed.

        Raises:
            DocumentError: when it is not, or cannot be unpacked.
            OSError: when the container cannot be read, or `target` not written.
        """
        with _opened.lock:
            fetched_before = self.remote and _opened.has(self.container, limits)
            try:
                self._copy(target, limits)
            except (OSError, DocumentError):
                if not fetched_before:
                    raise
                _opened.forget(0)  # another content may lie there since
                target.seek(0)
                target.truncate()
                self._copy(target, limits)

    def _copy(self, target: BinaryIO, limits: Limits) -> None:
        hashing = HashingWriter(target)
        _opened.copy(self.container, self.member, hashing, limits)
        target.flush()
        if hashing.sha256 != self.sha256:
            raise _changed(self.container.name)


def member_at(root: Path, path: str, location: Path, sha256: str) -> MemberPlace | None:
    """Return the document inside a container that results call `path`, or None for a file of its own.

    Args:
        root: The archive.
        path: As in results.
        location: Where the file would be if every part of `path` but the last were a folder.
        sha256: Its content.
    """
    rest: list[str] = []
    names = path.split("/")
    while location != root and not location.exists():
        rest.insert(0, names[len(names) - len(rest) - 1])
        location = location.parent
    return MemberPlace(location, "/".join(rest), sha256) if rest and location.is_file() else None


@dataclass(frozen=True)
class PerhapsMember:
    """A document of an object store below a name such as a container has: inside one, or in a folder."""

    document: RemotePlace
    """Where it is if that is a folder."""
    members: tuple[MemberPlace, ...]
    """Where it is if that is a container, the outermost first."""

    @property
    def remote(self) -> bool:
        """Whether it comes over a network: always."""
        return True

    @contextmanager
    def local(self, limits: Limits) -> Iterator[Path]:
        """Give a path with the content of the document.

        Raises:
            DocumentError: when it is gone or changed since it was listed.
        """
        found = (one for one in self.members if isinstance(one.container, Path) or one.container.is_file())
        with next(found, self.document).local(limits) as path:
            yield path


def remote_member_at(root: RemotePlace, path: str, location: RemotePlace) -> PerhapsMember | None:
    """Return the document that results call `path`, or None where it can be inside no container.

    Args:
        root: The archive.
        path: As in results.
        location: Where the object would be if every part of `path` but the last were a folder; with its hash.
    """
    names, keys = path.split("/"), location.url.removeprefix(f"{root.url}/").split("/")
    members = tuple(
        MemberPlace(root / "/".join(keys[:depth]), "/".join(names[depth:]), location.sha256 or "")
        for depth in range(1, len(names))
        if is_container_name(names[depth - 1])
    )
    return PerhapsMember(location, members) if members else None


def sized_for(name: str, limits: Limits) -> Limits:
    """Return the limits for a file of this name: a container may be as large as all that it holds.

    What else is called so is refused by its reader.
    """
    if not is_container_name(name):
        return limits
    return limits.model_copy(update={"max_bytes": limits.max_unpacked_bytes})


class HashingWriter:
    """Passes on what is written to it, and knows its hash and size."""

    def __init__(self, target: Sink | None = None) -> None:
        self._target = target
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes, /) -> int:
        """Take a piece of the content."""
        self._hash.update(data)
        self.size += len(data)
        return len(data) if self._target is None else self._target.write(data)

    @property
    def sha256(self) -> str:
        """Hash of all that was written."""
        return self._hash.hexdigest()


class _Level(NamedTuple):
    """An open container, and which entry of the one around it it is."""

    entry: str
    container: Container
    numbers: Mapping[str, int]
    """Of its entries, by name."""


class _Opened:
    """The containers that were opened last, from the outermost inwards.

    The documents of a container are mostly read one after the other: opening it for each anew would take time
    that grows with the square of their number.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._key: tuple[object, ...] = ()
        self._chain: list[_Level] = []
        self._files = ExitStack()

    def has(self, place: ArchivePlace, limits: Limits) -> bool:
        """Return whether a container is open."""
        return _key_of(place, limits) == self._key

    def copy(self, place: ArchivePlace, member: str, target: HashingWriter, limits: Limits) -> None:
        key = _key_of(place, limits)
        if key != self._key:
            self.forget(0)
            self._push("", self._on_disk(place, limits), place.name, limits)
            self._key = key
        depth, rest = 0, member
        while True:
            container = self._chain[depth].container
            number, inner = _entry_of(self._chain[depth].numbers, rest)
            if not inner:
                container.copy(number, target)
                return
            depth += 1
            name = container.entries[number].name
            if len(self._chain) <= depth or self._chain[depth].entry != name:
                self.forget(depth)
                file, place = self._files.enter_context(nameless_file())
                container.copy(number, file)
                file.flush()
                self._push(name, place, name, limits)
            rest = inner

    def _on_disk(self, place: ArchivePlace, limits: Limits) -> Path:
        """Return a path of a container; one that had to be fetched stays until another one is wanted."""
        if isinstance(place, Path):
            return place
        return self._files.enter_context(place.local(sized_for(place.name, limits)))

    def _push(self, entry: str, path: Path, name: str, limits: Limits) -> None:
        kind = container_kind(path, name)
        if kind is None:
            raise _changed(name)
        levels = limits.max_nesting - len(self._chain)
        container = open_container(path, kind, limits, levels=levels)
        numbers = {entry.name: number for number, entry in enumerate(container.entries)}
        self._chain.append(_Level(entry, container, numbers))

    def forget(self, depth: int) -> None:
        """Close the containers from `depth` inwards; their unpacked copies go when all of them do."""
        del self._chain[depth:]
        if depth == 0:
            self._key = ()
            self._files.close()


def _key_of(place: ArchivePlace, limits: Limits) -> tuple[object, ...]:
    if not isinstance(place, Path):
        return (place, limits)
    state = place.stat()
    return (place, limits, state.st_ino, state.st_mtime_ns, state.st_size)


_opened = _Opened()


def _entry_of(numbers: Mapping[str, int], member: str) -> tuple[int, str]:
    """Return the number of the entry that is `member` or holds it, and the rest of its name."""
    if member in numbers:
        return numbers[member], ""
    place = member.find("/")
    while place >= 0:
        if member[:place] in numbers:
            return numbers[member[:place]], member[place + 1 :]
        place = member.find("/", place + 1)
    raise _changed(member)


def _changed(name: str) -> UnreachableError:
    return UnreachableError(
        FailureClass.CORRUPT,
        f"{name} berubah, hilang, atau tidak dapat dibaca lagi sejak isinya didaftar.",
        "Jalankan audit sekali lagi setelah arsip tidak lagi diubah.",
    )
