"""`pks worker`: read for an audit that another machine started."""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path

from flows.engine import quiet_and_private
from pipeline.settings import load_settings
from schemas.errors import ExitCode, UsageError

from . import say
from .doctor import require_programs
from .options import positive


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = "Example:\n  pks worker --scheduler tcp://10.0.0.1:8786 --jobs 8"
    parser.add_argument(
        "--scheduler", required=True, metavar="URL", help="address of the Dask scheduler: tcp://HOST:8786"
    )
    parser.add_argument("--jobs", type=positive, metavar="N", help="reading processes (default: a core each)")
    parser.add_argument(
        "--host", metavar="ADDRESS", help="listen here (default: where the scheduler is reached from)"
    )
    parser.add_argument("--folder", type=Path, metavar="DIR", help="for what Dask writes to disk")


def main(options: argparse.Namespace) -> ExitCode:
    """Work until the scheduler ends."""
    require_cluster()
    settings = load_settings(jobs=options.jobs)
    require_programs(settings)
    quiet_and_private()
    from flows.cluster.worker import serve

    say(f"{options.scheduler}: {settings.jobs} proses baca / reading processes.")
    serve(options.scheduler, jobs=settings.jobs, host=options.host, folder=options.folder)
    say(f"{options.scheduler} sudah berakhir / has ended.")
    return ExitCode.OK


def require_cluster() -> None:
    """Refuse to start without the libraries of the extra `cluster`.

    Raises:
        UsageError: when one is not installed.
    """
    if any(importlib.util.find_spec(name) is None for name in ("distributed", "prefect_dask")):
        raise UsageError("prefect-dask is not installed.", "Run `pip install 'pks-audit[cluster]'`.")
