"""A day, month or year beside a month's name: digits, number words, or one with the other in brackets."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.numbers.confusions import read_digits
from extractors.numbers.words import evaluate, read_run

from .cues import glued_days, has_cue, last_word
from .found import century, is_year
from .tokens import Kind, Token
from .vocabulary import load_vocabulary

_OPEN, _CLOSE = "([{", ")]}"
_SEPARATORS = frozenset("-–—−~=/.")
_MAX_RUN = 12
_LINE_AS_DIGIT = 5
BARS = ("|", "!")
"""What a lone 1 is taken for; in a table it is a rule, after a word that promises a date it is the day."""
_RANGE_START = load_vocabulary().words["range_start"]


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


def bracket_left(tokens: list[Token], at: int) -> tuple[Part, int] | None:
    """Return the number in brackets that ends at token `at`, and the index before the bracket."""
    if tokens[at].text not in _CLOSE:
        return None
    for opening in range(at - 1, max(-1, at - 8), -1):
        if tokens[opening].text in _OPEN:
            inner = number_right(tokens, opening + 1, year=False) or lettered(tokens, opening + 1)
            if inner is None or inner.last != at - 1:
                return None
            return Part(opening, at, inner.words, inner.digits, inner.cost, inner.others), opening - 1
    return None


def number_left(tokens: list[Token], text: str, at: int) -> Part | None:
    """Return the day that ends at token `at`: one or two digits, or number words."""
    if at < 0:
        return None
    token = tokens[at]
    if token.text in BARS and _is_promised(text, token.start):
        first = at - 1 if at and tokens[at - 1].text in BARS and tokens[at - 1].end == token.start else at
        if first == at:
            return Part(at, at, None, 1, _LINE_AS_DIGIT)  # "dari | Januari 2016"
        return Part(first, at, None, 11, _LINE_AS_DIGIT, (1,))
    if token.kind is Kind.OTHER and len(token.text) <= 2 and _is_promised(text, token.start):
        return lettered(tokens, at)
    if token.digits is not None:
        reading = token.digits
        if len(reading.digits) == 3 and token.text[-1] in BARS and 1 <= int(reading.digits[:2]) <= 31:
            return Part(at, at, None, int(reading.digits[:2]), _LINE_AS_DIGIT)  # "12| Mei"
        if len(reading.digits) == 3 and reading.digits[0] in "127" and 1 <= int(reading.digits[1:]) <= 31:
            # A table line, bracket or colon before the day was read as its first digit: "115 Juli 1995".
            return Part(at, at, None, int(reading.digits[1:]), _LINE_AS_DIGIT)
        if len(reading.digits) > 2 or (token.text[0] == "D" and not _is_promised(text, token.start)):
            return None  # a D3 is a diploma
        value = int(reading.digits)
        if reading.repaired and not 1 <= value <= 31:
            return None
        others = tuple(int(other) for other in reading.alternatives if other)
        if not reading.repaired:
            value, *more = glued_days(text, token.start, reading.digits)
            if more:
                return Part(at, at, None, value, _LINE_AS_DIGIT, (*more, *others))
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


def lettered(tokens: list[Token], at: int) -> Part | None:
    """Return the day that one or two letters or strokes from token `at` on stand for: `S Mei`, `lB`, `||`.

    They may be a word, initials or a table line; the caller knows that a day stands there.
    """
    if at >= len(tokens) or tokens[at].kind not in (Kind.OTHER, Kind.MARK) or len(tokens[at].text) > 2:
        return None
    text, last = tokens[at].text, at
    second = tokens[at + 1] if text in BARS and at + 1 < len(tokens) else None
    if second is not None and second.text in BARS and second.start == tokens[at].end:
        text, last = text + second.text, at + 1
    reading = read_digits(text)
    if reading is None or not 1 <= int(reading.digits) <= 31:
        return None
    others = [int(digits) for digits in reading.alternatives]
    if text[0] in BARS and len(text) > 1:  # a table line looks the same as a 1
        others += [int(digits[1:]) for digits in (reading.digits, *reading.alternatives)]
    return Part(at, last, None, int(reading.digits), reading.repaired, tuple(others))


def _is_promised(text: str, start: int) -> bool:
    """Return whether the words before `start` promise a date there."""
    return has_cue(text, start) or last_word(text, start) in _RANGE_START


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


def number_right(tokens: list[Token], at: int, *, year: bool) -> Part | None:
    """Return the number that begins at token `at`, with its twin in brackets if there is one."""
    part = digits_right(tokens, at, year=year) or _words_right(tokens, at, year=year)
    if part is None:
        return None
    opening = part.last + 1
    if opening >= len(tokens) or tokens[opening].text not in _OPEN:
        return part
    inner = digits_right(tokens, opening + 1, year=year) or _words_right(tokens, opening + 1, year=year)
    if inner is None or (inner.words is None) == (part.words is None):
        return part
    closing = inner.last + 1
    closed = closing < len(tokens) and tokens[closing].text in _CLOSE
    if not closed and closing < len(tokens) and tokens[closing].text in _SEPARATORS:
        return part
    return both(part, inner, part.first, closing if closed else inner.last)


def both(outer: Part, inner: Part, first: int, last: int) -> Part:
    """Return one part from a number and its twin in brackets, spanning tokens `first`..`last`."""
    words = outer.words if outer.words is not None else inner.words
    digits = outer.digits if outer.digits is not None else inner.digits
    return Part(
        first, last, words, digits, outer.cost + inner.cost, outer.others + inner.others, outer.two_digits
    )


def digits_right(tokens: list[Token], at: int, *, year: bool) -> Part | None:
    """Return the digits at token `at` as a day or, with `year`, as a year that may be torn: `201 9`."""
    if at >= len(tokens):
        return None
    reading = tokens[at].digits
    if reading is None:
        return None
    if not year:
        if len(reading.digits) > 2:
            return None
        others = tuple(int(other) for other in reading.alternatives if other)
        return Part(at, at, None, int(reading.digits), reading.repaired, others)
    if len(reading.digits) == 2 and len(tokens[at].text) == 4:  # "20th" is a day; here it stands for 20??
        reading = read_digits(tokens[at].text)
        if reading is None:
            return None
    digits, repaired, last = reading.digits, reading.repaired, at
    while len(digits) < 4 and last + 1 < len(tokens) and last - at < 3:
        more = tokens[last + 1].digits
        gap = tokens[last + 1].start - tokens[last].end
        if more is None or gap > 1 or len(digits) + len(more.digits) > 4 or more.repaired == len(more.digits):
            break
        digits, repaired, last = digits + more.digits, repaired + more.repaired + 1, last + 1
    if len(digits) == 5 and last == at and digits[4] in "17" and is_year(int(digits[:4])):
        # The same behind the year: "2027|" became "20271".
        return Part(at, at, None, int(digits[:4]), _LINE_AS_DIGIT)
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
