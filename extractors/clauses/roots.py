"""Any Indonesian word -> its root, for words that nobody wrote into the rules."""

from __future__ import annotations

from functools import lru_cache

from extractors.text.repair import root_words

from .learned.features import stem
from .lexicon import possible_roots


@lru_cache(maxsize=1 << 15)
def root_of(word: str) -> str:
    """Return the root of a plain word: penghapusan, dihapus -> hapus.

    The longest one that the language is known to have; else the word without its usual affixes.
    """
    possible = tuple(possible_roots(word))
    known = [root for root in possible if root in root_words()]
    if known:
        return max(known, key=len)
    bare = stem(word)
    return bare if bare in possible else word
