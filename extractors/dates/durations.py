"""Lengths of time: `5 (lima) tahun`, `2 (dua) tahun 6 (enam) bulan`, `setahun`."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from extractors.numbers.confusions import DIGIT_LIKE, read_digits
from extractors.numbers.words import evaluate, read_run
from schemas.dates import shift_months

from .models import DurationMatch
from .vocabulary import load_vocabulary, read_month

_UNITS = load_vocabulary().units
_WHOLE = load_vocabulary().whole_durations
_LONGEST_FIRST = sorted([*_UNITS, *_WHOLE], key=len, reverse=True)
# "5tahun" is a duration, "5th" an English ordinal.
_GLUED = "|".join(word for word in _LONGEST_FIRST if word in _UNITS and len(word) > 2)
_UNIT = re.compile(
    rf"(?:(?<![^\W_])(?:{'|'.join(_LONGEST_FIRST)})|(?<=[0-9])(?:{_GLUED}))(?![^\W_])",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[(\[{]\s?([^()\[\]{}\f]{1,40}?)\s?[)\]}]\s*\Z")
_DIGITS = re.compile(rf"(?<![^\W_])(?<![0-9][.,])(?<![/-])([{DIGIT_LIKE}]{{1,3}})\s*\Z")
_HALF = re.compile(r"(?<![^\W_])(?<![/.,-])([0-9]{1,2})[.,]5\s*\Z")
_WORDS = re.compile(r"(?:[^\W\d_]{2,20}\s+){1,4}\Z")
_TOKEN = re.compile(r"[^\W_]+(?:[|!][^\W_]+)*")
_CHAIN = re.compile(r"[ \n]*(?:,|dan|,[ \n]*dan|lebih)?[ \n]*")
_YEAR_FOLLOWS = re.compile(
    r"[\s:.]*(?:(?:19|20)[0-9OolI|]{2}(?![^\W_])|(?:dua\s*ribu|seribu))", re.IGNORECASE
)
_MONTH_FOLLOWS = re.compile(r"\s*:?\s*([^\W\d_]{3,9})")
_NUMBER_AND_YEAR_FOLLOW = re.compile(r"\s+(?:[^\s]{1,14}\s+){1,3}?tahun([^\f]{0,16})", re.IGNORECASE)
_LIMIT = {"years": 100, "months": 600, "weeks": 520, "days": 3650}
_RANK = {"years": 0, "months": 1, "weeks": 2, "days": 3}


@dataclass(frozen=True)
class _Count:
    """A number before a unit: where it begins, what it says, and what its twin in brackets says."""

    start: int
    value: int
    twin: int | None = None
    half: bool = False
    repaired: bool = False


def find_durations(text: str) -> list[DurationMatch]:
    """Return the lengths of time in `text`, in order.

    >>> [(match.years, match.months) for match in find_durations("selama 2 (dua) tahun 6 (enam) bulan")]
    [(2, 6)]
    """
    found: list[DurationMatch] = []
    last_rank = -1
    floor = 0
    for unit in _UNIT.finditer(text):
        word = unit.group().lower()
        whole = _WHOLE.get(word)
        name = whole[0] if whole else _UNITS[word]
        if _belongs_to_a_date(text, unit.end(), name):
            continue
        count = _Count(unit.start(), whole[1]) if whole else _count_before(text, floor, unit.start())
        if count is None or not 0 < count.value <= _LIMIT[name]:
            continue
        match = _build(text, count, unit.end(), name)
        floor = unit.end()
        if found and last_rank < _RANK[name] and _CHAIN.fullmatch(text, found[-1].end, match.start):
            found[-1] = _chain(text, found[-1], match)
        else:
            found.append(match)
        last_rank = _RANK[name]
    return found


def add_duration(start: dt.date, duration: DurationMatch, *, day_before: bool) -> dt.date:
    """Return the last day of `duration` from `start` on.

    Licences end on the same day of the month as they began, contracts on the day before (`day_before`).
    29 February becomes 28 February where the year has none; a day past the end of a month its last day.

    Raises OverflowError when the end lies outside the calendar.
    """
    months = start.year * 12 + start.month - 1 + duration.years * 12 + duration.months
    year, month = divmod(months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError(f"{start} + {duration.raw!r} lies outside the calendar")
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return dt.date(year, month + 1, day) + dt.timedelta(days=duration.days - day_before)


def subtract_duration(end: dt.date, duration: DurationMatch, *, day_before: bool) -> dt.date:
    """Return the day from which `duration` ends on `end`; see `add_duration`.

    Raises OverflowError when it lies outside the calendar.
    """
    months = duration.years * 12 + duration.months
    last = end + dt.timedelta(days=day_before - duration.days)
    if last.year * 12 + last.month <= months + 12 * dt.MINYEAR:
        raise OverflowError(f"{end} - {duration.raw!r} lies outside the calendar")
    return shift_months(last, -months)


def _belongs_to_a_date(text: str, end: int, unit: str) -> bool:
    """Return whether the unit is the label of a year or a month: `Nomor 17 Tahun 2023`, `20 bulan Mei`."""
    if unit == "years":
        return _YEAR_FOLLOWS.match(text, end) is not None
    if unit == "months":
        name = _MONTH_FOLLOWS.match(text, end)
        month = read_month(name.group(1)) if name else None
        if month is not None and month.cost <= 1:
            return True
        labelled = _NUMBER_AND_YEAR_FOLLOW.match(text, end)
        return labelled is not None and _YEAR_FOLLOWS.match(labelled.group(1)) is not None
    return False


def _count_before(text: str, floor: int, end: int) -> _Count | None:
    """Return the number that ends at `end`, its twin in brackets included."""
    base = max(floor, end - 90)
    base = max(base, text.rfind("\f", base, end) + 1)
    window = text[base:end]
    bracket = _BRACKET.search(window)
    if bracket is None:
        return _plain_before(window, base)
    inner = _read_any(bracket.group(1))
    outer = _plain_before(window[: bracket.start()], base)
    if outer is None:
        # Digits alone in brackets are the number of a paragraph: "(2) tahun".
        words = None if bracket.group(1).isdigit() else inner
        return None if words is None else _Count(base + bracket.start(), words)
    return _Count(outer.start, outer.value, inner, outer.half, outer.repaired)


def _plain_before(window: str, base: int) -> _Count | None:
    half = _HALF.search(window)
    if half:
        return _Count(base + half.start(), int(half.group(1)), half=True)
    digits = _DIGITS.search(window)
    if digits:
        reading = read_digits(digits.group(1))
        plain = any(char.isdigit() for char in digits.group(1))
        # A lone letter is a digit only with the words beside it; the caller has seen them or not.
        if reading and (plain or digits.group(1) in ("l", "I", "S", "Z", "lO", "1O")):
            return _Count(base + digits.start(), int(reading.digits), repaired=bool(reading.repaired))
    words = _WORDS.search(window + " ")
    if words is None:
        return None
    tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(words.group())]
    for first in range(len(tokens)):
        run = read_run(token for token, _ in tokens[first:])
        value = evaluate(run.symbols) if run and run.cost <= 1 else None
        if value is not None:
            return _Count(base + words.start() + tokens[first][1], value, repaired=bool(run and run.cost))
    return None


def _read_any(text: str) -> int | None:
    run = read_run(_TOKEN.findall(text))
    if run is not None:
        return evaluate(run.symbols)
    reading = read_digits(text.strip())
    return int(reading.digits) if reading is not None and len(reading.digits) <= 4 else None


def _build(text: str, count: _Count, end: int, unit: str) -> DurationMatch:
    value, notes, consistent = count.value, [], True
    if count.twin is not None and count.twin != value:
        first = text[count.start : count.start + 1]
        in_words = count.twin if read_digits(first) is not None else value
        if count.repaired:
            notes.append("angka tidak terbaca pasti; diikuti kata")
        else:
            consistent = False
            notes.append(f"angka dan kata berbeda: {value} dan {count.twin}")
        value = in_words
    years = value if unit == "years" else 0
    months = value if unit == "months" else 6 if count.half and unit == "years" else 0
    days = value if unit == "days" else value * 7 if unit == "weeks" else 0
    return DurationMatch(
        count.start, end, text[count.start : end], years, months, days, consistent, "; ".join(notes)
    )


def _chain(text: str, first: DurationMatch, second: DurationMatch) -> DurationMatch:
    return DurationMatch(
        first.start,
        second.end,
        text[first.start : second.end],
        first.years + second.years,
        first.months + second.months,
        first.days + second.days,
        first.consistent and second.consistent,
        "; ".join(note for note in (first.note, second.note) if note),
    )
