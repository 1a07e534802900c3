"""A date of which no two looks showed the whole, put together from the parts that several looks share.

`20 Jonuaii 2021`, `20 Januari 071` and `20 tanuani 2021` are three looks at 20 January 2021. What is put
together so was seen by nobody as it stands: it is never sure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from extractors.dates.vocabulary import load_vocabulary, read_month
from schemas.dates import PartialDate
from schemas.text import Word

from .of_dates import LATEST, LONGEST_MONTH

_ALIKE, _CLEARLY = 60, 8
"""Similarity (0..100) of a word to the name of a month, and how much less like any other month it must be."""
_AGREE = 2
"""Looks that must share a part."""
_EARLIEST = 1900
_DAY = re.compile(r"\d{1,2}")
_YEAR = re.compile(r"([12]?)(\d{3})")
"""A year whose first figure may be lost: of `022`, 2022 alone is the year of a document."""
_MONTH = re.compile(r"[^\W\d_]{3,11}")
_EDGES = ".,:;-—_|\"'“”‘’() "
_FULL_MONTHS = load_vocabulary().full_months
_NAMES = {number: name.capitalize() for name, number in reversed(_FULL_MONTHS.items())}


@dataclass(frozen=True)
class _Sight:
    """Three words of a look that stand like day, month and year, and what was read of them."""

    words: tuple[Word, ...]
    date: PartialDate

    @property
    def parts(self) -> int:
        """How many of the three were read."""
        return _known(self.date)


def put_together(
    read: PartialDate, looks: Sequence[Sequence[Word]], is_there: Callable[[Sequence[Word]], bool]
) -> tuple[PartialDate, tuple[Word, ...]] | None:
    """Return the date whose parts most of `looks` share, in the words of the look that shows most of it.

    Args:
        read: What was read first of it: surely, as far as it goes.
        looks: The words that each look shows, in the order of reading.
        is_there: Tells whether words stand at the place of the date.

    Returns:
        None where no two looks share a part, where another is shared by as many, or `read` differs.
    """
    sights = [sight for look in looks if (sight := _best(look, is_there)) is not None]
    year, month, day = (_shared([read[at], *(sight.date[at] for sight in sights)]) for at in range(3))
    value = PartialDate(year, month, day)
    if value.date is None or any(mine not in (None, part) for mine, part in zip(read, value, strict=True)):
        return None
    frame = max(sights, key=lambda sight: sum(a == b for a, b in zip(sight.date, value, strict=True)))
    texts = (str(day), _NAMES[value.date.month], str(year))
    return value, tuple(replace(word, text=text) for word, text in zip(frame.words, texts, strict=True))


def is_seen(look: Sequence[Word], is_there: Callable[[Sequence[Word]], bool]) -> bool:
    """Return whether `look` shows two parts of a date at its place; arguments as for `put_together`."""
    return _best(look, is_there) is not None


def _best(look: Sequence[Word], is_there: Callable[[Sequence[Word]], bool]) -> _Sight | None:
    there = [sight for sight in _sights(look) if is_there(sight.words)]
    return max(there, key=lambda sight: sight.parts, default=None)


def _sights(look: Sequence[Word]) -> Iterator[_Sight]:
    for at in range(len(look) - 2):
        day, month, year = (word.text.strip(_EDGES) for word in look[at : at + 3])
        if _MONTH.fullmatch(month) is None:
            continue
        date = PartialDate(_year(year), _month(month), _day(day))
        if _known(date) >= 2:
            yield _Sight(tuple(look[at : at + 3]), date)


def _known(date: PartialDate) -> int:
    return sum(part is not None for part in date)


def _shared(parts: Sequence[int | None]) -> int | None:
    """Return what most say; None where fewer than two do, or as many say something else."""
    ranked = Counter(part for part in parts if part is not None).most_common(2)
    if not ranked or ranked[0][1] < _AGREE or (len(ranked) == 2 and ranked[1][1] == ranked[0][1]):
        return None
    return ranked[0][0]


def _day(text: str) -> int | None:
    return int(text) if _DAY.fullmatch(text) and 1 <= int(text) <= LONGEST_MONTH else None


def _year(text: str) -> int | None:
    match = _YEAR.fullmatch(text)
    year = int(f"{match[1] or 2}{match[2]}") if match else 0
    return year if _EARLIEST <= year <= LATEST else None


def _month(text: str) -> int | None:
    """Return the month whose name `text` is like most: where a month stands, no other word does."""
    reading = read_month(text)
    if reading is not None:
        return reading.number
    best: dict[int, float] = {}
    for name, alike, _ in process.extract(text.lower(), _FULL_MONTHS.keys(), scorer=fuzz.ratio, limit=None):
        best[_FULL_MONTHS[name]] = max(alike, best.get(_FULL_MONTHS[name], 0.0))
    (number, first), (_, second), *_ = sorted(best.items(), key=lambda item: -item[1])
    return number if first >= _ALIKE and first - second >= _CLEARLY else None
