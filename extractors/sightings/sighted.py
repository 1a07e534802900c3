"""How a sighting is built from words of a document."""

from __future__ import annotations

from extractors.dates import legibility
from schemas.evidence import cite
from schemas.facts import Sighting
from schemas.labels import SightingKind
from schemas.text import DocumentText


def sighted(
    document: DocumentText,
    kind: SightingKind,
    span: tuple[int, int],
    *values: str,
    other: tuple[int, int] | None = None,
    counts: tuple[int, int] | None = None,
) -> Sighting:
    """Return what stands at `span`, and what it differs from at `other`; its rule is named after its kind.

    Only the words at `counts`, where given, must be legible.
    """
    rule = f"sighting.{kind.value}"
    worst = min(legibility(document, place) for place in (counts or span, other) if place is not None)
    return Sighting(
        kind=kind,
        values=values,
        evidence=cite(document, *span, rule=rule),
        other=None if other is None else cite(document, *other, rule=rule),
        legible=round(worst, 3),
    )


def worst_word(document: DocumentText, span: tuple[int, int]) -> float:
    """Return the OCR confidence (0..1) of the worst word at `span`, figures or not; 1 for a text layer."""
    words = (document.words[index] for index in document.word_range(*span))
    return min((word.confidence for word in words if word.confidence is not None), default=1.0)
