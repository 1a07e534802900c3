"""The words of vocabulary.toml, read once, checked, and looked up with tolerance for OCR."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from extractors.numbers.confusions import print_form, skeleton

_FILE = "extractors/dates/vocabulary.toml"
_LONG_LABEL = 6
"""Letters from which a label is itself with one of them misread; a shorter one is too easily another word."""
_UNITS = ("years", "months", "weeks", "days")
_WORD_LISTS = (
    "date",
    "month",
    "year",
    "filler",
    "need_day",
    "cues",
    "not_labels",
    "range_start",
    "number_labels",
    "name_labels",
)


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
    printed: dict[str, int] = {}
    for word, number in months.items():
        if printed.setdefault(print_form(word), number) != number:
            raise ValueError(f"{name}: [[month]] {word!r} prints like a word of another month")
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


class _Index(NamedTuple):
    """Names as they compare: by what prints alike, and by skeleton for counting differences."""

    by_print: dict[str, int]
    by_skeleton: list[str]
    by_skeleton_number: dict[str, int]


def _build_index(names: dict[str, int], full: dict[str, int]) -> _Index:
    skeletons = {skeleton(name): number for name, number in full.items()}
    return _Index({print_form(name): number for name, number in names.items()}, list(skeletons), skeletons)


@cache
def _month_index() -> _Index:
    return _build_index(load_vocabulary().months, load_vocabulary().full_months)


@cache
def _weekday_index() -> _Index:
    return _build_index(load_vocabulary().weekdays, load_vocabulary().weekdays)


@cache
def load_vocabulary() -> Vocabulary:
    """Return the vocabulary of the package."""
    text = files("extractors.dates").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    return check_vocabulary(tomllib.loads(text))


@lru_cache(maxsize=16384)
def read_month(word: str) -> NameReading | None:
    """Return the month that `word` names, also with look-alike characters or a slip of the pen."""
    return _lookup(word.lower(), load_vocabulary().months, _month_index())


@lru_cache(maxsize=16384)
def read_weekday(word: str) -> NameReading | None:
    """Return the weekday that `word` names (0 is Monday)."""
    return _lookup(word.lower(), load_vocabulary().weekdays, _weekday_index())


@cache
def _labels() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Return the labels and cues, how they print, and the skeletons of the long ones."""
    words = load_vocabulary().words
    exact = words["date"] | words["cues"]
    printed = frozenset(print_form(word) for word in exact if len(word) > 2)
    return exact, printed, tuple(skeleton(word) for word in exact if len(word) >= _LONG_LABEL)


def is_label(word: str) -> bool:
    """Return whether `word` is a label or cue of vocabulary.toml, also with a letter misread or lost.

    >>> is_label("Tang9al"), is_label("ditetapkam"), is_label("tinggal")
    (True, True, False)
    """
    return label_fit(word) > 0


@lru_cache(maxsize=16384)
def label_fit(word: str) -> int:
    """Return how well `word` fits a label or cue: 3 as spelt, 2 looks alike, 1 a letter is wrong, 0 not."""
    word = word.lower()
    spelt, printed, long = _labels()
    if word in spelt:
        return 3
    if len(word) < 3 or word in load_vocabulary().words["not_labels"]:
        return 0
    if print_form(word) in printed:
        return 2
    bones = skeleton(word)
    return int(any(Levenshtein.distance(bones, label, score_cutoff=1) <= 1 for label in long))


def _lookup(word: str, names: dict[str, int], index: _Index) -> NameReading | None:
    if word in names:
        return NameReading(names[word], 0)
    if not 3 <= len(word) <= 12 or sum(char.isdigit() for char in word) * 2 > len(word):
        return None
    alike = index.by_print.get(print_form(word))
    if alike is not None:
        return NameReading(alike, 1)
    bones = skeleton(word)
    limit = 0 if len(bones) < 4 else 1 if len(bones) < 7 else 2
    near: dict[int, int] = {}
    if limit:
        for name, distance, _ in process.extract_iter(
            bones, index.by_skeleton, scorer=Levenshtein.distance, score_cutoff=limit
        ):
            # A name of three or four letters has too many neighbours to allow a slip in its first letter.
            if len(name) > 4 or (len(name) == 4 and name[0] == bones[0]):
                number = index.by_skeleton_number[name]
                near[number] = min(distance, near.get(number, distance))
    if not near:
        return None
    ranked = sorted(near, key=lambda number: near[number])
    best = near[ranked[0]]
    return NameReading(ranked[0], best + 1, tuple(n for n in ranked[1:] if near[n] == best))
