"""Indonesian word forms -> the roots that the rules speak of, as a scanner may have read them.

`tagih` in a rule stands for menagih, ditagihkan, penagihan, tagihannya ...; `=dijamin` for that form alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

_SUFFIXES = ("", "lah", "kah", "pun", "nya", "kan", "an", "i", "kannya", "annya", "inya", "kanlah")
# Prefix and the letters that it may have swallowed from the root (me+tagih -> menagih).
_PREFIXES: tuple[tuple[str, str], ...] = (
    ("", ""), ("di", ""), ("ber", ""), ("be", ""), ("bel", ""), ("ter", ""), ("te", ""), ("ke", ""),
    ("se", ""),
    ("per", ""), ("pe", ""), ("pel", ""), ("me", ""), ("mem", "p"), ("mem", ""), ("men", "t"), ("men", ""),
    ("meng", "k"), ("meng", ""), ("meny", "s"), ("menge", ""), ("pem", "p"), ("pem", ""), ("pen", "t"),
    ("pen", ""), ("peng", "k"), ("peng", ""), ("peny", "s"), ("penge", ""), ("memper", ""), ("diper", ""),
    ("berke", ""), ("keber", ""), ("keter", ""), ("ketidak", ""), ("sepen", ""), ("diber", ""),
    ("member", ""),
    ("pember", ""), ("keti", ""), ("menye", ""), ("penye", ""), ("dise", ""), ("berpen", ""), ("mengke", ""),
)  # fmt: skip
_NO_PREFIX = _PREFIXES[:1]
_BY_LETTER = {
    letter: (*_NO_PREFIX, *(pair for pair in _PREFIXES if pair[0][:1] == letter)) for letter in "bdkmpst"
}
"""The prefixes that a word may have, by its first letter."""
_BY_ENDING = {
    letter: tuple(suffix for suffix in _SUFFIXES if suffix[-1:] in ("", letter)) for letter in "ahin"
}
"""The suffixes that a word may have, by its last letter."""
_CLITICS = ("nya", "lah", "pun")
"""Words that are only written to the end of another one: `tarifnya`."""
_LOOKALIKE = str.maketrans({"0": "o", "1": "l", "5": "s", "|": "l", "!": "i", "6": "g", "8": "b", "$": "s"})
_FUZZY_FROM = 8
"""Shorter words are too easily another word."""


def plain(word: str) -> str:
    """Return `word` as the lexicon spells it: lower case, without hyphens and apostrophes."""
    return re.sub(r"[-'’‘`.]", "", word.lower())


class Lexicon:
    """Knows the roots and forms that rules use; reduces a word of a text to them."""

    def __init__(self, entries: Iterable[str]) -> None:
        """`entries` are single words as the rules spell them: `tagih`, `=dijamin`, `kalibras*`."""
        self._roots: set[str] = set()
        self._forms: set[str] = set()
        self._stems: set[str] = set()
        for entry in entries:
            if entry.startswith("="):
                self._forms.add(entry[1:])
            elif entry.endswith("*"):
                self._stems.add(entry[:-1])
            else:
                self._roots.add(entry)
        self._stem_lengths = sorted({len(stem) for stem in self._stems})
        self._long = sorted(word for word in self._roots | self._forms if len(word) >= _FUZZY_FROM)

    def keys(self, word: str, *, scanned: bool = True) -> tuple[str, ...]:
        """Return the entries that `word` (already `plain`) is a form of; empty when rules never use it.

        Only a `scanned` word is repaired: in a text layer a word that is nearly another one is its own.
        """
        found = tuple(dict.fromkeys(self._lookup(word)))
        return self._repaired(word) if scanned and not found else found

    def _lookup(self, word: str) -> Iterator[str]:
        for form in (word, *(word.removesuffix(clitic) for clitic in _CLITICS if word.endswith(clitic))):
            if form in self._forms:
                yield "=" + form
        for length in self._stem_lengths:
            if word[:length] in self._stems and length <= len(word):
                yield word[:length] + "*"
        for root in possible_roots(word):
            if root in self._roots:
                yield root

    def _repaired(self, word: str) -> tuple[str, ...]:
        """Return the entries of a word that differs from a known one by what scanners confuse."""
        if any(sign in word for sign in "015|!68$"):
            swapped = word.translate(_LOOKALIKE)
            for guess in (swapped, swapped.replace("l", "i")):
                found = tuple(dict.fromkeys(self._lookup(guess)))
                if found:
                    return found
            word = swapped
        if len(word) < _FUZZY_FROM or word.isdigit():
            return ()
        allowed = 1 if len(word) < 13 else 2
        for candidate in dict.fromkeys(possible_roots(word)):
            if len(candidate) < _FUZZY_FROM:
                continue
            best = process.extractOne(
                candidate, self._long, scorer=Levenshtein.distance, score_cutoff=allowed
            )
            if best is not None:
                hit = best[0]
                return tuple(
                    key
                    for key in (("=" + hit) if hit in self._forms else "", hit if hit in self._roots else "")
                    if key
                )
        return ()


def possible_roots(word: str) -> Iterator[str]:
    """Yield what is left of `word` after each sensible pair of prefix and suffix, itself first."""
    yield word
    suffixes = [suffix for suffix in _BY_ENDING.get(word[-1:], ("",)) if word.endswith(suffix)]
    for prefix, swallowed in _BY_LETTER.get(word[:1], _NO_PREFIX):
        if not word.startswith(prefix):
            continue
        body = swallowed + word[len(prefix) :]
        for suffix in suffixes:
            root = body[: len(body) - len(suffix)]
            if len(root) >= 3 and (prefix or suffix):
                yield root
