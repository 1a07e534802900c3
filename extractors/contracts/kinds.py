"""What kind of organisation or person a name stands for."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from .folding import fold

_SHORTEST_MISREAD = 5
_LONG = 9


class PartyKind(StrEnum):
    """Kinds of parties, in the order in which they are tried."""

    PAYER = "payer"
    UNIVERSITY = "university"
    PARTNER = "partner"  # of a facility's network: lab, bidan, apotek, optik ...
    FACILITY = "facility"
    VENDOR = "vendor"
    PERSON = "person"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PartyPatterns:
    """The contents of patterns.toml, validated."""

    kinds: tuple[tuple[PartyKind, re.Pattern[str]], ...]
    misread: dict[str, PartyKind]
    """Words that count with a reading error too."""
    examples: tuple[tuple[PartyKind, str], ...]
    near_misses: tuple[tuple[PartyKind, str], ...]
    payer_terms: tuple[str, ...]
    provider_terms: tuple[str, ...]
    member_terms: tuple[str, ...]
    partner_terms: tuple[tuple[str, tuple[str, ...]], ...]


@cache
def party_patterns() -> PartyPatterns:
    """Load patterns.toml once.

    Raises:
        ValueError: naming the entry that is wrong.
    """
    source = resources.files(__package__).joinpath("patterns.toml")
    return parse_party_patterns(tomllib.loads(source.read_text(encoding="utf-8")), source.name)


def parse_party_patterns(data: dict[str, Any], name: str) -> PartyPatterns:
    """Validate the parsed TOML `data` of the file `name`.

    Raises:
        ValueError: naming the file and the entry that is wrong.
    """
    kinds, examples, near_misses = [], [], []
    misread: dict[str, PartyKind] = {}
    for entry in data.get("kind", []):
        where = f"{name}: kind {entry.get('id')!r}"
        try:
            kind = PartyKind(entry["id"])
            pattern = re.compile("|".join(f"(?:{part})" for part in entry["patterns"]))
        except (KeyError, ValueError, re.error) as error:
            raise ValueError(f"{where}: {error}") from error
        if not entry.get("examples") or not entry.get("near_misses"):
            raise ValueError(f"{where}: needs examples and near_misses")
        kinds.append((kind, pattern))
        misread.update(dict.fromkeys(entry.get("misread", ()), kind))
        examples += [(kind, text) for text in entry["examples"]]
        near_misses += [(kind, text) for text in entry["near_misses"]]
    try:
        terms = data["terms"]
        return PartyPatterns(
            tuple(kinds),
            misread,
            tuple(examples),
            tuple(near_misses),
            tuple(terms["payer"]),
            tuple(terms["provider"]),
            tuple(terms["member"]),
            tuple((key, tuple(values)) for key, values in data["partner_terms"].items()),
        )
    except KeyError as error:
        raise ValueError(f"{name}: table or key {error} is missing") from error


def kinds_of(text: str) -> tuple[PartyKind, ...]:
    """Return every kind whose words occur in `text`, in the order of PartyKind."""
    folded = fold(text).strip()
    return tuple(kind for kind, pattern in party_patterns().kinds if pattern.search(folded))


def kind_of(text: str) -> PartyKind:
    """Return the kind whose words come first in `text`; of two at one place the stronger one."""
    folded = fold(text).strip()
    found = [
        (match.start(), index, kind)
        for index, (kind, pattern) in enumerate(party_patterns().kinds)
        if (match := pattern.search(folded))
    ]
    return min(found)[2] if found else _misread_kind(folded)


def _misread_kind(folded: str) -> PartyKind:
    misread = party_patterns().misread
    words = folded.split()
    for token in (*words, *(f"{first} {second}" for first, second in pairwise(words))):
        if len(token) < _SHORTEST_MISREAD:
            continue
        allowed = 1 if len(token) < _LONG else 2
        match = process.extractOne(token, tuple(misread), scorer=Levenshtein.distance, score_cutoff=allowed)
        if match:
            return misread[str(match[0])]
    return PartyKind.UNKNOWN
