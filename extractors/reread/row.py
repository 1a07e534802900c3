"""A line of words as text, and what is looked for in it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Protocol

from schemas.text import Word

ILLEGIBLE = 0.65
"""Confidence of a word below which what it belongs to is read again."""
DOUBTED = 0.8
"""Confidence of a date or number, as its parts agree, below which it is read again."""
LIKELY = 0.6
"""The same, below which a new reading is none."""


class Part(Protocol):
    """What was read of a date or a number."""

    @property
    def value(self) -> Hashable:
        """As it was read."""

    @property
    def partial(self) -> bool:
        """Whether a part of it is missing."""

    def whole_in(self, text: str) -> Iterator[tuple[int, int, Hashable]]:
        """Yield start, end and value of each whole one in `text` that it may have been."""


class Row:
    """One line of a page, or of a part of it."""

    def __init__(self, words: Sequence[Word], *, continued: bool = False) -> None:
        """Join `words`; the next line begins with a year where it is `continued`."""
        self.words = words
        self.continued = continued
        self.text = " ".join(word.text for word in words)
        self.starts: list[int] = []
        at = 0
        for word in words:
            self.starts.append(at)
            at += len(word.text) + 1

    def under(self, start: int, end: int) -> tuple[int, int]:
        """Return the first word of the text `start`..`end`, and the word after its last."""
        members = [
            at
            for at, begin in enumerate(self.starts)
            if begin < end and start < begin + len(self.words[at].text)
        ]
        return members[0], members[-1] + 1

    def legible(self, first: int, end: int) -> bool:
        """Whether each of these words was read well enough."""
        return all((word.confidence or 1.0) >= ILLEGIBLE for word in self.words[first:end])
