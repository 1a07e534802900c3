"""Open a database, make it where it is missing, and bring it up to date."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from schemas.errors import NoInputError, UsageError

from .database import Store
from .forms import UnknownFormError, form_of, newest_form
from .patience import DamagedStoreError, FullStoreError, LockedStoreError, trouble_of
from .tables import WRITES_LATER

_LONGEST_WAIT = 30
"""Seconds for which a statement waits for another program that holds what it needs."""
_ATTEMPTS, _PAUSE = 300, 0.1
"""As long in all; the pause is in seconds."""
_POSTGRESQL_OPTIONS = {
    "application_name": "pks-audit",
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "tcp_user_timeout": 60_000,
}
"""Of libpq; the last is in milliseconds, the others in seconds."""

_UNSHOWN = frozenset(("password", "sslpassword"))
"""Parameters of a PostgreSQL address that are secrets."""

_URL_FORMS = "Give sqlite:///PATH or postgresql+psycopg://..."


@contextmanager
def open_store(
    out: Path, url: str | None = None, *, create: bool = True, patience: float = 60
) -> Iterator[Store]:
    """Open (and bring up to date) the database `url`, or OUT/pks.db.

    Args:
        out: The output folder.
        url: Another database, as SQLAlchemy names it.
        create: Make the database when it is not there.
        patience: Seconds for which each step may wait for a database that is locked or away.

    Raises:
        UsageError: when the database cannot be opened.
        NoInputError: when it is not there and shall not be made.
        StorageError: when it is locked, damaged or the disk is full; later by every method of the store.
    """
    place = out / "pks.db" if url is None else sqlite_file(url)
    if place is not None:
        _make_private(place, create=create)
    shown = str(place) if url is None else f"--db {without_password(url)}"
    engine = connect(url or f"sqlite:///{place}", shown)
    try:
        try:
            with writing(engine) as connection:
                bring_up_to_date(connection)
        except DBAPIError as error:
            trouble = trouble_of(error, shown)
            if trouble is None:
                raise  # a mistake of ours in the tables, not the user's
            if isinstance(trouble, LockedStoreError | FullStoreError | DamagedStoreError):
                raise trouble from error
            raise UsageError(f"{shown} cannot be opened: {error.orig}.", trouble.action) from error
        except UnknownFormError as error:
            raise UsageError(
                f"{shown} was made by another version: {error}", "Use that version, or another folder."
            ) from error
        yield Store(engine, shown, patience=patience)
    finally:
        engine.dispose()


def connect(url: str, shown: str) -> sa.Engine:
    """Return the engine of a database that this program can work with.

    Raises:
        UsageError: when the address, or that kind of database, cannot be used.
    """
    try:
        # Parameters are words of documents: they have no place in messages. A connection that a restarted
        # server has forgotten is noticed before it is used.
        engine = sa.create_engine(url, hide_parameters=True, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise UsageError(f"{shown} cannot be used: {error}", _cure(error)) from error
    if engine.dialect.name not in ("sqlite", "postgresql"):
        raise UsageError(f"{shown} is no SQLite and no PostgreSQL database.", _URL_FORMS)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        sa.event.listen(engine, "do_connect", _address_postgresql)
        sa.event.listen(engine, "connect", _prepare_postgresql, insert=True)  # before SQLAlchemy looks around
    return engine


def _cure(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name == "psycopg":
        return "Install PKS Audit with its extra postgresql: pip install 'pks-audit[postgresql]'"
    return _URL_FORMS


def without_password(url: str) -> str:
    """Return an address that may be shown."""
    try:
        parsed = sa.make_url(url)
    except ArgumentError:
        return url.partition("://")[0]  # the rest may hold a password
    secrets = {name: "***" for name in parsed.query if name in _UNSHOWN}
    return parsed.update_query_dict(secrets).render_as_string(hide_password=True)


def _address_postgresql(_dialect: object, _record: object, _words: object, options: dict[str, Any]) -> None:
    """Notice a server that went silent; what the operator's address says stays."""
    for name, value in _POSTGRESQL_OPTIONS.items():
        options.setdefault(name, value)


def _prepare_postgresql(connection: Any, _record: object) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":  # another one cannot hold every name
        raise UsageError(
            f"The encoding of database {connection.info.dbname} is {encoding}, not UTF8.",
            "Make another one: CREATE DATABASE pks ENCODING 'UTF8' TEMPLATE template0",
        )
    before, connection.autocommit = connection.autocommit, True  # else the next rollback takes it back
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {round(_LONGEST_WAIT * 1000)}")
    connection.autocommit = before


def sqlite_file(url: str) -> Path | None:
    """Return the file of an SQLite address; None where it names none."""
    try:
        parsed = sa.make_url(url)
    except ArgumentError:
        return None
    name = parsed.database
    if parsed.get_backend_name() != "sqlite" or not name or name.startswith((":memory:", "file:")):
        return None
    return Path(name)


def _make_private(file: Path, *, create: bool) -> None:
    """Make a database file that its owner alone can read: documents are confidential."""
    if file.exists():
        return
    if not create:
        raise NoInputError(f"{file} is not there: nothing was audited yet.", "Run `pks audit ARCHIVE` first.")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise UsageError(
            f"{file} cannot be made: {error.strerror}.", "Check the path, rights and disk."
        ) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # else the driver commits by itself between statements of a migration
    cursor = connection.cursor()
    cursor.execute(
        f"PRAGMA busy_timeout={round(_LONGEST_WAIT * 1000)}"
    )  # first: the next one may have to wait for another program
    _switch_to_wal(cursor)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _switch_to_wal(cursor: Any) -> None:
    """Let readers and a writer work at once; of two programs that switch a new file one is refused."""
    for attempt in range(_ATTEMPTS, -1, -1):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if attempt == 0:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    # What reads first and writes later must take its turn at once: SQLite refuses, without waiting, to let
    # a transaction write on what another one has changed since.
    later = connection.get_execution_options().get(WRITES_LATER)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if later else "BEGIN")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Begin a transaction that may read first and write later."""
    with engine.connect() as connection:
        connection = connection.execution_options(**{WRITES_LATER: True})
        with connection.begin():
            yield connection


def bring_up_to_date(connection: sa.Connection) -> None:
    """Give the tables the form that this version works with, in the transaction of `connection`.

    Raises:
        UnknownFormError: when the form that is there is none of this version's.
    """
    if form_of(connection) != newest_form():
        from .migrating import migrate  # Alembic takes a while to load

        migrate(connection)
