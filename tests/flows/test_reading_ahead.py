"""Reading begins before Prefect is there, and each batch is read once, whoever begins it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from flows import audit as flow_of_audit
from flows.progress import Silent
from pipeline.batch import Batch
from schemas.errors import PksError

WAIT = 20.0


class Pool:
    """Notes that it was stopped, which ends what reads."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def stop(self) -> None:
        self.stopped.set()


class Audit:
    """Reads batches when it is let, and notes in which order they were begun."""

    def __init__(self, batches: int) -> None:
        self.plan: Any = SimpleNamespace(batches=tuple(Batch(number, ()) for number in range(1, batches + 1)))
        self.begun: list[int] = []
        self.read: list[int] = []
        self.may_read = threading.Event()
        self.broken = False

    @contextmanager
    def running(self, plan: Any) -> Iterator[int]:
        assert plan is self.plan
        try:
            yield 7
        except BaseException:
            self.broken = True
            raise

    def read_batch(self, batch: Batch, pool: Pool, on_document: object, *, run: int) -> int:
        assert run == 7
        self.begun.append(batch.number)
        while not self.may_read.wait(0.01):
            if pool.stopped.is_set():
                raise RuntimeError("stopped")
        self.read.append(batch.number)
        return 0

    def wait_for(self, begun: int) -> None:
        end = time.monotonic() + WAIT
        while len(self.begun) < begun:
            assert time.monotonic() < end, self.begun
            time.sleep(0.01)


def audit_with_prefect(audit: Any, pool: Any) -> Any:
    return flow_of_audit.audit_with_prefect(audit, audit.plan, pool, Silent(), jobs=1)


def test_what_was_begun_while_the_engine_starts_is_waited_for_and_the_rest_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    audit, pool = Audit(9), Pool()

    def start_engine() -> bool:
        audit.wait_for(begun=2)  # one for the worker, one that waits
        return True

    def in_flow(*given: Any, alone: bool, run: int, **further: Any) -> tuple[bool, int]:
        ahead: Mapping[int, Future[int]] = given[-1]
        assert sorted(ahead) == [1, 2]
        audit.may_read.set()
        assert [ahead[number].result(WAIT) for number in (1, 2)] == [0, 0]
        return alone, run

    monkeypatch.setattr(flow_of_audit, "start_engine", start_engine)
    monkeypatch.setattr(flow_of_audit, "_audit_in_flow", in_flow)
    assert audit_with_prefect(audit, pool) == (True, 7)
    assert sorted(audit.read) == [1, 2]
    assert not pool.stopped.is_set()
    assert not audit.broken


def test_reading_ends_when_the_engine_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    audit, pool = Audit(9), Pool()

    def start_engine() -> bool:
        audit.wait_for(begun=2)
        raise PksError("no server", "none")

    monkeypatch.setattr(flow_of_audit, "start_engine", start_engine)
    with pytest.raises(PksError, match="no server"):
        audit_with_prefect(audit, pool)
    assert pool.stopped.is_set()
    assert audit.broken
    assert len(audit.begun) == 2
    assert audit.read == []
