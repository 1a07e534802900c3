"""What the store does when its database is locked, full, away or not ours to use; nothing is lost."""

from __future__ import annotations

import logging
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.job import Outcome
from pipeline.store import Store, TransientStoreError, open_store
from schemas.errors import ExitCode, StorageError, UsageError
from schemas.labels import DocumentStatus, FailureClass
from schemas.results import SCHEMA_VERSION, DocumentResult, ErrorResult

ROOT = Path(__file__).parents[2]
ONE = "a" * 64


def keep(store: Store, sha256: str, words: bytes = b"words") -> None:
    store.keep_outcome(Outcome(sha256, 1, words, "{}"), facts_version="v", reader_version="r")


def result(path: str, message: str = "m") -> DocumentResult:
    return DocumentResult.model_validate(
        {
            "schema_version": SCHEMA_VERSION,
            "path": path,
            "sha256": ONE,
            "facility": "k",
            "status": DocumentStatus.FAILED,
            "error": ErrorResult(code=FailureClass.CORRUPT, message=message, action="a"),
            "as_of": "2026-11-22",
            "rules_version": "r",
            "program_version": "p",
            "pages": 0,
        }
    )


@contextmanager
def as_other(store: Store) -> Iterator[sa.Connection]:
    """Be another program on the same database, in the middle of a transaction."""
    engine = sa.create_engine(store._engine.url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def test_every_method_waits_for_its_database() -> None:
    methods = {
        name: getattr(Store, name) for name in dir(Store) if name[0] != "_" and callable(getattr(Store, name))
    }
    assert len(methods) > 10
    assert {name for name, method in methods.items() if not hasattr(method, "__wrapped__")} <= {
        "close",
        "history",
        # made of others that wait
        "replace_results",
        "replace_facilities",
        "document_results",
        "documents_at",
        "documents_with",
        "dossier_results",
        "facility_results",
        "list_again",
    }


# --- locked ---


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store.opening._LONGEST_WAIT", 0.2)


def lock(other: sa.Connection) -> None:
    if other.dialect.name == "sqlite":
        other.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        other.exec_driver_sql("LOCK TABLE facts IN EXCLUSIVE MODE")


@pytest.mark.usefixtures("short_waits")
def test_a_lock_that_stays_is_told_without_a_loss(tmp_path: Path, database_url: str | None) -> None:
    with open_store(tmp_path, database_url, patience=0.5) as store:
        keep(store, "b" * 64)
        with as_other(store) as other:
            lock(other)
            with pytest.raises(TransientStoreError, match="dikunci program lain / is locked") as caught:
                keep(store, ONE)
            assert caught.value.exit_code is ExitCode.STORAGE
            assert "run the same command again" in caught.value.action
            assert store.shown in caught.value.message
        keep(store, ONE)
        assert store.known_facts([ONE, "b" * 64], "v") == {ONE, "b" * 64}


@pytest.mark.usefixtures("short_waits")
def test_a_lock_that_goes_is_waited_for(
    tmp_path: Path, database_url: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    with open_store(tmp_path, database_url, patience=30) as store, as_other(store) as other:
        lock(other)
        writer = threading.Thread(target=keep, args=(store, ONE))
        writer.start()
        while not caplog.records:
            time.sleep(0.02)
        assert "Mencoba lagi / trying again" in caplog.text
        other.rollback()
        writer.join(10)
        assert not writer.is_alive()
        assert store.known_facts([ONE], "v") == {ONE}


# --- full, damaged, not allowed ---


def test_a_full_disk_is_told_at_once_and_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        keep(store, ONE)

        def no_room(connection: Any, *_: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")  # as many as there are: SQLite's own full disk

        sa.event.listen(store._engine, "checkout", no_room)
        began = time.monotonic()
        with pytest.raises(StorageError, match="disk full") as caught:
            keep(store, "b" * 64, b"x" * 200_000)
        assert time.monotonic() - began < 5  # waiting makes no room
        assert not isinstance(caught.value, TransientStoreError)
        assert store.known_facts([ONE, "b" * 64], "v") == {ONE}
        sa.event.remove(store._engine, "checkout", no_room)
    with open_store(tmp_path) as store:
        keep(store, "b" * 64, b"x" * 200_000)


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        keep(store, ONE, b"x" * 100_000)
    with (tmp_path / "pks.db").open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 200_000)
    with pytest.raises(StorageError, match=r"pks\.db rusak / is damaged"), open_store(tmp_path) as store:
        store.reading(ONE, "r")
        keep(store, ONE)


def test_a_mistake_of_ours_is_raised_as_it_is(tmp_path: Path, database_url: str | None) -> None:
    with open_store(tmp_path, database_url) as store:
        archive = store.archive_id("/arsip")
        with pytest.raises(sa.exc.IntegrityError) as caught:
            store.replace_results(archive, [([result("a.pdf", "RAHASIA"), result("a.pdf", "RAHASIA")], [])])
        assert "RAHASIA" not in str(caught.value)  # words of documents have no place in messages


# --- a server ---

postgresql_only = pytest.mark.postgresql


@postgresql_only
def test_a_restart_of_the_server_is_waited_for(tmp_path: Path, postgresql: Any) -> None:
    url = postgresql.url(postgresql.new_database())
    with open_store(tmp_path, url, patience=30) as store:
        keep(store, ONE)
        postgresql.stop("fast")
        restart = threading.Timer(0.7, postgresql.start)
        restart.start()
        keep(store, "b" * 64)
        restart.join()
        assert store.known_facts([ONE, "b" * 64], "v") == {ONE, "b" * 64}
        postgresql.stop("fast")
        postgresql.start()
        assert store.reading(ONE, "r") == b"words"  # connections that the server has forgotten


@postgresql_only
def test_a_server_that_stays_away_is_told(tmp_path: Path, postgresql: Any) -> None:
    url = postgresql.url(postgresql.new_database())
    with open_store(tmp_path, url, patience=0.5) as store:
        postgresql.stop("fast")
        try:
            with pytest.raises(TransientStoreError, match="tidak menjawab / does not answer"):
                keep(store, ONE)
        finally:
            postgresql.start()


@postgresql_only
@pytest.mark.parametrize("address", ["pks:salah-sandi@127.0.0.1:{port}/{name}", "{hidden}"])
def test_a_wrong_password_is_refused_and_never_shown(tmp_path: Path, postgresql: Any, address: str) -> None:
    name = postgresql.new_database()
    hidden = f"/{name}?host=127.0.0.1&port={postgresql.port}&user=pks&password=salah-sandi"
    url = "postgresql+psycopg://" + address.format(port=postgresql.port, name=name, hidden=hidden)
    with (
        pytest.raises(UsageError, match="password authentication failed") as caught,
        open_store(tmp_path, url),
    ):
        pass
    assert "salah-sandi" not in f"{caught.value.message} {caught.value.action}"
    with open_store(tmp_path, url.replace("salah-sandi", "rahasia")) as store:
        assert "rahasia" not in store.shown
        keep(store, ONE)


@postgresql_only
def test_a_user_who_may_not_make_tables_is_told_the_cure(tmp_path: Path, postgresql: Any) -> None:
    name = postgresql.new_database()
    with postgresql.connect(name) as connection:
        connection.execute("DROP ROLE IF EXISTS tamu")
        connection.execute("CREATE ROLE tamu LOGIN PASSWORD 'rahasia'")
    url = f"postgresql+psycopg://tamu:rahasia@127.0.0.1:{postgresql.port}/{name}"
    with pytest.raises(UsageError, match="permission denied") as caught, open_store(tmp_path, url):
        pass
    assert "owner of its database" in caught.value.action


@postgresql_only
def test_a_database_that_cannot_hold_every_name_is_refused(tmp_path: Path, postgresql: Any) -> None:
    name = postgresql.new_database("ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    with (
        pytest.raises(UsageError, match="is SQL_ASCII, not UTF8") as caught,
        open_store(tmp_path, postgresql.url(name)),
    ):
        pass
    assert "ENCODING 'UTF8'" in caught.value.action


KILLED = """
import os, signal, sys
from pathlib import Path
from alembic import op
from pipeline.store import open_store

create = op.create_table
def create_table(name, *columns, **more):
    create(name, *columns, **more)
    if name == "documents":
        os.kill(os.getpid(), signal.SIGKILL)
op.create_table = create_table
with open_store(Path(sys.argv[1]), sys.argv[2]):
    pass
"""


@postgresql_only
def test_a_migration_that_is_killed_is_not_half_applied(tmp_path: Path, postgresql: Any) -> None:
    url = postgresql.url(postgresql.new_database())
    killed = subprocess.run([sys.executable, "-c", KILLED, tmp_path, url], cwd=ROOT, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    with open_store(tmp_path, url) as store:
        keep(store, ONE)
        assert store.known_facts([ONE], "v") == {ONE}


# --- on either ---


def test_results_that_two_programs_replace_at_once_are_those_of_one(
    tmp_path: Path, database_url: str | None
) -> None:
    failures: list[BaseException] = []

    def work(letter: str) -> None:
        try:
            with open_store(tmp_path, database_url) as store:
                archive = store.archive_id("/arsip")
                for number in range(8):
                    store.replace_results(
                        archive, [([result(f"{n}.pdf", letter) for n in range(10 + number % 3)], [])]
                    )
                    found = list(store.document_results(archive))
                    assert len(found) in (10, 11, 12)
                    assert len({document.error.message for document in found if document.error}) == 1
        except BaseException as error:  # noqa: BLE001  # told below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(letter,)) for letter in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize("text", ["NUL \0 di tengah", "\\u0000", "\N{GRINNING FACE} %s %(x)s :x ?", "'; --"])
def test_any_text_comes_back_as_it_was(tmp_path: Path, database_url: str | None, text: str) -> None:
    with open_store(tmp_path, database_url) as store:
        archive = store.archive_id("/arsip")
        failure = ErrorResult(code=FailureClass.CORRUPT, message=text, action=text)
        store.keep_outcome(Outcome(ONE, failure=failure), facts_version="v", reader_version="r")
        assert store.outcomes([ONE], "v") == {ONE: failure}
        kept = [result("k/a.pdf", text)]
        store.replace_results(archive, [(kept, [])])
        assert list(store.document_results(archive)) == kept


def test_large_things_come_back_as_they_were(tmp_path: Path, database_url: str | None) -> None:
    words = bytes(range(256)) * 100_000  # 25 MB, as a long book of scans
    with open_store(tmp_path, database_url) as store:
        keep(store, ONE, words)
        assert store.reading(ONE, "r") == words
        archive = store.archive_id("/arsip")
        kept = [result(f"k/{number:04d}.pdf", "x" * 2000) for number in range(3000)]
        store.replace_results(archive, [(kept, [])])
        assert list(store.document_results(archive)) == kept


def test_sqlite_keeps_what_was_there_when_a_writer_is_killed(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        keep(store, ONE)
    program = (
        "import os,signal,sqlite3,sys\n"
        "c=sqlite3.connect(sys.argv[1],isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE');c.execute('DELETE FROM facts')\n"
        "os.kill(os.getpid(),signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, tmp_path / "pks.db"], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    with open_store(tmp_path) as store:
        assert store.known_facts([ONE], "v") == {ONE}
    with closing(sqlite3.connect(tmp_path / "pks.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
