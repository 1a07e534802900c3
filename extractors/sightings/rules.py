"""Reads rules.toml: the wording of what stands beside the fields of a document."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from extractors.contracts.rules import Rule, parse_rules


@cache
def rules() -> dict[str, Rule]:
    """Load rules.toml once.

    Raises:
        ValueError: naming the entry that is wrong.
    """
    source = resources.files(__package__).joinpath("rules.toml")
    return parse_rules(tomllib.loads(source.read_text(encoding="utf-8")), f"sightings/{source.name}")


def rule(name: str) -> re.Pattern[str]:
    """Return the pattern of the rule `name`.

    Raises:
        KeyError: when rules.toml has no such rule.
    """
    return rules()[name].pattern
