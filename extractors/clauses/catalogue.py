"""Loads the rules beside this file, checks them, and makes them ready for use.

Every clause is one `[[clause]]` of patterns/*.toml; the words they share are in patterns/concepts.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from schemas.labels import ClauseId

from .lexicon import Lexicon
from .normalize import Phrases, spelled
from .rules import Group, RuleError, Way, names_of, parse_group, terms
from .screen import Screen

PATTERNS = Path(__file__).parent / "patterns"
ACTORS = ("PAYER", "PROVIDER", "MEMBER")
"""Concepts that each contract fills with its own terms."""
BUILT_IN = frozenset(
    ["MONEY", "PERCENT", "CLOCK", "NUMBER", "DURATION", "DATE", "MONTH", "DAYNAME", "BLANK", "STOP", "COLON"]
) | frozenset(ACTORS)
MIN_EXAMPLES, MIN_NEAR_MISSES = 8, 5
_CLAUSE_KEYS = {
    "id",
    "headings",
    "needs",
    "way",
    "part",
    "examples",
    "near_misses",
    "forgives",
    "together",
    "not_when",
}
_WAY_KEYS = {"all", "none", "near", "score"}
_PART_KEYS = {"name", "missing", "way"}


@dataclass(frozen=True)
class Part:
    """A half of a clause that must be told in two halves."""

    name: str
    missing: str
    """What to tell a reader when this part is not there, in Indonesian."""


@dataclass(frozen=True)
class Clause:
    """How one clause is recognised."""

    id: str
    headings: tuple[Group, ...]
    """What its pasal is usually called; alone it proves nothing."""
    parts: tuple[Part, ...]
    """None for a clause that one passage satisfies."""
    needs: int
    """How many of the parts must be there."""
    together: bool
    """Whether they must stand under one heading: elements of one procedure, not words from anywhere."""
    ways: tuple[Way, ...]
    forgives: frozenset[str]
    """Generic weaknesses that do not count here: a denial where the content is one ("tidak dijamin")."""
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True)
class Generic:
    """What makes a passage worthless for any clause."""

    defer: tuple[Group, ...]
    deny: tuple[Group, ...]
    right: tuple[Group, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """All rules, compiled."""

    clauses: tuple[Clause, ...]
    generic: Generic
    concepts: Mapping[str, tuple[str, ...]]
    actors: Mapping[str, tuple[str, ...]]
    """Terms that every contract may use for a party, beside its own."""

    @cached_property
    def lexicon(self) -> Lexicon:
        """Every single word of the rules."""
        entries = [entry for group in (*self.concepts.values(), *self.actors.values()) for entry in group]
        return Lexicon(spelled(word) for entry in entries for word in entry.split())

    @cached_property
    def phrases(self) -> Phrases:
        """Entries of the concepts by their first word."""
        return Phrases(self.concepts)

    def prepare(self) -> None:
        """Make ready now what the first contract would else wait for."""
        _ = self.lexicon, self.phrases, self.ways, self.titles, self.weaknesses

    @cached_property
    def ways(self) -> Screen[tuple[Clause, Way]]:
        """Every way with its clause, in the order of the files."""
        return Screen.of(((clause, way), way.named) for clause in self.clauses for way in clause.ways)

    @cached_property
    def titles(self) -> Screen[tuple[Clause, Group]]:
        """What the pasal of each clause is usually called."""
        return Screen.of(
            ((clause, group), [names_of(group)]) for clause in self.clauses for group in clause.headings
        )

    @cached_property
    def weaknesses(self) -> Screen[tuple[str, Group]]:
        """What makes a passage worthless, each with the name of that weakness, the gravest first."""
        generic = self.generic
        kinds = (("denied", generic.deny), ("right", generic.right), ("deferred", generic.defer))
        return Screen.of(((name, group), [names_of(group)]) for name, groups in kinds for group in groups)


@lru_cache(maxsize=4)
def load_catalogue(folder: Path = PATTERNS) -> Catalogue:
    """Return the catalogue in `folder`.

    Raises:
        RuleError: naming file, entry and what to do.
    """
    lexical = _read(folder / "concepts.toml")
    concepts = {name: _entries(name, lexical["concepts"], folder) for name in lexical["concepts"]}
    actors = {name: _split(text) for name, text in lexical["actors"].items()}
    generic_raw = _read(folder / "generic.toml")
    clauses: list[Clause] = []
    for file in sorted(folder.glob("*.toml")):
        if file.name in ("concepts.toml", "generic.toml"):
            continue
        clauses += [_clause(raw, file.name) for raw in _read(file).get("clause", [])]
    _complete(clauses)
    generic = Generic(
        defer=_groups(generic_raw["defer"], "generic.toml, defer"),
        deny=_groups(generic_raw["deny"], "generic.toml, deny"),
        right=_groups(generic_raw["right"], "generic.toml, right"),
        near_misses=tuple(generic_raw["near_misses"]),
    )
    return compiled(Catalogue(tuple(clauses), generic, concepts, actors))


def compiled(catalogue: Catalogue) -> Catalogue:
    """Return `catalogue` with the plain words of its rules findable as concepts are.

    Raises:
        RuleError: for a concept that is used and not defined.
    """
    clauses, generic = catalogue.clauses, catalogue.generic
    groups = [group for clause in clauses for group in clause.headings]
    groups += [group for clause in clauses for way in clause.ways for group in (*way.every, *way.never)]
    groups += [*generic.defer, *generic.deny, *generic.right]
    concepts = catalogue.concepts
    return replace(catalogue, concepts={**concepts, **_literals(groups, concepts)})


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RuleError(f"{file.name}: not found in {file.parent}; put the file back") from None
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{file.name}: no valid TOML ({error}); mend that line") from None


def _split(text: str) -> tuple[str, ...]:
    return tuple(" ".join(entry.split()) for entry in text.replace("\n", " ").split(",") if entry.strip())


def _entries(name: str, raw: Mapping[str, str], folder: Path, seen: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the entries of a concept, with those of the concepts it includes by `+NAME`."""
    if name in seen:
        raise RuleError(f"{folder.name}/concepts.toml, {name}: includes itself; drop one +{name}")
    found: list[str] = []
    for entry in _split(raw[name]):
        if not entry.startswith("+"):
            found.append(entry)
        elif entry[1:] in raw:
            found += _entries(entry[1:], raw, folder, (*seen, name))
        else:
            raise RuleError(f"concepts.toml, {name}: {entry} is not defined; add it or correct the name")
    return tuple(dict.fromkeys(found))


