"""The parties of a contract in its tokens: PAYER, PROVIDER and MEMBER, whatever this contract calls them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from .catalogue import ACTORS
from .lexicon import plain
from .normalize import Token


class ActorTerms(Protocol):
    """What a contract calls its parties."""

    @property
    def payer(self) -> tuple[str, ...]:
        """Terms for who pays."""

    @property
    def provider(self) -> tuple[str, ...]:
        """Terms for who delivers the service."""

    @property
    def member(self) -> tuple[str, ...]:
        """Terms for who is insured."""


class ActorIndex:
    """Marks the words that name a party; the longest term wins."""

    def __init__(self, actors: ActorTerms, usual: Mapping[str, Iterable[str]]) -> None:
        """`usual` are the terms that every contract may use; the terms of this one go first."""
        own = dict(zip(ACTORS, (actors.payer, actors.provider, actors.member), strict=True))
        taken = {" ".join(term.lower().split()) for terms in own.values() for term in terms}
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in ACTORS:
            for entry in (*own[name], *(term for term in usual.get(name, ()) if term not in taken)):
                words = tuple(plain(word) for word in entry.split())
                if words:
                    self._by_first.setdefault(words[0], []).append((words, name))
        for options in self._by_first.values():
            options.sort(key=lambda option: -len(option[0]))

    def mark(self, found: Sequence[Token]) -> list[Token]:
        """Return `found` with PAYER, PROVIDER or MEMBER added where a party is named."""
        out = list(found)
        at = 0
        while at < len(found):
            step = 1
            for words, name in self._by_first.get(_bare(found[at].text), ()):
                if len(words) <= len(found) - at and all(
                    _bare(found[at + n].text) == word for n, word in enumerate(words)
                ):
                    out[at] = found[at]._replace(keys=(*found[at].keys, name))
                    step = len(words)
                    break
            at += step
        return out


def _bare(word: str) -> str:
    return word.removesuffix("nya") if word.endswith("anya") else word
