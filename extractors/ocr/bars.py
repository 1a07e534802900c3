"""Upright strokes that an engine reads as words: pieces of a fold, a frame or the edge of a sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import OcrWord

_BAR = re.compile(r"[|¦!Il1\[\]]{1,2}[.,:;'’]?")
_LEAN = 0.03
"""How far aside the next stroke of a rule may stand, for each pixel that it is lower."""
_SURE = re.compile(r"[|¦]")
_FEWEST = 3


def without_bars(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Return the words without strokes that stand over each other, three and more of them.

    A single bar between words may be an I or a 1 and stays, and so does a column of figures.
    """
    bars = [at for at, word in enumerate(words) if _BAR.fullmatch(word.text)]
    gone: set[int] = set()
    for at in bars:
        column = [other for other in bars if _over(words[at], words[other])]
        if len(column) >= _FEWEST and sum(
            bool(_SURE.search(words[other].text)) for other in column
        ) * 2 > len(column):
            gone.update(column)
    return [word for at, word in enumerate(words) if at not in gone]


def _over(one: OcrWord, other: OcrWord) -> bool:
    """Whether one word stands over or under another, or is it."""
    aside = abs((one.pixels.x0 + one.pixels.x1) - (other.pixels.x0 + other.pixels.x1)) / 2
    lower = abs((one.pixels.top + one.pixels.bottom) - (other.pixels.top + other.pixels.bottom)) / 2
    return aside <= _LEAN * lower + max(one.pixels.width, other.pixels.width)
