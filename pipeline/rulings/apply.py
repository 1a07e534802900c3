"""Facts as people left them: confirmed, corrected or rejected; what the machine read stays beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from schemas.dossier import AuditedFile
from schemas.evidence import Evidence
from schemas.facts import ClauseFact, DocumentFacts, FieldFact, SegmentFacts
from schemas.labels import ClauseReason, DocumentType, FieldName, TextSource, Verdict
from schemas.rulings import Action, Ruling, Target

from .standing import Standing

PERSON = "person"
"""Rule of evidence that a person gave."""

FieldText = str | tuple[str, ...] | None
_Fact = TypeVar("_Fact", FieldFact, ClauseFact)


def with_rulings(files: Sequence[AuditedFile], standing: Standing) -> tuple[AuditedFile, ...]:
    """Return the files of an archive as people left them; the given ones where nobody decided anything."""
    if not standing.by_key:
        return tuple(files)
    return tuple(_file(file, standing) for file in files)


class _Placed(Protocol):
    @property
    def sha256(self) -> str | None: ...

    @property
    def facility(self) -> str: ...


def home_of(file: _Placed, standing: Standing) -> str:
    """Return the folder of a file: where a person moved it to, else where it lies."""
    moved = standing.on(Target.of_document(file.sha256)) if file.sha256 else None
    return moved.value if moved is not None and isinstance(moved.value, str) else file.facility


def person_evidence(ruling: Ruling, page: int) -> Evidence:
    """Return the evidence that a person gave: the words chosen, else who says so."""
    return Evidence(
        span=(0, 0),
        regions=ruling.regions,
        page=ruling.regions[0].page if ruling.regions else page,
        quote=ruling.quote.strip() or ruling.reason.strip() or f"Menurut pemeriksa ({ruling.by})",
        source=TextSource.OCR,
        confidence=None,
        rule=PERSON,
    )


def seen_now(fact: FieldFact | ClauseFact | None) -> str | list[str] | None:
    """Return what the machine says, in the form in which rulings keep it."""
    if fact is None:
        return None
    if isinstance(fact, ClauseFact):
        return str(fact.status)
    return list(fact.value) if isinstance(fact.value, tuple) else fact.value


def _file(file: AuditedFile, standing: Standing) -> AuditedFile:
    if file.sha256 is None:
        return file
    changed: dict[str, object] = {}
    home = home_of(file, standing)
    if home != file.facility:
        changed["facility"] = home
    if file.facts is not None:
        facts = _document(file.facts, file.sha256, standing)
        if facts is not file.facts:
            changed["facts"] = facts
    return file.model_copy(update=changed) if changed else file


def _document(facts: DocumentFacts, sha256: str, standing: Standing) -> DocumentFacts:
    segments = tuple(_segment(segment, sha256, standing) for segment in facts.segments)
    if all(new is old for new, old in zip(segments, facts.segments, strict=True)):
        return facts
    return facts.model_copy(update={"segments": segments})


def _segment(segment: SegmentFacts, sha256: str, standing: Standing) -> SegmentFacts:
    changed: dict[str, object] = {}
    kind = standing.on(Target.of_type(sha256, segment.first_page))
    if kind is not None and kind.action in (Action.CONFIRM, Action.CORRECT):
        changed["doc_type"] = DocumentType(str(kind.value or kind.seen))
        changed["doc_type_confidence"] = 1.0
    read = {fact.name: fact for fact in segment.fields}
    fields = []
    for name in FieldName:
        ruling, fact = standing.on(Target.of_field(sha256, segment.first_page, name)), read.get(name)
        decided = fact if ruling is None else _field(name, fact, ruling, segment)
        if decided is not None:
            fields.append(decided)
    if fields != list(segment.fields) and any(fact.decided_by for fact in fields):
        changed["fields"] = tuple(fields)
    clauses = tuple(
        fact
        if (ruling := standing.on(Target.of_clause(sha256, segment.first_page, fact.id))) is None
        else _clause(fact, ruling, segment)
        for fact in segment.clauses
    )
    if any(new is not old for new, old in zip(clauses, segment.clauses, strict=True)):
        changed["clauses"] = clauses
    return segment.model_copy(update=changed) if changed else segment


def _field(
    name: FieldName, fact: FieldFact | None, ruling: Ruling, segment: SegmentFacts
) -> FieldFact | None:
    if ruling.action is Action.LATER:
        return fact
    value: FieldText
    if ruling.action is Action.REJECT:
        value, told = None, "Ditolak"
    elif ruling.action is Action.CONFIRM:
        value, told = _value(ruling.seen), "Dibenarkan"
    else:
        value, told = _value(ruling.value), "Diperbaiki"
    read = None if fact is None else fact.value
    note = f"{told} oleh {ruling.by}, {ruling.at[:10]}"
    if differs(fact, ruling):
        note += f"; pembacaan baru: {_shown(read)}"
    given = bool(ruling.regions or ruling.quote)
    evidence = person_evidence(ruling, segment.first_page) if fact is None or given else fact.evidence
    return FieldFact(
        name=name,
        value=value,
        raw=fact.raw if fact is not None else "",
        evidence=evidence,
        confidence=0.0 if value is None else 1.0,
        review=value is None,
        alternatives=tuple(dict.fromkeys([_shown(read)])) if read is not None and read != value else (),
        note=note,
        decided_by=ruling.by,
    )


def _clause(fact: ClauseFact, ruling: Ruling, segment: SegmentFacts) -> ClauseFact:
    status = str(ruling.value if ruling.action is Action.CORRECT else ruling.seen)
    if ruling.action is Action.LATER or status not in (Verdict.PRESENT, Verdict.MISSING):
        return fact
    present = status == Verdict.PRESENT
    evidence = fact.evidence
    if ruling.regions or ruling.quote or (present and not evidence):
        evidence = (person_evidence(ruling, segment.first_page), *evidence)
    return ClauseFact(
        id=fact.id,
        status=Verdict(status),
        reason=None if present else ClauseReason.NOT_FOUND,
        evidence=evidence,
        confidence=1.0,
        decided_by=ruling.by,
    )


def differs(fact: FieldFact | ClauseFact | None, ruling: Ruling) -> bool:
    """Return whether the machine now says something else than it did, and not what the person said either."""
    now = seen_now(fact)
    said = ruling.seen if ruling.action is Action.CONFIRM else ruling.value
    return now not in (ruling.seen, said)


def _value(value: object) -> FieldText:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return None if value is None else str(value)


def _shown(value: FieldText) -> str:
    return ", ".join(value) if isinstance(value, tuple) else value or "tidak ada"
