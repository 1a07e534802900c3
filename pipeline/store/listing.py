"""Rows for lists, queues and calendars, drawn from results; pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from schemas.labels import (
    DocumentStatus,
    FieldName,
    RequirementKind,
    RequirementResult,
    Severity,
    Verdict,
)
from schemas.results import ClauseResult, DocumentResult, DossierResult, FieldEvidence, SegmentResult
from schemas.rulings import Target

from . import tables as t

LISTS = (t.facility_list, t.open_items, t.expiry_list, t.clause_list)
"""All tables that are filled from here."""

Row = dict[str, Any]

_DATES = frozenset((FieldName.EXPIRY_DATE, FieldName.END_DATE, FieldName.START_DATE))
"""Fields on whose value a decision hangs."""
_HANGS, _COUNTS, _PAST = 2, 1, 0


def rows_of(
    archive_id: int, documents: Sequence[DocumentResult], dossiers: Sequence[DossierResult]
) -> dict[str, list[Row]]:
    """Return the rows of each table by its name, for the given facilities."""
    by_facility: dict[str, list[DocumentResult]] = {}
    for document in documents:
        by_facility.setdefault(document.facility, []).append(document)
    rows: dict[str, list[Row]] = {table.name: [] for table in LISTS}
    for dossier in dossiers:
        own = by_facility.get(dossier.facility, [])
        items = {str(item["target"]): item for item in _items(dossier, own)}
        rows["facility_list"].append(_facility(dossier, own, len(items)))
        rows["open_items"].extend(items.values())
        rows["expiry_list"].extend(_expiries(dossier))
        judged = dossier.contract.path if dossier.contract else None
        for document in own:
            rows["clause_list"].extend(_clauses(document, judged=document.path == judged))
    for row in chain.from_iterable(rows.values()):
        row["archive_id"] = archive_id
    return rows


def _facility(dossier: DossierResult, documents: Sequence[DocumentResult], items: int) -> Row:
    findings = dict.fromkeys(chain(dossier.findings, *(document.findings for document in documents)))
    counts = Counter(finding.severity for finding in findings)
    ends = [
        expiry.expiry_date
        for expiry in dossier.expiries
        if not expiry.superseded and expiry.expiry_date and expiry.expiry_date[:1].isdigit()
    ]
    return {
        "facility": dossier.facility,
        "name": dossier.name,
        "sought": f"{dossier.facility} {dossier.name}".lower(),
        "level": dossier.level,
        "type": None if dossier.type is None else str(dossier.type),
        "branch": dossier.branch,
        "state": dossier.state.value,
        "decision": dossier.decision.value,
        "documents": dossier.documents,
        "failed": dossier.failed,
        "critical": counts[Severity.CRITICAL],
        "major": counts[Severity.MAJOR],
        "minor": counts[Severity.MINOR],
        "open_items": items,
        "contract_end": dossier.contract.end if dossier.contract else None,
        "next_end": min(ends, default=None),
    }


def _items(dossier: DossierResult, documents: Iterable[DocumentResult]) -> Iterable[Row]:
    """Yield what a person should look at: doubted values, uncertain clauses, requirements to be reviewed."""
    judged = dossier.contract.path if dossier.contract else None
    past = {(expiry.path, expiry.page) for expiry in dossier.expiries if expiry.superseded}
    for document in documents:
        if document.sha256 is None or document.status is DocumentStatus.FAILED:
            continue
        for segment in document.segments:
            where = {
                "facility": dossier.facility,
                "sha256": document.sha256,
                "first_page": segment.first_page,
                "path": document.path,
                "doc_type": segment.doc_type.value,
            }
            of_past = (document.path, segment.first_page) in past
            for name, evidence in segment.evidence.items():
                if evidence.review and not evidence.decided_by:
                    yield where | _field(document.sha256, segment, name, evidence, of_past=of_past)
            for clause in segment.clauses:
                if clause.applicable and clause.status is Verdict.UNCERTAIN and not clause.decided_by:
                    counts = _HANGS if document.path == judged else _COUNTS
                    yield where | _clause(document.sha256, segment, clause, counts)
    for outcome in dossier.requirements:
        if outcome.result is not RequirementResult.NEEDS_REVIEW or outcome.same_as:
            continue
        absolute = outcome.kind is RequirementKind.ABSOLUTE
        first = outcome.evidence[0] if outcome.evidence else None
        yield {
            "facility": dossier.facility,
            "target": Target.of_requirement(outcome.id, dossier.facility).key,
            "kind": "requirement",
            "name": outcome.id,
            "sha256": "",
            "first_page": 1,
            "path": first.path if first else "",
            "page": first.page if first else None,
            "doc_type": None,
            "severity": Severity.CRITICAL.rank if absolute else Severity.MINOR.rank,
            "changes": _HANGS if absolute else _COUNTS,
            "message": f"{outcome.name}: {outcome.message}" if outcome.name else outcome.message,
            "value": None,
        }


def _field(sha256: str, segment: SegmentResult, name: str, evidence: FieldEvidence, *, of_past: bool) -> Row:
    value = segment.fields.get(name)
    on_it = name in _DATES
    return {
        "target": Target.of_field(sha256, segment.first_page, name).key,
        "kind": "field",
        "name": name,
        "page": evidence.page,
        "severity": Severity.MAJOR.rank if on_it else Severity.MINOR.rank,
        "changes": _PAST if of_past else _HANGS if on_it else _COUNTS,
        "message": evidence.note,
        "value": " / ".join(value) if isinstance(value, tuple) else value,
    }


def _clause(sha256: str, segment: SegmentResult, clause: ClauseResult, changes: int) -> Row:
    return {
        "target": Target.of_clause(sha256, segment.first_page, clause.id).key,
        "kind": "clause",
        "name": clause.id,
        "page": clause.page or segment.first_page,
        "severity": clause.severity.rank,
        "changes": changes,
        "message": clause.reason or "",
        "value": clause.quote,
    }


def _expiries(dossier: DossierResult) -> Iterable[Row]:
    for expiry in dossier.expiries:
        yield {
            "facility": dossier.facility,
            "path": expiry.path,
            "sha256": expiry.sha256,
            "page": expiry.page,
            "doc_type": expiry.doc_type.value,
            "holder": expiry.holder,
            "number": expiry.number,
            "expiry_date": expiry.expiry_date,
            "status": expiry.status.value,
            "superseded": int(expiry.superseded),
            "review": int(expiry.review),
        }


def _clauses(document: DocumentResult, *, judged: bool) -> Iterable[Row]:
    if document.duplicate_of is not None:
        return
    for segment in document.segments:
        for clause in segment.clauses:
            if clause.applicable:
                yield {
                    "facility": document.facility,
                    "path": document.path,
                    "sha256": document.sha256 or "",
                    "clause": clause.id,
                    "status": clause.status.value,
                    "severity": clause.severity.value,
                    "judged": int(judged),
                }
