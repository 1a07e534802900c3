"""Start a worker: a Dask worker whose threads only wait for the processes that read."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import dask
from distributed import Nanny
from distributed.comm.core import connect

from schemas.errors import UsageError

_SECONDS_TO_CONNECT = 15
_BATCHES_PER_JOB = 8
"""The last documents of a batch keep few processes busy; another batch is read meanwhile."""


def serve(scheduler: str, *, jobs: int, host: str | None, folder: Path | None) -> None:
    """Work for a scheduler until it ends or this process is told to.

    Args:
        scheduler: Its address, such as tcp://scheduler:8786.
        jobs: Processes that read at the same time.
        host: Name or address to listen at; by default the one that the scheduler is reached from.
        folder: For what Dask writes to disk.

    Raises:
        UsageError: when the scheduler cannot be reached.
    """
    os.environ["PKS_JOBS"] = str(jobs)
    os.environ["OMP_THREAD_LIMIT"] = "1"  # one page for each process, not one process for all cores
    # Only what is no daemon may have processes of its own.
    with dask.config.set({"distributed.worker.daemon": False}):
        asyncio.run(_serve(scheduler, threads=2 + jobs // _BATCHES_PER_JOB, host=host, folder=folder))


async def _serve(scheduler: str, *, threads: int, host: str | None, folder: Path | None) -> None:
    try:
        nanny = Nanny(
            scheduler,
            nthreads=threads,
            host=host,
            local_directory=None if folder is None else str(folder),
            dashboard=False,
            dashboard_address="127.0.0.1:0",
        )
        comm = await connect(scheduler, timeout=_SECONDS_TO_CONNECT, **nanny.connection_args)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"The scheduler {scheduler} cannot be reached ({error}).",
            "Check the address, the firewall, and that `dask scheduler` runs there.",
        ) from error
    await comm.close()
    async with nanny:
        await nanny.finished()
