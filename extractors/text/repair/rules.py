"""The word lists of rules.toml, and the examples that prove each rule; read once and checked."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_FILE = "extractors/text/repair/rules.toml"
_LISTS = (
    "pasal_parts", "streets", "month_labels", "year_labels", "day_labels", "date_labels", "after_number",
    "name_labels", "titles", "little", "english", "ranked", "after_i",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """What one rule makes good: texts as read and as meant, and texts that it must leave."""

    id: str
    why: str
    examples: tuple[tuple[str, str], ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """Word lists and the rules' own proof."""

    words: dict[str, frozenset[str]]
    units: tuple[str, ...]
    letters: dict[str, tuple[str, ...]]
    """Small letter that marks an item -> what it is read as."""
    identifiers: dict[str, str]
    """Label -> the shape of its number."""
    rules: tuple[Rule, ...]


def check_rules(data: dict[str, Any], *, name: str = _FILE) -> Rules:
    """Return the lists and rules in `data`; raise ValueError naming the file and the entry that is wrong."""
    for key in _LISTS:
        if not data.get("words", {}).get(key):
            raise ValueError(f"{name}: [words] {key} is missing")
    identifiers: dict[str, str] = {}
    for entry in data.get("identifier", ()):
        shape = entry.get("shape", "")
        try:
            re.compile(shape)
        except re.error as error:
            raise ValueError(f"{name}: [[identifier]] {entry.get('labels')}: {error}") from None
        if not shape or not entry.get("labels"):
            raise ValueError(f"{name}: [[identifier]] {entry!r}: expected labels and a shape")
        identifiers |= dict.fromkeys(entry["labels"], shape)
    rules: list[Rule] = []
    for entry in data.get("rule", ()):
        rule_id = entry.get("id")
        if not rule_id or any(rule.id == rule_id for rule in rules):
            raise ValueError(f"{name}: [[rule]] {rule_id!r}: expected an id of its own")
        for key in ("why", "examples", "near_misses"):
            if not entry.get(key):
                raise ValueError(f"{name}: [[rule]] {rule_id}: {key} is missing")
        for example in entry["examples"]:
            if len(example) != 2 or example[0].split() == example[1].split():
                raise ValueError(f"{name}: [[rule]] {rule_id}: {example!r} must be [as read, as meant]")
            if len(example[0].split()) != len(example[1].split()):
                raise ValueError(f"{name}: [[rule]] {rule_id}: {example!r} must keep the number of words")
        examples = tuple((read, meant) for read, meant in entry["examples"])
        rules.append(Rule(rule_id, entry["why"], examples, tuple(entry["near_misses"])))
    return Rules(
        {key: frozenset(data["words"][key]) for key in _LISTS},
        tuple(data["words"].get("units", ())),
        {letter: tuple(seen) for letter, seen in data.get("letters", {}).items()},
        identifiers,
        tuple(rules),
    )


@cache
def load_rules() -> Rules:
    """Return the lists and rules of the package."""
    text = files(__package__).joinpath("rules.toml").read_text(encoding="utf-8")
    return check_rules(tomllib.loads(text))
