"""Which places of a document are marked, and what is written beside each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pipeline.report.facilities import screen_date
from pipeline.report.labels import SECTIONS, name
from schemas.annotation import Attempt, SegmentAnnotation
from schemas.evidence import Evidence
from schemas.facts import ClauseFact, declared_text
from schemas.labels import ClauseReason, Verdict
from schemas.results import ClauseResult, FieldValue

DATA: Final = "data"
"""Colour of the values that were read, beside those of the five sections of clauses."""

MOST_NEAR_MISSES: Final = 3
"""Places shown for a clause that is not there."""

WHY_NOT: Final[Mapping[str, str]] = {
    "deferred": "ditunda ke pengaturan lain",
    "blank": "isiannya masih kosong",
    "denied": "dinyatakan tidak diatur",
    "right": "hanya hak, bukan kewajiban",
    "mentioned": "hanya disebut, tidak diatur",
    "heading": "judul saja",
    "toc": "daftar isi",
    "definition": "definisi, bukan ketentuan",
    "recital": "pembukaan, belum mengikat",
    "form": "formulir contoh",
    "quoted_history": "bunyi lama yang telah diubah",
}
"""Why a place proves nothing, by Attempt.weak."""
_UNDONE: Final = frozenset(["deferred", "blank", "denied", "right"])
"""Why a place that says the right thing does not count; the others only name it."""
_HALF_THERE: Final = (ClauseReason.HALF_MISSING, ClauseReason.BORDERLINE)
_NOT_ENOUGH: Final = "bunyinya tidak cukup tegas"
_ONE_PART: Final = "baru sebagian"


class MarkKind(StrEnum):
    """What a marked place does for what it is about."""

    PROOF = "proof"  # evidence of a clause that is present
    PART = "part"  # one half of a clause whose other half is missing
    DOUBT = "doubt"  # the wording that leaves a clause uncertain
    NEAR = "near"  # looks like a clause and proves nothing
    FIELD = "field"  # where a value was read


@dataclass(frozen=True)
class Mark:
    """A marked place."""

    subject: str
    """Clause id or field name."""
    label: str
    """Indonesian name of it."""
    number: int
    """Of the clause in the list, from 1; 0 for a field."""
    tone: str
    """Colour: the section of the clause, or DATA."""
    kind: MarkKind
    start: int
    """Half-open offsets into DocumentText.text."""
    end: int
    note: str = ""
    """Why it proves nothing; the value that was read."""

    @property
    def filled(self) -> bool:
        """Whether it is coloured as a proof is; any other place is underlined only."""
        return self.kind in (MarkKind.PROOF, MarkKind.FIELD)


def tone_of(clause_id: str) -> str:
    """Return the colour of a clause; a section that an organisation added is coloured as `other`."""
    section = clause_id.partition(".")[0]
    return section if section in SECTIONS else SECTIONS[-1]


def clause_marks(segment: SegmentAnnotation, results: Sequence[ClauseResult]) -> tuple[Mark, ...]:
    """Return the places for every clause of a contract, in the order of `results`."""
    facts = {fact.id: fact for fact in segment.facts.clauses}
    attempts: dict[str, list[Attempt]] = {}
    for attempt in segment.attempts:
        attempts.setdefault(attempt.clause, []).append(attempt)
    return tuple(
        mark
        for number, result in enumerate(results, 1)
        if (fact := facts.get(result.id)) is not None
        for mark in _of_clause(number, result, fact, attempts.get(result.id, ()))
    )


def field_marks(segment: SegmentAnnotation, values: Mapping[str, FieldValue]) -> tuple[Mark, ...]:
    """Return where each of `values` was read."""
    return tuple(
        _of_value(fact.name, fact.evidence, shown_value(fact.name, values[fact.name]))
        for fact in segment.facts.fields
        if values.get(fact.name) is not None
    )


def declared_marks(segment: SegmentAnnotation) -> tuple[Mark, ...]:
    """Return where a form's answers were read."""
    return tuple(
        _of_value(fact.key, fact.evidence, declared_text(fact.value)) for fact in segment.facts.declared
    )


def _of_value(subject: str, evidence: Evidence, note: str) -> Mark:
    label, (start, end) = name("fields", subject), evidence.span
    return Mark(subject, label, 0, DATA, MarkKind.FIELD, start, end, note)


def shown_value(field: str, value: FieldValue) -> str:
    """Return a value as people read it; '' for none."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " / ".join(value)
    group = {"expiry_basis": "expiry_bases", "facility_level": "levels"}.get(field)
    return name(group, value) if group else screen_date(value)


def _of_clause(
    number: int, result: ClauseResult, fact: ClauseFact, attempts: Sequence[Attempt]
) -> Iterator[Mark]:
    def mark(kind: MarkKind, span: tuple[int, int], note: str = "") -> Mark:
        label = name("clauses", result.id)
        return Mark(result.id, label, number, tone_of(result.id), kind, span[0], span[1], note)

    spans = [evidence.span for evidence in fact.evidence]
    if fact.status is Verdict.PRESENT:
        yield from (mark(MarkKind.PROOF, span) for span in spans)
        return
    if not result.applicable:
        return
    shown: list[tuple[int, int]] = []
    weighed = {attempt.span for attempt in attempts}
    uncounted = [Attempt(clause=fact.id, score=0, span=span) for span in spans if span not in weighed]
    attempts = [*attempts, *uncounted]
    near = _near_misses(spans, attempts)
    if fact.reason in _HALF_THERE:
        partly = fact.reason is ClauseReason.HALF_MISSING
        note = f"{_ONE_PART}, kurang: {fact.detail}" if partly and fact.detail else _NOT_ENOUGH
        yield from (mark(MarkKind.PART if partly else MarkKind.DOUBT, span, note) for span in spans)
        shown += spans
        found = {attempt.part for attempt in attempts if attempt.span in spans}
        near = (attempt for attempt in near if attempt.weak in _UNDONE or attempt.part not in {"", *found})
    for attempt in near:
        if len(shown) == MOST_NEAR_MISSES:
            return
        if not _overlaps(attempt.span, shown):
            shown.append(attempt.span)
            yield mark(MarkKind.NEAR, attempt.span, _why_not(attempt))


def _near_misses(cited: Sequence[tuple[int, int]], attempts: Sequence[Attempt]) -> Iterator[Attempt]:
    """Yield those that the verdict cites, then the best, bare titles last."""
    order = sorted(
        attempts, key=lambda one: (one.span not in cited, one.weak == "heading", -one.score, one.span)
    )
    return (_narrowed(attempt, attempts) for attempt in order)


def _narrowed(attempt: Attempt, attempts: Sequence[Attempt]) -> Attempt:
    """Return the smallest place inside an attempt that is as good: an item rather than its list."""
    inside = [
        other
        for other in attempts
        if attempt.span[0] <= other.span[0]
        and other.span[1] <= attempt.span[1]
        and (other.score, other.part, other.weak) == (attempt.score, attempt.part, attempt.weak)
    ]
    return min(inside, key=lambda other: (other.span[1] - other.span[0], other.span))


def _why_not(attempt: Attempt) -> str:
    if attempt.weak:
        return WHY_NOT.get(attempt.weak, _NOT_ENOUGH)
    return _ONE_PART if attempt.part else _NOT_ENOUGH


def _overlaps(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)
