"""Worker processes of which each may be killed at any moment, and costs its own task alone.

Processes that share a pipe share its locks too: one that is killed while it writes an answer leaves all
others waiting. So each is a pool of its own, of one process, and a new one takes the place of any that ended.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import ForkServerContext
from queue import LifoQueue
from typing import Any, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

from .lifeline import end_group, is_alive
from .trace import Trace, keep_trace, note_task

_TRIES = 5
"""How many processes in a row may end before they begin a task."""
_PAUSE_SECONDS = 0.3
"""From the second on, and longer each time: what kills processes that only just start may pass."""
_LOOK_SECONDS = 0.5
"""How often a thread looks whether the process that it waits for is still there."""
_ANSWER_SECONDS = 2.0
"""How long an answer may be under way when its process has ended."""
CONSTS.sleep_unit = 0.25
"""Seconds between the looks of pebble's threads, for all its pools: at its own 0.1 they cost a hundredth of
what is spent beside Tesseract. Answers come at once all the same."""
_T = TypeVar("_T")

_PRELOADED = ["pipeline.process", "pipeline.worker", "extractors.files.pdf", "extractors.files.pictures"]
"""What all workers need and what opens the usual documents: imported once for all of them."""
_LOADED_AHEAD = "pipeline.warm"


class DiedError(ProcessExpired):
    """A process ended while it worked on a task."""

    def __init__(self, exit_code: int | None, process: int | None, trace: Trace) -> None:
        super().__init__("the process ended", exit_code, process)  # type: ignore[no-untyped-call]
        self.page, self.pages = trace.page, trace.pages


class NeverBegunError(ProcessExpired):
    """Every process that was to work on a task ended before it began."""


class _NotBegunError(Exception):
    """A process ended before it began a task, which another may do."""


def worker_context() -> ForkServerContext:
    """Return how workers are made: by a server that has imported what all of them need, once.

    A forked child of a process with threads can inherit a held lock and hang; that server has none.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def load_ahead() -> None:
    """Let workers share all that reading needs, loaded before the first of them, from the first one on.

    It takes a second, which each worker then saves: much for an audit, too much for one document or picture.
    """
    if _LOADED_AHEAD not in _PRELOADED:
        _PRELOADED.append(_LOADED_AHEAD)


class Slot:
    """A place for one worker process; used by one thread at a time, and stopped by any."""

    def __init__(
        self, start: Callable[..., None], given: tuple[Any, ...], tasks: int, halted: threading.Event
    ) -> None:
        self._start = start
        self._given = given
        self._tasks = tasks
        self._halted = halted
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._trace: Trace | None = None
        self._task = 0

    def run(self, function: Callable[..., Any], *args: Any, seconds: float) -> Any:
        """Run a function in the process and wait for what it returns, or raises.

        Raises:
            DiedError: when the process ended meanwhile.
            NeverBegunError: when no process lived long enough to begin.
            TimeoutError: when it takes longer than `seconds`.
            CancelledError: when it is stopped.
        """
        for tries in range(_TRIES):
            if self._halted.wait(max(0, tries - 1) * _PAUSE_SECONDS):
                raise CancelledError
            with contextlib.suppress(_NotBegunError):
                return self._try(function, args, seconds)
        raise NeverBegunError("no process began the task")  # type: ignore[no-untyped-call]

    def renew(self) -> None:
        """Let what comes next be done by a process that has done nothing else."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            threading.Thread(target=_join, args=(pool,), daemon=True).start()

    def _try(self, function: Callable[..., Any], args: tuple[Any, ...], seconds: float) -> Any:
        try:
            future, trace = self._schedule(function, args, seconds)
        except (RuntimeError, OSError) as error:  # it died without a task, or none can be made
            self.renew()
            raise _NotBegunError from error
        process = exit_code = None
        while not wait((future,), timeout=_LOOK_SECONDS).done:
            if self._halted.is_set() or self._is_lost(future, trace):
                break
        try:
            if future.done():
                return future.result()
        except FutureTimeoutError:
            self.renew()
            raise
        except ProcessExpired as error:
            process, exit_code = error.pid, error.exitcode
        except BrokenProcessPool:
            pass
        if self._halted.is_set():  # it was ended, and did not die of its task
            raise CancelledError
        began = trace.process_of(self._task)
        self.renew()
        end_group(process or began)  # its Tesseract may still run
        if began is None:
            raise _NotBegunError
        raise DiedError(exit_code, began, trace)

    def _is_lost(self, future: Future[Any], trace: Trace) -> bool:
        """Whether the process is gone though pebble waits on: one that ends as if all were well."""
        process = trace.process_of(self._task)
        if process is None or is_alive(process):
            return False
        return not wait((future,), timeout=_ANSWER_SECONDS).done

    def _schedule(
        self, function: Callable[..., Any], args: tuple[Any, ...], seconds: float
    ) -> tuple[Future[Any], Trace]:
        with self._lock:
            if self._halted.is_set():
                raise CancelledError
            if self._pool is None or self._trace is None:
                self._trace = Trace(worker_context())
                self._pool = ProcessPool(
                    max_workers=1,
                    max_tasks=self._tasks,
                    initializer=_start,
                    initargs=(self._trace, self._start, self._given),
                    context=worker_context(),
                )
            self._task += 1
            given = (self._task, function, args)
            return self._pool.schedule(_begin, args=given, timeout=seconds), self._trace

    def halt(self) -> None:
        """Begin to end the process."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()  # type: ignore[no-untyped-call]

    def join(self) -> None:
        """Wait until the process has ended."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            _join(pool)


class Slots:
    """So many worker processes, each made when it is first needed; safe to use from several threads."""

    def __init__(
        self, number: int, start: Callable[..., None], given: tuple[Any, ...], *, tasks: int = 0
    ) -> None:
        """Prepare, but start no process yet.

        Args:
            number: Processes at once.
            start: Prepares a process, called in it.
            given: Its arguments.
            tasks: A process is replaced after so many; 0 for never.
        """
        self.halted = threading.Event()
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(number, thread_name_prefix="slot")
        self._slots = [Slot(start, given, tasks, self.halted) for _ in range(number)]
        self._idle: LifoQueue[Slot] = LifoQueue()
        for slot in self._slots:
            self._idle.put(slot)

    def submit(self, use: Callable[[Slot], _T]) -> Future[_T]:
        """Let `use` have a slot as soon as one is free.

        Raises:
            CancelledError: when all was stopped; the future raises it too.
        """
        with self._lock:
            if self.halted.is_set():
                raise CancelledError
            return self._threads.submit(self._lend, use)

    def _lend(self, use: Callable[[Slot], _T]) -> _T:
        if self.halted.is_set():
            raise CancelledError
        slot = self._idle.get()
        try:
            return use(slot)
        finally:
            self._idle.put(slot)

    def close(self) -> None:
        """End the processes when all is done that was asked for."""
        self._threads.shutdown()
        self.stop()

    def stop(self) -> None:
        """End the processes now."""
        with self._lock:
            self.halted.set()
            self._threads.shutdown(wait=False)  # what waits its turn is told by the threads
        for slot in self._slots:
            slot.halt()
        for slot in self._slots:
            slot.join()


def _join(pool: ProcessPool) -> None:
    with contextlib.suppress(RuntimeError, OSError):  # it would not end: the system ends it with ours
        pool.join()


def _start(trace: Trace, start: Callable[..., None], given: tuple[Any, ...]) -> None:
    """Prepare a process."""
    keep_trace(trace)
    start(*given)


def _begin(task: int, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """Do a task, in a process."""
    note_task(task)
    return function(*args)
