"""How surely the figures of a date were read, and what that is worth.

A figure read as another figure leaves no trace in the text (2023 and 2028 are both years), so a date is as
sure as the worst of its figures: the mean of its words hides it.
"""

from __future__ import annotations

import re

from schemas.text import DocumentText

CLEAR = 0.85
"""Confidence of the worst word with figures from which a date is as sure as its form."""
SURE = 0.6
"""Below it a person is asked."""
_SLOPE = 1.2
_TWICE = re.compile(r"\s*\S{1,3}\s*\([^\W\d_]{3,}")


def legibility(document: DocumentText, *spans: tuple[int, int] | None) -> float:
    """Return the OCR confidence (0..1) of the worst word with figures in `spans`; 1 for a text layer.

    Where there are no figures every word counts: the date is in words.
    """
    words = [
        document.words[index] for span in spans if span is not None for index in document.word_range(*span)
    ]
    figures = [word for word in words if any(character.isdigit() for character in word.text)]
    return min((word.confidence for word in figures or words if word.confidence is not None), default=1.0)


def is_said_twice(length: str) -> bool:
    """Return whether a length of time has its number in words beside the figure: `5 (lima) tahun`.

    The reading of the length has compared both, so the figure alone need not be sure.
    """
    return _TWICE.match(length) is not None


def trusted(confidence: float, legible: float) -> float:
    """Return the confidence of a date whose figures were read with `legible`: the less, the lower."""
    if legible >= CLEAR:
        return confidence
    lowered = confidence * (1 - _SLOPE * (CLEAR - max(legible, SURE)))
    return lowered if legible >= SURE else min(lowered, 0.45 + 0.3 * legible)
