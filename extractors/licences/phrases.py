"""The labels and cues of this folder's TOML files, checked and compiled once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.labels import DocumentType

_FOLDER = "extractors/licences"
_LITERAL = re.compile(r"(?<![\\a-z])[a-z]{4,}")
_MACRO = re.compile(r"\{([a-z]+)\}")
_KINDS = ("event", "verb", "subject")


@dataclass(frozen=True)
class Cue:
    """One reason why a date is what it is."""

    id: str
    kind: str
    role: str
    why: str
    pattern: re.Pattern[str]
    own_types: frozenset[DocumentType]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True)
class Base:
    """An event from which a duration runs."""

    id: str
    pattern: re.Pattern[str]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Cues:
    """What cues.toml holds."""

    events: tuple[Cue, ...]
    verbs: tuple[Cue, ...]
    subjects: tuple[Cue, ...]
    boundary: re.Pattern[str]
    opening: re.Pattern[str]
    preamble_begin: re.Pattern[str]
    preamble_end: re.Pattern[str]
    until: re.Pattern[str]
    fill: re.Pattern[str]
    lifetime: re.Pattern[str]
    tie: re.Pattern[str]
    open_end: re.Pattern[str]
    duration_before: re.Pattern[str]
    duration_not_before: re.Pattern[str]
    duration_not_after: re.Pattern[str]
    bases: tuple[Base, ...]


def read_table(name: str) -> dict[str, Any]:
    """Return the content of a TOML file of this folder."""
    text = files("extractors.licences").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def compile_patterns(patterns: Any, macros: dict[str, str], *, where: str) -> re.Pattern[str]:
    """Return one regular expression for all `patterns`.

    Raises:
        ValueError: naming file and entry, when a pattern is no regular expression or a macro is unknown.
    """
    if not isinstance(patterns, list) or not patterns or not all(isinstance(p, str) for p in patterns):
        raise ValueError(f"{where}: expected a list of patterns")
    filled = []
    for pattern in patterns:
        for name in _MACRO.findall(pattern):
            if name not in macros:
                raise ValueError(f"{where}: unknown macro {{{name}}}")
            pattern = pattern.replace(f"{{{name}}}", macros[name])
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{where}: {pattern!r} is no regular expression: {error}") from error
        filled.append(f"(?:{pattern})")
    return re.compile("|".join(filled))


def check_cues(data: dict[str, Any], *, name: str = f"{_FOLDER}/cues.toml") -> Cues:
    """Return the cues in `data`; raise ValueError naming the file and the entry that is wrong."""
    macros = data.get("macros", {})
    found: dict[str, list[Cue]] = {kind: [] for kind in _KINDS}
    for number, entry in enumerate(data.get("cue", ()), 1):
        where = f"{name}: cue {entry.get('id', number)}"
        if entry.get("kind") not in _KINDS or not entry.get("role") or not entry.get("why"):
            raise ValueError(f"{where}: needs kind ({', '.join(_KINDS)}), role and why")
        if not entry.get("examples"):
            raise ValueError(f"{where}: has no example")
        try:
            own_types = frozenset(DocumentType(value) for value in entry.get("own_types", ()))
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
        found[entry["kind"]].append(
            Cue(
                entry["id"],
                entry["kind"],
                entry["role"],
                entry["why"],
                compile_patterns(entry.get("patterns"), macros, where=where),
                own_types,
                tuple(entry["examples"]),
                tuple(entry.get("near_misses", ())),
            )
        )

    def table(key: str, entry: str = "patterns") -> re.Pattern[str]:
        return compile_patterns(data.get(key, {}).get(entry), macros, where=f"{name}: [{key}] {entry}")

    preamble = data.get("preamble", {})
    return Cues(
        events=tuple(found["event"]),
        verbs=tuple(found["verb"]),
        subjects=tuple(found["subject"]),
        boundary=table("boundary"),
        opening=table("boundary", "openings"),
        preamble_begin=compile_patterns([preamble.get("begin")], macros, where=f"{name}: [preamble] begin"),
        preamble_end=compile_patterns([preamble.get("end")], macros, where=f"{name}: [preamble] end"),
        until=re.compile(macros["until"] + macros["fill"] + "$"),
        fill=re.compile(macros["fill"] + " ?$"),
        lifetime=table("lifetime"),
        tie=table("tie"),
        open_end=table("open_end"),
        duration_before=table("duration", "before"),
        duration_not_before=table("duration", "not_before"),
        duration_not_after=table("duration", "not_after"),
        bases=tuple(
            Base(
                base["id"],
                compile_patterns(base.get("patterns"), macros, where=f"{name}: base {base['id']}"),
                tuple(base["roles"]),
            )
            for base in data.get("base", ())
        ),
    )


def check_labels(data: dict[str, Any], *, name: str = f"{_FOLDER}/labels.toml") -> dict[str, str]:
    """Return phrase -> concept; raise ValueError naming the file and the entry that is wrong."""
    concepts: dict[str, str] = {}
    for number, entry in enumerate(data.get("label", ()), 1):
        where = f"{name}: label {entry.get('concept', number)}"
        if not entry.get("concept") or not entry.get("examples"):
            raise ValueError(f"{where}: needs a concept and an example")
        for phrase in entry.get("phrases", ()):
            if phrase != " ".join(re.findall(r"[a-z]+", phrase)):
                raise ValueError(f"{where}: {phrase!r} is not in lower-case words")
            if concepts.get(phrase, entry["concept"]) != entry["concept"]:
                raise ValueError(f"{where}: {phrase!r} is also {concepts[phrase]}")
            concepts[phrase] = entry["concept"]
    return concepts


@cache
def cues() -> Cues:
    """Return the cues of the package."""
    return check_cues(read_table("cues.toml"))


@cache
def labels() -> dict[str, str]:
    """Return the labels of the package: phrase -> concept."""
    return check_labels(read_table("labels.toml"))


@cache
def bare_labels() -> frozenset[str]:
    """Return the labels that are one even without a colon behind them."""
    data = read_table("labels.toml")
    return frozenset(labels()) - frozenset(data["only_with_colon"])


@cache
def words() -> frozenset[str]:
    """Return every word that a label or cue is made of, and the words that only look like one."""
    known = {word for phrase in labels() for word in phrase.split()}
    known.update(
        _LITERAL.findall(files("extractors.licences").joinpath("cues.toml").read_text(encoding="utf-8"))
    )
    known.update(read_table("words.toml")["neighbours"])
    known.update(read_table("words.toml")["known"])
    return frozenset(known)


@cache
def long_words() -> tuple[str, ...]:
    """Return the words that a misread word may be taken for."""
    return tuple(sorted(word for word in words() if len(word) >= 6))


@cache
def _names() -> dict[str, dict[str, list[str]]]:
    return check_names(read_table("names.toml"))


def check_names(
    data: dict[str, dict[str, list[str]]], *, name: str = f"{_FOLDER}/names.toml"
) -> dict[str, dict[str, list[str]]]:
    """Return `data`; raise ValueError naming file and entry where a piece is no regular expression."""
    for table, lists in data.items():
        for key, pieces in lists.items():
            compile_patterns(pieces, {}, where=f"{name}: [{table}] {key}")
    return data


def any_of(table: str, key: str) -> str:
    """Return the pieces of a list of names.toml as one group of a regular expression."""
    return f"(?:{'|'.join(_names()[table][key])})"


def listed(table: str, key: str) -> frozenset[str]:
    """Return a list of names.toml as a set of words."""
    return frozenset(_names()[table][key])
