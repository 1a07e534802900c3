"""How far a text that was read is from what stands on the page."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extractOne

from .prose import Field, FieldKind

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("“”„«»″", '"'),
        **dict.fromkeys("‘’‚′´`", "'"),
        **dict.fromkeys("‐‑‒–—−", "-"),
    }
)  # fmt: skip
_LONG = 4
"""Letters from which a word that differs by one still counts as the same."""


def plain(text: str) -> str:
    """Return the text in NFC with one kind of quote and dash and single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_ALIKE).split())


def character_errors(true: str, read: str) -> tuple[int, int]:
    """Return how many characters are wrong, missing or too many, and how many there should be."""
    want = plain(true)
    return Levenshtein.distance(want, plain(read)), len(want)


def word_errors(true: str, read: str) -> tuple[int, int]:
    """Return how many words are wrong, missing or too many, and how many there should be."""
    want = plain(true).split()
    return Levenshtein.distance(want, plain(read).split()), len(want)


def lost_words(true: Sequence[str], read: Sequence[str]) -> list[int]:
    """Return the indexes of true words that have no counterpart among the read ones, wherever it stands.

    Case does not matter, nor does one letter in words of four and more. Each read word answers for one.
    """
    wanted = [plain(word).lower() for word in true]
    left = Counter(token for word in read for token in plain(word).lower().split())
    open_ones: list[int] = []
    for index, word in enumerate(wanted):
        if left[word] > 0:
            left[word] -= 1
        else:
            open_ones.append(index)
    left = +left
    lost: list[int] = []
    for index in open_ones:
        word = wanted[index]
        near = None
        if len(word) >= _LONG and left:
            near = extractOne(word, left.keys(), scorer=Levenshtein.distance, score_cutoff=1)
        if near is None:
            lost.append(index)
            continue
        left[near[0]] -= 1
        left = +left
    return lost


def wrong_fields(true: Sequence[Field], read: str) -> list[Field]:
    """Return the fields that the text does not hold as often as the page does; case does not matter."""
    text = plain(read).lower()
    wrong: list[Field] = []
    for (kind, value), count in Counter((found.kind, plain(found.text).lower()) for found in true).items():
        there = len(re.findall(rf"(?<!\w){re.escape(value)}(?!\w)", text))
        wrong += [Field(kind, value)] * max(0, count - there)
    return wrong


@dataclass(frozen=True)
class PageScore:
    """What was read of one page against what stands there."""

    level: str
    number: int
    characters: int
    character_errors: int
    words: int
    word_errors: int
    lost: int
    fields: dict[FieldKind, int]
    """By kind, how many the page has."""
    wrong_fields: dict[FieldKind, int]

    @property
    def cer(self) -> float:
        """Character error rate; 1 where nothing was read, more where much was invented."""
        return self.character_errors / self.characters

    @property
    def lost_share(self) -> float:
        """Share of the words that were lost."""
        return self.lost / self.words


def score_page(
    level: str, number: int, words: Sequence[str], fields: Sequence[Field], read: str
) -> PageScore:
    """Compare the text that was read with the words and fields of the page."""
    true = " ".join(words)
    wrong, characters = character_errors(true, read)
    bad_words, count = word_errors(true, read)
    kinds = Counter(found.kind for found in fields)
    wrong_kinds = Counter(found.kind for found in wrong_fields(fields, read))
    lost = len(lost_words(words, read.split()))
    return PageScore(level, number, characters, wrong, count, bad_words, lost, dict(kinds), dict(wrong_kinds))
