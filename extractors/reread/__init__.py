"""Dates and numbers of a scan that were read in part, or badly, are read again: alone, larger, several ways.

A stamp over a date, or a blot beside it, spoils one preparation of the picture and seldom all. What two of
them agree on is believed; what only two of them say stays doubtful, so that a person looks at it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from extractors.files import PageImage
from extractors.ocr import Layout, OcrEngine
from schemas.geometry import BoundingBox
from schemas.text import Word

from .by_parts import is_seen, put_together
from .crops import Level, preparations
from .of_dates import DatePart
from .row import Row
from .troubles import Trouble, troubles

_MOST = 6
"""Places of a page that are looked at again; a page with more is bad all over."""
_HOPELESS = 3
"""Preparations of which none gave anything before it is given up."""
_ENOUGH = 3
"""Readings that must agree before the others are not asked."""
_UNSURE = 0.55
"""Confidence of a word that only two readings gave: low enough to be looked at by a person."""


def with_second_readings(
    words: Sequence[Word], image: PageImage, original: PageImage, engine: OcrEngine
) -> tuple[tuple[Word, ...], int]:
    """Return the words with the dates and numbers that another look could read, and how many it changed.

    Args:
        words: Of one page, in reading order.
        image: The cleaned picture that they were read from.
        original: The picture before it was cleaned.
        engine: What reads it.
    """
    # However the page lies, lines are level in the cleaned picture: places are those in it from here on.
    level = Level(image)
    found = troubles(words, level)[:_MOST]
    if not found:
        return tuple(words), 0
    placed = level.of_page([word.bbox for word in words])
    items: list[_Item] = [
        (replace(word, bbox=place), word) for word, place in zip(words, placed, strict=True)
    ]
    changed = 0
    # From the last to the first, so that the places of the others stay.
    for trouble in reversed(found):
        better = _read_again(trouble, level, original, engine)
        if better is not None and better.value == trouble.read.value:
            items = _confirmed(items, trouble, better.confidence)
        elif better is not None:
            changed += 1
            items = _replaced(items, trouble, better.words)
    return tuple(old or replace(word, bbox=level.to_page([word.bbox])[0]) for word, old in items), changed


_Item = tuple[Word, Word | None]
"""A word in the cleaned picture, and the same on the page; None where it was read again."""


@dataclass(frozen=True)
class _Vote:
    """One reading of a date or number."""

    value: Hashable
    words: tuple[Word, ...]

    @property
    def confidence(self) -> float:
        """Of the worst word."""
        return min(word.confidence or 0.0 for word in self.words)

    def unsure(self) -> _Vote:
        """Return it with words that a person will be asked to look at."""
        words = (replace(word, confidence=min(word.confidence or 0.0, _UNSURE)) for word in self.words)
        return replace(self, words=tuple(words))


def _read_again(trouble: Trouble, level: Level, original: PageImage, engine: OcrEngine) -> _Vote | None:
    votes: list[_Vote] = []
    looks: list[list[Word]] = []
    counted: Counter[Hashable] = Counter()
    for number, crop in enumerate(preparations(level, original, trouble.box)):
        if number == _HOPELESS and not votes and not any(_in_part(look, trouble) for look in looks):
            return None
        looks.append(_words_of(crop, trouble, engine))
        if (vote := _vote(looks[-1], trouble)) is not None:
            votes.append(vote)
            counted[vote.value] += 1
            if counted[vote.value] == _ENOUGH:
                break
    ranked = counted.most_common(2)
    if not ranked or ranked[0][1] < 2 or (len(ranked) == 2 and ranked[1][1] == ranked[0][1]):
        return _by_parts(trouble, looks)
    value, count = ranked[0]
    best = max((vote for vote in votes if vote.value == value), key=lambda vote: vote.confidence)
    if value == trouble.read.value:
        return best
    if count >= _ENOUGH:
        return best if len(ranked) == 1 else best.unsure()  # something else was seen there as well
    return best.unsure() if trouble.read.partial else None  # what is whole is outvoted by three, not by two


def _in_part(look: Sequence[Word], trouble: Trouble) -> bool:
    return isinstance(trouble.read, DatePart) and is_seen(look, lambda words: _is_there(words, trouble.box))


def _by_parts(trouble: Trouble, looks: Sequence[Sequence[Word]]) -> _Vote | None:
    """Return the date that the looks show together, where it was read in part and none shows the whole."""
    if not isinstance(trouble.read, DatePart) or not trouble.read.partial:
        return None
    found = put_together(trouble.read.value, looks, lambda words: _is_there(words, trouble.box))
    return _Vote(*found).unsure() if found is not None else None


def _words_of(crop: PageImage, trouble: Trouble, engine: OcrEngine) -> list[Word]:
    seen = engine.read(crop, Layout.COLUMN)
    places = crop.boxes_to_points([word.pixels for word in seen])
    return [
        Word(word.text, place, word.confidence, trouble.line)
        for word, place in zip(seen, places, strict=True)
    ]


def _vote(words: Sequence[Word], trouble: Trouble) -> _Vote | None:
    """Return what stands where the trouble is, if it is whole and may be what was read there."""
    row = Row(words)
    for start, end, value in trouble.read.whole_in(row.text):
        first, last = row.under(start, end)
        inside = (*_apart(words[first], start - row.starts[first]), *words[first + 1 : last])
        if _is_there(inside, trouble.box):
            return _Vote(value, inside)
    return None


def _apart(word: Word, letters: int) -> tuple[Word, ...]:
    """Return a word that was read together with the one before, `Tanggal15`, as two after so many letters."""
    if letters <= 0:
        return (word,)
    box = word.bbox
    between = box.x0 + (box.x1 - box.x0) * letters / len(word.text)
    return (
        replace(word, text=word.text[:letters], bbox=box._replace(x1=between)),
        replace(word, text=word.text[letters:], bbox=box._replace(x0=between)),
    )


def _is_there(words: Sequence[Word], box: BoundingBox) -> bool:
    top, bottom = min(word.bbox.top for word in words), max(word.bbox.bottom for word in words)
    left, right = min(word.bbox.x0 for word in words), max(word.bbox.x1 for word in words)
    middle = (box.top + box.bottom) / 2
    return top <= middle <= bottom and left < box.x1 and box.x0 < right


def _confirmed(items: list[_Item], trouble: Trouble, confidence: float) -> list[_Item]:
    """Return the page's words, those of the trouble as sure as the reading that says the same."""
    found = list(items)
    for at in range(trouble.first, trouble.end):
        word, old = items[at]
        sure = max(word.confidence or 0.0, confidence)
        found[at] = (word, replace(old or word, confidence=sure))
    return found


def _replaced(items: list[_Item], trouble: Trouble, better: Sequence[Word]) -> list[_Item]:
    """Return the page's words with `better` in the place of those of the trouble's line that lie under it."""
    hidden = {
        index
        for index, (word, _) in enumerate(items)
        if word.line == trouble.line and any(_covers(new.bbox, word.bbox) for new in better)
    }
    raw = " ".join(items[index][0].raw or items[index][0].text for index in sorted(hidden)) or None
    first = min([trouble.first, *hidden])
    rest = [item for index, item in enumerate(items[first:], start=first) if index not in hidden]
    return [*items[:first], *((replace(word, raw=raw), None) for word in better), *rest]


def _covers(new: BoundingBox, old: BoundingBox) -> bool:
    """Whether the middle of an earlier word lies under a new one, whatever its height: noise is high."""
    return new.x0 <= (old.x0 + old.x1) / 2 <= new.x1
