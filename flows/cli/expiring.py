"""`pks expiring`: what has expired or will, soonest first."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.audit import judge_again
from pipeline.report import expiry_calendar, write_private
from pipeline.report.labels import name
from pipeline.requirements import load_requirements
from pipeline.store import open_store
from schemas.dates import iso_date
from schemas.errors import ExitCode
from schemas.results import DossierResult, ExpiryResult

from . import add_store_options
from .options import add_as_of, add_rules, as_of, days
from .stored import add_archive_option, run_of


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = "Example: pks expiring --within 90d --ics pengingat.ics"
    parser.add_argument("--within", type=days, default=90, metavar="90d", help="how far ahead (default: 90d)")
    parser.add_argument("--ics", type=Path, metavar="FILE", help="write the listed days as a calendar too")
    add_rules(parser)
    add_store_options(parser)
    add_archive_option(parser)
    add_as_of(parser)


def main(options: argparse.Namespace) -> ExitCode:
    """List expiries per facility; superseded documents and those without an end are left out."""
    day = as_of(options)
    requirements = load_requirements(options.rules)
    with open_store(options.out, options.db, create=False) as store:
        run = run_of(store, options)
        dossiers = judge_again(store, run, requirements, as_of=day).dossiers
    listed = [_within(dossier, day, options.within) for dossier in dossiers]
    rows = [(expiry, dossier) for dossier in listed for expiry in dossier.expiries]
    rows.sort(key=lambda row: (str(row[0].expiry_date), row[1].facility, row[0].path, row[0].page))
    table = Table(box=None, pad_edge=False)
    for heading in ("Berakhir", "Sisa hari", "Dokumen", "Pemegang", "Faskes", "Berkas, halaman"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "Sisa hari" else "left")
    for expiry, dossier in rows:
        table.add_row(*_cells(expiry, dossier, day))
    Console().print(
        table if rows else f"Tidak ada yang berakhir sampai {day + dt.timedelta(options.within):%d-%m-%Y}."
    )
    if options.ics is not None:
        write_private(options.ics, expiry_calendar(listed, as_of=day))
    return ExitCode.OK


def _within(dossier: DossierResult, day: dt.date, within: int) -> DossierResult:
    last = day + dt.timedelta(days=within)
    kept = tuple(
        expiry
        for expiry in dossier.expiries
        if not expiry.superseded and (end := iso_date(expiry.expiry_date)) is not None and end <= last
    )
    return dossier.model_copy(update={"expiries": kept})


def _cells(expiry: ExpiryResult, dossier: DossierResult, day: dt.date) -> tuple[Text, ...]:
    end = iso_date(expiry.expiry_date)
    assert end is not None
    left = (end - day).days
    style = "red" if left < 0 else "yellow" if left <= 30 else ""
    doubt = " (periksa)" if expiry.review else ""
    return (
        Text(f"{end:%d-%m-%Y}{doubt}", style),
        Text(str(left), style),
        Text(name("document_types", expiry.doc_type)),
        Text(expiry.holder),
        Text(dossier.name),
        Text(f"{expiry.path}, {expiry.page}"),
    )
