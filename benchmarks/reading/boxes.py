"""Whether words are found where they are: read words against true ones by text and place, then by area."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from .metrics import plain
from .truth import Box, TruePage, TrueWord

ReadWord = tuple[str, float, float, float, float]
GOOD_OVERLAP = 0.5
_REACH = 72.0
"""Points between the middles of a word and what may be its reading."""


@dataclass(frozen=True)
class BoxCheck:
    """How well the boxes of some true words were met."""

    asked: int
    matched: int
    """Words that were read at all, in their text and thereabouts."""
    good: int
    """Of these, boxes with an overlap of at least GOOD_OVERLAP."""
    mean_overlap: float


def overlap(one: Box, other: Box) -> float:
    """Return intersection over union."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (_area(one) + _area(other) - both)


def matched(true: Sequence[TrueWord], read: Sequence[ReadWord]) -> dict[int, Box]:
    """Return the boxes that were read, by the index of the true word: same text, nearest first, each once."""
    by_text: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(read):
        by_text[plain(word[0]).lower()].append(at)
    pairs: list[tuple[float, int, int]] = []
    for index, wanted in enumerate(true):
        x, y = _middle(wanted.box)
        for at in by_text.get(plain(wanted.text).lower(), ()):
            other_x, other_y = _middle(Box(*read[at][1:]))
            distance = ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5
            if distance <= _REACH:
                pairs.append((distance, index, at))
    found: dict[int, Box] = {}
    used: set[int] = set()
    for _, index, at in sorted(pairs):
        if index not in found and at not in used:
            found[index] = Box(*read[at][1:])
            used.add(at)
    return found


def check_boxes(
    pages: Sequence[tuple[TruePage, Sequence[ReadWord]]], *, count: int | None, seed: int
) -> BoxCheck:
    """Compare the boxes of `count` random words of the pages (all words for None)."""
    places = [(at, index) for at, (page, _) in enumerate(pages) for index in range(len(page.words))]
    chosen = places if count is None else random.Random(seed).sample(places, min(count, len(places)))
    found = [matched(page.words, read) for page, read in pages]
    overlaps = [
        overlap(pages[at][0].words[index].box, found[at][index]) for at, index in chosen if index in found[at]
    ]
    good = sum(value >= GOOD_OVERLAP for value in overlaps)
    return BoxCheck(len(chosen), len(overlaps), good, fmean(overlaps) if overlaps else 0.0)


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.bottom - box.top)


def _middle(box: Box) -> tuple[float, float]:
    return (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
