"""How far a passage says what a few examples say, though in other words.

A passage is told by the roots of its words, its parties and figures, and the concepts that the rules have
words for (`menyampaikan` and `melaporkan` are one concept). Each of these marks weighs more the rarer it is
among the example sentences of the shipped rules, the *ordinary* ones. A passage is like a handful of examples
where it lies closer to their centre than any ordinary sentence does, near one of them, and nearer to it than
to any near-miss.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from .catalogue import Catalogue
from .parties import ActorTerms
from .roots import root_of
from .units import Unit, unit_of_text
from .verdict import BORDERLINE, PRESENT_FROM

Marks = Mapping[str, float]
"""Weights of what stands in a passage, of length one together."""

# Measured on the phrase bank with five phrases of a clause as examples: of 10,000 phrases of other clauses
# four are met and at most one taken; of a hundred unseen ones of the clause five are met, one or two taken.
_SURE = 1.2
"""How much closer than anything ordinary a passage must come to say the same."""
_ASKED_NEAR, _SURE_NEAR = 0.3, 0.35
"""How near it must come to one example besides, so that no single rare word carries it."""
_SAME = 0.75
"""Nearness to one example that is enough."""
_RARITY = 0.75
_CONCEPT = 0.7
"""Weight of a concept beside that of a word: one word may belong to several, and they are wide."""
_SHORTEST = 3
_SEPARATORS = ("STOP", "COLON")


class Ordinary:
    """What sentences of contracts have in common: the examples and near-misses of the shipped rules."""

    def __init__(self, catalogue: Catalogue, actors: ActorTerms, *, but: Iterable[str] = ()) -> None:
        """Take the sentences of `catalogue`, those of the clauses `but` left out."""
        left_out = set(but)
        told = [
            _words(unit_of_text(text, catalogue, actors))
            for clause in catalogue.clauses
            if clause.id not in left_out
            for text in (*clause.examples, *clause.near_misses)
        ]
        self._count = len(told)
        self._holding = Counter(mark for marks in told for mark in marks)
        self.sentences = tuple(self._weighed(marks) for marks in told)
        self.centre = _mean(self.sentences)

    def marks(self, unit: Unit) -> Marks:
        """Return what stands in `unit`, weighed."""
        return self._weighed(_words(unit))

    def _weighed(self, marks: frozenset[str]) -> Marks:
        weights = {
            mark: (_CONCEPT if mark.isupper() else 1.0)
            * max(0.0, log((self._count + 1) / (self._holding[mark] + 0.5))) ** _RARITY
            for mark in sorted(marks)
        }
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {mark: weight / length for mark, weight in weights.items()}


@dataclass(frozen=True)
class Likeness:
    """What the examples of one clause have in common, and how close a passage must come."""

    examples: tuple[Marks, ...]
    near_misses: tuple[Marks, ...]
    centre: Marks
    closest: float
    """How close to the centre an ordinary sentence comes."""

    @classmethod
    def of(cls, examples: Sequence[Marks], near_misses: Sequence[Marks], ordinary: Ordinary) -> Likeness:
        """Return what `examples`, at least one, have in common that `near_misses` and others have not."""
        usual = ordinary.centre
        centre = {mark: weight - usual.get(mark, 0.0) for mark, weight in _mean(examples).items()}
        closest = max(_shared(centre, marks) for marks in ordinary.sentences)
        return cls(tuple(examples), tuple(near_misses), centre, closest)

    def score(self, marks: Marks) -> tuple[float, int]:
        """Return how surely a passage says the same (0: it does not), and the number of the nearest example.

        What is as close to a near-miss as to any example says nothing.
        """
        close = [_shared(example, marks) for example in self.examples]
        nearest = max(close)
        number = close.index(nearest) + 1
        if any(_shared(missed, marks) >= nearest for missed in self.near_misses):
            return 0.0, number
        central = _shared(self.centre, marks)
        if nearest >= _SAME or (nearest >= _SURE_NEAR and central >= _SURE * self.closest):
            return min(0.95, PRESENT_FROM + 0.3 * nearest), number
        if nearest >= _ASKED_NEAR and central >= self.closest:
            return BORDERLINE, number
        return 0.0, number


def _words(unit: Unit) -> frozenset[str]:
    words = {root_of(token.text) for token in unit.lead + unit.own if len(token.text) >= _SHORTEST}
    return frozenset(words | {name for name in unit.found if name.isupper() and name not in _SEPARATORS})


def _mean(several: Sequence[Marks]) -> Marks:
    total: dict[str, float] = {}
    for marks in several:
        for mark, weight in marks.items():
            total[mark] = total.get(mark, 0.0) + weight / len(several)
    return total


def _shared(one: Marks, other: Marks) -> float:
    fewer, more = (one, other) if len(one) <= len(other) else (other, one)
    return sum(weight * more[mark] for mark, weight in fewer.items() if mark in more)
