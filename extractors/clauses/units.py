"""What is judged together: a passage, its sentences, or a list with its items, as tokens and concepts met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from schemas.labels import TextSource
from schemas.text import DocumentText

from .catalogue import Catalogue
from .kinds import PassageKind
from .normalize import Hit, Token, hits, tokens
from .parties import ActorIndex, ActorTerms
from .positions import positions
from .structure import Passage

_UNIT_LIMIT = 110
"""Words; a longer passage is judged by its sentences only."""
_SHORT_ITEM = 28
_LIST_LIMIT = 170


@dataclass
class Unit:
    """Tokens that are judged together: a passage, a few sentences of a long one, or a list with its items."""

    passage: Passage
    own: list[Token]
    lead: list[Token]
    heading: Mapping[str, list[Hit]]
    titled: frozenset[str]
    """The clauses whose usual title stands above it."""
    found: dict[str, list[Hit]] = field(default_factory=dict)
    enumeration: bool = False
    """A list with its items: only ways that count entries look at it."""
    weakness: str | None = None
    """Why it proves nothing, once a recogniser has told; '' where nothing speaks against it."""

    @cached_property
    def own_found(self) -> Mapping[str, list[Hit]]:
        """The concepts of its own text, without the list head."""
        if not self.lead:
            return self.found
        offset = self.offset
        inside = {name: [hit for hit in met if hit.at >= offset] for name, met in self.found.items()}
        return {name: met for name, met in inside.items() if met}

    @cached_property
    def names(self) -> frozenset[str]:
        """The concepts met in it or in the headings above it."""
        return frozenset((*self.found, *self.heading))

    @property
    def offset(self) -> int:
        """Index of the first own token in `lead + own`."""
        return len(self.lead)


class _Heading(NamedTuple):
    found: dict[str, list[Hit]]
    titled: frozenset[str]


class Reading:
    """One contract's passages as units of tokens."""

    def __init__(self, catalogue: Catalogue, document: DocumentText, actors: ActorTerms) -> None:
        """`actors` are merged with the terms that every contract may use."""
        self._catalogue = catalogue
        self._document = document
        self._actors = ActorIndex(actors, catalogue.actors)
        self._cache: dict[tuple[tuple[int, int], ...], list[Token]] = {}
        self._headings: dict[tuple[str, ...], _Heading] = {}

    def units(self, passages: Sequence[Passage]) -> Iterator[Unit]:
        """Yield every unit: passages, windows of long ones, and short lists as a whole."""
        for passage in passages:
            own = self._tokens(passage.spans)
            if passage.kind is PassageKind.TOC or not own:
                continue
            lead = self._lead(passage)
            heading = self._heading(passage.heading)
            for part in _windows(own):
                yield self._unit(passage, part, lead, heading)
        for head, items in _lists(passages):
            own = [token for item in items for token in self._tokens(item.spans)]
            if len(own) <= _LIST_LIMIT and all(len(self._tokens(i.spans)) <= _SHORT_ITEM for i in items[1:]):
                yield self._unit(head, own, self._lead(head), self._heading(head.heading), enumeration=True)

    def _unit(
        self,
        passage: Passage,
        own: list[Token],
        lead: list[Token],
        heading: _Heading,
        *,
        enumeration: bool = False,
    ) -> Unit:
        found = hits(self._actors.mark(lead + own), self._catalogue.phrases)
        return Unit(passage, own, lead, heading.found, heading.titled, found, enumeration)

    def _lead(self, passage: Passage) -> list[Token]:
        """Return the sentences that open the lists it is an item of, without what stands before them."""
        found: list[Token] = []
        for spans in passage.lead:
            opening = self._tokens(spans)
            stops = [at for at, token in enumerate(opening[:-1]) if "STOP" in token.keys]
            found += opening[stops[-1] + 1 :] if stops else opening
        return found[-45:]

    def _tokens(self, spans: tuple[tuple[int, int], ...]) -> list[Token]:
        if spans not in self._cache:
            scanned = self._document.page_at(spans[0][0]).source is TextSource.OCR
            self._cache[spans] = tokens(self._document.text, spans, self._catalogue.lexicon, scanned=scanned)
        return self._cache[spans]

    def _heading(self, titles: tuple[str, ...]) -> _Heading:
        if titles not in self._headings:
            text = " . ".join(titles)
            words = tokens(text, [(0, len(text))], self._catalogue.lexicon)
            found = hits(self._actors.mark(words), self._catalogue.phrases)
            self._headings[titles] = _Heading(found, titled(found, self._catalogue))
        return self._headings[titles]


