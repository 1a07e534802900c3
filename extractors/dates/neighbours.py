"""What stands beside a month: the day before it, the year after it, and the weekday in front of both."""

from __future__ import annotations

import re

from .found import is_year
from .parts import Part, both, bracket_left, digits_right, lettered, number_left, number_right
from .tokens import Kind, Token
from .vocabulary import load_vocabulary

_WORDS = load_vocabulary().words
_BETWEEN = frozenset("-–—−~=/.,:;'’‘_")
_LINE_START = re.compile(r"[\n\f]\s*\Z")
_TIGHT = frozenset("-–—−~=/.'’‘")


def day_before(tokens: list[Token], text: str, first: int) -> Part | None:
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
        elif token.text == ":" and not label and at and tokens[at - 1].kind is Kind.MONTH_LABEL:
            pass  # the label of a form: "20 bulan : Mei"
        elif token.kind is Kind.MARK and token.text in _BETWEEN and (token.text != ":" or label):
            pass
        else:
            break
        at -= 1
        skipped += 1
    if at < 0:
        return None
    bracket = bracket_left(tokens, at)
    if bracket is not None:
        inner, at = bracket
        outer = number_left(tokens, text, at)
        if outer is None and inner.words is not None and at >= 0:
            outer = lettered(tokens, at)
        # "(2) Mei 2020" is an item of a list; only a number before the bracket makes it a day.
        return None if outer is None else both(outer, inner, outer.first, inner.last)
    part = number_left(tokens, text, at)
    if part is None or part.words is not None:
        return part
    return None if _is_list_item(tokens, text, part, first) else part


def _is_list_item(tokens: list[Token], text: str, part: Part, first: int) -> bool:
    """Return whether `1.` before a month numbers a list: at the start of a line, with a dot and a space."""
    dot = part.last + 1
    if dot >= first or tokens[dot].text not in (".", ")") or tokens[dot].end == tokens[first].start:
        return False
    start = tokens[part.first].start
    before_it = text[start - 8 : start] if start > 8 else f"\n{text[:start]}"
    if not _LINE_START.search(before_it):
        return False
    before = tokens[part.first - 1] if part.first else None
    return before is None or not (before.kind is Kind.DATE_LABEL or before.text.lower() in _WORDS["cues"])


def year_after(tokens: list[Token], last: int, *, day_seen: bool) -> Part | None:
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
    part = number_right(tokens, at, year=True)
    if day_seen and (part is None or part.two_digits):
        part = _year_after_speck(tokens, at) or part
    if part is None:
        return None
    if part.two_digits and (not day_seen or label or not _is_short_year(tokens, last, at, mark=mark)):
        return None
    return part


def _year_after_speck(tokens: list[Token], at: int) -> Part | None:
    """Return the year behind one stray character: `17 Februari 2 2014`."""
    if at + 1 >= len(tokens) or len(tokens[at].text) != 1 or tokens[at].kind is Kind.PAGE_BREAK:
        return None
    year = digits_right(tokens, at + 1, year=True)
    if year is None or year.last != at + 1 or year.cost or not is_year(year.digits):
        return None
    return Part(year.first, year.last, None, year.digits, 2)


def _is_short_year(tokens: list[Token], last: int, at: int, *, mark: bool) -> bool:
    """Return whether the two digits at `at` are a year: joined by a mark, or the last thing said."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    following = tokens[at + 2] if at + 2 < len(tokens) else None
    glued = after is not None and after.start == tokens[at].end
    # "1 Januari-31 Desember 2024": the day on which a period ends
    if after is not None and after.kind in (Kind.MONTH, Kind.MONTH_LABEL):
        return False
    # "10.00 WIB", "20?7"
    if glued and after and following and following.start == after.end and following.digits is not None:
        return False
    if tokens[at - 1].text in "'’‘":
        return True
    # "1 Januari - 31 Desember 2024" has a dash with spaces: the end of a range.
    if mark and tokens[at].start - tokens[last].end <= 2 and tokens[at - 1].end == tokens[at].start:
        return True
    return after is None or after.kind in (Kind.MARK, Kind.PAGE_BREAK)


def day_after(tokens: list[Token], last: int) -> tuple[Part, Part] | None:
    """Return day and year of the English order: `March 14, 2027`."""
    at = last + 1
    if at < len(tokens) and tokens[at].text == ".":
        at += 1
    day = digits_right(tokens, at, year=False) or lettered(tokens, at)
    if day is None or day.digits is None or not 1 <= day.digits <= 31:
        return None
    year_at = day.last + 1
    if year_at < len(tokens) and tokens[year_at].text in ",.":
        year_at += 1
    year = digits_right(tokens, year_at, year=True)
    if year is None or year.two_digits or year.last != year_at or not is_year(year.digits):
        return None
    return day, year


def has_unread_day(tokens: list[Token], first: int) -> bool:
    """Return whether something like a day stands unread before the month: `M2 Oktober`, `belas Maret`."""
    if first == 0:
        return False
    token = tokens[first - 1]
    before = tokens[first - 2] if first > 1 else None
    if before is not None and before.kind is Kind.DATE_LABEL and len(token.text) <= 2:
        return True
    if tokens[first].start - token.end > 1 or token.kind is Kind.MARK:
        return False
    return token.kind is Kind.WORD_NUMBER or any(char.isdigit() for char in token.text)


def weekday_before(tokens: list[Token], first: int) -> int | None:
    """Return the weekday printed before the date that begins at token `first`."""
    for at in range(first - 1, max(-1, first - 6), -1):
        token = tokens[at]
        # Only a sure weekday has a vote: "kami" and "selesai" are near Kamis and Selasa.
        if token.kind is Kind.WEEKDAY and token.name is not None and token.name.cost <= 1:
            return token.name.number
        if token.kind is Kind.DATE_LABEL or token.text.lower() in _WORDS["filler"] or token.text in ",.:/(":
            continue
        return None
    return None
