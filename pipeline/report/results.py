"""What reports are made of: the results of an audit, gone through as often as needed, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.results import DocumentResult, DossierResult

from .facilities import Facility, gather


class Results(Protocol):
    """Results of an audit, wherever they are; nobody needs them all at once."""

    @property
    def count(self) -> int:
        """How many documents there are."""

    def documents(self) -> Iterator[DocumentResult]:
        """Yield the documents by path."""

    def facilities(self) -> Iterator[Facility]:
        """Yield the facilities by folder; a document without a dossier still has one."""


@dataclass(frozen=True)
class HeldResults:
    """Results that are in memory already."""

    held: Sequence[DocumentResult]
    dossiers: Sequence[DossierResult] = ()

    @property
    def count(self) -> int:
        """How many documents there are."""
        return len(self.held)

    def documents(self) -> Iterator[DocumentResult]:
        """Yield the documents by path."""
        yield from sorted(self.held, key=lambda document: document.path)

    def facilities(self) -> Iterator[Facility]:
        """Yield the facilities by folder."""
        yield from gather(self.held, self.dossiers)
