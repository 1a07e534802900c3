"""The day a contract was signed: in its opening sentence, else where it closes."""

from __future__ import annotations

import dataclasses

from extractors.dates import DateMatch, find_dates, weekday_agrees
from schemas.text import DocumentText

from .folding import fold
from .parties import Opening
from .readings import DateReading, reading_of
from .rules import rule

_OPENING_REACH = 700
_CLOSING_REACH = 2600
_SURELY_OPENING = 160  # a date so near the first words of the opening is the day of signing
_SIGNED = rule("signing.cue")
_ON_THE_DAY = rule("signing.on_the_day")
_CLOSING = rule("signing.closing")
_PLACE = rule("signing.place")
_OF_ANOTHER_PAPER = rule("signing.of_another_paper")


def read_signed_date(
    document: DocumentText, opening: Opening, end: int, *, month_year: tuple[int, int] | None
) -> DateReading | None:
    """Return the day of signing.

    Args:
        document: The document.
        opening: Title block and komparisi.
        end: End of the contract.
        month_year: Month and year that a BPJS number ends with: the month of signing, a strong check.
    """
    text, begin = document.text, opening.komparisi[0]
    found = (
        _in_opening(text, begin, min(end, begin + _OPENING_REACH), month_year)
        or _in_opening(text, opening.title[0], begin, month_year)
        or _in_closing(text, max(begin, end - _CLOSING_REACH), end)
    )
    if found is None or month_year in (None, (found.value.month, found.value.year)):
        return found
    assert month_year is not None
    month, year = month_year
    note = f"nomor kontrak menyebut {month:02d}-{year}, tanggal penandatanganan {found.value.isoformat()}"
    return found.doubted(0.6, note, f"{year:04d}-{month:02d}-??")


def _in_opening(text: str, begin: int, finish: int, month_year: tuple[int, int] | None) -> DateReading | None:
    body = text[begin:finish]
    folded = fold(body)
    earliest: DateReading | None = None
    for match in find_dates(body):
        before = folded[max(0, match.start - 90) : match.start]
        head = body[body.rfind("\n", 0, match.start) + 1 : match.start]
        other = None if _PLACE.search(head) else _OF_ANOTHER_PAPER.search(before)
        if other and not _ON_THE_DAY.search(before, other.start()):
            continue
        if _SIGNED.search(before) or match.start < _SURELY_OPENING:
            found = reading_of(_voted(match, month_year), begin, "signed.opening")
            if found is None:
                continue
            if month_year in (None, (found.value.month, found.value.year)):
                return found
            # A day of another month may be that of a contract which the recitals cite.
            earliest = earliest or found
    return earliest


def _voted(match: DateMatch, month_year: tuple[int, int] | None) -> DateMatch:
    """Of words and digits that disagree take the date that weekday and contract number support.

    A tie goes to the reading that was chosen already, which is that of the words.
    """
    readings = (match.date, *match.alternatives)
    if len(readings) == 1:
        return match
    votes = [
        bool(weekday_agrees(date, match.weekday)) + ((date.month, date.year) == month_year)
        for date in readings
    ]
    best = readings[votes.index(max(votes))]
    if best is match.date or best.date is None:
        return match
    others = tuple(date for date in readings if date != best)
    return dataclasses.replace(match, date=best, alternatives=others, confidence=min(0.6, match.confidence))


def _in_closing(text: str, begin: int, finish: int) -> DateReading | None:
    body = text[begin:finish]
    folded = fold(body)
    for match in find_dates(body):
        before = folded[max(0, match.start - 80) : match.start]
        if _CLOSING.search(before) and "berlaku" not in before:
            found = reading_of(match, begin, "signed.closing")
            if found is not None:
                return dataclasses.replace(found, confidence=min(0.7, found.confidence))
    return None
