"""What every container looks like, whatever its format."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple, Protocol

from schemas.errors import DocumentError
from schemas.labels import FailureClass


class Entry(NamedTuple):
    """One file of a container."""

    name: str
    """With `/`, without `..`, no two the same, and none the same as a folder of another."""
    refused: DocumentError | None = None
    """Why it cannot be copied out."""


class Sink(Protocol):
    """Where content is copied to."""

    def write(self, data: bytes, /) -> int:
        """Take a piece of the content."""


class Container(Protocol):
    """An open container."""

    entries: tuple[Entry, ...]
    left_out: Counter[str]
    """What was not taken and how often, by the same words as in an inventory."""
    unpacked: int
    """Bytes that its entries have at most."""
    trouble: DocumentError | None
    """What is wrong with the container although entries were found, such as a cut-off end."""

    def copy(self, number: int, target: Sink) -> None:
        """Write the content of entry `number` (an index of `entries`) to `target`.

        Raises:
            DocumentError: when it cannot be unpacked.
        """


def corrupt_container(message: str) -> DocumentError:
    """Return the error for a container, or an entry of one, that cannot be unpacked."""
    return DocumentError(
        FailureClass.CORRUPT, message, "Salin ulang dari sumbernya, atau minta pengirim mengirimnya lagi."
    )


def container_too_large(message: str, setting: str) -> DocumentError:
    """Return the error for a container that is over the limit named `setting`."""
    return DocumentError(
        FailureClass.TOO_LARGE,
        message,
        f"Periksa asalnya; ekstrak sendiri yang dibutuhkan, atau naikkan batas {setting}.",
    )
