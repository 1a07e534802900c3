"""What the store keeps, gives back and forgets, also when others use it or a process is killed."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pipeline.job import Outcome, timed_out
from pipeline.store import Judged, Store, open_store, tables
from pipeline.store.forms import MIGRATIONS, form_of, newest_form
from schemas.errors import NoInputError, UsageError
from schemas.facts import DocumentFacts, SegmentFacts
from schemas.labels import DocumentStatus, DocumentType, FailureClass
from schemas.results import SCHEMA_VERSION, DocumentResult, ErrorResult
from schemas.timing import Stage, StageTime

ROOT = Path(__file__).parents[2]
SEGMENT = SegmentFacts(doc_type=DocumentType.SIP, doc_type_confidence=0.9, first_page=1, last_page=3)
ONE, TWO, THREE = ("a" * 64, "b" * 64, "c" * 64)


@pytest.fixture
def store(tmp_path: Path, database_url: str | None) -> Iterator[Store]:
    with open_store(tmp_path, database_url) as opened:
        yield opened


def facts(sha256: str = ONE, pages: int = 3) -> DocumentFacts:
    return DocumentFacts(sha256=sha256, pages=pages, reading=(), segments=(SEGMENT,))


def keep(store: Store, outcome: Outcome, version: str = "v1", reader: str = "r1") -> None:
    store.keep_outcome(outcome, facts_version=version, reader_version=reader)


def read(sha256: str = ONE, words: bytes = b"words", pages: int = 3) -> Outcome:
    return Outcome(sha256, pages, words, facts(sha256, pages).model_dump_json())


def result(path: str, sha256: str = ONE, **more: Any) -> DocumentResult:
    return DocumentResult.model_validate(
        {
            "schema_version": SCHEMA_VERSION,
            "path": path,
            "sha256": sha256,
            "facility": path.partition("/")[0],
            "status": DocumentStatus.FAILED,
            "error": ErrorResult(code=FailureClass.CORRUPT, message="m", action="a"),
            "as_of": "2026-11-22",
            "rules_version": "r",
            "program_version": "p",
            "pages": 0,
            **more,
        }
    )


def start(store: Store, archive: int, program: str = "p") -> int:
    return store.start_run(archive, as_of="2026-11-22", program=program, rules="r", documents=1)


# --- shape ---


def test_migrations_give_exactly_the_tables(store: Store, tmp_path: Path, database_url: str | None) -> None:
    engine = sa.create_engine(database_url or f"sqlite:///{tmp_path / 'pks.db'}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []
        assert set(sa.inspect(connection).get_table_names()) == {*tables.metadata.tables, "alembic_version"}
    engine.dispose()


def test_the_newest_form_is_that_of_the_last_migration(
    store: Store, tmp_path: Path, database_url: str | None
) -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert newest_form() == scripts.get_current_head()
    engine = sa.create_engine(database_url or f"sqlite:///{tmp_path / 'pks.db'}")
    with engine.connect() as connection:
        assert form_of(connection) == newest_form()
    engine.dispose()
    with sa.create_engine("sqlite://").connect() as connection:
        assert form_of(connection) is None


def test_alembic_is_loaded_for_migrations_alone(tmp_path: Path) -> None:
    program = """if True:
        import sys
        from pathlib import Path
        from pipeline.store import open_store
        with open_store(Path(sys.argv[1])):
            print("alembic" in sys.modules)
    """
    for loaded in ("True", "False"):
        told = subprocess.check_output([sys.executable, "-c", program, tmp_path], cwd=ROOT, text=True)
        assert told.strip() == loaded


def test_opening_again_keeps_everything(tmp_path: Path, database_url: str | None) -> None:
    with open_store(tmp_path, database_url) as store:
        keep(store, read())
    with open_store(tmp_path, database_url) as store:
        assert store.known_facts([ONE], "v1") == {ONE}


@pytest.mark.parametrize("url", [None, "sqlite:///{folder}/lain/arsip.db"])
def test_only_the_owner_can_read_the_store(tmp_path: Path, url: str | None) -> None:
    previous = os.umask(0)
    try:
        with open_store(tmp_path / "out", url and url.format(folder=tmp_path)) as store:
            keep(store, read())
            files = [file for file in tmp_path.rglob("*") if file.is_file()]
            assert len(files) >= 3  # the database, its log and the index of the log
            assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
            assert {stat.S_IMODE(file.parent.stat().st_mode) for file in files} == {0o700}
    finally:
        os.umask(previous)


# --- words and facts ---


def test_facts_come_back_as_they_were(store: Store) -> None:
    kept = DocumentFacts(sha256=ONE, pages=3, reading=(), segments=(SEGMENT,), unread_pages=(2,))
    keep(store, Outcome(ONE, 3, b"words", kept.model_dump_json()))
    assert store.outcomes([ONE, TWO], "v1") == {ONE: kept}
    assert store.reading(ONE, "r1") == b"words"


def test_failures_come_back_as_they_were(store: Store) -> None:
    keep(store, Outcome(ONE, failure=timed_out()))
    assert store.outcomes([ONE], "v1") == {ONE: timed_out()}
    assert store.known_facts([ONE], "v1") == {ONE}
    assert store.reading(ONE, "r1") is None


def test_what_another_version_found_is_not_known(store: Store) -> None:
    keep(store, read())
    assert (store.known_facts([ONE], "v2"), store.outcomes([ONE], "v2")) == (set(), {})
    assert store.reading(ONE, "r2") is None


def test_a_later_outcome_replaces_an_earlier_one(store: Store) -> None:
    keep(store, Outcome(ONE, failure=timed_out()))
    keep(store, read(words=b"old"))
    keep(store, read(words=b"new", pages=7))
    assert store.outcomes([ONE], "v1") == {ONE: facts(pages=7)}
    assert store.reading(ONE, "r1") == b"new"


def test_facts_from_kept_words_leave_the_words_alone(store: Store) -> None:
    keep(store, read())
    keep(store, Outcome(ONE, 3, None, facts().model_dump_json()), version="v2")
    assert store.reading(ONE, "r1") == b"words"
    assert store.known_facts([ONE], "v2") == {ONE}


def test_forgetting_takes_words_facts_and_pictures_of_the_named_contents_only(store: Store) -> None:
    for sha256 in (ONE, TWO):
        keep(store, read(sha256))
        keep(store, read(sha256), version="v2")
        store.keep_crops(sha256, {"1-x": b"picture"})
    store.forget([ONE, THREE])
    for version in ("v1", "v2"):
        assert store.known_facts([ONE, TWO], version) == {TWO}
    assert [store.reading(sha256, "r1") for sha256 in (ONE, TWO)] == [None, b"words"]
    assert [store.crop(sha256, "1-x") for sha256 in (ONE, TWO)] == [None, b"picture"]


def test_more_contents_than_one_statement_takes(store: Store) -> None:
    hashes = [f"{number:064x}" for number in range(1203)]
    for sha256 in hashes[::400]:
        keep(store, read(sha256))
    assert store.known_facts(hashes, "v1") == set(hashes[::400])
    assert set(store.outcomes(hashes, "v1")) == set(hashes[::400])
    store.forget(hashes)
    assert store.known_facts(hashes, "v1") == set()


def test_pictures_are_kept_by_place(store: Store) -> None:
    store.keep_crops(ONE, {"1-x": b"old"})
    store.keep_crops(ONE, {"1-x": b"new", "2-y": b""})  # none can be drawn: known as well
    assert [store.crop(ONE, place) for place in ("1-x", "2-y", "3-z")] == [b"new", b"", None]


# --- results ---


def test_results_come_back_by_path_for_their_archive(store: Store) -> None:
    first, second = store.archive_id("/arsip/a"), store.archive_id("/arsip/b")
    kept = [result("k/b.pdf"), result("k/a.pdf"), result("a\nb\\xff.pdf", as_of="2026-01-01")]
    store.replace_results(first, [(kept, [])])
    store.replace_results(second, [([result("lain.pdf")], [])])
    assert list(store.document_results(first)) == sorted(kept, key=lambda document: document.path)
    assert [document.path for document in store.document_results(second)] == ["lain.pdf"]
    assert store.archives() == {first: "/arsip/a", second: "/arsip/b"}
    assert store.archive_id("/arsip/a") == first


def test_results_replace_the_earlier_ones(store: Store) -> None:
    archive = store.archive_id("/arsip")
    store.replace_results(archive, [([result("a.pdf"), result("b.pdf")], [])])
    store.replace_results(archive, [([result("b.pdf", TWO)], [])])
    assert [(document.path, document.sha256) for document in store.document_results(archive)] == [
        ("b.pdf", TWO)
    ]


def test_results_are_replaced_all_or_not_at_all(store: Store) -> None:
    archive = store.archive_id("/arsip")
    store.replace_results(archive, [([result("a.pdf")], [])])
    with pytest.raises(sa.exc.IntegrityError):
        store.replace_results(archive, [([result("b.pdf"), result("c.pdf"), result("c.pdf")], [])])
    assert [document.path for document in store.document_results(archive)] == ["a.pdf"]


# --- runs ---


def test_the_latest_run_is_the_newest_complete_one(store: Store) -> None:
    assert store.latest_run() is None
    first, second = store.archive_id("/arsip/a"), store.archive_id("/arsip/b")
    of_first = start(store, first, "p1")
    assert store.latest_run() is None  # not complete yet
    store.finish_run(of_first, processed=1, failed=0)
    store.finish_run(start(store, second, "p2"), processed=1, failed=0)
    start(store, first, "p3")  # interrupted
    newest = store.latest_run()
    assert newest is not None
    assert (newest.archive_id, newest.root, newest.program_version) == (second, Path("/arsip/b"), "p2")
    named = store.latest_run("/arsip/a")
    assert named is not None
    assert (named.archive_id, named.program_version, named.as_of, named.rules_version) == (
        first,
        "p1",
        "2026-11-22",
        "r",
    )
    assert store.latest_run("/arsip/c") is None


# --- several at once ---


def test_two_stores_on_one_database_at_once(tmp_path: Path, database_url: str | None) -> None:
    failures: list[BaseException] = []

    def work(letter: str) -> None:
        try:
            with open_store(tmp_path, database_url) as store:
                for number in range(40):
                    sha256 = f"{letter}{number:063d}"
                    keep(store, read(sha256))
                    store.replace_results(
                        store.archive_id(f"/arsip/{letter}"), [([result(f"{number}.pdf")], [])]
                    )
                    assert store.known_facts([sha256], "v1") == {sha256}
        except BaseException as error:  # noqa: BLE001  # told below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(letter,)) for letter in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_store(tmp_path, database_url) as store:
        assert len(store.archives()) == 4
        hashes = [f"{letter}{number:063d}" for letter in "abcd" for number in range(40)]
        assert store.known_facts(hashes, "v1") == set(hashes)


OPEN = """
import sys, time
from pathlib import Path
from pipeline.store import open_store
print("ready", flush=True)
sys.stdin.readline()
with open_store(Path(sys.argv[1]), sys.argv[3] or None) as store:
    store.archive_id(sys.argv[2])
