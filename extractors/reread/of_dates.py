"""Dates of a line that lack a part, or are hardly legible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.dates import DateForm, find_dates
from extractors.dates.vocabulary import load_vocabulary, read_month
from schemas.dates import PartialDate

from .row import DOUBTED, LIKELY, Row

_CLEAR = 0.9
_A_WORD = 4
"""Letters; what is shorter may be a misread day."""
_BEFORE_A_DAY = frozenset({"tanggal", "pada", "sejak"})
_MONTH_SLIPS = 2
_LOST = re.compile(r"\b(?:tanggal|tgl\.?) ?:? (\S{1,3} [^\W\d_]{3,12} [\dOol]{3,4})\W*$", re.IGNORECASE)
_VOCABULARY = load_vocabulary()
_HINT = re.compile(
    "|".join(("[0-9]", "tanggal", "tgl", *_VOCABULARY.full_months, *_VOCABULARY.words["month"]))
)
"""What stands in every line with a date, unless the name of its month was misread."""
_DAY_AND_YEAR = re.compile(r"(?<![\d/.-])\d{1,2}\s+(?:19|20)\d\d(?![\d/.-])")
_MONTH_UNREAD = (
    re.compile(r"(?<![\d/.-])(?P<day>\d{1,2}) (?P<month>[^\W\d_]{3,10}) (?P<year>(?:19|20)\d\d)(?![\d/.-])"),
    re.compile(
        r"\b(?:tanggal|tgl\.?) ?:? (?P<day>\d{1,2}) (?P<month>[^\W\d_]{3,10})(?![\w.])", re.IGNORECASE
    ),
)
"""Any word where the month of a date stands, before a year or behind the label of a day."""
_FIGURES_LOST = re.compile(
    r"\b(?:tanggal|tgl\.?|sejak|hingga|sampai|dengan|s\.?d\.?|berakhir) ?:? (\d[\d/.-]{3,10})(?!\S)",
    re.IGNORECASE,
)
"""Figures with signs between, as of a date, that are none."""
_END_LOST = re.compile(
    r"\b(?:(?:masa )?berlaku(?:nya)?(?: \S+)? (?:sampai|hingga|s\.?/?d)\b\.?"
    r"|(?:masa )?berakhir(?:nya)?\b|masa berlaku\b)"
    r"(?: (?:pada|dengan|tanggal|tgl\.?))*[ :]*(\S.*)",
    re.IGNORECASE,
)
"""What stands behind words that promise an end."""
_TELLS_AN_END = re.compile(
    r"\b(?:tahun|bulan|hidup|selama|lifetime|str|surat|tanpa|jangka|izin|sejak|setelah|nya)\b", re.IGNORECASE
)
"""Words by which an end is told without a date."""
_FIGURE = re.compile(r"\d")
_MOST_WORDS = 5
"""Words that a date and the dirt beside it may be."""
_YEAR_ALONE = re.compile(r"\b(?:tanggal|tgl\.?) ?:? ((?:\S{1,12} ){1,3}(?:19|20)\d\d)\W*$", re.IGNORECASE)
"""Behind the label of a day there is a year, and nothing else of a date."""
_THREE_FIGURES = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2,4}")
"""Day, month and year, so that it was a date however legible it is."""
LATEST = 2060
"""Year after which no document of today ends."""
LONGEST_MONTH = 31


@dataclass(frozen=True)
class DatePart:
    """What was read of a date."""

    value: PartialDate

    @property
    def partial(self) -> bool:
        """Whether day, month or year is missing."""
        return None in self.value

    def whole_in(self, text: str) -> Iterator[tuple[int, int, PartialDate]]:
        """Yield the whole dates that have what was read surely, and something of what was read at all."""
        agrees = all if self.partial else any
        for match in find_dates(text):
            if match.date.date is None or match.confidence < LIKELY:
                continue
            pairs = zip(self.value, match.date, strict=True)
            if agrees(read == part for read, part in pairs if read is not None):
                yield match.start, match.end, match.date


def dates_in(row: Row) -> Iterator[tuple[int, int, DatePart]]:
    """Yield first word, end and what was read of each date in `row` that is worth another look."""
    months = [read_month(word.text.strip(".,:;-")) if len(word.text) > 2 else None for word in row.words]
    if not any(months) and not _HINT.search(row.text.lower()):
        return
    taken: set[int] = set()
    for match in find_dates(row.text):
        first, end = row.under(match.start, match.end)
        taken.update(range(first, end))
        date, legible = match.date, row.legible(first, end)
        if date.date is None:
            in_next_line = date.day is not None and row.continued and end == len(row.words)
            if in_next_line or (date.day is None and legible and _clear_before(row, first)):
                continue  # "periode Januari 2024" never had a day
        elif legible and (match.confidence >= DOUBTED or match.form is DateForm.WORDS_DIGITS):
            continue  # words that began in the line before seem to differ from the figures
        yield first, end, DatePart(_possible(date))
    for at, month in enumerate(months):
        if (
            at in taken
            or month is None
            or month.cost > _MONTH_SLIPS
            or (row.continued and at == len(row.words) - 1)
        ):
            continue
        if not _clear_before(row, at):
            yield at, at + 1, DatePart(PartialDate(None, month.number, None))
    lost = _lost_in(row)
    if lost is not None and taken.isdisjoint(range(*lost)):
        yield *lost, DatePart(PartialDate(None))
        return
    yield from _unread_months(row, taken)
    yield from _lost_figures(row, taken)
    yield from _behind_labels(row, taken)
    for bare in _DAY_AND_YEAR.finditer(row.text):
        if bare.start() in row.starts and (first := row.starts.index(bare.start())) not in taken:
            day, year = bare.group().split()
            yield first, first + 2, DatePart(PartialDate(int(year), None, int(day)))


def _possible(date: PartialDate) -> PartialDate:
    """Return the date without the parts that no document of a facility has: month 41, year 2821."""
    return PartialDate(
        date.year if date.year is None or date.year <= LATEST else None,
        date.month if date.month is None or date.month <= 12 else None,
        date.day if date.day is None or date.day <= LONGEST_MONTH else None,
    )


def _unread_months(row: Row, taken: set[int]) -> Iterator[tuple[int, int, DatePart]]:
    """Yield dates whose month is hardly legible: `20 tanuan 2021`, `pada tanggal 3 bebrueri`."""
    for pattern in _MONTH_UNREAD:
        for match in pattern.finditer(row.text):
            parts = match.groupdict()
            first, end = row.under(match.start("day"), match.end())
            if end - first != len(parts) or not taken.isdisjoint(range(first, end)):
                continue
            taken.update(range(first, end))
            if not row.legible(first + 1, first + 2):
                year = int(parts["year"]) if "year" in parts else None
                yield first, end, DatePart(PartialDate(year, None, int(parts["day"])))


def _lost_figures(row: Row, taken: set[int]) -> Iterator[tuple[int, int, DatePart]]:
    """Yield what stands where a date in figures does and is none: `hingga 260-2023`."""
    for match in _FIGURES_LOST.finditer(row.text):
        first, end = row.under(match.start(1), match.end(1))
        sure = row.legible(first, end) and _THREE_FIGURES.fullmatch(match[1]) is None
        if taken.isdisjoint(range(first, end)) and not sure:
            taken.update(range(first, end))
            yield first, end, DatePart(PartialDate(None))


def _behind_labels(row: Row, taken: set[int]) -> Iterator[tuple[int, int, DatePart]]:
    """Yield what stands, hardly legible, where a date must: `berakhir 2Q dini 2O16`, `tanggal en 2022`."""
    for pattern in (_YEAR_ALONE, _END_LOST):
        match = pattern.search(row.text)
        if match is None or _FIGURE.search(match[1]) is None or _TELLS_AN_END.search(match[1]):
            continue
        first, end = row.under(match.start(1), match.end())
        end = min(end, first + _MOST_WORDS)
        if taken.isdisjoint(range(first, end)) and not row.legible(first, end):
            taken.update(range(first, end))
            yield first, end, DatePart(PartialDate(None))


def _lost_in(row: Row) -> tuple[int, int] | None:
    """Return first word and end of what must be a date, of which no part was read: `tanggal ? Tuli 2020`."""
    match = _LOST.search(row.text)
    return row.under(match.start(1), match.end(1)) if match is not None else None


def _clear_before(row: Row, at: int) -> bool:
    """Whether the word before is clear and none that a day stands behind: no day was lost there."""
    before = row.words[at - 1] if at else None
    return (
        before is not None
        and before.text.isalpha()
        and len(before.text) >= _A_WORD
        and before.text.lower() not in _BEFORE_A_DAY
        and (before.confidence or 1.0) >= _CLEAR
    )
