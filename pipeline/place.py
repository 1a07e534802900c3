"""Where the bytes of a document are: a path on disk, or what has to be fetched before it is read."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from extractors.files import Limits
from schemas.errors import DocumentError

from .own_yaml import MOST_BYTES

SECONDS_TO_FETCH = 600
"""A document of the largest size that is allowed, over a slow line."""

_URL = re.compile(r"[a-z][a-z0-9+.-]+://")


class Fetched(Protocol):
    """A document that is no file of its own; small enough to send to a worker."""

    @property
    def remote(self) -> bool:
        """Whether it comes over a network, and may take the time of one."""

    def local(self, limits: Limits) -> AbstractContextManager[Path]:
        """Give a path to read the document from, for as long as the context lasts.

        Raises:
            DocumentError: when it is gone, or is not what was listed.
        """


Place = Path | Fetched


@dataclass(frozen=True)
class RemotePlace:
    """A document, or a folder of them, in an object store."""

    url: str
    """Such as s3://bucket/prefix, without a slash at its end."""
    sha256: str | None = None
    """What the document must hold, where that is known."""

    def __truediv__(self, name: str) -> RemotePlace:
        return RemotePlace(f"{self.url}/{name}")

    def __str__(self) -> str:
        return self.url

    @property
    def name(self) -> str:
        """Its last part."""
        return self.url.rpartition("/")[2]

    @property
    def remote(self) -> bool:
        """Whether it comes over a network: always."""
        return True

    def is_file(self) -> bool:
        """Whether there is such an object; False where the store does not answer."""
        from .objects import is_there

        return is_there(self, in_doubt=False)

    def may_be_file(self) -> bool:
        """Whether there may be such an object; True where the store does not answer."""
        from .objects import is_there

        return is_there(self, in_doubt=True)

    @contextmanager
    def local(self, limits: Limits) -> Iterator[Path]:
        """Give a path with the content of the document.

        Raises:
            UnreachableError: when it cannot be fetched, or holds something else by now.
            DocumentError: when it is too large.
        """
        from .objects import fetch  # what reads object stores takes a while to load

        with nameless_file() as (file, path):
            fetch(self, file, limits)
            yield path


ArchivePlace = Path | RemotePlace
"""Where an archive is, or a file of it that is not a document."""


class UnreachableError(DocumentError):
    """A document could not be fetched now; a later run may succeed, so the failure is not remembered."""


def place_of(text: str) -> ArchivePlace:
    """Return the place that a user names: a URL such as s3://bucket/prefix, or a path."""
    return RemotePlace(text.rstrip("/")) if _URL.match(text) else Path(text)


def address_of(place: ArchivePlace) -> str:
    """Return the one name of a place, by which the store knows an archive."""
    return place.url if isinstance(place, RemotePlace) else str(place.resolve())


def content_of(place: ArchivePlace) -> bytes:
    """Return the content of a small file.

    Raises:
        FileNotFoundError: when it is not there.
        OSError: when it cannot be read, or is no small file.
    """
    if isinstance(place, Path):
        with place.open("rb") as file:
            return file.read(MOST_BYTES + 1)  # one that has more is refused for that
    from .objects import small_content

    return small_content(place)


def seconds_to_fetch(place: Place) -> float:
    """Return how long it may take until `place` can be read, beside the reading."""
    return 0.0 if isinstance(place, Path) or not place.remote else 2.0 * SECONDS_TO_FETCH


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
