"""Passages -> candidates: which clause a passage may satisfy, by which rule, how surely.

`Recogniser` is the seam: whatever turns a contract's passages into candidates can stand beside the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from schemas.text import DocumentText

from .catalogue import Catalogue
from .kinds import PassageKind
from .matching import end_of_quote, match, quote_span
from .parties import ActorTerms
from .positions import positions
from .structure import Passage
from .units import Reading, Unit, titled

_TITLE_BONUS = 0.12


class Candidate(NamedTuple):
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
    """Why it proves nothing: `deferred`, `blank`, `denied`, `right`, `mentioned`, a passage kind; '' else."""
    by_rule: bool = True
    """Whether a rule that people can read found it; False for what only the learned scorer knows."""


class Recogniser(Protocol):
    """Finds candidates in the passages of one contract."""

    def candidates(
        self, document: DocumentText, passages: Sequence[Passage], actors: ActorTerms
    ) -> list[Candidate]:
        """Return what each passage may satisfy."""


class Several:
    """Several recognisers as one."""

    def __init__(self, *recognisers: Recogniser) -> None:
        """Ask `recognisers` one after the other."""
        self._recognisers = recognisers

    def candidates(
        self, document: DocumentText, passages: Sequence[Passage], actors: ActorTerms
    ) -> list[Candidate]:
        """Return what any of them finds."""
        return [
            candidate
            for recogniser in self._recognisers
            for candidate in recogniser.candidates(document, passages, actors)
        ]


class RuleRecogniser:
    """Holds the catalogue's rules against passages."""

    def __init__(self, catalogue: Catalogue) -> None:
        """`catalogue` is shared; nothing of a contract is kept."""
        self._catalogue = catalogue
        self._forgives = {clause.id: clause.forgives for clause in catalogue.clauses}

    def candidates(
        self, document: DocumentText, passages: Sequence[Passage], actors: ActorTerms
    ) -> list[Candidate]:
        """Return what each passage may satisfy, weak ones (headings, deferrals, denials) marked as such."""
        reading = Reading(self._catalogue, document, actors)
        found: list[Candidate] = []
        for unit in reading.units(passages):
            found += self.of_unit(unit)
        return found

    def of_unit(self, unit: Unit) -> Iterator[Candidate]:
        """Yield what one unit may satisfy."""
        kind = unit.passage.kind
        matched: set[str] = set()
        if kind is PassageKind.BODY:
            weak = self.weakness(unit)
            for clause, way in self._catalogue.ways.possible(unit.found.keys()):
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
                    score=min(0.99, score + _TITLE_BONUS * (clause.id in unit.titled)),
                    rule=way.rule,
                    start=start,
                    end=end,
                    passage=unit.passage,
                    weak="" if weak in clause.forgives else weak,
                )
        else:
            weak = kind.value
        under = frozenset() if kind is PassageKind.HEADING else unit.titled
        start, end = unit.own[0].start, end_of_quote(unit.own, 0)
        for name in sorted((titled(unit.found, self._catalogue) | under) - matched):
            yield Candidate(name, "", 0.2, f"{name}/mention", start, end, unit.passage, weak or "mentioned")

    def beside(
        self, unit: Unit, clause: str, *, score: float, rule: str, part: str = "", by_rule: bool = True
    ) -> Candidate:
        """Return a unit that something beside the rules takes for a clause, weak where rules would say so."""
        weak = self.weakness(unit)
        return Candidate(
            clause=clause,
            part=part,
            score=score,
            rule=rule,
            start=unit.own[0].start,
            end=end_of_quote(unit.own, 0),
            passage=unit.passage,
            weak="" if weak in self._forgives[clause] else weak,
            by_rule=by_rule,
        )

    def weakness(self, unit: Unit) -> str:
        """Return why the unit proves nothing (`blank`, `denied`, `right`, `deferred`), or ''."""
        if unit.weakness is None:
            unit.weakness = "blank" if "BLANK" in unit.found else self._generic(unit)
        return unit.weakness

    def _generic(self, unit: Unit) -> str:
        possible = self._catalogue.weaknesses.possible(unit.names)
        return next((name for name, group in possible if positions(group, unit.found, unit.heading)), "")
