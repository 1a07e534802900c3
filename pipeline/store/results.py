"""Results in the store: written all at once, read a few at a time, so that nobody needs to hold them all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from schemas.results import DocumentResult, DossierResult

from . import tables as t
from .listing import LISTS, rows_of
from .past import let_go, rows_of_run
from .patience import patiently
from .slices import slices
from .spool import Rows, Spool

LIST_VERSION = 2
"""Grows with what listing.py draws."""

_TABLES = (t.documents, t.dossiers, *LISTS)
_RESULTS_AT_ONCE, _FACILITIES_AT_ONCE = 100, 8
"""Results that are in memory together; those of one facility always are."""

Judged = tuple[Sequence[DocumentResult], Sequence[DossierResult]]
"""Results that belong together: the documents of a facility, and its dossier where it was judged."""


class Results:
    """The part of the store that holds results."""

    shown: str
    patience: float
    _engine: sa.Engine

    def replace_results(self, archive_id: int, judged: Iterable[Judged], *, run: int | None = None) -> None:
        """Put the results of an archive in place of its earlier ones, all or nothing.

        They are gone through once and need not be held together; the transaction begins when all are there.
        Of two programs that do so at once, one waits for the other, and the later one stays. How facilities
        stood after `run` is remembered.
        """
        with Spool() as spool:
            spool.fill((*_rows_of(archive_id, *one), rows_of_run(run, *one)) for one in judged)
            self._replace(archive_id, None, spool, run)

    def replace_facilities(
        self, archive_id: int, facilities: Collection[str], judged: Iterable[Judged]
    ) -> None:
        """Put results in place of those of some facilities, all or nothing."""
        with Spool() as spool:
            spool.fill((*_rows_of(archive_id, *one), []) for one in judged)
            self._replace(archive_id, facilities, spool)

    @patiently
    def _replace(
        self, archive_id: int, facilities: Collection[str] | None, spool: Spool, run: int | None = None
    ) -> None:
        with self._engine.begin() as connection:
            # Else the other's new rows would be invisible to our deletion and in the way of our insertion.
            connection.execute(
                sa.update(t.archives).where(t.archives.c.id == archive_id).values(root=t.archives.c.root)
            )
            for table in _TABLES:
                connection.execute(sa.delete(table).where(*_of(table, archive_id, facilities)))
            for groups in spool:
                for table, rows in zip((*_TABLES, t.facility_history), groups, strict=True):
                    if rows:
                        connection.execute(sa.insert(table), rows)
            if facilities is None:
                connection.execute(
                    sa.update(t.archives).where(t.archives.c.id == archive_id).values(listed=LIST_VERSION)
                )
            if run is not None:
                let_go(connection, archive_id)

    def list_again(self, archive_id: int) -> bool:
        """Draw the lists of an archive from its results, where an older version left none or others.

        Returns:
            Whether that was needed.
        """
        if self._listed(archive_id) == LIST_VERSION:
            return False
        self.replace_results(archive_id, self.facility_results(archive_id))
        return True

    @patiently
    def _listed(self, archive_id: int) -> int | None:
        query = sa.select(t.archives.c.listed).where(t.archives.c.id == archive_id)
        with self._engine.begin() as connection:
            found: int | None = connection.execute(query).scalar_one_or_none()
        return found

    @patiently
    def count_documents(self, archive_id: int) -> int:
        """Return how many results of an archive are kept."""
        query = sa.select(sa.func.count()).where(t.documents.c.archive_id == archive_id)
        with self._engine.begin() as connection:
            return int(connection.execute(query).scalar_one())

    def document_results(
        self, archive_id: int, facilities: Collection[str] | None = None
    ) -> Iterator[DocumentResult]:
        """Yield the kept results of an archive by path, a few at a time; of some facilities where given."""
        return self.documents_at(archive_id, self._keys(archive_id, t.documents.c.path, facilities))

    def documents_at(self, archive_id: int, paths: Iterable[str]) -> Iterator[DocumentResult]:
        """Yield the kept results of some files by path, a few at a time."""
        table = t.documents
        query = sa.select(table.c.path, table.c.result).where(table.c.archive_id == archive_id)
        for rows in self._pages(query, table.c.path, sorted(paths)):
            # By code point, as everywhere else: databases sort by the rules of some language.
            for _, text in sorted((row.path, row.result) for row in rows):
                yield DocumentResult.model_validate_json(text)

    def dossier_results(
        self, archive_id: int, facilities: Collection[str] | None = None
    ) -> Iterator[DossierResult]:
        """Yield the kept dossiers of an archive by facility, a few at a time; some alone, where given."""
        keys = self._keys(archive_id, t.dossiers.c.facility, facilities)
        for _, dossier in self._dossiers(archive_id, keys):
            yield dossier

    def facility_results(self, archive_id: int) -> Iterator[Judged]:
        """Yield documents (by path) and dossier of every facility, by facility, a few at a time."""
        table = t.documents
        query = sa.select(table.c.facility, table.c.path, table.c.result)
        query = query.where(table.c.archive_id == archive_id)
        keys = {
            *self._keys(archive_id, table.c.facility),
            *self._keys(archive_id, t.dossiers.c.facility),
        }
        for some in slices(sorted(keys), _FACILITIES_AT_ONCE):
            dossiers = dict(self._dossiers(archive_id, some))
            held: dict[str, list[tuple[str, str]]] = {key: [] for key in some}
            for rows in self._pages(query, table.c.facility, some):
                for row in rows:
                    held[row.facility].append((row.path, row.result))
            for key in some:
                own = [DocumentResult.model_validate_json(text) for _, text in sorted(held.pop(key))]
                yield own, [dossiers[key]] if key in dossiers else []

    def _dossiers(self, archive_id: int, keys: Sequence[str]) -> Iterator[tuple[str, DossierResult]]:
        table = t.dossiers
        query = sa.select(table.c.facility, table.c.result).where(table.c.archive_id == archive_id)
        for rows in self._pages(query, table.c.facility, keys):
            for key, text in sorted((row.facility, row.result) for row in rows):
                yield key, DossierResult.model_validate_json(text)

    def documents_with(self, archive_id: int, sha256: str) -> list[DocumentResult]:
        """Return the kept results of every file of an archive that has a content, by path."""
        return self.documents_of(archive_id, [sha256])

    @patiently
    def documents_of(self, archive_id: int, hashes: Collection[str]) -> list[DocumentResult]:
        """Return the kept results of every file of an archive that has one of some contents."""
        found: list[DocumentResult] = []
        with self._engine.begin() as connection:
            for some in slices(sorted(hashes)):
                query = sa.select(t.documents.c.result).where(
                    t.documents.c.archive_id == archive_id, t.documents.c.sha256.in_(some)
                )
                found += [DocumentResult.model_validate_json(text) for (text,) in connection.execute(query)]
        return sorted(found, key=lambda result: result.path)

    @patiently
    def facilities_with(self, archive_id: int, sha256: str) -> set[str]:
        """Return the facilities that a content belongs to."""
        query = sa.select(t.documents.c.facility).where(
            t.documents.c.archive_id == archive_id, t.documents.c.sha256 == sha256
        )
        with self._engine.begin() as connection:
            return {str(facility) for (facility,) in connection.execute(query)}

    @patiently
    def _keys(
        self, archive_id: int, column: sa.Column[Any], facilities: Collection[str] | None = None
    ) -> list[str]:
        """Return the different values of a column in an archive, in order."""
        query = sa.select(column).where(*_of(column.table, archive_id, facilities)).distinct()
        with self._engine.begin() as connection:
            return sorted(str(key) for (key,) in connection.execute(query))

    def _pages(
        self, query: sa.Select[Any], column: sa.Column[Any], keys: Sequence[str]
    ) -> Iterator[Sequence[sa.Row[Any]]]:
        """Yield what is found for some keys after the other, each in a transaction of its own."""
        for some in slices(keys, _RESULTS_AT_ONCE):
            yield self._page(query.where(column.in_(some)))

    @patiently
    def _page(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        with self._engine.begin() as connection:
            return connection.execute(query).all()


def _of(table: sa.FromClause, archive_id: int, facilities: Collection[str] | None) -> list[Any]:
    named = [] if facilities is None else [table.c.facility.in_(list(facilities))]
    return [table.c.archive_id == archive_id, *named]


def _rows_of(
    archive_id: int, documents: Sequence[DocumentResult], dossiers: Sequence[DossierResult]
) -> tuple[Rows, ...]:
    lists = rows_of(archive_id, documents, dossiers)
    document_rows = [
        {
            "archive_id": archive_id,
            "path": result.path,
            "sha256": result.sha256,
            "facility": result.facility,
            "status": result.status.value,
            "doc_type": result.doc_type.value if result.doc_type else None,
            "result": result.model_dump_json(),
        }
        for result in documents
    ]
    dossier_rows = [
        {
            "archive_id": archive_id,
            "facility": result.facility,
            "decision": result.decision.value,
            "result": result.model_dump_json(),
        }
        for result in dossiers
    ]
    return document_rows, dossier_rows, *(lists[table.name] for table in LISTS)