def _clause(raw: dict[str, Any], file: str) -> Clause:
    where = f"{file}, {raw.get('id', 'clause without id')}"
    _only(raw, _CLAUSE_KEYS, where)
    for key, least in (("examples", MIN_EXAMPLES), ("near_misses", MIN_NEAR_MISSES)):
        if len(raw.get(key, [])) < least:
            raise RuleError(f"{where}: {len(raw.get(key, []))} {key}; give at least {least}")
    shared = list(raw.get("not_when", []))
    ways = [
        _way(way, f"{where}, way {n}", raw["id"], "", n, shared)
        for n, way in enumerate(raw.get("way", []), 1)
    ]
    parts: list[Part] = []
    for part in raw.get("part", []):
        _only(part, _PART_KEYS, where)
        parts.append(Part(part["name"], part["missing"]))
        ways += [
            _way(way, f"{where}, part {part['name']}, way {n}", raw["id"], part["name"], n, shared)
            for n, way in enumerate(part["way"], 1)
        ]
    if not ways:
        raise RuleError(f"{where}: no way; add a [[clause.way]] that says how it is recognised")
    return Clause(
        id=raw["id"],
        headings=_groups(raw.get("headings", []), f"{where}, headings"),
        parts=tuple(parts),
        needs=raw.get("needs", len(parts)),
        together=raw.get("together", False),
        ways=tuple(ways),
        forgives=frozenset(raw.get("forgives", [])),
        examples=tuple(raw["examples"]),
        near_misses=tuple(raw["near_misses"]),
    )


def _way(raw: dict[str, Any], where: str, clause: str, part: str, number: int, shared: Sequence[str]) -> Way:
    _only(raw, _WAY_KEYS, where)
    if not raw.get("all"):
        raise RuleError(f"{where}: `all` is empty; name what the passage must say")
    every = _groups(raw["all"], where)
    if any(term.heading for term in terms(every[:1])):
        raise RuleError(f"{where}: the first of `all` is a heading; begin with what the passage itself says")
    return Way(
        rule="/".join(piece for piece in (clause, part, str(number)) if piece),
        clause=clause,
        part=part,
        every=every,
        never=_groups([*raw.get("none", []), *shared], where),
        near=raw.get("near", 30),
        score=raw.get("score", 0.8),
    )


def _only(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(raw) - known)
    if unknown:
        raise RuleError(f"{where}: unknown key {', '.join(unknown)}; known are {', '.join(sorted(known))}")


def _groups(raw: Sequence[str], where: str) -> tuple[Group, ...]:
    return tuple(parse_group(text, f"{where}, {text!r}") for text in raw)


def _literals(groups: Iterable[Group], concepts: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the lower-case terms of the rules as concepts of one entry."""
    found: dict[str, tuple[str, ...]] = {}
    for term in terms(groups):
        if term.concept.lower() == term.concept:
            found[term.concept] = (term.concept,)
        elif term.concept not in concepts and term.concept not in BUILT_IN:
            raise RuleError(f"concept {term.concept} is used but not defined; add it to concepts.toml")
    return found


def _complete(clauses: Sequence[Clause]) -> None:
    ids = [clause.id for clause in clauses]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    absent = sorted({str(name) for name in ClauseId} - set(ids))
    if twice or absent:
        raise RuleError(
            f"patterns/*.toml: twice {twice}, absent {absent}; each clause needs exactly one entry"
        )
