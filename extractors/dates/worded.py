"""Dates around the name of a month, or around `bulan` and a number."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.numbers.words import evaluate, read_run
from schemas.dates import PartialDate

from .found import Found, century, is_year
from .models import DateForm
from .tokens import Kind, Token
from .vocabulary import NameReading, load_vocabulary

_WORDS = load_vocabulary().words
_OPEN, _CLOSE = "([{", ")]}"
_BETWEEN = frozenset("-–—−/.,:;'’‘_")
_TIGHT = frozenset("-–—−/.'’‘")
_MONTH_BEGINNINGS = {
    name[:size] for name in load_vocabulary().full_months if len(name) > 4 for size in range(2, len(name))
}
_MAX_RUN = 12


@dataclass(frozen=True)
class Part:
    """A day, month or year as written in words, in digits, or both."""

    first: int
    """Index of its first token."""
    last: int
    """Index of its last token."""
    words: int | None = None
    digits: int | None = None
    cost: int = 0
    """Characters repaired."""
    others: tuple[int, ...] = ()
    two_digits: bool = False


def find_worded(tokens: list[Token], text: str) -> list[Found]:
    """Return the dates that hold the name of a month or `bulan` and its number, in order.

    A date without a year comes out with year None where a range may complete it or where the year is unreadable.
    """
    found: list[Found] = []
    index = 0
    while index < len(tokens):
        kind = tokens[index].kind
        anchor = None
        if kind is Kind.MONTH:
            anchor = _month_anchor(tokens, index)
        elif kind is Kind.MONTH_LABEL:
            anchor = _numbered_month(tokens, index)
        elif kind is Kind.OTHER and tokens[index].text.lower() in _MONTH_BEGINNINGS:
            anchor = _torn_month(tokens, index)
        if anchor is None:
            index += 1
            continue
        first, last, month = anchor
        date = _date_around(tokens, text, first, last, month)
        if date is not None:
            found.append(date)
        index = last + 1
    return found


def _month_anchor(tokens: list[Token], index: int) -> tuple[int, int, NameReading] | None:
    torn = _torn_month(tokens, index)
    if torn is not None:
        return torn
    name = tokens[index].name
    return None if name is None else (index, index, name)


def _torn_month(tokens: list[Token], index: int) -> tuple[int, int, NameReading] | None:
    """Return the month whose name was torn apart by a space or a line end: `Desem ber`, `Sep-` `tember`."""
    head = tokens[index]
    after = index + 1
    if after < len(tokens) and tokens[after].text == "-" and after + 1 < len(tokens):
        if tokens[after].start != head.end or tokens[after + 1].start == tokens[after].end:
            return None
        after += 1
    if after >= len(tokens) or not tokens[after].text.isalpha() or len(tokens[after].text) > 8:
        return None
    name = load_vocabulary().full_months.get((head.text + tokens[after].text).lower())
    return None if name is None else (index, after, NameReading(name, 1))


def _numbered_month(tokens: list[Token], index: int) -> tuple[int, int, NameReading] | None:
    """Return the month of `bulan delapan tahun ...`, `bulan 8 (delapan) tahun ...`."""
    part = _number_right(tokens, index + 1, year=False)
    if part is None or part.last + 1 >= len(tokens):
        return None
    value = part.words if part.words is not None else part.digits
    after = part.last + 1
    if tokens[after].text in ",.":
        after += 1
    if value is None or value > 31 or after >= len(tokens) or tokens[after].kind is not Kind.YEAR_LABEL:
        return None
    if part.words is not None and part.digits is not None and part.words != part.digits:
        return index, part.last, NameReading(part.words, 2, (part.digits,))
    return index, part.last, NameReading(value, part.cost)


def _date_around(tokens: list[Token], text: str, first: int, last: int, month: NameReading) -> Found | None:
    numbered = tokens[first].kind is Kind.MONTH_LABEL
    day = _day_before(tokens, text, first)
    english = _day_after(tokens, last) if day is None and not numbered else None
    year = english[1] if english else _year_after(tokens, last, day_seen=day is not None)
    if english:
        day = english[0]
    if day is None and (
        year is None or numbered or not _may_stand_without_day(tokens, first, last, month, year)
    ):
        return None
    if year is None:
        return _without_year(tokens, text, day, first, last, month)
    if year.two_digits and day is None:
        return None
    start = tokens[min(first, day.first) if day else first].start
    # "bulan Februari 2027": the label belongs to a date in words, not to a month alone.
    end = tokens[max(last, year.last, day.last if day else 0)].end
    found = Found(start, end, _form(day, year, english=english is not None))
    _fill(found, day, month, year)
    if found.words is None and found.digits is None:
        return None
    if not is_year(found.date.year):
        found.doubt(0.6, f"tahun {found.date.year} di luar kewajaran")
    if day is None:
        found.doubt(0.05)
    found.weekday = _weekday_before(tokens, min(first, day.first) if day else first)
    return found


def _form(day: Part | None, year: Part, *, english: bool) -> DateForm:
    if english:
        return DateForm.ENGLISH
    if day is None:
        return DateForm.MONTH_YEAR
    worded = (day.words is not None) + (year.words is not None)
    digits = (day.digits is not None) + (year.digits is not None)
    if worded == 2 and not digits:
        return DateForm.WORDS
    return DateForm.WORDS_DIGITS if worded else DateForm.DAY_MONTH_YEAR


def _fill(found: Found, day: Part | None, month: NameReading, year: Part) -> None:
    """Put both readings, the repairs and the other readings of each part into `found`."""

    def pick(part: Part | None, *, words: bool) -> int | None:
        if part is None:
            return None
        first, second = (part.words, part.digits) if words else (part.digits, part.words)
        return first if first is not None else second

    worded = any(part is not None and part.words is not None for part in (day, year))
    digital = any(part is not None and part.digits is not None for part in (day, year))
    if worded:
        found.words = PartialDate(pick(year, words=True), month.number, pick(day, words=True))
    if digital:
        found.digits = PartialDate(pick(year, words=False), month.number, pick(day, words=False))
    date = found.date
    cost = year.cost + (day.cost if day else 0)
    if cost:
        found.doubt(min(0.06 * cost, 0.3), "angka atau kata diperbaiki dari salah baca")
    if month.cost:
        found.doubt(min(0.05 * month.cost, 0.2), "nama bulan diperbaiki dari salah baca")
    if year.two_digits:
        found.doubt(0.12, "tahun dua angka")
    for other in month.alternatives:
        found.alternatives.append(date._replace(month=other))
    for other in year.others:
        if is_year(other):
            found.alternatives.append(date._replace(year=other))
    for other in day.others if day else ():
        if 1 <= other <= 31:
            found.alternatives.append(date._replace(day=other))


def _without_year(
    tokens: list[Token], text: str, day: Part | None, first: int, last: int, month: NameReading
) -> Found | None:
    """Return a day and month without a year: the first end of a range, or a year that cannot be read."""
    if day is None or month.cost > 1:
        return None
    found = Found(tokens[day.first].start, tokens[last].end, DateForm.DAY_MONTH_YEAR)
    value = day.words if day.words is not None else day.digits
    found.digits = PartialDate(None, month.number, value)
    if not 1 <= (value or 0) <= 31:
        return None
    after = last + 1
    if after < len(tokens) and tokens[after].kind is Kind.YEAR_LABEL:
        after += 1
    garbled = ""
    if after < len(tokens) and text[tokens[after - 1].end : tokens[after].start] in (" ", "\n"):
        garbled = (
            text[tokens[after].start :].split(maxsplit=1)[0].rstrip(".,;)") if tokens[after].text else ""
        )
    if 3 <= len(garbled) <= 6 and sum(char.isdigit() for char in garbled) >= 2 and garbled[0] in "12lIZ|":
        found.end = tokens[after].start + len(garbled)
        found.doubt(0.65, f"tahun tidak terbaca: {garbled!r}")
    return found


def _may_stand_without_day(
    tokens: list[Token], first: int, last: int, month: NameReading, year: Part
) -> bool:
    """Return whether month and year alone are a date: the name must be sure and the year have four digits."""
    if year.two_digits or not is_year(year.words if year.words is not None else year.digits):
        return False
    if month.cost > 1 or (month.cost == 1 and tokens[last].end - tokens[first].start < 5):
        return False
    name = tokens[first].text.lower()
    return name not in _WORDS["need_day"] or first > 0 and tokens[first - 1].kind is Kind.MONTH_LABEL


def _day_before(tokens: list[Token], text: str, first: int) -> Part | None:
    """Return the day to the left of the month at token `first`."""
    at = first - 1
    skipped = 0
    label = False
    while at >= 0 and skipped < 3:
        token = tokens[at]
        if token.text.lower() == "of":
            at -= 1
            break
        if token.kind is Kind.MONTH_LABEL and not label:
            label = True
        elif token.kind is Kind.MARK and token.text in _BETWEEN and (token.text != ":" or label):
            pass
        else:
            break
        at -= 1
        skipped += 1
    if at < 0:
        return None
    bracket = _bracket_left(tokens, at)
    if bracket is not None:
        inner, at = bracket
        outer = _number_left(tokens, at)
        # "(2) Mei 2020" is an item of a list; only a number before the bracket makes it a day.
        return None if outer is None else _both(outer, inner, outer.first, inner.last)
    part = _number_left(tokens, at)
    if part is None or part.words is not None:
        return part
    return None if _is_list_item(tokens, text, part, first) else part


def _is_list_item(tokens: list[Token], text: str, part: Part, first: int) -> bool:
    """Return whether `1.` before a month numbers a list: at the start of a line, with a dot and a space."""
    dot = part.last + 1
    if dot >= first or tokens[dot].text not in (".", ")") or tokens[dot].end == tokens[first].start:
        return False
    start = tokens[part.first].start
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip():
        return False
    before = tokens[part.first - 1] if part.first else None
    return before is None or not (before.kind is Kind.DATE_LABEL or before.text.lower() in _WORDS["cues"])


def _bracket_left(tokens: list[Token], at: int) -> tuple[Part, int] | None:
    """Return the number in brackets that ends at token `at`, and the index before the bracket."""
    if tokens[at].text not in _CLOSE:
        return None
    for opening in range(at - 1, max(-1, at - 8), -1):
        if tokens[opening].text in _OPEN:
            inner = _number_right(tokens, opening + 1, year=False)
            if inner is None or inner.last != at - 1:
                return None
            return Part(opening, at, inner.words, inner.digits, inner.cost, inner.others), opening - 1
    return None


def _number_left(tokens: list[Token], at: int) -> Part | None:
    """Return the day that ends at token `at`: one or two digits, or number words."""
    if at < 0:
        return None
    token = tokens[at]
    if token.digits is not None:
        reading = token.digits
        if len(reading.digits) > 2 or token.text[0] == "D":
            return None
        value = int(reading.digits)
        if reading.repaired and not 1 <= value <= 31:
            return None
        others = tuple(int(other) for other in reading.alternatives if other)
        return Part(at, at, None, value, reading.repaired, others)
    start = at
    while start >= 0 and at - start < _MAX_RUN and _in_run(tokens, start, at):
        start -= 1
    start += 1
    for begin in range(start, at + 1):
        run = read_run(token.text for token in tokens[begin : at + 1])
        value_read = evaluate(run.symbols) if run and run.cost <= 4 else None
        if run and value_read is not None and (value_read <= 31 or begin == start):
            return Part(begin, at, value_read, None, run.cost) if 0 < value_read < 100 else None
    return None


def _in_run(tokens: list[Token], index: int, at: int) -> bool:
    """Return whether the token belongs to a run of number words, torn words included."""
    token = tokens[index]
    if token.kind is Kind.WORD_NUMBER:
        return True
    if token.kind is not Kind.OTHER or not token.text.isalpha() or len(token.text) > 8:
        return False
    for other in (index - 1, index + 1):
        if 0 <= other < len(tokens) and other <= at + 1 and tokens[other].text.isalpha():
            first, second = sorted((index, other))
            joined = read_run([tokens[first].text + tokens[second].text])
            if joined is not None and joined.cost == 0:
                return True
    return False


def _number_right(tokens: list[Token], at: int, *, year: bool) -> Part | None:
    """Return the number that begins at token `at`, with its twin in brackets if there is one."""
    part = _digits_right(tokens, at, year=year) or _words_right(tokens, at, year=year)
    if part is None:
        return None
    opening = part.last + 1
    if opening >= len(tokens) or tokens[opening].text not in _OPEN:
        return part
    inner = _digits_right(tokens, opening + 1, year=year) or _words_right(tokens, opening + 1, year=year)
    if inner is None or (inner.words is None) == (part.words is None):
        return part
    closing = inner.last + 1
    closed = closing < len(tokens) and tokens[closing].text in _CLOSE
    if not closed and closing < len(tokens) and tokens[closing].text in "-/.":
        return part
    return _both(part, inner, part.first, closing if closed else inner.last)


def _both(outer: Part, inner: Part, first: int, last: int) -> Part:
    words = outer.words if outer.words is not None else inner.words
    digits = outer.digits if outer.digits is not None else inner.digits
    return Part(
        first, last, words, digits, outer.cost + inner.cost, outer.others + inner.others, outer.two_digits
    )


def _digits_right(tokens: list[Token], at: int, *, year: bool) -> Part | None:
    if at >= len(tokens):
        return None
    reading = tokens[at].digits
    if reading is None:
        return None
    if not year:
        if len(reading.digits) > 2:
            return None
        return Part(at, at, None, int(reading.digits), reading.repaired)
    digits, repaired, last = reading.digits, reading.repaired, at
    while len(digits) < 4 and last + 1 < len(tokens) and last - at < 3:
        more = tokens[last + 1].digits
        gap = tokens[last + 1].start - tokens[last].end
        if more is None or gap > 1 or len(digits) + len(more.digits) > 4:
            break
        digits, repaired, last = digits + more.digits, repaired + more.repaired + 1, last + 1
    if len(digits) == 4 and (last == at or is_year(int(digits))):
        others = tuple(int(other) for other in reading.alternatives if len(other) == 4) if last == at else ()
        if reading.repaired and not is_year(int(digits)):
            return None
        return Part(at, last, None, int(digits), repaired, others)
    if len(reading.digits) == 2:
        return Part(at, at, None, century(int(reading.digits)), reading.repaired, two_digits=True)
    return None


def _words_right(tokens: list[Token], at: int, *, year: bool) -> Part | None:
    end = at
    while end < len(tokens) and end - at < _MAX_RUN and _in_run(tokens, end, end + 1):
        end += 1
    for stop in range(end, at, -1):
        run = read_run(token.text for token in tokens[at:stop])
        value = evaluate(run.symbols) if run and run.cost <= 5 else None
        if run and value is not None and (is_year(value) or not year):
            return Part(at, stop - 1, value, None, run.cost)
    return None


def _year_after(tokens: list[Token], last: int, *, day_seen: bool) -> Part | None:
    """Return the year to the right of the month that ends at token `last`."""
    at = last + 1
    label = mark = False
    while at < len(tokens) and at - last <= 4:
        token = tokens[at]
        if token.kind is Kind.YEAR_LABEL and not label:
            label = True
        elif token.kind is Kind.MARK and token.text in _BETWEEN:
            mark = mark or token.text in _TIGHT
        else:
            break
        at += 1
    part = _number_right(tokens, at, year=True)
    if part is None:
        return None
    if part.two_digits and (not day_seen or label or not _is_short_year(tokens, last, at, mark=mark)):
        return None
    return part


def _is_short_year(tokens: list[Token], last: int, at: int, *, mark: bool) -> bool:
    """Return whether the two digits at `at` are a year: joined by a mark, or the last thing said."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    following = tokens[at + 2] if at + 2 < len(tokens) else None
    if after is not None and after.start == tokens[at].end:
        # "10.00 WIB", "20?7"
        if following is not None and following.start == after.end and following.digits is not None:
            return False
    if tokens[at - 1].text in "'’‘":
        return True
    # "1 Januari - 31 Desember 2024" has a dash with spaces: the end of a range.
    if mark and tokens[at].start - tokens[last].end <= 2 and tokens[at - 1].end == tokens[at].start:
        return True
    return after is None or after.kind in (Kind.MARK, Kind.PAGE_BREAK)


