"""What the last audit of an archive said, document by document and facility by facility."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from schemas.results import DocumentResult, DossierResult

from . import tables as t
from .listing import LISTS, rows_of
from .patience import patiently

LIST_VERSION = 1
"""Grows with what listing.py draws."""


class Results:
    """The part of a store that holds results; every method is one transaction."""

    _engine: sa.Engine
    shown: str
    patience: float

    @patiently
    def replace_results(
        self, archive_id: int, documents: Sequence[DocumentResult], dossiers: Sequence[DossierResult]
    ) -> None:
        """Put the results of an archive in place of its earlier ones, all or nothing.

        Of two programs that do so at once, one waits for the other, and the later one stays.
        """
        self._replace(archive_id, None, documents, dossiers)

    @patiently
    def replace_facilities(
        self,
        archive_id: int,
        facilities: Collection[str],
        documents: Sequence[DocumentResult],
        dossiers: Sequence[DossierResult],
    ) -> None:
        """Put results in place of those of some facilities, all or nothing."""
        self._replace(archive_id, facilities, documents, dossiers)

    @patiently
    def document_results(
        self, archive_id: int, facilities: Collection[str] | None = None
    ) -> list[DocumentResult]:
        """Return the kept results of an archive, by path; of some facilities alone, where they are given."""
        query = sa.select(t.documents.c.result).where(*_of(t.documents, archive_id, facilities))
        with self._engine.begin() as connection:
            found = [DocumentResult.model_validate_json(text) for (text,) in connection.execute(query)]
        return sorted(found, key=lambda result: result.path)

    @patiently
    def dossier_results(
        self, archive_id: int, facilities: Collection[str] | None = None
    ) -> list[DossierResult]:
        """Return the kept dossiers of an archive, by facility; some alone, where they are given."""
        query = sa.select(t.dossiers.c.result).where(*_of(t.dossiers, archive_id, facilities))
        with self._engine.begin() as connection:
            found = [DossierResult.model_validate_json(text) for (text,) in connection.execute(query)]
        return sorted(found, key=lambda result: result.facility)

    @patiently
    def facilities_with(self, archive_id: int, sha256: str) -> set[str]:
        """Return the facilities that a content belongs to."""
        query = sa.select(t.documents.c.facility).where(
            t.documents.c.archive_id == archive_id, t.documents.c.sha256 == sha256
        )
        with self._engine.begin() as connection:
            return {str(facility) for (facility,) in connection.execute(query)}

    def _replace(
        self,
        archive_id: int,
        facilities: Collection[str] | None,
        documents: Sequence[DocumentResult],
        dossiers: Sequence[DossierResult],
    ) -> None:
        document_rows = [_document_row(archive_id, result) for result in documents]
        dossier_rows = [_dossier_row(archive_id, result) for result in dossiers]
        lists = rows_of(archive_id, documents, dossiers)
        with self._engine.begin() as connection:
            # Else the other's new rows would be invisible to our deletion and in the way of our insertion.
            connection.execute(
                sa.update(t.archives).where(t.archives.c.id == archive_id).values(root=t.archives.c.root)
            )
            for table, rows in ((t.documents, document_rows), (t.dossiers, dossier_rows)):
                connection.execute(sa.delete(table).where(*_of(table, archive_id, facilities)))
                if rows:
                    connection.execute(sa.insert(table), rows)
            for table in LISTS:
                connection.execute(sa.delete(table).where(*_of(table, archive_id, facilities)))
                if lists[table.name]:
                    connection.execute(sa.insert(table), lists[table.name])
            if facilities is None:
                connection.execute(
                    sa.update(t.archives).where(t.archives.c.id == archive_id).values(listed=LIST_VERSION)
                )

    def list_again(self, archive_id: int) -> bool:
        """Draw the lists of an archive from its results, where an older version left none or others.

        Returns:
            Whether that was needed.
        """
        query = sa.select(t.archives.c.listed).where(t.archives.c.id == archive_id)
        with self._engine.begin() as connection:
            listed = connection.execute(query).scalar_one_or_none()
        if listed == LIST_VERSION:
            return False
        self.replace_results(archive_id, self.document_results(archive_id), self.dossier_results(archive_id))
        return True


def _of(table: sa.Table, archive_id: int, facilities: Collection[str] | None) -> list[Any]:
    named = [] if facilities is None else [table.c.facility.in_(list(facilities))]
    return [table.c.archive_id == archive_id, *named]


def _document_row(archive_id: int, result: DocumentResult) -> dict[str, Any]:
    return {
        "archive_id": archive_id,
        "path": result.path,
        "sha256": result.sha256,
        "facility": result.facility,
        "status": result.status.value,
        "doc_type": result.doc_type.value if result.doc_type else None,
        "result": result.model_dump_json(),
    }


def _dossier_row(archive_id: int, result: DossierResult) -> dict[str, Any]:
    return {
        "archive_id": archive_id,
        "facility": result.facility,
        "decision": result.decision.value,
        "result": result.model_dump_json(),
    }
