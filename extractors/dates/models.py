"""What a date or a duration in a text looks like once it is read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from schemas.dates import PartialDate


class DateForm(StrEnum):
    """How a date was written."""

    WORDS = "words"
    """`dua puluh bulan Desember tahun dua ribu dua puluh tiga`"""
    WORDS_DIGITS = "words_digits"
    """Words and digits side by side: `... dua ribu delapan belas (03/12/2018)`"""
    DAY_MONTH_YEAR = "day_month_year"
    """`7 Pebruari 2019`, `07-Peb-2019`"""
    NUMERIC = "numeric"
    """`31-12-2023`"""
    ISO = "iso"
    """`2023-12-31`"""
    MONTH_YEAR = "month_year"
    """`Februari 2027`: the day is not known."""
    ENGLISH = "english"
    """`March 14, 2027`"""
    RANGE = "range"
    """First end of a range that borrows its missing parts from the second: `1 s.d. 31 Desember 2024`"""


@dataclass(frozen=True, slots=True)
class DateMatch:
    """One date in a text. `raw` is what stands there, `date` what it was read as."""

    start: int
    end: int
    raw: str
    date: PartialDate
    form: DateForm
    confidence: float
    alternatives: tuple[PartialDate, ...] = ()
    """Other readings, likeliest first."""
    note: str = ""
    """What was repaired or disagreed, in Indonesian."""
    weekday: int | None = None
    """Day of the week printed before the date; 0 is Monday."""


@dataclass(frozen=True, slots=True)
class DurationMatch:
    """One length of time in a text, such as `2 (dua) tahun 6 (enam) bulan`."""

    start: int
    end: int
    raw: str
    years: int
    months: int
    days: int
    consistent: bool = True
    """False when digits and words disagree: `5 (enam) tahun`. The parts then follow the words."""
    note: str = ""


def weekday_agrees(date: dt.date | PartialDate | None, weekday: int | None) -> bool | None:
    """Return whether `date` falls on `weekday` (0 is Monday); None when either is unknown."""
    full = date.date if isinstance(date, PartialDate) else date
    if full is None or weekday is None:
        return None
    return full.weekday() == weekday
