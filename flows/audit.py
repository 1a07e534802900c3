"""The audit of an archive as a Prefect flow, and the same without Prefect.

One task reads one batch of documents; documents themselves are read by worker processes that can be killed.
Without PREFECT_API_URL there is a server of our own for the time of the program; with it, run, tasks and the
summary can be looked at there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, cast

from pipeline.audit import Audit, Plan
from pipeline.batch import Batch
from pipeline.pool import WorkerPool
from pipeline.report.facilities import worst_first
from pipeline.tally import Conclusion

from .engine import start_engine
from .progress import Progress

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner

_MOST_ROWS = 200
"""Facilities that the summary of a run lists."""


def audit_plainly(audit: Audit, plan: Plan, pool: WorkerPool, progress: Progress, *, jobs: int) -> Conclusion:
    """Run an audit in this process alone."""
    with audit.running(plan) as run:
        read = _reader(audit, pool, progress, run)
        with _reading(plan, read, pool, jobs) as batches:
            for future in as_completed(batches.values()):
                future.result()
            return audit.conclude(plan, run)


_Reader = Callable[[Batch], int]
"""Reads a batch and returns how many of its documents failed."""


def _reader(audit: Audit, pool: WorkerPool, progress: Progress, run: int) -> _Reader:
    return partial(audit.read_batch, pool=pool, on_document=told(progress), run=run)


@contextmanager
def _reading(plan: Plan, read: _Reader, pool: WorkerPool, jobs: int) -> Iterator[dict[int, Future[int]]]:
    """Read all batches in threads, in their order, and give what will come of each by its number.

    Where what waits for them fails, reading ends at once.
    """
    threads = ThreadPoolExecutor(jobs + 1)
    try:
        yield {batch.number: threads.submit(read, batch) for batch in plan.batches}
    except BaseException:
        threads.shutdown(wait=False, cancel_futures=True)
        pool.stop()  # else the end of this process would wait for every batch that was begun
        raise
    threads.shutdown()


def audit_with_prefect(
    audit: Audit, plan: Plan, pool: WorkerPool, progress: Progress, *, jobs: int
) -> Conclusion:
    """Run an audit as a Prefect flow run with one task run per batch and an artifact with the summary.

    Prefect takes seconds to start: the first batches are read meanwhile, and their tasks wait for them.
    """
    with audit.running(plan) as run:
        read = _reader(audit, pool, progress, run)
        with _reading(plan, read, pool, jobs) as batches:
            alone = start_engine()
            ahead = {number: future for number, future in batches.items() if not future.cancel()}
            return _audit_in_flow(audit, plan, pool, read, ahead, run=run, jobs=jobs, alone=alone)


def _audit_in_flow(
    audit: Audit,
    plan: Plan,
    pool: WorkerPool,
    read: _Reader,
    ahead: Mapping[int, Future[int]],
    *,
    run: int,
    jobs: int,
    alone: bool,
) -> Conclusion:
    from prefect import flow, task
    from prefect.cache_policies import NO_CACHE
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
    from prefect.task_runners import ThreadPoolTaskRunner

    @task(
        name="read-batch",
        task_run_name="read-batch {number} ({documents} documents)",
        persist_result=False,
        cache_policy=NO_CACHE,
    )
    def read_batch(number: int, documents: int, run: int) -> int:
        batch = plan.batches[number - 1]
        assert len(batch.files) == documents
        del run  # shown with the task
        begun = ahead.get(number)
        return read(batch) if begun is None else begun.result()

    @task(name="judge-dossiers", persist_result=False, cache_policy=NO_CACHE)
    def judge(run: int) -> int:
        concluded.append(audit.conclude(plan, run))
        return concluded[0].failed

    concluded: list[Conclusion] = []
    # Prefect types its runners by the exact kind of future that they hand out, and flows by any.
    runner = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=jobs + 1))

    @flow(
        name="pks-audit",
        flow_run_name=f"{audit.name} {audit.as_of.isoformat()}",
        task_runner=runner,
        persist_result=False,
        log_prints=False,
    )
    def audit_archive(archive: str, as_of: str, documents: int, to_read: int) -> int:
        del archive, as_of, documents, to_read  # shown with the run
        begun = (read_batch.submit(batch.number, len(batch.files), run) for batch in plan.batches)
        try:
            wait_for(begun, most=2 * (jobs + 1))
        except BaseException:
            pool.stop()  # else Prefect would first wait for every batch that was begun
            raise
        failed = judge(run)
        keep_summary(concluded[0])
        return failed

    # A server that ends with us need not be told that we live; to stop telling it takes a second.
    quiet = temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}) if alone else nullcontext()
    with quiet:
        audit_archive(str(audit.archive), audit.as_of.isoformat(), len(plan.inventory.files), plan.to_read)
    return concluded[0]


class _Future(Protocol):
    def result(self) -> object: ...


def wait_for(begun: Iterable[_Future], *, most: int) -> None:
    """Wait for what begins as it is drawn from `begun`, with `most` under way at a time.

    Raises:
        BaseException: what the first of them raised; none begins after it.
    """
    waiting: deque[_Future] = deque()
    for future in begun:
        waiting.append(future)
        if len(waiting) >= most:
            waiting.popleft().result()
    while waiting:
        waiting.popleft().result()


def keep_summary(conclusion: Conclusion) -> None:
    """Keep the summary of an audit with the flow run that is going on."""
    from prefect.artifacts import create_markdown_artifact

    create_markdown_artifact(
        key="pks-audit-summary", markdown=summary_markdown(conclusion), description="Ringkasan audit PKS"
    )


def summary_markdown(conclusion: Conclusion) -> str:
    """Return the summary of an audit as Markdown: one row per facility, the worst where there are many."""
    rows = conclusion.rows
    shown = worst_first(rows)[:_MOST_ROWS] if len(rows) > _MOST_ROWS else rows
    return "\n".join(
        [
            f"{conclusion.documents} dokumen, {conclusion.failed} tidak dapat diaudit.",
            "",
            "| Faskes | Dokumen | Gagal | Keputusan | Temuan kritis |",
            "| --- | ---: | ---: | --- | ---: |",
            *(
                f"| {_cell(row.name)} | {row.documents} | {row.failed} | {row.decision or '-'} "
                f"| {row.critical} |"
                for row in shown
            ),
            *([f"\n… dan {len(rows) - len(shown)} faskes lain."] if len(rows) > len(shown) else []),
        ]
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def told(progress: Progress) -> Callable[[int, bool], None]:
    """Return what tells the progress of every document."""
    return lambda pages, failed: progress.document_done(pages, failed=failed)
