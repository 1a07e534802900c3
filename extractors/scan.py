"""A scanned page to words: cleaned as far as it needs, read, and read again where print was lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from schemas.geometry import BoundingBox, PageSize
from schemas.labels import TextSource
from schemas.text import WELL_READ, PageText, Word
from schemas.timing import Stage

from .files import PageImage, PageView
from .ocr import Layout, OcrEngine, OcrWord
from .ocr.bars import without_bars
from .ocr.clean import Cleaned, clean, turned
from .ocr.coverage import Print
from .ocr.rules import without_dashed_rules
from .ocr.semicolons import with_semicolons
from .reread import with_second_readings
from .stages import stage
from .text.doubt import doubtful_share
from .text.layout import is_doubtful, reading_order
from .text.plausible import is_stain
from .text.repair import repair

_LOST = 0.97
"""Share of the print under words below which what is not covered is read again."""
_MUCH_LOST = 0.93
"""Below this the whole page is read again with the engine's own look for columns and pictures."""
_SURE = 0.72
"""Mean confidence below which the page may stand on its head or be no single column."""
_WORN = 0.82
"""Mean confidence below which the page is read with its specks too: a cleaned copy loses bits of letters."""
_MORE = 1.03
"""How much more of it must then be read."""
_PLAINLY_MORE = 1.1
"""The same for a page without its broken rules: a table gains far more, and less is chance."""
_A_THIRD = 0.33
_GUESS = 0.2
"""Confidence of a word below which the print under it counts as not read."""
_BELIEVED = 0.5
"""Confidence that a word must have to be added from a second look."""


@dataclass(frozen=True)
class _Reading:
    """What one pass over one picture gave."""

    image: PageImage
    words: list[OcrWord]
    turns: int

    @property
    def confidence(self) -> float:
        """Mean over the letters read, 0..1."""
        return self._measured[0]

    @property
    def worth(self) -> float:
        """Letters read, counted by how sure they are; guesses below a third count nothing."""
        return self._measured[1]

    @cached_property
    def _measured(self) -> tuple[float, float]:
        letters = 0
        sure = worth = 0.0
        for text, _, confidence, _ in self.words:
            letters += len(text)
            weight = len(text) * confidence
            sure += weight
            if confidence > _A_THIRD:
                worth += weight
        return (sure / letters if letters else 0.0), worth

    @cached_property
    def upright(self) -> bool:
        """Whether words are wider than high: the engine also reads lines that run up or down."""
        long = [word.pixels for word in self.words if len(word.text) >= 4]
        return 2 * sum(box.width > box.height for box in long) >= len(long)

    @cached_property
    def boxes(self) -> list[BoundingBox]:
        """Places of the words that are more than a guess."""
        return [word.pixels for word in self.words if word.confidence > _GUESS]


@dataclass(frozen=True)
class _Seen:
    """A reading held against the print of its picture."""

    reading: _Reading
    ink: Print

    @classmethod
    def of(cls, reading: _Reading) -> _Seen:
        return cls(reading, Print.of(reading.image, white=True))

    def again(self, words: list[OcrWord]) -> _Seen:
        """Return other words of the same picture."""
        return replace(self, reading=replace(self.reading, words=words))

    @cached_property
    def covered(self) -> float:
        return self.ink.covered_by(self.reading.boxes)

    @property
    def value(self) -> float:
        """How much was read, less where much was not."""
        return self.reading.worth * (0.3 + self.covered)


