"""What the annotated page shows of one file, worked out beforehand so that its template holds no logic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from extractors.clauses import Sought
from schemas.annotation import Annotation, SegmentAnnotation
from schemas.facts import declared_text
from schemas.findings import Finding
from schemas.labels import Verdict
from schemas.results import ClauseResult, DocumentResult, FieldEvidence, SegmentResult

from .marks import Mark, clause_marks, declared_marks, field_marks, shown_value, tone_of
from .pages import Page, Reading, Spot, lay_out

_UNSEARCHED = ("furniture", "toc")


@dataclass(frozen=True)
class Place:
    """A marked place, as the tables point at it."""

    mark: Mark
    spot: Spot


@dataclass(frozen=True)
class ClauseRow:
    """One clause in the table of a contract."""

    number: int
    anchor: str
    clause: ClauseResult
    detail: str
    """More about a doubt than its reason says."""
    places: tuple[Place, ...]


@dataclass(frozen=True)
class ClauseSection:
    """The clauses of one section of the list."""

    id: str
    tone: str
    rows: tuple[ClauseRow, ...]


@dataclass(frozen=True)
class Gap:
    """A clause that a contract should have and that was not found for sure."""

    row: ClauseRow
    tone: str
    action: str
    """What to do, in Indonesian."""
    sought: Sought | None
    """None for a clause that an organisation added."""


@dataclass(frozen=True)
class FieldRow:
    """A value of a document, or an answer of a form."""

    field: str
    value: str
    evidence: FieldEvidence | None
    alternatives: tuple[str, ...]
    spot: Spot | None


@dataclass(frozen=True)
class SegmentView:
    """One document inside the file."""

    anchor: str
    result: SegmentResult
    fields: tuple[FieldRow, ...]
    sections: tuple[ClauseSection, ...]
    """Empty for a document that is no contract."""
    counts: Mapping[Verdict, int]
    """Of the clauses that apply."""
    gaps: tuple[Gap, ...]
    excused: tuple[ClauseRow, ...]
    """Clauses that are not there and that this kind of contract need not have."""
    searched: int
    """Passages that were looked at."""
    poor: tuple[int, ...]
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class DocumentView:
    """The whole file."""

    document: DocumentResult
    segments: tuple[SegmentView, ...]
    findings: tuple[Finding, ...]
    """Those about anything else than a clause, which stand beside the clauses."""


def build_view(
    document: DocumentResult, annotation: Annotation | None, sought: Callable[[str], Sought | None]
) -> DocumentView:
    """Return what is shown of a file.

    Args:
        document: Its judged result.
        annotation: Its text, from the same reading; None for a file that could not be read.
        sought: Tells of a clause id what was looked for.
    """
    about_clauses = {finding.subject: finding for finding in document.findings if _is_of_clause(finding)}
    read = annotation.segments if annotation else ()
    poor = frozenset(page for segment in read for page in segment.poor_pages)
    reading = Reading({page.page: page for page in document.reading}, frozenset(document.unread_pages), poor)
    segments = tuple(
        _segment(index, result, segment, reading, about_clauses, sought)
        for index, (result, segment) in enumerate(
            zip(document.segments, read, strict=annotation is not None), 1
        )
    )
    others = tuple(finding for finding in document.findings if not _is_of_clause(finding))
    return DocumentView(document, segments, others)


def _is_of_clause(finding: Finding) -> bool:
    return finding.code in ("clause-missing", "clause-uncertain")


def _segment(
    index: int,
    result: SegmentResult,
    segment: SegmentAnnotation,
    reading: Reading,
    findings: Mapping[str, Finding],
    sought: Callable[[str], Sought | None],
) -> SegmentView:
    anchor = f"d{index}"
    marks = (
        *clause_marks(segment, result.clauses),
        *field_marks(segment, result.fields),
        *declared_marks(segment),
    )
    numbers = range(result.first_page, result.last_page + 1)
    pages, spots = lay_out(segment.blocks, marks, numbers, reading, prefix=f"{anchor}-")
    places: dict[str, list[Place]] = {}
    for mark in marks:
        if mark in spots:
            _add(places.setdefault(mark.subject, []), Place(mark, spots[mark]))
    rows = _rows(anchor, result.clauses, segment, places)
    absent = [row for row in rows if row.clause.status is not Verdict.PRESENT]
    return SegmentView(
        anchor=anchor,
        result=result,
        fields=(*_fields(result, places), *_declared(result, places)),
        sections=tuple(
            ClauseSection(section, tone_of(f"{section}."), tuple(held))
            for section, held in groupby(rows, key=lambda row: row.clause.id.partition(".")[0])
        ),
        counts=Counter(row.clause.status for row in rows if row.clause.applicable),
        gaps=tuple(
            Gap(row, tone_of(row.clause.id), action, sought(row.clause.id))
            for row in absent
            if row.clause.applicable
            for action in [findings[row.clause.id].action if row.clause.id in findings else ""]
        ),
        excused=tuple(row for row in absent if not row.clause.applicable),
        searched=sum(block.kind not in _UNSEARCHED and not block.continued for block in segment.blocks),
        poor=tuple(page for page in numbers if page in reading.poor | reading.unread),
        pages=pages,
    )


def _add(places: list[Place], place: Place) -> None:
    """Add a place; what has the tag of the one before it is told together with that."""
    if places and places[-1].spot.anchor == place.spot.anchor:
        before = places[-1].spot
        place = Place(places.pop().mark, replace(before, quote=f"{before.quote} … {place.spot.quote}"))
    places.append(place)


def _rows(
    anchor: str,
    clauses: Iterable[ClauseResult],
    segment: SegmentAnnotation,
    places: Mapping[str, Sequence[Place]],
) -> tuple[ClauseRow, ...]:
    details = {fact.id: fact.detail for fact in segment.facts.clauses if fact.status is Verdict.UNCERTAIN}
    return tuple(
        ClauseRow(
            number,
            f"{anchor}-c{number}",
            clause,
            details.get(clause.id, ""),
            tuple(places.get(clause.id, ())),
        )
        for number, clause in enumerate(clauses, 1)
    )


def _fields(result: SegmentResult, places: Mapping[str, Sequence[Place]]) -> tuple[FieldRow, ...]:
    rows = []
    for field, value in result.fields.items():
        evidence = result.evidence.get(field)
        others = evidence.alternatives if evidence else ()
        alternatives = tuple(shown_value(field, other) for other in others if other != value)
        found = places.get(field, ())
        rows.append(
            FieldRow(
                field, shown_value(field, value), evidence, alternatives, found[0].spot if found else None
            )
        )
    return tuple(rows)


def _declared(result: SegmentResult, places: Mapping[str, Sequence[Place]]) -> Iterator[FieldRow]:
    for answer in result.declared:
        found = places.get(answer.key, ())
        spot = found[0].spot if found else None
        yield FieldRow(answer.key, declared_text(answer.value), answer, answer.alternatives, spot)
