"""How the dates of a file were arrived at: in the process that read it, and where its dossier is judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from extractors.contracts import explain_contract
from extractors.licences import explain_licence
from schemas.dossier import AuditedFile
from schemas.explanation import Explanation, JudgedEnd, SegmentExplanation
from schemas.facts import SegmentFacts
from schemas.labels import DocumentType
from schemas.text import DocumentText

from .case import open_case
from .dossier import gather
from .extract import Extracted
from .requirements import Requirements


def explain(extracted: Extracted) -> Explanation:
    """Return every date of every licence and contract in a file, and what became of each."""
    return Explanation(
        segments=tuple(_segment(extracted.document, facts) for facts in extracted.facts.segments)
    )


def _segment(document: DocumentText, facts: SegmentFacts) -> SegmentExplanation:
    pages = facts.first_page, facts.last_page
    if facts.doc_type is DocumentType.OTHER:  # no licence ends with it, so none of its dates was weighed
        return SegmentExplanation(doc_type=facts.doc_type, first_page=pages[0], last_page=pages[1])
    start, end = document.page_span(*pages)
    tell = explain_contract if facts.doc_type.is_contract else explain_licence
    return tell(document, doc_type=facts.doc_type, start=start, end=end, pages=pages)


def with_judged_ends(
    explanations: Mapping[str, Explanation],
    files: Sequence[AuditedFile],
    requirements: Requirements,
    *,
    as_of: dt.date,
) -> dict[str, Explanation]:
    """Return the explanations with the ends that other documents and the rules give.

    A SIP that follows the STR ends with the STR of its holder, a contract with its addendum, and an SKCK
    without a date after the months that the rules say.

    Args:
        explanations: By sha256, as the readers gave them.
        files: The files that are judged together.
        requirements: The rules to judge by.
        as_of: The day to judge at.
    """
    judged: dict[tuple[str, int], JudgedEnd] = {}
    for dossier in gather(files, requirements=requirements):
        for entry in open_case(dossier, requirements, as_of=as_of).entries:
            if entry.expiry_note:
                judged[entry.sha256, entry.index] = JudgedEnd(
                    value=entry.expiry_date, why=entry.expiry_note, rules=entry.expiry_law
                )
    return {
        sha256: Explanation(
            segments=tuple(
                _judged(segment, judged.get((sha256, index)))
                for index, segment in enumerate(explanation.segments)
            )
        )
        for sha256, explanation in explanations.items()
    }


def _judged(segment: SegmentExplanation, end: JudgedEnd | None) -> SegmentExplanation:
    if end is None:
        return segment
    # What the dossier rests on takes the place of what the document alone could say.
    rules = segment.rules
    if end.rules:
        rules = tuple(rule.model_copy(update={"used": rule.id in end.rules}) for rule in rules)
    return segment.model_copy(update={"judged": end, "rules": rules})
