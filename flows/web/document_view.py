"""What the page of a document shows: statements with their places, and the words under the picture; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from statistics import linear_regression, median

from extractors.personal import find_personal
from pipeline.report.facilities import screen_date
from pipeline.report.labels import label, reason_name
from schemas.evidence import Region
from schemas.findings import Finding
from schemas.geometry import BoundingBox, enclosing
from schemas.labels import LIFETIME, FieldName, Severity, Verdict
from schemas.results import ClauseResult, DocumentResult, FieldEvidence, FieldValue, SegmentResult
from schemas.rulings import Target
from schemas.text import DocumentText, PageText, Word

from .choices import NAMES

GROUPS = ("doubtful", "finding", "field", "clause", "declared")
_MOST_BOXES = 40
"""Of one statement on one page; a clause is quoted, not copied."""
_GAP = 1.5
"""Points between print and outline: the line goes around the letters, not through them."""
_ROUNDED = 0.2
"""Boxes are kept with one decimal."""
_TILTED = 1.3
"""Height of a row over that of its words from which it is seen to be tilted."""

Names = Callable[[str, str | None], str]
"""(group, value) to a name in the language of the page."""


def names_in(english: bool) -> Names:
    """Return how values are called; those that have no English name keep the Indonesian one."""

    def named(group: str, value: str | None) -> str:
        both = label(group, value)
        return both.english if english and both.english else both.indonesian

    return named


@dataclass(frozen=True)
class Item:
    """One statement about a document."""

    target: Target | None
    """None for what nobody decides about: the answers of a form."""
    key: str
    """By which a link names it."""
    group: str
    name: str
    """Empty for the type of a document."""
    state: str
    """Style of its mark."""
    mark: str
    doubtful: bool = False
    lacking: bool = False
    """A finding, or a clause that is not there."""
    value: str = ""
    note: str = ""
    quote: str = ""
    alternatives: tuple[str, ...] = ()
    page: int | None = None
    regions: tuple[Region, ...] = ()
    severity: Severity | None = None
    finding: Finding | None = None

    @property
    def order(self) -> tuple[bool, int, int]:
        """What is lacking first, then what weighs most."""
        rank = len(Severity) if self.severity is None else self.severity.rank
        return not self.lacking, rank, self.page or 0


@dataclass(frozen=True)
class Part:
    """One document inside a file with what is said about it."""

    segment: SegmentResult
    title: str
    groups: tuple[tuple[str, tuple[Item, ...]], ...]

    @property
    def items(self) -> Iterator[Item]:
        """All of them, as they are shown."""
        return chain.from_iterable(items for _, items in self.groups)


@dataclass(frozen=True)
class Box:
    """The place of a statement on the upright page."""

    item: Item
    outline: tuple[tuple[float, float], ...]
    """Corners, clockwise from the top left; slanted where the print is."""

    @property
    def area(self) -> float:
        """In square points."""
        pairs = zip(self.outline, (*self.outline[1:], self.outline[0]), strict=True)
        return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


@dataclass(frozen=True)
class PrintedWord:
    """A word on the upright page."""

    text: str
    place: BoundingBox


@dataclass(frozen=True)
class PrintedLine:
    """A line of words on the upright page."""

    size: float
    """Of its letters, in points."""
    words: tuple[PrintedWord, ...]


def parts_of(
    document: DocumentResult, findings: Sequence[Finding], names: Names, clause_names: dict[str, str]
) -> list[Part]:
    """Return what is said about each document of a file.

    Args:
        document: The file.
        findings: What was found in it, or about it beside other documents.
        names: How values are called.
        clause_names: How clauses are called, the organisation's own ones too.
    """
    segments = document.segments
    of_segment: dict[int, list[Finding]] = {index: [] for index in range(len(segments))}
    for finding in findings:
        of_segment.setdefault(_segment_at(segments, finding.page), []).append(finding)
    return [
        _part(document, segment, of_segment[index], names, clause_names)
        for index, segment in enumerate(segments)
    ]


def _segment_at(segments: Sequence[SegmentResult], page: int | None) -> int:
    return next(
        (
            at
            for at, segment in enumerate(segments)
            if page and segment.first_page <= page <= segment.last_page
        ),
        0,
    )


def _part(
    document: DocumentResult,
    segment: SegmentResult,
    findings: Sequence[Finding],
    names: Names,
    clause_names: dict[str, str],
) -> Part:
    sha256 = document.sha256 or ""
    items = {
        "finding": [_finding(document, finding, names) for finding in findings],
        "field": [
            _type(sha256, segment, names),
            *(_field(sha256, segment, name, evidence, names) for name, evidence in segment.evidence.items()),
        ],
        "clause": [
            _clause(sha256, segment, clause, names, clause_names.get(clause.id, clause.id))
            for clause in segment.clauses
        ],
        "declared": [_declared(segment, at, names) for at in range(len(segment.declared))],
    }
    items["doubtful"] = [item for item in chain.from_iterable(items.values()) if item.doubtful]
    shown = {
        group: sorted(
            (item for item in items[group] if item.doubtful == (group == "doubtful")),
            key=lambda item: item.order,
        )
        for group in GROUPS
    }
    groups = tuple((group, tuple(some)) for group, some in shown.items() if some)
    return Part(segment, names("document_types", segment.doc_type), groups)


def _finding(document: DocumentResult, finding: Finding, names: Names) -> Item:
    target = Target.of_finding(finding, document.facility, document.sha256 or "")
    other = chain.from_iterable(
        place.regions for place in finding.compared_with if place.path == document.path
    )
    own = finding.regions if finding.path in ("", document.path) else ()
    return Item(
        target=target,
        key=target.key,
        group="finding",
        name=finding.message,
        state=f"v-{finding.severity}",
        mark=names("severities", finding.severity),
        lacking=True,
        note=finding.action,
        quote=finding.quote or "",
        page=finding.page,
        regions=(*own, *other),
        severity=finding.severity,
        finding=finding,
    )


def _type(sha256: str, segment: SegmentResult, names: Names) -> Item:
    target = Target.of_type(sha256, segment.first_page)
    return Item(
        target=target,
        key=target.key,
        group="field",
        name="",
        state="s-present",
        mark="",
        value=names("document_types", segment.doc_type),
        page=segment.first_page,
    )


def _field(sha256: str, segment: SegmentResult, name: str, evidence: FieldEvidence, names: Names) -> Item:
    target = Target.of_field(sha256, segment.first_page, name)
    doubtful = evidence.review and not evidence.decided_by
    value = segment.fields.get(name)
    return Item(
        target=target,
        key=target.key,
        group="field",
        name=names("fields", name),
        state="s-uncertain" if doubtful else "s-present" if value else "s-not_evidenced",
        mark=names("verdicts", "uncertain") if doubtful else "",
        doubtful=doubtful,
        value=shown_value(name, value, names),
        note=evidence.note,
        quote=evidence.quote,
        alternatives=tuple(shown_value(name, other, names) for other in evidence.alternatives),
        page=evidence.page,
        regions=evidence.regions,
    )


def shown_value(name: str, value: FieldValue, names: Names) -> str:
    """Return the value of a field as people say it."""
    if value is None:
        return "–"
    if isinstance(value, tuple):
        return " / ".join(value)
    if value == LIFETIME:
        return names("expiry_bases", value)
    if group := NAMES.get(FieldName(name)):
        return names(group, value)
    return screen_date(value) if name.endswith("_date") else value


def _clause(sha256: str, segment: SegmentResult, clause: ClauseResult, names: Names, name: str) -> Item:
    target = Target.of_clause(sha256, segment.first_page, clause.id)
    return Item(
        target=target,
        key=target.key,
        group="clause",
        name=name,
        state=f"s-{clause.status}" if clause.applicable else "s-none",
        mark=names("verdicts", clause.status),
        doubtful=clause.applicable and clause.status is Verdict.UNCERTAIN and not clause.decided_by,
        lacking=clause.applicable and clause.status is Verdict.MISSING,
        note=reason_name(clause.reason),
        quote=clause.quote or "",
        page=clause.page,
        regions=clause.regions,
        severity=clause.severity if clause.applicable else None,
    )


def _declared(segment: SegmentResult, at: int, names: Names) -> Item:
    answer = segment.declared[at]
    value = answer.value
    shown = ("–", "✓")[value] if isinstance(value, bool) else "–" if value is None else str(value)
    return Item(
        target=None,
        key=f"declared|{segment.first_page}|{at}",
        group="declared",
        name=answer.label,
        state="s-uncertain" if answer.review else "s-present",
        mark=names("verdicts", "uncertain") if answer.review else "",
        doubtful=answer.review,
        value=shown,
        note=answer.note,
        quote=answer.quote,
        page=answer.page,
        regions=answer.regions,
    )


def boxes_on(page: PageText, items: Iterable[Item]) -> list[Box]:
    """Return the boxes of all statements that have one on a page, larger ones first: others lie on them."""
    boxes = [
        Box(item, _outline(page, region.bbox))
        for item in items
        for region in [one for one in item.regions if one.page == page.number][:_MOST_BOXES]
    ]
    return sorted(boxes, key=lambda box: -box.area)


def _outline(page: PageText, region: BoundingBox) -> tuple[tuple[float, float], ...]:
    """Return the corners around a region; on a tilted page those of the slanted row that it was drawn around.

    There a box around a whole row reaches into the rows above and below, and would point at three.
    """
    box = page.upright(region)
    row = [page.upright(word.bbox) for word in _row_in(page, region)]
    tilted = row and box.height > _TILTED * median(one.height for one in row)
    slope = _slope(row) if tilted else 0.0
    if slope:
        # Of the box around a tilted word, print touches the upper side at one end and the lower at the other.
        above, below = (_left, _right) if slope > 0 else (_right, _left)
        top = min(one.top - slope * above(one) for one in row)
        bottom = max(one.bottom - slope * below(one) for one in row)
    else:
        top, bottom = box.top, box.bottom
    x0, x1 = box.x0 - _GAP, box.x1 + _GAP
    return (
        (x0, top + slope * x0 - _GAP),
        (x1, top + slope * x1 - _GAP),
        (x1, bottom + slope * x1 + _GAP),
        (x0, bottom + slope * x0 + _GAP),
    )


def _left(box: BoundingBox) -> float:
    return box.x0


def _right(box: BoundingBox) -> float:
    return box.x1


def _slope(row: Sequence[BoundingBox]) -> float:
    """Return how far a row of boxes sinks for each point to the right; 0 for a single one."""
    xs, ys = zip(*(one.middle for one in row), strict=True)
    return linear_regression(xs, ys).slope if max(xs) - min(xs) > 1 else 0.0


def _row_in(page: PageText, region: BoundingBox) -> list[Word]:
    """Return the words of the line that a region is drawn around: those inside it that fill it."""
    inside = [word for word in page.words if word.bbox.width > 0 and _holds(region, word.bbox)]
    rows = [list(members) for _, members in groupby(inside, key=lambda word: word.line)]
    return next((row for row in rows if _holds(enclosing(word.bbox for word in row), region)), [])


def _holds(outer: BoundingBox, inner: BoundingBox) -> bool:
    return (
        outer.x0 - _ROUNDED <= inner.x0
        and outer.top - _ROUNDED <= inner.top
        and outer.x1 + _ROUNDED >= inner.x1
        and outer.bottom + _ROUNDED >= inner.bottom
    )


def lines_on(page: PageText, *, masked: bool) -> list[PrintedLine]:
    """Return the words of a page where they stand once it is upright.

    Args:
        page: The page.
        masked: Whether words about a person are left out.
    """
    hidden: set[int] = set()
    if masked:
        text = DocumentText("", (page,))
        for one in find_personal(text.text):
            hidden.update(text.word_range(one.start, one.end))
    lines = []
    shown = ((at, word) for at, word in enumerate(page.words) if at not in hidden)
    for _, members in groupby(shown, key=lambda pair: pair[1].line):
        words = [_printed(page, word) for _, word in members]
        placed = [word for word in words if word.place.width > 0 and word.place.height > 0]
        if placed:
            lines.append(PrintedLine(median(word.place.height for word in placed), tuple(placed)))
    return lines


def _printed(page: PageText, word: Word) -> PrintedWord:
    return PrintedWord(word.text, page.upright(word.bbox))


def has_places(page: PageText) -> bool:
    """Return whether the words of a page have places on it; those of a Word file have none."""
    return not page.words or any(word.bbox.width > 0 for word in page.words)
