"""What forms ask: criteria.toml, and whose label some printed words are."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from .words import vocabulary

_NEAR = 88
_SHORT = 6
"""Labels of fewer characters have too many neighbours to be met by likeness."""
_APART = 4
"""How much nearer the best criterion must be than the second."""
_ENUMERATOR = re.compile(
    r"^(?:\(?(?:\d{1,3}(?:\.\d{1,2})*|[a-z]|[ivx]{1,4})[.)]\s*|\d{1,3}\s+(?=\D)|[-•*–]\s*)+"
)
_ASIDE = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
_SIGNS = re.compile(r"[^\w/, ]+|_+")


class Kind(StrEnum):
    """What counts as an answer."""

    YES_NO = "yes_no"
    COUNT = "count"  # a number of people or things, or that there are any
    SIZE = "size"  # the sides of a room
    DISTANCE = "distance"
    HOURS = "hours"
    SCORE = "score"  # 0 to 100, in a column of scores


@dataclass(frozen=True)
class Criterion:
    """One thing that forms ask."""

    key: str
    """As `self_assessment` of facility.yaml spells it."""
    kind: Kind
    unit: str
    """What sizes and distances are told in; '' for other kinds."""
    labels: tuple[str, ...]
    bare: tuple[str, ...]
    """Labels that in a list of papers or partners mean those."""
    negative: tuple[str, ...]
    """Labels that ask the opposite."""
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion that a label asks for."""

    criterion: Criterion
    likeness: float
    """0..1; 1 for a label exactly as listed."""
    inverse: bool = False
    """Whether yes means no."""
    several: bool = False
    """Whether the label asks for other things too."""


def parse_criteria(data: dict[str, Any], name: str) -> dict[str, Criterion]:
    """Validate the parsed TOML `data` of the file `name` and return its criteria by key.

    Raises:
        ValueError: naming the file and the entry that is wrong.
    """
    found: dict[str, Criterion] = {}
    told: dict[str, str] = {}
    for entry in data.get("criterion", []):
        key = entry.get("key")
        where = f"{name}: criterion {key!r}"
        lists = {part: tuple(entry.get(part, ())) for part in ("labels", "bare", "negative")}
        try:
            item = Criterion(
                key=entry["key"],
                kind=Kind(entry["kind"]),
                unit=entry.get("unit", ""),
                examples=tuple(entry["examples"]),
                near_misses=tuple(entry["near_misses"]),
                **lists,
            )
        except (KeyError, ValueError) as error:
            raise ValueError(f"{where}: {error}; see the head of the file") from error
        if item.key in found:
            raise ValueError(f"{where}: stands there twice; put its labels into one entry")
        if bool(item.unit) != (item.kind in (Kind.SIZE, Kind.DISTANCE)):
            raise ValueError(f"{where}: sizes and distances have a unit, other kinds have none")
        if not item.labels or not item.examples or not item.near_misses:
            raise ValueError(f"{where}: needs labels, examples and near_misses")
        for label in (*item.labels, *item.bare, *item.negative):
            if label != fold(label) and "," not in label:
                raise ValueError(f"{where}: write {label!r} as {fold(label)!r}")
            if label in told:
                raise ValueError(f"{where}: {label!r} is also a label of {told[label]!r}")
            told[label] = item.key
        found[item.key] = item
    return found


@cache
def criteria() -> dict[str, Criterion]:
    """Return the criteria of the package by key."""
    source = resources.files(__package__).joinpath("criteria.toml")
    return parse_criteria(tomllib.loads(source.read_text(encoding="utf-8")), source.name)


@cache
def _labels(special: bool) -> dict[str, Asked]:
    """Return every label with what it asks; bare ones only outside of special sections."""
    found: dict[str, Asked] = {}
    for criterion in criteria().values():
        listed = criterion.labels if special else (*criterion.labels, *criterion.bare)
        found |= {fold(label): Asked(criterion, 1.0) for label in listed}
        found |= {fold(label): Asked(criterion, 1.0, inverse=True) for label in criterion.negative}
    return found


