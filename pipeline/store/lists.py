"""What lists and overviews ask of the store: counted and cut by the database, however large the archive."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from schemas.labels import DocumentStatus, DocumentType, Severity, Verdict
from schemas.results import DocumentResult

from . import tables as t
from .part import StorePart
from .patience import patiently

_CONTRACTS = tuple(kind.value for kind in DocumentType if kind.is_contract)
_UNREAD = (DocumentStatus.FAILED.value, DocumentStatus.PARTIAL.value)


class LackedClause(NamedTuple):
    """A clause that is missing in contracts by which facilities are judged."""

    clause: str
    severity: Severity
    facilities: int


class Ends(NamedTuple):
    """How many documents end in a month."""

    contracts: int
    licences: int

    @property
    def total(self) -> int:
        """Both."""
        return self.contracts + self.licences


class EndRow(NamedTuple):
    """A document that ends."""

    facility: str
    name: str
    path: str
    sha256: str
    page: int
    doc_type: str
    holder: str
    number: str | None
    expiry_date: str
    review: int


class Lists(StorePart):
    """Reads the lists that listing.py draws."""

    @patiently
    def decisions(self, archive_id: int) -> dict[str, int]:
        """Return the number of facilities by decision."""
        column = t.facility_list.c.decision
        query = (
            sa.select(column, sa.func.count())
            .where(t.facility_list.c.archive_id == archive_id)
            .group_by(column)
        )
        with self._engine.begin() as connection:
            return {str(decision): int(count) for decision, count in connection.execute(query)}

    @patiently
    def lacked_clauses(self, archive_id: int) -> list[LackedClause]:
        """Return the clauses that contracts lack: critical ones first, then those that most lack."""
        clauses = t.clause_list.c
        rank = sa.case({one.value: one.rank for one in Severity}, value=clauses.severity)
        query = (
            sa.select(clauses.clause, sa.func.min(rank), sa.func.count(clauses.facility.distinct()))
            .where(
                clauses.archive_id == archive_id,
                clauses.judged == 1,
                clauses.status == Verdict.MISSING.value,
            )
            .group_by(clauses.clause)
        )
        severities = {one.rank: one for one in Severity}
        with self._engine.begin() as connection:
            found = [
                LackedClause(str(clause), severities[worst], int(count))
                for clause, worst, count in connection.execute(query)
            ]
        return sorted(found, key=lambda one: (one.severity.rank, -one.facilities, one.clause))

    @patiently
    def ends_by_month(self, archive_id: int, first: str, before: str) -> dict[str, Ends]:
        """Return how many documents that count end, by month (YYYY-MM), from a day on and before another."""
        ends = t.expiry_list.c
        month = sa.func.substr(ends.expiry_date, 1, 7)
        contract = sa.case((ends.doc_type.in_(_CONTRACTS), 1), else_=0)
        query = (
            sa.select(month, sa.func.sum(contract), sa.func.count())
            .where(*_ending(archive_id, first, before))
            .group_by(month)
        )
        with self._engine.begin() as connection:
            return {
                str(name): Ends(int(contracts), int(count) - int(contracts))
                for name, contracts, count in connection.execute(query)
            }

    @patiently
    def count_ends(self, archive_id: int, first: str, before: str) -> int:
        """Return how many documents that count end from a day on and before another."""
        query = (
            sa.select(sa.func.count()).select_from(t.expiry_list).where(*_ending(archive_id, first, before))
        )
        with self._engine.begin() as connection:
            return int(connection.execute(query).scalar_one())

    @patiently
    def ends(
        self, archive_id: int, first: str, before: str, *, latest: bool, skip: int, number: int
    ) -> list[EndRow]:
        """Return some of the documents that count and end from a day on and before another.

        Args:
            archive_id: The archive.
            first: ISO date; '' for all that went before.
            before: ISO date.
            latest: Latest first instead of soonest.
            skip: How many to pass over.
            number: How many to return at most.
        """
        ends, facilities = t.expiry_list, t.facility_list
        day = ends.c.expiry_date
        columns = [facilities.c.name if name == "name" else ends.c[name] for name in EndRow._fields]
        query = (
            sa.select(*columns)
            .join_from(
                ends,
                facilities,
                sa.and_(
                    facilities.c.archive_id == ends.c.archive_id, facilities.c.facility == ends.c.facility
                ),
            )
            .where(*_ending(archive_id, first, before))
            .order_by(day.desc() if latest else day, ends.c.doc_type, ends.c.id)
            .offset(skip)
            .limit(number)
        )
        with self._engine.begin() as connection:
            return [EndRow(*row) for row in connection.execute(query)]

    @patiently
    def unread(self, archive_id: int) -> dict[DocumentStatus, int]:
        """Return how many documents failed, and how many did in part."""
        table = t.documents.c
        query = (
            sa.select(table.status, sa.func.count())
            .where(table.archive_id == archive_id, table.status.in_(_UNREAD))
            .group_by(table.status)
        )
        with self._engine.begin() as connection:
            return {DocumentStatus(status): int(count) for status, count in connection.execute(query)}

    @patiently
    def unread_documents(self, archive_id: int, *, skip: int, number: int) -> list[DocumentResult]:
        """Return some of the documents of which nothing, or not all, could be read; failed ones first."""
        table = t.documents.c
        query = (
            sa.select(table.result)
            .where(table.archive_id == archive_id, table.status.in_(_UNREAD))
            .order_by(table.status, table.path)
            .offset(skip)
            .limit(number)
        )
        with self._engine.begin() as connection:
            return [DocumentResult.model_validate_json(text) for text in connection.execute(query).scalars()]

    @patiently
    def open_by_severity(self, archive_id: int) -> dict[Severity, int]:
        """Return how many things wait for a person, by severity."""
        column = t.open_items.c.severity
        query = (
            sa.select(column, sa.func.count()).where(t.open_items.c.archive_id == archive_id).group_by(column)
        )
        with self._engine.begin() as connection:
            counts = {int(rank): int(count) for rank, count in connection.execute(query)}
        return {severity: counts.get(severity.rank, 0) for severity in Severity}


def _ending(archive_id: int, first: str, before: str) -> list[sa.ColumnElement[bool]]:
    ends = t.expiry_list.c
    return [
        ends.archive_id == archive_id,
        ends.superseded == 0,
        ends.expiry_date >= first,
        ends.expiry_date < before,
    ]
