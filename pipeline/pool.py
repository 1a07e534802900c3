"""Killable worker processes: a document that hangs or crashes costs itself, never the run."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from .events import tell
from .lifeline import end_group
from .process import WORN, Job, Outcome, death_of_worker, start_worker, timed_out, work
from .settings import Settings

_BREAKS = 5
"""How often a job may find that all processes were lost before it began."""


def worker_context() -> ForkServerContext:
    """Return how workers are made: by a server that has imported what all of them need, once.

    A forked child of a process with threads can inherit a held lock and hang; that server has none.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([work.__module__])
    return context


class WorkerPool:
    """Worker processes; safe to use from several threads.

    A document that crashed its process or ran out of time is read once more by a process that has read
    nothing else: what an earlier document left behind, or a busy machine, is no fault of this one.
    """

    def __init__(self, settings: Settings, rules_file: Path | None) -> None:
        self.jobs = settings.jobs
        self._settings = settings
        self._rules_file = rules_file
        self._pool = self._processes(settings.jobs, settings.documents_per_worker)
        self._single: ProcessPool | None = None
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._unanswered: dict[Future[Any], ProcessPool] = {}

    def _processes(self, workers: int, tasks: int) -> ProcessPool:
        settings = self._settings
        return ProcessPool(
            max_workers=workers,
            max_tasks=tasks,
            initializer=start_worker,
            initargs=(settings.engine, settings.limits, self._rules_file, settings.worn_bytes),
            context=worker_context(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for pool in self._pools():
                pool.close()  # type: ignore[no-untyped-call]  # pebble annotates only half of it
                pool.join()
        else:
            self.stop()

    def stop(self) -> None:
        """End all workers now; what waits for an outcome, or asks for one later, is told CancelledError."""
        with self._lock:
            self._stopped.set()
        for pool in self._pools():
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
        for future in tuple(self._unanswered):  # pebble leaves these as they are, and who waits waiting
            if not future.done():
                future.set_exception(CancelledError())

    def pause(self, seconds: float) -> None:
        """Wait, unless the pool is stopped.

        Raises:
            CancelledError: when it is.
        """
        if self._stopped.wait(seconds):
            raise CancelledError

    def _pools(self) -> list[ProcessPool]:
        return [self._pool] if self._single is None else [self._pool, self._single]

    def submit(self, job: Job) -> Future[Outcome]:
        """Start a job; its future never raises for what the document did, or its process suffered."""
        answer: Future[Outcome] = Future()
        self._try(job, answer, retried=False)
        return answer

    def _try(self, job: Job, answer: Future[Outcome], *, retried: bool, broken: int = 0) -> None:
        begun = self._schedule(work, job, seconds=self._settings.limits.seconds_in_all, alone=retried)
        begun.add_done_callback(
            lambda future: self._answer(job, answer, future, retried=retried, broken=broken)
        )

    def _answer(
        self, job: Job, answer: Future[Outcome], future: Future[Outcome], *, retried: bool, broken: int
    ) -> None:
        try:
            if isinstance(future.exception(), BrokenProcessPool) and broken < _BREAKS:
                self._try(job, answer, retried=retried, broken=broken + 1)  # it was not begun
                return
            outcome = _outcome_of(job, future)
            if outcome is None:
                self._try(job, answer, retried=retried)
            elif not retried and self._deserves_another(outcome):
                code = outcome.failure.code.value if outcome.failure else None
                tell("document_retried", sha256=job.sha256, failure=code)
                self._try(job, answer, retried=True)
            else:
                answer.set_result(outcome)
        except BaseException as error:  # noqa: BLE001  # whoever waits is told
            answer.set_exception(error)

    def _deserves_another(self, outcome: Outcome) -> bool:
        failure = outcome.failure
        return failure is not None and (outcome.worn or failure.code in self._settings.retry)

    def call(self, function: Callable[..., Any], *args: Any, seconds: float) -> Any:
        """Run any function in a worker and wait for it.

        Raises:
            TimeoutError: when it takes longer than `seconds`.
            ProcessExpired: when the worker died.
        """
        return self.begin(function, *args, seconds=seconds)()

    def begin(self, function: Callable[..., Any], *args: Any, seconds: float) -> Callable[[], Any]:
        """Let a worker run any function; what is returned waits for the outcome and raises as `call` does."""
        begun = self._schedule(function, *args, seconds=seconds)

        def outcome() -> Any:
            future = begun
            for _ in range(_BREAKS):
                try:
                    return future.result()
                except ProcessExpired as error:
                    end_group(error.pid)
                    raise
                except BrokenProcessPool:  # it was not begun
                    future = self._schedule(function, *args, seconds=seconds)
            return future.result()

        return outcome

    def _schedule(
        self, function: Callable[..., Any], *args: Any, seconds: float, alone: bool = False
    ) -> Future[Any]:
        with self._lock:
            if self._stopped.is_set():
                raise CancelledError
            pool = self._working(alone=alone)
            future: Future[Any] = pool.schedule(function, args=args, timeout=seconds)
            self._unanswered[future] = pool
        future.add_done_callback(lambda done: self._unanswered.pop(done, None))
        return future

    def _working(self, *, alone: bool) -> ProcessPool:
        """Return the processes to use; new ones where pebble gave up: it does when an idle one dies."""
        pool = self._single if alone else self._pool
        if pool is not None and pool.active:
            return pool
        if pool is not None:
            threading.Thread(target=self._bury, args=(pool,), daemon=True).start()
        if alone:
            self._single = self._processes(max(1, self._settings.jobs // 2), 1)
            return self._single
        self._pool = self._processes(self._settings.jobs, self._settings.documents_per_worker)
        return self._pool

    def _bury(self, pool: ProcessPool) -> None:
        """End what is left of broken processes; whoever still waits for them is told."""
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()
        for future, owner in tuple(self._unanswered.items()):
            if owner is pool and not future.done():
                future.set_exception(BrokenProcessPool("All workers expired"))


def _outcome_of(job: Job, future: Future[Outcome]) -> Outcome | None:
    """Return what became of a job, whatever became of its process; None where it was not begun."""
    try:
        return future.result()
    except ProcessExpired as error:
        end_group(error.pid)  # its Tesseract may still run
        if error.exitcode == WORN:
            return None
        return Outcome(job.sha256, failure=death_of_worker(error.exitcode))
    except FutureTimeoutError:
        return Outcome(job.sha256, failure=timed_out())
