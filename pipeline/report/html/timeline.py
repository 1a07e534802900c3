"""What the validity of a facility's documents looks like in time: bars in percent of a common span."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.report.facilities import days_left
from schemas.dates import iso_date
from schemas.labels import LIFETIME
from schemas.results import ExpiryResult

MAX_YEARS_EACH_WAY: Final = 8
"""Years before and after as_of that are drawn; longer bars go off the edge with a mark."""
MAX_TICKS: Final = 6  # the narrowest screen has room for six years side by side
SHORTEST_BAR: Final = 1.0
STUB: Final = 7.0
"""Percent that a bar is drawn long when only one of its ends is known."""


@dataclass(frozen=True)
class Bar:
    """One document's validity. Positions are percent of the width; no width, nothing to draw."""

    line: ExpiryResult
    x: float
    width: float
    days: int | None
    solid: bool
    """Both ends are known (or there is none): the length means something."""
    from_before: bool
    """It starts before the span that is drawn."""
    goes_on: bool
    """It ends after the span that is drawn, or never."""

    @property
    def end(self) -> float:
        """Right edge."""
        return round(self.x + self.width, 2)


@dataclass(frozen=True)
class Tick:
    """A year on the axis."""

    x: float
    text: str


@dataclass(frozen=True)
class Timeline:
    """Bars over one axis."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    today: float
    as_of: dt.date


@dataclass(frozen=True)
class _Axis:
    start: dt.date
    end: dt.date

    def place(self, day: dt.date) -> float:
        share = (day - self.start).days / (self.end - self.start).days
        return round(min(100.0, max(0.0, share * 100)), 2)


def build_timeline(lines: Sequence[ExpiryResult], *, as_of: dt.date) -> Timeline | None:
    """Return the timeline of `lines` in their order; None when there is nothing to draw."""
    if not lines:
        return None
    days = [as_of]
    for line in lines:
        days.extend(day for day in (iso_date(line.issue_date), iso_date(line.expiry_date)) if day)
    first = max(min(days).year, as_of.year - MAX_YEARS_EACH_WAY)
    last = min(max(max(days).year, as_of.year + 1), as_of.year + MAX_YEARS_EACH_WAY)
    axis = _Axis(dt.date(first, 1, 1), dt.date(last + 1, 1, 1))
    step = -(-(last + 1 - first) // MAX_TICKS)
    ticks = tuple(Tick(axis.place(dt.date(year, 1, 1)), str(year)) for year in range(first, last + 1, step))
    bars = tuple(_bar(line, axis, as_of) for line in lines)
    return Timeline(bars, ticks, axis.place(as_of), as_of)


def _bar(line: ExpiryResult, axis: _Axis, as_of: dt.date) -> Bar:
    issued, expires = iso_date(line.issue_date), iso_date(line.expiry_date)
    lifetime = line.expiry_date == LIFETIME
    if lifetime:
        left, right = axis.place(issued) if issued else axis.place(as_of), 100.0
    elif issued and expires:
        left, right = axis.place(issued), axis.place(expires)
    elif expires:
        right = axis.place(expires)
        left = max(0.0, right - STUB)
    elif issued:
        left = axis.place(issued)
        right = min(100.0, left + STUB)
    else:
        left = right = 0.0
    drawn = lifetime or issued is not None or expires is not None
    if drawn and right - left < SHORTEST_BAR:
        left = max(0.0, min(left, 100.0 - SHORTEST_BAR))
        right = left + SHORTEST_BAR
    return Bar(
        line=line,
        x=round(left, 2),
        width=round(right - left, 2),
        days=days_left(line, as_of),
        solid=lifetime or (issued is not None and expires is not None),
        from_before=issued is not None and issued < axis.start,
        goes_on=lifetime or (expires is not None and expires >= axis.end),
    )