def titled(found: Mapping[str, list[Hit]], catalogue: Catalogue) -> frozenset[str]:
    """Return the clauses whose usual title is among the concepts `found`."""
    possible = catalogue.titles.possible(found.keys())
    return frozenset(clause.id for clause, group in possible if positions(group, found, found))


def unit_of_text(
    text: str,
    catalogue: Catalogue,
    actors: ActorTerms,
    *,
    heading: str = "",
    lead: str = "",
    scanned: bool = False,
) -> Unit:
    """Return `text` as one passage of a contract's body."""
    index = ActorIndex(actors, catalogue.actors)

    def read(words: str) -> list[Token]:
        return tokens(words, [(0, len(words))], catalogue.lexicon, scanned=scanned and words is text)

    own, before = read(text), read(lead)
    passage = Passage(0, len(text), ((0, len(text)),), 1, PassageKind.BODY, (heading,))
    above = hits(index.mark(read(heading)), catalogue.phrases)
    found = hits(index.mark(before + own), catalogue.phrases)
    return Unit(passage, own, before, above, titled(above, catalogue), found)


def _windows(own: list[Token]) -> Iterator[list[Token]]:
    """Yield each sentence and all of it; where that is too long for one statement, pairs of sentences."""
    cuts = [
        0,
        *(n + 1 for n, token in enumerate(own[:-1]) if "STOP" in token.keys and opens_sentence(own[n + 1])),
        len(own),
    ]
    sentences = [(a, b) for a, b in pairwise(cuts) if b - a > 3]
    if len(own) <= _UNIT_LIMIT:
        yield own
    elif len(sentences) <= 1:
        for start in range(0, len(own), _UNIT_LIMIT - 30):
            yield own[start : start + _UNIT_LIMIT]
    if len(sentences) > 1:
        for start, end in sentences:
            yield own[start : min(end, start + _UNIT_LIMIT)]
    if len(sentences) > 1 and len(own) > _UNIT_LIMIT:
        for (start, _), (_, end) in pairwise(sentences):
            if end - start <= _UNIT_LIMIT:
                yield own[start:end]


def opens_sentence(token: Token) -> bool:
    """Whether a sentence starts with `token` after a full stop; a lone letter belongs to an abbreviation."""
    return len(token.text) != 1


def _lists(passages: Sequence[Passage]) -> Iterator[tuple[Passage, list[Passage]]]:
    """Yield each list head with its items, and each run of passages under a heading of an annex."""
    by_spans = {passage.spans[-6:]: passage for passage in passages if passage.kind is PassageKind.BODY}
    children: dict[tuple[tuple[int, int], ...], list[Passage]] = {}
    under: dict[tuple[str, ...], list[Passage]] = {}
    for passage in passages:
        if passage.kind is not PassageKind.BODY:
            continue
        if passage.lead:
            children.setdefault(passage.lead[-1], []).append(passage)
        elif passage.lampiran:
            under.setdefault(passage.heading, []).append(passage)
    for spans, items in children.items():
        head = by_spans.get(spans)
        if head is not None and len(items) >= 2:
            yield head, [head, *items]
    for items in under.values():
        if len(items) >= 2:
            yield items[0], items
