"""What the templates show, worked out beforehand so that they hold no logic."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from pipeline.report.facilities import Contract, Facility
from pipeline.report.labels import SECTIONS
from pipeline.report.standing import FirstLapse, first_lapse, grouped, lapsing_in_contract
from schemas.dates import iso_date
from schemas.findings import Finding
from schemas.labels import (
    ClauseId,
    FieldName,
    RequirementKind,
    RequirementResult,
    Severity,
)
from schemas.results import (
    ClauseResult,
    DocumentResult,
    ExpiryResult,
    FieldEvidence,
    FieldValue,
    PersonResult,
    RequirementOutcome,
    SegmentResult,
)

from .pictures import PictureAlbum, Place, place_of
from .timeline import Timeline, build_timeline


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


def build_facilities(
    facilities: Sequence[Facility], album: PictureAlbum, as_of: dt.date
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
    return tuple(_facility(facility, album, as_of, pictures) for facility in facilities)


def _facility(
    facility: Facility,
    album: PictureAlbum,
    as_of: dt.date,
    pictures: Mapping[tuple[str, int], str | None],
) -> FacilityView:
    dossier = facility.dossier
    outcomes = [one for _, group in grouped(dossier.requirements if dossier else ()) for one in group]
    return FacilityView(
        facility=facility,
        anchor=anchor_of(facility.key),
        findings=tuple(
            FindingView(finding, pictures.get((facility.key, index)))
            for index, finding in enumerate(facility.findings)
        ),
        reviews=tuple(_reviews(facility, album)),
        matrix=build_matrix(facility.contracts),
        timeline=build_timeline(drawn(facility), as_of=as_of),
        superseded=build_timeline(facility.superseded, as_of=as_of),
        requirements=tuple(one for one in outcomes if not is_unjudged(one)),
        unjudged=tuple(one for one in outcomes if is_unjudged(one)),
        people=tuple((person, first_lapse(person)) for person in (dossier.people if dossier else ())),
        lapsing=lapsing_in_contract(dossier) if dossier else (),
        types={document.path: _types(document) for document in facility.documents},
        proofs=dict(_proofs(facility)),
    )


def is_unjudged(outcome: RequirementOutcome) -> bool:
    """Whether a requirement needs no look: scored and not stated, not asked, or another's repeated."""
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


def drawn(facility: Facility) -> tuple[ExpiryResult, ...]:
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
        severity = min(
            (cell.severity for cell in cells if cell), key=lambda severity: severity.rank, default=None
        )
        if severity is not None:
            sections.setdefault(id_.partition(".")[0], []).append(ClauseRow(id_, severity, cells))
    return tuple(ClauseSection(section, tuple(rows)) for section, rows in sections.items() if rows)


def anchor_of(key: str) -> str:
    """Return a short, unique name of a facility for links and file names (a-z, 0-9, hyphen)."""
    plain = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[:60]
    if plain != key:
        digest = hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:8]
        plain = f"{plain}-{digest}".strip("-")
    return f"f-{plain}"


def contract_period(contract: Contract) -> tuple[str | None, str | None]:
    """Return first and last day of a contract as ISO dates, where they were read."""
    start, end = contract.fields.get("start_date"), contract.fields.get("end_date")
    return (
        start if isinstance(start, str) and iso_date(start) else None,
        end if isinstance(end, str) and iso_date(end) else None,
    )
