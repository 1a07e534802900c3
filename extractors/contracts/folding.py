"""Text made easy to search without moving a character, so that offsets stay offsets of the document."""

from __future__ import annotations

import re
from functools import lru_cache

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\n\r\f\t\v\u00a0", " "),
        **dict.fromkeys("“”„«»″", '"'),
        **dict.fromkeys("‘’‚`´′", "'"),
        **dict.fromkeys("–—−‐‑", "-"),
    }
)
# What OCR puts for a letter inside a word; numbers proper are left alone.
_LETTER_FOR_DIGIT = str.maketrans("013568|", "oiesgbi")
_WITH_DIGIT = re.compile(r"[^\s\"'()\[\],;:]*[0-9|][^\s\"'()\[\],;:]*")


def fold(text: str) -> str:
    """Return `text` lower-cased, with plain quotes, dashes and spaces, and of the same length.

    Digits that OCR put into words become letters again where letters prevail (`P1HAK` is `pihak`).
    """
    plain = text.translate(_PLAIN)
    lower = plain.lower()
    if len(lower) != len(plain):  # a few letters have longer small forms
        lower = "".join(map(_lower, plain))
    return _WITH_DIGIT.sub(_letters, lower)


def _lower(char: str) -> str:
    lower = char.lower()
    return lower if len(lower) == 1 else char


def _letters(match: re.Match[str]) -> str:
    return _as_word(match.group())


@lru_cache(maxsize=4096)  # the same numbers stand on every page
def _as_word(token: str) -> str:
    letters = sum(char.isalpha() for char in token)
    if letters == len(token) or "/" in token or letters < 3 or letters < 0.7 * len(token):
        return token
    return token.translate(_LETTER_FOR_DIGIT)


def squeeze(text: str) -> str:
    """Return `text` with white space folded to single spaces."""
    return " ".join(text.split())
