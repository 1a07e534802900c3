"""Dates beside each other: one date written twice, and ranges that share a year or a month."""

from __future__ import annotations

import re

from extractors.numbers.words import parse_number_words
from schemas.dates import PartialDate

from .cues import is_labelled_number, weekday_before
from .found import Found
from .models import DateForm
from .vocabulary import read_month

_GAP = r"[ \n]*"
_TO_TWIN = re.compile(
    rf"{_GAP}[,;]?{_GAP}(?:(?:atau|/){_GAP})?[(\[{{]{_GAP}"
    rf"(?:(?:yaitu|atau|tanggal|tgl)\.?{_GAP}[:,]?{_GAP})?\Z"
)
_TO_TWIN_OVER_YEAR = re.compile(r",?[ \n]*tahun[ \n]+[^()\f0-9]{3,60}\([ \n]*", re.IGNORECASE)
_TO_BARE_TWIN = re.compile(r"[ \n,;/]*\Z")
_SPACE = re.compile(r"\s")
_CLOSES = re.compile(r"[ \n]?[)\]}]")
_WORD_FORMS = (DateForm.WORDS, DateForm.WORDS_DIGITS)
_DIGIT_FORMS = (DateForm.NUMERIC, DateForm.ISO)

_UNTIL = r"(?:s\s?[./]\s?d\b\.?|sd\b\.?|sampai(?:\s+(?:dengan|dgn\b\.?))?|hingga|to|until|till|-|–|—|−|~)"
_AND = r"(?:dan|&)"
_LEAD_IN = r"\s*(?:(?:hari\s+)?[^\W\d_]{3,6}(?:['’]at)?\s*,?\s*)?(?:(?:tanggal|tgl)\b\.?\s*:?)?\s*"
_CONNECTOR = re.compile(rf"\s*,?\s*(?:{_UNTIL}){_LEAD_IN}\Z", re.IGNORECASE)
_DAY_THEN_CONNECTOR = re.compile(
    rf"(?<![\w/.,-])(?P<day>[0-9]{{1,2}}|[^\W\d_]{{3,12}}(?:\s[^\W\d_]{{3,9}}){{0,2}})"
    rf"(?:\s*\((?P<twin>[^()]{{1,24}})\))?\s*,?\s*(?P<link>{_UNTIL}|{_AND}){_LEAD_IN}\Z",
    re.IGNORECASE,
)
_MONTH_OR_SHORT = re.compile(
    rf"(?<![\w/.,-])(?P<day>[0-9]{{1,2}})\s?[-/.]\s?(?P<month>[0-9]{{1,2}})\s*,?\s*(?:{_UNTIL}){_LEAD_IN}\Z",
    re.IGNORECASE,
)
_MONTH_THEN_CONNECTOR = re.compile(
    rf"(?<![^\W_])([^\W\d_]{{3,9}})\s*(?:{_UNTIL})\s*(?:bulan\s+)?\Z", re.IGNORECASE
)


def join_twins(found: list[Found], text: str) -> list[Found]:
    """Merge a date with its repetition in brackets: `dua puluh Desember ... (20-12-2023)`."""
    joined: list[Found] = []
    for item in found:
        before = joined[-1] if joined else None
        if before is not None and _is_twin_of_unread_year(before, item, text):
            joined[-1] = _with_digits(before, item, text)
        elif before is not None and _is_twin(before, item, text):
            joined[-1] = _merge(before, item, text)
        else:
            joined.append(item)
    return joined


def _is_twin(first: Found, second: Found, text: str) -> bool:
    gap = text[first.end : second.start]
    if len(gap) > 24 or first.date.year is None or second.date.year is None:
        return False
    # Two dates of the same kind are a period unless one of them is in words.
    kinds = [(item.form in _DIGIT_FORMS, item.form in _WORD_FORMS) for item in (first, second)]
    if kinds[0] == kinds[1]:
        return False
    same = sum(a == b for a, b in zip(first.date, second.date, strict=True))
    worded = first.form in _WORD_FORMS or second.form is DateForm.WORDS
    if _TO_TWIN.match(gap):
        return worded or same >= 2
    return _TO_BARE_TWIN.match(gap) is not None and worded and same >= 2


def _is_twin_of_unread_year(first: Found, second: Found, text: str) -> bool:
    """Return whether digits in brackets follow a date whose year in words could not be read."""
    return (
        first.date.year is None
        and second.form in _DIGIT_FORMS
        and first.date[1:] == second.date[1:]
        and _TO_TWIN_OVER_YEAR.fullmatch(text, first.end, second.start) is not None
    )


def _with_digits(first: Found, second: Found, text: str) -> Found:
    closing = _CLOSES.match(text, second.end)
    end = closing.end() if closing else second.end
    whole = Found(first.start, end, DateForm.WORDS_DIGITS, digits=second.date, weekday=first.weekday)
    whole.alternatives = list(second.alternatives)
    whole.notes = [*second.notes, "tahun dalam kata tidak terbaca"]
    whole.penalty = second.penalty + 0.15
    return whole


