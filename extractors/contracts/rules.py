"""Reads and validates rules.toml: the wording by which a contract's fields are recognised."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_PLACES = ("search", "start", "end")


@dataclass(frozen=True)
class Rule:
    """One pattern with its proof."""

    id: str
    pattern: re.Pattern[str]
    as_written: bool
    """Whether it is searched in the text as it stands, not in folded text."""
    at: str
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@cache
def rules() -> dict[str, Rule]:
    """Load rules.toml once.

    Raises:
        ValueError: naming the entry that is wrong.
    """
    source = resources.files(__package__).joinpath("rules.toml")
    return parse_rules(tomllib.loads(source.read_text(encoding="utf-8")), source.name)


def rule(name: str) -> re.Pattern[str]:
    """Return the pattern of the rule `name`.

    Raises:
        KeyError: when rules.toml has no such rule.
    """
    return rules()[name].pattern


def parse_rules(data: dict[str, Any], name: str) -> dict[str, Rule]:
    """Validate the parsed TOML `data` of the file `name`.

    Raises:
        ValueError: naming the file and the entry that is wrong.
    """
    words = data.get("words", {})
    found: dict[str, Rule] = {}
    for entry in data.get("rule", []):
        where = f"{name}: rule {entry.get('id')!r}"
        try:
            pattern = entry["pattern"]
            for word, meaning in words.items():
                pattern = pattern.replace(f"{{{word}}}", meaning)
            item = Rule(
                entry["id"],
                re.compile(pattern),
                bool(entry.get("as_written", False)),
                entry.get("at", "search"),
                tuple(entry["examples"]),
                tuple(entry["near_misses"]),
            )
        except (KeyError, TypeError, AttributeError, re.error) as error:
            raise ValueError(f"{where}: {error}") from error
        if item.at not in _PLACES:
            raise ValueError(f"{where}: at {item.at!r} is none of {', '.join(_PLACES)}")
        if not item.examples or not item.near_misses:
            raise ValueError(f"{where}: needs examples and near_misses")
        if item.id in found:
            raise ValueError(f"{where}: id used twice")
        found[item.id] = item
    return found
