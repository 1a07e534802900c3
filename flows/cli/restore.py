"""`pks restore`: a store from a backup, in SQLite or PostgreSQL."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.store import check_backup, restore
from schemas.errors import ExitCode

from . import add_store_options


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks restore /cadangan/pks-2026-11-22.gz --check\n"
        "  pks restore pks.gz --out /hasil\n"
        "  pks restore pks.gz --db postgresql+psycopg://pks@localhost/pks   # from SQLite to PostgreSQL"
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="what `pks backup` wrote")
    parser.add_argument("--check", action="store_true", help="only tell whether FILE is whole")
    parser.add_argument("--force", action="store_true", help="replace the store that is there")
    add_store_options(parser)


def main(options: argparse.Namespace) -> ExitCode:
    """Make a store from a backup, all or nothing."""
    file: Path = options.file
    if options.check:
        contents = check_backup(file)
        told = "utuh"
    else:
        contents = restore(file, options.out, options.db, force=options.force)
        told = "dikembalikan; laporan: `pks export`"
    print(f"{file}: {contents.rows} baris dari program {contents.program} {told}.")
    return ExitCode.OK
