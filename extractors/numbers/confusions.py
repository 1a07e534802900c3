"""What OCR makes of digits and letters, and the way back.

Nothing here decides that a text *is* a number; the grammar that calls does.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import NamedTuple

from .vocabulary import load_vocabulary

_DIGITS = load_vocabulary().digits
_LIGATURES = tuple(load_vocabulary().ligatures.items())
_MISREAD = load_vocabulary().misread
_LOOKALIKES = str.maketrans(load_vocabulary().lookalikes)

DIGIT_LIKE = "0-9" + "".join(f"\\{c}" if not c.isalnum() else c for c in _DIGITS)
"""Inside of a regex character class: digits and what is seen in their place."""


class DigitReading(NamedTuple):
    """Digits as they were meant, and how many characters had to be replaced."""

    digits: str
    repaired: int
    alternatives: tuple[str, ...]
    """Other readings, where a replaced character may stand for two digits."""


@lru_cache(maxsize=8192)
def read_digits(text: str) -> DigitReading | None:
    """Return the digits that `text` stands for, or None when a character stands for none.

    A plain digit is never questioned: `B` may be 8 or 3, but `8` is 8.
    """
    options = [char if "0" <= char <= "9" else _DIGITS.get(char, "") for char in text]
    if not options or not all(options):
        return None
    readings = ["".join(choice) for choice in product(*options)] if len(options) <= 8 else []
    best = "".join(option[0] for option in options)
    repaired = sum(not "0" <= char <= "9" for char in text)
    return DigitReading(best, repaired, tuple(reading for reading in readings if reading != best))


def misreadings(digits: str) -> list[str]:
    """Return what `digits` may have been if exactly one of them was misread."""
    return [
        digits[:at] + other + digits[at + 1 :]
        for at, digit in enumerate(digits)
        for other in _MISREAD.get(digit, "")
    ]


def skeleton(word: str) -> str:
    """Return `word` in lower case with look-alike characters made equal, for comparing only."""
    return word.lower().translate(_LOOKALIKES)


def print_form(word: str) -> str:
    """Return the skeleton of `word` with letters that run together made one: `nbu` and `ribu` are equal.

    For equality only; it is too short to count differences in.
    """
    bones = skeleton(word)
    for pair, letter in _LIGATURES:
        if pair in bones:
            bones = bones.replace(pair, letter)
    return bones
