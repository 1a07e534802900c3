"""What the machine says about a target, beside what a person said."""

from __future__ import annotations

from pydantic import JsonValue

from schemas.facts import ClauseFact, DocumentFacts, FieldFact, SegmentFacts
from schemas.rulings import Action, Ruling, Target, TargetKind

from .apply import seen_now


def segment_of(facts: DocumentFacts, first_page: int) -> SegmentFacts | None:
    """Return the document that begins on a page of a file."""
    return next((segment for segment in facts.segments if segment.first_page == first_page), None)


def fact_of(facts: DocumentFacts, target: Target) -> FieldFact | ClauseFact | None:
    """Return what was read about a field or a clause; None where nothing was."""
    segment = segment_of(facts, target.first_page)
    if segment is None:
        return None
    if target.kind is TargetKind.FIELD:
        return next((fact for fact in segment.fields if fact.name == target.name), None)
    return next((fact for fact in segment.clauses if fact.id == target.name), None)


def machine_says(facts: DocumentFacts, target: Target) -> JsonValue:
    """Return what was read, in the form in which rulings keep it."""
    if target.kind is TargetKind.TYPE:
        segment = segment_of(facts, target.first_page)
        return None if segment is None else segment.doc_type.value
    said = seen_now(fact_of(facts, target))
    return [*said] if isinstance(said, list) else said


def is_contradicted(ruling: Ruling, now: JsonValue) -> bool:
    """Return whether the machine now says neither what it said then nor what the person said."""
    said = ruling.value if ruling.action is Action.CORRECT else ruling.seen
    return ruling.action is not Action.LATER and now not in (ruling.seen, said)
