"""How facilities stood after earlier complete runs: for trends, and for what changed between two audits.

Of each facility the findings are kept as (severity, code, subject, mark of the file): enough to tell which
are new and which are cured. Of what a document says there is at most the name that a finding is about.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

import sqlalchemy as sa

from schemas.labels import LicenceStatus, Severity, Verdict
from schemas.results import DocumentResult, DossierResult

from . import tables as t
from .part import StorePart
from .patience import patiently

NEWEST = 40
"""Runs that are all remembered; of older ones the last of each month is."""
_AT_ONCE = 500
_COUNTS = ("documents", "critical", "major", "minor", "missing", "expired")


class PastRun(NamedTuple):
    """A complete run that is remembered."""

    id: int
    as_of: str
    rules_version: str
    facilities: int


class PastFinding(NamedTuple):
    """A finding of an earlier run."""

    severity: str
    code: str
    subject: str
    mark: str
    """Of the path of its file, see `mark_of`; '' for the dossier as a whole."""


class PastFacility(NamedTuple):
    """How a facility stood after a run."""

    facility: str
    name: str
    decision: str
    packed: str

    @property
    def findings(self) -> list[PastFinding]:
        """The findings, in order."""
        return unpacked(self.packed)


class Tally(NamedTuple):
    """Counts of a run, or of a part of its facilities."""

    run: int
    as_of: str
    group: str
    decisions: dict[str, int]
    critical: int
    major: int
    minor: int
    missing: int
    expired: int

    @property
    def facilities(self) -> int:
        """How many there are."""
        return sum(self.decisions.values())


def mark_of(path: str) -> str:
    """Return by what a path is known in the past: its name cannot be told from it."""
    return hashlib.sha256(path.encode()).hexdigest()[:12] if path else ""


def packed(findings: Sequence[PastFinding]) -> str:
    """Return findings as they are kept."""
    text = json.dumps(findings, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode())).decode()


def unpacked(findings: str) -> list[PastFinding]:
    """Return findings that were packed."""
    return [PastFinding(*row) for row in json.loads(zlib.decompress(base64.b64decode(findings)))]


def rows_of_run(
    run: int | None, documents: Sequence[DocumentResult], dossiers: Sequence[DossierResult]
) -> list[dict[str, Any]]:
    """Return what is remembered of facilities after a run, a row each; nothing without a run."""
    if run is None:
        return []
    by_facility: dict[str, list[DocumentResult]] = {}
    for document in documents:
        by_facility.setdefault(document.facility, []).append(document)
    return [_row(run, dossier, by_facility.get(dossier.facility, ())) for dossier in dossiers]


def let_go(connection: sa.Connection, archive_id: int) -> None:
    """Forget, within a transaction, runs that are too many."""
    table = t.facility_history
    query = (
        sa.select(t.runs.c.id, t.runs.c.as_of)
        .where(t.runs.c.archive_id == archive_id, t.runs.c.id.in_(sa.select(table.c.run_id).distinct()))
        .order_by(t.runs.c.id.desc())
    )
    months: set[str] = set()
    for number, (other, as_of) in enumerate(connection.execute(query).all()):
        if number >= NEWEST and as_of[:7] in months:
            connection.execute(sa.delete(table).where(table.c.run_id == other))
        months.add(as_of[:7])


class Past(StorePart):
    """Reads what earlier runs left; every method is one transaction, but for the walk."""

    @patiently
    def runs(self, archive_id: int) -> list[PastRun]:
        """Return the runs of an archive that are remembered, newest first."""
        table = t.facility_history
        query = (
            sa.select(t.runs.c.id, t.runs.c.as_of, t.runs.c.rules_version, sa.func.count())
            .join(table, table.c.run_id == t.runs.c.id)
            .where(t.runs.c.archive_id == archive_id, t.runs.c.state == "complete")
            .group_by(t.runs.c.id, t.runs.c.as_of, t.runs.c.rules_version)
            .order_by(t.runs.c.id.desc())
        )
        with self._engine.begin() as connection:
            return [PastRun(*row) for row in connection.execute(query)]

    @patiently
    def tallies(self, runs: Sequence[int], by: str | None) -> list[Tally]:
        """Return the counts of runs, newest first, by `branch` or `contract_year` where one is named."""
        table = t.facility_history
        group: Any = sa.literal("") if by is None else sa.func.coalesce(table.c[by], "")
        query = (
            sa.select(
                table.c.run_id,
                t.runs.c.as_of,
                group.label("part"),
                table.c.decision,
                sa.func.count().label("facilities"),
                *(sa.func.sum(table.c[name]).label(name) for name in _COUNTS[1:]),
            )
            .join(t.runs, t.runs.c.id == table.c.run_id)
            .where(table.c.run_id.in_(list(runs)))
            .group_by(table.c.run_id, t.runs.c.as_of, "part", table.c.decision)
        )
        parts: dict[tuple[int, str, str], list[Any]] = {}
        with self._engine.begin() as connection:
            for row in connection.execute(query):
                parts.setdefault((row.run_id, row.as_of, row.part), []).append(row)
        return [
            Tally(
                *key,
                {row.decision: int(row.facilities) for row in rows},
                *(sum(int(getattr(row, name)) for row in rows) for name in _COUNTS[1:]),
            )
            for key, rows in sorted(parts.items(), key=lambda part: (-part[0][0], part[0][2]))
        ]

    def walk(self, run: int) -> Iterator[PastFacility]:
        """Yield the facilities of a run by name of their folder, few in memory at a time."""
        after = ""
        while some := self._some(run, after):
            yield from some
            after = some[-1].facility

    @patiently
    def paths(self, archive_id: int, facilities: Sequence[str]) -> dict[str, str]:
        """Return the present paths of some facilities by their mark."""
        query = sa.select(t.documents.c.path).where(
            t.documents.c.archive_id == archive_id, t.documents.c.facility.in_(list(facilities))
        )
        with self._engine.begin() as connection:
            return {mark_of(path): path for path in connection.scalars(query)}

    @patiently
    def _some(self, run: int, after: str) -> list[PastFacility]:
        table = t.facility_history
        query = (
            sa.select(table.c.facility, table.c.name, table.c.decision, table.c.findings)
            .where(table.c.run_id == run, table.c.facility > after)
            .order_by(table.c.facility)
            .limit(_AT_ONCE)
        )
        with self._engine.begin() as connection:
            return [
                PastFacility(row.facility, row.name, row.decision, row.findings)
                for row in connection.execute(query)
            ]


def _row(run: int, dossier: DossierResult, documents: Sequence[DocumentResult]) -> dict[str, Any]:
    findings = dict.fromkeys(chain(dossier.findings, *(document.findings for document in documents)))
    counts = Counter(finding.severity for finding in findings)
    told = sorted(
        {
            PastFinding(finding.severity.value, finding.code, finding.subject, mark_of(finding.path))
            for finding in findings
        }
    )
    contract = dossier.contract
    judged = contract.path if contract else None
    return {
        "run_id": run,
        "facility": dossier.facility,
        "name": dossier.name,
        "branch": dossier.branch,
        "contract_year": contract.start[:4] if contract and contract.start else None,
        "decision": dossier.decision.value,
        "documents": dossier.documents,
        "critical": counts[Severity.CRITICAL],
        "major": counts[Severity.MAJOR],
        "minor": counts[Severity.MINOR],
        "missing": sum(
            clause.applicable and clause.status is Verdict.MISSING
            for document in documents
            if document.path == judged
            for segment in document.segments
            for clause in segment.clauses
        ),
        "expired": sum(
            expiry.status is LicenceStatus.EXPIRED and not expiry.superseded for expiry in dossier.expiries
        ),
        "findings": packed(told),
    }
