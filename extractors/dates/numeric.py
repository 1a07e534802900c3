"""Dates in digits alone: 31-12-2023, 31.12.23, 2023-12-31, 31122023."""

from __future__ import annotations

import re
from itertools import product

from extractors.numbers.confusions import DIGIT_LIKE, misreadings, read_digits
from extractors.numbers.roman import parse_roman
from schemas.dates import PartialDate

from .found import Found, century, is_year
from .models import DateForm
from .vocabulary import load_vocabulary, read_weekday

_WORDS = load_vocabulary().words
_SEP = r"[ \n]?[-–—−~=/.][ \n]?"
_TWO = rf"[{DIGIT_LIKE}]{{1,2}}"
# A date may follow a word without a space ("tgl31-12-2023"), but then it begins with a real digit.
_BEGIN = r"(?:(?<![^\W_])|(?<=[a-z])(?=[0-9]))"
_DAY_FIRST = re.compile(rf"{_BEGIN}({_TWO})({_SEP})({_TWO})({_SEP})(?=[{DIGIT_LIKE}]{{2}}|[{DIGIT_LIKE}] )")
_YEAR_FIRST = re.compile(rf"{_BEGIN}([{DIGIT_LIKE}]{{4}})({_SEP})({_TWO})({_SEP})({_TWO})(?=T[0-9]|[\W_]|\Z)")
_SPACED = re.compile(
    r"(?<![^\W_])([0-9]{1,2})(?: | ?- ?)([0-9]{1,2})(?: | ?- ?)((?:19|20)[0-9]{2})(?![^\W_])"
)
_ROMAN = re.compile(
    r"(?<![^\W_])([0-9]{1,2})( ?[-. ] ?)([IVX1l]{1,4})( ?[-. ] ?)((?:19|20)[0-9]{2})(?![^\W_])"
)
_COMPACT = re.compile(r"(?<![^\W_])([0-9]{8}|[0-9]{6})(?![^\W_])")
_OPEN = ("(", "[", "{")
_YEARS = tuple(
    re.compile(pattern.replace("d", f"[{DIGIT_LIKE}]"))
    for pattern in ("(d{4})", "(d{3} d)", "(d{2} d{2})", "(d d{3})", "(d{2})")
)
_LAST_WORD = re.compile(r"([^\W\d_][\w./]*?)[\s.:,(\[{|=>]*\Z")
_BEFORE_LABEL = re.compile(r"([^\W\d_]+)[\s.:,]*\Z")
_CONTINUES = re.compile(r"[^\W_]|[-–—~/][^\W_]|[.,][0-9]|[:][0-9]{2}")
# A slash or dash right before a date: "s/31-12-2023", "tgl-31", or the end of a range: 01/01/2024-31/12/2024.
_MAY_PRECEDE = re.compile(r"(?:s/|tgl-|(?:19|20)[0-9]{2}[-–—~]|[^\w/.][-–—~])\Z", re.IGNORECASE)
_CUES_GLUED = re.compile(r"(?:sampai|s\.?/?d|hingga|oleh|dan|di|yang|pukul)\b")


def find_numeric(text: str) -> list[Found]:
    """Return the dates written in digits, in order of their kinds; overlaps are for the caller to settle."""
    found: list[Found] = []
    for finder in (_find_year_first, _find_day_first, _find_spaced, _find_roman, _find_compact):
        found += finder(text)
    return found


def has_cue(text: str, start: int) -> bool:
    """Return whether the word before `start` promises a date, or a bracket opens there."""
    before = text[max(0, start - 28) : start]
    if before.rstrip()[-1:] in _OPEN:
        return True
    match = _LAST_WORD.search(before)
    if match is None:
        return False
    word = match.group(1).lower().rstrip(".")
    if word == "d":  # the second half of "s.d" or "s/d"
        return "s" in before.lower()
    return word in _WORDS["cues"] or word.split("/")[-1] in _WORDS["cues"]


def is_labelled_number(text: str, start: int) -> bool:
    """Return whether the word before `start` says that a number, not a date, follows."""
    match = _BEFORE_LABEL.search(text[max(0, start - 20) : start])
    return match is not None and match.group(1).lower() in _WORDS["number_labels"]


