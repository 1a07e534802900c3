"""`pks audit`: everything, from a folder of files to the output folder."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from rich.console import Console

from flows.audit import audit_plainly, audit_with_prefect
from flows.progress import Shown
from pipeline.audit import Audit, Conclusion, Plan
from pipeline.pool import WorkerPool
from pipeline.report import summary_table
from pipeline.settings import load_settings
from pipeline.store import open_store
from schemas.errors import ExitCode
from schemas.labels import Severity

from . import add_store_options, say
from .doctor import require_programs
from .options import add_as_of, add_rules, as_of, load_rules, positive, refuse_out_below


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks audit samples/archive --out out\n"
        "  pks audit /arsip/2026 --out hasil --as-of 2026-12-31 --fail-on critical"
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="folder with one folder per facility")
    add_store_options(parser)
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
    parser.add_argument("--plain", action="store_true", help="run without Prefect")


def main(options: argparse.Namespace) -> ExitCode:
    """Audit an archive."""
    archive: Path = options.archive
    out: Path = options.out
    refuse_out_below(archive, out)
    settings = load_settings(options.settings, jobs=options.jobs)
    requirements = load_rules(options.rules)
    day = as_of(options)
    require_programs(settings)
    with open_store(out, options.db) as store:
        audit = Audit(archive, store=store, settings=settings, requirements=requirements, as_of=day)
        plan = audit.plan(fresh=options.fresh)
        with WorkerPool(settings, options.rules) as pool, Shown() as progress:
            progress.start(plan.to_read, plan.known)
            run = audit_plainly if options.plain else audit_with_prefect
            conclusion = run(audit, plan, pool, progress, jobs=settings.jobs)
            progress.say("Menulis laporan ...")
            audit.write(conclusion, out, plan, pool)
    _summarise(conclusion, plan, out, day)
    return _exit_code(conclusion, options.fail_on)


def _summarise(conclusion: Conclusion, plan: Plan, out: Path, day: dt.date) -> None:
    console = Console(file=sys.stdout)
    console.print(summary_table(conclusion.documents, conclusion.dossiers, as_of=day))
    left_out = ", ".join(f"{count} {kind}" for kind, count in plan.inventory.left_out)
    if left_out:
        print(f"Tidak diambil: {left_out}.")
    if conclusion.failed:
        print(f"{conclusion.failed} berkas tidak dapat diaudit: lihat {out / 'failures.csv'}.")
    print(f"Laporan: {out / 'report.html'}")


def _exit_code(conclusion: Conclusion, fail_on: str | None) -> ExitCode:
    if conclusion.failed:
        for document in conclusion.documents:
            if document.error is not None:
                say(f"{document.path}: {document.error.code}: {document.error.message}")
        return ExitCode.SOME_FAILED
    if fail_on is not None:
        level = Severity(fail_on).rank
        findings = [
            *(finding for document in conclusion.documents for finding in document.findings),
            *(finding for dossier in conclusion.dossiers for finding in dossier.findings),
        ]
        if any(finding.severity.rank <= level for finding in findings):
            return ExitCode.FINDINGS
    return ExitCode.OK
