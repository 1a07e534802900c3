"""Dates around the name of a month, or around `bulan` and a number."""

from __future__ import annotations

import re

from schemas.dates import PartialDate

from .found import Found, is_year
from .models import DateForm
from .neighbours import day_after, day_before, has_unread_day, weekday_before, year_after
from .parts import Part, lettered, number_right
from .tokens import Kind, Token
from .vocabulary import NameReading, load_vocabulary

_WORDS = load_vocabulary().words
# What is left of a year: "20?4", "2O_4", "202", "20 4", "£ 019".
_GARBLED_YEAR = re.compile(
    r"[ \n](?:(?=[^\s]{0,4}[0-9][^\s]{0,4}[0-9])[12lIZ|][^\s.,;()]{2,5}"
    r"|(?:19|20)(?: [0-9])?|[£$?] ?[0-9]{2,3})(?![^\s.,;)])"
)
_MONTH_BEGINNINGS = {
    name[:size] for name in load_vocabulary().full_months if len(name) > 4 for size in range(2, len(name))
}


def find_worded(tokens: list[Token], text: str) -> list[Found]:
    """Return the dates that hold the name of a month or `bulan` and its number, in order.

    A date without a year comes out with year None: a range may complete it, or its year cannot be read.
    """
    found: list[Found] = []
    index = 0
    while index < len(tokens):
        kind = tokens[index].kind
        anchor = None
        if kind is Kind.MONTH:
            anchor = _month_anchor(tokens, index)
        elif kind is Kind.MONTH_LABEL:
            anchor = _numbered_month(tokens, index)
        elif kind is Kind.OTHER and tokens[index].text.lower() in _MONTH_BEGINNINGS:
            anchor = _torn_month(tokens, index)
        if anchor is None:
            index += 1
            continue
        first, last, month = anchor
        date = _date_around(tokens, text, first, last, month)
        if date is not None:
            found.append(date)
        index = last + 1
    return found


def _month_anchor(tokens: list[Token], index: int) -> tuple[int, int, NameReading] | None:
    torn = _torn_month(tokens, index)
    if torn is not None:
        return torn
    name = tokens[index].name
    return None if name is None else (index, index, name)


def _torn_month(tokens: list[Token], index: int) -> tuple[int, int, NameReading] | None:
    """Return the month whose name was torn apart by a space or a line end: `Desem ber`, `Sep-` `tember`."""
    head = tokens[index]
    after = index + 1
    if after < len(tokens) and tokens[after].text == "-" and after + 1 < len(tokens):
        if tokens[after].start != head.end or tokens[after + 1].start == tokens[after].end:
            return None
        after += 1
    if after >= len(tokens) or not tokens[after].text.isalpha() or len(tokens[after].text) > 8:
        return None
    name = load_vocabulary().full_months.get((head.text + tokens[after].text).lower())
    return None if name is None else (index, after, NameReading(name, 1))


def _numbered_month(tokens: list[Token], index: int) -> tuple[int, int, NameReading] | None:
    """Return the month of `bulan delapan tahun ...`, `bulan 8 (delapan) tahun ...`."""
    at = index + 1
    if at < len(tokens) and tokens[at].text == ":":
        at += 1
    part = number_right(tokens, at, year=False) or lettered(tokens, at)
    if part is None or part.last + 1 >= len(tokens):
        return None
    value = part.words if part.words is not None else part.digits
    after = part.last + 1
    if tokens[after].text in ",.":
        after += 1
    if value is None or value > 31 or after >= len(tokens) or tokens[after].kind is not Kind.YEAR_LABEL:
        return None
    if part.words is not None and part.digits is not None and part.words != part.digits:
        return index, part.last, NameReading(part.words, 2, (part.digits,))
    return index, part.last, NameReading(value, part.cost)


