"""Dates that contradict themselves: words and digits that are two days, a weekday that is not that day's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.contracts.folding import fold
from extractors.dates import CLEAR, DateForm, DateMatch, find_dates, parse_date, weekday_agrees
from extractors.dates.vocabulary import read_weekday
from schemas.facts import Sighting
from schemas.labels import SightingKind
from schemas.text import DocumentText

from .rules import rule
from .sighted import sighted, worst_word

_BEGINS = rule("date.begins")
_REACH = 60
"""Characters before a date in which its weekday stands."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def see_dates(document: DocumentText, start: int, end: int) -> Iterator[Sighting]:
    """Yield the dates at `start`..`end` that say two days; what was read badly or in part says none."""
    for match in find_dates(document.text[start:end]):
        begin = start + match.start
        before = max(start, begin - _REACH), begin
        if not _BEGINS.search(fold(document.text[slice(*before)])):
            continue
        if match.form is DateForm.WORDS_DIGITS:
            found = _two_days(document, match, begin)
            if found is not None:
                yield found
                continue
        yield from _other_weekday(document, match, begin, before)


def _two_days(document: DocumentText, match: DateMatch, begin: int) -> Sighting | None:
    cut = match.raw.find("(")
    words, digits = (parse_date(part) for part in (match.raw[: max(0, cut)], match.raw[max(0, cut) :]))
    if cut < 0 or words is None or digits is None or words.date is None or digits.date is None:
        return None
    written, figures = (begin, begin + len(match.raw[:cut].rstrip())), (begin + cut, begin + len(match.raw))
    if words.date == digits.date or min(worst_word(document, span) for span in (written, figures)) < CLEAR:
        return None
    values = words.date.isoformat(), digits.date.isoformat()
    return sighted(document, SightingKind.DATE, written, *values, other=figures)


def _other_weekday(
    document: DocumentText, match: DateMatch, begin: int, before: tuple[int, int]
) -> Iterator[Sighting]:
    if (
        match.alternatives
        or match.date.date is None
        or weekday_agrees(match.date, match.weekday) is not False
    ):
        return
    date = begin, begin + len(match.raw)
    for word in reversed(list(_WORD.finditer(document.text, *before))):
        name = read_weekday(word.group())
        if name is None:
            continue
        if name.cost == 0 and min(worst_word(document, span) for span in (word.span(), date)) >= CLEAR:
            values = match.date.date.isoformat(), str(name.number)
            yield sighted(document, SightingKind.WEEKDAY, word.span(), *values, other=date)
        return
