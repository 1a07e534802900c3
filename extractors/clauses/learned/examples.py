"""Phrases of the bank as the units that a contract would give, and what each of them settles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.clauses.bank import PARTS, Phrase, Voice
from extractors.clauses.catalogue import Catalogue
from extractors.clauses.units import Unit, unit_of_text
from schemas.labels import ClauseId

OUTPUTS: tuple[tuple[str, str], ...] = tuple(
    (str(clause), part) for clause in ClauseId for part in PARTS.get(clause, ("",))
)
"""What is told apart: each clause, or each half of a clause that needs two."""
_PLACE = {output: number for number, output in enumerate(OUTPUTS)}
_PAYERS = {
    Voice.BPJS_2014: ("bpjs kesehatan",),
    Voice.BPJS_2023: ("bpjs kesehatan",),
    Voice.ASKES: ("pt askes", "bapel"),
    Voice.JAMKESDA: ("dinas kesehatan", "badan penyelenggara"),
    Voice.COMMERCIAL: ("perusahaan", "penanggung"),
    Voice.JEJARING: ("klinik induk", "puskesmas induk"),
}


@dataclass(frozen=True)
class Parties:
    """What a phrase calls the parties; every contract of the bank names the payer first."""

    payer: tuple[str, ...]
    provider: tuple[str, ...] = ("pihak kedua", "pihak ii")
    member: tuple[str, ...] = ("peserta",)


def parties_of(phrase: Phrase) -> Parties:
    """Return the parties of the contract that `phrase` would stand in."""
    named = (phrase.payer.lower(),) if phrase.payer else ()
    return Parties(("pihak kesatu", "pihak pertama", "pihak i", *_PAYERS[phrase.voice], *named))


def unit_of(phrase: Phrase, catalogue: Catalogue) -> Unit:
    """Return `phrase` as a passage of a contract's body."""
    return unit_of_text(
        phrase.text,
        catalogue,
        parties_of(phrase),
        heading=phrase.heading,
        lead=phrase.lead,
        scanned=phrase.noise,
    )


def labels_of(phrase: Phrase) -> NDArray[np.int8]:
    """Return, for each of `OUTPUTS`, 1 where the phrase settles it, 0 where not, -1 where readers differ."""
    settled = np.zeros(len(OUTPUTS), np.int8)
    for clause in phrase.doubt:
        settled[_places(clause)] = -1
    for clause in phrase.satisfies - phrase.doubt:
        settled[_places(clause)] = 1
    if phrase.part:
        settled[_PLACE[phrase.clause, phrase.part]] = 1
    return settled


def _places(clause: ClauseId) -> list[int]:
    return [_PLACE[str(clause), part] for part in PARTS.get(clause, ("",))]
