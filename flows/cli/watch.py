"""`pks watch`: audit an archive whenever it changes, and every day."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import signal
from pathlib import Path

from flows.log import add_log_options, logging_for
from flows.watching import Watch
from pipeline.settings import load_settings
from schemas.errors import ExitCode, NoInputError, UsageError

from . import add_store_options, answer, say
from .audit import audit_archive
from .doctor import require_programs
from .options import add_rules, add_show_personal, load_rules, positive, refuse_out_below

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks watch /arsip --out /hasil --daily 05:30\n"
        "  pks watch /mnt/berbagi/arsip --out /hasil --poll 60s"
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="folder with one folder per facility")
    add_store_options(parser)
    add_log_options(parser)
    parser.add_argument("--jobs", type=positive, metavar="N", help="worker processes (default: one per core)")
    add_rules(parser)
    add_show_personal(parser)
    parser.add_argument("--settings", type=Path, metavar="FILE", help="TOML with limits and other settings")
    parser.add_argument(
        "--daily", type=_time, default=dt.time(0, 5), metavar="HH:MM", help="local time (default: 00:05)"
    )
    parser.add_argument(
        "--quiet",
        type=_seconds,
        default=10.0,
        metavar="10s",
        help="a file is taken when it has not changed for so long (default: 10s)",
    )
    parser.add_argument(
        "--longest",
        type=_seconds,
        default=300.0,
        metavar="5m",
        help="files that are ready wait so long at most while others come (default: 5m)",
    )
    parser.add_argument(
        "--poll",
        type=_seconds,
        nargs="?",
        const=30.0,
        metavar="30s",
        help="look at every file so often; for network shares, which do not tell of changes",
    )
    parser.add_argument(
        "--deploy",
        action="store_true",
        help="serve it as a deployment of the Prefect server of PREFECT_API_URL",
    )
    parser.add_argument(
        "--every", type=_seconds, default=900.0, metavar="15m", help="with --deploy: how often (default: 15m)"
    )


def main(options: argparse.Namespace) -> ExitCode:
    """Watch an archive until told to stop: by Ctrl-C (130) or SIGTERM (0)."""
    archive: Path = options.archive
    if not archive.is_dir():
        raise NoInputError(f"{archive} is no folder.", "Give the folder that holds one folder per facility.")
    refuse_out_below(archive, options.out, log=options.log, db=options.db)
    require_programs(load_settings(options.settings, jobs=options.jobs))
    load_rules(options.rules)
    if options.deploy:
        return _deploy(options)
    # Prefect's own server would be started anew for every audit; one that is there is told of each.
    options.plain = "PREFECT_API_URL" not in os.environ
    options.archive, options.fresh, options.fail_on = archive.resolve(), False, None
    options.cluster = None
    watch = Watch(
        options,
        _audit,
        quiet=options.quiet,
        longest=options.longest,
        daily=options.daily,
        poll=options.poll,
        say=say,
    )

    def ended(*_: object) -> None:
        watch.stop()

    signal.signal(signal.SIGTERM, ended)
    say(f"Mengamati {archive}. Hasil di {options.out}. Berhenti dengan Ctrl-C.")
    watch.run()
    return ExitCode.OK


def _audit(options: argparse.Namespace, changing: frozenset[Path]) -> ExitCode:
    """Audit in a process of its own, with errors as codes."""

    def audit() -> ExitCode:
        with logging_for(options):
            return audit_archive(options, changing=changing, summary=False)

    return answer(audit)


def _deploy(options: argparse.Namespace) -> ExitCode:
    if "PREFECT_API_URL" not in os.environ:
        raise UsageError(
            "--deploy needs a Prefect server.", "Start `prefect server start` and set PREFECT_API_URL."
        )
    from flows.deployment import serve

    serve(
        archive=options.archive.resolve(),
        out=options.out.resolve(),
        db=options.db,
        rules=options.rules,
        settings=options.settings,
        jobs=options.jobs,
        quiet=options.quiet,
        daily=options.daily,
        every=dt.timedelta(seconds=options.every),
    )
    return ExitCode.OK


def _time(text: str) -> dt.time:
    match = re.fullmatch(r"(\d{1,2})[:.](\d{2})", text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time like 05:30")
    return dt.time(int(match[1]), int(match[2]))


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)([smh]?)", text)
    if match is None or float(match[1]) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a length of time like 10s, 5m or 1h")
    return float(match[1]) * _UNITS[match[2]]
