"""The numbers over a whole archive, counted facility by facility."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.report.facilities import (
    Contract,
    Facility,
    FacilityRow,
    days_left,
    row_of,
    worst_first,
    worst_order,
)
from schemas.labels import Decision, LicenceStatus, Severity, Verdict
from schemas.results import DocumentResult, DossierResult, ExpiryResult

SOON_DAYS: Final = 90
TOP_CLAUSES: Final = 10
MOST_LISTED: Final = 200
"""Expiries and unread files that the overview lists by name; the workbook has all."""


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

    facility: FacilityRow
    line: ExpiryResult
    days: int


@dataclass(frozen=True)
class Versions:
    """What made the results, for the foot of a page."""

    programs: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Overview:
    """The numbers over the whole archive."""

    facilities: tuple[FacilityRow, ...]
    """Worst first."""
    documents: int
    failed: int
    partial: int
    contracts: int
    missing: Mapping[Severity, int]
    uncertain: int
    decisions: tuple[tuple[Decision, int], ...]
    undecided: int
    top_missing: tuple[MissingClause, ...]
    expired: int
    expiring: int
    listed_expired: tuple[Expiring, ...]
    """The last to expire first, at most MOST_LISTED."""
    listed_expiring: tuple[Expiring, ...]
    """Soonest first, at most MOST_LISTED."""
    listed_unread: tuple[DocumentResult, ...]
    """Those of the worst facilities first, at most MOST_LISTED."""
    versions: Versions


class OverviewBuilder:
    """Counts facilities one by one; keeps a row of each and the documents that are listed by name."""

    def __init__(self, as_of: dt.date) -> None:
        self._as_of = as_of
        self._rows: list[FacilityRow] = []
        self._partial = 0
        self._asked: Counter[str] = Counter()
        self._missing: Counter[str] = Counter()
        self._severity: dict[str, Severity] = {}
        self._expired = self._expiring = 0
        self._ended: list[Expiring] = []
        self._ending: list[Expiring] = []
        self._unread: list[tuple[FacilityRow, DocumentResult]] = []
        self._versions = _VersionSets()

    def add(self, facility: Facility) -> FacilityRow:
        """Count a facility and return its row."""
        row = row_of(facility, self._as_of)
        self._rows.append(row)
        self._partial += len(facility.unread) - facility.failed
        for contract in facility.contracts:
            self._count(contract)
        for line in facility.expiries:
            days = days_left(line, self._as_of)
            if days is None:
                continue
            if line.status is LicenceStatus.EXPIRED:
                self._expired += 1
                self._ended.append(Expiring(row, line, days))
            if 0 <= days <= SOON_DAYS:
                self._expiring += 1
                self._ending.append(Expiring(row, line, days))
        self._unread.extend((row, document) for document in facility.unread)
        self._versions.add(facility)
        if max(len(self._ended), len(self._ending), len(self._unread)) > 4 * MOST_LISTED:
            self._trim()
        return row

    def finish(self) -> Overview:
        """Return the numbers over all that was added."""
        self._trim()
        rows, decisions = self._rows, Counter(row.decision for row in self._rows)
        return Overview(
            facilities=tuple(worst_first(rows)),
            documents=sum(row.documents for row in rows),
            failed=sum(row.failed for row in rows),
            partial=self._partial,
            contracts=sum(row.contracts for row in rows),
            missing={one: sum(dict(row.missing)[one] for row in rows) for one in Severity},
            uncertain=sum(row.uncertain for row in rows),
            decisions=tuple((decision, decisions[decision]) for decision in Decision),
            undecided=decisions[None],
            top_missing=self._most_missing(),
            expired=self._expired,
            expiring=self._expiring,
            listed_expired=tuple(reversed(self._ended)),
            listed_expiring=tuple(self._ending),
            listed_unread=tuple(document for _, document in self._unread),
            versions=self._versions.frozen(),
        )

    def _count(self, contract: Contract) -> None:
        for clause in contract.clauses:
            if clause.applicable:
                self._asked[clause.id] += 1
                self._missing[clause.id] += clause.status is Verdict.MISSING
                worst = self._severity.get(clause.id, clause.severity)
                self._severity[clause.id] = min(worst, clause.severity, key=lambda one: one.rank)

    def _trim(self) -> None:
        """Let go of what will not be listed."""
        self._ended = sorted(self._ended, key=_by_day)[-MOST_LISTED:]
        self._ending = sorted(self._ending, key=_by_day)[:MOST_LISTED]
        self._unread = sorted(self._unread, key=lambda one: worst_order(one[0]))[:MOST_LISTED]

    def _most_missing(self) -> tuple[MissingClause, ...]:
        severity = self._severity
        ranked = sorted(
            (id_ for id_, count in self._missing.items() if count),
            key=lambda id_: (-self._missing[id_], severity[id_].rank, id_),
        )
        return tuple(
            MissingClause(id_, severity[id_], self._missing[id_], self._asked[id_])
            for id_ in ranked[:TOP_CLAUSES]
        )


class _VersionSets:
    def __init__(self) -> None:
        self._programs: set[str] = set()
        self._rules: set[str] = set()

    def add(self, facility: Facility) -> None:
        versioned: list[DocumentResult | DossierResult] = list(facility.documents)
        versioned += [facility.dossier] if facility.dossier else []
        for one in versioned:
            self._programs.add(one.program_version)
            self._rules.add(one.rules_version)

    def frozen(self) -> Versions:
        return Versions(tuple(sorted(self._programs)), tuple(sorted(self._rules)))


def versions_of(facility: Facility) -> Versions:
    """Return what made the results of one facility."""
    found = _VersionSets()
    found.add(facility)
    return found.frozen()


def build_overview(facilities: Iterable[Facility], as_of: dt.date) -> Overview:
    """Return the numbers over all facilities."""
    builder = OverviewBuilder(as_of)
    for facility in facilities:
        builder.add(facility)
    return builder.finish()


def _by_day(end: Expiring) -> tuple[int, str, str, int]:
    return end.days, end.facility.key, end.line.path, end.line.page
