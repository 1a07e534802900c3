"""What a change of the rules would change: facts found again in the kept words, beside the stored ones."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.batch import facts_version
from pipeline.extract import Extractor
from pipeline.rulings import Standing, standing
from pipeline.store import Run, Store
from pipeline.words import unpack
from schemas.facts import DocumentFacts
from schemas.labels import Verdict
from schemas.rulings import Action, Target, TargetKind


class Turn(StrEnum):
    """Which way a verdict went."""

    GAIN = "gain"
    LOSS = "loss"
    OTHER = "other"  # neither says more than the other, and nobody decided


@dataclass(frozen=True)
class Difference:
    """A verdict that would be another."""

    turn: Turn
    path: str
    target: Target
    before: str
    after: str
    decided: bool
    """A person decided about it: right or wrong is known, not supposed."""


@dataclass(frozen=True)
class Trial:
    """What a trial showed."""

    documents: int
    """How many there are in the archive."""
    tried: int
    unread: int
    """Whose words are not kept, or not by this version."""
    verdicts: int
    differences: tuple[Difference, ...]

    @property
    def counts(self) -> Counter[Turn]:
        """Differences by their turn."""
        return Counter(difference.turn for difference in self.differences)


def compare(
    store: Store,
    run: Run,
    extractor: Extractor,
    *,
    most: int,
    seed: str,
    on_document: Callable[[], None] = lambda: None,
) -> Trial:
    """Return what an extractor finds otherwise than the run did; reads no page and keeps nothing.

    Args:
        store: Where the words and facts of the run are kept.
        run: The run to compare with.
        extractor: The candidate.
        most: Documents to try; of more a random sample.
        seed: Draws the sample.
        on_document: Told of every document that was tried.
    """
    paths: dict[str, str] = {}
    for document in store.document_results(run.archive_id):
        if document.sha256 and document.error is None:
            paths.setdefault(document.sha256, document.path)
    chosen = heapq.nsmallest(most, paths, key=lambda sha: hashlib.sha256(f"{seed}|{sha}".encode()).digest())
    version = facts_version(run.program_version, run.rules_version)
    decided = standing(store.rulings.of(run.archive_id))
    differences: list[Difference] = []
    verdicts = unread = 0
    for sha256 in chosen:
        stored = store.outcomes([sha256], version).get(sha256)
        new = _found(store, sha256, extractor)
        on_document()
        if new is None or not isinstance(stored, DocumentFacts):
            unread += 1
            continue
        before, after = _verdicts(stored), _verdicts(new)
        verdicts += len(before.keys() | after.keys())
        differences += _differences(paths[sha256], before, after, decided)
    order = list(Turn)
    differences.sort(key=lambda one: (order.index(one.turn), one.path, one.target.key))
    return Trial(len(paths), len(chosen) - unread, unread, verdicts, tuple(differences))


def _found(store: Store, sha256: str, extractor: Extractor) -> DocumentFacts | None:
    for packed in store.readings(sha256).values():
        try:
            reading = unpack(packed)
        except ValueError:  # kept by another version
            continue
        return extractor.extract(reading, sha256).facts
    return None


def _verdicts(facts: DocumentFacts) -> dict[Target, str]:
    """Return the clauses and dates of a document by what they are about."""
    found: dict[Target, str] = {}
    for segment in facts.segments:
        for clause in segment.clauses:
            found[Target.of_clause(facts.sha256, segment.first_page, clause.id)] = clause.status.value
        for field in segment.fields:
            if field.name.endswith("_date"):
                value = field.value if isinstance(field.value, str) else ""
                found[Target.of_field(facts.sha256, segment.first_page, field.name)] = value
    return found


def _differences(
    path: str, before: Mapping[Target, str], after: Mapping[Target, str], decided: Standing
) -> Iterator[Difference]:
    for target in before.keys() | after.keys():
        old, new = before.get(target, ""), after.get(target, "")
        if old == new:
            continue
        ruling = decided.on(target)
        right = None
        if ruling is not None and ruling.action in (Action.CONFIRM, Action.CORRECT):
            right = str(ruling.value if ruling.action is Action.CORRECT else ruling.seen)
        yield Difference(_turn(target, old, new, right), path, target, old, new, right is not None)


def _turn(target: Target, old: str, new: str, right: str | None) -> Turn:
    if right is not None:
        return Turn.GAIN if new == right else Turn.LOSS if old == right else Turn.OTHER
    if target.kind is TargetKind.CLAUSE:
        found = (new == Verdict.PRESENT) - (old == Verdict.PRESENT)
    else:
        found = bool(new) - bool(old)
    return Turn.GAIN if found > 0 else Turn.LOSS if found < 0 else Turn.OTHER
