"""Dates and lengths of time in Indonesian documents, as written and with what OCR made of them."""

from .durations import add_duration, find_durations
from .find import find_dates, parse_date
from .models import DateForm, DateMatch, DurationMatch, weekday_agrees

__all__ = [
    "DateForm",
    "DateMatch",
    "DurationMatch",
    "add_duration",
    "find_dates",
    "find_durations",
    "parse_date",
    "weekday_agrees",
]
