"""The words of forms that are no criterion: words.toml, read and checked once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any


class Role(StrEnum):
    """What a column of a table holds."""

    NUMBER = "number"
    LABEL = "label"
    PAPER = "paper"  # labels of documents
    YES = "yes"
    NO = "no"
    ANSWER = "answer"  # whatever the answer is
    COUNT = "count"
    SCORE = "score"
    NOTE = "note"
    OTHER = "other"


@dataclass(frozen=True)
class Vocabulary:
    """Everything in words.toml."""

    heads: dict[str, Role]
    yes: frozenset[str]
    no: frozenset[str]
    unclear: frozenset[str]
    counted: frozenset[str]
    about: tuple[str, ...]
    check: frozenset[str]
    cross: frozenset[str]
    empty: frozenset[str]
    empty_read: frozenset[str]
    no_mark: frozenset[str]
    lead: frozenset[str]
    tail: frozenset[str]
    joins: tuple[str, ...]
    special: tuple[str, ...]


def parse_vocabulary(data: dict[str, Any], name: str) -> Vocabulary:
    """Validate the parsed TOML `data` of the file `name`.

    Raises:
        ValueError: naming the file and the entry that is wrong.
    """
    heads: dict[str, Role] = {}
    for role, phrases in data["heads"].items():
        if role not in list(Role):
            raise ValueError(f"{name}: [heads] {role!r} is none of {', '.join(Role)}")
        for phrase in phrases:
            if phrase in heads:
                raise ValueError(f"{name}: [heads] {phrase!r} is both {heads[phrase]} and {role}")
            heads[phrase] = Role(role)
    answers, marks, labels = data["answers"], data["marks"], data["labels"]
    for one, other in (("yes", "no"), ("yes", "unclear"), ("no", "unclear")):
        both = set(answers[one]) & set(answers[other])
        if both:
            raise ValueError(f"{name}: [answers] {min(both)!r} is both {one} and {other}")
    for one, other in (("check", "cross"), ("check", "empty"), ("cross", "empty"), ("check", "no_mark")):
        both = set(marks[one]) & set(marks[other])
        if both:
            raise ValueError(f"{name}: [marks] {min(both)!r} is both {one} and {other}")
    return Vocabulary(
        heads=heads,
        **{part: frozenset(answers[part]) for part in ("yes", "no", "unclear", "counted")},
        about=tuple(answers["about"]),
        **{part: frozenset(marks[part]) for part in ("check", "cross", "empty", "empty_read", "no_mark")},
        **{part: frozenset(labels[part]) for part in ("lead", "tail")},
        joins=tuple(labels["join"]),
        special=tuple(data["sections"]["special"]),
    )


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of the package."""
    source = resources.files(__package__).joinpath("words.toml")
    return parse_vocabulary(tomllib.loads(source.read_text(encoding="utf-8")), source.name)
