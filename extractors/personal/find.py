"""Find words about a person in a text, and make them illegible without changing its length."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from extractors.dates import find_dates

_RULES: Final = Path(__file__).with_name("rules.toml")
_SHOWN_ENDS: Final = 4
"""Figures of a NIK that stay at each end: place and serial number, by which two can be told apart."""
_BEFORE_NUMBER: Final = 40
"""Characters before a number in which another label may claim it."""
_OTHER_DAY: Final = re.compile(
    r"berlaku|sampai|s\.?d\b|berakhir|sejak|mulai|terbit|ditetapkan|dikeluarkan|lulus|valid|issued|expir",
    re.IGNORECASE,
)
"""Between the word for birth and a date these say that the date is another."""
_MAY_HOLD: Final = re.compile(r"\d{4}|[12lI]\d[/.\-]\d|tinggal|alamat|\+62|lahir|birth|born", re.IGNORECASE)


@dataclass(frozen=True)
class Personal:
    """Words about a person: half-open offsets, and of which kind they are."""

    start: int
    end: int
    kind: str
    """nik, birth, address or phone."""


@dataclass(frozen=True)
class _Rule:
    kind: str
    pattern: re.Pattern[str]
    dated: bool
    labelled: bool
    """The label says what it is: no other label is asked."""


def find_personal(text: str) -> list[Personal]:
    """Return the words about a person in `text`, in order and without overlaps.

    A number that stands alone has no label and is left: it may be that of a licence.
    """
    if not _MAY_HOLD.search(text):
        return []
    found = sorted(_found(text), key=lambda one: (one.start, -one.end))
    kept: list[Personal] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def mask_personal(text: str) -> str:
    """Return `text` with a dot for each letter and figure about a person; of a NIK both ends stay."""
    parts, at = [], 0
    for one in find_personal(text):
        parts += [text[at : one.start], _masked(text[one.start : one.end], one.kind)]
        at = one.end
    return "".join([*parts, text[at:]]) if parts else text


def _found(text: str) -> Iterator[Personal]:
    rules, other_numbers = _rules()
    for rule in rules:
        for match in rule.pattern.finditer(text):
            start, end = match.span("it")
            if rule.dated:
                yield from _birth_date(text, start, end, rule.kind)
            elif rule.labelled or not _is_claimed(text, start, match["it"], other_numbers):
                yield Personal(start, end, rule.kind)


def _is_claimed(text: str, start: int, number: str, other_numbers: re.Pattern[str]) -> bool:
    """Return whether a number may be that of a licence: it stands alone, or behind such a label."""
    before = text[max(0, start - _BEFORE_NUMBER) : start]
    return text.strip() == number or other_numbers.search(before) is not None


def _birth_date(text: str, start: int, end: int, kind: str) -> Iterator[Personal]:
    window = text[start : end + 30]  # the date may end behind what the rule looks through
    for date in find_dates(window):
        if date.start < end - start and not _OTHER_DAY.search(window[: date.start]):
            yield Personal(start + date.start, start + date.end, kind)
        return


def _masked(text: str, kind: str) -> str:
    hidden = ["•" if character.isalnum() else character for character in text]
    if kind == "nik":
        places = [at for at, character in enumerate(text) if character.isalnum()]
        if len(places) > 2 * _SHOWN_ENDS + 2:
            for at in (*places[:_SHOWN_ENDS], *places[-_SHOWN_ENDS:]):
                hidden[at] = text[at]
    return "".join(hidden)


@cache
def _rules() -> tuple[tuple[_Rule, ...], re.Pattern[str]]:
    content = tomllib.loads(_RULES.read_text("utf-8"))
    rules = tuple(
        _Rule(
            rule["kind"],
            re.compile(rule["pattern"], re.IGNORECASE),
            rule.get("dated", False),
            rule.get("labelled", False),
        )
        for rule in content["rule"]
    )
    return rules, re.compile(content["other_numbers"], re.IGNORECASE)
