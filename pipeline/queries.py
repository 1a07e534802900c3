"""What somebody looks for in the texts of pages: words, "phrases", -words; and where it stands in a text.

Words are compared without capitals and accents; what is no letter and no digit parts them, so that the number
503/0417 is a phrase of two. All words must stand on one page; the last one may be the beginning of a longer
one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

MOST_CHARACTERS = 200
MOST_WORDS = 16
_SHORTEST_PREFIX = 2
_LONGEST_WORD = 80

_TOKEN = re.compile(r"[^\W_]+")
_PART = re.compile(r'((?:(?<=\s)|^)-)?(?:"([^"]*)"?|([^\s"]+))')


class Term(NamedTuple):
    """Words that must follow each other."""

    words: tuple[str, ...]
    prefix: bool = False
    """Whether the last word may go on."""


class Query(NamedTuple):
    """What is looked for; nothing where `terms` is empty."""

    terms: tuple[Term, ...]
    excluded: tuple[Term, ...] = ()


class Token(NamedTuple):
    """A word of a text as it is compared, and where it stands."""

    word: str
    start: int
    end: int


def parse_query(text: str) -> Query:
    """Return what somebody typed; any text is a query, what is over the limits is left out."""
    terms: list[Term] = []
    excluded: list[Term] = []
    left = MOST_WORDS
    quoted_last = True
    for part in _PART.finditer(text[:MOST_CHARACTERS]):
        minus, phrase, bare = part.groups()
        words = tuple(token.word for token in tokens(phrase or bare or ""))[:left]
        if not words:
            continue
        left -= len(words)
        if minus:
            excluded.append(Term(words))
        else:
            terms.append(Term(words))
            quoted_last = phrase is not None
    if terms and not quoted_last and len(terms[-1].words[-1]) >= _SHORTEST_PREFIX:
        terms[-1] = terms[-1]._replace(prefix=True)
    return Query(tuple(terms), tuple(excluded))


def tokens(text: str) -> list[Token]:
    """Return the words of a text in order."""
    found = (Token(_folded(one[0])[:_LONGEST_WORD], *one.span()) for one in _TOKEN.finditer(text))
    return [token for token in found if token.word]


def spans(text: str, query: Query) -> list[tuple[int, int]]:
    """Return where the words and phrases of a query stand in a text, in order, without overlaps."""
    words = tokens(text)
    found: set[tuple[int, int]] = set()
    for term in query.terms:
        length = len(term.words)
        first = term.words[0]
        for at in range(len(words) - length + 1):
            if length > 1 and words[at].word != first:
                continue
            if _is_at(words, at, term):
                found.add((words[at].start, words[at + length - 1].end))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _is_at(words: list[Token], at: int, term: Term) -> bool:
    *before, last = term.words
    if any(words[at + index].word != word for index, word in enumerate(before)):
        return False
    there = words[at + len(before)].word
    return there.startswith(last) if term.prefix else there == last


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    parted = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in parted.casefold() if sign.isalnum())
