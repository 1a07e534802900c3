"""Passages -> candidates: which clause a passage may satisfy, by which rule, how surely.

`Recogniser` is the seam: anything that turns a contract's passages into candidates can stand beside the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from schemas.text import DocumentText

from .catalogue import ACTORS, Catalogue, Clause
from .normalize import Hit, Token, hits, tokens
from .rules import Group, Near, Term, Way
from .structure import Passage, PassageKind

LONGEST_QUOTE = 75
"""Words; more is no longer a sentence that a reader would underline."""
_TITLE_BONUS = 0.12
_SHORT_ITEM = 28
_LIST_LIMIT = 170
_UNIT_LIMIT = 110


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


@dataclass(frozen=True)
class Candidate:
    """A passage that may satisfy a clause or a part of it."""

    clause: str
    part: str
    """'' when it satisfies the clause as a whole."""
    score: float
    rule: str
    start: int
    end: int
    passage: Passage
    weak: str = ""
    """Why it proves nothing: `deferred`, `blank`, `denied`, `mentioned`, or a passage kind; '' when it does."""


class Recogniser(Protocol):
    """Finds candidates in the passages of one contract."""

    def candidates(
        self, document: DocumentText, passages: Sequence[Passage], actors: ActorTerms
    ) -> list[Candidate]:
        """Return what each passage may satisfy."""


@dataclass
class Unit:
    """Tokens that are judged together: a passage, a few sentences of a long one, or a list with its items."""

    passage: Passage
    own: list[Token]
    lead: list[Token]
    heading: Mapping[str, list[Hit]]
    found: dict[str, list[Hit]] = field(default_factory=dict)
    enumeration: bool = False
    """A list with its items: only ways that count entries look at it."""

    @property
    def offset(self) -> int:
        """Index of the first own token in `lead + own`."""
        return len(self.lead)


class RuleRecogniser:
    """Holds the catalogue's rules against passages."""

    def __init__(self, catalogue: Catalogue) -> None:
        """`catalogue` is shared; nothing of a contract is kept."""
        self._catalogue = catalogue

    def candidates(
        self, document: DocumentText, passages: Sequence[Passage], actors: ActorTerms
    ) -> list[Candidate]:
        """Return what each passage may satisfy, weak ones (headings, deferrals, denials) marked as such."""
        reading = Reading(self._catalogue, document, actors)
        found: list[Candidate] = []
        for unit in reading.units(passages):
            found += self._judge(unit)
        return found

    def _judge(self, unit: Unit) -> Iterator[Candidate]:
        kind = unit.passage.kind
        titled = self._titled(unit.heading)
        matched: set[str] = set()
        if kind is PassageKind.BODY:
            weak = self._weakness(unit)
            for clause, way in self._catalogue.ways_for(unit.found):
                if unit.enumeration and not way.counts:
                    continue
                score = match(way, unit)
                if score <= 0:
                    continue
                matched.add(clause.id)
                start, end = quote_span(unit, way)
                yield Candidate(
                    clause=clause.id,
                    part=way.part,
                    score=min(0.99, score + _TITLE_BONUS * (clause.id in titled)),
                    rule=way.rule,
                    start=start,
                    end=end,
                    passage=unit.passage,
                    weak="" if weak in clause.forgives else weak,
                )
        else:
            weak = kind.value
        under = frozenset() if kind is PassageKind.HEADING else titled
        start, end = unit.own[0].start, _end_of_quote(unit.own, 0)
        for name in sorted((self._titled(unit.found) | under) - matched):
            yield Candidate(name, "", 0.2, f"{name}/mention", start, end, unit.passage, weak or "mentioned")

    def _titled(self, found: Mapping[str, list[Hit]]) -> frozenset[str]:
        """Return the clauses whose usual title is among what was `found`."""
        return frozenset(
            clause.id
            for clause, names in self._catalogue.titles
            if not names.isdisjoint(found) and any(_positions(group, found, found) for group in clause.headings)
        )

    def _weakness(self, unit: Unit) -> str:
        generic = self._catalogue.generic
        if "BLANK" in unit.found:
            return "blank"
        if any(_positions(group, unit.found, unit.heading) for group in generic.deny):
            return "denied"
        if any(_positions(group, unit.found, unit.heading) for group in generic.right):
            return "right"
        deferred = any(_positions(group, unit.found, unit.heading) for group in generic.defer)
        return "deferred" if deferred else ""


class Reading:
    """One contract's passages as units of tokens."""

    def __init__(self, catalogue: Catalogue, document: DocumentText, actors: ActorTerms) -> None:
        """`actors` are merged with the terms that every contract may use."""
        self._catalogue = catalogue
        self._document = document
        own = {"PAYER": actors.payer, "PROVIDER": actors.provider, "MEMBER": actors.member}
        taken = {" ".join(term.lower().split()) for terms in own.values() for term in terms}
        merged = {
            name: [*(f"={term}" if " " not in term else term for term in own[name] if term.strip())]
            + [term for term in catalogue.actors.get(name, ()) if term.strip("=") not in taken]
            for name in ACTORS
        }
        self._actors = _ActorIndex(merged)
        self._cache: dict[tuple[tuple[int, int], ...], list[Token]] = {}
        self._headings: dict[tuple[str, ...], dict[str, list[Hit]]] = {}

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
        heading: dict[str, list[Hit]],
        *,
        enumeration: bool = False,
    ) -> Unit:
        found = hits(self._actors.mark(lead + own), self._catalogue.phrases)
        return Unit(passage, own, lead, heading, found, enumeration)

    def _lead(self, passage: Passage) -> list[Token]:
        """Return the sentences that open the lists which `passage` is an item of, without what stands before."""
        found: list[Token] = []
        for spans in passage.lead:
            opening = self._tokens(spans)
            stops = [at for at, token in enumerate(opening[:-1]) if "STOP" in token.keys]
            found += opening[stops[-1] + 1 :] if stops else opening
        return found[-45:]

    def _tokens(self, spans: tuple[tuple[int, int], ...]) -> list[Token]:
        if spans not in self._cache:
            self._cache[spans] = tokens(self._document.text, spans, self._catalogue.lexicon)
        return self._cache[spans]

    def _heading(self, titles: tuple[str, ...]) -> dict[str, list[Hit]]:
        if titles not in self._headings:
            text = " . ".join(titles)
            found = tokens(text, [(0, len(text))], self._catalogue.lexicon)
            self._headings[titles] = hits(self._actors.mark(found), self._catalogue.phrases)
        return self._headings[titles]


