"""Where the time of a document goes: the code says which stage it is in, a stopwatch around it counts.

Without a stopwatch saying so costs next to nothing. Stages exclude each other: while one runs inside
another, the outer one stands still, so that the times of a document add up to its whole.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Self

from schemas.timing import Stage, StageTime

_current: ContextVar[Stopwatch | None] = ContextVar("stopwatch", default=None)


class Stopwatch:
    """Counts the time of every stage that is entered while it runs; use as a context manager, once."""

    def __init__(self) -> None:
        self._wall: dict[Stage, float] = {}
        self._cpu: dict[Stage, float] = {}
        self._stage = Stage.OTHER
        self._since = (0.0, 0.0)

    def __enter__(self) -> Self:
        self._since = _clocks()
        self._token = _current.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.switch(Stage.OTHER)
        _current.reset(self._token)

    def switch(self, stage: Stage) -> Stage:
        """Book what has passed on the stage that ran, go on with `stage`, and return the one that ran."""
        now, ran = _clocks(), self._stage
        self._wall[ran] = self._wall.get(ran, 0.0) + now[0] - self._since[0]
        self._cpu[ran] = self._cpu.get(ran, 0.0) + now[1] - self._since[1]
        self._stage, self._since = stage, now
        return ran

    @property
    def times(self) -> tuple[StageTime, ...]:
        """What was counted so far, in the order of the stages; those that were not entered are left out."""
        return tuple(
            StageTime(stage, self._wall[stage], self._cpu[stage]) for stage in Stage if stage in self._wall
        )


@contextmanager
def stage(name: Stage) -> Iterator[None]:
    """Book the time of the block on this stage, if somebody counts."""
    watch = _current.get()
    if watch is None:
        yield
        return
    outer = watch.switch(name)
    try:
        yield
    finally:
        watch.switch(outer)


def _clocks() -> tuple[float, float]:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)  # a Tesseract that runs as a program
    return time.perf_counter(), time.process_time() + children.ru_utime + children.ru_stime
