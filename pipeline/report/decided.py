"""What people decided, as rows for the outputs; nothing where nobody decided anything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from schemas.results import DocumentResult, FieldValue
from schemas.rulings import WaivedFinding

from .facilities import Facility
from .labels import name


class DecidedRow(NamedTuple):
    """One thing that a person decided, as it stands now."""

    facility: str
    kind: str
    about: str
    path: str
    page: int | None
    value: str
    by: str
    reason: str


def decided_rows(facility: Facility) -> Iterator[DecidedRow]:
    """Yield what people decided: fields, clauses, requirements and findings that were let stand."""
    for document in facility.originals:
        yield from _of_document(facility.name, document)
    for outcome in facility.dossier.requirements if facility.dossier is not None else ():
        if outcome.waived_by:
            yield DecidedRow(
                facility.name,
                "persyaratan dikecualikan",
                outcome.name or outcome.id,
                "",
                None,
                name("requirement_results", outcome.result),
                outcome.waived_by,
                outcome.message,
            )
    for waived in _waived(facility):
        finding = waived.finding
        yield DecidedRow(
            facility.name,
            "temuan dibiarkan",
            finding.message,
            finding.path,
            finding.page,
            finding.code,
            waived.by,
            waived.reason,
        )


def deciders_of(facility: Facility) -> dict[tuple[str, str], str]:
    """Return who decided about fields and clauses, by path and by field or clause."""
    found: dict[tuple[str, str], str] = {}
    for document in facility.documents:
        for segment in document.segments:
            found |= {(document.path, name): one.decided_by for name, one in segment.evidence.items()}
            found |= {(document.path, one.id): one.decided_by for one in segment.clauses}
    return {key: by for key, by in found.items() if by}


def _waived(facility: Facility) -> tuple[WaivedFinding, ...]:
    """Return the findings of a facility that somebody let stand, each once."""
    of_dossier = facility.dossier.waived if facility.dossier is not None else ()
    return tuple(dict.fromkeys(chain(of_dossier, *(document.waived for document in facility.documents))))


def _of_document(facility: str, document: DocumentResult) -> Iterator[DecidedRow]:
    for segment in document.segments:
        for field, evidence in segment.evidence.items():
            if evidence.decided_by:
                value = _shown(segment.fields.get(field))
                yield DecidedRow(
                    facility,
                    "isian",
                    name("fields", field),
                    document.path,
                    evidence.page,
                    value,
                    evidence.decided_by,
                    evidence.note,
                )
        for clause in segment.clauses:
            if clause.decided_by:
                yield DecidedRow(
                    facility,
                    "klausul",
                    name("clauses", clause.id),
                    document.path,
                    clause.page,
                    name("verdicts", clause.status),
                    clause.decided_by,
                    "",
                )


def _shown(value: FieldValue) -> str:
    if value is None:
        return "tidak ada"
    return value if isinstance(value, str) else " / ".join(value)