def _day_after(tokens: list[Token], last: int) -> tuple[Part, Part] | None:
    """Return day and year of the English order: `March 14, 2027`."""
    at = last + 1
    if at < len(tokens) and tokens[at].text == ".":
        at += 1
    if at >= len(tokens) or tokens[at].digits is None or len(tokens[at].digits.digits) > 2:
        return None
    day = _digits_right(tokens, at, year=False)
    year_at = at + 1
    comma = year_at < len(tokens) and tokens[year_at].text in ",."
    year_at += comma
    if day is None or day.digits is None or not 1 <= day.digits <= 31 or year_at >= len(tokens):
        return None
    reading = tokens[year_at].digits
    if reading is None or len(reading.digits) != 4 or not is_year(int(reading.digits)):
        return None
    return day, Part(year_at, year_at, None, int(reading.digits), reading.repaired)


def _weekday_before(tokens: list[Token], first: int) -> int | None:
    """Return the weekday printed before the date that begins at token `first`."""
    for at in range(first - 1, max(-1, first - 6), -1):
        token = tokens[at]
        if token.kind is Kind.WEEKDAY and token.name is not None:
            return token.name.number
        if token.kind is Kind.DATE_LABEL or token.text.lower() in _WORDS["filler"] or token.text in ",.:/(":
            continue
        return None
    return None
