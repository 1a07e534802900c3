"""What lists and overviews ask of the store: counted and cut by the database, however large the archive."""

from __future__ import annotations

import sqlalchemy as sa

from . import tables as t
from .patience import patiently


class Lists:
    """Reads the lists that listing.py draws."""

    def __init__(self, engine: sa.Engine, shown: str, patience: float) -> None:
        self.shown = shown
        self.patience = patience
        self._engine = engine

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
