"""Dates in digits with marks between them: 31-12-2023, 31.12.23, 2023-12-31."""

from __future__ import annotations

import re
from itertools import product

from extractors.numbers.confusions import DIGIT_LIKE, misreadings, read_digits
from schemas.dates import PartialDate

from .cues import glued_days, has_cue, is_labelled_number, last_word, opens_bracket, weekday_before
from .found import Found, century, is_year
from .models import DateForm
from .vocabulary import is_label

_SEP = r"[ \n]?[-–—−~=/.][ \n]?"
_TWO = rf"[{DIGIT_LIKE}]{{1,2}}"
# A date may follow a word without a space ("tgl31-12-2023", "Tangga131-12-2023"), but then it begins with a
# real digit.
_BEGIN = r"(?:(?<![^\W_])|(?<=[A-Za-z])(?=[0-9])|(?<=[a-z]1)(?=[0-3][0-9]))"
_DAY_FIRST = re.compile(rf"{_BEGIN}({_TWO})({_SEP})({_TWO})({_SEP})(?=[{DIGIT_LIKE}]{{2}}|[{DIGIT_LIKE}] )")
_YEAR_FIRST = re.compile(rf"{_BEGIN}([{DIGIT_LIKE}]{{4}})({_SEP})({_TWO})({_SEP})({_TWO})(?=T[0-9]|[\W_]|\Z)")
_YEARS = tuple(
    re.compile(pattern.replace("d", f"[{DIGIT_LIKE}]"))
    for pattern in ("(d{4})", "(d{3} d)", "(d{2} d{2})", "(d d{3})", "(d{2})")
)
_CONTINUES = re.compile(r"[^\W_]|[-–—~/][^\W_]|[.,][0-9]|[:][0-9]{2}")
# A slash or dash right before a date: "s/31-12-2023", "tgl-31", or the end of a range: 01/01/2024-31/12/2024.
_MAY_PRECEDE = re.compile(r"(?:s/|tgl-|(?:19|20)[0-9]{2}[-–—~]|[^\w/.][-–—~])\Z", re.IGNORECASE)
ROMAN_TWO = "II"
_CUES_GLUED = re.compile(r"(?:sampai|s\.?/?d|hingga|oleh|dan|di|yang|pukul)\b")


def find_numeric(text: str) -> list[Found]:
    """Return the dates written in digits with marks between them; overlaps are for the caller to settle."""
    return _find_year_first(text) + _find_day_first(text)


def is_free(text: str, start: int, end: int) -> bool:
    """Return whether `start`..`end` is not the middle of a longer number or identifier."""
    before = text[start - 1] if start else " "
    if before in "/_\\-–—~@#" and not _MAY_PRECEDE.search(text[max(0, start - 6) : start]):
        return False
    if before in ".," and start > 1 and text[start - 2].isdigit() and not is_label(last_word(text, start)):
        return False
    # "tanggal31-12-2023" and "tgl.31-12-2023" are dates, "YAN.2.3/2025" is not.
    glued = before.isalpha() or before == "1" or (before == "." and start > 1 and text[start - 2].isalpha())
    if glued and not has_cue(text, start):
        return False
    after = text[end : end + 14]
    if not _CONTINUES.match(after) or after[0] == ":":
        return True
    if after[0] in "-–—~":
        return _DAY_FIRST.match(text, end + 1) is not None
    return after[0] == "T" or _CUES_GLUED.match(after.lower()) is not None


def real(text: str) -> int:
    """Return how many characters of `text` were read as digits."""
    return sum("0" <= char <= "9" for char in text)


def plausible(text: str, start: int, day: str, month: str, year: str) -> bool:
    """Return whether look-alikes at `start` may be read as a day, a month and a year.

    After a word that promises a date half of the characters must have been read as digits. Elsewhere day and
    month (empty where it is Roman) need a digit each, or `O` and `l` together, and the year two.
    """
    if has_cue(text, start):
        half = 2 * real(day + month + year) >= len(day + month + year)
        return half and (real(day + month) > 0 or not opens_bracket(text, start))

    def alone(part: str) -> bool:
        if real(part):
            return part[0] != "D"
        return len(part) == 2 and all(char in "OoIl|!" for char in part) and part != ROMAN_TWO

    return all(alone(part) for part in (day, month) if part) and real(year) >= 2


