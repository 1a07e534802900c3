"""Several runs on one store: who is at work is known, and no document is read by two."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.store import Store, open_store, tables
from pipeline.store.alive import is_gone, own_identity

ROOT = Path(__file__).parents[2]
HASHES = [letter * 64 for letter in "abcdef"]


@pytest.fixture
def store(tmp_path: Path, database_url: str | None) -> Iterator[Store]:
    with open_store(tmp_path, database_url) as opened:
        yield opened


def start(store: Store) -> int:
    return store.start_run(
        store.archive_id("/arsip"), as_of="2026-11-22", program="p", rules="r", documents=1
    )


def change(store: Store, run: int, **values: Any) -> None:
    with store._engine.begin() as connection:
        connection.execute(sa.update(tables.runs).where(tables.runs.c.id == run).values(values))


def state(store: Store, run: int) -> str:
    with store._engine.begin() as connection:
        return str(connection.execute(sa.select(tables.runs.c.state).filter_by(id=run)).scalar_one())


# --- who is there ---


def of_another(**parts: str) -> str:
    """Return our identity with some parts of another process."""
    names = ("machine", "boot", "namespace", "process", "started")
    return " ".join({**dict(zip(names, own_identity().split(), strict=True)), **parts}.values())


@pytest.mark.parametrize(
    ("identity", "gone"),
    [
        (of_another(), False),
        (of_another(started="1"), True),  # the number was given to another process since
        (of_another(process="999999999"), True),
        (of_another(machine="lain/lain", boot="lain"), None),
        (of_another(boot="sebelum-mati-lampu"), True),
        (of_another(namespace="1"), None),  # another container
        ("", None),
    ],
)
def test_who_is_gone(identity: str, gone: bool | None) -> None:
    assert is_gone(identity) is gone


def test_a_process_that_ended_but_is_not_collected_is_gone() -> None:
    program = "from pipeline.store.alive import own_identity; print(own_identity(), flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as ended:
        assert ended.stdout is not None
        identity = ended.stdout.read().strip()
        assert identity.split()[3] == str(ended.pid)
        deadline = time.monotonic() + 10
        while not is_gone(identity) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert is_gone(identity)  # a zombie


def test_runs_whose_process_is_gone_are_noted_as_interrupted(store: Store) -> None:
    ours, killed, elsewhere, silent, old, done = (start(store) for _ in range(6))
    change(store, killed, identity=of_another(started="1"))
    change(store, elsewhere, identity=of_another(namespace="1"))
    change(store, silent, identity=of_another(namespace="1"), alive_at=tables.now() - 301)
    change(store, old, identity=None)
    change(store, ours, alive_at=tables.now() - 9999)  # a computer that slept: its process is there
    store.finish_run(done, processed=1, failed=0)
    assert sorted(store.end_dead_runs()) == sorted([killed, silent])
    states = {run: state(store, run) for run in (ours, killed, elsewhere, silent, old, done)}
    assert states == {
        ours: "running",
        killed: "interrupted",
        elsewhere: "running",
        silent: "interrupted",
        old: "running",
        done: "complete",
    }
    assert [run.id for run in store.runs_at_work()] == [ours, elsewhere]
    store.beat(silent)  # it only had no network
    store.beat(done)
    assert (state(store, silent), state(store, done)) == ("running", "complete")


def test_a_run_tells_that_it_is_at_work(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store.sharing.BEAT_SECONDS", 0.02)
    run = start(store)
    change(store, run, alive_at=0.0)
    silent = sa.select(tables.runs.c.alive_at).filter_by(id=run)
    with store.at_work(run):
        store.claim(run, HASHES, "v")
        end = time.monotonic() + 10
        alive = 0.0
        while alive == 0.0 and time.monotonic() < end:
            time.sleep(0.02)
            with store._engine.begin() as connection:
                alive = connection.execute(silent).scalar_one()
        assert alive > 0
    assert store.claim(start(store), HASHES, "v") == set(HASHES)  # it let go of what it claimed


# --- who reads what ---


def test_no_two_runs_read_one_document(store: Store) -> None:
    first, second = start(store), start(store)
    assert store.claim(first, HASHES[:4], "v") == set(HASHES[:4])
    assert store.claim(second, HASHES[2:], "v") == set(HASHES[4:])
    assert store.claim(first, HASHES, "v") == set(HASHES[:4])  # asked again
    assert store.claim(second, HASHES[:2], "other rules") == set(HASHES[:2])
    assert store.claim(second, [], "v") == set()
    change(store, first, identity=of_another(started="1"))
    store.end_dead_runs()
    assert store.claim(second, HASHES, "v") == set(HASHES)


def test_what_an_ended_run_forgot_to_release_is_free(store: Store) -> None:
    first, second = start(store), start(store)
    store.claim(first, HASHES, "v")
    store.break_run(first, interrupted=False, fault="OSError")
    assert store.claim(second, HASHES, "v") == set(HASHES)


def test_runs_that_claim_at_once_share_what_is_there(tmp_path: Path, database_url: str | None) -> None:
    hashes = [f"{number:064x}" for number in range(1200)]
    claimed: list[set[str]] = []

    def work() -> None:
        with open_store(tmp_path, database_url) as store:
            run = start(store)
            mine: set[str] = set()
            for place in range(0, len(hashes), 600):
                mine |= store.claim(run, hashes[place : place + 600], "v")
            claimed.append(mine)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == 3
    assert sum(map(len, claimed)) == len(hashes)
    assert set().union(*claimed) == set(hashes)
