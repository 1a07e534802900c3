"""A date field as read: value, place, and how far it can be relied on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from extractors.dates import DateMatch

_DOUBTFUL = 0.75


@dataclass(frozen=True)
class DateReading:
    """One date of a contract."""

    value: dt.date
    span: tuple[int, int]
    """Where in the text it was read, or the length of time that it was computed from."""
    confidence: float
    rule: str
    alternatives: tuple[str, ...] = ()
    review: bool = False
    note: str = ""
    base: tuple[int, int] | None = None
    """Where the day stands that it was computed from, when it was."""

    def doubted(self, confidence: float, note: str, *alternatives: str) -> DateReading:
        """Return this reading for a person to look at."""
        others = tuple(dict.fromkeys((*self.alternatives, *alternatives)))
        return replace(
            self, confidence=min(confidence, self.confidence), review=True, note=note, alternatives=others
        )


def reading_of(match: DateMatch, offset: int, rule: str) -> DateReading | None:
    """Return the full date of `match`, found in a text that begins at `offset` of the document.

    Where words lack a day that the digits behind them have, the digits complete them:
    "Maret dua ribu dua puluh satu (15-03-2021)".
    """
    span = (offset + match.start, offset + match.end)
    others = tuple(dict.fromkeys(other.norm for other in match.alternatives))
    value = match.date.date
    if value is not None:
        doubtful = match.confidence < _DOUBTFUL or bool(others)
        return DateReading(value, span, match.confidence, rule, others, doubtful, match.note)
    for other in match.alternatives:
        known = [(mine, theirs) for mine, theirs in zip(match.date, other, strict=True) if mine is not None]
        if other.date is not None and all(mine == theirs for mine, theirs in known):
            rest = tuple(each for each in others if each != other.norm)
            return DateReading(other.date, span, min(0.65, match.confidence), rule, rest, True, match.note)
    return None
