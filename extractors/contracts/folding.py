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
_FROM_DIGIT = re.compile(r"[0-9|][^\s\"'()\[\],;:]*")
_BETWEEN_WORDS = re.compile(r"[\s\"'()\[\],;:]")


def fold(text: str) -> str:
    """Return `text` lower-cased, with plain quotes, dashes and spaces, and of the same length.

    Digits that OCR put into words become letters again where letters prevail (`P1HAK` is `pihak`).
    """
    plain = text.translate(_PLAIN)
    lower = plain.lower()
    if len(lower) != len(plain):  # a few letters have longer small forms
        lower = "".join(map(_lower, plain))
    return _without_digits_in_words(lower)


def _without_digits_in_words(text: str) -> str:
    """Return `text` with letters for digits inside words, looked for around digits, which are few."""
    parts: list[str] = []
    done = 0
    for match in _FROM_DIGIT.finditer(text):
        start = match.start()
        while start > done and not _BETWEEN_WORDS.match(text, start - 1):
            start -= 1
        parts += (text[done:start], _as_word(text[start : match.end()]))
        done = match.end()
    return "".join((*parts, text[done:])) if parts else text


def _lower(char: str) -> str:
    lower = char.lower()
    return lower if len(lower) == 1 else char


@lru_cache(maxsize=4096)  # the same numbers stand on every page
def _as_word(token: str) -> str:
    letters = sum(char.isalpha() for char in token)
    if letters == len(token) or "/" in token or letters < 3 or letters < 0.7 * len(token):
        return token
    return token.translate(_LETTER_FOR_DIGIT)


def squeeze(text: str) -> str:
    """Return `text` with white space folded to single spaces."""
    return " ".join(text.split())
