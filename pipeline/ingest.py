"""What lies below an archive: files with their hash, in a fixed order; what is left out is counted."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

from extractors.containers import is_container_name, left_out_as
from extractors.files import Limits, file_too_large
from schemas.errors import NoInputError
from schemas.labels import FailureClass
from schemas.results import ErrorResult

from .containers import Unpacker
from .members import MemberPlace, sized_for
from .place import ArchivePlace, Place, RemotePlace

PROFILE_NAME = "facility.yaml"
_BYTE = re.compile(rb"\\x([0-9a-f]{2})")
_LOOKS_LIKE_A_BYTE = re.compile(r"\\(?=x[0-9a-f]{2})")

_HASHED_AT_ONCE = 1000
"""Files that wait for a thread; each waiting one costs memory."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of an archive."""

    path: str
    """Relative to the archive, with `/`, also behind a folder that may not be opened; see `printable`.

    A document inside a ZIP or mail lies below it as if that were a folder."""
    location: Place
    """Where to open it."""
    facility: str
    """First folder below the archive; '' for a file straight under it, or in a container that lies there."""
    size: int
    sha256: str | None
    """None where the file could not be read, or was refused by its size without reading it through."""
    failure: ErrorResult | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True)
class Inventory:
    """Everything that was found below an archive."""

    root: ArchivePlace
    files: tuple[SourceFile, ...]
    """By path."""
    profiles: tuple[tuple[str, ArchivePlace], ...]
    """(facility, place) of every facility.yaml."""
    left_out: tuple[tuple[str, int], ...]
    """What was not taken and how often: `hidden`, `system`, `symlink`, `special`, `changing`; of mails
    `mail_text`, `mail_picture` and `mail_signature`."""


def take_inventory(
    root: Path, *, limits: Limits, threads: int = 2, changing: Container[Path] = ()
) -> Inventory:
    """List and hash what lies below `root`, except files that are still being written, `changing`.

    Raises:
        NoInputError: when `root` is missing, not a folder, not readable, or holds no file.
    """
    _refuse_unusable(root)
    left_out: Counter[str] = Counter()
    there = list(_walk(root, left_out))
    left_out["changing"] = sum(place in changing for place in there)
    settled = [place for place in there if place not in changing]
    found = sorted(settled, key=lambda place: printable(place.relative_to(root).as_posix()))
    profiles = tuple((printable(place.parent.name), place) for place in found if _is_profile(place, root))
    places = [place for place in found if not _is_profile(place, root)]
    if not places:
        raise NoInputError(f"{root} holds no file.", "Give the folder that holds one folder per facility.")
    with ThreadPoolExecutor(threads) as pool:
        hashed: list[SourceFile] = []
        for start in range(0, len(places), _HASHED_AT_ONCE):
            some = places[start : start + _HASHED_AT_ONCE]
            hashed.extend(pool.map(lambda place: _source(place, root, limits), some))
    opened = with_members(hashed, left_out, limits=limits, threads=threads)
    files = with_duplicates(sorted(opened, key=lambda file: file.path))
    return Inventory(root, files, profiles, tuple(sorted((+left_out).items())))


def single_files(
    places: list[Path], *, limits: Limits, left_out: Counter[str] | None = None
) -> tuple[SourceFile, ...]:
    """Return the given files, each once, as if they lay beside each other straight under an archive.

    Files of one name are told apart by as much of the folders above them as it takes.

    Args:
        places: The files; for a ZIP or mail what is in it is returned.
        limits: Bounds on what may be opened.
        left_out: Gets what was not taken of containers, and how often.
    """
    apart = list({place.absolute(): place for place in places}.values())
    names = _names_apart(apart)
    found = [_source(place, place.parent, limits) for place in apart]
    named = [replace(file, path=name, facility="") for file, name in zip(found, names, strict=True)]
    counted = Counter() if left_out is None else left_out
    return tuple(with_members(named, counted, limits=limits, threads=2))


def with_members(
    files: Sequence[SourceFile], left_out: Counter[str], *, limits: Limits, threads: int
) -> list[SourceFile]:
    """Return the files with the documents of each container in its place.

    Args:
        files: What was found.
        left_out: Gets what was not taken of containers, and how often.
        limits: Bounds on what may be opened.
        threads: Containers that are opened at once.
    """
    found: list[SourceFile] = []
    with Unpacker(limits, threads) as unpacker, ThreadPoolExecutor(threads) as pool:
        # Of many files few are containers, and each that waits for a thread costs memory.
        begun = [pool.submit(_members, file, unpacker) if _is_container(file) else file for file in files]
        for one in begun:
            if isinstance(one, SourceFile):
                found.append(one)
                continue
            members, counts = one.result()
            found += members
            left_out.update(counts)
    return found


def _is_container(file: SourceFile) -> bool:
    place = file.location
    return file.failure is None and isinstance(place, ArchivePlace) and is_container_name(place.name)


