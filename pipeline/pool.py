"""Documents and the processes that read them: one that hangs or crashes costs itself, never the run."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from schemas.errors import PksError
from schemas.labels import FailureClass
from schemas.results import ErrorResult

from .events import tell
from .job import Job, Outcome, death_of_worker, timed_out
from .process import start_worker, work
from .settings import Settings
from .slots import DiedError, NeverBegunError, Slot, Slots

_MOST_LEFT_OUT = 3
"""Pages of a document that may be left out because they ended the process that read them."""

_NO_PROCESS = ErrorResult(
    code=FailureClass.CRASHED,
    message="Proses pembaca berulang kali berhenti sebelum mulai membaca.",
    action="Periksa memori dan batas proses mesin ini (ulimit, cgroup) dan `pks doctor`; jalankan lagi.",
)


class WorkerPool:
    """Worker processes; safe to use from several threads.

    A document that crashed its process or ran out of time is read once more by a process that has read
    nothing else: what an earlier document left behind, or a busy machine, is no fault of this one. When that
    one ends at the same page, the rest of the document is read without it.
    """

    def __init__(self, settings: Settings, rules_file: Path | None) -> None:
        self.jobs = settings.jobs
        self._settings = settings
        given = (settings.engine, settings.limits, rules_file, settings.worn_bytes)
        self._slots = Slots(settings.jobs, start_worker, given, tasks=settings.documents_per_worker)
        self._worked = False
        """Whether any process has ever begun a task."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._slots.close()
        else:
            self.stop()

    def stop(self) -> None:
        """End all workers now; what waits for an outcome, or asks for one later, is told CancelledError."""
        self._slots.stop()

    def pause(self, seconds: float) -> None:
        """Wait, unless the pool is stopped.

        Raises:
            CancelledError: when it is.
        """
        if self._slots.halted.wait(seconds):
            raise CancelledError

    def submit(self, job: Job) -> Future[Outcome]:
        """Start a job; its future never raises for what the document did, or its process suffered.

        It raises PksError when no process could be started since the pool was made.
        """
        return self._slots.submit(lambda slot: self._read(slot, job))

    def call(self, function: Callable[..., Any], *args: Any, seconds: float) -> Any:
        """Run any function in a worker and wait for it.

        Raises:
            TimeoutError: when it takes longer than `seconds`.
            ProcessExpired: when the worker died.
        """
        return self.begin(function, *args, seconds=seconds)()

    def begin(self, function: Callable[..., Any], *args: Any, seconds: float) -> Callable[[], Any]:
        """Let a worker run any function; what is returned waits for the outcome and raises as `call` does."""
        return self._slots.submit(lambda slot: slot.run(function, *args, seconds=seconds)).result

    def _read(self, slot: Slot, job: Job) -> Outcome:
        outcome, page = self._try(slot, job)
        suspect = 0
        tries = 1
        while self._deserves_another(outcome):
            if page and (page == suspect or job.left_out) and len(job.left_out) < _MOST_LEFT_OUT:
                job = replace(job, left_out=(*job.left_out, page))
            elif tries > 1:
                break
            suspect, tries = page, tries + 1
            code = outcome.failure.code.value if outcome.failure else None
            tell("document_retried", sha256=job.sha256, failure=code, pages_left_out=len(job.left_out))
            slot.renew()
            again, page = self._try(slot, job)
            if job.left_out and again.failure is not None and not page:
                break  # nothing can be read without those pages either: what they did is the reason
            outcome = again
        return outcome

    def _try(self, slot: Slot, job: Job) -> tuple[Outcome, int]:
        """Return what became of a job, and the page that ended the process where others are left; else 0."""
        page = 0
        try:
            outcome: Outcome = slot.run(work, job, seconds=self._settings.limits.seconds_in_all)
        except NeverBegunError as error:
            if not self._worked:
                raise PksError(_NO_PROCESS.message, _NO_PROCESS.action) from error
            return Outcome(job.sha256, failure=_NO_PROCESS, passing=True), 0
        except DiedError as error:
            outcome = Outcome(job.sha256, failure=death_of_worker(error.exitcode))
            page = error.page if error.pages - len(job.left_out) > 1 else 0
        except FutureTimeoutError:
            outcome = Outcome(job.sha256, failure=timed_out())
        self._worked = True
        return outcome, page

    def _deserves_another(self, outcome: Outcome) -> bool:
        failure = outcome.failure
        return failure is not None and (outcome.worn or failure.code in self._settings.retry)
