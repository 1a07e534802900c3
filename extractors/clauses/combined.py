"""Rules and the learned scorer together: each passage is judged by both.

The rules say what a lawyer can read; the scorer knows words that no rule has, and what rules mistake. Where
they differ and neither is sure, the candidate stays below `verdict.PRESENT_FROM`: a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp
from typing import Final

from schemas.text import DocumentText

from .catalogue import Catalogue
from .kinds import PassageKind
from .learned import Model, encode
from .parties import ActorTerms
from .recognise import Candidate, RuleRecogniser
from .structure import Passage
from .units import Reading, Unit
from .verdict import BORDERLINE, PRESENT_FROM

DOUBTED_BELOW: Final = -2.0
"""Log-odds below which the scorer, giving it less than one in eight, doubts what a rule found."""
LIKELY_FROM: Final = 2.5
"""Log-odds from which the scorer alone asks a person to look."""
SURE_FROM: Final = 4.0
"""Log-odds from which the scorer alone is believed."""


class CombinedRecogniser:
    """Holds the catalogue's rules and the learned scorer against passages."""

    def __init__(self, catalogue: Catalogue, model: Model, *, by_rules: bool = True) -> None:
        """Share `catalogue` and `model`; without `by_rules` the scorer alone proposes candidates."""
        self._catalogue = catalogue
        self._rules = RuleRecogniser(catalogue)
        self._model = model
        self._by_rules = by_rules
        self._about: dict[tuple[str, str], list[tuple[str, str]]] = {}
        """(clause, part) -> the outputs about it; the clause as a whole under the part ''."""
        for clause, part in model.outputs:
            self._about.setdefault((clause, ""), []).append((clause, part))
            if part:
                self._about.setdefault((clause, part), []).append((clause, part))

    def candidates(
        self, document: DocumentText, passages: Sequence[Passage], actors: ActorTerms
    ) -> list[Candidate]:
        """Return what each passage may satisfy, weak ones marked as such."""
        found: list[Candidate] = []
        for unit in Reading(self._catalogue, document, actors).units(passages):
            found += self._of_unit(unit)
        return found

    def _of_unit(self, unit: Unit) -> Iterator[Candidate]:
        by_rules = self._rules.of_unit(unit) if self._by_rules else ()
        if unit.passage.kind is not PassageKind.BODY or unit.enumeration:
            yield from by_rules
            return
        scored = dict(zip(self._model.outputs, self._model.log_odds(encode(unit)).tolist(), strict=True))
        told: set[tuple[str, str]] = set()
        for candidate in by_rules:
            if not candidate.weak:
                covered = self._covered(candidate)
                told.update(covered)
                odds = min((scored[key] for key in covered), default=LIKELY_FROM)
                candidate = candidate._replace(score=_weighed(candidate.score, odds))
            yield candidate
        for (clause, part), odds in scored.items():
            if odds >= LIKELY_FROM and (clause, part) not in told:
                yield self._rules.beside(
                    unit,
                    clause,
                    part=part,
                    score=BORDERLINE if odds < SURE_FROM else max(PRESENT_FROM, _probability(odds)),
                    rule="/".join(filter(None, (clause, part, "learned"))),
                    by_rule=False,
                )

    def _covered(self, candidate: Candidate) -> Sequence[tuple[str, str]]:
        """Return the outputs about `candidate`; its clause's where the scorer does not know the part."""
        whole = self._about.get((candidate.clause, ""), [])
        return self._about.get((candidate.clause, candidate.part), whole)


def _weighed(score: float, log_odds: float) -> float:
    """Return the score of what a rule found, as sure as the scorer is; borderline where that doubts it."""
    if score < PRESENT_FROM:
        return score
    if log_odds < DOUBTED_BELOW:
        return BORDERLINE
    return max(PRESENT_FROM, _probability(log_odds))


def _probability(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))
