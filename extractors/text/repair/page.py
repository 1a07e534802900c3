"""The words of one page while they are repaired, and what was changed by which rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from schemas.text import Word

_CORE = re.compile(r"[^\W_](?:.*[^\W_])?")


class Repair(NamedTuple):
    """One word made good."""

    place: int
    """Index of the word."""
    rule: str
    read: str
    meant: str


class Page:
    """Words in reading order; rules look around in it and put repaired texts in place."""

    def __init__(self, words: Sequence[Word]) -> None:
        """Begin with the texts as they are."""
        self.texts = [word.text for word in words]
        self.confidences = [word.confidence for word in words]
        self.lines = [word.line for word in words]
        self.line_starts = [at for at in range(len(words)) if at == 0 or words[at].line != words[at - 1].line]
        self._size = len(words)
        self._starts = frozenset(self.line_starts)
        self.rules: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.texts)

    def text(self, index: int) -> str:
        """Return the text at `index`, empty outside of the page."""
        return self.texts[index] if 0 <= index < self._size else ""

    def begins_line(self, index: int) -> bool:
        """Whether the word at `index` is the first one of its line."""
        return index in self._starts

    def same_line(self, first: int, second: int) -> bool:
        """Whether both words stand on one line; False outside of the page."""
        return (
            min(first, second) >= 0
            and max(first, second) < len(self)
            and self.lines[first] == self.lines[second]
        )

    def put(self, index: int, text: str, rule: str) -> None:
        """Replace the text at `index`; the first rule that changed it is remembered."""
        if text and text != self.texts[index]:
            self.texts[index] = text
            self.rules.setdefault(index, rule)


@lru_cache(maxsize=8192)
def split(text: str) -> tuple[str, str, str]:
    """Return what stands before, in and after the letters and digits of `text`.

    >>> split("(12),")
    ('(', '12', '),')
    """
    match = _CORE.search(text)
    if match is None:
        return text, "", ""
    return text[: match.start()], match.group(), text[match.end() :]


def like(word: str, model: str) -> str:
    """Return `word` (lower case) in the case that `model` is written in.

    Letters alone count; a capital that stands for a small l or i does not make a word one of capitals.
    """
    letters = [char for char in model if char.isalpha()]
    if len(letters) > 1 and sum(char.isupper() for char in letters) * 2 > len(letters):
        return word.upper()
    return word.capitalize() if letters and model[:1].isupper() else word
