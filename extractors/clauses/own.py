"""Clauses that an organisation adds in its own rules: found by cues and by examples, without concepts.

A *cue* is a line of words that a passage must hold close together; a comma parts what must all be there,
`|` parts what may stand for each other: `asuransi kebakaran | polis kebakaran, wajib | harus`. Words are met
in any inflection; the whole language of `rules.py` may be used. An *example* is a sentence as a contract has
it; a passage that shares most of its content words says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from schemas.text import DocumentText

from .catalogue import Catalogue, Clause, compiled
from .kinds import PassageKind
from .learned.examples import Parties
from .learned.features import stem
from .matching import end_of_quote
from .parties import ActorTerms
from .recognise import Candidate, RuleRecogniser
from .rules import RuleError, Way, parse_group
from .structure import Passage
from .units import Reading, Unit, unit_of_text
from .verdict import BORDERLINE_FROM, PRESENT_FROM

_NEAR = 30
"""Words within which all parts of a cue must stand."""
_CUE_SCORE = 0.8
_SAME_FROM, _LIKE_FROM = 0.7, 0.5
"""Share of an example's content words from which a passage says the same, or a person is asked."""
_FEWEST = 3
"""Content words of an example; fewer say too little."""
_LETTERS = 4
_EMPTY = frozenset(
    [
        "adalah", "akan", "antara", "apabila", "atas", "atau", "bagi", "bahwa", "bila", "dalam", "dapat",
        "dari", "dengan", "dimaksud", "harus", "jika", "kepada", "kedua", "kesatu", "ketentuan", "lain",
        "maka", "maupun", "oleh", "pada", "para", "pasal", "perjanjian", "pertama", "pihak", "sampai",
        "sebagai", "sebagaimana", "secara", "sejak", "selama", "serta", "sesuai", "setiap", "suatu",
        "tersebut", "tentang", "terhadap", "tidak", "untuk", "wajib", "yang",
    ]
)  # fmt: skip


USUAL = Parties(("pihak kesatu", "pihak pertama"))
"""What an example calls the parties."""


@dataclass(frozen=True)
class OwnClause:
    """How an organisation's own clause is found."""

    id: str
    cues: tuple[str, ...]
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]


def with_own(catalogue: Catalogue, clauses: Sequence[OwnClause]) -> Catalogue:
    """Return `catalogue` with the cues of `clauses` as rules.

    Raises:
        RuleError: for a cue that cannot be read or names an unknown concept, or a clause without any.
    """
    for own in clauses:
        if not own.cues and not own.examples:
            raise RuleError("neither cues nor examples; give words by which it is found")
        clause = Clause(own.id, (), (), 0, False, _ways(own), frozenset(), own.examples, own.near_misses)
        try:
            catalogue = compiled(replace(catalogue, clauses=(*catalogue.clauses, clause)))
        except RuleError as error:
            raise RuleError(f"cues: {error}; or write plain words in small letters") from None
    return catalogue


def doubts(catalogue: Catalogue, own: OwnClause) -> list[str]:
    """Return, in words, each near-miss that is taken for `own` and each example that says too little.

    Args:
        catalogue: With the cues of `own`, from `with_own`.
        own: The clause to try.
    """
    rules, alike = RuleRecogniser(catalogue), ExampleRecogniser(catalogue, [own])
    told = [f"example {text!r} says too little to be known again" for text in alike.too_short]
    for text in own.near_misses:
        unit = unit_of_text(text, catalogue, USUAL)
        if any(
            candidate.clause == own.id and not candidate.weak and candidate.score >= PRESENT_FROM
            for candidate in (*rules.of_unit(unit), *alike.of_unit(unit))
        ):
            told.append(f"near_miss {text!r} is taken for the clause")
    return told


def _ways(own: OwnClause) -> tuple[Way, ...]:
    return tuple(
        Way(
            rule=f"{own.id}/cue/{number}",
            clause=own.id,
            part="",
            every=tuple(parse_group(part.strip(), f"cue {cue!r}") for part in cue.split(",") if part.strip()),
            never=(),
            near=_NEAR,
            score=_CUE_SCORE,
        )
        for number, cue in enumerate(own.cues, 1)
    )


class ExampleRecogniser:
    """Finds passages that say what an example says."""

    def __init__(self, catalogue: Catalogue, clauses: Sequence[OwnClause]) -> None:
        """`catalogue` gives the spelling of words and what makes a passage worthless."""
        self._catalogue = catalogue
        self._rules = RuleRecogniser(catalogue)
        self.too_short: list[str] = []
        """Examples that say too little to be known again."""
        self._examples: list[tuple[str, int, frozenset[str]]] = []
        for own in clauses:
            for number, text in enumerate(own.examples, 1):
                words = self._content(unit_of_text(text, catalogue, USUAL))
                if len(words) >= _FEWEST:
                    self._examples.append((own.id, number, words))
                else:
                    self.too_short.append(text)

    def candidates(
        self, document: DocumentText, passages: Sequence[Passage], actors: ActorTerms
    ) -> list[Candidate]:
        """Return the passages that are like an example; none for a catalogue without examples of its own."""
        if not self._examples:
            return []
        units = Reading(self._catalogue, document, actors).units(passages)
        return [candidate for unit in units for candidate in self.of_unit(unit)]

    def of_unit(self, unit: Unit) -> Iterator[Candidate]:
        """Yield the clauses whose examples `unit` is like."""
        if unit.passage.kind is not PassageKind.BODY or unit.enumeration:
            return
        words = self._content(unit)
        for clause, number, wanted in self._examples:
            share = len(words & wanted) / len(wanted)
            if share >= _LIKE_FROM:
                yield Candidate(
                    clause=clause,
                    part="",
                    score=PRESENT_FROM + share - _SAME_FROM if share >= _SAME_FROM else BORDERLINE_FROM,
                    rule=f"{clause}/example/{number}",
                    start=unit.own[0].start,
                    end=end_of_quote(unit.own, 0),
                    passage=unit.passage,
                    weak=self._rules.weakness(unit),
                )

    def _content(self, unit: Unit) -> frozenset[str]:
        return frozenset(
            stem(token.text)
            for token in unit.lead + unit.own
            if len(token.text) >= _LETTERS and token.text not in _EMPTY
        )
