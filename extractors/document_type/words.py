"""Repairs the words of a page towards the closed vocabulary of titles, so that plain patterns find them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from .patterns import type_patterns

_PART = re.compile(r"[0-9A-Za-z|!&]+")
_STAIN = re.compile(r"(?<=[A-Za-z])['.,|~^*`°\"-](?=[A-Za-z])")
_LETTER_FOR_DIGIT = str.maketrans("013458|!", "oieasbii")
# What OCR takes for each other, letter by letter and in pairs, brought to one form.
_ALIKE = str.maketrans("ljtf1|!0q", "iiiiiiioo")
_PAIRS = (("rn", "m"), ("in", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"))
_SHORTEST_REPAIRED = 5
_FUNCTION_WORDS = frozenset(("dan", "di", "ke", "dari", "atau", "yang", "untuk", "oleh", "bagi", "of", "the"))


def title_words(token: str) -> tuple[str, ...]:
    """Return the repaired words of one token as read: `(SIP)` is sip, `Kerjasama` is kerja, sama."""
    lenient = token.isupper()  # titles are in capitals, running text is not
    letters = _STAIN.sub("", token)
    if letters != token and len(letters) >= 4:
        # SU,RAT: a stain inside a word; A.Md.Keb: parts that stay apart.
        whole = _repaired(letters, lenient)
        if all(word in _vocabulary() for word in whole):
            return whole
    return tuple(word for part in _PART.findall(token) for word in _repaired(part, lenient))


def is_title_word(word: str) -> bool:
    """Whether `word` is one that titles, or the lines around them, are known to hold."""
    return word in _vocabulary()


def joined_letters(tokens: Iterable[str]) -> list[tuple[str, int]]:
    """Close spaced-out titles: return (token, index of its first part), 4 or more single letters as one."""
    listed = list(tokens)
    found: list[tuple[str, int]] = []
    index = 0
    while index < len(listed):
        end = index
        while end < len(listed) and len(listed[end]) == 1 and listed[end].isalpha():
            end += 1
        if end - index >= 4:
            found.append(("".join(listed[index:end]), index))
            index = end
        else:
            found.append((listed[index], index))
            index += 1
    return found


@lru_cache(maxsize=60_000)
def _repaired(part: str, lenient: bool) -> tuple[str, ...]:
    word = part.lower()
    letters = sum(char.isalpha() for char in word)
    if letters < len(word):
        if letters < 2 or letters < 0.6 * len(word):
            return (word.strip("|!&"),) if word.strip("|!&") else ()
        word = word.translate(_LETTER_FOR_DIGIT).strip("&")
    vocabulary = _vocabulary()
    if word not in vocabulary and len(word) >= 4:
        word = _nearest(word, lenient) or word
    if word not in vocabulary and len(word) >= 9:
        pieces = _split(word)
        if pieces:
            return tuple(piece for each in pieces for piece in _synonym(each))
    return _synonym(word)


def _synonym(word: str) -> tuple[str, ...]:
    return tuple(type_patterns().synonyms.get(word, word).split())


def _nearest(word: str, lenient: bool) -> str | None:
    """Return the word of the vocabulary that `word` is a misreading of, if there is one."""
    bones = _skeleton(word)
    alike = _skeletons().get(bones)
    if alike is not None:
        return alike
    if len(word) < _SHORTEST_REPAIRED:
        return None
    allowed = 2 if len(word) >= (8 if lenient else 11) else 1
    match = process.extractOne(
        bones, _by_length(len(bones), allowed), scorer=Levenshtein.distance, score_cutoff=allowed
    )
    # Another first letter is usually another word: kepala, sepala.
    if match is None or match[0][0] != bones[0]:
        return None
    return _skeletons()[str(match[0])]


def _skeleton(word: str) -> str:
    for pair, single in _PAIRS:
        word = word.replace(pair, single)
    return word.translate(_ALIKE)


def _split(word: str) -> tuple[str, ...]:
    """Take run-together words apart; all parts must be known."""
    vocabulary = _vocabulary() | _FUNCTION_WORDS
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 16), end - 1):
            head = best[start]
            piece = word[start:end]
            if head is not None and piece in vocabulary and (len(piece) >= 3 or piece in _FUNCTION_WORDS):
                current = best[end]
                if current is None or len(head) + 1 < len(current):
                    best[end] = (*head, piece)
    return best[len(word)] or ()


@cache
def _vocabulary() -> frozenset[str]:
    """Return every word that is taken as it stands."""
    patterns = type_patterns()
    # Words of near-misses too: polisi must not be repaired to polis.
    texts = [text for cue in patterns.cues for text in (*cue.examples, *cue.near_misses)]
    texts += [text for mark in patterns.marks for text in (*mark.examples, *mark.near_misses)]
    words = {word for text in texts for word in re.findall(r"[a-z]+", text.lower()) if len(word) >= 3}
    words |= {*patterns.repaired, *patterns.kept, *patterns.synonyms}
    return frozenset(words | {word for value in patterns.synonyms.values() for word in value.split()})


@cache
def _skeletons() -> dict[str, str]:
    """Return the words towards which is repaired, by skeleton."""
    return {_skeleton(word): word for word in sorted(type_patterns().repaired, key=len, reverse=True)}


@cache
def _by_length(length: int, allowed: int) -> tuple[str, ...]:
    return tuple(
        sorted(bones for bones in _skeletons() if len(bones) >= 4 and abs(len(bones) - length) <= allowed)
    )
