"""Dates as documents give them: sometimes without a day, sometimes without a month."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple


class PartialDate(NamedTuple):
    """A date of which a part may be unknown; nothing is invented to fill it."""

    year: int | None
    month: int | None = None
    day: int | None = None

    @property
    def date(self) -> dt.date | None:
        """The full calendar date, or None when a part is missing or the day does not exist."""
        if self.year is None or self.month is None or self.day is None:
            return None
        try:
            return dt.date(self.year, self.month, self.day)
        except ValueError:
            return None

    @property
    def iso(self) -> str | None:
        """The date as YYYY-MM-DD, or None where `date` is None."""
        return self.date.isoformat() if self.date else None

    @property
    def norm(self) -> str:
        """The date with question marks for what is unknown, such as `2027-02-??`."""
        year = "????" if self.year is None else f"{self.year:04d}"
        month = "??" if self.month is None else f"{self.month:02d}"
        day = "??" if self.day is None else f"{self.day:02d}"
        return f"{year}-{month}-{day}"


_FIRST_YEAR, _LAST_YEAR = 110, 9890


def shift_months(day: dt.date, months: int) -> dt.date:
    """Return `day` moved by whole months; a day that the month lacks becomes its last day.

    31 December less three months is 30 September; 29 February plus twelve is 28 February. Nothing is moved
    beyond the years 110 to 9890: documents misprint years, and days are added to what is returned.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year = min(max(year, _FIRST_YEAR), _LAST_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def iso_date(value: str | None) -> dt.date | None:
    """Return the calendar date that `value` spells as YYYY-MM-DD, or None."""
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError:
        return None
