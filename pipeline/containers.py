"""What lies inside ZIP archives and mails: listed and hashed by processes that may be ended at any moment."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pebble import ProcessExpired

from extractors.containers import (
    Container,
    ContainerKind,
    container_kind,
    container_too_large,
    is_container_name,
    open_container,
    too_deep,
)
from extractors.files import Limits
from schemas.errors import DocumentError
from schemas.labels import FailureClass
from schemas.results import ErrorResult

from .job import stumbled
from .lifeline import tie_to_parent
from .members import HashingWriter, sized_for
from .place import ArchivePlace, nameless_file, on_disk, seconds_to_fetch
from .process import limit_memory
from .slots import Slots


@dataclass(frozen=True)
class Member:
    """A document inside a container, or why there is none."""

    name: str
    """In the container; inner containers are like folders."""
    size: int
    sha256: str | None = None
    failure: ErrorResult | None = None


@dataclass(frozen=True)
class Listing:
    """What a container holds."""

    members: tuple[Member, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    failure: ErrorResult | None = None
    """Why the container as a whole cannot be used, or was not found complete."""


def list_members(place: ArchivePlace, name: str, limits: Limits) -> Listing | None:
    """Return what a container holds, or None where the file is a document by its content.

    Args:
        place: The container.
        name: What it is called.
        limits: How much it may hold.
    """
    try:
        with on_disk(place, sized_for(name, limits)) as path:
            kind = container_kind(path, name)
            return None if kind is None else _Lister(limits).list(path, kind, depth=1)
    except MemoryError:
        error = container_too_large("Membuka arsip ini perlu memori lebih dari batasnya.", "memory_bytes")
        return Listing(failure=ErrorResult.of(error))
    except _OverBudgetError as over:
        return Listing(failure=ErrorResult.of(over.error))
    except DocumentError as error:
        return Listing(failure=ErrorResult.of(error))
    except OSError:
        return None  # whoever opens it as a document says what is wrong
    except Exception as error:  # noqa: BLE001  # a container that we stumble over must not end the run
        return Listing(failure=stumbled(error))


class _OverBudgetError(Exception):
    """A container with all that is inside it is over a limit: it is not looked at any further."""

    def __init__(self, error: DocumentError) -> None:
        super().__init__(error.message)
        self.error = error


class _Lister:
    """Counts over a container and all that are inside it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._members = 0
        self._bytes = 0

    def list(self, path: Path, kind: ContainerKind, *, depth: int) -> Listing:
        levels = self._limits.max_nesting - depth + 1
        container = open_container(path, kind, self._limits, levels=levels)
        self._count(container)
        left_out = Counter(container.left_out)
        members: list[Member] = []
        for number in range(len(container.entries)):
            members.extend(self._member(container, number, depth, left_out))
        failure = container.trouble or _nothing_usable(members, kind)
        if failure is not None and container.trouble is None:
            members = []
        return Listing(
            tuple(members),
            tuple(sorted(left_out.items())),
            None if failure is None else ErrorResult.of(failure),
        )

    def _count(self, container: Container) -> None:
        self._members += len(container.entries)
        self._bytes += container.unpacked
        limits = self._limits
        whole = "Arsip dengan arsip di dalamnya"
        if self._members > limits.max_members:
            told = f"{whole} berisi lebih dari {limits.max_members:,} berkas."
            raise _OverBudgetError(container_too_large(told, "max_members"))
        if self._bytes > limits.max_unpacked_bytes:
            told = f"{whole} mengembang melebihi {limits.max_unpacked_bytes:,} byte."
            raise _OverBudgetError(container_too_large(told, "max_unpacked_bytes"))

    def _member(
        self, container: Container, number: int, depth: int, left_out: Counter[str]
    ) -> Iterator[Member]:
        entry = container.entries[number]
        if entry.refused is not None:
            yield Member(entry.name, 0, failure=ErrorResult.of(entry.refused))
            return
        try:
            yield from self._copied(container, number, depth, left_out)
        except DocumentError as error:
            yield Member(entry.name, 0, failure=ErrorResult.of(error))

    def _copied(
        self, container: Container, number: int, depth: int, left_out: Counter[str]
    ) -> Iterator[Member]:
        name = container.entries[number].name
        if not is_container_name(name):
            writer = HashingWriter()
            container.copy(number, writer)
            yield Member(name, writer.size, writer.sha256)
            return
        with nameless_file() as (file, path):
            writer = HashingWriter(file)
            container.copy(number, writer)
            file.flush()
            kind = container_kind(path, name)
            if kind is None:
                yield Member(name, writer.size, writer.sha256)
                return
            if depth >= self._limits.max_nesting:
                raise too_deep(self._limits)
            inner = self.list(path, kind, depth=depth + 1)
        left_out.update(dict(inner.left_out))
        if inner.failure is not None:
            yield Member(name, writer.size, failure=inner.failure)
        for member in inner.members:
            yield Member(f"{name}/{member.name}", member.size, member.sha256, member.failure)


def _nothing_usable(members: list[Member], kind: ContainerKind) -> DocumentError | None:
    """Return the one thing to say of a container without a usable document, instead of a line for each."""
    if not members:
        what = "lampiran" if kind is ContainerKind.MAIL else "berkas"
        return DocumentError(
            FailureClass.EMPTY,
            f"Tidak ada {what} yang dapat diaudit di dalamnya.",
            "Bila isi surat sendiri penting, simpan sebagai PDF; bila tidak, keluarkan dari arsip."
            if kind is ContainerKind.MAIL
            else "Minta arsip yang berisi, atau keluarkan dari folder.",
        )
    failures = [member.failure for member in members if member.failure is not None]
    if len(failures) < len(members) or len({failure.code for failure in failures}) > 1:
        return None
    first, many = failures[0], f"Semua {len(members)} isinya tidak dapat dibuka. " if len(members) > 1 else ""
    return DocumentError(first.code, f"{many}{members[0].name}: {first.message}", first.action)


class Unpacker:
    """Lists containers in processes of its own, started when the first container is met."""

    def __init__(self, limits: Limits, processes: int) -> None:
        self._limits = limits
        self._slots = Slots(processes, _start_lister, (limits,))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._slots.close() if kind is None else self._slots.stop()

    def list(self, place: ArchivePlace, name: str) -> Listing | None:
        """Return what a container holds, whatever it does to the process; None for what is a document."""
        seconds = self._limits.seconds_per_container + seconds_to_fetch(place)
        future = self._slots.submit(
            lambda slot: slot.run(list_members, place, name, self._limits, seconds=seconds)
        )
        try:
            listing: Listing | None = future.result()
        except ProcessExpired as error:
            code, message = (
                FailureClass.CRASHED,
                f"Proses pembuka arsip berhenti mendadak ({error.exitcode}).",
            )
        except FutureTimeoutError:
            code, message = FailureClass.TIMED_OUT, "Membuka arsip ini melewati batas seconds_per_container."
        else:
            return listing
        action = "Ekstrak sendiri arsip ini, lalu letakkan isinya dalam folder."
        return Listing(failure=ErrorResult(code=code, message=message, action=action))


def _start_lister(limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its workers itself
    tie_to_parent()
    limit_memory(limits)
