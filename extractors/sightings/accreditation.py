"""The level of accreditation that a document names."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.contracts.folding import fold
from schemas.facts import Sighting
from schemas.labels import SightingKind
from schemas.text import DocumentText

from .rules import rule
from .sighted import sighted

_LEVEL = rule("accreditation")


def see_accreditation(document: DocumentText, start: int, end: int) -> Iterator[Sighting]:
    """Yield each naming of a level of accreditation at `start`..`end`."""
    for match in _LEVEL.finditer(fold(document.text[start:end])):
        span = start + match.start(), start + match.end()
        yield sighted(document, SightingKind.ACCREDITATION, span, match["level"])
