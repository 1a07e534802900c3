"""Files that appear whole or not at all, and that only their owner can read."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from schemas.errors import StorageError
from schemas.plain import visible

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def encodable(text: str) -> str:
    """Return `text` with what cannot be written as UTF-8, and what a terminal would obey, shown as escapes.

    The names in an archive are bytes; Python keeps those that are no text as lone surrogates (PEP 383).
    """
    return "\r\n".join(visible(part, lines=True) for part in text.split("\r\n"))


def write_private(path: Path, content: bytes | str) -> None:
    """Write `content` to `path` in one step, mode 0600; text as UTF-8."""
    with open_private(path) as stream:
        stream.write(content if isinstance(content, bytes) else encodable(content).encode("utf-8"))


@contextmanager
def open_private(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write, mode 0600; it stands at `path` when all is written, and not before.

    Raises:
        StorageError: when the disk is full, or no file may be made; what stood at `path` still does.
    """
    with _told(path):
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")  # with mode 0600
    try:
        with _told(path, *NO_ROOM), os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        with _told(path):
            Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def _told(path: Path, *numbers: int) -> Iterator[None]:
    """Tell errors of the file at `path`: all, or those with these numbers."""
    try:
        yield
    except OSError as error:
        if numbers and error.errno not in numbers:
            raise  # of what was to be written, not of where
        raise StorageError(
            f"{path} tidak dapat ditulis / cannot be written: {error.strerror}.",
            "Periksa ruang diska, kuota dan hak, lalu jalankan perintah yang sama "
            "/ Check disk space, quota and rights, then run the same command again.",
        ) from error
