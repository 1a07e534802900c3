"""How much of what an engine read is more likely noise than text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from schemas.text import Word

from .repair.lexicon import is_known

_LETTERS = re.compile(r"[^\W\d_]+")
_GUESS = 0.5
"""Confidence below which a word is a guess; engines are no surer of long numbers that are right."""
_LONG = 12
_UNSURE = 0.9
"""Confidence below which a word that no dictionary has is more often noise than a name."""
_A_WORD = 3


def doubtful_share(words: Iterable[Word]) -> float:
    """Return the share (0..1) of the characters of a page that stand in words not to be believed."""
    total = doubtful = 0
    for word in words:
        total += len(word.text)
        if word.confidence is not None and _is_doubtful(word.text, word.confidence):
            doubtful += len(word.text)
    return doubtful / total if total else 0.0


def _is_doubtful(text: str, confidence: float) -> bool:
    if confidence < _GUESS and len(text) <= _LONG:
        return True
    if confidence >= _UNSURE:
        return False
    letters = sum(char.isalpha() for char in text)
    mostly_letters = letters >= _A_WORD and letters >= 0.6 * len(text)
    return mostly_letters and not _is_known(text)


def _is_known(text: str) -> bool:
    return all(len(part) < _A_WORD or is_known(part.lower()) for part in _LETTERS.findall(text))
