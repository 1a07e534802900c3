"""What the templates show, worked out beforehand so that they hold no logic."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from pipeline.report.facilities import Contract, Facility, days_left
from pipeline.report.labels import SECTIONS
from pipeline.report.standing import FirstLapse, first_lapse, grouped, lapsing_in_contract
from schemas.dates import iso_date
from schemas.findings import Finding
from schemas.labels import (
    ClauseId,
    Decision,
    FieldName,
    LicenceStatus,
    RequirementKind,
    RequirementResult,
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
    PersonResult,
    RequirementOutcome,
    SegmentResult,
)

from .pictures import PictureAlbum, Place, place_of
from .timeline import Timeline, build_timeline

SOON_DAYS = 90
TOP_CLAUSES = 10


@dataclass(frozen=True)
class FindingView:
    """A finding and the picture that proves it."""

    finding: Finding
    picture: str | None


@dataclass(frozen=True)
class FieldView:
    """A value that a person should look at, or the proof of an expiry date."""

    path: str
    field: str
    value: FieldValue
    evidence: FieldEvidence
    picture: str | None

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The other readings; some readers list the chosen one among them."""
        return tuple(other for other in self.evidence.alternatives if other != self.value)


@dataclass(frozen=True)
class ClauseRow:
    """One clause over all contracts of a facility; None where a contract does not list it."""

    id: str
    severity: Severity
    cells: tuple[ClauseResult | None, ...]


@dataclass(frozen=True)
class ClauseSection:
    """A section of the clause list."""

    id: str
    rows: tuple[ClauseRow, ...]


@dataclass(frozen=True)
class FacilityView:
    """Everything that the report shows of one facility."""

    facility: Facility
    anchor: str
    findings: tuple[FindingView, ...]
    reviews: tuple[FieldView, ...]
    matrix: tuple[ClauseSection, ...]
    timeline: Timeline | None
    superseded: Timeline | None
    requirements: tuple[RequirementOutcome, ...]
    """Worst first."""
    unjudged: tuple[RequirementOutcome, ...]
    """Those that need no look: scored ones that nobody states, what is not asked, what repeats another."""
    people: tuple[tuple[PersonResult, FirstLapse], ...]
    lapsing: tuple[ExpiryResult, ...]
    """What ends before the contract does."""
    types: Mapping[str, Sequence[str]]
    """Path to the types of the documents in that file."""
    proofs: Mapping[tuple[str, int, str], FieldEvidence]
    """(path, page, type) of an expiry to where its day was read."""


@dataclass(frozen=True)
class MissingClause:
    """How many contracts lack a clause."""

    id: str
    severity: Severity
    missing: int
    contracts: int


@dataclass(frozen=True)
class Expiring:
    """A document that ends soon or has ended."""

    facility: Facility
    line: ExpiryResult
    days: int


@dataclass(frozen=True)
class Overview:
    """The numbers over the whole archive."""

    facilities: int
    documents: int
    failed: int
    partial: int
    contracts: int
    missing: Mapping[Severity, int]
    uncertain: int
    decisions: tuple[tuple[Decision, tuple[Facility, ...]], ...]
    undecided: int
    top_missing: tuple[MissingClause, ...]
    expired: tuple[Expiring, ...]
    expiring: tuple[Expiring, ...]
    unread: tuple[DocumentResult, ...]
    rules_versions: tuple[str, ...]
    program_versions: tuple[str, ...]


def worst_first(facilities: Sequence[Facility]) -> tuple[Facility, ...]:
    """Return the facilities by decision, worst first, then by name; those not judged last."""
    ranks = {decision: rank for rank, decision in enumerate(Decision)}

    def order(facility: Facility) -> tuple[int, str, str]:
        decided = facility.dossier.decision if facility.dossier else None
        return len(ranks) if decided is None else ranks[decided], facility.name.casefold(), facility.key

    return tuple(sorted(facilities, key=order))


