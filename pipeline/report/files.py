"""Files that appear whole or not at all, and that only their owner can read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def encodable(text: str) -> str:
    """Return `text` with what cannot be written as UTF-8 shown as escapes.

    The names in an archive are bytes; Python keeps those that are no text as lone surrogates (PEP 383).
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def write_private(path: Path, content: bytes | str) -> None:
    """Write `content` to `path` in one step, mode 0600; text as UTF-8."""
    with open_private(path) as stream:
        stream.write(content if isinstance(content, bytes) else encodable(content).encode("utf-8"))


@contextmanager
def open_private(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write, mode 0600; it stands at `path` when all is written, and not before."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")  # made with mode 0600
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
