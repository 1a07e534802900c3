"""Everything that can befall a run befalls one: nothing is lost, nothing doubled, no answer is another."""

from __future__ import annotations

import random
import resource
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

AS_OF = "2026-11-22"
DOCUMENTS = 200
KILLS = 20
BETWEEN_KILLS = 6
"""Documents; a document that lost its process twice would rightly be told as crashed."""
LITTLE_ROOM = 1_500_000
"""Bytes; about a third of what the store and its log need."""
ANSWERS = ("results.jsonl", "dossiers.jsonl", "findings.csv", "failures.csv", "expiry.ics")


@pytest.fixture
def papers(tmp_path: Path, shared: Any) -> Path:
    """Two hundred digital licences in ten folders, no two alike but ten that lie there twice."""
    root = tmp_path / "arsip"
    for number in range(DOCUMENTS):
        folder = root / f"klinik-{number % 10}"
        folder.mkdir(parents=True, exist_ok=True)
        lines = [line.replace("0417", f"{number % (DOCUMENTS - 10):04d}") for line in shared.LICENCE_LINES]
        (folder / f"{number:03d}.pdf").write_bytes(shared.pdf_bytes([lines]))
    return root


class SmallDisk:
    """A folder with little room: a file system of its own where one may be mounted, else a limit on files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.mounted = self._mount(f"size={LITTLE_ROOM}")

    def _mount(self, options: str) -> bool:
        command: list[str | Path] = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.folder]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def limit(self, process: subprocess.Popen[str]) -> None:
        if not self.mounted:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (LITTLE_ROOM, LITTLE_ROOM))

    def grow(self) -> None:
        if self.mounted:
            assert self._mount("remount,size=200m")

    def close(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "--lazy", self.folder], check=True)


@pytest.fixture
def disk(tmp_path: Path, record_property: Callable[[str, object], None]) -> Iterator[SmallDisk]:
    disk = SmallDisk(tmp_path / "out")
    record_property("disk_full_by", "tmpfs" if disk.mounted else "RLIMIT_FSIZE")
    yield disk
    disk.close()


def rows(store: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=30)) as connection:
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:  # not made yet, or no room for a reader's index
            return []


def kept(store: Path) -> int:
    found = rows(store, "SELECT count(DISTINCT sha256) FROM facts") if store.exists() else []
    return int(found[0][0]) if found else 0


class Killer:
    """Kills reading processes, at random but the same ones in every test run as far as that can be."""

    def __init__(self, pks: Any, store: Path) -> None:
        self._pks, self._store = pks, store
        self._random = random.Random(20261122)
        self._stop = threading.Event()
        self.kills = 0

    @contextmanager
    def at_large(self, *, until: int) -> Iterator[None]:
        thread = threading.Thread(target=self._hunt, args=(until,))
        self._stop.clear()
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _hunt(self, until: int) -> None:
        before, seen = kept(self._store), set(self._workers())
        while self.kills < until and not self._stop.wait(0.05):
            there = self._workers()
            # One that came since the last kill may be reading that document for the second time.
            workers = [worker for worker in there if worker in seen]
            if kept(self._store) < before + BETWEEN_KILLS:
                continue
            before, seen = kept(self._store), set(there)
            if workers:
                self.kills += (
                    subprocess.run(["kill", "-9", str(self._random.choice(workers))]).returncode == 0
                )

    def _workers(self) -> list[int]:
        """Return the processes that a forkserver has made: its children and no others'."""
        parents = {}
        for process in sorted(self._pks.processes()):
            try:
                fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
                line = Path(f"/proc/{process}/cmdline").read_bytes()
            except OSError:  # ended meanwhile
                continue
            parents[process] = (int(fields[1]), b"forkserver" in line)
        return [
            process
            for process, (parent, of_server) in parents.items()
            if of_server and parents.get(parent, (0, False))[1]
        ]


def test_nothing_is_lost_or_doubled(pks: Any, papers: Path, disk: SmallDisk) -> None:
    def start(out: str, *more: str) -> subprocess.Popen[str]:
        arguments = ("audit", papers, "--out", out, "--as-of", AS_OF, "--plain", "--jobs", "2", *more)
        process: subprocess.Popen[str] = pks.start(*arguments)
        return process

    store = disk.folder / "pks.db"
    killer = Killer(pks, store)

    full = start("out")
    disk.limit(full)
    with killer.at_large(until=KILLS // 4):
        _, errors = full.communicate(timeout=400)
    assert full.returncode == 6, errors
    assert "run the same command again" in errors
    assert ("disk full" if disk.mounted else "cannot be used") in errors
    assert "This is a bug" not in errors
    assert not [file for file in disk.folder.iterdir() if not file.name.startswith("pks.db")]
    pks.wait_until(lambda: not pks.processes(), seconds=30)

    disk.grow()
    before = kept(store)
    assert 0 < before < DOCUMENTS - 10
    both = [start("out"), start("out")]
    with killer.at_large(until=KILLS):
        for share in (0.3, 0.6):
            pks.wait_until(
                lambda share=share: kept(store) > before + share * (DOCUMENTS - 10 - before), seconds=300
            )
            with closing(sqlite3.connect(store, timeout=30, isolation_level=None)) as third:
                third.execute("BEGIN IMMEDIATE")  # a third program holds everything up
                time.sleep(1)
                third.execute("ROLLBACK")
        both[0].kill()
        both[0].communicate()
        _, errors = both[1].communicate(timeout=400)
    assert both[1].returncode in (0, 5), errors
    assert errors.count(": crashed: ") <= KILLS // 4  # who lost the process twice
    assert killer.kills > KILLS // 2

    (pks.folder / "more.toml").write_text("[limits]\nseconds_per_page = 999\n")  # failures are tried again
    resumed = start("out", "--settings", "more.toml")
    _, errors = resumed.communicate(timeout=400)
    assert resumed.returncode == 0, errors

    quiet = start("quiet")
    _, errors = quiet.communicate(timeout=400)
    assert quiet.returncode == 0, errors
    for name in ANSWERS:
        assert (disk.folder / name).read_bytes() == (pks.folder / "quiet" / name).read_bytes(), name
    assert rows(store, "PRAGMA integrity_check") == [("ok",)]
    assert kept(store) == DOCUMENTS - 10
    assert rows(store, "SELECT count(*), count(DISTINCT path) FROM documents") == [(DOCUMENTS, DOCUMENTS)]
    states = Counter(state for (state,) in rows(store, "SELECT state FROM runs"))
    # The run that met a full disk may have had no room left to note that it failed.
    assert states - Counter(failed=1) in (
        Counter(complete=2, interrupted=1),
        Counter(complete=2, interrupted=2),
    )
    assert states.total() == 4
    assert rows(store, "SELECT * FROM claims") == []