def build_overview(facilities: Sequence[Facility], as_of: dt.date) -> Overview:
    """Return the numbers over all facilities."""
    ends = [
        Expiring(facility, line, days)
        for facility in facilities
        for line in facility.expiries
        if (days := days_left(line, as_of)) is not None
    ]
    ends.sort(key=lambda end: (end.days, end.facility.key, end.line.path, end.line.page))
    documents = [document for facility in facilities for document in facility.documents]
    judged = [facility.dossier for facility in facilities if facility.dossier]
    versioned: list[DocumentResult | DossierResult] = [*documents, *judged]
    return Overview(
        facilities=len(facilities),
        documents=len(documents),
        failed=sum(facility.failed for facility in facilities),
        partial=sum(len(facility.unread) - facility.failed for facility in facilities),
        contracts=sum(len(facility.contracts) for facility in facilities),
        missing={severity: sum(one.missing(severity) for one in facilities) for severity in Severity},
        uncertain=sum(facility.uncertain for facility in facilities),
        decisions=tuple(
            (decision, tuple(one for one in facilities if one.dossier and one.dossier.decision is decision))
            for decision in Decision
        ),
        undecided=len(facilities) - len(judged),
        top_missing=_most_missing(contract for facility in facilities for contract in facility.contracts),
        expired=tuple(end for end in reversed(ends) if end.line.status is LicenceStatus.EXPIRED),
        expiring=tuple(end for end in ends if 0 <= end.days <= SOON_DAYS),
        unread=tuple(document for facility in facilities for document in facility.unread),
        rules_versions=tuple(sorted({one.rules_version for one in versioned})),
        program_versions=tuple(sorted({one.program_version for one in versioned})),
    )


def _most_missing(contracts: Iterable[Contract]) -> tuple[MissingClause, ...]:
    missing: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    severity: dict[str, Severity] = {}
    for contract in contracts:
        for clause in contract.clauses:
            if clause.applicable:
                asked[clause.id] += 1
                missing[clause.id] += clause.status is Verdict.MISSING
                severity[clause.id] = min(
                    severity.get(clause.id, clause.severity), clause.severity, key=_rank
                )
    ranked = sorted(
        (id_ for id_ in missing if missing[id_]), key=lambda id_: (-missing[id_], severity[id_].rank, id_)
    )
    return tuple(MissingClause(id_, severity[id_], missing[id_], asked[id_]) for id_ in ranked[:TOP_CLAUSES])


def _rank(severity: Severity) -> int:
    return severity.rank


def build_facilities(
    facilities: Sequence[Facility], anchors: Mapping[str, str], album: PictureAlbum, as_of: dt.date
) -> tuple[FacilityView, ...]:
    """Return the views of facilities that share one page, its pictures given to the worst findings first."""
    places = sorted(
        (finding.severity.rank, facility.key, index)
        for facility in facilities
        for index, finding in enumerate(facility.findings)
    )
    by_key = {facility.key: facility for facility in facilities}
    # Several findings on one spot (a date and what follows from it): the first shows it.
    spots: dict[tuple[str, Place], int] = {}
    for _, key, index in places:
        finding = by_key[key].findings[index]
        place = place_of(finding.path, finding.page, finding.regions)
        if place is not None:
            spots.setdefault((key, place), index)
    doubts = (doubt for facility in facilities for doubt in _doubts(facility))
    album.fetch(chain((place for _, place in spots), (doubt.place for doubt in doubts)))
    pictures = {(key, index): album.picture(place) for (key, place), index in spots.items()}
    return tuple(_facility(facility, anchors, album, as_of, pictures) for facility in facilities)


def _facility(
    facility: Facility,
    anchors: Mapping[str, str],
    album: PictureAlbum,
    as_of: dt.date,
    pictures: Mapping[tuple[str, int], str | None],
) -> FacilityView:
    dossier = facility.dossier
    outcomes = [one for _, group in grouped(dossier.requirements if dossier else ()) for one in group]
    return FacilityView(
        facility=facility,
        anchor=anchors[facility.key],
        findings=tuple(
            FindingView(finding, pictures.get((facility.key, index)))
            for index, finding in enumerate(facility.findings)
        ),
        reviews=tuple(_reviews(facility, album)),
        matrix=build_matrix(facility.contracts),
        timeline=build_timeline(_drawn(facility), as_of=as_of),
        superseded=build_timeline(facility.superseded, as_of=as_of),
        requirements=tuple(one for one in outcomes if not _is_unjudged(one)),
        unjudged=tuple(one for one in outcomes if _is_unjudged(one)),
        people=tuple((person, first_lapse(person)) for person in (dossier.people if dossier else ())),
        lapsing=lapsing_in_contract(dossier) if dossier else (),
        types={document.path: _types(document) for document in facility.documents},
        proofs=dict(_proofs(facility)),
    )


