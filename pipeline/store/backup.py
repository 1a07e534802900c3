"""The whole store as one file, and back: the same file for SQLite and PostgreSQL.

A backup is gzip'd JSON, a line each: the head, then for each table a line with its columns and a line for
each row, and last how many rows there are and a SHA-256 of all lines before. It holds the tables in the form
(revision) that the store has; a later version restores that form and then moves it to its own.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

import sqlalchemy as sa

from schemas.errors import NoInputError, UsageError

from . import tables as t
from .forms import UnknownFormError, form_of

_FORMAT = 1
_ROWS_AT_ONCE = 100
_COMPRESSION = 5  # most of it is compressed already


class Contents(NamedTuple):
    """What a backup holds."""

    program: str
    """Version of the program that wrote it."""
    revision: str
    """Form of its tables."""
    rows: int


def write_backup(engine: sa.Engine, stream: IO[bytes], *, program: str) -> Contents:
    """Write every row of a store as it is at one moment; audits may go on meanwhile.

    Args:
        engine: The database, in the present form.
        stream: Where the backup goes.
        program: What to name as the version that wrote it.
    """
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    digest, rows = hashlib.sha256(), 0
    with (
        gzip.GzipFile("", "wb", _COMPRESSION, stream, mtime=0) as packed,
        engine.connect().execution_options(yield_per=_ROWS_AT_ONCE, **options) as connection,
        connection.begin(),
    ):

        def write(line: Any) -> None:
            data = json.dumps(line, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"
            digest.update(data)
            packed.write(data)

        revision = str(form_of(connection))
        write({"pks_backup": _FORMAT, "program": program, "revision": revision})
        for table in t.metadata.sorted_tables:
            if table in t.DRAWN_AGAIN:
                continue
            write({"table": table.name, "columns": [column.name for column in table.columns]})
            for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns)):
                write([_as_json(value) for value in row])
                rows += 1
        write({"rows": rows, "sha256": digest.hexdigest()})
    return Contents(program, revision, rows)


def check_backup(file: Path) -> Contents:
    """Read a whole backup and return what it holds.

    Raises:
        NoInputError: when there is no such file.
        UsageError: when it is no backup, cut off or damaged.
    """
    lines = _lines(file)
    head = next(lines)
    rows = sum(isinstance(line, list) for line in lines)
    return Contents(head["program"], head["revision"], rows)


def fill_from_backup(connection: sa.Connection, file: Path) -> Contents:
    """Make the tables of a backup in an empty database, fill them, and move them to the present form.

    Nothing is to be committed when this raises.

    Raises:
        NoInputError: when there is no such file.
        UsageError: when it is no backup, cut off or damaged, or was made by a later version.
    """
    from .migrating import migrate  # Alembic takes a while to load

    lines = _lines(file)
    head = next(lines)
    try:
        migrate(connection, head["revision"])
    except UnknownFormError as error:
        raise UsageError(
            f"{file} was made by another version ({head['program']}): {error}",
            "Restore it with that version.",
        ) from error
    table = sa.Table("alembic_version", sa.MetaData())
    columns: list[str] = []
    waiting: list[dict[str, Any]] = []
    rows = 0

    def flush() -> None:
        if waiting:
            connection.execute(sa.insert(table), waiting)
            waiting.clear()

    for line in lines:
        if isinstance(line, dict):
            flush()
            table = sa.Table(line["table"], sa.MetaData(), autoload_with=connection, resolve_fks=False)
            columns = line["columns"]
        else:
            waiting.append(dict(zip(columns, map(_from_json, line), strict=True)))
            rows += 1
            if len(waiting) == _ROWS_AT_ONCE:
                flush()
    flush()
    migrate(connection)
    _count_on(connection)
    return Contents(head["program"], head["revision"], rows)


def holds_rows(connection: sa.Connection) -> bool:
    """Return whether a database has anything in our tables."""
    there = set(sa.inspect(connection).get_table_names())
    tables = [table for table in t.metadata.sorted_tables if table.name in there]
    return any(connection.execute(sa.select(1).select_from(table).limit(1)).first() for table in tables)


def drop_tables(connection: sa.Connection) -> None:
    """Drop our tables, and no others, in whichever form they are."""
    there = set(sa.inspect(connection).get_table_names())
    for name in [*(table.name for table in reversed(t.metadata.sorted_tables)), "alembic_version"]:
        if name in there:
            sa.Table(name, sa.MetaData()).drop(connection)


def _count_on(connection: sa.Connection) -> None:
    """Let PostgreSQL give new rows ids above those that were restored."""
    if connection.dialect.name != "postgresql":
        return
    for table in t.metadata.sorted_tables:
        if [column.name for column in table.primary_key.columns] != ["id"]:
            continue
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        last = sa.select(sa.func.max(table.c.id)).scalar_subquery()
        connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(last, 1), last.is_not(None))))


def _lines(file: Path) -> Iterator[Any]:
    """Yield the head, and then tables and rows; the last line is checked and kept back.

    Raises:
        NoInputError: when there is no such file.
        UsageError: at the first line when it is no backup, at the last one when it is cut off or damaged.
    """
    digest, rows, last = hashlib.sha256(), 0, None
    try:
        with gzip.open(file, "rb") as packed:
            for number, data in enumerate(packed):
                if last is not None:
                    raise _damaged(file)  # nothing follows the last line
                line = json.loads(data)
                if number == 0 and not _is_head(line):
                    raise _no_backup(file)
                if isinstance(line, dict) and "sha256" in line:
                    last = line
                    continue
                digest.update(data)
                rows += isinstance(line, list)
                yield line
    except FileNotFoundError as error:
        raise NoInputError(f"{file} is not there.", "Name a file that `pks backup` wrote.") from error
    except gzip.BadGzipFile as error:
        raise _no_backup(file) from error
    except (EOFError, zlib.error, ValueError) as error:
        raise _damaged(file) from error
    if last is None or last["sha256"] != digest.hexdigest() or last["rows"] != rows:
        raise _damaged(file)


def _is_head(line: Any) -> bool:
    return (
        isinstance(line, dict) and line.get("pks_backup") == _FORMAT and {"program", "revision"} <= set(line)
    )


def _no_backup(file: Path) -> UsageError:
    return UsageError(f"{file} is no backup of this program.", "Name a file that `pks backup` wrote.")


def _damaged(file: Path) -> UsageError:
    return UsageError(f"{file} is cut off or damaged.", "Take another backup.")


def _as_json(value: Any) -> Any:
    return {"b64": base64.b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def _from_json(value: Any) -> Any:
    return base64.b64decode(value["b64"]) if isinstance(value, dict) else value
