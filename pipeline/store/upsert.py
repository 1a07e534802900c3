"""Rows that may be there already."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa


def add(connection: sa.Connection, table: sa.Table, *rows: dict[str, Any], keys: tuple[str, ...]) -> None:
    """Insert rows of the same columns, but for those whose `keys` are there; arguments as those of `put`."""
    if rows:
        connection.execute(_insertion(table, tuple(rows[0]), keys, "DO NOTHING"), rows)


def put(
    connection: sa.Connection,
    table: sa.Table,
    *rows: dict[str, Any],
    keys: tuple[str, ...],
    **computed: sa.ColumnElement[Any],
) -> None:
    """Insert rows of the same columns, each in place of one that has the same `keys`.

    Args:
        connection: In a transaction.
        table: Where they belong.
        rows: What they hold, by the names of columns.
        keys: Columns by which the table tells rows apart.
        computed: What the database itself fills columns with.
    """
    if not rows:
        return
    told = {name: str(term.compile(dialect=connection.dialect)) for name, term in computed.items()}
    rest = ", ".join(f"{name} = excluded.{name}" for name in [*rows[0], *told] if name not in keys)
    insertion = _insertion(table, tuple(rows[0]), keys, f"DO UPDATE SET {rest}", tuple(told.items()))
    connection.execute(insertion, rows)


@cache
def _insertion(
    table: sa.Table,
    names: tuple[str, ...],
    keys: tuple[str, ...],
    otherwise: str,
    computed: tuple[tuple[str, str], ...] = (),
) -> sa.TextClause:
    """Return the insertion as text: what SQLAlchemy builds with ON CONFLICT it compiles at each execution."""
    terms = {name: f":{name}" for name in names} | {
        name: sql.replace(":", r"\:")
        for name, sql in computed  # a cast is no parameter
    }
    text = (
        f"INSERT INTO {table.name} ({', '.join(terms)}) "  # noqa: S608  # names of our own tables
        f"VALUES ({', '.join(terms.values())}) "
        f"ON CONFLICT ({', '.join(keys)}) {otherwise}"
    )
    return sa.text(text).bindparams(*(sa.bindparam(name, type_=table.c[name].type) for name in names))
