"""Numbers of documents in a line that lost their tail, or are hardly legible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from extractors.numbers import find_slashed

from .row import DOUBTED, LIKELY, Row

_LABEL = re.compile(r"\W*n(?:[o0]m)?[o0e]r?\b[\s.:=]*", re.IGNORECASE)
_AS_LONG = 0.9
"""Share of the letters and figures read before that a new reading must have."""
_ALIKE = 70
"""Similarity (0..100) of what was read to the part of the whole number that it is like most."""


@dataclass(frozen=True)
class NumberPart:
    """What was read of a number that ends with its year, or month and year."""

    value: str
    partial: bool

    def whole_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield the numbers with a year that are like what was read."""
        for match in find_slashed(text):
            alike = fuzz.partial_ratio(self.value, match.value)
            longer = len(_signs(match.value)) >= _AS_LONG * len(_signs(self.value))
            if match.year is not None and match.confidence >= LIKELY and alike >= _ALIKE and longer:
                yield match.start, match.end, match.value


def numbers_in(row: Row) -> Iterator[tuple[int, int, NumberPart]]:
    """Yield first word, end and what was read of each number after a label that is worth another look."""
    label = _LABEL.match(row.text)
    if label is None or "/" not in row.text[label.end() :]:
        return
    matches = find_slashed(row.text)
    if len(matches) > 1:
        matches = []  # a number that was torn
    for match in matches:
        first, end = row.under(match.start, match.end)
        whole = match.year is not None
        if not whole or match.confidence < DOUBTED or not row.legible(first, end):
            yield first, end, NumberPart(match.value, partial=not whole)
    if not matches:
        rest = row.text[label.end() :]
        first, end = row.under(label.end(), len(row.text))
        yield first, end, NumberPart("".join(rest.split()), partial=True)


def _signs(text: str) -> list[str]:
    return [sign for sign in text if sign.isalnum()]
