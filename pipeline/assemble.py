"""Writes a judgement down as the published lines of results.jsonl and dossiers.jsonl."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from pipeline.judge import DocumentJudgement, DossierJudgement, SegmentJudgement
from pipeline.validators import StatedValue
from schemas.facts import DeclaredFact, DocumentFacts, FieldFact
from schemas.labels import DocumentStatus, DocumentType, FieldName
from schemas.results import (
    ClauseResult,
    DeclaredResult,
    DocumentResult,
    DossierResult,
    FieldEvidence,
    FieldValue,
    FormValueResult,
    ReadingResult,
    SegmentResult,
)

LICENCE_FIELDS = (
    FieldName.NUMBER,
    FieldName.HOLDER_NAME,
    FieldName.PROFESSION,
    FieldName.FACILITY_NAME,
    FieldName.ISSUER,
    FieldName.ISSUE_DATE,
    FieldName.EXPIRY_DATE,
    FieldName.EXPIRY_BASIS,
)
CONTRACT_FIELDS = (
    FieldName.NUMBERS,
    FieldName.PARTY_FIRST,
    FieldName.PARTY_SECOND,
    FieldName.FACILITY_NAME,
    FieldName.FACILITY_LEVEL,
    FieldName.SIGNED_DATE,
    FieldName.START_DATE,
    FieldName.END_DATE,
)


@dataclass(frozen=True)
class Stamp:
    """What every line says of its own making."""

    as_of: dt.date
    rules_version: str
    program_version: str


def results_of(judgement: DossierJudgement, stamp: Stamp) -> tuple[tuple[DocumentResult, ...], DossierResult]:
    """Return the lines for all files of a dossier, by path, and the line of the dossier."""
    documents = sorted(judgement.documents, key=lambda document: document.file.path)
    return tuple(document_result(document, stamp) for document in documents), dossier_result(judgement, stamp)


def document_result(judgement: DocumentJudgement, stamp: Stamp) -> DocumentResult:
    """Return the line of results.jsonl for one file.

    A file with one document repeats it at the top. One that holds several is `multi`: everything is in its
    segments, and the clauses of its only contract stand at the top as well.
    """
    file = judgement.file
    if file.facts is None:
        return DocumentResult(
            path=file.path,
            sha256=file.sha256,
            facility=judgement.facility,
            status=DocumentStatus.FAILED,
            error=file.failure,
            duplicate_of=file.duplicate_of,
            as_of=stamp.as_of.isoformat(),
            rules_version=stamp.rules_version,
            program_version=stamp.program_version,
            findings=judgement.findings,
            waived=judgement.waived,
        )
    facts = file.facts
    segments = tuple(_segment(segment) for segment in judgement.segments)
    only = segments[0] if len(segments) == 1 else None
    return DocumentResult(
        path=file.path,
        sha256=file.sha256 or facts.sha256,
        facility=judgement.facility,
        status=DocumentStatus.PARTIAL if facts.unread_pages else DocumentStatus.COMPLETE,
        duplicate_of=file.duplicate_of,
        as_of=stamp.as_of.isoformat(),
        rules_version=stamp.rules_version,
        program_version=stamp.program_version,
        doc_type=only.doc_type if only else DocumentType.MULTI,
        doc_type_confidence=min(segment.doc_type_confidence for segment in segments),
        subtype=only.subtype if only else None,
        pages=facts.pages,
        unread_pages=facts.unread_pages,
        fields=only.fields if only else {},
        evidence=only.evidence if only else {},
        clauses=_top_clauses(segments),
        declared=only.declared if only else (),
        segments=segments,
        findings=judgement.findings,
        waived=judgement.waived,
        reading=_reading(facts),
    )


def dossier_result(judgement: DossierJudgement, stamp: Stamp) -> DossierResult:
    """Return the line of dossiers.jsonl for one facility."""
    dossier = judgement.dossier
    return DossierResult(
        facility=dossier.facility,
        name=dossier.name,
        level=dossier.level,
        type=dossier.type,
        branch=dossier.profile.branch,
        state=judgement.state,
        decision=judgement.decision,
        category=judgement.category,
        consequences=judgement.consequences,
        score=judgement.score,
        reasons=judgement.reasons,
        contract=judgement.contract,
        requirements=judgement.requirements,
        people=judgement.people,
        expiries=judgement.expiries,
        findings=judgement.findings,
        waived=judgement.waived,
        deadlines=judgement.deadlines,
        form_values=tuple(_form_value(stated) for stated in judgement.form_values),
        documents=len(dossier.files),
        failed=sum(file.failure is not None for file in dossier.files),
        as_of=stamp.as_of.isoformat(),
        rules_version=stamp.rules_version,
        program_version=stamp.program_version,
    )


def _segment(judgement: SegmentJudgement) -> SegmentResult:
    facts = judgement.facts
    names = CONTRACT_FIELDS if facts.doc_type.is_contract else LICENCE_FIELDS
    return SegmentResult(
        doc_type=facts.doc_type,
        doc_type_confidence=facts.doc_type_confidence,
        subtype=facts.subtype,
        first_page=facts.first_page,
        last_page=facts.last_page,
        fields={str(name): _value(name, facts.field(name)) for name in names},
        evidence={str(name): _evidence(fact) for name in names if (fact := facts.field(name)) is not None},
        clauses=judgement.clauses,
        validity=judgement.validity,
        declared=tuple(DeclaredResult(**_declared(fact)) for fact in facts.declared),
    )


def _value(name: FieldName, fact: FieldFact | None) -> FieldValue:
    if fact is None or fact.value is None:
        return None
    if name is FieldName.NUMBERS and isinstance(fact.value, str):
        return (fact.value,)
    return fact.value


def _form_value(stated: StatedValue) -> FormValueResult:
    value = stated.value
    told = _declared(value.fact) | {"review": not value.sure}
    if value.doubt:
        told["note"] = "; ".join(note for note in (value.fact.note, value.doubt) if note)
    return FormValueResult(**told, path=value.path, overruled=stated.overruled)


def _declared(fact: DeclaredFact) -> dict[str, Any]:
    return {**_evidence(fact).model_dump(), "key": fact.key, "label": fact.label, "value": fact.value}


def _evidence(fact: FieldFact | DeclaredFact) -> FieldEvidence:
    return FieldEvidence(
        raw=fact.raw,
        page=fact.evidence.page,
        quote=fact.evidence.quote,
        regions=fact.evidence.regions,
        confidence=fact.confidence,
        review=fact.review,
        alternatives=fact.alternatives,
        note=fact.note,
        rule=fact.evidence.rule,
        decided_by=fact.decided_by if isinstance(fact, FieldFact) else "",
    )


def _top_clauses(segments: tuple[SegmentResult, ...]) -> tuple[ClauseResult, ...]:
    contracts = [segment for segment in segments if segment.doc_type is DocumentType.PKS]
    if not contracts:
        contracts = [segment for segment in segments if segment.doc_type.is_contract]
    return contracts[0].clauses if len(contracts) == 1 else ()


def _reading(facts: DocumentFacts) -> tuple[ReadingResult, ...]:
    return tuple(
        ReadingResult.model_validate(page.model_dump())
        for page in sorted(facts.reading, key=lambda page: page.page)
    )
