"""Who asked the review page for what; rows are appended, and removed by retention alone."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from . import tables as t
from .part import StorePart
from .patience import patiently


class Access(NamedTuple):
    """One request."""

    at: str
    who: str
    role: str
    method: str
    path: str
    status: int
    address: str


class AccessLog(StorePart):
    """The access log of one store."""

    @patiently
    def add(self, *, at: str, who: str, role: str, method: str, path: str, status: int, address: str) -> None:
        """Append a request."""
        row = Access(at, who, role, method, path, status, address)._asdict()
        with self._engine.begin() as connection:
            connection.execute(sa.insert(t.accesses).values(row))

    @patiently
    def latest(self, count: int, *, before: int | None = None) -> list[tuple[int, Access]]:
        """Return the latest requests (before the one of an id) with their ids, newest first."""
        query = sa.select(t.accesses).order_by(t.accesses.c.id.desc()).limit(count)
        if before is not None:
            query = query.where(t.accesses.c.id < before)
        with self._engine.begin() as connection:
            return [
                (int(row.id), Access(*(getattr(row, name) for name in Access._fields)))
                for row in connection.execute(query)
            ]
