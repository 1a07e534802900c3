"""Judges a dossier at a day: findings, outcomes, state and decision, all from facts that were read before.

The same facts at another date give another judgement and read no page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict

from pipeline.case import LICENCES, PERSONAL, open_case
from pipeline.names import Match, match_person, person_key
from pipeline.requirements import Requirements
from pipeline.rulings import Standing, Waivers
from pipeline.scoring import Category, category_of, consequences, score_of, score_reason
from pipeline.validators import StatedValue, clause_results, judge_requirements, stated_values, validate
from pipeline.validators.declarations import doctors_of
from pipeline.validators.wording import day, title
from schemas.dates import iso_date, shift_months
from schemas.dossier import AuditedFile, Case, Dossier, Entry
from schemas.facts import SegmentFacts
from schemas.findings import Finding
from schemas.labels import (
    ContractKind,
    DeadlineKind,
    Decision,
    DocumentType,
    DossierState,
    FieldName,
    LicenceStatus,
    RequirementKind,
    RequirementResult,
    Severity,
)
from schemas.results import (
    ClauseResult,
    ContractResult,
    DeadlineResult,
    ExpiryResult,
    LicenceLine,
    PersonResult,
    RequirementOutcome,
    ScoreResult,
)
from schemas.rulings import WaivedFinding

_DECISIONS = (
    (RequirementResult.UNMET, Decision.TIDAK_MEMENUHI),
    (RequirementResult.NOT_EVIDENCED, Decision.BELUM_LENGKAP),
    (RequirementResult.NEEDS_REVIEW, Decision.PERLU_DITINJAU),
)
_OF_ONE = ("X-12", "X-17")
"""Numbered checks that look at one document only."""
_SHOWN_EXPIRIES = (*LICENCES, DocumentType.PKS, DocumentType.PKS_JEJARING)


class Judgement(BaseModel):
    """Frozen base of what a judge says."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SegmentJudgement(Judgement):
    """One document of a file: its facts with the expiry resolved, its clauses and its worth."""

    facts: SegmentFacts
    clauses: tuple[ClauseResult, ...] = ()
    validity: LicenceStatus | None = None
    superseded: bool = False


class DocumentJudgement(Judgement):
    """One file of a dossier."""

    file: AuditedFile
    facility: str
    segments: tuple[SegmentJudgement, ...] = ()
    findings: tuple[Finding, ...] = ()
    waived: tuple[WaivedFinding, ...] = ()


