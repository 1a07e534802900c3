"""Verdicts on contracts beside what is true of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from extractors.clauses import (
    Catalogue,
    CombinedRecogniser,
    Recogniser,
    RuleRecogniser,
    extract_clauses,
    load_model,
)
from schemas.facts import ClauseFact
from schemas.labels import Verdict

from .corpus import Body, Contract
from .passages import is_from

RECOGNISERS: Mapping[str, Callable[[Catalogue], Recogniser]] = {
    "rules": RuleRecogniser,
    "scorer": lambda catalogue: CombinedRecogniser(catalogue, load_model(), by_rules=False),
    "both": lambda catalogue: CombinedRecogniser(catalogue, load_model()),
}
"""What finds clauses."""
PRODUCT = "both"
"""The one that users have."""


@dataclass(frozen=True)
class Decision:
    """One verdict beside the truth."""

    corpus: str
    contract: str
    """Path and level."""
    level: str
    clause: str
    truth: Verdict
    """Present or missing."""
    verdict: Verdict | None
    """None where the product saw no contract, and so told nobody anything."""
    confidence: float = 0.0
    """0..1, of a verdict."""
    quotes: tuple[bool, ...] = ()
    """Whether each, best first, is from a labelled passage; () where there is nothing to compare."""
    near_miss: bool = False
    """Whether the contract holds what only looks like this missing clause."""

    @property
    def name(self) -> str:
        """What tells it from all others."""
        return f"{self.corpus}: {self.contract} {self.clause}"


def decide(contracts: Sequence[Contract], catalogue: Catalogue, recogniser: Recogniser) -> list[Decision]:
    """Return a decision for every clause whose truth is known."""
    found: list[Decision] = []
    for contract in contracts:
        facts = find_clauses(contract.body, catalogue, recogniser) if contract.body else {}
        found += [_decision(contract, clause, facts.get(clause)) for clause in contract.truth.clauses]
    return found


def find_clauses(body: Body, catalogue: Catalogue, recogniser: Recogniser) -> dict[str, ClauseFact]:
    """Return what is found in a contract, by clause id."""
    facts = extract_clauses(
        body.document,
        start=body.start,
        end=body.end,
        actors=body.actors,
        catalogue=catalogue,
        recogniser=recogniser,
    )
    return {fact.id: fact for fact in facts}


def is_right(truth: Verdict, verdict: Verdict | None) -> bool:
    """Return whether what is missing was flagged (uncertain counts as flagged), and nothing else."""
    return verdict is not None and (verdict is not Verdict.PRESENT) == (truth is Verdict.MISSING)


def _decision(contract: Contract, clause: str, fact: ClauseFact | None) -> Decision:
    truth = contract.truth.clauses[clause]
    quotes: tuple[bool, ...] = ()
    if fact is not None and fact.status is truth is Verdict.PRESENT:
        labelled = contract.truth.evidence.get(clause, ())
        cited = fact.evidence if labelled else ()
        quotes = tuple(any(is_from(evidence.quote, passage) for passage in labelled) for evidence in cited)
    return Decision(
        corpus=contract.corpus,
        contract=contract.name,
        level=contract.level,
        clause=clause,
        truth=truth,
        verdict=fact.status if fact else None,
        confidence=fact.confidence if fact else 0.0,
        quotes=quotes,
        near_miss=truth is Verdict.MISSING and clause in contract.truth.near_misses,
    )
