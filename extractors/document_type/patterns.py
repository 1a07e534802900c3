"""Reads and validates patterns.toml: the cues by which a page tells its document."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from schemas.labels import DocumentType, Subtype

_CUE_PLACES = ("title", "body")
_MARK_PLACES = ("top", "head", "bottom", "page")


@dataclass(frozen=True)
class Cue:
    """Words that name a type of document."""

    id: str
    types: tuple[DocumentType, ...]
    """One type; several where the rest of the page decides."""
    subtype: Subtype | None
    place: str
    weight: float
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """Words that tell whether a document begins on a page (positive weight) or goes on there."""

    id: str
    place: str
    weight: float
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True)
class NearTitles:
    """Words around titles."""

    before: frozenset[str]
    """May stand before a title on its line."""
    owners: frozenset[str]
    """Make a name of what follows: PT ASURANSI ... is no title."""
    running: frozenset[str]
    """End a line whose sentence goes on, so that what follows is no title."""


@dataclass(frozen=True)
class TypePatterns:
    """The contents of patterns.toml."""

    cues: tuple[Cue, ...]
    marks: tuple[Mark, ...]
    synonyms: dict[str, str]
    repaired: tuple[str, ...]
    """Words towards which reading errors are corrected."""
    kept: tuple[str, ...]
    """Words that must not be taken for errors."""
    near: NearTitles

    @cached_property
    def titles(self) -> tuple[Cue, ...]:
        """Cues that count in titles."""
        return tuple(cue for cue in self.cues if cue.place == "title")

    @cached_property
    def bodies(self) -> tuple[Cue, ...]:
        """Cues that count anywhere on a page."""
        return tuple(cue for cue in self.cues if cue.place == "body")


@cache
def type_patterns() -> TypePatterns:
    """Load patterns.toml once.

    Raises:
        ValueError: naming the entry that is wrong.
    """
    source = resources.files(__package__).joinpath("patterns.toml")
    return parse_type_patterns(tomllib.loads(source.read_text(encoding="utf-8")), source.name)


def parse_type_patterns(data: dict[str, Any], name: str) -> TypePatterns:
    """Validate the parsed TOML `data` of the file `name`.

    Raises:
        ValueError: naming the file and the entry that is wrong.
    """
    cues = tuple(_cue(entry, name) for entry in data.get("cue", []))
    marks = tuple(_mark(entry, name) for entry in data.get("mark", []))
    ids = [cue.id for cue in cues] + [mark.id for mark in marks]
    if twice := sorted({entry for entry in ids if ids.count(entry) > 1}):
        raise ValueError(f"{name}: id used twice: {', '.join(twice)}")
    vocabulary, near = data.get("vocabulary", {}), data.get("near_titles", {})
    return TypePatterns(
        cues,
        marks,
        dict(data.get("synonyms", {})),
        tuple(vocabulary.get("repaired", ())),
        tuple(vocabulary.get("kept", ())),
        NearTitles(*(frozenset(near.get(key, ())) for key in ("before", "owners", "running"))),
    )


def _cue(entry: dict[str, Any], name: str) -> Cue:
    where = f"{name}: cue {entry.get('id')!r}"
    try:
        listed = entry["type"] if isinstance(entry["type"], list) else [entry["type"]]
        subtype = Subtype(entry["subtype"]) if "subtype" in entry else None
        return Cue(
            id=entry["id"],
            types=tuple(DocumentType(label) for label in listed),
            subtype=subtype,
            place=_place(entry, _CUE_PLACES),
            weight=float(entry["weight"]),
            pattern=_compiled(entry),
            examples=_texts(entry, "examples"),
            near_misses=_texts(entry, "near_misses"),
        )
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise ValueError(f"{where}: {error}") from error


def _mark(entry: dict[str, Any], name: str) -> Mark:
    where = f"{name}: mark {entry.get('id')!r}"
    try:
        return Mark(
            id=entry["id"],
            place=_place(entry, _MARK_PLACES),
            weight=float(entry["weight"]),
            pattern=_compiled(entry),
            examples=_texts(entry, "examples"),
            near_misses=_texts(entry, "near_misses"),
        )
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise ValueError(f"{where}: {error}") from error


def _place(entry: dict[str, Any], allowed: tuple[str, ...]) -> str:
    place = str(entry["place"])
    if place not in allowed:
        raise ValueError(f"place {place!r} is none of {', '.join(allowed)}")
    return place


def _compiled(entry: dict[str, Any]) -> re.Pattern[str]:
    pattern = str(entry["pattern"])
    # A whole word at either end: "sik" must not be found in "sikap".
    return re.compile(pattern if pattern.startswith("^") else rf"\b(?:{pattern})\b")


def _texts(entry: dict[str, Any], key: str) -> tuple[str, ...]:
    texts = tuple(entry[key])
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise ValueError(f"{key} must hold at least one text")
    return texts
