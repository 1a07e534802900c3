"""The words of vocabulary.toml, read once, checked, and looked up with tolerance for OCR."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from rapidfuzz.distance import Levenshtein

from extractors.numbers.confusions import print_form, skeleton

_FILE = "extractors/dates/vocabulary.toml"
_UNITS = ("years", "months", "weeks", "days")
_WORD_LISTS = ("date", "month", "year", "filler", "need_day", "cues", "number_labels", "name_labels")


class NameReading(NamedTuple):
    """A month or weekday as it was recognised."""

    number: int
    cost: int
    """0 as spelt, 1 look-alike characters, more for other slips."""
    alternatives: tuple[int, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """Names of months and weekdays, labels and cues."""

    months: dict[str, int]
    full_months: dict[str, int]
    weekdays: dict[str, int]
    words: dict[str, frozenset[str]]
    units: dict[str, str]
    whole_durations: dict[str, tuple[str, int]]


def check_vocabulary(data: dict[str, Any], *, name: str = _FILE) -> Vocabulary:
    """Return the vocabulary in `data`; raise ValueError naming the file and the entry that is wrong."""
    months: dict[str, int] = {}
    full: dict[str, int] = {}
    for entry in data.get("month", ()):
        number = entry.get("number")
        if number not in range(1, 13):
            raise ValueError(f"{name}: [[month]] number {number!r} is not 1..12")
        for word in (*entry.get("names", ()), *entry.get("short", ())):
            if months.get(word, number) != number:
                raise ValueError(f"{name}: [[month]] {word!r} stands for two months")
            months[word] = number
        full |= dict.fromkeys(entry.get("names", ()), number)
    if set(full.values()) != set(range(1, 13)):
        raise ValueError(f"{name}: [[month]] must name all twelve months")
    weekdays = {word: entry["number"] for entry in data.get("weekday", ()) for word in entry["names"]}
    if set(weekdays.values()) != set(range(7)):
        raise ValueError(f"{name}: [[weekday]] must name the seven days, numbered 0..6")
    for key in _WORD_LISTS:
        if not data.get("words", {}).get(key):
            raise ValueError(f"{name}: [words] {key} is missing")
    units = {word: unit for unit in _UNITS for word in data.get("units", {}).get(unit, ())}
    whole = {}
    for word, value in data.get("whole_durations", {}).items():
        if len(value) != 2 or value[0] not in _UNITS or not isinstance(value[1], int):
            raise ValueError(f"{name}: [whole_durations] {word}: expected [unit, count]")
        whole[word] = (value[0], value[1])
    words = {key: frozenset(data["words"][key]) for key in _WORD_LISTS}
    return Vocabulary(months, full, weekdays, words, units, whole)


@cache
def load_vocabulary() -> Vocabulary:
    """Return the vocabulary of the package."""
    text = files("extractors.dates").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    return check_vocabulary(tomllib.loads(text))


@lru_cache(maxsize=16384)
def read_month(word: str) -> NameReading | None:
    """Return the month that `word` names, also with look-alike characters or a slip of the pen."""
    known = load_vocabulary()
    return _lookup(word.lower(), known.months, known.full_months)


@lru_cache(maxsize=16384)
def read_weekday(word: str) -> NameReading | None:
    """Return the weekday that `word` names (0 is Monday)."""
    known = load_vocabulary()
    return _lookup(word.lower(), known.weekdays, known.weekdays)


def _lookup(word: str, names: dict[str, int], full: dict[str, int]) -> NameReading | None:
    if word in names:
        return NameReading(names[word], 0)
    if not 3 <= len(word) <= 12 or sum(char.isdigit() for char in word) * 2 > len(word):
        return None
    bones = skeleton(word)
    printed = print_form(word)
    alike = {number for name, number in names.items() if printed == print_form(name)}
    if len(alike) == 1:
        return NameReading(alike.pop(), 1)
    limit = 0 if len(bones) < 4 else 1 if len(bones) < 7 else 2
    near: dict[int, int] = {}
    for name, number in full.items():
        distance = Levenshtein.distance(skeleton(name), bones, score_cutoff=limit)
        # A name of three or four letters has too many neighbours to allow a slip in its first letter.
        if distance <= limit and len(name) >= 4 and (len(name) > 4 or name[0] == word[0]):
            near[number] = min(distance, near.get(number, distance))
    if not near:
        return None
    ranked = sorted(near, key=lambda number: near[number])
    best = near[ranked[0]]
    return NameReading(ranked[0], best + 1, tuple(n for n in ranked[1:] if near[n] == best))
