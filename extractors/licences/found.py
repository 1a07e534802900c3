"""A value with the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A value cut out of the text; offsets count in the document's text."""

    value: str
    start: int
    end: int
    rule: str
    confidence: float
    note: str = ""
    alternatives: tuple[str, ...] = ()
