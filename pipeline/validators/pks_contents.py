"""Does a contract hold what a PKS must hold? One result per clause, and a finding for each gap or doubt."""

from __future__ import annotations

from pipeline.requirements import ClauseRequirement, Profile, Requirements
from schemas.dossier import Case, Entry
from schemas.facts import ClauseFact, SegmentFacts
from schemas.findings import Finding
from schemas.labels import ClauseReason, ContractKind, DocumentType, Verdict
from schemas.results import ClauseResult

from .wording import lowered, place

NOT_SEARCHED = "not_searched"
"""Reason of a clause that an organisation added after the document was read."""

_WEAK = (ClauseReason.MENTIONED_ONLY, ClauseReason.HEADING_ONLY, ClauseReason.HALF_MISSING)
_MONEY = ("contents.package_price", "payment.services_itemization", "payment.maximum_or_capitation")
_WHY = {
    ClauseReason.NOT_FOUND: "tidak ditemukan",
    ClauseReason.MENTIONED_ONLY: "hanya disebut, tanpa ketentuan",
    ClauseReason.HEADING_ONLY: "hanya berupa judul, tanpa isi",
    ClauseReason.HALF_MISSING: "hanya ada separuh",
    ClauseReason.POOR_READING: "tidak dapat dinilai karena halaman sulit terbaca",
    ClauseReason.INCOMPLETE_SCAN: "tidak dapat dinilai karena lampiran yang dirujuk tidak ada dalam berkas",
    ClauseReason.BORDERLINE: "meragukan",
    NOT_SEARCHED: "belum dicari; baca ulang dokumen dengan aturan ini",
}


def profile_of(segment: SegmentFacts, requirements: Requirements) -> Profile:
    """Return the profile that a contract is judged by; a PKS of unknown kind gets the whole list."""
    return requirements.profiles[_kind_of(segment)]


def clause_results(
    segment: SegmentFacts, requirements: Requirements, facility_type: str | None = None
) -> tuple[ClauseResult, ...]:
    """Return one result per clause of the catalogue, in its order; empty for anything but a contract.

    Args:
        segment: The contract.
        requirements: What must be there.
        facility_type: Whose contract it is; unknown, it owes what any type owes.
    """
    if not segment.doc_type.is_contract:
        return ()
    profile = profile_of(segment, requirements)
    facts = {fact.id: fact for fact in segment.clauses}
    results = []
    for clause in requirements.clauses:
        result = _result(clause, facts.get(clause.id), profile)
        owed = clause.is_owed(_kind_of(segment), facility_type)
        results.append(result if owed else result.model_copy(update={"applicable": False}))
    return tuple(results)


def validate_contents(case: Case, requirements: Requirements) -> list[Finding]:
    """Return a finding for each applicable clause that is missing or uncertain, contract by contract.

    A contract is read together with its addenda: what one of them settles is no gap of the contract.
    """
    found = []
    for entry in case.entries:
        settled = _settled_by_addenda(case, entry)
        found += [
            _finding(entry, result, requirements)
            for result in clause_results(entry.segment, requirements, case.dossier.type)
            if result.applicable and result.status is not Verdict.PRESENT and result.id not in settled
        ]
        found += _absent_annexes(entry, requirements)
    return found


def _settled_by_addenda(case: Case, entry: Entry) -> frozenset[str]:
    if case.contract is None or entry != case.contract.entry:
        return frozenset()
    return frozenset(
        fact.id
        for addendum in case.contract.addenda
        for fact in addendum.segment.clauses
        if fact.status is Verdict.PRESENT
    )


def _kind_of(segment: SegmentFacts) -> ContractKind:
    network = segment.doc_type is DocumentType.PKS_JEJARING
    return segment.contract_kind or (ContractKind.JEJARING if network else ContractKind.BPJS_FACILITY)


def _result(clause: ClauseRequirement, fact: ClauseFact | None, profile: Profile) -> ClauseResult:
    severity = profile.severity.get(clause.id, clause.severity)
    applicable = clause.id not in profile.not_applicable
    if fact is None:
        return ClauseResult(
            id=clause.id,
            status=Verdict.UNCERTAIN,
            reason=NOT_SEARCHED,
            applicable=applicable,
            severity=severity,
            confidence=0.0,
        )
    if profile.amended_only and fact.status is not Verdict.PRESENT:
        applicable = False
    reason: str | None = fact.reason
    if fact.reason is ClauseReason.HALF_MISSING:
        reason = f"{fact.reason}: {fact.detail}" if fact.detail else str(fact.reason)
    first = fact.evidence[0] if fact.evidence else None
    return ClauseResult(
        id=clause.id,
        status=fact.status,
        reason=reason,
        applicable=applicable,
        severity=severity,
        page=first.page if first else None,
        quote=first.quote if first else None,
        regions=first.regions if first else (),
        confidence=fact.confidence,
        decided_by=fact.decided_by,
    )


def _finding(entry: Entry, result: ClauseResult, requirements: Requirements) -> Finding:
    clause = requirements.clause(result.id)
    code, _, half = (result.reason or "").partition(": ")
    why = _WHY[code] + (f": yang kurang {half}" if half else "")
    missing = result.status is Verdict.MISSING
    settings = requirements.settings
    mild = (missing and code in _WEAK and settings.weak_clause == "lowered") or (
        not missing and settings.uncertain_clause == "lowered"
    )
    return Finding(
        code="clause-missing" if missing else "clause-uncertain",
        severity=lowered(result.severity) if mild else result.severity,
        message=f"{clause.name_id}: {why}.",
        action=clause.advice
        if missing
        else f"Periksa pada dokumen asli. Bila tidak ada: {_lower_first(clause.advice)}",
        subject=result.id,
        path=entry.path,
        page=result.page or entry.page,
        quote=result.quote,
        regions=result.regions,
    )


def _absent_annexes(entry: Entry, requirements: Requirements) -> list[Finding]:
    """X-17: a lampiran that the contract refers to is not there; critical when the tariff is in it."""
    open_ = [fact for fact in entry.segment.clauses if fact.reason is ClauseReason.INCOMPLETE_SCAN]
    if not open_ or entry.segment.contract_kind is ContractKind.ADDENDUM:
        return []
    worst = requirements.check("X-17").severity
    severity = worst if any(fact.id in _MONEY for fact in open_) else lowered(worst)
    first = next((fact.evidence[0] for fact in open_ if fact.evidence), None)
    return [
        Finding(
            code="X-17",
            severity=severity,
            message=f"Lampiran yang dirujuk PKS {place(entry)} tidak ada dalam berkas; "
            f"{len(open_)} klausul tidak dapat dinilai.",
            action="Pindai dan tambahkan lampiran itu, lalu audit ulang.",
            subject=", ".join(fact.id for fact in open_),
            path=entry.path,
            page=first.page if first else entry.page,
            quote=first.quote if first else None,
            regions=first.regions if first else (),
        )
    ]


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
