"""Dates of a scanned page that were read in part, or badly, are read again: each alone, larger, several ways.

A stamp over a date, or a speck beside it, spoils one preparation of the picture and seldom all. What two of
them agree on is believed; what only two of them say stays doubtful, so that a person looks at it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.dates import DateMatch, find_dates
from extractors.files import PageImage
from extractors.ocr import Layout, OcrEngine
from schemas.dates import PartialDate
from schemas.geometry import BoundingBox
from schemas.text import Word

from .crops import preparations
from .troubles import Trouble, joined, troubles

_MOST = 6
"""Dates of a page that are looked at again; a page with more is bad all over."""
_HOPELESS = 2
"""Preparations of which none gave a date before it is given up."""
_ENOUGH = 3
"""Readings that must agree before the others are not asked."""
_LIKELY = 0.6
"""Confidence of a date, as its parts agree, below which it is no vote."""
_UNSURE = 0.55
"""Confidence of a word that only two readings gave: low enough to be looked at by a person."""


def with_dates_again(
    words: Sequence[Word], image: PageImage, original: PageImage, engine: OcrEngine
) -> tuple[tuple[Word, ...], int]:
    """Return the words with the dates that a second look could read, and how many it changed.

    Args:
        words: Of one page, in reading order.
        image: The cleaned picture that they were read from.
        original: The picture before it was cleaned.
        engine: What reads it.
    """
    changed = 0
    found = tuple(words)
    # From the last to the first, so that the places of the others stay.
    for trouble in reversed(troubles(found)[:_MOST]):
        better = _read_again(trouble, image, original, engine)
        if better is None:
            continue
        changed += better.date != trouble.date
        found = _replaced(found, trouble, better.words)
    return found, changed


@dataclass(frozen=True)
class _Vote:
    """One reading of a date."""

    date: PartialDate
    words: tuple[Word, ...]

    @property
    def confidence(self) -> float:
        """Of the worst word."""
        return min(word.confidence or 0.0 for word in self.words)

    def unsure(self) -> _Vote:
        """Return it with words that a person will be asked to look at."""
        words = (replace(word, confidence=min(word.confidence or 0.0, _UNSURE)) for word in self.words)
        return replace(self, words=tuple(words))


def _read_again(trouble: Trouble, image: PageImage, original: PageImage, engine: OcrEngine) -> _Vote | None:
    votes: list[_Vote] = []
    counted: Counter[PartialDate] = Counter()
    for number, crop in enumerate(preparations(image, original, trouble.box)):
        if number == _HOPELESS and not votes:
            return None
        if (vote := _vote(_words_of(crop, trouble, engine), trouble)) is not None:
            votes.append(vote)
            counted[vote.date] += 1
            if counted[vote.date] == _ENOUGH:
                break
    ranked = counted.most_common(2)
    if not ranked or ranked[0][1] < 2 or (len(ranked) == 2 and ranked[1][1] == ranked[0][1]):
        return None
    date, count = ranked[0]
    best = max((vote for vote in votes if vote.date == date), key=lambda vote: vote.confidence)
    if count >= _ENOUGH or date == trouble.date:
        return best
    return best.unsure() if trouble.partial else None  # a whole date is outvoted by three, not by two


def _words_of(crop: PageImage, trouble: Trouble, engine: OcrEngine) -> list[Word]:
    seen = engine.read(crop, Layout.COLUMN)
    places = crop.boxes_to_points([word.pixels for word in seen])
    return [
        Word(word.text, place, word.confidence, trouble.line)
        for word, place in zip(seen, places, strict=True)
    ]


def _vote(words: Sequence[Word], trouble: Trouble) -> _Vote | None:
    """Return the whole date that stands where the trouble is and shares a part with what was read there."""
    text, starts = joined(words)
    for match in find_dates(text):
        if match.date.date is None or match.confidence < _LIKELY or not _agrees(match, trouble):
            continue
        inside = tuple(
            word
            for word, at in zip(words, starts, strict=True)
            if at < match.end and match.start < at + len(word.text)
        )
        if _is_there(inside, trouble.box):
            return _Vote(match.date, inside)
    return None


def _agrees(match: DateMatch, trouble: Trouble) -> bool:
    """Whether a date has what was read surely, and something of what was read at all."""
    pairs = [(read, part) for read, part in zip(trouble.date, match.date, strict=True) if read is not None]
    if trouble.partial:
        return all(read == part for read, part in pairs)
    return any(read == part for read, part in pairs)


def _is_there(words: Sequence[Word], box: BoundingBox) -> bool:
    top, bottom = min(word.bbox.top for word in words), max(word.bbox.bottom for word in words)
    left, right = min(word.bbox.x0 for word in words), max(word.bbox.x1 for word in words)
    middle = (box.top + box.bottom) / 2
    return top <= middle <= bottom and left < box.x1 and box.x0 < right


def _replaced(words: tuple[Word, ...], trouble: Trouble, better: Sequence[Word]) -> tuple[Word, ...]:
    """Return the page's words with `better` in the place of those of the trouble's line that lie under it."""
    hidden = {
        index
        for index, word in enumerate(words)
        if word.line == trouble.line and any(_covers(new.bbox, word.bbox) for new in better)
    }
    raw = " ".join(words[index].raw or words[index].text for index in sorted(hidden)) or None
    first = min([trouble.first, *hidden])
    rest = (word for index, word in enumerate(words[first:], start=first) if index not in hidden)
    return (*words[:first], *(replace(word, raw=raw) for word in better), *rest)


def _covers(new: BoundingBox, old: BoundingBox) -> bool:
    """Whether the middle of an earlier word lies under a new one, whatever its height: noise is high."""
    return new.x0 <= (old.x0 + old.x1) / 2 <= new.x1
