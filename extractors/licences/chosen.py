"""The date that was chosen for a field, with its ground and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from schemas.dates import PartialDate
from schemas.labels import ExpiryBasis

from .roles import DateRole

ISSUE_ORDER = ("issue", "signature", "dated")
"""Roles of the date of issue, the surest first."""


@dataclass(frozen=True)
class Chosen:
    """A date field's value with all that a person needs to check it."""

    value: str | None
    span: tuple[int, int] | None
    rule: str
    confidence: float
    review: bool = False
    alternatives: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    basis: ExpiryBasis = ExpiryBasis.NONE
    partial: PartialDate | None = None
    source: DateRole | None = field(default=None, compare=False)
    """The date that was taken, or that a length was counted from."""
    law: tuple[str, ...] = field(default=(), compare=False)
    """Rules of extractors/law.toml that had a part in it."""
    heard: tuple[tuple[DateRole, str], ...] = field(default=(), compare=False)
    """Further dates that had a say, each with what it was asked for, in Indonesian."""


def doubt(chosen: Chosen, confidence: float, note: str, alternatives: tuple[str, ...] = ()) -> Chosen:
    """Return `chosen` for a person to look at, with the reason."""
    return replace(
        chosen,
        confidence=min(chosen.confidence, confidence),
        review=True,
        alternatives=tuple(dict.fromkeys((*chosen.alternatives, *alternatives))),
        notes=(*chosen.notes, note),
    )
