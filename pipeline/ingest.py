"""What lies below an archive: files with their hash, in a fixed order; what is left out is counted."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from extractors.files import Limits
from schemas.errors import NoInputError
from schemas.labels import FailureClass
from schemas.results import ErrorResult

PROFILE_NAME = "facility.yaml"
_SYSTEM_FILES = frozenset(("thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"))
_BLOCK = 1 << 20


@dataclass(frozen=True)
class SourceFile:
    """One file of an archive."""

    path: str
    """Relative to the archive, with `/`; bytes that are no UTF-8 are written as `\\xNN`."""
    location: Path
    """Where to open it."""
    facility: str
    """First folder below the archive; '' for a file straight under it."""
    size: int
    sha256: str | None
    """None where the file could not be read."""
    failure: ErrorResult | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True)
class Inventory:
    """Everything that was found below an archive."""

    root: Path
    files: tuple[SourceFile, ...]
    """By path."""
    profiles: tuple[tuple[str, Path], ...]
    """(facility, place) of every facility.yaml."""
    left_out: tuple[tuple[str, int], ...]
    """What was not taken and how often: `hidden`, `system`, `symlink`, `special`."""


def take_inventory(root: Path, *, limits: Limits, threads: int = 2) -> Inventory:
    """List and hash what lies below `root`.

    Raises:
        NoInputError: when `root` is missing, not a folder, not readable, or holds no file.
    """
    if not root.is_dir():
        what = "is not a folder" if root.exists() else "does not exist"
        raise NoInputError(f"{root} {what}.", "Give the folder that holds one folder per facility.")
    try:
        next(root.iterdir(), None)
    except PermissionError as error:
        raise NoInputError(f"{root} may not be read.", "Give this user the right to read it.") from error
    left_out: Counter[str] = Counter()
    found = sorted(_walk(root, left_out), key=lambda place: _printable(place.relative_to(root).as_posix()))
    profiles = tuple((place.parent.name, place) for place in found if _is_profile(place, root))
    places = [place for place in found if not _is_profile(place, root)]
    if not places:
        raise NoInputError(f"{root} holds no file.", "Give the folder that holds one folder per facility.")
    with ThreadPoolExecutor(threads) as pool:
        hashed = list(pool.map(lambda place: _source(place, root, limits), places))
    return Inventory(root, _with_duplicates(hashed), profiles, tuple(sorted(left_out.items())))


def single_files(places: list[Path], *, limits: Limits) -> tuple[SourceFile, ...]:
    """Return the given files as if each lay alone in an archive."""
    return tuple(_source(place, place.parent, limits) for place in places)


def _walk(folder: Path, left_out: Counter[str]) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except PermissionError:
        yield folder  # reported as a file that may not be opened, never passed over
        return
    for entry in entries:
        if entry.is_symlink():
            left_out["symlink"] += 1
        elif entry.name.startswith("."):
            left_out["hidden"] += 1
        elif entry.name.lower() in _SYSTEM_FILES or entry.name.startswith("~$"):
            left_out["system"] += 1
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
    path = _printable(relative.as_posix())
    facility = _printable(relative.parts[0]) if len(relative.parts) > 1 else ""
    try:
        size = place.stat().st_size
        digest = hashlib.sha256()
        if size <= limits.max_bytes:
            with place.open("rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
        else:
            digest.update(f"{path} {size}".encode())  # refused by its size: never read through
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
    return SourceFile(path, place, facility, size, digest.hexdigest())


def _with_duplicates(files: list[SourceFile]) -> tuple[SourceFile, ...]:
    first: dict[str, str] = {}
    marked: list[SourceFile] = []
    for file in files:
        original = first.setdefault(file.sha256, file.path) if file.sha256 and file.size else file.path
        marked.append(
            file
            if original == file.path
            else SourceFile(
                file.path,
                file.location,
                file.facility,
                file.size,
                file.sha256,
                file.failure,
                duplicate_of=original,
            )
        )
    return tuple(marked)


def _printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
