"""A process that is killed, at whatever moment, costs its own task; all others are answered."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import Any

import pytest

from pipeline import slots as slots_module
from pipeline.job import Job
from pipeline.pool import WorkerPool
from pipeline.settings import load_settings
from pipeline.slots import DiedError, NeverBegunError, Slots
from schemas.errors import PksError
from schemas.labels import FailureClass

WAIT = 60
HALF_AN_ANSWER = """
import os, signal
from multiprocessing.connection import Connection
def half(self, buffer, write=os.write):
    write(self._handle, bytes(buffer[: len(buffer) // 2]))
    os.kill(os.getpid(), signal.SIGKILL)
Connection._send = half
"""
DIES_WHEN_IT_TAKES_A_TASK = """
import os, signal
import pebble.pool.process
pebble.pool.process.Acknowledgement = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
"""
DIES_AT_THE_START = """
import os, signal
from pathlib import Path
if len(list(Path({folder!r}).iterdir())) < {times}:
    (Path({folder!r}) / str(os.getpid())).touch()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots_module, "_PAUSE_SECONDS", 0.05)


@pytest.fixture
def two() -> Iterator[Slots]:
    """Two processes with nothing to prepare."""
    slots = Slots(2, exec, ("", {}))
    yield slots
    slots.stop()


def ask(slots: Slots, function: Any, *args: Any, seconds: float = WAIT) -> Future[Any]:
    return slots.submit(lambda slot: slot.run(function, *args, seconds=seconds))


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        (HALF_AN_ANSWER, -signal.SIGKILL),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", -signal.SIGSEGV),
        ("import os; os._exit(0)", None),  # as if all were well
        ("import os; os._exit(3)", 3),
    ],
)
def test_who_is_killed_costs_its_own_task(two: Slots, code: str, exit_code: int | None) -> None:
    began = time.monotonic()
    beside = ask(two, eval, "__import__('time').sleep(1.5) or [1] * 100_000")
    for _ in range(2):
        with pytest.raises(DiedError) as caught:
            ask(two, exec, code, {}).result(timeout=20)
        assert caught.value.exitcode in (exit_code, None)  # pebble may lose it when it goes fast
    after = [ask(two, pow, number, 2) for number in range(9)]
    assert beside.result(timeout=20) == [1] * 100_000
    assert [future.result(timeout=20) for future in after] == [number**2 for number in range(9)]
    assert time.monotonic() - began < 40  # what waits for a lock of the dead one waits for a minute


def test_a_task_is_given_to_another_when_its_process_dies_taking_it(two: Slots) -> None:
    processes = set()
    for _ in range(3):
        processes.add(ask(two, os.getpid).result(timeout=20))
        ask(two, exec, DIES_WHEN_IT_TAKES_A_TASK, {}).result(timeout=20)
    assert len(processes) == 3


def test_processes_that_die_at_the_start_are_tried_a_few_times(tmp_path: Path) -> None:
    slots = Slots(1, exec, (DIES_AT_THE_START.format(folder=str(tmp_path), times=3), {}))
    assert ask(slots, pow, 7, 2).result(timeout=20) == 49
    assert len(list(tmp_path.iterdir())) == 3
    slots.stop()


def never(folder: Path) -> Slots:
    return Slots(1, exec, (DIES_AT_THE_START.format(folder=str(folder), times=10**6), {}))


def test_processes_that_never_start_are_given_up(tmp_path: Path) -> None:
    slots = never(tmp_path)
    with pytest.raises(NeverBegunError):
        ask(slots, pow, 7, 2).result(timeout=WAIT)
    assert 5 <= len(list(tmp_path.iterdir())) <= 15
    slots.stop()


def test_a_run_ends_when_nothing_ever_starts_but_not_when_it_has_worked(tmp_path: Path) -> None:
    file = tmp_path / "kosong.pdf"
    file.touch()
    (tmp_path / "seen").mkdir()
    with WorkerPool(load_settings(jobs=1), None) as pool:
        working, pool._slots = pool._slots, never(tmp_path / "seen")
        with pytest.raises(PksError, match="sebelum mulai membaca"):
            pool.submit(Job("a", file)).result(timeout=WAIT)
        broken, pool._slots = pool._slots, working
        assert pool.submit(Job("b", file)).result(timeout=WAIT).failure
        working, pool._slots = pool._slots, broken
        try:
            outcome = pool.submit(Job("c", file)).result(timeout=WAIT)
        finally:
            working.stop()
    assert outcome.failure is not None
    assert outcome.failure.code is FailureClass.CRASHED
    assert outcome.passing  # the next run tries again


def test_what_takes_too_long_is_ended_and_what_was_stopped_is_told(two: Slots) -> None:
    process = ask(two, os.getpid).result(timeout=20)
    with pytest.raises(FutureTimeoutError):
        ask(two, signal.pause, seconds=0.3).result(timeout=20)
    waiting = [ask(two, signal.pause) for _ in range(5)]
    time.sleep(0.3)
    two.stop()
    for future in waiting:
        with pytest.raises(CancelledError):
            future.result(timeout=20)
    with pytest.raises(CancelledError):
        ask(two, os.getpid)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
