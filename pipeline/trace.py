"""What a worker process leaves behind, however it ends: which task it had begun, and at which page it was."""

from __future__ import annotations

import os
from multiprocessing.context import ForkServerContext

_TASK, _PROCESS, _PAGE, _PAGES = range(4)


class Trace:
    """A few numbers in memory that a worker shares with the program that made it."""

    def __init__(self, context: ForkServerContext) -> None:
        self._cells = context.RawArray("q", 4)

    def begin(self, task: int) -> None:
        """Note that this process has begun a task."""
        self._cells[_PROCESS] = os.getpid()
        self.at_page(0, 0)
        self._cells[_TASK] = task

    def at_page(self, number: int, pages: int) -> None:
        """Note the page that is read now; 0 for what belongs to none."""
        self._cells[_PAGE], self._cells[_PAGES] = number, pages

    def process_of(self, task: int) -> int | None:
        """Return the process that has begun a task; None where none has."""
        return int(self._cells[_PROCESS]) if self._cells[_TASK] == task else None

    @property
    def page(self) -> int:
        """The page that was read last, from 1; 0 where the process was at no page."""
        return int(self._cells[_PAGE])

    @property
    def pages(self) -> int:
        """How many pages the document has; 0 where the process was at none."""
        return int(self._cells[_PAGES])


_own: Trace | None = None


def keep_trace(trace: Trace) -> None:
    """Let this process note in `trace` what it does."""
    global _own  # one trace a process
    _own = trace


def note_task(task: int) -> None:
    """Note the task that begins now, where a trace is kept."""
    if _own is not None:
        _own.begin(task)


def disown_task() -> None:
    """Note that the task was not touched, and is for another process."""
    note_task(0)


def note_page(number: int, pages: int) -> None:
    """Note the page that is read from now on, where a trace is kept."""
    if _own is not None:
        _own.at_page(number, pages)