def weekday_before(text: str, start: int) -> int | None:
    """Return the weekday printed before `start`, a label or `ini` in between."""
    words = re.findall(r"[^\W\d_]+(?:['’‘`][^\W\d_]+)?", text[max(0, start - 40) : start])
    for word in reversed(words[-4:]):
        reading = read_weekday(word)
        if reading is not None and reading.cost <= 1:
            return reading.number
        if word.lower() not in _WORDS["filler"]:
            return None
    return None


def _is_free(text: str, start: int, end: int) -> bool:
    """Return whether `start`..`end` is not the middle of a longer number or identifier."""
    before = text[start - 1] if start else " "
    if before in "/_\\-–—~@#" and not _MAY_PRECEDE.search(text[max(0, start - 6) : start]):
        return False
    if before in ".," and start > 1 and text[start - 2].isdigit():
        return False
    # "tanggal31-12-2023" and "tgl.31-12-2023" are dates, "YAN.2.3/2025" is not.
    glued = before.isalpha() or (before == "." and start > 1 and text[start - 2].isalpha())
    if glued and not has_cue(text, start):
        return False
    after = text[end : end + 14]
    if not _CONTINUES.match(after) or after[0] == ":":
        return True
    if after[0] in "-–—~":
        return _DAY_FIRST.match(text, end + 1) is not None
    return after[0] == "T" or _CUES_GLUED.match(after.lower()) is not None


def _plausible(part: str) -> bool:
    """Return whether look-alikes may be read as a day or month: with a digit, or O and l together."""
    if any("0" <= char <= "9" for char in part):
        return part[0] != "D"
    return len(part) == 2 and all(char in "OoIl|!" for char in part) and part != "II"


def _find_day_first(text: str) -> list[Found]:
    found: list[Found] = []
    position = 0
    while match := _DAY_FIRST.search(text, position):
        position = match.start() + 1
        day_text, first_sep, month_text, second_sep = match.groups()
        if not (_plausible(day_text) and _plausible(month_text)):
            continue
        year = _read_year(text, match.end())
        day, month = read_digits(day_text), read_digits(month_text)
        if year is None or day is None or month is None:
            continue
        value, others, repaired, end, two_digits = year
        start = match.start()
        if not _is_free(text, start, end) or is_labelled_number(text, start):
            continue
        date = PartialDate(value, int(month.digits), int(day.digits))
        cue = has_cue(text, start)
        uneven = first_sep.strip() != second_sep.strip()
        if not _acceptable(date, cue=cue, two_digits=two_digits, dotted="." in first_sep + second_sep):
            continue
        if uneven and not cue and len(day_text) + len(month_text) < 4:
            continue
        item = Found(start, end, DateForm.NUMERIC, digits=date, weekday=weekday_before(text, start))
        repaired += day.repaired + month.repaired
        _add_doubts(item, repaired=repaired, two_digits=two_digits, cue=cue)
        if uneven:
            item.doubt(0.08, "pemisah tanggal tidak seragam")
        _add_readings(item, (str(value), *others), month, day)
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
        return cue and not two_digits and month > 0 and day > 0
    return cue or not (two_digits and dotted)


def _add_doubts(item: Found, *, repaired: int, two_digits: bool, cue: bool) -> None:
    if repaired:
        item.doubt(min(0.06 * repaired, 0.3), "angka diperbaiki dari salah baca")
    if two_digits:
        item.doubt(0.12 if cue else 0.35, "tahun dua angka")
    item.doubt_year()


