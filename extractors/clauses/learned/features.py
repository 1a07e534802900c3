"""Units -> sparse vectors: the words of a passage, the concepts met in it, and what the rules make of it.

A feature is a name that is hashed to one of `DIMENSIONS` places, so that no vocabulary is kept and a word that
nobody has seen costs nothing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..catalogue import ACTORS
from ..normalize import Hit, Token
from ..units import Unit

if TYPE_CHECKING:
    from ..recognise import Candidate

DIMENSIONS = 1 << 15
_GRAMS = (4, 5)
_SHORTEST_CUT = 5
"""Letters of a word that is cut into runs of letters; a shorter one is all stem."""
_OF_LEAD, _OF_HEADING, _OF_GRAM, _OF_RULE, _OF_PAIR = 0.7, 0.5, 0.35, 0.5, 0.4
_KINDS = ("MONEY", "PERCENT", "CLOCK", "DATE", "DURATION", "BLANK")
_PREFIX = re.compile(
    r"^(?:memper|diper|menge|meng|meny|men|mem|me|peng|peny|pen|pem|pe|ber|di|ter|ke|se)(?=\w{4})"
)
_SUFFIX = re.compile(r"(?<=\w{4})(?:kannya|annya|nya|kan|lah|an|i)$")


class Vector(NamedTuple):
    """A sparse vector of length one."""

    places: NDArray[np.int32]
    weights: NDArray[np.float32]


def encode(unit: Unit, candidates: Iterable[Candidate]) -> Vector:
    """Return the features of `unit`, together with what the rules found in it."""
    met: dict[int, float] = {}
    for place, weight in (
        *_words("", unit.own, unit.found, unit.offset, 1.0),
        *_words("lead", unit.lead, unit.found, 0, _OF_LEAD),
        *_concepts("", unit.own_found, 1.0),
        *_concepts("lead", _before(unit.found, unit.offset), _OF_LEAD),
        *_concepts("heading", unit.heading, _OF_HEADING),
        *_pairs(unit.own_found),
        *_rules(candidates),
    ):
        met[place] = max(weight, met.get(place, 0.0))
    weights = np.fromiter(met.values(), np.float32, len(met))
    return Vector(
        np.fromiter(met.keys(), np.int32, len(met)), weights / (np.sqrt(weights @ weights) or 1.0)
    )


def _words(
    where: str, tokens: Sequence[Token], found: Mapping[str, list[Hit]], offset: int, weight: float
) -> Iterator[tuple[int, float]]:
    parties = {hit.at - offset: name for name in ACTORS for hit in found.get(name, ())}
    for at, token in enumerate(tokens):
        name = parties.get(at) or next((kind for kind in _KINDS if kind in token.keys), "")
        if name or not token.text:
            yield _place("word", where, name or "NUMBER"), weight
        elif "STOP" not in token.keys and "COLON" not in token.keys:
            stem, *grams = _of_word(where, token.text)
            yield stem, weight
            for gram in grams if not where else ():
                yield gram, _OF_GRAM


@lru_cache(maxsize=1 << 15)
def _of_word(where: str, word: str) -> tuple[int, ...]:
    """Return the places of its stem and of the runs of letters in it: a scanner spoils some, seldom all."""
    bare = _SUFFIX.sub("", _PREFIX.sub("", word))
    framed = f"<{word}>" if len(word) >= _SHORTEST_CUT else ""
    grams = {framed[at : at + size] for size in _GRAMS for at in range(len(framed) - size + 1)}
    return (_place("word", where, bare), *(_place("gram", "", gram) for gram in sorted(grams)))


def _concepts(where: str, found: Mapping[str, list[Hit]], weight: float) -> Iterator[tuple[int, float]]:
    for name in found:
        if name.isupper():
            yield _place("concept", where, name), weight


def _pairs(found: Mapping[str, list[Hit]]) -> Iterator[tuple[int, float]]:
    names = sorted(name for name in found if name.isupper())
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            yield _place("pair", one, other), _OF_PAIR


def _before(found: Mapping[str, list[Hit]], offset: int) -> Mapping[str, list[Hit]]:
    return {name: met for name, met in found.items() if any(hit.at < offset for hit in met)}


def _rules(candidates: Iterable[Candidate]) -> Iterator[tuple[int, float]]:
    for found in candidates:
        kind = "weak" if found.weak else "strong"
        yield _place(kind, found.clause, found.part), _OF_RULE * found.score


@lru_cache(maxsize=1 << 16)
def _place(kind: str, where: str, name: str) -> int:
    return zlib.crc32(f"{kind}:{where}:{name}".encode()) % DIMENSIONS
