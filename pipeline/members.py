"""Documents inside containers: where they are, and how they become readable for a moment."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from extractors.containers import Container, Sink, container_kind, open_container
from extractors.files import Limits
from schemas.errors import DocumentError
from schemas.labels import FailureClass

from .place import UnreachableError, nameless_file


@dataclass(frozen=True)
class MemberPlace:
    """A document inside a container on disk; unpacked where and when it is read."""

    container: Path
    member: str
    """Its name in the container, inner containers as folders."""
    sha256: str

    @contextmanager
    def local(self, limits: Limits) -> Iterator[Path]:
        """Give a path with the content of the document.

        Raises:
            DocumentError: when the container is gone or changed since it was listed.
        """
        with nameless_file() as (file, path):
            try:
                self.copy(file, limits)
            except (OSError, DocumentError) as error:
                raise _changed(self.container.name) from error
            yield path

    def copy(self, target: BinaryIO, limits: Limits) -> None:
        """Write the content of the document to `target`, and see that it is the one that was listed.

        Raises:
            DocumentError: when it is not, or cannot be unpacked.
            OSError: when the container cannot be read, or `target` not written.
        """
        hashing = HashingWriter(target)
        with _opened.lock:
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

    def copy(self, path: Path, member: str, target: HashingWriter, limits: Limits) -> None:
        state = path.stat()
        key = (path, state.st_ino, state.st_mtime_ns, state.st_size, limits)
        if key != self._key:
            self._forget(0)
            self._push("", path, path.name, limits)
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
                self._forget(depth)
                file, place = self._files.enter_context(nameless_file())
                container.copy(number, file)
                file.flush()
                self._push(name, place, name, limits)
            rest = inner

    def _push(self, entry: str, path: Path, name: str, limits: Limits) -> None:
        kind = container_kind(path, name)
        if kind is None:
            raise _changed(name)
        levels = limits.max_nesting - len(self._chain)
        container = open_container(path, kind, limits, levels=levels)
        numbers = {entry.name: number for number, entry in enumerate(container.entries)}
        self._chain.append(_Level(entry, container, numbers))

    def _forget(self, depth: int) -> None:
        """Close the containers from `depth` inwards; their unpacked copies go when all of them do."""
        del self._chain[depth:]
        if depth == 0:
            self._key = ()
            self._files.close()


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
