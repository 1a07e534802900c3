"""`pks status`: how runs stand, also while one is going on."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.progress import spoken
from pipeline.metrics import open_metrics
from pipeline.report.labels import name
from pipeline.status import SHOWN, RunStatus, Status, status_of
from pipeline.store import open_store
from schemas.errors import ExitCode
from schemas.timing import RunState

from . import add_store_options
from .options import positive

_STYLES = {RunState.RUNNING: "cyan", RunState.INTERRUPTED: "yellow", RunState.FAILED: "red"}
_QUIET_SECONDS = 900
"""A run that has been quiet for longer is told so: it may have been killed on another computer."""


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = "Examples:\n  pks status --out hasil\n  pks status --db postgresql+psycopg://... --json"
    add_store_options(parser)
    parser.add_argument(
        "--last", type=positive, default=SHOWN, metavar="N", help=f"how many runs (default: {SHOWN})"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="one JSON object")
    how.add_argument("--openmetrics", action="store_true", help="text for a monitoring system")


def main(options: argparse.Namespace) -> ExitCode:
    """Tell how the runs of a store stand."""
    with open_store(options.out, options.db, create=False) as store:
        if options.openmetrics:
            sys.stdout.write(open_metrics(store.history).decode())
            return ExitCode.OK
        status = status_of(store.history, runs=options.last)
    if options.json:
        print(status.model_dump_json(indent=2))
    else:
        _show(status)
    return ExitCode.OK


def _show(status: Status) -> None:
    console = Console()
    if not status.runs:
        console.print("Belum ada audit.")
        return
    console.print(_runs(status))
    for run in status.runs:
        if run.state is RunState.RUNNING:
            console.print(Text(_going_on(run), "cyan"))
    for archive in status.archives:
        counts = ", ".join(
            f"{count} {name('document_statuses', word)}" for word, count in archive.documents.items()
        )
        console.print(Text(f"\n{archive.archive}: {counts}"))
        for word, count in archive.failures.items():
            console.print(Text(f"  {count} {name('failures', word)} ({word})"))
    if status.told_run is not None:
        _show_reading(console, status)


def _show_reading(console: Console, status: Status) -> None:
    console.print(f"\nPembacaan dalam audit {status.told_run}:")
    for word, count in status.read_failures.items():
        console.print(Text(f"  {count} gagal: {name('failures', word)} ({word})", "red"))
    if status.stages:
        stages = _table("Tahap", "Bagian", "Detik", "Detik CPU", left=1)
        for stage in sorted(status.stages, key=lambda stage: -stage.share):
            stages.add_row(
                name("stages", stage.stage),
                f"{stage.share:.1%}",
                f"{stage.wall_seconds:.1f}",
                f"{stage.cpu_seconds:.1f}",
            )
        console.print(stages)
    if status.slowest:
        slowest = _table("Terlama", "Detik", "Hal", left=1)
        for slow in status.slowest:
            place = Text(slow.path or f"sha256 {slow.sha256[:16]}")
            slowest.add_row(place, f"{slow.seconds:.1f}", str(slow.pages))
        console.print(slowest)


def _runs(status: Status) -> Table:
    table = _table(
        "Audit", "Arsip", "Keadaan", "Mulai", "Lama", "Berkas", "Dibaca", "Gagal", "Dok/mnt", left=4
    )
    for run in status.runs:
        state = Text(name("run_states", run.state), _STYLES.get(run.state, ""))
        if run.fault is not None:
            state.append(f" ({run.fault})")
        table.add_row(
            str(run.run),
            Text(run.archive),
            state,
            "-" if run.started_at is None else f"{run.started_at.astimezone():%d-%m-%Y %H:%M}",
            "-" if run.seconds is None else spoken(run.seconds),
            str(run.documents),
            str(run.read) if run.to_read in (None, run.read) else f"{run.read}/{run.to_read}",
            str(run.read_failed),
            "-" if run.documents_per_minute is None else f"{run.documents_per_minute:.0f}",
        )
    return table


def _going_on(run: RunStatus) -> str:
    text = f"Audit {run.run} sedang berjalan"
    if run.remaining_seconds is not None:
        text += f", kira-kira {spoken(run.remaining_seconds)} lagi"
    if run.quiet_seconds is not None and run.quiet_seconds > _QUIET_SECONDS:
        text += f"; sudah {spoken(run.quiet_seconds)} tanpa dokumen selesai, periksa di {run.host}"
    return f"{text}."


def _table(*headings: str, left: int) -> Table:
    """Return an empty table whose first `left` columns are words and the others numbers."""
    table = Table(box=None, pad_edge=False)
    for at, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", justify="left" if at < left else "right")
    return table
