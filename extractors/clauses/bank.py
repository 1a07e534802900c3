"""The phrase bank: each clause in the words of many drafters, and what only looks like it.

What a contract may say is told by samples/phrases/<clause>.toml, one file for each clause. What learns to
find clauses learns from the bank alone. Its files are not part of an installed program.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from schemas.labels import ClauseId

from .rules import RuleError

PARTS = {
    ClauseId.TERM_AND_TERMINATION: ("term", "termination"),
    ClauseId.MAXIMUM_OR_CAPITATION: ("amount", "procedure"),
    ClauseId.TERMINATION_PENALTIES: ("procedure", "consequence"),
}
"""The halves of the clauses that need two."""


class Voice(StrEnum):
    """Who drafted it."""

    BPJS_2014 = "bpjs_2014"
    BPJS_2023 = "bpjs_2023"
    ASKES = "askes"  # Askes and Bapel before 2014
    JAMKESDA = "jamkesda"  # schemes of provinces and districts
    COMMERCIAL = "commercial"  # insurers, their administrators, employers
    JEJARING = "jejaring"  # a facility with a partner of its network


class Form(StrEnum):
    """How a phrase is built."""

    SHORT = "short"
    LONG = "long"
    ENUMERATED = "enumerated"  # an item of a list, or a list


class Lure(StrEnum):
    """Why a phrase that looks like the clause is none."""

    HEADING = "N1"  # a heading or a line of the table of contents
    DEFINITION = "N2"
    RECITAL = "N3"  # a recital, a legal basis, the title of a law
    DEFERRAL = "N4"  # left to another day or place
    DENIAL = "N5"
    LISTING = "N6"  # named in a list, without a rule
    BLANK = "N7"  # a form that nobody filled in
    FORM = "N8"  # a sample letter or form in an annex
    OTHER_SUBJECT = "N9"  # somebody or something else is meant
    HISTORY = "N10"  # the old text that an addendum repeats
    FURNITURE = "N11"  # running header, footer, stamp
    RIGHT = "N12"  # a right without the duty
    CONFUSED = "confused"  # another clause


@dataclass(frozen=True)
class Phrase:
    """A passage as a drafter might write it."""

    clause: ClauseId
    text: str
    voice: Voice
    heading: str
    """Title of the pasal or annex that it stands in; '' where it tells nothing."""
    lead: str
    """The sentence that opens the list of which it is an item, or ''."""
    lure: Lure | None
    """Why it is no evidence of `clause`; None where it is."""
    form: Form | None
    part: str
    """The half of the clause that it is evidence of, '' for all of it."""
    also: frozenset[ClauseId]
    """Other clauses that the same words satisfy."""
    doubt: frozenset[ClauseId]
    """Clauses, its own among them, that one careful reader would tick and another would not."""
    noise: bool
    """It is written as a scanner and its engine give it."""
    payer: str
    """What this contract calls the payer, where the voice does not tell, or ''."""

    @property
    def satisfies(self) -> frozenset[ClauseId]:
        """The clauses that are settled by it as a whole."""
        own = frozenset[ClauseId]() if self.lure or self.part else frozenset([self.clause])
        return own | self.also


def load_bank(folder: Path) -> tuple[Phrase, ...]:
    """Return all phrases, ordered by clause and place.

    Raises:
        RuleError: for a file or an entry that cannot be read; names file, entry and cure.
    """
    phrases: list[Phrase] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            clause = ClauseId(file.stem)
        except ValueError:
            raise RuleError(f"{file.name}: no clause has this id; rename the file") from None
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise RuleError(f"{file.name}: {error}") from None
        for table in ("present", "near_miss"):
            for number, entry in enumerate(data.pop(table, ()), start=1):
                where = f"{file.name}: [[{table}]] number {number}"
                phrases.append(_phrase(clause, entry, lure=table == "near_miss", where=where))
        if data:
            raise RuleError(f"{file.name}: unknown table {next(iter(data))!r}; use present or near_miss")
    return tuple(phrases)


def _phrase(clause: ClauseId, entry: Mapping[str, Any], *, lure: bool, where: str) -> Phrase:
    known = {"text", "voice", "heading", "lead", "also", "doubt", "noise", "payer"}
    known |= {"kind"} if lure else {"form", "part"}
    if unknown := sorted(set(entry) - known):
        raise RuleError(f"{where}: unknown key {unknown[0]!r}; use {', '.join(sorted(known))}")
    for key in ("text", "voice", "kind" if lure else "form"):
        if not entry.get(key):
            raise RuleError(f"{where}: {key} is missing")
    part = entry.get("part", "")
    if part and part not in PARTS.get(clause, ()):
        raise RuleError(f"{where}: {clause} has no part {part!r}")
    try:
        also = frozenset(ClauseId(name) for name in entry.get("also", ()))
        doubt = frozenset(ClauseId(name) for name in entry.get("doubt", ()))
        voice = Voice(entry["voice"])
        kind = Lure(entry["kind"]) if lure else None
        form = None if lure else Form(entry["form"])
    except ValueError as error:
        raise RuleError(f"{where}: {error}") from None
    if both := sorted(also & doubt):
        raise RuleError(f"{where}: {both[0]} stands in `also` and in `doubt`")
    if clause in also:
        raise RuleError(f"{where}: `also` names the clause of the file itself")
    return Phrase(
        clause, " ".join(entry["text"].split()), voice, entry.get("heading", ""), entry.get("lead", ""),
        kind, form, part, also, doubt, bool(entry.get("noise", False)), entry.get("payer", ""),
    )  # fmt: skip
