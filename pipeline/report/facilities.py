"""Results gathered by facility, with the counts that every output shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from schemas.dates import iso_date
from schemas.findings import Finding
from schemas.labels import (
    LIFETIME,
    Decision,
    DocumentStatus,
    DocumentType,
    FacilityLevel,
    LicenceStatus,
    Severity,
    Verdict,
)
from schemas.results import (
    ClauseResult,
    DocumentResult,
    DossierResult,
    ExpiryResult,
    FieldEvidence,
    FieldValue,
    SegmentResult,
)


@dataclass(frozen=True)
class Contract:
    """A contract and its clauses, wherever in a file it stands."""

    document: DocumentResult
    doc_type: DocumentType
    first_page: int
    fields: Mapping[str, FieldValue]
    evidence: Mapping[str, FieldEvidence]
    clauses: tuple[ClauseResult, ...]

    def count(self, status: Verdict, severity: Severity | None = None) -> int:
        """Return how many clauses that apply have this status (and severity)."""
        return sum(
            clause.status is status and severity in (None, clause.severity)
            for clause in self.clauses
            if clause.applicable
        )

    @property
    def applicable(self) -> int:
        """How many clauses this contract must have."""
        return sum(clause.applicable for clause in self.clauses)

    @property
    def numbers(self) -> str:
        """The contract's numbers in one line."""
        value = self.fields.get("numbers")
        return value if isinstance(value, str) else " / ".join(value or ())

    def date(self, field: str) -> dt.date | None:
        """Return the date in `field`, if it was read."""
        value = self.fields.get(field)
        return iso_date(value) if isinstance(value, str) else None