def _members(file: SourceFile, unpacker: Unpacker) -> tuple[list[SourceFile], dict[str, int]]:
    place = file.location
    assert isinstance(place, ArchivePlace), "not a container"
    listing = unpacker.list(place, place.name)
    if listing is None:
        return [file], {}
    members = [
        SourceFile(
            f"{file.path}/{member.name}",
            MemberPlace(place, member.name, member.sha256 or ""),
            file.facility,
            member.size,
            member.sha256,
            member.failure,
        )
        for member in listing.members
    ]
    if listing.failure is not None:
        members.append(replace(file, sha256=None, failure=listing.failure))
    return members, dict(listing.left_out)


def _names_apart(places: Sequence[Path]) -> list[str]:
    parts = [place.absolute().parts for place in places]
    depths = [1] * len(parts)
    while True:
        tails = [own[-depth:] for own, depth in zip(parts, depths, strict=True)]
        often = Counter(tails)
        if max(often.values(), default=1) == 1:
            return [printable("/".join(tail)) for tail in tails]
        depths = [depth + (often[tail] > 1) for depth, tail in zip(depths, tails, strict=True)]


def printable(name: str) -> str:
    r"""Return a name as text that can be written, and that differs whenever the names differ.

    Linux takes any bytes as a name. Those that are no UTF-8 become `\xNN`; a backslash that would look like
    one of these is itself written as `\x5c`.
    """
    escaped = _LOOKS_LIKE_A_BYTE.sub(r"\\x5c", name)
    return escaped.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


@overload
def location_of(root: Path, path: str) -> Path: ...
@overload
def location_of(root: RemotePlace, path: str) -> RemotePlace: ...
def location_of(root: ArchivePlace, path: str) -> ArchivePlace:
    """Return where the file is that results call `path`; the way back from `printable`."""
    name = _BYTE.sub(lambda match: bytes([int(match[1], 16)]), path.encode())
    return root / os.fsdecode(name)


def _refuse_unusable(root: Path) -> None:
    advice = "Give the folder that holds one folder per facility."
    try:
        if not root.is_dir():
            raise NoInputError(f"{root} {'is not a folder' if root.exists() else 'does not exist'}.", advice)
        may_be_read = os.access(root, os.R_OK | os.X_OK)
    except PermissionError:  # a folder above it is closed
        may_be_read = False
    if not may_be_read:
        raise NoInputError(f"{root} may not be read.", "Give this user the right to read it.")


def files_below(folder: Path) -> Iterator[Path]:
    """Give every file that an audit of `folder` would take."""
    return _walk(folder, Counter())


def _walk(folder: Path, left_out: Counter[str]) -> Iterator[Path]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        yield folder  # reported like a file that cannot be opened, never passed over
        return
    for entry in entries:
        if entry.is_symlink():
            left_out["symlink"] += 1
        elif (kind := left_out_as(entry.name)) is not None:
            left_out[kind] += 1
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), left_out)
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)
        else:
            left_out["special"] += 1


def _is_profile(place: Path, root: Path) -> bool:
    return place.name == PROFILE_NAME and place.parent.parent == root


def _source(place: Path, root: Path, limits: Limits) -> SourceFile:
    relative = place.relative_to(root)
    path = printable(relative.as_posix())
    facility = printable(relative.parts[0]) if len(relative.parts) > 1 else ""
    try:
        if place.is_dir():  # one that could not be listed: asking again gives the reason
            path, facility = f"{path}/", printable(relative.parts[0])
            os.scandir(place).close()
        size = place.stat().st_size
        allowed = sized_for(place.name, limits)
        if size > allowed.max_bytes:
            return SourceFile(
                path, place, facility, size, None, ErrorResult.of(file_too_large(size, allowed))
            )
        with place.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (PermissionError, IsADirectoryError):
        failure = ErrorResult(
            code=FailureClass.NO_PERMISSION,
            message="Tidak boleh dibuka oleh pengguna ini.",
            action="Beri hak baca pada berkas atau folder ini, lalu jalankan lagi.",
        )
        return SourceFile(path, place, facility, 0, None, failure)
    except OSError as error:
        failure = ErrorResult(
            code=FailureClass.CORRUPT,
            message=f"Tidak dapat dibaca dari media penyimpan ({error.strerror}).",
            action="Periksa media atau jaringan tempat berkas disimpan, lalu salin ulang.",
        )
        return SourceFile(path, place, facility, 0, None, failure)
    return SourceFile(path, place, facility, size, digest)


def with_duplicates(files: list[SourceFile]) -> tuple[SourceFile, ...]:
    """Return the files, where those that have the content of an earlier one name it."""
    first: dict[str, str] = {}
    marked: list[SourceFile] = []
    for file in files:
        original = first.setdefault(file.sha256, file.path) if file.sha256 and file.size else file.path
        marked.append(file if original == file.path else replace(file, duplicate_of=original))
    return tuple(marked)