def read_scan(view: PageView, engine: OcrEngine, reason: str) -> PageText:
    """Return the words of a page by OCR; a blank page has none.

    Args:
        view: The page.
        engine: What reads it.
        reason: Why it is not read from a text layer; what was done to it is added.

    Raises:
        DocumentError: when the page has to be drawn and its box is absurd.
    """
    notes = [reason]
    with stage(Stage.PICTURE):
        original = view.image()
    with stage(Stage.CLEAN):
        cleaned = clean(original)
    best = _read_upright(cleaned, engine, notes)
    if best.confidence < _WORN:
        dotted = turned(cleaned.dotted, best.turns - cleaned.lines.turns)
        with_dots = replace(best, words=engine.read(dotted, Layout.COLUMN))
        if with_dots.worth > _MORE * best.worth:
            best = with_dots
            notes.append("read with its specks")
    seen = _Seen.of(best)
    if seen.covered < _MUCH_LOST or best.confidence < _WORN:
        unruled = without_dashed_rules(best.image)
        if unruled is not best.image:
            again = _Seen.of(replace(best, image=unruled, words=engine.read(unruled, Layout.COLUMN)))
            if again.value > _PLAINLY_MORE * seen.value:
                seen = again
                notes.append("read without its broken rules")
    if seen.covered < _MUCH_LOST or seen.reading.confidence < _SURE:
        again = seen.again(engine.read(seen.reading.image, Layout.PAGE))
        if again.value > seen.value:
            seen = again
            notes.append("read again with a look for columns")
    if seen.covered < _LOST:
        found = _second_look(seen, engine)
        if found:
            seen = seen.again(seen.reading.words + found)
            notes.append(f"{len(found)} words found at a second look")
    best, covered = seen.reading, seen.covered
    kept = [word for word in without_bars(best.words) if not is_stain(word.text, word.confidence)]
    best = replace(best, words=with_semicolons(kept))
    ordered = repair(_in_order(best, view.size))
    with stage(Stage.SECOND_LOOK):
        words, changed = with_second_readings(ordered, best.image, original, engine)
    if changed:
        words = repair(words)
        notes.append(f"{changed} dates or numbers read again by themselves")
    page = PageText(
        view.number,
        view.size,
        TextSource.OCR,
        words,
        rotation=best.turns * 90 % 360,
        confidence=round(best.confidence, 3),
        coverage=round(covered, 3),
        doubtful=round(doubtful_share(words), 3),
    )
    # Ink under a word that is noise was not read either.
    share = page.read_share or 0.0
    if share < WELL_READ:
        notes.append(f"about {1 - share:.1%} of the print was not read or is doubtful")
    return replace(page, reason="; ".join(notes))


def _read_upright(cleaned: Cleaned, engine: OcrEngine, notes: list[str]) -> _Reading:
    image, lines = cleaned.image, cleaned.lines
    best = _Reading(image, engine.read(image, Layout.COLUMN), lines.turns)
    for extra in (2, 1, 3) if best.upright else (1, 3):
        if best.confidence >= _SURE and len(best.words) > 3 and best.upright:
            break
        if extra != 2 and best.upright and best.confidence >= 0.5 and len(best.words) > 10:
            break  # read badly, but read: the direction of the lines was right
        if extra == 2 and not lines.doubtful and best.confidence >= 0.5:
            continue  # letters reach up: what is read badly is not upside down
        other_image = turned(image, extra)
        other = _Reading(other_image, engine.read(other_image, Layout.COLUMN), (lines.turns + extra) % 4)
        if (other.upright and not best.upright) or (other.upright and other.worth > 1.2 * best.worth):
            best = other
    if lines.doubtful and best.words and best.confidence < _SURE:
        notes.append("which way up it stands is doubtful")
    return best


def _second_look(seen: _Seen, engine: OcrEngine) -> list[OcrWord]:
    """Return words found where print lies under no word, each part of the page read by itself."""
    best = seen.reading
    found: list[OcrWord] = []
    for number, place in enumerate(seen.ink.uncovered(best.boxes), start=1):
        left, top = max(0, int(place.x0)), max(0, int(place.top))
        part = best.image.pixels[top : int(place.bottom) + 1, left : int(place.x1) + 1]
        crop = best.image.moved(
            np.ascontiguousarray(part), np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1.0]])
        )
        for word in engine.read(crop, Layout.COLUMN):
            box = word.pixels
            there = BoundingBox(box.x0 + left, box.top + top, box.x1 + left, box.bottom + top)
            if word.confidence >= _BELIEVED and not _overlaps(there, best.boxes):
                found.append(OcrWord(word.text, there, word.confidence, (-number, *word.line[1:])))
    return found


def _overlaps(box: BoundingBox, others: list[BoundingBox]) -> bool:
    """Whether more than a third of `box` lies under one of `others`."""
    return any(
        max(0.0, min(box.x1, other.x1) - max(box.x0, other.x0))
        * max(0.0, min(box.bottom, other.bottom) - max(box.top, other.top))
        > 0.33 * box.width * box.height
        for other in others
    )


def _in_order(reading: _Reading, size: PageSize) -> tuple[Word, ...]:
    """Return the words in reading order, with their places on the page as a viewer shows it."""
    seen = reading.words
    order = reading_order(
        [word.pixels for word in seen],
        texts=[word.text for word in seen],
        fragments=[word.line for word in seen],
        doubtful=[is_doubtful(word.text, word.confidence) for word in seen],
    )
    words = []
    boxes = reading.image.boxes_to_points([word.pixels for word in seen])
    for line, members in enumerate(order):
        for index in members:
            word, box = seen[index], boxes[index]
            inside = BoundingBox(
                max(0.0, box.x0), max(0.0, box.top), min(size.width, box.x1), min(size.height, box.bottom)
            )
            words.append(Word(word.text, inside, word.confidence, line))
    return tuple(words)
