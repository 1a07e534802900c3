"""Verdicts against truth: flags, evidence, near-misses, confidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

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

from .corpus import Contract

RECOGNISERS: Mapping[str, Callable[[Catalogue], Recogniser]] = {
    "rules": RuleRecogniser,
    "learned": lambda catalogue: CombinedRecogniser(catalogue, load_model(), by_rules=False),
    "both": lambda catalogue: CombinedRecogniser(catalogue, load_model()),
}
"""What finds clauses; `both` is the product."""

_SAME = 80
"""Likeness (0..100) from which a quote comes from a passage."""
_SHORTEST = 12
"""Letters of a quote that say anything."""
_BINS = 10


@dataclass(frozen=True)
class Decision:
    """One verdict beside the truth."""

    name: str
    """`<path> <clause>`, to tell gains and losses by."""
    clause: str
    level: str
    truth: Verdict
    verdict: Verdict
    confidence: float
    quoted: bool | None
    """Whether the evidence stands in a labelled passage; None where there is nothing to compare."""
    near_miss: bool
    """Whether the contract holds what only looks like this missing clause."""

    @property
    def right(self) -> bool:
        """Whether what is missing was flagged (uncertain counts as flagged), and nothing else."""
        return (self.verdict is not Verdict.PRESENT) == (self.truth is Verdict.MISSING)


@dataclass
class Tally:
    """Counts over some decisions; uncertain counts as flagged."""

    flagged: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)
    decisions: int = 0
    uncertain: int = 0

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Tally:
        """Count `decisions`."""
        tally = cls()
        for one in decisions:
            tally.decisions += 1
            tally.uncertain += one.verdict is Verdict.UNCERTAIN
            missing, flag = one.truth is Verdict.MISSING, one.verdict is not Verdict.PRESENT
            tally.flagged[_kind(truth=missing, said=flag)] += 1
            tally.present[_kind(truth=not missing, said=not flag)] += 1
        return tally


def _kind(*, truth: bool, said: bool) -> str:
    return {(True, True): "right", (False, True): "false", (True, False): "lost"}.get((truth, said), "none")


def scores(counts: Mapping[str, int]) -> tuple[float, float, float]:
    """Return precision, recall and F1; 1 where there was nothing to find and nothing was said."""
    right, false, lost = counts.get("right", 0), counts.get("false", 0), counts.get("lost", 0)
    return (
        right / (right + false) if right + false else 1.0,
        right / (right + lost) if right + lost else 1.0,
        2 * right / (2 * right + false + lost) if right + false + lost else 1.0,
    )


def decide(contracts: Sequence[Contract], catalogue: Catalogue, recogniser: Recogniser) -> list[Decision]:
    """Return a decision for every clause whose truth is known."""
    found: list[Decision] = []
    for contract in contracts:
        facts = extract_clauses(
            contract.document,
            start=contract.start,
            end=contract.end,
            actors=contract.actors,
            catalogue=catalogue,
            recogniser=recogniser,
        )
        found += [_decision(contract, fact) for fact in facts if fact.id in contract.truth.clauses]
    return found


def _decision(contract: Contract, fact: ClauseFact) -> Decision:
    truth = Verdict(contract.truth.clauses[fact.id])
    labelled = contract.truth.evidence.get(fact.id, ())
    quoted = None
    if fact.status is truth is Verdict.PRESENT and labelled:
        quote = fact.evidence[0].quote if fact.evidence else ""
        quoted = any(same_passage(quote, passage) for passage in labelled)
    return Decision(
        name=f"{contract.truth.path} [{contract.level}] {fact.id}",
        clause=fact.id,
        level=contract.level,
        truth=truth,
        verdict=fact.status,
        confidence=fact.confidence,
        quoted=quoted,
        near_miss=truth is Verdict.MISSING and bool(contract.truth.near_misses.get(fact.id)),
    )


def same_passage(quote: str, passage: str) -> bool:
    """Return whether the shorter of the two stands in the other, but for what a scanner spoils."""
    one, other = sorted((_plain(quote), _plain(passage)), key=len)
    return len(one) >= _SHORTEST and fuzz.partial_ratio(one, other) >= _SAME


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def reliability(decisions: Iterable[Decision]) -> list[tuple[float, int, float, float]]:
    """Return (from, count, mean confidence, share right) of present and missing verdicts by confidence."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for one in decisions:
        if one.verdict is not Verdict.UNCERTAIN:
            place = min(_BINS - 1, int(one.confidence * _BINS))
            bins.setdefault(place, []).append((one.confidence, one.verdict is one.truth))
    return [
        (place / _BINS, len(met), sum(c for c, _ in met) / len(met), sum(r for _, r in met) / len(met))
        for place, met in sorted(bins.items())
    ]


def calibration_error(decisions: Sequence[Decision]) -> float:
    """Return the mean distance between confidence and share right over the bins, by their size."""
    table = reliability(decisions)
    total = sum(count for _, count, _, _ in table)
    return sum(count * abs(said - was) for _, count, said, was in table) / total if total else 0.0


def changes(decisions: Iterable[Decision], known: Mapping[str, bool]) -> tuple[list[str], list[str]]:
    """Return the names that are right now and were wrong in `known`, and the other way round."""
    now = {one.name: one.right for one in decisions}
    both = [name for name in sorted(now) if name in known and now[name] != known[name]]
    return [name for name in both if now[name]], [name for name in both if not now[name]]
