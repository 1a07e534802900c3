"""What a database can fail with, told to people; what passes by itself is tried again."""

from __future__ import annotations

import functools
import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from schemas.errors import StorageError

_log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
"""Seconds between two tries; each pause is twice the one before."""

_SQLITE_LOCKED = frozenset((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL))
_SQLITE_DAMAGED = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB))

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL_FULL = "53100"
_POSTGRESQL_RIGHTS = "42501"
_POSTGRESQL_LOCKED = frozenset(("40001", "40P01", "55P03"))
_POSTGRESQL_GONE = ("08", "57P", "53300", "57014", "25006")
"""Connection lost, server going down or coming up, too many connections, cancelled, standby."""

_AGAIN = (
    "Setelah itu jalankan perintah yang sama: yang sudah dibaca tetap tersimpan "
    "/ Then run the same command again: what was read is kept."
)


class TransientStoreError(StorageError):
    """The database is locked or does not answer; later it may again."""


class LockedStoreError(TransientStoreError):
    """Another program holds what is needed."""


class DamagedStoreError(StorageError):
    """What is there is no longer what was written."""


class FullStoreError(StorageError):
    """There is no room left; waiting does not help."""


class _HasPatience(Protocol):
    shown: str
    patience: float


P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=_HasPatience)


def told(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Let a method raise StorageError for what befell its database; a mistake of ours is raised as it is."""

    @functools.wraps(method)
    def tried(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(self, *args, **kwargs)
        except (DBAPIError, sa.exc.TimeoutError) as error:
            trouble = trouble_of(error, self.shown)
            if trouble is None:
                raise
            raise trouble from error

    return tried


def patiently(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Try a method again while its database is locked or away, for `patience` seconds in all.

    The method must be one transaction that may be repeated. Then it raises TransientStoreError; StorageError
    at once where waiting cannot help.
    """
    once = told(method)

    @functools.wraps(method)
    def tried(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        end, pause = time.monotonic() + self.patience, _FIRST_PAUSE
        while True:
            try:
                return once(self, *args, **kwargs)
            except TransientStoreError as trouble:
                if time.monotonic() + pause > end:
                    raise
                _log.warning("%s Mencoba lagi / trying again ...", trouble.message)
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    return tried


def trouble_of(error: DBAPIError | sa.exc.TimeoutError, shown: str) -> StorageError | None:
    """Return what befell the database `shown`; None where the error is a mistake of ours."""
    if isinstance(error, sa.exc.TimeoutError):
        return _gone(shown, "semua sambungan terpakai / every connection is taken")
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _trouble_of_sqlite(code & 0xFF, error, shown)
    return _trouble_of_postgresql(getattr(error.orig, "sqlstate", None), error, shown)


def _trouble_of_sqlite(code: int, error: DBAPIError, shown: str) -> StorageError | None:
    if code in _SQLITE_LOCKED:
        return _locked(shown)
    if code == sqlite3.SQLITE_FULL:
        return _full(shown)
    if code in _SQLITE_DAMAGED:
        kind = DamagedStoreError if code == sqlite3.SQLITE_CORRUPT else StorageError  # else never a database
        return kind(
            f"{shown} rusak / is damaged: {_words(error)}.",
            "Kembalikan dari cadangan, atau pindahkan berkas itu dan audit ulang / Put a backup in its "
            "place, or move that file away and audit again.",
        )
    return _unusable(shown, error) if isinstance(error, OperationalError) else None


def _trouble_of_postgresql(state: str | None, error: DBAPIError, shown: str) -> StorageError | None:
    if state == _POSTGRESQL_FULL:
        return _full(shown)
    if state == _POSTGRESQL_RIGHTS:
        return StorageError(
            f"{shown}: hak kurang / not allowed: {_words(error)}.",
            "Jadikan pengguna ini pemilik basis datanya / Make this user the owner of its database.",
        )
    if state in _POSTGRESQL_LOCKED:
        return _locked(shown)
    if isinstance(error, OperationalError | InterfaceError | InternalError):
        if state is None or state.startswith(_POSTGRESQL_GONE):
            return _gone(shown, _words(error))
        return _unusable(shown, error)
    return None


def _locked(shown: str) -> LockedStoreError:
    return LockedStoreError(
        f"{shown} dikunci program lain / is locked by another program.",
        f"Tunggu atau hentikan program itu / Wait for that program or end it. {_AGAIN}",
    )


def _gone(shown: str, words: str) -> TransientStoreError:
    return TransientStoreError(
        f"{shown} tidak menjawab / does not answer: {words}.",
        f"Periksa server dan jaringan / Check server and network. {_AGAIN}",
    )


def _full(shown: str) -> FullStoreError:
    return FullStoreError(
        f"Diska penuh / disk full: {shown} tidak dapat ditulis / cannot be written.",
        f"Kosongkan ruang / Free some space. {_AGAIN}",
    )


def _unusable(shown: str, error: DBAPIError) -> StorageError:
    return StorageError(
        f"{shown} tidak dapat dipakai / cannot be used: {_words(error)}.",
        f"Periksa diska, kuota dan hak / Check disk, quota and rights. {_AGAIN}",
    )


def _words(error: DBAPIError) -> str:
    """Return the first line of what the driver says: further ones may show data."""
    return (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0].rstrip(".")
