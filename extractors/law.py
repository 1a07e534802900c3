"""Reads law.toml: which rule of law held when."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from itertools import combinations

from pydantic import ValidationError

from schemas.errors import UsageError
from schemas.law import ENDLESS, LegalEffect, Timeline

LAW_FILE = "extractors/law.toml"
_CURES = {
    "extra_forbidden": "No entry has this key; the head of the file tells which there are.",
    "missing": "Add the key; the head of the file tells what it means.",
    "enum": "Use one of the values that the message lists.",
    "date_from_datetime_parsing": "Write a day as 2023-08-08, without quotes.",
    "string_pattern_mismatch": "An id is written in small letters, digits and _.",
}


@cache
def timeline() -> Timeline:
    """Return the rules of the package."""
    return parse_timeline(law_text())


def law_text() -> str:
    """Return the text of law.toml."""
    return files("extractors").joinpath("law.toml").read_text(encoding="utf-8")


def parse_timeline(text: str, *, name: str = LAW_FILE) -> Timeline:
    """Return the rules that a TOML text holds.

    Raises:
        UsageError: naming file, entry and cure, when it cannot be used.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name}: is not valid TOML: {error}", "Correct that line.") from None
    try:
        found = Timeline.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        entry = _entry(data, first["loc"])
        raise UsageError(
            f"{name}: {entry}: {first['msg']} (given: {first['input']!r:.60})",
            _CURES.get(first["type"], "Correct that entry."),
        ) from None
    _check(found, name)
    return found


def _entry(data: dict[str, object], where: tuple[int | str, ...]) -> str:
    """Return the place of a fault in words: `rule str_lifetime > from`."""
    rules = data.get("rule")
    if len(where) < 2 or where[0] != "rule" or not isinstance(where[1], int) or not isinstance(rules, list):
        return " > ".join(map(str, where)) or "the file"
    rule = rules[where[1]]
    id_ = rule.get("id", where[1] + 1) if isinstance(rule, dict) else where[1] + 1
    return " > ".join([f"rule {id_}", *map(str, where[2:])])


def _check(found: Timeline, name: str) -> None:
    for one, two in combinations(found.rule, 2):
        if one.id == two.id:
            raise UsageError(f"{name}: rule {one.id}: stands there twice", "Give one of them another id.")
        if not one.meets(two):
            continue
        both = {one.effect, two.effect}
        if LegalEffect.TERM in both and both & ENDLESS:
            kinds = ", ".join(sorted(one.documents & two.documents))
            raise UsageError(
                f"{name}: rules {one.id} and {two.id}: {kinds} has an end by one and none by the other "
                "on the same days",
                "Let `until` of the older end on the day before `from` of the newer.",
            )
