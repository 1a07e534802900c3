"""A number and its words in brackets, `14 (empat belas) hari`: each proves the other, both the unit."""

from __future__ import annotations

import re
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from extractors.numbers.words import parse_number_words, read_word

from .confusions import load_confusions, may_be, printed_forms
from .page import Page, like, split
from .rules import load_rules
from .spelling import in_words

_WORDS = load_rules().words
_UNITS = frozenset(load_rules().units)
_TABLE = load_confusions()
_NUMBER_WORDS = tuple(
    {word for number in (*range(20), 20, 100, 200, 1000, 2000, 10**6) for word in in_words(number)}
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,6}")
_MOST_WORDS = 8
_PERCENT_AS_DIGITS = "96"
"""How an engine takes the two rings of the sign."""


class _Twin(NamedTuple):
    """A number at `first` - 1 and its words at `first`..`last`, the first and last with a bracket."""

    first: int
    last: int
    words: tuple[str, ...]
    tail: str
    """What follows the closing bracket in the same word."""


def repair_quantities(page: Page) -> None:
    """Make good number, words and unit where two of them agree."""
    for at in range(1, len(page)):
        text = page.texts[at]
        if len(text) > 2 and text[0] in _TABLE.opening and text[1].isalpha():
            twin = _twin(page, at)
            if twin is None or _percent(page, twin):
                continue
            if _by_digits(page, twin) or _by_words(page, twin):
                _repair_unit(page, twin)


def _twin(page: Page, first: int) -> _Twin | None:
    words: list[str] = []
    for at in range(first, min(first + _MOST_WORDS, len(page))):
        body = page.texts[at][1:] if at == first else page.texts[at]
        closing = re.search(rf"[{re.escape(_TABLE.closing)}]", body[1:])
        if closing is None:
            words.append(body)
            continue
        end = closing.start() + 1
        tail = body[end + 1 :]
        if tail not in ("", ",", ".", ";", ":", "%"):
            return None
        words.append(body[:end])
        return _Twin(first, at, tuple(words), tail)
    return None


def _percent(page: Page, twin: _Twin) -> bool:
    """Make good a sign of per cent that was read as digits; say whether the words prove one."""
    *words, unit = (word.lower() for word in twin.words)
    value = parse_number_words(" ".join(words)) if words and unit == "persen" else None
    if value is None or page.text(twin.first - 1) != f"{value}{_PERCENT_AS_DIGITS}":
        return False
    page.put(twin.first - 1, f"{value}%", "percent")
    return True


def _by_digits(page: Page, twin: _Twin) -> bool:
    """Hold the words against the digits before them; say whether they agree in the end."""
    number = page.text(twin.first - 1).lstrip("Rp.")
    if not _GROUPED.fullmatch(number):
        return False
    expected = in_words(int(number.replace(".", "")))
    read = twin.words
    for unit in ("rupiah", "persen"):
        if len(read) == len(expected) + 1 and _near(read[-1].lower(), unit):
            expected = (*expected, unit)
    if len(expected) != len(read):
        return False
    wrong = 0
    for meant, word in zip(expected, read, strict=True):
        if word.lower() == meant:
            continue
        wrong += 1
        if word.lower() in _NUMBER_WORDS or not _near(word.lower(), meant):
            return False
    if len(expected) > 1 and 2 * wrong > len(expected):
        return False
    _write(page, twin, expected)
    return True


def _near(word: str, meant: str) -> bool:
    """Whether `word` is read for `meant` and for no other number word."""
    if word == meant:
        return True
    distance = Levenshtein.distance(word, meant)
    if 2 * distance > len(meant) or abs(len(word) - len(meant)) > 2:
        return False
    return all(Levenshtein.distance(word, other) > distance for other in _NUMBER_WORDS if other != meant)


def _write(page: Page, twin: _Twin, words: tuple[str, ...]) -> None:
    for at, meant, read in zip(range(twin.first, twin.last + 1), words, twin.words, strict=True):
        text = read if read.lower() == meant else like(meant, read)
        text = ("(" if at == twin.first else "") + text + (")" + twin.tail if at == twin.last else "")
        page.put(at, text, "quantity_words")


def _by_words(page: Page, twin: _Twin) -> bool:
    """Make good a number that was read as a sign or letters, where the words after it are as spelt."""
    before, core, after = _number_before(page.text(twin.first - 1))
    if not core or after or all(char.isdigit() for char in core):
        return False
    readings = [read_word(word) for word in twin.words]
    if not all(reading is not None and reading.cost == 0 for reading in readings):
        return False
    value = parse_number_words(" ".join(twin.words))
    if value is None or tuple(word.lower() for word in twin.words) != in_words(value):
        return False
    if not may_be(core, str(value)) or (core == "I" and not _unit_follows(page, twin)):
        return False
    page.put(twin.first - 1, before + str(value), "quantity_digits")
    _write(page, twin, in_words(value))
    return True


def _unit_follows(page: Page, twin: _Twin) -> bool:
    """Whether a unit stands after the brackets; without one a capital I may be the Roman one."""
    return not twin.tail and split(page.text(twin.last + 1))[1].lower() in _UNITS


def _number_before(text: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"(?P<before>[\"“(]*)(?P<core>[^\W_]{1,4}|[&§$?|!\]\[])(?P<after>[.,;:]*)", text)
    return ("", "", "") if match is None else (match["before"], match["core"], match["after"])


def _repair_unit(page: Page, twin: _Twin) -> None:
    """Make good the unit after the brackets: `7 (tujuh) han` is seven days."""
    if twin.tail:
        return
    before, core, after = split(page.text(twin.last + 1))
    word = core.lower()
    if before or not core.isalpha() or word in _UNITS or word in _WORDS["after_number"] or len(word) < 3:
        return
    meant = {form for form in printed_forms(word) if form in _UNITS}
    if len(meant) == 1:
        page.put(twin.last + 1, like(meant.pop(), core) + after, "unit")
