"""Where the bytes of a document are: a path on disk, or what has to be fetched before it is read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from extractors.files import Limits


class Fetched(Protocol):
    """A document that is no file of its own; small enough to send to a worker."""

    def local(self, limits: Limits) -> AbstractContextManager[Path]:
        """Give a path to read the document from, for as long as the context lasts.

        Raises:
            DocumentError: when it is gone, or is not what was listed.
        """


Place = Path | Fetched


@contextmanager
def on_disk(place: Place, limits: Limits) -> Iterator[Path]:
    """Give a path to read `place` from; what had to be fetched is gone again on leaving the context.

    Raises:
        DocumentError: when a document that has to be fetched cannot be.
    """
    if isinstance(place, Path):
        yield place
        return
    with place.local(limits) as path:
        yield path


@contextmanager
def nameless_file() -> Iterator[tuple[BinaryIO, Path]]:
    """Give an empty file without a name in the system's folder for temporary files, and a path that opens it.

    No other user can open it, and the system takes it back however this process ends, kill -9 included. The
    path is good in this process alone.
    """
    with tempfile.TemporaryFile(prefix="pks-") as file:
        yield file, Path(f"/proc/self/fd/{file.fileno()}")
