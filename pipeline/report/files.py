"""Files that appear whole or not at all, and that only their owner can read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def encodable(text: str) -> str:
    """Return `text` with what cannot be written as UTF-8 shown as escapes.

    The names in an archive are bytes; Python keeps those that are no text as lone surrogates (PEP 383).
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def write_private(path: Path, content: bytes | str) -> None:
    """Write `content` to `path` in one step, mode 0600; text as UTF-8."""
    data = content if isinstance(content, bytes) else encodable(content).encode("utf-8")
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")  # made with mode 0600
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
