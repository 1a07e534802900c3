"""Whether a quote is taken from a passage."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

_ALIKE = 80
"""Likeness (0..100) of two texts that differ by what a scanner spoils, or of which a third hangs over."""
_SENTENCE = 30
"""Letters from which a quote is more than a turn of phrase or a heading."""
_HALF = 0.5
"""Share of a shorter passage that a quote must hold."""
_LONGEST = 3
"""How many times as long as the passage a quote may be that is still evidence for it."""


def is_from(quote: str, passage: str) -> bool:
    """Return whether a reader who underlines `quote` has underlined the passage, or a sentence of it.

    Nearly all of the shorter text must stand in the longer one. A quote shorter than the passage must be a
    sentence of it or half of it; a longer one must not bury it.
    """
    quote, passage = _plain(quote), _plain(passage)
    least = min(_SENTENCE, _HALF * len(passage))
    if not passage or not least <= len(quote) <= _LONGEST * len(passage):
        return False
    return fuzz.partial_ratio(quote, passage) >= _ALIKE


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()
