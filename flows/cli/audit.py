"""`pks audit`: everything, from a folder of files to the output folder."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from rich.console import Console

from flows.audit import audit_plainly, audit_with_prefect
from flows.engine import begin_engine, quiet_and_private
from flows.log import add_log_options, logging_for
from flows.progress import Progress, Shown
from pipeline.audit import Audit, Plan
from pipeline.place import ArchivePlace, place_of
from pipeline.pool import WorkerPool
from pipeline.report import summary_table
from pipeline.settings import Settings, load_settings
from pipeline.slots import load_ahead
from pipeline.store import open_store
from pipeline.tally import Conclusion
from schemas.errors import ExitCode, UsageError
from schemas.labels import Severity
from schemas.plain import visible

from . import add_store_options, say
from .doctor import require_programs
from .options import add_as_of, add_rules, add_show_personal, as_of, load_rules, positive, refuse_out_below
from .worker import require_cluster

_MOST_FAILURES = 200
"""Files that are named on the terminal."""


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks audit samples/archive --out out\n"
        "  pks audit /arsip/2026 --out hasil --as-of 2026-12-31 --fail-on critical"
    )
    parser.add_argument(
        "archive",
        type=place_of,
        metavar="ARCHIVE",
        help="folder or s3://BUCKET/PREFIX, one below for each facility",
    )
    add_store_options(parser)
    add_log_options(parser)
    add_as_of(parser)
    parser.add_argument("--jobs", type=positive, metavar="N", help="worker processes (default: one per core)")
    parser.add_argument("--fresh", action="store_true", help="forget what earlier runs read of these files")
    add_rules(parser)
    parser.add_argument("--settings", type=Path, metavar="FILE", help="TOML with limits and other settings")
    parser.add_argument(
        "--fail-on",
        choices=[severity.value for severity in Severity],
        metavar="LEVEL",
        help="exit 1 when a finding is at or above critical, major or minor",
    )
    parser.add_argument(
        "--cluster", metavar="URL", help="read with the workers of this Dask scheduler: tcp://HOST:8786"
    )
    add_show_personal(parser)
    parser.add_argument("--plain", action="store_true", help="run without Prefect")


def main(options: argparse.Namespace) -> ExitCode:
    """Audit an archive."""
    refuse_out_below(options.archive, options.out, log=options.log, db=options.db)
    if options.cluster is not None:
        refuse_unshared(options)
    with logging_for(options):
        return audit_archive(options)


def audit_archive(
    options: argparse.Namespace, *, changing: frozenset[Path] = frozenset(), summary: bool = True
) -> ExitCode:
    """Audit an archive as the options say.

    Args:
        options: Those of the command.
        changing: Files that are still being written and are left out.
        summary: Whether to print one.
    """
    archive: ArchivePlace = options.archive
    out: Path = options.out
    settings = load_settings(options.settings, jobs=options.jobs, show_personal=options.show_personal)
    requirements = load_rules(options.rules)
    day = as_of(options)
    require_programs(settings)
    load_ahead()
    with open_store(out, options.db) as store:
        if not options.plain and options.cluster is None:
            begin_engine()  # while the archive is listed
        audit = Audit(archive, store=store, settings=settings, requirements=requirements, as_of=day)
        plan = audit.plan(fresh=options.fresh, changing=changing)
        with WorkerPool(settings, options.rules) as pool, Shown() as progress:
            progress.start(plan.to_read, plan.known)
            if options.cluster is not None:
                conclusion = _on_cluster(audit, plan, progress, settings, options)
            else:
                run = audit_plainly if options.plain else audit_with_prefect
                conclusion = run(audit, plan, pool, progress, jobs=settings.jobs)
            progress.say("Menulis laporan ...")
            audit.write(out, plan, pool)
    if summary:
        _summarise(conclusion, plan, out, day)
    return _exit_code(conclusion, options.fail_on)


def refuse_unshared(options: argparse.Namespace) -> None:
    """Refuse what several machines cannot share.

    Raises:
        UsageError: when the store is a file, the libraries are missing, or Prefect is not wanted.
    """
    require_cluster()
    if options.plain:
        raise UsageError("--cluster works through Prefect.", "Leave out --plain.")
    if not (options.db or "").startswith("postgresql"):
        raise UsageError(
            "--cluster needs a database that every machine reaches; SQLite is a file of one.",
            "Give --db postgresql+psycopg://USER@HOST/NAME; see docs/cluster.md.",
        )


def _on_cluster(
    audit: Audit, plan: Plan, progress: Progress, settings: Settings, options: argparse.Namespace
) -> Conclusion:
    quiet_and_private()
    from flows.cluster.flow import audit_on_cluster
    from flows.cluster.order import Order

    rules: Path | None = options.rules
    order = Order(
        settings,
        None if rules is None else rules.read_text(encoding="utf-8"),
        audit.rules_version,
        audit.versions,
        options.db,
    )
    return audit_on_cluster(audit, plan, order, progress, scheduler=options.cluster)


def _summarise(conclusion: Conclusion, plan: Plan, out: Path, day: dt.date) -> None:
    console = Console(file=sys.stdout)
    console.print(summary_table(conclusion.rows, as_of=day))
    left_out = ", ".join(f"{count} {kind}" for kind, count in plan.inventory.left_out)
    if left_out:
        print(f"Tidak diambil: {left_out}.")
    if conclusion.failed:
        print(f"{conclusion.failed} berkas tidak dapat diaudit: lihat {out / 'failures.csv'}.")
    print(f"Laporan: {out / 'report.html'}")


def _exit_code(conclusion: Conclusion, fail_on: str | None) -> ExitCode:
    if conclusion.failed:
        for path, error in conclusion.failures[:_MOST_FAILURES]:
            say(f"{visible(path)}: {error.code}: {error.message}")
        if (more := len(conclusion.failures) - _MOST_FAILURES) > 0:
            say(f"... dan {more} berkas lain: lihat failures.csv.")
        return ExitCode.SOME_FAILED
    worst = conclusion.worst
    if fail_on is not None and worst is not None and worst.rank <= Severity(fail_on).rank:
        return ExitCode.FINDINGS
    return ExitCode.OK
