"""Which files of a folder have changed, and which of them are still being written.

A copy that is under way grows, or its time of change does: a file has settled when neither happened for
a while.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest import files_below

Signature = tuple[int, int, int] | None
"""Bytes, time of change and number of the file; None where there is none."""


@dataclass
class _Seen:
    signature: Signature
    since: float


class Settling:
    """What has changed since the last audit. Times are given, in seconds of any clock that does not jump."""

    def __init__(self, quiet: float, longest: float) -> None:
        """Begin with nothing changed.

        Args:
            quiet: Seconds without any change after which a file has settled.
            longest: Seconds after which what has settled waits no longer for more to come.
        """
        self._quiet, self._longest = quiet, longest
        self._changed: dict[Path, _Seen] = {}
        self._first: float | None = None

    def touch(self, paths: Iterable[Path], now: float) -> None:
        """Note that something happened to files, or to folders and all that is in them."""
        for path in paths:
            for file in _files(path):
                self._changed[file] = _Seen(signature(file), now)
                self._first = now if self._first is None else self._first

    def look(self, now: float) -> None:
        """See how the files stand that have changed."""
        for path, seen in self._changed.items():
            found = signature(path)
            if found != seen.signature:
                seen.signature, seen.since = found, now

    def is_due(self, now: float) -> bool:
        """Tell whether an audit is worth while: all has settled, or some did and has waited long enough."""
        settled = [now - seen.since >= self._quiet for seen in self._changed.values()]
        if not any(settled) or self._first is None:
            return False
        return all(settled) or now - self._first >= self._longest

    def take(self, now: float) -> frozenset[Path]:
        """Hand what has settled to an audit; return the files that it must leave out, which wait on."""
        self._changed = {path: seen for path, seen in self._changed.items() if now - seen.since < self._quiet}
        self._first = now if self._changed else None
        return frozenset(path for path, seen in self._changed.items() if seen.signature is not None)


def signature(path: Path) -> Signature:
    """Return what differs as soon as a file is written to or replaced."""
    try:
        found = path.stat(follow_symlinks=False)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir() and not path.is_symlink():
        yield from files_below(path)
    else:
        yield path
