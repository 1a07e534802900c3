"""Folding of text, and repair of words that labels and phrases are made of.

Repair touches what is looked for, never what is read: values are always cut out of the text as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .phrases import long_words, words

_SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "：": ":"})
_LOOKS_LIKE = str.maketrans({"0": "o", "1": "l", "5": "s", "8": "b", "|": "l", "!": "i"})
_DIGITS = re.compile(r"\d")


def fold(text: str) -> str:
    """Return `text` in lower case without accents, every character in its place."""
    if text.isascii():
        return text.lower()
    return "".join(_fold_character(character) for character in text)


def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character.translate(_SIGNS))[:1].lower()
    return plain if len(plain) == 1 else character


@lru_cache(maxsize=16384)
def repair(word: str) -> tuple[tuple[str, int], ...]:
    """Return the known words that `word` stands for, each with the number of characters it covers.

    A word that is no known one, and not nearly one, comes back as it is.
    """
    known = words()
    if word in known or len(word) < 4 or len(_DIGITS.findall(word)) > 2:
        return ((word, len(word)),)
    for variant in (word.translate(_LOOKS_LIKE), word.replace("rn", "m"), word.replace("ii", "u")):
        if variant in known:
            return ((variant, len(word)),)
    if len(word) >= 6:
        allowed = 1 if len(word) < 11 else 2
        near = process.extractOne(word, long_words(), scorer=OSA.distance, score_cutoff=allowed)
        if near is not None and abs(len(near[0]) - len(word)) <= allowed:
            return ((near[0], len(word)),)
    if len(word) >= 9:
        for cut in range(3, len(word) - 2):
            left, right = word[:cut], word[cut:]
            if left in known and right in known and max(len(left), len(right)) >= 5:
                return ((left, len(left)), (right, len(right)))
    return ((word, len(word)),)
