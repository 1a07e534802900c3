"""Indonesian number words: joined, split, misspelt or misread, within a closed vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from .confusions import print_form, skeleton
from .vocabulary import load_vocabulary

_VOCABULARY = load_vocabulary()
_WORDS = {**_VOCABULARY.units, **_VOCABULARY.prefixed, **_VOCABULARY.scales}

# Each word is one character of a small alphabet: the grammar of a number is then a regex over characters.
_SYMBOLS = {
    **{word: "z" if value == 0 else str(value) for word, value in _VOCABULARY.units.items()},
    "sepuluh": "P", "sebelas": "B", "seratus": "R", "seribu": "K", "sejuta": "J",
    "belas": "b", "puluh": "p", "ratus": "r", "ribu": "k", "juta": "j", "miliar": "m", "triliun": "t",
    "se": "s",
}  # fmt: skip
_SPELLED = {
    **{word: symbol for word, symbol in _SYMBOLS.items() if word in _WORDS},
    **{word: _SYMBOLS[target] for word, target in _VOCABULARY.spellings.items()},
}
_BY_SKELETON = {skeleton(word): symbol for word, symbol in _SPELLED.items()}
_BY_PRINT = {print_form(word): symbol for word, symbol in _SPELLED.items()}
_BEGINNINGS = {word[:2] for words in (_SPELLED, _BY_SKELETON, _BY_PRINT) for word in words}
_LONGEST = max(map(len, _SPELLED))
_SKELETONS = list(_BY_SKELETON)
_HAS_WORD = re.compile("|".join(sorted(_BY_SKELETON, key=len, reverse=True)))

_GROUP = r"((?:R|[1-9s]r)?(?:P|B|[1-9s]b|[1-9s]p[1-9]?|[1-9])?)"
_NUMBER = re.compile(rf"(?:{_GROUP}t)?(?:{_GROUP}m)?(?:{_GROUP}j|(J))?(?:{_GROUP}k|(K))?{_GROUP}")
_HUNDREDS = re.compile(r"(?:(R)|([1-9s])r)?(?:(P)|(B)|([1-9s])b|([1-9s])p([1-9])?|([1-9]))?")
_TOKEN = re.compile(r"[^\W_]+(?:[|!][^\W_]+)*")


class WordReading(NamedTuple):
    """One written word as the number words it holds."""

    symbols: str
    """One character per number word; `evaluate` turns a run of them into a number."""
    cost: int
    """0 as spelt, else how far the spelling is from the vocabulary."""


@lru_cache(maxsize=16384)
def read_word(token: str) -> WordReading | None:
    """Return the number words that `token` holds, or None.

    `duapuluh` holds two, `sembilas` is `sembilan` at a cost of 1, `1ima` is `lima`.
    """
    word = token.lower()
    if len(word) < 2 or len(word) > 160:
        return None
    exact = _segment(word, _SPELLED)
    if exact is not None:
        return WordReading(exact, 0)
    if word in _VOCABULARY.not_numbers or sum(char.isdigit() for char in word) * 2 > len(word):
        return None
    bones = skeleton(word)
    alike = (
        (_segment(bones, _BY_SKELETON) or _segment(print_form(word), _BY_PRINT)) if len(word) > 2 else None
    )
    if alike is not None:
        return WordReading(alike, 1)
    return _nearest(bones) or (
        _segment_misspelt(bones) if 8 <= len(bones) <= 60 and _HAS_WORD.search(bones) else None
    )


def _segment(word: str, vocabulary: dict[str, str]) -> str | None:
    """Return the symbols of the fewest vocabulary words that make up `word` exactly."""
    symbol = vocabulary.get(word)
    if symbol is not None or word[:2] not in _BEGINNINGS:
        return symbol
    best: list[str | None] = [""] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST), end):
            before = best[start]
            symbol = vocabulary.get(word[start:end])
            if before is None or symbol is None:
                continue
            known = best[end]
            if known is None or len(before) + 1 < len(known):
                best[end] = before + symbol
    return best[-1]


def _allowed(length: int) -> int:
    """Return how many edits a word of `length` may be away: short words have too many neighbours."""
    return 0 if length < 4 else 1 if length < 7 else 2


def _nearest(bones: str) -> WordReading | None:
    limit = _allowed(len(bones))
    if not limit:
        return None
    near = sorted(
        (distance, _BY_SKELETON[word])
        for word, distance, _ in process.extract_iter(
            bones, _SKELETONS, scorer=Levenshtein.distance, score_cutoff=limit
        )
        if distance <= _allowed(len(word))
    )
    if not near or (len(near) > 1 and near[0][0] == near[1][0] and near[0][1] != near[1][1]):
        return None
    return WordReading(near[0][1], near[0][0] + 1)


def _segment_misspelt(bones: str) -> WordReading | None:
    """Return the reading of joined words of which at most two letters are wrong."""
    best: list[tuple[int, str] | None] = [(0, "")] + [None] * len(bones)
    for end in range(1, len(bones) + 1):
        for start in range(max(0, end - _LONGEST - 1), end):
            before = best[start]
            if before is None:
                continue
            piece = bones[start:end]
            exact = _BY_SKELETON.get(piece)
            options = [(0, exact)] if exact else _near_pieces(piece)
            for distance, symbol in options:
                candidate = (before[0] + distance, before[1] + symbol)
                known = best[end]
                if candidate[0] <= 2 and (
                    known is None or (candidate[0], len(candidate[1])) < (known[0], len(known[1]))
                ):
                    best[end] = candidate
    last = best[-1]
    # Every joined word must keep most of its letters: one edit per word at the most.
    if last is None or last[0] > len(last[1]):
        return None
    return WordReading(last[1], last[0] + 1)


def _near_pieces(piece: str) -> list[tuple[int, str]]:
    if len(piece) < 4:
        return []
    return [
        (1, symbol)
        for word, symbol in _BY_SKELETON.items()
        if len(word) >= 4
        and abs(len(word) - len(piece)) <= 1
        and Levenshtein.distance(word, piece, score_cutoff=1) <= 1
    ]


def evaluate(symbols: str) -> int | None:
    """Return the number that a run of `WordReading.symbols` says, or None when it says none.

    Digits said one by one (`dua nol dua tiga`) are a number from three digits on.
    """
    if not symbols:
        return None
    if symbols == "z":
        return 0
    if len(symbols) >= 3 and re.fullmatch(r"[1-9z]+", symbols):
        return int(symbols.replace("z", "0"))
    match = _NUMBER.fullmatch(symbols)
    if match is None:
        return None
    trillions, billions, millions, one_million, thousands, one_thousand, rest = match.groups()
    total = 0
    for group, factor in ((trillions, 10**12), (billions, 10**9), (millions, 10**6), (thousands, 1000)):
        if group is not None:
            # "juta" without a number before it is the se- lost by OCR or a unit, not a number.
            if not group:
                return None
            total += _below_thousand(group) * factor
    total += 10**6 if one_million else 0
    total += 1000 if one_thousand else 0
    return total + _below_thousand(rest)


def _below_thousand(group: str) -> int:
    match = _HUNDREDS.fullmatch(group)
    if match is None:
        return 0
    one_hundred, hundreds, ten, eleven, teens, tens, ones_of_tens, ones = match.groups()

    def digit(symbol: str | None) -> int:
        return 0 if symbol is None else 1 if symbol == "s" else int(symbol)

    total = 100 if one_hundred else 100 * digit(hundreds)
    if ten:
        return total + 10
    if eleven:
        return total + 11
    if teens:
        return total + 10 + digit(teens)
    return total + 10 * digit(tens) + digit(ones_of_tens) + digit(ones)


def read_run(tokens: Iterable[str]) -> WordReading | None:
    """Return all number words of `tokens` as one run, joining words that were torn apart, or None."""
    words = [token for token in tokens if token]
    symbols, cost, index = "", 0, 0
    while index < len(words):
        step = _next_word(words, index)
        if step is None:
            return None
        reading, count = step
        symbols += reading.symbols
        cost += reading.cost + (count > 1)
        index += count
    return WordReading(symbols, cost) if symbols else None


def _next_word(words: list[str], index: int) -> tuple[WordReading, int] | None:
    """Return the reading at `index` and how many pieces it takes; a torn word goes before a misspelt one."""
    alone = read_word(words[index])
    if alone is not None and alone.cost == 0:
        # "tuju h": a known spelling, but the piece after it belongs to it.
        rest = words[index + 1 : index + 2]
        joined = read_word("".join((words[index], *rest))) if rest and read_word(rest[0]) is None else None
        return (joined, 2) if joined is not None and joined.cost == 0 else (alone, 1)
    for count in (2, 3):
        if index + count <= len(words):
            joined = read_word("".join(words[index : index + count]))
            if joined is not None and joined.cost <= (0 if alone else 1):
                return joined, count
    return None if alone is None else (alone, 1)


def parse_number_words(text: str) -> int | None:
    """Return the number that Indonesian number words say, or None.

    >>> parse_number_words("dua ribu dua puluh tiga")
    2023
    >>> parse_number_words("DUARIBU SEMBILAS BELAS")
    2019
    """
    tokens = _TOKEN.findall(text)
    while len(tokens) > 1 and tokens[0].lower() in ("ke", "sebesar", "sejumlah"):
        tokens = tokens[1:]
    reading = read_run(tokens)
    return None if reading is None else evaluate(reading.symbols)
