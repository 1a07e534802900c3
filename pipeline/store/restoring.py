"""Put a backup in the place of a store, all or nothing."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path

from schemas.errors import UsageError

from .backup import Contents, drop_tables, fill_from_backup, holds_rows
from .opening import connect, sqlite_file, without_password, writing

_BESIDE = ("-wal", "-shm", "-journal")


def restore(file: Path, out: Path, url: str | None = None, *, force: bool = False) -> Contents:
    """Make the database `url`, or OUT/pks.db, from a backup.

    Args:
        file: What `write_backup` wrote.
        out: The output folder.
        url: Another database, as SQLAlchemy names it.
        force: Put it in the place of what is there.

    Raises:
        NoInputError: when there is no backup.
        UsageError: when it cannot be used, or there is something that may not be replaced.
    """
    place = out / "pks.db" if url is None else sqlite_file(url)
    if place is None:
        assert url is not None
        return _into_server(file, url, force=force)
    if place.exists() and not force:
        raise _is_there(str(place))
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".pks-restore-")  # made with mode 0600
    except OSError as error:
        raise UsageError(
            f"{place} cannot be made: {error.strerror}.", "Check path, rights and disk."
        ) from error
    os.close(handle)
    made = Path(name)
    try:
        engine = connect(f"sqlite:///{made}", str(made))
        try:
            with writing(engine) as connection:
                contents = fill_from_backup(connection, file)
        finally:
            engine.dispose()  # the last connection that closes puts its log into the file
        _take_away(place)
        made.replace(place)
    finally:
        for left in (made, *(Path(name + end) for end in _BESIDE)):
            left.unlink(missing_ok=True)
    return contents


def _into_server(file: Path, url: str, *, force: bool) -> Contents:
    shown = without_password(url)
    engine = connect(url, shown)
    try:
        with writing(engine) as connection:
            if not force and holds_rows(connection):
                raise _is_there(shown)
            drop_tables(connection)
            return fill_from_backup(connection, file)
    finally:
        engine.dispose()


def _take_away(place: Path) -> None:
    """Remove a database and its log; a damaged one too, but none that is in use.

    Raises:
        UsageError: when another program has it open: that one would go on writing into a file without a name.
    """
    if not place.exists():
        return
    database = sqlite3.connect(place, timeout=1)
    try:
        with suppress(sqlite3.DatabaseError):  # no database, or a damaged one
            try:
                database.execute("PRAGMA journal_mode=DELETE")  # refused while another connection is open
            except sqlite3.OperationalError as error:
                raise UsageError(
                    f"{place} is in use by another program.", "End audits and services that use it first."
                ) from error
    finally:
        database.close()
    for end in _BESIDE:
        place.with_name(place.name + end).unlink(missing_ok=True)


def _is_there(shown: str) -> UsageError:
    return UsageError(f"{shown} holds a store already.", "Name another place, or replace it with --force.")
