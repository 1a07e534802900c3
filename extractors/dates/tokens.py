"""A page as tokens that the grammar of dates understands.

Each printed chunk is classified once per process (the result is cached), so a page costs little more than
one pass of a regex. A chunk may give several tokens: `21Mei2018`, `duapuluhDesember`, `tgl31`.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from extractors.numbers.confusions import DigitReading, read_digits
from extractors.numbers.words import WordReading, read_word

from .vocabulary import NameReading, label_fit, load_vocabulary, read_month, read_weekday


class Kind(Enum):
    """What a token may be inside a date."""

    DIGITS = auto()
    WORD_NUMBER = auto()
    MONTH = auto()
    WEEKDAY = auto()
    DATE_LABEL = auto()
    MONTH_LABEL = auto()
    YEAR_LABEL = auto()
    MARK = auto()
    PAGE_BREAK = auto()
    OTHER = auto()


Value = DigitReading | WordReading | NameReading | None


class Token(NamedTuple):
    """A piece of text with its place and its reading."""

    kind: Kind
    start: int
    end: int
    text: str
    value: Value = None

    @property
    def digits(self) -> DigitReading | None:
        """The reading as digits, if it is one."""
        return self.value if isinstance(self.value, DigitReading) else None

    @property
    def number(self) -> WordReading | None:
        """The reading as number words, if it is one."""
        return self.value if isinstance(self.value, WordReading) else None

    @property
    def name(self) -> NameReading | None:
        """The reading as month or weekday, if it is one."""
        return self.value if isinstance(self.value, NameReading) else None


_CHUNK = re.compile(r"[|!]{0,2}[^\W_]+(?:[|!'’‘`][^\W_]+)*[|!]{0,2}|\f|[^\s]")
_ALTERNATING = re.compile(r"[^\W\d_]+|[0-9]+")
_LETTER_THEN_DIGIT = re.compile(r"[^\W\d_](?=[0-9])")
_ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)")
_LONGEST_DATE = 16
"""Characters of `30-September2024`; a longer chunk is more than a date."""
_WEAK_DAY = frozenset("OoIilL|!Z")
_WORDS = load_vocabulary().words
_LABELS = (
    (_WORDS["date"], Kind.DATE_LABEL),
    (_WORDS["month"], Kind.MONTH_LABEL),
    (_WORDS["year"], Kind.YEAR_LABEL),
)
_FULL_MONTHS = load_vocabulary().full_months
_HAS_MONTH = re.compile("|".join(sorted(_FULL_MONTHS, key=len, reverse=True)))
# Known words that may be run together with each other; `mei` and `may` are too short to be sure of.
_JOINABLE = re.compile(
    "|".join(
        sorted(
            {*_FULL_MONTHS, *load_vocabulary().weekdays, "tanggal", "bulan", "tahun", "hari", "pada"},
            key=len,
            reverse=True,
        )
    )
)


def tokenize(text: str) -> list[Token]:
    """Return the tokens of `text` in order; white space separates them, a form feed is one."""
    found: list[Token] = []
    for match in _CHUNK.finditer(text):
        chunk, at = match.group(), match.start()
        for kind, start, end, value in _classify(chunk):
            found.append(Token(kind, at + start, at + end, chunk[start:end], value))
    return found


Piece = tuple[Kind, int, int, Value]


@lru_cache(maxsize=65536)
def _classify(chunk: str) -> tuple[Piece, ...]:
    size = len(chunk)
    if size == 1 and not chunk.isalnum():
        return ((Kind.PAGE_BREAK if chunk == "\f" else Kind.MARK, 0, size, None),)
    if size > 60:
        return ((Kind.OTHER, 0, size, None),)
    whole = _classify_whole(chunk)
    if whole is not None:
        return ((whole[0], 0, size, whole[1]),)
    if "|" in chunk or "!" in chunk:
        if size == 2 and read_digits(chunk) is not None:  # "|b" may be a day, which the grammar decides
            return ((Kind.OTHER, 0, size, None),)
        around = _split_around(chunk) if size <= _LONGEST_DATE else None
        return around[1] if around is not None else _split_label(chunk) or _split_at_bars(chunk)
    has_digit = any("0" <= char <= "9" for char in chunk)
    if has_digit:
        month = read_month(chunk)
        if month is not None and month.cost == 1:  # "Jun1" is Juni, not Jun and 1
            return ((Kind.MONTH, 0, size, month),)
        return _split_mixed(chunk) or ((Kind.OTHER, 0, size, None),)
    if size >= 8:
        joined = _split_joined(chunk)
        if joined:
            return joined
    slip = _classify_slip(chunk)
    return ((slip[0], 0, size, slip[1]),) if slip else ((Kind.OTHER, 0, size, None),)


def _classify_whole(chunk: str) -> tuple[Kind, Value] | None:
    """Classify a chunk that is one thing as it stands, digits repaired."""
    lower = chunk.lower()
    if chunk.isascii() and chunk.isdigit():
        return Kind.DIGITS, DigitReading(chunk, 0, ())
    for words, kind in _LABELS:
        if lower in words:
            return kind, None
    ordinal = _ORDINAL.fullmatch(lower)
    if ordinal:
        return Kind.DIGITS, DigitReading(ordinal.group(1), 0, ())
    number = read_word(chunk) if len(chunk) > 2 else None
    if number is not None and number.cost == 0:
        return Kind.WORD_NUMBER, number
    month = read_month(chunk)
    if month is not None and month.cost == 0:
        return Kind.MONTH, month
    weekday = read_weekday(chunk)
    if weekday is not None and weekday.cost == 0:
        return Kind.WEEKDAY, weekday
    if len(chunk) <= 4 and (has := any("0" <= char <= "9" for char in chunk)) | (len(chunk) <= 2):
        reading = read_digits(chunk)
        if reading and (has or all(char in _WEAK_DAY for char in chunk)):
            if chunk[0] in "|!" and len(chunk) > 1:
                # A table line beside a digit looks the same as a 1 before it.
                if len(chunk) == 4 and reading.digits[:2] == "19":
                    return Kind.DIGITS, reading
                if len(chunk) != 2:
                    return None
                reading = reading._replace(alternatives=(*reading.alternatives, reading.digits[1:]))
            return Kind.DIGITS, reading
    return None


def _classify_slip(chunk: str) -> tuple[Kind, Value] | None:
    """Classify a chunk with look-alike letters or a misspelling; the nearest reading wins."""
    month, number, weekday = read_month(chunk), read_word(chunk), read_weekday(chunk)
    if (
        month
        and (number is None or month.cost <= number.cost)
        and (weekday is None or month.cost <= weekday.cost)
    ):
        return Kind.MONTH, month
    if number and (weekday is None or number.cost <= weekday.cost):
        return Kind.WORD_NUMBER, number
    if weekday:
        return Kind.WEEKDAY, weekday
    return None


def _split_at_bars(chunk: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for match in re.finditer(r"[|!]|[^|!]+", chunk):
        at = match.start()
        pieces += [
            (kind, at + start, at + end, value) for kind, start, end, value in _classify(match.group())
        ]
    return tuple(pieces)


def _split_mixed(chunk: str) -> tuple[Piece, ...] | None:
    """Split letters from digits where a month, a label or a year comes to light."""
    labelled = _split_label(chunk)
    if labelled is not None:
        return labelled
    around = _split_around(chunk)
    if around is not None and around[0] == 0:
        return around[1]
    runs = [(match.group(), match.start(), match.end()) for match in _ALTERNATING.finditer(chunk)]
    if 2 <= len(runs) <= 4:
        pieces = [(_classify_whole(text) or (Kind.OTHER, None), start, end) for text, start, end in runs]
        kinds = {kind for (kind, _), _, _ in pieces}
        # "i1Januari1998": a letter beside a digit is one of the day.
        torn = any(
            kind is Kind.OTHER or (isinstance(value, DigitReading) and value.repaired)
            for (kind, value), _, _ in pieces
        )
        whole = around is None or not torn
        year_first = len(runs) == 2 and re.fullmatch(r"(?:19|20)[0-9]{2}", runs[0][0])
        if whole and (kinds & {Kind.MONTH, Kind.DATE_LABEL, Kind.YEAR_LABEL, Kind.MONTH_LABEL} or year_first):
            return tuple((kind, start, end, value) for (kind, value), start, end in pieces)
    if around is not None:
        return around[1]
    slip = _classify_slip(chunk)
    return ((slip[0], 0, len(chunk), slip[1]),) if slip else None


def _split_around(chunk: str) -> tuple[int, tuple[Piece, ...]] | None:
    """Return the cheapest split of `21Mei2018` into day, month and year, and how much was repaired."""
    best: tuple[int, tuple[Piece, ...]] | None = None
    size = len(chunk)
    for front in range(min(2, size - 3) + 1):
        for back in (0, 2, 4):
            if front + back == 0 or size - front - back < 3:
                continue
            option = _split_around_month(chunk, front, back)
            if option and (best is None or option[0] < best[0]):
                best = option
    return best


def _split_label(chunk: str) -> tuple[Piece, ...] | None:
    """Split a label from the digits that were printed or read close behind it: `tgl31`, `Tang9al31Mei`."""
    best, end = 0, 0
    for match in _LETTER_THEN_DIGIT.finditer(chunk):
        at = match.end()
        ends = [at]
        # "hingg48": the last letter was read as a digit. A 1 may belong to the day: the grammar doubts that.
        if chunk[at + 1 : at + 2].isdigit() and (chunk[at] != "1" or len(chunk) - at == 3):
            ends.append(at + 1)
        for option in ends:
            fit = 3 if chunk[:option] == "d" else label_fit(chunk[:option])  # "s/d31"
            if fit > best:
                best, end = fit, option
    if not best:
        return None
    rest = ((kind, end + start, end + stop, value) for kind, start, stop, value in _classify(chunk[end:]))
    return ((Kind.DATE_LABEL, 0, end, None), *rest)


def _split_around_month(chunk: str, front: int, back: int) -> tuple[int, tuple[Piece, ...]] | None:
    size = len(chunk)
    month = read_month(chunk[front : size - back])
    day = read_digits(chunk[:front]) if front else DigitReading("", 0, ())
    year = read_digits(chunk[size - back :]) if back else DigitReading("", 0, ())
    if month is None or day is None or year is None or month.cost > 2:
        return None
    if (front and not 1 <= int(day.digits) <= 31) or (back == 4 and year.digits[:2] not in ("19", "20")):
        return None
    pieces: list[Piece] = [(Kind.MONTH, front, size - back, month)]
    if front:
        if chunk[0] in "|!" and front > 1:
            day = day._replace(alternatives=(*day.alternatives, day.digits[1:]))
        pieces.insert(0, (Kind.DIGITS, 0, front, day))
    if back:
        pieces.append((Kind.DIGITS, size - back, size, year))
    return month.cost + day.repaired + year.repaired, tuple(pieces)


def _split_joined(chunk: str) -> tuple[Piece, ...] | None:
    """Split words that were run together: `duapuluhdesembertahunduaribu`."""
    lower = chunk.lower()
    if len(lower) != len(chunk) or not _HAS_MONTH.search(lower):
        return None
    pieces: list[Piece] = []
    at = 0
    for match in _JOINABLE.finditer(lower):
        for start, end in ((at, match.start()), match.span()):
            if start == end:
                continue
            whole = _classify_whole(chunk[start:end])
            if whole is None:
                # An ordinary word that happens to hold a month ("pemeintah") stays whole.
                if lower[start:end] not in ("hari", "pada"):
                    return None
                whole = (Kind.OTHER, None)
            pieces.append((whole[0], start, end, whole[1]))
        at = match.end()
    if at < len(chunk):
        whole = _classify_whole(chunk[at:])
        if whole is None:
            return None
        pieces.append((whole[0], at, len(chunk), whole[1]))
    return tuple(pieces)