def _find_day_first(text: str) -> list[Found]:
    found: list[Found] = []
    position = 0
    while match := _DAY_FIRST.search(text, position):
        position = match.start() + 1
        day_text, first_sep, month_text, second_sep = match.groups()
        start = match.start()
        year = _read_year(text, match.end())
        day, month = read_digits(day_text), read_digits(month_text)
        if year is None or day is None or month is None or month_text == ROMAN_TWO:
            continue
        value, others, repaired, end, two_digits = year
        if not plausible(text, start, day_text, month_text, text[match.end() : end].replace(" ", "")):
            continue
        cue = has_cue(text, start)
        if not is_free(text, start, end) or is_labelled_number(text, start):
            continue
        day_value, *glued = glued_days(text, start, day.digits)
        date = PartialDate(value, int(month.digits), day_value)
        uneven = first_sep.strip() != second_sep.strip()
        repaired += day.repaired + month.repaired
        if repaired and not is_year(value):
            continue  # "PKS/I-09/1218"
        if not _acceptable(date, cue=cue, two_digits=two_digits, dotted="." in first_sep + second_sep):
            continue
        if uneven and not cue and len(day_text) + len(month_text) < 4:
            continue
        item = Found(start, end, DateForm.NUMERIC, digits=date, weekday=weekday_before(text, start))
        add_doubts(item, repaired=repaired, two_digits=two_digits, cue=cue)
        if uneven:
            item.doubt(0.08, "pemisah tanggal tidak seragam")
        if glued:
            item.doubt(0.3, "hari mungkin satu angka lebih panjang")
        days = (*map(str, glued), *day.alternatives)
        add_readings(item, (str(value), *others), months=month.alternatives, days=days)
        found.append(item)
        position = end
    return found


def _acceptable(date: PartialDate, *, cue: bool, two_digits: bool, dotted: bool) -> bool:
    year, month, day = date
    if year is None or month is None or day is None:
        return False
    if not is_year(year):
        return cue and 1 <= month <= 12 and 1 <= day <= 31
    if not (1 <= month <= 12 and 1 <= day <= 31):
        # Only where a date must stand is an impossible one still a date: "(24-26-2013)".
        return cue and not two_digits and (month > 0 or day > 0)
    return cue or not (two_digits and dotted)


def add_doubts(item: Found, *, repaired: int, two_digits: bool, cue: bool) -> None:
    """Doubt characters that were replaced, a year of two digits, and a year that no document carries."""
    if repaired:
        item.doubt(min(0.06 * repaired, 0.3), "angka diperbaiki dari salah baca")
    if two_digits:
        item.doubt(0.12 if cue else 0.35, "tahun dua angka")
    item.doubt_year()


def add_readings(
    item: Found, years: tuple[str, ...], *, months: tuple[str, ...] = (), days: tuple[str, ...] = ()
) -> None:
    """Collect the other readings of repaired characters, and month before day where only that is a date."""
    year_value, month_value, day_value = item.date
    assert month_value is not None and day_value is not None
    month_options = [month_value, *(int(text) for text in months)]
    day_options = [day_value, *(int(text) for text in days)]
    for year, month, day in product(years, month_options, day_options):
        other = PartialDate(int(year), month, day)
        if other != item.date and other.date is not None and is_year(other.year):
            item.alternatives.append(other)
    if item.date.date is not None:
        return
    swapped = PartialDate(year_value, day_value, month_value)
    if swapped.date is not None:
        item.alternatives.append(swapped)
        item.doubt(0.0, "mungkin bulan ditulis di depan hari")
    for digits in misreadings(f"{day_value:02d}{month_value:02d}"):
        option = PartialDate(year_value, int(digits[2:]), int(digits[:2]))
        if option.date is not None and option not in item.alternatives:
            item.alternatives.append(option)


def _read_year(text: str, start: int) -> tuple[int, tuple[str, ...], int, int, bool] | None:
    """Return (year, other readings, repairs, end, two digits) of the year at `start`."""
    for pattern in _YEARS:
        match = pattern.match(text, start)
        if match is None:
            continue
        raw, end = match.group(1), match.end()
        if end < len(text) and text[end].isdigit():
            continue
        reading = read_digits(raw.replace(" ", ""))
        if reading is None:
            continue
        torn = " " in raw
        value = int(reading.digits)
        if len(reading.digits) == 2:
            if end < len(text) and text[end].isalnum():
                continue
            others = tuple(str(century(int(other))) for other in reading.alternatives)
            return century(value), others, reading.repaired, end, True
        if torn and (not is_year(value) or re.match(r"[:.,][0-9]|[^\W_]", text[end : end + 2])):
            continue
        if reading.repaired and not is_year(value):
            continue
        others = tuple(other for other in reading.alternatives if is_year(int(other)))
        return value, others, reading.repaired + torn, end, False
    return None


def _find_year_first(text: str) -> list[Found]:
    found: list[Found] = []
    for match in _YEAR_FIRST.finditer(text):
        year, month, day = (read_digits(match.group(group)) for group in (1, 3, 5))
        if year is None or month is None or day is None:
            continue
        start, end = match.span()
        if not plausible(text, start, match.group(5), match.group(3), match.group(1)):
            continue
        date = PartialDate(int(year.digits), int(month.digits), int(day.digits))
        if not is_year(date.year) or not 1 <= int(month.digits) <= 12 or not 1 <= int(day.digits) <= 31:
            continue
        if not is_free(text, start, end) or is_labelled_number(text, start):
            continue
        item = Found(start, end, DateForm.ISO, digits=date, weekday=weekday_before(text, start))
        add_doubts(item, repaired=year.repaired + month.repaired + day.repaired, two_digits=False, cue=True)
        if match.group(2).strip() != match.group(4).strip():
            item.doubt(0.1, "pemisah tanggal tidak seragam")
        add_readings(
            item, (year.digits, *year.alternatives), months=month.alternatives, days=day.alternatives
        )
        found.append(item)
    return found
