"""Lengths of time of which little more than the label was read: `Jangka waktu : j {atv} taku sejak ...`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.dates import find_durations

from .row import Row

_WITHOUT_LENGTH = re.compile(
    r"\b(?:jangka waktu(?: \S+)?|berlaku selama|selama)[ :]*(\S.*?) (?:sejak|terhitung|dihitung|setelah)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 8
"""Words that a length, said in figures and words, and the dirt beside it may be."""


@dataclass(frozen=True)
class LengthPart:
    """Where a length must stand."""

    value: tuple[int, int, int] | None = None
    partial: bool = True

    def whole_in(self, text: str) -> Iterator[tuple[int, int, tuple[int, int, int]]]:
        """Yield the lengths of `text` whose figures and words agree."""
        for match in find_durations(text):
            if match.consistent:
                yield match.start, match.end, (match.years, match.months, match.days)


def lengths_in(row: Row) -> Iterator[tuple[int, int, LengthPart]]:
    """Yield first word and end of what stands, hardly legible, where `row` promises a length."""
    match = _WITHOUT_LENGTH.search(row.text)
    if match is None or find_durations(match.group()):
        return
    first, end = row.under(match.start(1), match.end(1))
    if end - first <= _MOST_WORDS and not row.legible(first, end):
        yield first, end, LengthPart()
