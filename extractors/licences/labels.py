"""Whose label some words are."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from .phrases import bare_labels, cues, labels

_NEAR = 86
_SPEAKS_OF_VALIDITY = frozenset({"valid_until", "validity"})
_ENUMERATOR = re.compile(r"^(?:\(? ?(?:\d{1,2}|[a-z]) [.)] )+")
_VALUE = re.compile(r"\d{2}|<[du]\d|\d .*\d")
"""A label holds no number; `sip ke - 1` does."""
_SIGNS = re.compile(r"[^a-z/ ]+")
_SPACED = re.compile(r"(?<![a-z])[a-z](?: [a-z]){2,}(?![a-z])")
"""Letters set apart: `N a m a`."""


@lru_cache(maxsize=8192)
def concept_of(head: str, *, fuzzy: bool = True) -> str | None:
    """Return whose label `head` (folded tokens) is, or None.

    >>> concept_of("nama / name")
    'holder'
    """
    head = _SPACED.sub(lambda word: word.group().replace(" ", ""), _ENUMERATOR.sub("", head.strip()))
    if _VALUE.search(head):
        return None
    head = re.sub(r"\( .*?(?:\)|$)", " ", head)
    plain = " ".join(_SIGNS.sub(" ", head).split())
    known = labels()
    whole = " ".join(plain.replace("/", " ").split())
    if whole in known:
        return known[whole]
    parts = [" ".join(part.split()) for part in plain.split("/")]
    for part in parts:
        if part in known:
            return known[part]
    if fuzzy and len(whole) >= 4:
        near = process.extractOne(whole, known.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
        if near is not None and len(near[0]) >= 4:
            return known[near[0]]
    return None


def bare_concept(head: str) -> str | None:
    """Return whose label `head` is where no colon tells that it is one."""
    plain = " ".join(_SIGNS.sub(" ", _ENUMERATOR.sub("", head)).replace("/", " ").split())
    halves = [" ".join(_SIGNS.sub(" ", half).split()) for half in head.split("/")]
    known = bare_labels()
    if plain not in known and not (len(halves) == 2 and all(half in labels() for half in halves)):
        return None
    return concept_of(head, fuzzy=False)


@lru_cache(maxsize=4096)
def column_concept(head: str) -> str | None:
    """Return whose label `head` is with a value in the next column: any words that speak of validity too."""
    concept = concept_of(head, fuzzy=False)
    if concept == "issuer":  # words of a letterhead, widely spaced
        return None
    if concept is not None or _VALUE.search(head) or len(head.split()) > 6:
        return concept
    return (
        "dates"
        if any(cue.pattern.search(head) for cue in cues().verbs if cue.id in _SPEAKS_OF_VALIDITY)
        else None
    )