class DossierJudgement(Judgement):
    """One facility: everything that is said of it at `as_of`."""

    dossier: Dossier
    as_of: dt.date
    rules_version: str
    documents: tuple[DocumentJudgement, ...]
    findings: tuple[Finding, ...]
    requirements: tuple[RequirementOutcome, ...]
    state: DossierState
    decision: Decision
    reasons: tuple[str, ...]
    category: Category | None = None
    consequences: tuple[str, ...] = ()
    """Ids of what may follow."""
    score: ScoreResult | None = None
    contract: ContractResult | None = None
    people: tuple[PersonResult, ...] = ()
    expiries: tuple[ExpiryResult, ...] = ()
    deadlines: tuple[DeadlineResult, ...] = ()
    form_values: tuple[StatedValue, ...] = ()
    waived: tuple[WaivedFinding, ...] = ()
    """Findings of the dossier that somebody let stand."""

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Findings of the documents and of the dossier, each once."""
        found = [finding for document in self.documents for finding in document.findings]
        return tuple(dict.fromkeys([*found, *self.findings]))


def judge_dossier(
    dossier: Dossier, requirements: Requirements, *, as_of: dt.date, standing: Standing | None = None
) -> DossierJudgement:
    """Return what the rules say of a dossier on the day `as_of`.

    Args:
        dossier: The facility and its files, facts as people left them.
        requirements: What must be there.
        as_of: The day.
        standing: Rulings of people; their waivers are laid over what the rules say.
    """
    case = open_case(dossier, requirements, as_of=as_of)
    outcomes = judge_requirements(case, requirements)
    findings = validate(case, requirements, outcomes)
    contents = {file.path: file.sha256 or "" for file in dossier.files}
    waivers = Waivers(dossier.facility, standing or Standing(), contents)
    findings, waived = waivers.split(findings)
    outcomes = waivers.outcomes(outcomes)
    score = score_of(outcomes, case, requirements)
    category = category_of(score, requirements)
    state = _state(case, requirements)
    decision = decide(outcomes)
    following = consequences(outcomes, case, requirements)
    scored = (score_reason(score, category, decision=decision), *(one.reason for one in following))
    return DossierJudgement(
        dossier=dossier,
        as_of=as_of,
        rules_version=requirements.version,
        documents=tuple(_document(file, case, findings, waived, requirements) for file in dossier.files),
        findings=_of_dossier(findings, dossier),
        requirements=outcomes,
        state=state,
        decision=decision,
        reasons=(*_reasons(outcomes, findings, case, requirements), *scored),
        category=category,
        consequences=tuple(one.id for one in following),
        score=score,
        contract=_contract(case),
        people=_people(case, requirements),
        expiries=_expiries(case),
        deadlines=_deadlines(case, requirements),
        form_values=stated_values(case, requirements),
        waived=tuple(one for one in waived if _is_of_dossier(one.finding, set(contents))),
    )


def decide(outcomes: Iterable[RequirementOutcome]) -> Decision:
    """Return the decision that the worst absolute requirement dictates.

    Proven unmet goes before absent, absent before doubtful; no score and no other finding changes it.
    """
    results = {outcome.result for outcome in outcomes if outcome.kind is RequirementKind.ABSOLUTE}
    return next((decision for result, decision in _DECISIONS if result in results), Decision.MEMENUHI)


def _document(
    file: AuditedFile,
    case: Case,
    findings: Iterable[Finding],
    waived: Iterable[WaivedFinding],
    requirements: Requirements,
) -> DocumentJudgement:
    paths = {other.path for other in case.dossier.files}
    source = file.duplicate_of if file.duplicate_of in paths else file.path
    entries = {entry.index: entry for entry in case.entries if entry.path == source}
    segments = tuple(
        _segment(segment, entries.get(index), requirements, case.dossier.type)
        for index, segment in enumerate(file.facts.segments if file.facts else ())
    )
    return DocumentJudgement(
        file=file,
        facility=case.dossier.facility,
        segments=segments,
        findings=tuple(finding for finding in findings if finding.path == file.path),
        waived=tuple(one for one in waived if one.finding.path == file.path),
    )


def _segment(
    segment: SegmentFacts, entry: Entry | None, requirements: Requirements, facility_type: str | None
) -> SegmentJudgement:
    if entry is None:
        return SegmentJudgement(facts=segment, clauses=clause_results(segment, requirements, facility_type))
    return SegmentJudgement(
        facts=entry.segment,
        clauses=clause_results(entry.segment, requirements, facility_type),
        validity=entry.status,
        superseded=entry.superseded,
    )


def _of_dossier(findings: Iterable[Finding], dossier: Dossier) -> tuple[Finding, ...]:
    """Return what is about no single document: one that compares two belongs to its document as well."""
    paths = {file.path for file in dossier.files}
    return tuple(finding for finding in findings if _is_of_dossier(finding, paths))


def _is_of_dossier(finding: Finding, paths: set[str]) -> bool:
    return finding.path not in paths or (finding.code.startswith("X-") and finding.code not in _OF_ONE)


def _state(case: Case, requirements: Requirements) -> DossierState:
    """Selection, contract, monitoring, recredentialing: told by the contract and the day."""
    contract = case.contract
    if contract is None:
        return DossierState.SELEKSI
    if contract.end is None or (contract.start is not None and contract.start > case.as_of):
        return DossierState.KONTRAK
    alert = shift_months(contract.end, -requirements.settings.recredentialing_alert_months)
    return DossierState.REKREDENSIALING if case.as_of >= alert else DossierState.PEMANTAUAN


def _reasons(
    outcomes: Sequence[RequirementOutcome],
    findings: Sequence[Finding],
    case: Case,
    requirements: Requirements,
) -> tuple[str, ...]:
    """Say why, as an officer would: what fails, is absent, is doubtful; then what else is to be known."""
    words = {
        RequirementResult.UNMET: "tidak terpenuhi",
        RequirementResult.NOT_EVIDENCED: "belum ada",
        RequirementResult.NEEDS_REVIEW: "perlu ditinjau",
    }
    reasons = [
        f"{outcome.name} ({outcome.id}) {words[outcome.result]}: {outcome.message}"
        for result, _ in _DECISIONS
        for outcome in outcomes
        if outcome.result is result and outcome.kind is RequirementKind.ABSOLUTE and not outcome.same_as
    ]
    if not reasons:
        reasons.append("Semua syarat mutlak terpenuhi menurut dokumen.")
    if case.contract is not None:
        path = case.contract.entry.path
        gaps = [finding for finding in findings if finding.code == "clause-missing" and finding.path == path]
        critical = {finding.subject for finding in gaps if finding.severity is Severity.CRITICAL}
        if gaps:
            names = [clause.name_id for clause in requirements.clauses if clause.id in critical]
            told = f", yang kritis: {'; '.join(names)}" if names else ""
            reasons.append(f"Catatan: {len(gaps)} klausul tidak ditemukan dalam PKS {path}{told}.")
    later = [
        finding for finding in findings if finding.code in ("contract-expired", "licence-expiring", "X-08")
    ]
    reasons += [f"Catatan: {finding.message}" for finding in later]
    return tuple(dict.fromkeys(reasons))


def _contract(case: Case) -> ContractResult | None:
    if case.contract is None:
        return None
    start, end = case.contract.start, case.contract.end
    return ContractResult(
        path=case.contract.entry.path,
        start=start.isoformat() if start else None,
        end=end.isoformat() if end else None,
    )


def _status(entry: Entry) -> LicenceStatus:
    return entry.status or LicenceStatus.UNKNOWN


def _people(case: Case, requirements: Requirements) -> tuple[PersonResult, ...]:
    """Everybody whom the documents name, each with all licences, those of earlier years marked."""
    settings = requirements.settings
    names: list[str] = list(doctors_of(case))
    if case.contract is not None:
        names += case.contract.entry.segment.people
    entries = [entry for entry in case.entries if entry.segment.doc_type in PERSONAL]
    names += [holder for entry in entries if (holder := entry.value(FieldName.HOLDER_NAME))]
    persons: list[str] = []
    for name in names:
        known = any(match_person(name, other, settings) is Match.SAME for other in persons)
        if person_key(name) and not known:
            persons.append(name)
    found = []
    for person in persons:
        own = [
            entry
            for entry in entries
            if match_person(person, entry.value(FieldName.HOLDER_NAME), settings) is Match.SAME
        ]
        roles = [role for entry in own if (role := entry.value(FieldName.PROFESSION))]
        lines = tuple(_line(entry) for entry in own)
        found.append(PersonResult(name=person, role=roles[0] if roles else "", licences=lines))
    return tuple(sorted(found, key=lambda person: (person_key(person.name), person.name)))


def _line(entry: Entry) -> LicenceLine:
    return LicenceLine(
        doc_type=entry.segment.doc_type,
        path=entry.path,
        page=entry.page,
        number=entry.value(FieldName.NUMBER),
        expiry_date=entry.expiry_date,
        status=_status(entry),
        superseded=entry.superseded,
        review=entry.doubtful_expiry or entry.doubtful_type,
    )


def _expiries(case: Case) -> tuple[ExpiryResult, ...]:
    """Every document with an end, soonest first; those whose end is not known come last."""
    found = []
    for entry in case.entries:
        shown = entry.segment.doc_type in _SHOWN_EXPIRIES or entry.status is not None
        addendum = entry.segment.contract_kind is ContractKind.ADDENDUM
        if not shown or (addendum and entry.expiry_date is None):
            continue
        end = iso_date(entry.expiry_date)
        number = entry.value(FieldName.NUMBER)
        numbers = entry.field(FieldName.NUMBERS)
        if number is None and numbers is not None and numbers.value:
            number = numbers.value if isinstance(numbers.value, str) else numbers.value[0]
        holder = entry.value(FieldName.HOLDER_NAME) or entry.value(FieldName.PARTY_SECOND)
        found.append(
            ExpiryResult(
                path=entry.path,
                page=entry.page,
                doc_type=entry.segment.doc_type,
                holder=holder or entry.value(FieldName.FACILITY_NAME) or "",
                number=number,
                issue_date=entry.value(FieldName.ISSUE_DATE) or entry.value(FieldName.START_DATE),
                expiry_date=entry.expiry_date,
                basis=entry.value(FieldName.EXPIRY_BASIS),
                status=_status(entry),
                days_left=(end - case.as_of).days if end else None,
                superseded=entry.superseded,
                review=entry.doubtful_expiry or entry.doubtful_type,
                sha256=entry.sha256,
            )
        )
    far = dt.date.max.isoformat()
    return tuple(sorted(found, key=lambda item: (item.expiry_date or far + "~", item.path, item.page)))


def _deadlines(case: Case, requirements: Requirements) -> tuple[DeadlineResult, ...]:
    """What must be done by when: recredentialing (Permenkes 71/2013 Pasal 10), the contract, each renewal."""
    settings = requirements.settings
    found = []

    def add(date: dt.date, kind: DeadlineKind, what: str) -> None:
        left = (date - case.as_of).days
        severity = Severity.MINOR
        if left <= settings.expiring_days:
            severity = Severity.CRITICAL if left < 0 else Severity.MAJOR
        found.append(DeadlineResult(date=date.isoformat(), what=what, severity=severity, kind=kind))

    if case.contract is not None and case.contract.end is not None:
        end = case.contract.end
        add(
            shift_months(end, -settings.recredentialing_lead_months),
            DeadlineKind.RECREDENTIALING,
            f"Rekredensialing selesai (PKS berakhir {day(end)})",
        )
        add(end, DeadlineKind.CONTRACT_END, f"PKS {case.contract.entry.path} berakhir")
    for entry in case.current:
        until = iso_date(entry.expiry_date)
        if until is None or entry.segment.doc_type is DocumentType.PKS or entry.doubtful_type:
            continue
        note = " (tanggal perlu ditinjau)" if entry.doubtful_expiry else ""
        add(until, DeadlineKind.RENEWAL, f"Perpanjang {title(entry)}, {entry.path}{note}")
    return tuple(sorted(found, key=lambda item: (item.date, item.what)))
