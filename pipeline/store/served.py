"""What programs ask of the results of an archive, cut by the database; see flows/web/api."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from . import tables as t
from .part import StorePart
from .patience import patiently


class DocumentRow(NamedTuple):
    """A file as lists show it."""

    path: str
    sha256: str | None
    facility: str
    status: str
    doc_type: str | None


class ExpiryRow(NamedTuple):
    """A day on which a document ends."""

    facility: str
    path: str
    sha256: str
    page: int
    doc_type: str
    holder: str
    number: str | None
    expiry_date: str | None
    status: str
    superseded: bool
    review: bool


class Served(StorePart):
    """Reads rows of one store, each time a total and some of them."""

    @patiently
    def documents(
        self, archive_id: int, equal: dict[str, str], *, first: int, number: int
    ) -> tuple[int, list[DocumentRow]]:
        """Return how many files have these values, and some of them by path.

        Args:
            archive_id: The archive.
            equal: Values by field of DocumentRow; '' for any.
            first: How many to pass over.
            number: How many to return at most.
        """
        table = t.documents
        where = [table.c.archive_id == archive_id, *_equal(table, equal)]
        total, rows = self._some(table, DocumentRow._fields, where, (table.c.path,), first, number)
        return total, [DocumentRow._make(row) for row in rows]

    @patiently
    def expiries(
        self,
        archive_id: int,
        equal: dict[str, str],
        *,
        since: str,
        before: str,
        superseded: bool,
        first: int,
        number: int,
    ) -> tuple[int, list[ExpiryRow]]:
        """Return how many documents end between two days, and some of them, soonest first.

        Args:
            archive_id: The archive.
            equal: Values by field of ExpiryRow; '' for any.
            since: ISO date; '' for any, also for what has no day.
            before: ISO date; '' for any.
            superseded: Whether those count too that a later document replaces.
            first: How many to pass over.
            number: How many to return at most.
        """
        table = t.expiry_list
        where = [table.c.archive_id == archive_id, *_equal(table, equal)]
        where += [table.c.expiry_date >= since] if since else []
        where += [table.c.expiry_date < before] if before else []
        where += [] if superseded else [table.c.superseded == 0]
        order = (table.c.expiry_date.is_(None), table.c.expiry_date, table.c.path, table.c.id)
        total, rows = self._some(table, ExpiryRow._fields, where, order, first, number)
        return total, [
            ExpiryRow._make(row)._replace(superseded=bool(row.superseded), review=bool(row.review))
            for row in rows
        ]

    @patiently
    def paths(self, archive_id: int, sha256: str) -> list[str]:
        """Return where a content lies in an archive."""
        d = t.documents
        query = sa.select(d.c.path).where(d.c.archive_id + 0 == archive_id, d.c.sha256 == sha256)
        with self._engine.begin() as connection:
            return [str(path) for path in connection.scalars(query.order_by(d.c.path))]

    def _some(
        self,
        table: sa.Table,
        columns: tuple[str, ...],
        where: list[sa.ColumnElement[bool]],
        order: tuple[Any, ...],
        first: int,
        number: int,
    ) -> tuple[int, list[sa.Row[Any]]]:
        query = sa.select(*(table.c[name] for name in columns)).where(*where).order_by(*order)
        with self._engine.begin() as connection:
            total = connection.execute(
                sa.select(sa.func.count()).select_from(table).where(*where)
            ).scalar_one()
            return int(total), list(connection.execute(query.offset(first).limit(number)))


def _equal(table: sa.Table, equal: dict[str, str]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in equal.items() if value]
