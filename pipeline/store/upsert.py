"""Rows that may be there already, in the words of each database."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(engine: sa.Engine, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insertion that can be told what to do with rows that are there already."""
    if engine.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


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
    if rows:
        told = {name: str(term.compile(dialect=connection.dialect)) for name, term in computed.items()}
        connection.execute(_insertion(table, tuple(rows[0]), keys, tuple(told.items())), rows)


@cache
def _insertion(
    table: sa.Table, names: tuple[str, ...], keys: tuple[str, ...], computed: tuple[tuple[str, str], ...]
) -> sa.TextClause:
    """Return the insertion as text: what SQLAlchemy builds with ON CONFLICT it compiles at each execution."""
    terms = {name: f":{name}" for name in names} | {
        name: sql.replace(":", r"\:")
        for name, sql in computed  # a cast is no parameter
    }
    rest = ", ".join(f"{name} = excluded.{name}" for name in terms if name not in keys)
    text = (
        f"INSERT INTO {table.name} ({', '.join(terms)}) "  # noqa: S608  # names of our own tables
        f"VALUES ({', '.join(terms.values())}) "
        f"ON CONFLICT ({', '.join(keys)}) DO {f'UPDATE SET {rest}' if rest else 'NOTHING'}"
    )
    return sa.text(text).bindparams(*(sa.bindparam(name, type_=table.c[name].type) for name in names))
