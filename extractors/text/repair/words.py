"""Doubtful words that are no word, and by one confusion of shapes away from a single known one."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from .confusions import printed_forms
from .hunspell import load_dictionary
from .lexicon import attested_words, is_in_dictionary, is_known
from .page import Page, split
from .rules import load_rules

_WORDS = load_rules().words
_SURE = 0.9
"""What an engine reads with more confidence than this stays."""
_SURE_WITH_DICTIONARY = 0.95
"""The same where a dictionary is installed, so that few good words are unknown."""
_SHORTEST = 5
_LITTLE = 4
_LONG = 8
"""From this length on a word has so few neighbours that weak likeness is enough."""
_VERY_LONG = 10
"""From here on two slips of any kind are made good, where the next known word is two slips further away."""
_TOKEN = re.compile(r"(?P<before>[(\[{\"“”'‘’]*)(?P<core>[^\W_](?:[^\W_]|[-|!$@€¢])*[^\W_])(?P<after>[^\w]*)")
_NUMBERING = re.compile(r"[(]?(?:[0-9]{1,2}|[a-z]|[ivx]{1,4})(?:\.[0-9]{1,2})*[).]?")
_ENDS = (".", ";")


def repair_words(page: Page) -> None:
    """Make good doubtful words, names and codes left alone."""
    capitalised = _capitalised(page)
    heading_lines = _heading_lines(page)
    named_from = _named_from(page)
    sure = _SURE if load_dictionary() is None else _SURE_WITH_DICTIONARY
    for at, text in enumerate(page.texts):
        confidence = page.confidences[at]
        if confidence is None or confidence >= sure or len(text) < _LITTLE:
            continue
        match = _TOKEN.fullmatch(text)
        if match is None or named_from.get(page.lines[at], len(page)) <= at:
            continue
        core, after = match["core"], match["after"]
        if after.startswith("!") and not is_known(core.lower()):
            core, after = core + "!", after[1:]
        meant = _meant(page, at, core, capitalised, in_heading=page.lines[at] in heading_lines)
        if meant is not None and not _is_english(page, at):
            page.put(at, match["before"] + meant + after, "word")


def _meant(page: Page, at: int, core: str, capitalised: frozenset[str], *, in_heading: bool) -> str | None:
    letters = [char for char in core if char.isalpha()]
    if len(core) < _SHORTEST:
        # In lower case alone: short words with a capital are too often names.
        return little_word(core) if core.islower() or core[:1] in "1!|" else None
    if len(letters) < _SHORTEST - 1:
        return None
    rest = core[1:].replace("I", "l")  # a capital I inside a word is a small l
    if core[:1].islower() or not core[:1].isalpha():
        if any(char.isupper() for char in rest):
            return None
        word = nearest(core[:1] + rest) if rest != core[1:] else nearest(core)
        # What looks like a small l at the start of Indonesia was the capital.
        return word.capitalize() if word and core[0] == "l" and word[0] == "i" else word
    if not any(char.isupper() for char in rest):
        word = nearest((core[:1] + rest).lower())
        if word is None or word[0] != core[0].lower():
            return None
        word = word.capitalize()
        return word if word in capitalised or _opens_sentence(page, at) else None
    if in_heading and not any(char.islower() for char in core):
        word = nearest(core.lower())
        return None if word is None else word.upper()
    return None


@lru_cache(maxsize=16384)
def nearest(word: str) -> str | None:
    """Return the one known word that `word` (no known one) was read for, or None where there is none or more.

    >>> nearest("pernbayaran")
    'pembayaran'
    """
    if is_known(word.lower()) or _is_compound(word.lower()):
        return None
    weak = len(word) >= _LONG
    forms = {form for form in printed_forms(word.lower(), weak=weak) if len(form) >= _SHORTEST - 1}
    meant = forms & attested_words()
    if not meant and len(word) >= _LONG and word.isalpha():
        return _nearest_of_all(word.lower())
    if len(meant) != 1 or any(is_in_dictionary(form) for form in forms - meant):
        return None
    return meant.pop()


@cache
def _by_first_letter() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in attested_words():
        if len(word) >= _LONG:
            found.setdefault(word[0], []).append(word)
    return found


def _nearest_of_all(word: str) -> str | None:
    """Return the one attested word within a slip or two of a long one, the first letter right."""
    most = 2 if len(word) >= _VERY_LONG else 1
    words = _by_first_letter().get(word[0], ())
    near = process.extract(word, words, scorer=Levenshtein.distance, score_cutoff=most + 1, limit=4)
    if not near or near[0][1] > most or (len(near) > 1 and near[1][1] <= near[0][1] + 1):
        return None
    return str(near[0][0]) if abs(len(near[0][0]) - len(word)) <= 1 else None


@lru_cache(maxsize=4096)
def little_word(word: str) -> str | None:
    """Return the one little word of grammar that `word`, of four letters and no known one, was read for.

    >>> little_word("tdak"), little_word("oteh"), little_word("kota")
    ('tidak', 'oleh', None)
    """
    if len(word) != _LITTLE or is_known(word):
        return None
    forms = {form for form in printed_forms(word) if form.isalpha()}
    meant = {form for form in forms if len(form) >= _LITTLE and is_known(form)}
    return meant.pop() if len(meant) == 1 and meant <= _WORDS["little"] else None


def _is_compound(word: str) -> bool:
    """Whether `word` is made of known words with hyphens; the pieces of others are too short to judge."""
    return "-" in word and all(len(part) < _SHORTEST or is_known(part) for part in word.split("-"))


def _is_english(page: Page, at: int) -> bool:
    """Whether a little word of English stands beside the word, on its line."""
    beside = (at - 2, at - 1, at + 1, at + 2)
    return any(
        page.same_line(at, other) and page.texts[other].lower() in _WORDS["english"] for other in beside
    )


def _capitalised(page: Page) -> frozenset[str]:
    """Return the words that the page has with a capital, as the terms that a contract defines."""
    cores = (split(text)[1] for text in page.texts if any(map(str.isupper, text[:2])))
    return frozenset(core for core in cores if core[:1].isupper() and core[1:].islower())


def _opens_sentence(page: Page, at: int) -> bool:
    """Whether a capital stands here for the start of a sentence, so that it tells no name."""
    previous = page.text(at - 1)
    if not previous or _NUMBERING.fullmatch(previous):
        return bool(previous)
    word = split(previous)[1]
    return previous.endswith(_ENDS) and word.islower() and len(word) >= _SHORTEST and is_known(word)


def _heading_lines(page: Page) -> frozenset[int]:
    """Return the numbers of the lines that hold the heading of a pasal or BAB."""
    found = set()
    for place, at in enumerate(page.line_starts):
        if page.texts[at].lower() in ("pasal", "bab"):
            found.add(page.lines[at])
            if place + 1 < len(page.line_starts):
                found.add(page.lines[page.line_starts[place + 1]])
    return frozenset(found)


def _named_from(page: Page) -> dict[int, int]:
    """Return for lines that hold a name the index from which on no word is made good."""
    found: dict[int, int] = {}
    for at, text in enumerate(page.texts):
        if not (text.endswith((":", ".")) or page.text(at + 1).startswith(":")):
            continue
        core = split(text)[1].lower()
        if core in _WORDS["titles"] if text.endswith(".") else core in _WORDS["name_labels"]:
            found.setdefault(page.lines[at], at + 1)
    return found
