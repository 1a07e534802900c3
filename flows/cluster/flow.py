"""The audit as a Prefect flow whose batches are read by the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from distributed import Client, KilledWorker
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed
from prefect.settings import PREFECT_API_URL
from prefect_dask.task_runners import DaskTaskRunner

from flows.audit import keep_summary, told
from flows.progress import Progress
from pipeline.audit import Audit, Plan
from pipeline.place import address_of
from schemas.errors import UsageError
from schemas.labels import FailureClass
from schemas.results import ErrorResult

from .order import Order, Parcel, installed, other_version
from .reading import close_unused, difference, read_parcel, sees

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner

    from pipeline.tally import Conclusion

_SECONDS_TO_CONNECT = 15
_LOST = ErrorResult(
    code=FailureClass.CRASHED,
    message="Pekerja klaster yang membacanya berkali-kali berhenti mendadak.",
    action="Periksa memori dan catatan pekerja itu, lalu jalankan lagi.",
)

# Functions and tasks have names of their own, so that workers find the functions where they are installed:
# else their source, and all that it touches, would be sent.


def _read_batch(number: int, documents: int, run: int, parcel: Parcel) -> list[tuple[int, bool]]:
    del number, documents  # shown with the task
    return read_parcel(parcel, run)


read_batch = task(
    name="read-batch",
    task_run_name="read-batch {number} ({documents} documents)",
    persist_result=False,
    cache_policy=NO_CACHE,
)(_read_batch)


def _audit_archive(archive: str, as_of: str, documents: int, to_read: int) -> int:
    del archive, as_of, documents, to_read  # shown with the run
    return _steps.get()()


audit_archive = flow(name="pks-audit", persist_result=False, log_prints=False)(_audit_archive)
_steps: ContextVar[Callable[[], int]] = ContextVar("steps")
"""What the flow does: it works on this process alone, and flows go to the workers with every task."""


def audit_on_cluster(
    audit: Audit, plan: Plan, order: Order, progress: Progress, *, scheduler: str
) -> Conclusion:
    """Run an audit whose batches are read by the workers of the cluster at `scheduler`.

    Raises:
        UsageError: when the cluster cannot be used.
    """
    require_prefect_server()
    require_workers(scheduler, audit, order)
    concluded: list[Conclusion] = []

    def steps() -> int:
        with audit.running(plan) as run:
            waiting = {
                read_batch.submit(batch.number, len(batch.files), run, Parcel(order, batch)): batch
                for batch in plan.batches
            }
            tell = told(progress)
            for future in as_completed(list(waiting)):
                try:
                    done = future.result()
                except KilledWorker:  # it took one worker after the other with it
                    done = [(0, True)] * audit.reader.give_up(waiting[future], _LOST, run=run)
                for pages, failed in done:
                    tell(pages, failed)
            concluded.append(audit.conclude(plan, run))
        keep_summary(concluded[0])
        return concluded[0].failed

    # Prefect types its runners by the exact kind of future that they hand out, and flows by any.
    runner = cast("TaskRunner[PrefectFuture[Any]]", DaskTaskRunner(address=scheduler))
    named = audit_archive.with_options(
        flow_run_name=f"{audit.name} {audit.as_of.isoformat()}", task_runner=runner
    )
    token = _steps.set(steps)
    try:
        named(address_of(audit.archive), audit.as_of.isoformat(), len(plan.inventory.files), plan.to_read)
    finally:
        _steps.reset(token)
        with Client(scheduler, timeout=_SECONDS_TO_CONNECT, set_as_default=False) as client:
            client.run(close_unused, on_error="ignore")
    return concluded[0]


def require_prefect_server() -> None:
    """Refuse to work with the server that Prefect starts for one run: no other machine reaches it.

    Raises:
        UsageError: when no server is named.
    """
    if not PREFECT_API_URL.value():
        raise UsageError(
            "--cluster needs a Prefect server that every machine reaches.",
            "Set PREFECT_API_URL=http://SERVER:4200/api; see docs/cluster.md.",
        )


def require_workers(scheduler: str, audit: Audit, order: Order) -> None:
    """Refuse a cluster that cannot do the work, before it begins.

    Raises:
        UsageError: naming the machine and the cure.
    """
    try:
        client = Client(scheduler, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"The scheduler {scheduler} does not answer ({error}).",
            "Check the address and that `dask scheduler` runs there.",
        ) from error
    with client:
        programs = client.run(installed, on_error="return")
        if not programs:
            raise UsageError(
                f"The scheduler {scheduler} has no worker.", f"Start some: pks worker --scheduler {scheduler}"
            )
        for worker, program in programs.items():
            if program != installed():
                raise other_version(worker, str(program), installed())
        found = client.run(difference, order.settings, order.rules_version, order.versions)
        for worker, differs in found.items():
            if differs:
                raise UsageError(f"The worker {worker} {differs}", "Install the same on every machine.")
        root = address_of(audit.archive)
        local = isinstance(audit.archive, Path)
        for worker, seen in client.run(sees, root).items() if local else ():
            if not seen:
                raise UsageError(
                    f"The worker {worker} does not see {root}.",
                    "Mount the archive at the same path on every machine, or give s3://BUCKET/PREFIX.",
                )
