"""Whether a text can be Indonesian or English at all, or is what a broken font map or a bad scan leaves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources

_LETTERS = re.compile(r"[^\W\d_]+")
_VOWELS = frozenset("aeiouy")
_SIGN = re.compile(r"[^\W_]|^:$|^\.{3,}$")
"""Letters, digits; a colon between label and value and the dots of a blank are read faintly too."""
_STROKES = re.compile(r"[|¦~_—–=\\]+")
_SPECK = re.compile(r"[.,'`´‘’\"“”^*°]{1,2}")
_GUESSED = 0.3
_DOUBTED = 0.6


@cache
def common_words() -> frozenset[str]:
    """Return frequent words of contracts, licences and plain Indonesian, in lower case."""
    from spacy.lang.id.stop_words import STOP_WORDS  # most of a second, and only readers need it

    text = resources.files(__package__).joinpath("common_words.txt").read_text(encoding="utf-8")
    own = (word for line in text.splitlines() if not line.startswith("#") for word in line.split())
    return frozenset(own) | STOP_WORDS


def common_share(words: Sequence[str]) -> float:
    """Return the share (0..1) of the words of three letters and more that are frequent ones.

    Real pages, even lists of names and tariffs, reach 0.2; shifted or random letters stay near 0.
    """
    letters = [part.lower() for word in words for part in _LETTERS.findall(word) if len(part) >= 3]
    return sum(word in common_words() for word in letters) / len(letters) if letters else 0.0


def wordlike_share(words: Sequence[str]) -> float:
    """Return the share (0..1) of characters in tokens that look like words or numbers.

    Private-use glyphs, `(cid:12)` and letters without a vowel count against it.
    """
    good = total = 0
    for word in words:
        total += len(word)
        if "(cid:" in word or any("\ue000" <= char <= "\uf8ff" or char == "\ufffd" for char in word):
            continue
        parts = _LETTERS.findall(word)
        if not parts:
            good += len(word) if any(char.isdigit() for char in word) else len(word) // 2
            continue
        longest = max(parts, key=len).lower()
        if len(longest) <= 3 or not _VOWELS.isdisjoint(longest):
            good += len(word)
    return good / total if total else 0.0


def is_stain(text: str, confidence: float) -> bool:
    """Whether a word of an engine is a speck or a piece of a rule that it took for punctuation.

    Nothing with a letter or a digit is one, however faint. A full stop, a comma or a tick stands at a word:
    alone it is a speck, however sure the engine is.
    """
    if _SPECK.fullmatch(text):
        return True
    if _SIGN.search(text):
        return False
    return confidence < (_DOUBTED if _STROKES.fullmatch(text) else _GUESSED)