@dataclass(frozen=True)
class Facility:
    """One facility: its dossier, if it was judged, and its documents."""

    key: str
    dossier: DossierResult | None
    documents: tuple[DocumentResult, ...]

    @property
    def name(self) -> str:
        """Name as found, else the folder."""
        return (self.dossier.name if self.dossier else "") or self.key

    @cached_property
    def contracts(self) -> tuple[Contract, ...]:
        """Every contract, copies of the same file counted once."""
        return tuple(contract for document in self.originals for contract in contracts_in(document))

    @cached_property
    def originals(self) -> tuple[DocumentResult, ...]:
        """The documents without copies of a file that is in this facility already."""
        paths = {document.path for document in self.documents}
        return tuple(document for document in self.documents if document.duplicate_of not in paths)

    @cached_property
    def judged_contract(self) -> Contract | None:
        """The contract that the dossier is judged by."""
        if self.dossier is None or self.dossier.contract is None:
            return None
        path, start = self.dossier.contract.path, self.dossier.contract.start
        found = [contract for contract in self.contracts if contract.document.path == path]
        same_start = [contract for contract in found if contract.fields.get("start_date") == start]
        return next(iter(same_start or found), None)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of the documents and of the dossier, each once, worst first."""
        return merge_findings(self.documents, self.dossier)

    @cached_property
    def unread(self) -> tuple[DocumentResult, ...]:
        """Documents that failed, then those of which a part failed."""
        return tuple(
            document
            for status in (DocumentStatus.FAILED, DocumentStatus.PARTIAL)
            for document in self.documents
            if document.status is status
        )

    @property
    def failed(self) -> int:
        """How many documents could not be audited."""
        return sum(document.status is DocumentStatus.FAILED for document in self.documents)

    def missing(self, severity: Severity) -> int:
        """Return how many applicable clauses of this severity are missing, over all contracts."""
        return sum(contract.count(Verdict.MISSING, severity) for contract in self.contracts)

    @property
    def uncertain(self) -> int:
        """How many applicable clauses are uncertain, over all contracts."""
        return sum(contract.count(Verdict.UNCERTAIN) for contract in self.contracts)

    @cached_property
    def expiries(self) -> tuple[ExpiryResult, ...]:
        """Expiries that count (not replaced by a newer document), soonest first, those without a day last."""
        lines = self.dossier.expiries if self.dossier else ()
        return tuple(sorted((line for line in lines if not line.superseded), key=expiry_order))

    @cached_property
    def superseded(self) -> tuple[ExpiryResult, ...]:
        """Expiries of documents that a newer one replaced."""
        lines = self.dossier.expiries if self.dossier else ()
        return tuple(sorted((line for line in lines if line.superseded), key=expiry_order))

    @property
    def expired(self) -> int:
        """How many documents that count have expired."""
        return sum(line.status is LicenceStatus.EXPIRED for line in self.expiries)

    def next_expiry(self, as_of: dt.date) -> dt.date | None:
        """Return the next day, from `as_of` on, on which a document ends."""
        days = (iso_date(line.expiry_date) for line in self.expiries)
        return min((day for day in days if day is not None and day >= as_of), default=None)


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """One facility in lists of all of them: its counts, nothing of its documents."""

    key: str
    name: str
    level: FacilityLevel | None
    type: str | None
    decision: Decision | None
    category: str | None
    documents: int
    failed: int
    contracts: int
    missing: tuple[tuple[Severity, int], ...]
    uncertain: int
    expired: int
    next_expiry: dt.date | None
    critical: int
    """Critical findings."""


def row_of(facility: Facility, as_of: dt.date) -> FacilityRow:
    """Return the row of a facility."""
    dossier = facility.dossier
    return FacilityRow(
        key=facility.key,
        name=facility.name,
        level=dossier.level if dossier else None,
        type=dossier.type if dossier else None,
        decision=dossier.decision if dossier else None,
        category=dossier.category if dossier else None,
        documents=len(facility.documents),
        failed=facility.failed,
        contracts=len(facility.contracts),
        missing=tuple((severity, facility.missing(severity)) for severity in Severity),
        uncertain=facility.uncertain,
        expired=facility.expired,
        next_expiry=facility.next_expiry(as_of),
        critical=sum(finding.severity is Severity.CRITICAL for finding in facility.findings),
    )


def worst_first(rows: Iterable[FacilityRow]) -> list[FacilityRow]:
    """Return facilities by decision, worst first, then by name; those not judged last."""
    return sorted(rows, key=worst_order)


def worst_order(row: FacilityRow) -> tuple[int, str, str]:
    """Sort key of `worst_first`."""
    rank = len(Decision) if row.decision is None else list(Decision).index(row.decision)
    return rank, row.name.casefold(), row.key


def gather(documents: Sequence[DocumentResult], dossiers: Sequence[DossierResult]) -> tuple[Facility, ...]:
    """Return the facilities in order of their folders; a document without a dossier still has one here."""
    by_key = {dossier.facility: dossier for dossier in dossiers}
    held: dict[str, list[DocumentResult]] = {key: [] for key in by_key}
    for document in sorted(documents, key=lambda document: document.path):
        held.setdefault(document.facility, []).append(document)
    return tuple(Facility(key, by_key.get(key), tuple(held[key])) for key in sorted(held))


def contracts_in(document: DocumentResult) -> list[Contract]:
    """Return the contracts of a file, from its segments where these hold the clauses."""
    holders: list[DocumentResult | SegmentResult] = [part for part in document.segments if part.clauses]
    if not holders and document.clauses:
        holders = [document]
    found = []
    for holder in holders:
        alone = len(holders) == 1
        fields = holder.fields or (document.fields if alone else {})
        evidence = holder.evidence or (document.evidence if alone else {})
        first_page = holder.first_page if isinstance(holder, SegmentResult) else 1
        doc_type = holder.doc_type or DocumentType.PKS
        found.append(Contract(document, doc_type, first_page, fields, evidence, holder.clauses))
    return found


def merge_findings(documents: Iterable[DocumentResult], dossier: DossierResult | None) -> tuple[Finding, ...]:
    """Return the findings of documents and dossier, worst first.

    A dossier repeats what its documents say, and a copy of a file what the file says: each is kept once.
    """
    original = {document.path: document.duplicate_of or document.path for document in documents}
    found: dict[tuple[str, str, str, int | None, str], Finding] = {}
    for document in sorted(
        documents, key=lambda document: (document.duplicate_of is not None, document.path)
    ):
        for finding in document.findings:
            placed = finding if finding.path else finding.model_copy(update={"path": document.path})
            found.setdefault(_identity(placed, original), placed)
    for finding in dossier.findings if dossier else ():
        found.setdefault(_identity(finding, original), finding)
    return tuple(sorted(found.values(), key=_finding_order))


def _identity(finding: Finding, original: Mapping[str, str]) -> tuple[str, str, str, int | None, str]:
    path = original.get(finding.path, finding.path)
    return finding.code, finding.subject, path, finding.page, finding.message


def _finding_order(finding: Finding) -> tuple[int, str, int, str, str, str]:
    return (
        finding.severity.rank,
        finding.path,
        finding.page or 0,
        finding.code,
        finding.subject,
        finding.message,
    )


def other_places(finding: Finding) -> str:
    """Return what a finding is compared with, such as `sip.pdf hlm. 1: dr. Contoh`; '' for nothing."""
    told = []
    for other in finding.compared_with:
        where = f"{other.path} hlm. {other.page}" if other.page else other.path
        told.append(f"{where}: {other.quote}" if other.quote else where)
    return "; ".join(told)


def expiry_order(line: ExpiryResult) -> tuple[str, str, int, str]:
    """Sort key: soonest first, then lifetime, then unknown."""
    day = line.expiry_date
    rank = "9999" if day is None else "9998" if day == LIFETIME else day
    return rank, line.path, line.page, line.doc_type


def screen_date(value: str | dt.date | None) -> str:
    """Return a date as people here write it (dd-mm-yyyy); `lifetime` in words; '' for nothing."""
    day = value if isinstance(value, dt.date) else iso_date(value)
    if day is not None:
        return f"{day.day:02d}-{day.month:02d}-{day.year:04d}"
    return "seumur hidup" if value == LIFETIME else str(value or "")


def days_left(line: ExpiryResult, as_of: dt.date) -> int | None:
    """Return the days from `as_of` to the expiry; negative once it has passed."""
    day = iso_date(line.expiry_date)
    return None if day is None else (day - as_of).days
