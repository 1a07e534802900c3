"""Clauses that an organisation adds in its own rules: found by cues and by examples, without concepts.

`cues.py` reads the cues, which become rules like any other; `likeness.py` finds what says the same as the
examples in other words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from schemas.text import DocumentText

from .catalogue import Catalogue, Clause, compiled
from .cues import USUAL, heading_of, way_of
from .kinds import PassageKind
from .likeness import Likeness, Ordinary
from .parties import ActorTerms
from .recognise import Candidate, RuleRecogniser
from .rules import RuleError
from .structure import Passage
from .units import Reading, Unit, unit_of_text
from .verdict import PRESENT_FROM

_LEAVES_OPEN = {"deferred": "leaves the rule to another day", "blank": "is a form that nobody filled in"}
_CONTENT = ("denied", "right")
"""Weaknesses that may be what a clause is about: a ban, a right to inspect."""
_GENERAL = 0.05
"""Share of sentences about other things from which a cue or example says too little."""


@dataclass(frozen=True)
class OwnClause:
    """How an organisation's own clause is found."""

    id: str
    cues: tuple[str, ...]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]
    headings: tuple[str, ...] = ()
    """What its pasal is usually called; alone it proves nothing."""


@dataclass(frozen=True)
class Doubt:
    """Why a clause may not be found as its author means."""

    sentence: str
    fault: str


def with_own(catalogue: Catalogue, clauses: Sequence[OwnClause]) -> Catalogue:
    """Return `catalogue` with the cues of `clauses` as rules.

    Raises:
        RuleError: for a cue that cannot be read or names an unknown concept, or a clause without any.
    """
    if not clauses:
        return catalogue
    added = tuple(_clause_of(own, catalogue) for own in clauses)
    try:
        return compiled(replace(catalogue, clauses=(*catalogue.clauses, *added)))
    except RuleError as error:
        raise RuleError(f"cues: {error}; or write plain words in small letters") from None


def _clause_of(own: OwnClause, catalogue: Catalogue) -> Clause:
    if not own.cues and not own.examples:
        raise RuleError("neither cues nor examples; give words by which it is found")
    return Clause(
        id=own.id,
        headings=tuple(heading_of(text) for text in own.headings),
        parts=(),
        needs=0,
        together=False,
        ways=tuple(way_of(cue, f"{own.id}/cue/{number}", own.id) for number, cue in enumerate(own.cues, 1)),
        forgives=_weaknesses(own.examples, catalogue) & frozenset(_CONTENT),
        examples=own.examples,
        near_misses=own.near_misses,
    )


def doubts(catalogue: Catalogue, own: OwnClause) -> list[Doubt]:
    """Return what a cue or sentence of `own` does that its author cannot mean, with the cure.

    An example that is not found, a near-miss that is taken, a sentence told twice, words so general that
    sentences about other things are taken.

    Args:
        catalogue: With the cues of `own`, from `with_own`.
        own: The clause to try.
    """
    trial = _Trial(catalogue, own)
    told = [Doubt(text, fault) for text, fault in _of_examples(trial, own)]
    told += [
        Doubt(text, f"near_miss {text!r} is taken for the clause; make the cues narrower, or add examples")
        for text in dict.fromkeys(own.near_misses)
        if text not in own.examples and trial.takes(text)
    ]
    told += [
        Doubt(text, f"{kind} {text!r} stands there twice; leave one out")
        for kind, texts in (("cue", own.cues), ("example", own.examples), ("near_miss", own.near_misses))
        for text in dict.fromkeys(texts)
        if texts.count(text) > 1
    ]
    others = [text for clause in catalogue.clauses if clause.id != own.id for text in clause.examples]
    taken = Counter(rule for text in others for rule in trial.takes(text))
    return told + [
        Doubt(
            text,
            f"{text!r} is so general that it takes {taken[rule]} of {len(others)} sentences about"
            " other things; make it narrower",
        )
        for rule, text in _told_by(own)
        if taken[rule] > _GENERAL * len(others)
    ]


class _Trial:
    """Holds single sentences against one clause."""

    def __init__(self, catalogue: Catalogue, own: OwnClause) -> None:
        self._catalogue = catalogue
        self._clause = own.id
        self._rules = RuleRecogniser(catalogue)
        self._alike = ExampleRecogniser(catalogue, [own])

    def takes(self, text: str) -> frozenset[str]:
        """Return the rules by which `text` is taken for the clause."""
        unit = unit_of_text(text, self._catalogue, USUAL)
        return frozenset(
            candidate.rule
            for candidate in (*self._rules.of_unit(unit), *self._alike.of_unit(unit))
            if candidate.clause == self._clause and not candidate.weak and candidate.score >= PRESENT_FROM
        )

    def weakness(self, text: str) -> str:
        """Return why `text` proves nothing for any clause, or ''."""
        return self._rules.weakness(unit_of_text(text, self._catalogue, USUAL))


def _of_examples(trial: _Trial, own: OwnClause) -> Iterator[tuple[str, str]]:
    for text in dict.fromkeys(own.examples):
        weak = trial.weakness(text)
        if text in own.near_misses:
            yield text, f"{text!r} is an example and a near_miss; leave it out of one"
        elif weak in _LEAVES_OPEN:
            yield text, f"example {text!r} {_LEAVES_OPEN[weak]}; give one that settles it"
        elif not trial.takes(text):
            yield text, f"example {text!r} is not found; make it say more, or add a cue"


def _told_by(own: OwnClause) -> Iterator[tuple[str, str]]:
    """Yield each rule of the clause, as evidence names it, with the words that it was made of."""
    for kind, texts in (("cue", own.cues), ("example", own.examples)):
        for number, text in enumerate(texts, 1):
            yield f"{own.id}/{kind}/{number}", text


class ExampleRecogniser:
    """Finds passages that say what the examples of a clause say."""

    def __init__(self, catalogue: Catalogue, clauses: Sequence[OwnClause]) -> None:
        """`catalogue`, from `with_own`, gives the spelling of words and what makes a passage worthless."""
        self._catalogue = catalogue
        self._rules = RuleRecogniser(catalogue)
        self._alike: dict[str, Likeness] = {}
        told = [own for own in clauses if own.examples]
        if told:
            self._ordinary = Ordinary(catalogue, USUAL, but=[own.id for own in clauses])
            for own in told:
                examples, near_misses = (
                    [self._ordinary.marks(unit_of_text(text, catalogue, USUAL)) for text in texts]
                    for texts in (own.examples, own.near_misses)
                )
                self._alike[own.id] = Likeness.of(examples, near_misses, self._ordinary)

    def candidates(
        self, document: DocumentText, passages: Sequence[Passage], actors: ActorTerms
    ) -> list[Candidate]:
        """Return the passages that are like the examples; none where no clause has any."""
        if not self._alike:
            return []
        units = Reading(self._catalogue, document, actors).units(passages)
        return [candidate for unit in units for candidate in self.of_unit(unit)]

    def of_unit(self, unit: Unit) -> Iterator[Candidate]:
        """Yield the clauses whose examples `unit` is like."""
        if not self._alike or unit.passage.kind is not PassageKind.BODY or unit.enumeration:
            return
        marks = self._ordinary.marks(unit)
        for clause, alike in self._alike.items():
            score, number = alike.score(marks)
            if score:
                yield self._rules.beside(unit, clause, score=score, rule=f"{clause}/example/{number}")


def _weaknesses(texts: Sequence[str], catalogue: Catalogue) -> frozenset[str]:
    rules = RuleRecogniser(catalogue)
    return frozenset(rules.weakness(unit_of_text(text, catalogue, USUAL)) for text in texts)