def _merge(first: Found, second: Found, text: str) -> Found:
    end = second.end
    if "(" in text[first.end : second.start] or "[" in text[first.end : second.start]:
        closing = _CLOSES.match(text, end)
        end = closing.end() if closing else end
    in_words = first if first.form in _WORD_FORMS or second.form not in _WORD_FORMS else second
    in_digits = second if in_words is first else first
    merged = Found(first.start, end, DateForm.WORDS_DIGITS, words=in_words.date, digits=in_digits.date)
    merged.weekday = first.weekday if first.weekday is not None else second.weekday
    merged.notes = [*first.notes, *(note for note in second.notes if note not in first.notes)]
    merged.penalty = (
        min(first.penalty, second.penalty)
        if first.date == second.date
        else max(first.penalty, second.penalty)
    )
    if first.date != second.date:
        merged.alternatives = [*first.alternatives, *second.alternatives]
    # A third reading inside the words ("2 (tiga) Januari 2024 (02-01-2024)") must not get lost.
    for item in (first, second):
        merged.alternatives += [
            date for date in (item.words, item.digits) if date and date not in merged.alternatives
        ]
    return merged


def complete_ranges(found: list[Found], text: str) -> list[Found]:
    """Give the first end of a range the month and year of the second; drop dates that never get a year."""
    complete: list[Found] = []
    for item in found:
        if item.date.year is not None and item.date.month is not None:
            _complete_before(complete, item, text)
        complete.append(item)
    return [item for item in complete if item.date.year is not None or item.penalty >= 0.5]


def _complete_before(complete: list[Found], second: Found, text: str) -> None:
    before = complete[-1] if complete else None
    if before is not None and before.date.year is None:
        if before.penalty < 0.5 and _CONNECTOR.match(text[before.end : second.start]):
            complete[-1] = _with_year(before, second)
        return
    start = max(before.end if before else 0, second.start - 70)
    window = text[start : second.start]
    if second.form in _DIGIT_FORMS:
        match = _MONTH_OR_SHORT.search(window)
        if match and 1 <= int(match["month"]) <= 12 and not is_labelled_number(text, start + match.start()):
            first = PartialDate(None, int(match["month"]), int(match["day"]))
            end = start + match.end("month")
            complete.append(
                _with_year(Found(start + match.start(), end, DateForm.RANGE, digits=first), second)
            )
            return
    _complete_day(complete, second, text, start, window)


def _complete_day(complete: list[Found], second: Found, text: str, start: int, window: str) -> None:
    """Add the first end of `1 s.d. 31 Desember 2024`."""
    if second.date.day is None:
        _complete_month(complete, second, start, window)
        return
    match = _DAY_THEN_CONNECTOR.search(window)
    if match is None:
        return
    day = _read_day(match["day"])
    first_start = start + match.start("day")
    while day is None and (space := _SPACE.search(text, first_start, start + match.end("day"))):
        first_start = space.end()
        day = _read_day(text[first_start : start + match.end("day")])
    dash = match["link"] in "-–—−~&" or match["link"].lower() == "dan"
    if day is None or (second.date.day <= day) or is_labelled_number(text, first_start):
        return
    if dash and (second.form in _DIGIT_FORMS or not match["day"][0].isdigit()):
        return
    twin = _read_day(match["twin"]) if match["twin"] else None
    end = start + (match.end("twin") + 1 if match["twin"] else match.end("day"))
    date = PartialDate(second.date.year, second.date.month, day)
    first = Found(first_start, end, DateForm.RANGE, digits=date, penalty=second.penalty)
    first.weekday = weekday_before(text, first_start)
    if twin is not None and twin != day:
        first.words = date._replace(day=day if not match["day"][0].isdigit() else twin)
        first.digits = date._replace(day=twin if first.words.day == day else day)
    complete.append(first)


def _complete_month(complete: list[Found], second: Found, start: int, window: str) -> None:
    """Add the first end of `Januari s.d. Desember 2024`."""
    match = _MONTH_THEN_CONNECTOR.search(window)
    month = read_month(match.group(1)) if match else None
    if match is None or month is None or month.cost or month.number >= (second.date.month or 0):
        return
    first = Found(start + match.start(1), start + match.end(1), DateForm.RANGE)
    first.digits = PartialDate(second.date.year, month.number)
    complete.append(first)


def _read_day(text: str) -> int | None:
    day = int(text) if text.isdecimal() else parse_number_words(text)
    return day if day is not None and 1 <= day <= 31 else None


def _with_year(first: Found, second: Found) -> Found:
    """Return `first` with the year of `second`; a first end later in the year lies in the year before."""
    year = second.date.year
    assert year is not None
    month, day = first.date.month or 0, first.date.day or 0
    later = (month, day) > (second.date.month or 0, second.date.day or 99)
    date = PartialDate(year - later, first.date.month, first.date.day)
    complete = Found(first.start, first.end, DateForm.RANGE, digits=date, weekday=first.weekday)
    complete.penalty = max(first.penalty, second.penalty)
    complete.notes = list(first.notes)
    if later:
        complete.doubt(0.3, "tahun awal masa disimpulkan dari akhir masa")
        complete.alternatives.append(date._replace(year=year))
    return complete