def _date_around(tokens: list[Token], text: str, first: int, last: int, month: NameReading) -> Found | None:
    numbered = tokens[first].kind is Kind.MONTH_LABEL
    day = day_before(tokens, text, first)
    english = day_after(tokens, last) if day is None and not numbered else None
    year = english[1] if english else year_after(tokens, last, day_seen=day is not None)
    if english:
        day = english[0]
    if day is None and (
        year is None or numbered or not _may_stand_without_day(tokens, first, last, month, year)
    ):
        return None
    if year is None:
        return _without_year(tokens, text, day, last, month)
    if year.two_digits and day is None:
        return None
    start = tokens[min(first, day.first) if day else first].start
    # "bulan Februari 2027": the label belongs to a date in words, not to a month alone.
    end = tokens[max(last, year.last, day.last if day else 0)].end
    found = Found(start, end, _form(day, year, english=english is not None))
    _fill(found, day, month, year)
    if found.words is None and found.digits is None:
        return None
    found.doubt_year()
    if day is None:
        unread = has_unread_day(tokens, first)
        found.doubt(0.6 if unread else 0.05, "hari tidak terbaca" if unread else "")
    found.weekday = weekday_before(tokens, min(first, day.first) if day else first)
    return found


def _form(day: Part | None, year: Part, *, english: bool) -> DateForm:
    if english:
        return DateForm.ENGLISH
    if day is None:
        return DateForm.MONTH_YEAR
    worded = (day.words is not None) + (year.words is not None)
    digits = (day.digits is not None) + (year.digits is not None)
    if worded == 2 and not digits:
        return DateForm.WORDS
    return DateForm.WORDS_DIGITS if worded else DateForm.DAY_MONTH_YEAR


def _fill(found: Found, day: Part | None, month: NameReading, year: Part) -> None:
    """Put both readings, the repairs and the other readings of each part into `found`."""

    def pick(part: Part | None, *, words: bool) -> int | None:
        if part is None:
            return None
        first, second = (part.words, part.digits) if words else (part.digits, part.words)
        return first if first is not None else second

    worded = any(part is not None and part.words is not None for part in (day, year))
    digital = any(part is not None and part.digits is not None for part in (day, year))
    if worded:
        found.words = PartialDate(pick(year, words=True), month.number, pick(day, words=True))
    if digital:
        found.digits = PartialDate(pick(year, words=False), month.number, pick(day, words=False))
    date = found.date
    cost = year.cost + (day.cost if day else 0)
    if cost:
        found.doubt(min(0.06 * cost, 0.3), "angka atau kata diperbaiki dari salah baca")
    if month.cost:
        found.doubt(min(0.05 * month.cost, 0.2), "nama bulan diperbaiki dari salah baca")
    if year.two_digits:
        found.doubt(0.12, "tahun dua angka")
    for other in month.alternatives:
        found.alternatives.append(date._replace(month=other))
    for other in year.others:
        if is_year(other):
            found.alternatives.append(date._replace(year=other))
    for other in day.others if day else ():
        if 1 <= other <= 31:
            found.alternatives.append(date._replace(day=other))


def _without_year(
    tokens: list[Token], text: str, day: Part | None, last: int, month: NameReading
) -> Found | None:
    """Return a day and month without a year: the first end of a range, or a year that cannot be read."""
    if day is None or month.cost > 1:
        return None
    found = Found(tokens[day.first].start, tokens[last].end, DateForm.DAY_MONTH_YEAR)
    found.weekday = weekday_before(tokens, day.first)
    value = day.words if day.words is not None else day.digits
    found.digits = PartialDate(None, month.number, value)
    if not 1 <= (value or 0) <= 31:
        return None
    after = last + 1
    if after < len(tokens) and tokens[after].kind is Kind.YEAR_LABEL:
        after += 1
    garbled = _GARBLED_YEAR.match(text, tokens[after - 1].end)
    if garbled:
        found.end = garbled.end()
        found.doubt(0.65, f"tahun tidak terbaca: {garbled.group().strip()!r}")
    return found


def _may_stand_without_day(
    tokens: list[Token], first: int, last: int, month: NameReading, year: Part
) -> bool:
    """Return whether month and year alone are a date: the name must be sure and the year have four digits."""
    if year.two_digits or not is_year(year.words if year.words is not None else year.digits):
        return False
    if month.cost > 1 or (month.cost == 1 and tokens[last].end - tokens[first].start < 5):
        return False
    name = tokens[first].text.lower()
    return name not in _WORDS["need_day"] or (first > 0 and tokens[first - 1].kind is Kind.MONTH_LABEL)