def _add_readings(item: Found, years: tuple[str, ...], month: object, day: object) -> None:
    """Collect the other readings of repaired characters, and month before day where only that is a date."""
    month_options = [item.date.month, *(int(text) for text in getattr(month, "alternatives", ()))]
    day_options = [item.date.day, *(int(text) for text in getattr(day, "alternatives", ()))]
    for year, month_value, day_value in product(years, month_options, day_options):
        other = PartialDate(int(year), month_value, day_value)
        if other != item.date and other.date is not None and is_year(other.year):
            item.alternatives.append(other)
    year_value, month_value, day_value = item.date
    swapped = PartialDate(year_value, day_value, month_value)
    if item.date.date is None and swapped.date is not None:
        item.alternatives.append(swapped)
        item.doubt(0.0, "mungkin bulan ditulis di depan hari")
    if item.date.date is None:
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
        real = sum("0" <= char <= "9" for char in raw)
        reading = read_digits(raw.replace(" ", ""))
        if reading is None or real < 2:
            continue
        torn = " " in raw
        value = int(reading.digits)
        if len(reading.digits) == 2:
            if not raw.isdigit():
                continue
            return century(value), (), 0, end, True
        if torn and (not is_year(value) or re.match(r"[:.,][0-9]", text[end : end + 2])):
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
        if sum("0" <= char <= "9" for char in match.group(1)) < 2 or not _plausible(match.group(3)):
            continue
        date = PartialDate(int(year.digits), int(month.digits), int(day.digits))
        if not is_year(date.year) or not 1 <= int(month.digits) <= 12 or not 1 <= int(day.digits) <= 31:
            continue
        start, end = match.span()
        if not _is_free(text, start, end) or is_labelled_number(text, start):
            continue
        item = Found(start, end, DateForm.ISO, digits=date, weekday=weekday_before(text, start))
        _add_doubts(item, repaired=year.repaired + month.repaired + day.repaired, two_digits=False, cue=True)
        if match.group(2).strip() != match.group(4).strip():
            item.doubt(0.1, "pemisah tanggal tidak seragam")
        _add_readings(item, (year.digits, *year.alternatives), month, day)
        found.append(item)
    return found


def _find_spaced(text: str) -> list[Found]:
    """Find `31 12 2023` and `31-12 2023`: after a cue, or two digits each and no other number beside it."""
    found: list[Found] = []
    for match in _SPACED.finditer(text):
        if match.group().count("-") == 2:
            continue
        day, month, year = (int(match.group(group)) for group in (1, 2, 3))
        start, end = match.span()
        date = PartialDate(year, month, day)
        padded = len(match.group(1)) == len(match.group(2)) == 2
        alone = not re.search(r"[0-9/.,-] ?\Z", text[max(0, start - 2) : start]) and not re.match(
            r" ?[0-9/]|[-.,][0-9]", text[end : end + 2]
        )
        if date.date is None or not alone or is_labelled_number(text, start):
            continue
        cue = has_cue(text, start)
        if cue or padded:
            item = Found(start, end, DateForm.NUMERIC, digits=date, weekday=weekday_before(text, start))
            item.doubt(0.1 if cue else 0.3, "tanggal tanpa pemisah")
            found.append(item)
    return found


def _find_roman(text: str) -> list[Found]:
    """Find `12-XII-2023`; with slashes it would be the tail of a number."""
    found: list[Found] = []
    for match in _ROMAN.finditer(text):
        start, end = match.span()
        month = parse_roman(match.group(3), repair=True)
        if month is None or not 1 <= month <= 12 or not re.search("[IVX]", match.group(3)):
            continue
        if not _is_free(text, start, end) or is_labelled_number(text, start):
            continue
        date = PartialDate(int(match.group(5)), month, int(match.group(1)))
        cue = has_cue(text, start)
        if date.date is None or (not cue and match.group(2).strip() != "-"):
            continue
        item = Found(start, end, DateForm.NUMERIC, digits=date, weekday=weekday_before(text, start))
        item.doubt(0.1 if cue else 0.3)
        found.append(item)
    return found


def _find_compact(text: str) -> list[Found]:
    """Find `311223`, `31122023` and `20231231`, only after a cue."""
    found: list[Found] = []
    for match in _COMPACT.finditer(text):
        start, end = match.span()
        if not has_cue(text, start) or text[:start].rstrip()[-1:] in _OPEN or not _is_free(text, start, end):
            continue
        date = read_compact(match.group(1))
        if date is not None:
            item = Found(start, end, DateForm.NUMERIC, digits=date)
            item.doubt(0.3, "tanggal tanpa pemisah")
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