"""


def test_several_programs_may_make_the_same_store_at_once(tmp_path: Path, database_url: str | None) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, tmp_path, f"/arsip/{number}", database_url or ""],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    for program in programs:
        _, errors = program.communicate(timeout=60)
        assert program.returncode == 0, errors
    with open_store(tmp_path, database_url) as store:
        assert len(store.archives()) == 3


# --- ends in the middle ---

KILLED = """
import os, signal, sys
from pathlib import Path
from alembic import op
from pipeline.store import open_store
made, original = [], op.create_table
def create_table(name, *columns, **more):
    made.append(name)
    if len(made) == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(name, *columns, **more)
op.create_table = create_table
with open_store(Path(sys.argv[1])):
    pass
"""


def test_a_migration_that_is_killed_is_not_half_applied(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, tmp_path], cwd=ROOT, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    with sqlite3.connect(tmp_path / "pks.db") as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    connection.close()
    with open_store(tmp_path) as store:
        keep(store, read())
        assert store.known_facts([ONE], "v1") == {ONE}


# --- what cannot be opened ---


@pytest.mark.parametrize(
    "url",
    [
        "bukan-url",
        "tidakada://x/y",
        "mysql+pymysql://u:rahasia@localhost/pks",
        "sqlite:////proc/tidak/ada/pks.db",
        "postgresql+psycopg://u:rahasia@127.0.0.1:1/pks",
        "mssql+pyodbc://u:rahasia@h/d",
        "://rahasia",
    ],
)
def test_a_database_that_cannot_be_used_is_a_usage_error_without_the_password(
    tmp_path: Path, url: str
) -> None:
    with pytest.raises(UsageError) as caught, open_store(tmp_path, url):
        pass
    assert caught.value.action
    assert "rahasia" not in caught.value.message


def test_an_output_folder_that_is_a_file_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(UsageError, match=r"out/pks\.db cannot be made"), open_store(tmp_path / "out"):
        pass


def test_a_file_that_is_no_database_is_a_usage_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / "pks.db").write_bytes(b"this is no database" * 99)
    with pytest.raises(UsageError, match="cannot be opened"), open_store(tmp_path):
        pass
    assert (tmp_path / "pks.db").read_bytes() == b"this is no database" * 99


def test_a_store_of_a_newer_version_is_a_usage_error(tmp_path: Path) -> None:
    with open_store(tmp_path):
        pass
    with sqlite3.connect(tmp_path / "pks.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(UsageError, match="another version"), open_store(tmp_path):
        pass


def test_a_store_that_is_only_read_is_not_made(tmp_path: Path) -> None:
    for url in (None, f"sqlite:///{tmp_path}/lain.db"):
        with pytest.raises(NoInputError), open_store(tmp_path / "out", url, create=False):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_a_percent_sign(tmp_path: Path) -> None:
    with open_store(tmp_path / "100% baru") as store:
        assert store.archive_id("/arsip") == 1


# --- what a run cost ---

TIMES = (StageTime(Stage.OCR, 2.0, 1.5), StageTime(Stage.FACTS, 0.5, 0.25))


def rows(folder: Path, url: str | None, query: str) -> list[tuple[Any, ...]]:
    engine = sa.create_engine(url or f"sqlite:///{folder}/pks.db")
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(query)]
    engine.dispose()
    return found


def test_what_a_document_cost_is_booked_on_its_run(
    store: Store, tmp_path: Path, database_url: str | None
) -> None:
    run = start(store, store.archive_id("/arsip"))
    for seconds in (9.0, 2.0):  # tried again: the last try counts
        times = (StageTime(Stage.OCR, seconds, 1.5), TIMES[1])
        outcome = replace(read(), times=times)
        store.keep_outcome(outcome, facts_version="v1", reader_version="r1", run=run)
    store.keep_outcome(Outcome(TWO, failure=timed_out()), facts_version="v1", reader_version="r1", run=run)
    assert rows(
        tmp_path,
        database_url,
        "SELECT run_id, sha256, stage, wall_seconds, cpu_seconds FROM stage_times ORDER BY 3",
    ) == [
        (run, ONE, "facts", 0.5, 0.25),
        (run, ONE, "ocr", 2.0, 1.5),
    ]
    assert rows(
        tmp_path, database_url, "SELECT sha256, version, pages, failure, wall_seconds, cpu_seconds FROM works"
    ) == [
        (ONE, "v1", 3, None, 2.5, 1.75),
        (TWO, "v1", 0, "timed_out", None, None),
    ]


def test_a_run_notes_when_and_where_it_was(store: Store, tmp_path: Path, database_url: str | None) -> None:
    archive = store.archive_id("/arsip")
    before = time.time()
    start(store, archive)
    store.finish_run(start(store, archive), processed=1, failed=0)
    store.break_run(start(store, archive), interrupted=True, fault="KeyboardInterrupt")
    failed = start(store, archive)
    store.break_run(failed, interrupted=False, fault="OSError")
    store.break_run(2, interrupted=False, fault="OSError")  # complete already: it stays so
    after = time.time()
    found = rows(
        tmp_path, database_url, "SELECT state, fault, started_at, finished_at, host, process FROM runs"
    )
    assert [(state, fault) for state, fault, *_ in found] == [
        ("running", None),
        ("complete", None),
        ("interrupted", "KeyboardInterrupt"),
        ("failed", "OSError"),
    ]
    for _, _, started, finished, host, process in found:
        assert before - 0.1 <= started <= (finished or after) <= after + 0.1
        assert (host, process) == (socket.gethostname(), os.getpid())
    assert [finished is None for *_, finished, _, _ in found] == [True, False, False, False]


def test_a_store_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        archive = store.archive_id("/arsip")
        store.finish_run(start(store, archive), processed=1, failed=0)
    with closing(sqlite3.connect(tmp_path / "pks.db")) as connection:
        for table in (
            "sample_answers",
            "sample_items",
            "samples",
            "facility_history",
            "accesses",
            "page_texts",
            "indexed",
            "departed",
            "clause_list",
            "expiry_list",
            "open_items",
            "facility_list",
            "rulings",
            "stage_times",
            "works",
            "objects",
            "claims",
        ):
            connection.execute(f"DROP TABLE {table}")
        for index in ("ix_documents_status", "ix_documents_of"):
            connection.execute(f"DROP INDEX {index}")
        connection.execute("ALTER TABLE archives DROP COLUMN listed")
        for column in (
            *("to_read", "started_at", "finished_at", "host", "process", "jobs", "fault"),
            *("identity", "alive_at"),
        ):
            connection.execute(f"ALTER TABLE runs DROP COLUMN {column}")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.commit()
    with open_store(tmp_path) as store:
        assert store.latest_run() is not None
        store.keep_outcome(replace(read(), times=TIMES), facts_version="v", reader_version="r", run=1)
    assert rows(tmp_path, None, "SELECT started_at, host FROM runs") == [(None, None)]


def test_results_come_back_facility_by_facility_in_the_order_of_paths(store: Store) -> None:
    archive = store.archive_id("/arsip")
    names = ("b", "a-b", "a b", *(f"k{number:02d}" for number in range(20)))
    kept = {
        name: [result(f"{name}/{place:03d}.pdf") for place in range(120 if name == "b" else 2)]
        for name in names
    }
    store.replace_results(archive, ((documents[::-1], []) for documents in kept.values()))
    found = list(store.facility_results(archive))
    assert found == [(kept[name], []) for name in sorted(names)]
    by_path = list(store.document_results(archive))
    assert by_path == sorted(by_path, key=lambda document: document.path)
    assert len(by_path) == 120 + 2 * 22


def test_a_judgement_that_breaks_in_the_middle_leaves_what_was_there(store: Store) -> None:
    archive = store.archive_id("/arsip")
    store.replace_results(archive, [([result("a.pdf")], [])])

    def broken() -> Iterator[Judged]:
        yield [result("b.pdf")], []
        raise RuntimeError("tengah jalan")

    with pytest.raises(RuntimeError):
        store.replace_results(archive, broken())
    assert [document.path for document in store.document_results(archive)] == ["a.pdf"]