def fold(text: str) -> str:
    """Return a label in lower case without number, remarks in brackets and signs.

    >>> fold("3. Alat diagnostik (minimal 10 set) :")
    'alat diagnostik'
    """
    text = _ASIDE.sub(" ", _ENUMERATOR.sub("", text.lower().strip()))
    text = _SIGNS.sub(" ", text)
    text = re.sub(r"\s*/\s*", "/", text)
    return " ".join(re.sub(r"\s*,[\s,]*", ", ", text).split()).strip(" ,/")


@lru_cache(maxsize=4096)
def asked_by(label: str, *, special: bool = False) -> tuple[Asked, ...]:
    """Return what a printed label asks for: one criterion, those of a list, or nothing.

    Args:
        label: The words as read.
        special: Whether it stands in a list of papers or partners, where a bare word means those.
    """
    text = fold(label)
    if not text:
        return ()
    whole = _one(text, special)
    if whole is not None:
        return (whole,)
    for form in _shorter(text):
        parts = [part.strip() for part in re.split(_joints(), form) if part.strip()]
        told = [one for part in parts if (one := _one(part, special)) is not None]
        if len(parts) > 1 and len(told) == len(parts):  # a part that is unknown may ask something else
            return tuple(replace(one, several=True) for one in dict.fromkeys(told))
    return ()


@cache
def _joints() -> re.Pattern[str]:
    return re.compile(rf"\s*[,/]\s*|\s+(?:{'|'.join(vocabulary().joins)})\s+")


def _one(text: str, special: bool) -> Asked | None:
    known = _labels(special)
    tried = dict.fromkeys(_shorter(text))
    for candidate in tried:
        if candidate in known:
            return known[candidate]
    for candidate in tried:
        near = _nearest(candidate, known)
        if near is not None:
            return near
    return None


def _shorter(text: str) -> list[str]:
    """Return the label itself, then without words behind, before, and on both sides."""
    lead, tail = vocabulary().lead, vocabulary().tail
    forms = [text]
    words = text.split()
    cut = next((at for at, word in enumerate(words) if at and word.strip(",") in tail), None)
    bodies = [words] if cut is None else [words, words[:cut]]
    for body in bodies:
        forms.append(" ".join(body))
        rest = list(body)
        while len(rest) > 1 and rest[0] in lead:
            rest = rest[1:]
            forms.append(" ".join(rest))
    return [form.strip(" ,") for form in forms]


def _nearest(text: str, known: dict[str, Asked]) -> Asked | None:
    """Return what the misread label `text` asks, where each word is that of one criterion only."""
    if len(text) < _SHORT:
        return None
    near = process.extract(text, known.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=6)
    alike = [(phrase, score) for phrase, score, _ in near if _word_by_word(text, phrase)]
    if not alike:
        return None
    best, score = alike[0]
    found = known[best]
    rivals = [other for phrase, other in alike if known[phrase].criterion is not found.criterion]
    if any(score - rival < _APART for rival in rivals):
        return None
    return Asked(found.criterion, round(score / 100, 3), found.inverse)


def _word_by_word(text: str, phrase: str) -> bool:
    """Whether every word is what a scan may have made of its counterpart: no other word, no longer one."""
    ours, theirs = text.split(), phrase.split()
    if len(ours) != len(theirs):  # a space that was lost or made
        return Levenshtein.distance(text.replace(" ", ""), phrase.replace(" ", "")) <= 1
    return all(
        abs(len(one) - len(other)) <= 1 and Levenshtein.distance(one, other) <= _slips(other)
        for one, other in zip(ours, theirs, strict=True)
    )


def _slips(word: str) -> int:
    return 0 if len(word) < _SHORT - 2 else 1 if len(word) < 2 * _SHORT else 2