def _is_unjudged(outcome: RequirementOutcome) -> bool:
    unstated = outcome.kind is RequirementKind.SCORED and outcome.result is RequirementResult.NOT_EVIDENCED
    return unstated or outcome.result is RequirementResult.NOT_APPLICABLE or outcome.same_as is not None


def _proofs(facility: Facility) -> Iterable[tuple[tuple[str, int, str], FieldEvidence]]:
    documents = {document.path: document for document in facility.documents}
    for line in (*facility.expiries, *facility.superseded):
        document = documents.get(line.path)
        field = FieldName.END_DATE if line.doc_type.is_contract else FieldName.EXPIRY_DATE
        for segment in document.segments if document else ():
            proof = segment.evidence.get(field)
            if (
                proof is not None
                and segment.doc_type is line.doc_type
                and segment.first_page <= line.page <= segment.last_page
            ):
                yield (line.path, line.page, line.doc_type), proof


def _drawn(facility: Facility) -> tuple[ExpiryResult, ...]:
    """Contracts first, then licences, each soonest first."""
    return tuple(sorted(facility.expiries, key=lambda line: not line.doc_type.is_contract))


def _types(document: DocumentResult) -> tuple[str, ...]:
    found = [segment.doc_type.value for segment in document.segments]
    if not found and document.doc_type:
        found = [document.doc_type.value]
    return tuple(dict.fromkeys(found))


def _reviews(facility: Facility, album: PictureAlbum) -> Iterable[FieldView]:
    for path, field, value, evidence, place in _doubts(facility):
        yield FieldView(path, field, value, evidence, album.picture(place))


class _Doubt(NamedTuple):
    """A field that a person shall look at."""

    path: str
    field: FieldName
    value: FieldValue
    evidence: FieldEvidence
    place: Place | None


def _doubts(facility: Facility) -> Iterable[_Doubt]:
    for document in facility.originals:
        told: set[tuple[str, int]] = set()
        holders: tuple[DocumentResult | SegmentResult, ...] = (*document.segments, document)
        for holder in holders:
            for field in FieldName:
                evidence = holder.evidence.get(field)
                # The only segment of a file repeats the fields of the file.
                if evidence is None or not evidence.review or (field, evidence.page) in told:
                    continue
                told.add((field, evidence.page))
                place = place_of(document.path, evidence.page, evidence.regions)
                yield _Doubt(document.path, field, holder.fields.get(field), evidence, place)


def build_matrix(contracts: Sequence[Contract]) -> tuple[ClauseSection, ...]:
    """Return the clauses in the order of the list, then those that an organisation added itself."""
    if not contracts:
        return ()
    by_contract = [{clause.id: clause for clause in contract.clauses} for contract in contracts]
    listed = [clause.value for clause in ClauseId]
    added = sorted({id_ for clauses in by_contract for id_ in clauses} - set(listed))
    sections: dict[str, list[ClauseRow]] = {section: [] for section in SECTIONS}
    for id_ in (*listed, *added):
        cells = tuple(clauses.get(id_) for clauses in by_contract)
        severity = min((cell.severity for cell in cells if cell), key=_rank, default=None)
        if severity is not None:
            sections.setdefault(id_.partition(".")[0], []).append(ClauseRow(id_, severity, cells))
    return tuple(ClauseSection(section, tuple(rows)) for section, rows in sections.items() if rows)


def anchors_of(facilities: Sequence[Facility]) -> dict[str, str]:
    """Return a short, unique name of each facility for links and file names (a-z, 0-9, hyphen)."""
    anchors: dict[str, str] = {}
    for facility in facilities:
        plain = re.sub(r"[^a-z0-9]+", "-", facility.key.lower()).strip("-")[:60]
        if plain != facility.key:
            digest = hashlib.sha256(facility.key.encode("utf-8", "backslashreplace")).hexdigest()[:8]
            plain = f"{plain}-{digest}".strip("-")
        anchors[facility.key] = f"f-{plain}"
    return anchors


def contract_period(contract: Contract) -> tuple[str | None, str | None]:
    """Return first and last day of a contract as ISO dates, where they were read."""
    start, end = contract.fields.get("start_date"), contract.fields.get("end_date")
    return (
        start if isinstance(start, str) and iso_date(start) else None,
        end if isinstance(end, str) and iso_date(end) else None,
    )
