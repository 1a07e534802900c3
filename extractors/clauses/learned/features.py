"""Units -> sparse vectors: the words of a passage and the concepts met in it.

A feature is a name that is hashed to one of `DIMENSIONS` places, so that no vocabulary is kept and a word
that nobody has seen costs nothing. What rules find is none: the scorer is a second opinion on that.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
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
_WEIGHTS = np.array([0.35, 0.5, 0.7, 1.0], np.float32)
"""Of a run of letters, of a heading, of a list head, of the text itself."""
_WEIGHT_OF = {"heading": 1, "lead": 2, "": 3}
_SHIFT, _MASK = 2, 3
"""Of a feature, the lowest bits are the index of its weight, the others its place."""
_NONE = -1
_GRAM = zlib.crc32(b"gram::")
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
    """Return the features of `unit`, in the order of their places."""
    offset = unit.offset
    words = _of_words("", unit.own, unit.found, offset)
    before = [name for name, met in unit.found.items() if met[0].at < offset] if offset else []
    concepts = [
        *map(_CONCEPTS.__getitem__, unit.own_found),
        *map(_HEADING_CONCEPTS.__getitem__, unit.heading),
        *map(_LEAD_CONCEPTS.__getitem__, before),
    ]
    lead = _of_words("lead", unit.lead, unit.found, 0)
    features = np.concatenate([*words, *lead, np.array(concepts, np.int32)])
    features.sort()
    features = features[features.searchsorted(0) :]
    places = features >> _SHIFT
    # Where two features share a place, the heavier one counts: it is sorted last.
    last = np.empty(len(places), np.bool_)
    last[-1:] = True
    np.not_equal(places[1:], places[:-1], out=last[:-1])
    weights = _WEIGHTS[features[last] & _MASK]
    length = float(np.sqrt(weights @ weights)) or 1.0
    return Vector(places[last], weights / length)


def _of_words(
    where: str, tokens: Sequence[Token], found: Mapping[str, list[Hit]], offset: int
) -> list[NDArray[np.int32]]:
    """Return the features of each word; parties and figures are told by their kind."""
    parties = {hit.at - offset: name for name in ACTORS for hit in found.get(name, ())}
    features: list[NDArray[np.int32]] = []
    for at, token in enumerate(tokens):
        if at - 1 in parties and tokens[at - 1].text == "pihak":
            continue  # the number of a party
        name = parties.get(at) or _kind(token.keys)
        if name or not token.text:
            features.append(_of_figure(where, name or "NUMBER"))
        elif "STOP" not in token.keys and "COLON" not in token.keys:
            features.append(_of_word(where, token.text))
    return features


@lru_cache(maxsize=1 << 12)
def _kind(keys: tuple[str, ...]) -> str:
    return next((kind for kind in _KINDS if kind in keys), "")


@lru_cache(maxsize=1 << 13)
def _of_word(where: str, word: str) -> NDArray[np.int32]:
    """Return its stem and the runs of letters in it: a scanner spoils some, seldom all."""
    features = [_feature("word", where, stem(word))]
    if not where and len(word) >= _SHORTEST_CUT:
        framed = f"<{word}>"
        runs = {framed[at : at + size] for size in _GRAMS for at in range(len(framed) - size + 1)}
        features += [zlib.crc32(run.encode(), _GRAM) % DIMENSIONS << _SHIFT for run in runs]
    return np.array(features, np.int32)


@lru_cache(maxsize=64)
def _of_figure(where: str, name: str) -> NDArray[np.int32]:
    return np.array([_feature("word", where, name)], np.int32)


def stem(word: str) -> str:
    """Return a plain word without the usual affixes; crude, and the same for every form of it."""
    return _SUFFIX.sub("", _PREFIX.sub("", word))


class _Concepts(dict[str, int]):
    """The features of concepts; the plain words of a rule are none."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self._where = where

    def __missing__(self, name: str) -> int:
        self[name] = _feature("concept", self._where, name) if name.isupper() else _NONE
        return self[name]


_CONCEPTS, _HEADING_CONCEPTS, _LEAD_CONCEPTS = _Concepts(""), _Concepts("heading"), _Concepts("lead")


def _feature(kind: str, where: str, name: str) -> int:
    """Return the place of a feature and, in the lowest bits, how much it weighs."""
    return zlib.crc32(f"{kind}:{where}:{name}".encode()) % DIMENSIONS << _SHIFT | _WEIGHT_OF[where]
