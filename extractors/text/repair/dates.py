"""Day, month and year where all three stand together; digits that were read as digits are left alone."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from extractors.dates.vocabulary import load_vocabulary, read_month, read_weekday
from extractors.numbers.confusions import skeleton
from extractors.numbers.words import read_word

from .confusions import as_digits
from .page import Page, like, split
from .rules import load_rules

_WORDS = load_rules().words
_VOCABULARY = load_vocabulary()
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_EDGES = re.compile(r"(?P<before>[(\[\"“]*)(?P<core>.*?)(?P<after>[.,;:)\]\"”]*)")
_MOST_SLIPS = 2
_LONGEST_DAY = 6
"""Two digits with a bracket, quotes and a full stop around them."""
_SHORTEST_DATE = 8
_NAMED_LABELS = _WORDS["month_labels"] | _WORDS["day_labels"]
_D = "0-9OolI"
_NUMERIC = re.compile(
    rf"(?P<before>[(\[\"“:]*)(?P<day>[{_D}]{{1,2}})(?P<sep>[-/.])(?P<month>[{_D}]{{1,2}})(?P=sep)(?P<year>[{_D}]{{4}})"
    r"(?P<after>[.,;:)\]\"”]*)"
)


def repair_dates(page: Page) -> None:
    """Make good `2l Desernber 2O24`, `O1-02-2O24`, the month after `bulan`, the weekday after `hari`."""
    for at, text in enumerate(page.texts):
        if len(text) <= _LONGEST_DAY:
            _repair_worded(page, at)
        elif len(text) >= _SHORTEST_DATE:
            _repair_numeric(page, at)
        if text.lower() in _NAMED_LABELS:
            _repair_named(page, at + 1)


def _edges(text: str) -> tuple[str, str, str]:
    match = _EDGES.fullmatch(text)
    return ("", text, "") if match is None else (match["before"], match["core"], match["after"])


def _repair_worded(page: Page, at: int) -> None:
    begins = _day_with_edges(page.texts[at])
    if begins is None:
        return
    before_day, day, after_day = begins
    before_month, month_read, after_month = _edges(page.text(at + 1))
    before_year, year_read, after_year = _edges(page.text(at + 2))
    year = _year(year_read)
    if year is None or before_month or after_month not in ("", ",", ".") or before_year:
        return
    month = _month(month_read)
    if month is None:
        return
    page.put(at, before_day + day + after_day, "date")
    page.put(at + 1, month + after_month, "date_month")
    page.put(at + 2, year + after_year, "date")


@lru_cache(maxsize=16384)  # most words are short, and the same on every page
def _day_with_edges(text: str) -> tuple[str, str, str] | None:
    before, core, after = _edges(text)
    day = _day(core) if after in ("", ".") else None
    return None if day is None else (before, day, after)


def _day(text: str) -> str | None:
    """Return the day 1..31 that `text` is; a stroke at its beginning may be the line of a table."""
    if not 1 <= len(text) <= 2 or text[0] in "|!":
        return None
    digits = as_digits(text)
    return digits if digits and 1 <= int(digits) <= 31 else None


def _year(text: str) -> str | None:
    if len(text) != 4 or text[0] in "|!" or text[-1] in "|!":
        return None
    digits = as_digits(text)
    real = sum("0" <= char <= "9" for char in text)
    return digits if digits and real >= 2 and _YEAR.fullmatch(digits) else None


def _month(text: str) -> str | None:
    """Return the month as it must be spelt, in the case of `text`; None where two months are as near."""
    if len(text) < 3:
        return None
    name = read_month(text)
    if name is None or name.alternatives:
        return None
    if name.cost == 0:
        return text
    read = text.lower()
    # The Indonesian name comes first in the vocabulary, so that it is taken where the English one is as near.
    near = {word: Levenshtein.distance(word, read) for word in _VOCABULARY.months if len(word) > 2}
    least = min(near.values())
    nearest = [word for word, distance in near.items() if distance == least]
    if least > _MOST_SLIPS or {_VOCABULARY.months[word] for word in nearest} != {name.number}:
        return None  # "Juri" is as near to June as to July
    bones = skeleton(read)
    return like(min(nearest, key=lambda word: Levenshtein.distance(skeleton(word), bones)), text)


def _repair_numeric(page: Page, at: int) -> None:
    match = _NUMERIC.fullmatch(page.text(at))
    if match is None:
        return
    day, month, year = _day(match["day"]), as_digits(match["month"]), _year(match["year"])
    read = match["day"] + match["month"] + match["year"]
    if not day or not month or not year or sum(char.isdigit() for char in read) < 5:
        return
    if 1 <= int(month) <= 12:
        date = match["sep"].join((day, month, year))
        page.put(at, match["before"] + date + match["after"], "date")


def _repair_named(page: Page, at: int) -> None:
    """Make good a month between `bulan` and `tahun`, and a weekday after `hari` and before a date's label."""
    label, follows = page.text(at - 1).lower(), page.text(at + 1).lower()
    before, core, after = split(page.text(at))
    if before or len(core) < 3 or after not in ("", ","):
        return
    if label in _WORDS["month_labels"] and follows in _WORDS["year_labels"] and read_word(core) is None:
        month = _month(core)
        if month is not None:
            page.put(at, month + after, "date_month")
    if label in _WORDS["day_labels"] and follows in _WORDS["date_labels"]:
        day = read_weekday(core)
        if day is not None and day.cost and not day.alternatives:
            names = [name for name, number in _VOCABULARY.weekdays.items() if number == day.number]
            nearest = min(names, key=lambda name: Levenshtein.distance(name, core.lower()))
            page.put(at, like(nearest, core) + after, "weekday")