class _ActorIndex:
    """Marks the words that name a party; the longest term wins."""

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, entries in terms.items():
            for entry in entries:
                words = tuple(
                    word.strip("=").replace("-", "").replace(".", "") for word in entry.lower().split()
                )
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


def _windows(own: list[Token]) -> Iterator[list[Token]]:
    """Yield each sentence, each pair of neighbours, and all of it unless it is too long to be one statement."""
    cuts = [
        0,
        *(n + 1 for n, token in enumerate(own[:-1]) if "STOP" in token.keys and _opens(own[n + 1])),
        len(own),
    ]
    sentences = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if b - a > 3]
    if len(own) <= _UNIT_LIMIT:
        yield own
    elif len(sentences) <= 1:
        for start in range(0, len(own), _UNIT_LIMIT - 30):
            yield own[start : start + _UNIT_LIMIT]
    if len(sentences) > 1:
        for start, end in sentences:
            yield own[start : min(end, start + _UNIT_LIMIT)]
    if len(sentences) > 2 or (len(sentences) == 2 and len(own) > _UNIT_LIMIT):
        for (start, _), (_, end) in zip(sentences, sentences[1:], strict=False):
            if end - start <= _UNIT_LIMIT:
                yield own[start:end]


def _opens(token: Token) -> bool:
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


def _positions(group: Group, found: Mapping[str, list[Hit]], heading: Mapping[str, list[Hit]]) -> list[int]:
    """Return where `group` is met; -1 stands for a heading."""
    out: list[int] = []
    for alternative in group:
        if isinstance(alternative, Near):
            out += _close(alternative, found)
            continue
        where = heading if alternative.heading else found
        met = where.get(alternative.concept, [])
        if alternative.count > 1 and _different(met) < alternative.count:
            continue
        out += [-1] if alternative.heading and met else [hit.at for hit in met]
    return sorted(out)


def _different(met: Sequence[Hit]) -> int:
    """Return how many different things are named; a word that is two entries at once is one of them."""
    first: dict[int, int] = {}
    for hit in met:
        first.setdefault(hit.at, hit.entry)
    return len(set(first.values()))


def _close(near: Near, found: Mapping[str, list[Hit]]) -> list[int]:
    out = []
    for left in found.get(near.left.concept, ()):
        for right in found.get(near.right.concept, ()):
            gap = (
                right.at - (left.at + left.size) if right.at > left.at else left.at - (right.at + right.size)
            )
            if left.at == right.at or gap > near.window or (near.ordered and right.at < left.at):
                continue
            out.append(left.at)
            break
    return out


def match(way: Way, unit: Unit) -> float:
    """Return how well `unit` satisfies `way`; 0 when it does not."""
    if any(names.isdisjoint(unit.found) for names in way.named):
        return 0.0
    lists: list[list[int]] = []
    for number, group in enumerate(way.every):
        met = _positions(group, unit.found, unit.heading)
        if number == 0:
            met = [at for at in met if at >= unit.offset]
        if not met:
            return 0.0
        if met[0] >= 0:
            lists.append(met)
    if not (way.refused.isdisjoint(unit.found) and way.refused.isdisjoint(unit.heading)) and any(
        _positions(group, unit.found, unit.heading) for group in way.never
    ):
        return 0.0
    if way.of and sum(bool(_positions(group, unit.found, unit.heading)) for group in way.of) < way.at_least:
        return 0.0
    # The list head counts as if it stood right before the item.
    spread = _smallest_range(lists, unit.offset)
    if spread > way.near:
        return 0.0
    return way.score + 0.05 * (1 - spread / way.near)


def _smallest_range(lists: list[list[int]], offset: int) -> int:
    """Return the size of the smallest stretch of words that meets every list once."""
    merged = sorted((max(at, offset - 1), which) for which, ats in enumerate(lists) for at in ats)
    last: dict[int, int] = {}
    best = 10**6
    for at, which in merged:
        last[which] = at
        if len(last) == len(lists):
            best = min(best, at - min(last.values()))
    return best


def quote_span(unit: Unit, way: Way) -> tuple[int, int]:
    """Return the offsets of what a reader would underline: the passage, or the sentences that say it."""
    own = unit.own
    if len(own) <= LONGEST_QUOTE:
        return own[0].start, own[-1].end
    first = _positions(way.every[0], unit.found, unit.heading)
    inside = [at - unit.offset for at in first if at >= unit.offset]
    anchor = inside[0] if inside else 0
    start = anchor
    while start > 0 and not ("STOP" in own[start - 1].keys and _opens(own[start])) and anchor - start < 40:
        start -= 1
    return own[start].start, _end_of_quote(own, start)


def _end_of_quote(own: Sequence[Token], start: int) -> int:
    limit = min(len(own), start + LONGEST_QUOTE)
    for at in range(limit - 1, start + 15, -1):
        if "STOP" in own[at].keys:
            return own[at].end
    return own[limit - 1].end


__all__ = ["Candidate", "Recogniser", "RuleRecogniser", "Term"]
