"""What was read and weighed in a file -> the text for its annotated page, in the process that read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from extractors.clauses import Explanation, numbers_of, poorly_read_pages
from schemas.annotation import Annotation, Attempt, SegmentAnnotation, TextBlock, TextLine
from schemas.facts import SegmentFacts
from schemas.text import DocumentText, Line

from .extract import Extracted

FURNITURE = "furniture"
"""Kind of the lines that belong to the page: running headers, page numbers, paraf boxes."""
PRINTED = "printed"
"""Kind of the lines of a document that is no contract; it is not cut into passages."""


def annotate(extracted: Extracted) -> Annotation:
    """Return the text of every segment with all places that were weighed in it."""
    facts = extracted.facts.segments
    return Annotation(
        segments=tuple(
            _segment(extracted.document, segment, explanation)
            for segment, explanation in zip(facts, extracted.explanations, strict=True)
        )
    )


def _segment(
    document: DocumentText, facts: SegmentFacts, explanation: Explanation | None
) -> SegmentAnnotation:
    start, end = document.page_span(facts.first_page, facts.last_page)
    lines = [line for line in document.lines if facts.first_page <= line.page <= facts.last_page]
    if explanation is None:
        blocks = [_block(line.page, PRINTED, [line]) for line in lines]
    else:
        blocks = list(_passages(document, explanation, lines))
    attempts = [
        Attempt(
            clause=candidate.clause,
            part=candidate.part,
            score=candidate.score,
            weak=candidate.weak,
            span=(candidate.start, candidate.end),
        )
        for candidate in (explanation.candidates if explanation else ())
    ]
    return SegmentAnnotation(
        facts=facts,
        blocks=tuple(blocks),
        attempts=tuple(sorted(attempts, key=lambda attempt: (-attempt.score, attempt.span))),
        poor_pages=poorly_read_pages(document, start=start, end=end),
    )


def _passages(document: DocumentText, explanation: Explanation, lines: Sequence[Line]) -> Iterator[TextBlock]:
    """Yield the parts of passages, one page each, and between them the lines that no passage took."""
    by_start = {line.start: line for line in lines}
    blocks: list[tuple[int, TextBlock]] = []
    taken: set[int] = set()
    numbers = numbers_of(document, explanation.passages)
    for passage, above in zip(explanation.passages, numbers, strict=True):
        own = [by_start[start] for start, _ in passage.spans if start in by_start]
        taken.update(line.start for line in own)
        for page, part in groupby(own, key=lambda line: line.page):
            block = _block(page, passage.kind.value, list(part))
            more = {"heading": passage.heading, "numbers": above, "continued": page != passage.page}
            blocks.append((block.lines[0].start, block.model_copy(update=more)))
    left = [line for line in lines if line.start not in taken]
    blocks += [(line.start, _block(line.page, FURNITURE, [line])) for line in left]
    for _, block in sorted(blocks, key=lambda placed: placed[0]):
        yield block


def _block(page: int, kind: str, lines: Sequence[Line]) -> TextBlock:
    return TextBlock(
        page=page, kind=kind, lines=tuple(TextLine(start=line.start, text=line.text) for line in lines)
    )
