"""Rows that may be there already, in the words of each database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(engine: sa.Engine, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insertion that can be told what to do with rows that are there already."""
    if engine.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def upsert(engine: sa.Engine, table: sa.Table, values: dict[str, Any], *, keys: tuple[str, ...]) -> sa.Insert:
    """Return the insertion of a row, in place of one that has the same `keys`."""
    insert = insert_into(engine, table).values(values)
    rest = {name: insert.excluded[name] for name in values if name not in keys}
    if not rest:
        return insert.on_conflict_do_nothing(index_elements=list(keys))
    return insert.on_conflict_do_update(index_elements=list(keys), set_=rest)
