"""The watch for those who have a Prefect server: a deployment whose schedules start the same audit.

Prefect starts a process for every scheduled run, one at a time, and shows the run, its batches and summary.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import time
from pathlib import Path
from typing import cast

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.schedules import Cron, Interval
from prefect.types.entrypoint import EntrypointType
from tzlocal import get_localzone_name

from .settling import signature

NAME = "pks-watch"


@flow(name=NAME, persist_result=False, log_prints=False)
def audit_on_schedule(
    archive: str,
    out: str,
    db: str | None = None,
    rules: str | None = None,
    settings: str | None = None,
    jobs: int | None = None,
    quiet: float = 10.0,
) -> int:
    """Audit what is new or changed and judge everything as of today; return the exit code of `pks audit`.

    Raises:
        PksError: when the audit could not be made: the run has failed then.
    """
    from .cli.audit import audit_archive

    options = argparse.Namespace(
        archive=Path(archive),
        out=Path(out),
        db=db,
        rules=Path(rules) if rules else None,
        settings=Path(settings) if settings else None,
        jobs=jobs,
        as_of=dt.datetime.now().astimezone().date(),
        fresh=False,
        fail_on=None,
        cluster=None,
        show_personal=None,
        plain=False,
    )
    return int(audit_archive(options, changing=being_written(Path(archive), quiet), summary=False))


def being_written(archive: Path, quiet: float) -> frozenset[Path]:
    """Look twice, `quiet` seconds apart, and return the files that have changed in between."""
    from pipeline.ingest import files_below

    before = {path: signature(path) for path in files_below(archive)}
    time.sleep(quiet)
    return frozenset(path for path in files_below(archive) if before.get(path) != signature(path))


def serve(
    *,
    archive: Path,
    out: Path,
    db: str | None,
    rules: Path | None,
    settings: Path | None,
    jobs: int | None,
    quiet: float,
    daily: dt.time,
    every: dt.timedelta,
) -> None:
    """Make a deployment on the server and run what it schedules, until interrupted.

    Args:
        archive: What to audit.
        out: Where results go.
        db: Another database than that of OUT.
        rules: An organisation's own rules.
        settings: Limits and other settings.
        jobs: Worker processes.
        quiet: Seconds without a change after which a file is taken.
        daily: Local time of the audit that needs no change.
        every: Time between two looks for what is new.
    """
    parameters = {
        "archive": str(archive),
        "out": str(out),
        "db": db,
        "rules": str(rules.resolve()) if rules else None,
        "settings": str(settings.resolve()) if settings else None,
        "jobs": jobs,
        "quiet": quiet,
    }
    deployment = audit_on_schedule.to_deployment(
        name=archive.name,
        entrypoint_type=EntrypointType.MODULE_PATH,
        parameters=parameters,
        schedules=[
            Interval(every, slug="changes"),
            Cron(f"{daily.minute} {daily.hour} * * *", timezone=get_localzone_name(), slug="daily"),
        ],
        paused=False,  # a server that was stopped has paused it
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        description=f"Audit PKS: {archive}",
        tags=["pks-audit"],
    )
    asyncio.run(_run(cast("RunnerDeployment", deployment)))


async def _run(deployment: RunnerDeployment) -> None:
    runner = Runner(name=deployment.name, pause_on_shutdown=True)
    made = await runner.aadd_deployment(deployment)
    async with get_client() as client:
        await client.create_flow_run_from_deployment(made)  # what is there already waits for no schedule
    await runner.start()
