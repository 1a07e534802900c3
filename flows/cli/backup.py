"""`pks backup`: the whole store as one file, also while an audit runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.report.files import open_private
from pipeline.store import open_store, write_backup
from pipeline.versions import program_version
from schemas.errors import ExitCode, StorageError, UsageError

from . import add_store_options


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks backup /cadangan/pks-2026-11-22.gz --out /hasil\n"
        "  pks backup pks.gz --db postgresql+psycopg://pks@localhost/pks"
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="where the backup goes")
    parser.add_argument("--force", action="store_true", help="replace FILE when it is there")
    add_store_options(parser)


def main(options: argparse.Namespace) -> ExitCode:
    """Write a backup; it stands there whole or not at all."""
    file: Path = options.file
    if file.exists() and not options.force:
        raise UsageError(f"{file} is there already.", "Name another file, or replace it with --force.")
    if file.is_dir() or not file.parent.is_dir():
        raise UsageError(f"{file} cannot be written.", "Give a file in a folder that exists.")
    with open_store(options.out, options.db, create=False) as store:
        try:
            with open_private(file) as stream:
                contents = write_backup(store.engine, stream, program=program_version())
        except OSError as error:
            raise StorageError(
                f"{file} cannot be written: {error.strerror}.", "Check path, rights and disk."
            ) from error
    print(f"{contents.rows} baris dicadangkan ({file.stat().st_size} bita): {file}")
    return ExitCode.OK
