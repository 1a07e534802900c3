"""Units -> sparse vectors: the words of a passage and the concepts met in it.

A feature is a name that is hashed to one of `DIMENSIONS` places, so that no vocabulary is kept and a word
that nobody has seen costs nothing. What rules find is none: the scorer is a second opinion on that.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.clauses.catalogue import ACTORS
from extractors.clauses.normalize import Hit, Token
from extractors.clauses.units import Unit

DIMENSIONS = 1 << 15
_GRAMS = (4, 5)
_SHORTEST_CUT = 5
"""Letters of a word that is cut into runs of letters; a shorter one is all stem."""
_OF_GRAM, _OF_HEADING, _OF_LEAD = 0.35, 0.5, 0.7
_KINDS = ("MONEY", "PERCENT", "CLOCK", "DATE", "DURATION", "BLANK")
_PREFIX = re.compile(
    r"^(?:memper|diper|menge|meng|meny|men|mem|me|peng|peny|pen|pem|pe|ber|di|ter|ke|se)(?=\w{4})"
)
_SUFFIX = re.compile(r"(?<=\w{4})(?:kannya|annya|nya|kan|lah|an|i)$")


class Vector(NamedTuple):
    """A sparse vector of length one."""

    places: NDArray[np.int32]
    weights: NDArray[np.float32]


def encode(unit: Unit) -> Vector:
    """Return the features of `unit`."""
    offset = unit.offset
    stems, grams = _of_words("", unit.own, unit.found, offset)
    of_lead, _ = _of_words("lead", unit.lead, unit.found, 0)
    own = _of_concepts("", unit.own_found)
    before = [name for name, met in unit.found.items() if met[0].at < offset]
    every = np.zeros(DIMENSIONS, np.float32)
    # Lightest first: where two features share a place, the heavier one counts.
    if grams:
        every[np.concatenate(grams)] = _OF_GRAM
    every[_of_concepts("heading", unit.heading)] = _OF_HEADING
    every[of_lead + _of_concepts("lead", before)] = _OF_LEAD
    every[stems + own] = 1.0
    places = np.flatnonzero(every > 0).astype(np.int32)  # of booleans: six times faster
    weights = every[places]
    length = float(np.sqrt(weights @ weights)) or 1.0
    return Vector(places, weights / length)


def _of_words(
    where: str, tokens: Sequence[Token], found: Mapping[str, list[Hit]], offset: int
) -> tuple[list[int], list[NDArray[np.intp]]]:
    """Return the places of stems and of runs of letters; parties and figures are told by their kind."""
    parties = {hit.at - offset: name for name in ACTORS for hit in found.get(name, ())}
    stems: list[int] = []
    grams: list[NDArray[np.intp]] = []
    for at, token in enumerate(tokens):
        if at - 1 in parties and tokens[at - 1].text == "pihak":
            continue  # the number of a party
        name = parties.get(at) or _kind(token.keys)
        if name or not token.text:
            stems.append(_place("word", where, name or "NUMBER"))
        elif "STOP" not in token.keys and "COLON" not in token.keys:
            stem, runs = _of_word(where, token.text)
            stems.append(stem)
            grams.append(runs)
    return stems, grams


@lru_cache(maxsize=1 << 15)
def _kind(keys: tuple[str, ...]) -> str:
    return next((kind for kind in _KINDS if kind in keys), "")


@lru_cache(maxsize=1 << 15)
def _of_word(where: str, word: str) -> tuple[int, NDArray[np.intp]]:
    """Return the places of its stem and of the runs of letters in it: a scanner spoils some, seldom all."""
    bare = stem(word)
    framed = f"<{word}>" if len(word) >= _SHORTEST_CUT else ""
    runs = {framed[at : at + size] for size in _GRAMS for at in range(len(framed) - size + 1)}
    return _place("word", where, bare), np.array([_place("gram", "", run) for run in runs], np.intp)


def stem(word: str) -> str:
    """Return a plain word without the usual affixes; crude, and the same for every form of it."""
    return _SUFFIX.sub("", _PREFIX.sub("", word))


def _of_concepts(where: str, found: Iterable[str]) -> list[int]:
    return [_place("concept", where, name) for name in sorted(filter(str.isupper, found))]


@lru_cache(maxsize=1 << 15)
def _place(kind: str, where: str, name: str) -> int:
    return zlib.crc32(f"{kind}:{where}:{name}".encode()) % DIMENSIONS
