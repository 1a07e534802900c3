"""Where on a page a date was read in part, or badly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from extractors.dates import find_dates
from extractors.dates.vocabulary import read_month
from schemas.dates import PartialDate
from schemas.geometry import BoundingBox
from schemas.text import Word

_ILLEGIBLE = 0.65
"""Confidence of a word of a date below which it is read again."""
_DOUBTED = 0.8
"""Confidence of a date, as its parts agree, below which it is read again."""
_CLEAR = 0.9
_A_WORD = 4
"""Letters; what is shorter may be a misread day."""
_BEFORE_A_DAY = frozenset({"tanggal", "pada", "sejak"})
_HIGHEST = 18.0
"""Points; a higher word is a stain, and no measure of its line."""
_MONTH_SLIPS = 2
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY_AND_YEAR = re.compile(r"(?<![\d/.-])\d{1,2}\s+(?:19|20)\d\d(?![\d/.-])")


@dataclass(frozen=True)
class Trouble:
    """A date that was not read as a whole, or not surely."""

    line: int
    first: int
    """Index of its first word on the page."""
    box: BoundingBox
    """Where it stands, in points; as high as its line."""
    date: PartialDate
    """What was read of it."""

    @property
    def partial(self) -> bool:
        """Whether a part is missing."""
        return None in self.date


def troubles(words: Sequence[Word]) -> list[Trouble]:
    """Return the dates of a page, `words` in reading order, that are worth another look."""
    lines = [list(members) for _, members in groupby(range(len(words)), key=lambda index: words[index].line)]
    found: list[Trouble] = []
    for members, following in pairwise([*lines, []]):
        row = [words[index] for index in members]
        continued = bool(following) and _YEAR.match(words[following[0]].text) is not None
        for start, end, date in _in_row(row, continued=continued):
            place = [row[at] for at in range(start, end)]
            found.append(Trouble(row[0].line, members[start], _place(place, row), date))
    return found


def joined(words: Sequence[Word]) -> tuple[str, list[int]]:
    """Return the words as one text, and where each begins in it."""
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word.text) + 1
    return " ".join(word.text for word in words), starts


def _in_row(row: Sequence[Word], *, continued: bool) -> Iterator[tuple[int, int, PartialDate]]:
    """Yield the first word, the end and the date of each trouble in a line.

    Where it is `continued` the next line begins with a year.
    """
    text, starts = joined(row)
    taken: set[int] = set()
    for match in find_dates(text):
        members = [
            at
            for at, start in enumerate(starts)
            if start < match.end and match.start < start + len(row[at].text)
        ]
        taken.update(members)
        worst = min(row[at].confidence or 1.0 for at in members)
        date = match.date
        if date.date is None:
            if date.day is not None and continued and members[-1] == len(row) - 1:
                continue
            if date.day is None and _clear_before(row, members[0]) and worst >= _ILLEGIBLE:
                continue  # "periode Januari 2024"
        elif worst >= _ILLEGIBLE and match.confidence >= _DOUBTED:
            continue
        yield members[0], members[-1] + 1, date
    for at, word in enumerate(row):
        month = read_month(word.text.strip(".,:;-")) if at not in taken and len(word.text) > 2 else None
        if month is None or month.cost > _MONTH_SLIPS or (continued and at == len(row) - 1):
            continue
        if not _clear_before(row, at):
            yield at, at + 1, PartialDate(None, month.number, None)
    for bare in _DAY_AND_YEAR.finditer(text):
        if bare.start() in starts and (first := starts.index(bare.start())) not in taken:
            day, year = bare.group().split()
            yield first, first + 2, PartialDate(int(year), None, int(day))


def _clear_before(row: Sequence[Word], at: int) -> bool:
    """Whether the word before is clear and none that a day stands behind: no day was lost there."""
    before = row[at - 1] if at else None
    return (
        before is not None
        and before.text.isalpha()
        and len(before.text) >= _A_WORD
        and before.text.lower() not in _BEFORE_A_DAY
        and (before.confidence or 1.0) >= _CLEAR
    )


def _place(words: Sequence[Word], row: Sequence[Word]) -> BoundingBox:
    plain = [word for word in words if word.bbox.height <= _HIGHEST] or list(words)
    middle = median((word.bbox.top + word.bbox.bottom) / 2 for word in plain)
    half = min(_HIGHEST, median(word.bbox.height for word in row)) / 2
    left, right = min(word.bbox.x0 for word in words), max(word.bbox.x1 for word in words)
    return BoundingBox(left, middle - half, right, middle + half)
