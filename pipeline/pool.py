"""Killable worker processes: a document that hangs or crashes costs itself, never the run."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from .lifeline import end_group
from .process import Job, Outcome, death_of_worker, start_worker, timed_out, work
from .settings import Settings

_LONGEST_HOURS = 6
"""Backstop beside the time limits that a worker watches itself, page by page."""


def _context() -> ForkServerContext:
    """Return how workers are made: by a server that has imported what all of them need, once.

    A forked child of a process with threads can inherit a held lock and hang; that server has none.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([work.__module__])
    return context


class WorkerPool:
    """Worker processes; safe to use from several threads."""

    def __init__(self, settings: Settings, rules_file: Path | None) -> None:
        self._pool = ProcessPool(
            max_workers=settings.jobs,
            max_tasks=settings.documents_per_worker,
            initializer=start_worker,
            initargs=(settings.engine, settings.limits, rules_file),
            context=_context(),
        )
        self._lock = threading.Lock()
        self._stopped = False
        self._unanswered: set[Future[Any]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._pool.close()  # type: ignore[no-untyped-call]  # pebble annotates only half of it
            self._pool.join()
        else:
            self.stop()

    def stop(self) -> None:
        """End all workers now; what waits for an outcome, or asks for one later, is told CancelledError."""
        with self._lock:
            self._stopped = True
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        for future in tuple(self._unanswered):  # pebble leaves these as they are, and who waits waiting
            if not future.done():
                future.set_exception(CancelledError())

    def submit(self, job: Job) -> Future[Outcome]:
        """Start a job; `outcome_of` its future never raises for what the document did."""
        return self._schedule(work, job, seconds=_LONGEST_HOURS * 3600)

    def call(self, function: Callable[..., Any], *args: Any, seconds: float) -> Any:
        """Run any function in a worker and wait for it.

        Raises:
            TimeoutError: when it takes longer than `seconds`.
            ProcessExpired: when the worker died.
        """
        return self.begin(function, *args, seconds=seconds)()

    def begin(self, function: Callable[..., Any], *args: Any, seconds: float) -> Callable[[], Any]:
        """Let a worker run any function; what is returned waits for the outcome and raises as `call` does."""
        future = self._schedule(function, *args, seconds=seconds)

        def outcome() -> Any:
            try:
                return future.result()
            except ProcessExpired as error:
                end_group(error.pid)
                raise

        return outcome

    def _schedule(self, function: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]:
        with self._lock:
            if self._stopped:
                raise CancelledError
            future: Future[Any] = self._pool.schedule(function, args=args, timeout=seconds)
            self._unanswered.add(future)
        future.add_done_callback(self._unanswered.discard)
        return future


def outcome_of(job: Job, future: Future[Outcome]) -> Outcome:
    """Return what became of a job, whatever became of its process."""
    try:
        return future.result()
    except ProcessExpired as error:
        end_group(error.pid)  # its Tesseract may still run
        return Outcome(job.sha256, failure=death_of_worker(error.exitcode))
    except FutureTimeoutError:
        return Outcome(job.sha256, failure=timed_out())
