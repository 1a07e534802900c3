"""Cues -> rules: what an organisation writes in plain Indonesian, as ways that a passage can be held against.

A *cue* is a line of words that a passage must hold close together, in any inflection, in any order and with
words between: `menghapus data Peserta`. A comma parts what must all be there, `|` parts what may stand for
each other: `asuransi kebakaran | polis kebakaran, wajib | harus`. The language of `rules.py` may be used too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from .catalogue import ACTORS
from .learned.examples import Parties
from .lexicon import plain
from .roots import root_of
from .rules import Group, Near, RuleError, Term, Way, parse_group

USUAL = Parties(("pihak kesatu", "pihak pertama"))
"""What a cue or an example calls the parties."""

_NEAR = 30
"""Words within which all parts of a cue must stand."""
_CLOSE = 4
"""Words between two words of a phrase."""
_SCORE = 0.8
_SMALL = frozenset(
    [
        "adalah", "agar", "akan", "antara", "apabila", "atas", "atau", "bagi", "bahwa", "bila", "dalam",
        "dan", "dari", "dengan", "di", "guna", "ini", "itu", "jika", "ke", "kepada", "maka", "maupun",
        "oleh", "pada", "para", "saat", "sebagai", "secara", "sejak", "serta", "setiap", "suatu",
        "tersebut", "tentang", "terhadap", "tiap", "untuk", "yang",
    ]
)  # fmt: skip
"""Words of a phrase that say nothing about what it is about."""
_LANGUAGE = re.compile(r"[>~#=*]|\sx\d$|^[A-Z][A-Z_]*$|^$")
"""The signs of `rules.py`, a word in capitals, or nothing at all, which is refused there."""
_PARTIES = tuple(
    (re.compile(rf"\b{re.escape(term)}\b"), name)
    for name, terms in zip(ACTORS, (USUAL.payer, USUAL.provider, USUAL.member), strict=True)
    for term in sorted(terms, key=len, reverse=True)
)


def way_of(cue: str, rule: str, clause: str) -> Way:
    """Return `cue` as a way to satisfy `clause`, told in evidence as `rule`.

    Raises:
        RuleError: when it cannot be read.
    """
    where = f"cue {cue!r}"
    parts = [part.strip() for part in cue.split(",") if part.strip()]
    if not parts:
        raise RuleError(f"{where}: says nothing; write the words looked for")
    every = tuple(group for part in parts for group in _groups(part, where))
    return Way(rule=rule, clause=clause, part="", every=every, never=(), near=_NEAR, score=_SCORE)


def heading_of(text: str) -> Group:
    """Return a title as what a heading must hold.

    Raises:
        RuleError: when it cannot be read.
    """
    return tuple(_option(text.strip().lower(), f"heading {text!r}"))


def _groups(part: str, where: str) -> Iterator[Group]:
    if "|" in part:
        yield tuple(found for option in part.split("|") for found in _option(option.strip(), where))
    elif _LANGUAGE.search(part):
        yield tuple(_option(part, where))
    else:
        yield from ((near,) for near in _chain(part, where))


def _option(text: str, where: str) -> Iterator[Term | Near]:
    """Yield one of several choices; a phrase of three words and more must stand as it is written."""
    if _LANGUAGE.search(text):
        yield from (_rooted(found) for found in parse_group(text, where))
        return
    close = _chain(text, where)
    yield close[0] if len(close) == 1 else _rooted_term(Term(" ".join(map(plain, text.split()))))


def _chain(text: str, where: str) -> list[Term | Near]:
    """Return each two neighbouring words of a phrase as close to each other; its word where it has one."""
    terms = [Term(word) for word in _words(text)]
    if not terms:
        raise RuleError(f"{where}: small words alone say nothing; write what it is about")
    if len(terms) == 1:
        return [terms[0]]
    return [Near(left, right, ordered=False, window=_CLOSE) for left, right in pairwise(terms)]


def _words(text: str) -> list[str]:
    """Return the roots of the words of a phrase that say what it is about; a party as its concept."""
    said = " ".join(plain(word) for word in re.findall(r"[\w'’-]+", text))
    for term, name in _PARTIES:
        said = term.sub(name, said)
    return [word if word in ACTORS else root_of(word) for word in said.split() if word not in _SMALL]


def _rooted(found: Term | Near) -> Term | Near:
    if isinstance(found, Near):
        return replace(found, left=_rooted_term(found.left), right=_rooted_term(found.right))
    return _rooted_term(found)


def _rooted_term(term: Term) -> Term:
    """Return a term whose words stand for all their forms, whichever of them was written."""
    if term.concept != term.concept.lower():
        return term
    words: Sequence[str] = term.concept.split()
    return replace(
        term,
        concept=" ".join(
            word if word.startswith("=") or word.endswith("*") else root_of(plain(word)) for word in words
        ),
    )
