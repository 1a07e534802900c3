"""Start the peers, let them read in turn, and take their time."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from .peers import PEERS, PROCESSES, PageFiles, ReadPage

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Batch:
    """What one peer did with the pages of one level, once."""

    peer: str
    level: str
    repetition: int
    wall: float
    cpu: float
    """Seconds of all its processes."""
    pages: list[ReadPage]


class PeerError(RuntimeError):
    """A peer could not be started, or ended; its log says why."""


class RunningPeer:
    """A peer in a process of its own, warm."""

    def __init__(self, name: str, log: Path) -> None:
        self.name = name
        self._log = log.open("wb")
        started = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.reading.peers", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=_environment(PEERS[name].omp_thread_limit),
        )
        self._started = started
        self.start_wall = self.start_cpu = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def warm_up(self, page: Path) -> None:
        """Read a page in every process; starting and warming up are timed apart."""
        self._ask(PageFiles(page, [page] * PROCESSES))
        self.start_wall = time.perf_counter() - self._started
        self.start_cpu = cpu_of_tree(self._process.pid)

    def read(self, level: str, repetition: int, files: PageFiles) -> Batch:
        """Let it read the pages of a level."""
        before = cpu_of_tree(self._process.pid)
        wall, read = self._ask(files)
        return Batch(self.name, level, repetition, wall, cpu_of_tree(self._process.pid) - before, read)

    def _ask(self, files: PageFiles) -> tuple[float, list[ReadPage]]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("not started")
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(asdict(files), default=str) + "\n")
            self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise PeerError(f"{self.name} ended; see {self._log.name}")
        told = json.loads(answer)
        return told["wall"], [ReadPage(**page) for page in told["pages"]]


@contextlib.contextmanager
def few_cores() -> Iterator[int]:
    """Keep what is started meanwhile on as many cores as peers have processes; gives their number."""
    all_cores = os.sched_getaffinity(0)
    cores = sorted(all_cores)[:PROCESSES]
    os.sched_setaffinity(0, cores)
    try:
        yield len(cores)
    finally:
        os.sched_setaffinity(0, all_cores)


def _environment(omp_thread_limit: int | None) -> dict[str, str]:
    environment = {key: value for key, value in os.environ.items() if key != "OMP_THREAD_LIMIT"}
    if omp_thread_limit is not None:
        environment["OMP_THREAD_LIMIT"] = str(omp_thread_limit)
    # kreuzberg brings its own Tesseract, which must be told where the languages are.
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True)
    environment.setdefault("TESSDATA_PREFIX", listed.stdout.split('"')[1])
    return environment


def cpu_of_tree(root: int) -> float:
    """Return the CPU seconds of a process, its living descendants, and all of theirs that ended."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # The name of the program, in brackets, may hold blanks.
                numbers = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents[int(entry.name)] = int(numbers[1])
            ticks[int(entry.name)] = sum(map(int, numbers[11:15]))
    total = 0
    for pid in ticks:
        above = pid
        while above not in (root, 0):
            above = parents.get(above, 0)
        total += ticks[pid] if above == root else 0
    return total / _TICK
