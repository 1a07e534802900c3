"""Roman numerals, as months and offices have them in document numbers."""

from __future__ import annotations

import re
from functools import lru_cache

from .vocabulary import load_vocabulary

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_CANONICAL = re.compile(r"C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_REPAIRS = str.maketrans(load_vocabulary().roman)


@lru_cache(maxsize=4096)
def parse_roman(text: str, *, repair: bool = False) -> int | None:
    """Return the value of a Roman numeral, or None.

    Args:
        text: The numeral in capitals.
        repair: Read look-alikes too, such as `X11` for XII; only where a numeral must stand.

    >>> parse_roman("XII"), parse_roman("X11"), parse_roman("X11", repair=True)
    (12, None, 12)
    """
    numeral = text.translate(_REPAIRS) if repair else text
    if not numeral or _CANONICAL.fullmatch(numeral) is None:
        return None
    total = 0
    for char, following in zip(numeral, [*numeral[1:], ""], strict=True):
        value = _VALUES[char]
        total += -value if following and _VALUES[following] > value else value
    return total


def format_roman(number: int) -> str:
    """Return `number` (1..399) as a Roman numeral."""
    parts = []
    for value, numeral in (
        (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        count, number = divmod(number, value)
        parts.append(numeral * count)
    return "".join(parts)
