"""Dates in bolder forms: 31 12 2023, 31122023, 31-XII-2023; most of them only where a date must stand."""

from __future__ import annotations

import re

from extractors.numbers.confusions import DIGIT_LIKE, read_digits
from extractors.numbers.roman import parse_roman
from schemas.dates import PartialDate

from .cues import has_cue, is_labelled_number, is_twin_of_hijri, opens_bracket, weekday_before
from .found import Found, century, is_year
from .models import DateForm
from .numeric import ROMAN_TWO, add_doubts, add_readings, is_free, plausible, real

_TWO = rf"[{DIGIT_LIKE}]{{1,2}}"
_FOUR = rf"[{DIGIT_LIKE}]{{4}}(?![^\W_])"
_SPACED = re.compile(rf"(?<![^\W_])({_TWO})(?: | ?- ?)({_TWO})(?: | ?- ?)({_FOUR})")
_ROMAN = re.compile(rf"(?<![^\W_])({_TWO})( ?[-–. ] ?)([IVX1l]{{1,4}})( ?[-–. ] ?)({_FOUR})")
_COMPACT = re.compile(rf"(?<![^\W_])([{DIGIT_LIKE}]{{8}}|[{DIGIT_LIKE}]{{6}})(?![^\W_])")
# Another number or a separator right before; "tgl." and "Senin," are none.
_NOT_ALONE = re.compile(r"(?:[0-9][.,]?|[/-]) ?\Z")


def find_unmarked(text: str) -> list[Found]:
    """Return the dates in digits without marks, and those with a Roman month."""
    return _find_spaced(text) + _find_roman(text) + _find_compact(text)


def _find_spaced(text: str) -> list[Found]:
    """Find `31 12 2023` and `31-12 2023`: after a cue, or two digits each and no other number beside it."""
    found: list[Found] = []
    for match in _SPACED.finditer(text):
        if match.group().count("-") == 2:
            continue
        start, end = match.span()
        day, month, year = (read_digits(match.group(group)) for group in (1, 2, 3))
        if day is None or month is None or year is None:
            continue
        date = PartialDate(int(year.digits), int(month.digits), int(day.digits))
        repaired = day.repaired + month.repaired + year.repaired
        if match.group(2) == ROMAN_TWO or not is_year(date.year) or date.date is None:
            continue
        if is_labelled_number(text, start):
            continue
        cue = has_cue(text, start)
        padded = len(match.group(1)) == len(match.group(2)) == 2
        alone = is_twin_of_hijri(text, start) or not (
            _NOT_ALONE.search(text[max(0, start - 3) : start])
            or re.match(r" ?[0-9/]|[-.,][0-9]", text[end : end + 2])
        )
        if alone and (cue or (padded and not repaired)) and plausible(text, start, *match.groups()):
            item = Found(start, end, DateForm.NUMERIC, digits=date, weekday=weekday_before(text, start))
            item.doubt(0.1 if cue else 0.3, "tanggal tanpa pemisah")
            add_doubts(item, repaired=repaired, two_digits=False, cue=cue)
            add_readings(
                item, (year.digits, *year.alternatives), months=month.alternatives, days=day.alternatives
            )
            found.append(item)
    return found


def _find_roman(text: str) -> list[Found]:
    """Find `12-XII-2023`; with slashes it would be the tail of a number."""
    found: list[Found] = []
    for match in _ROMAN.finditer(text):
        start, end = match.span()
        month = parse_roman(match.group(3), repair=True)
        day, year = read_digits(match.group(1)), read_digits(match.group(5))
        if month is None or not 1 <= month <= 12 or not re.search("[IVX]", match.group(3)):
            continue
        if day is None or year is None or not is_free(text, start, end) or is_labelled_number(text, start):
            continue
        date = PartialDate(int(year.digits), month, int(day.digits))
        cue = has_cue(text, start)
        if not is_year(date.year) or date.date is None:
            continue
        if not cue and match.group(2).strip() not in ("-", "–"):
            continue
        if not plausible(text, start, match.group(1), "", match.group(5)):
            continue
        item = Found(start, end, DateForm.NUMERIC, digits=date, weekday=weekday_before(text, start))
        item.doubt(0.1 if cue else 0.3)
        add_doubts(item, repaired=day.repaired + year.repaired, two_digits=False, cue=cue)
        add_readings(item, (year.digits, *year.alternatives), days=day.alternatives)
        found.append(item)
    return found


def _find_compact(text: str) -> list[Found]:
    """Find `311223`, `31122023` and `20231231`, only after a cue and with most digits read as such."""
    found: list[Found] = []
    for match in _COMPACT.finditer(text):
        start, end = match.span()
        raw = match.group(1)
        if 2 * real(raw) <= len(raw) or not has_cue(text, start):
            continue
        if opens_bracket(text, start) or not is_free(text, start, end):
            continue
        reading = read_digits(raw)
        date = read_compact(reading.digits) if reading is not None else None
        if reading is None or date is None:
            continue
        item = Found(start, end, DateForm.NUMERIC, digits=date, weekday=weekday_before(text, start))
        item.doubt(0.3, "tanggal tanpa pemisah")
        add_doubts(item, repaired=reading.repaired, two_digits=False, cue=True)
        item.alternatives += [
            other for digits in reading.alternatives if (other := read_compact(digits)) is not None
        ]
        found.append(item)
    return found


def read_compact(digits: str) -> PartialDate | None:
    """Return the date that six or eight digits without separators spell, or None."""
    if len(digits) == 8:
        options = [(digits[4:], digits[2:4], digits[:2]), (digits[:4], digits[4:6], digits[6:])]
    elif len(digits) == 6:
        options = [(str(century(int(digits[4:]))), digits[2:4], digits[:2])]
    else:
        return None
    for year, month, day in options:
        date = PartialDate(int(year), int(month), int(day))
        if is_year(date.year) and date.date is not None:
            return date
    return None
