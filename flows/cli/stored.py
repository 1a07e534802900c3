"""What commands that work on earlier results share: find the run they mean."""

from __future__ import annotations

import argparse

from pipeline.place import ArchivePlace, address_of, place_of
from pipeline.store import Run, Store
from schemas.errors import NoInputError


def add_archive_option(parser: argparse.ArgumentParser) -> None:
    """Add --archive, for a store that holds several."""
    parser.add_argument(
        "--archive",
        type=place_of,
        metavar="ARCHIVE",
        help="which archive of the store (default: the last audited)",
    )


def run_of(store: Store, options: argparse.Namespace) -> Run:
    """Return the newest complete run of the archive that is meant.

    Raises:
        NoInputError: when nothing was audited yet.
    """
    archive: ArchivePlace | None = options.archive
    run = store.latest_run(None if archive is None else address_of(archive))
    if run is None:
        raise NoInputError("The store holds no complete audit.", "Run `pks audit ARCHIVE` first.")
    return run
