"""Dates and lengths of time in Indonesian documents, as written and with what OCR made of them."""

from .durations import add_duration, find_durations, subtract_duration
from .find import find_dates, parse_date
from .legible import CLEAR, SURE, is_said_twice, legibility, trusted
from .models import DateForm, DateMatch, DurationMatch, weekday_agrees

__all__ = [
    "CLEAR",
    "SURE",
    "DateForm",
    "DateMatch",
    "DurationMatch",
    "add_duration",
    "find_dates",
    "find_durations",
    "is_said_twice",
    "legibility",
    "parse_date",
    "subtract_duration",
    "trusted",
    "weekday_agrees",
]
