"""`pks expiring`: what has expired or will, soonest first."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.rejudge import judge_again
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

_HEADINGS = ("Berakhir", "Sisa hari", "Dokumen", "Pemegang", "Faskes", "Berkas, halaman")


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks expiring --within 90d --ics pengingat.ics\n  pks expiring --within 1y --by-facility"
    )
    parser.add_argument("--within", type=days, default=90, metavar="90d", help="how far ahead (default: 90d)")
    parser.add_argument(
        "--by-facility", action="store_true", help="facility by facility, the most urgent first"
    )
    parser.add_argument("--ics", type=Path, metavar="FILE", help="write the listed days as a calendar too")
    add_rules(parser)
    add_store_options(parser)
    add_archive_option(parser)
    add_as_of(parser)


def main(options: argparse.Namespace) -> ExitCode:
    """List what ends, soonest first; what a newer document replaced comes after, and is no expiry."""
    day = as_of(options)
    requirements = load_requirements(options.rules)
    with open_store(options.out, options.db, create=False) as store:
        run = run_of(store, options)
        judged = judge_again(store, run, requirements, as_of=day)
        listed = [_within(dossier, day, options.within) for _, dossiers in judged for dossier in dossiers]
    console = Console()
    counted = [row for dossier in listed for row in _rows(dossier) if not row.expiry.superseded]
    replaced = [row for dossier in listed for row in _rows(dossier) if row.expiry.superseded]
    if options.by_facility:
        for facility in dict.fromkeys(row.dossier.facility for row in sorted(counted, key=_urgency)):
            own = [row for row in (*counted, *replaced) if row.dossier.facility == facility]
            title = Text.assemble((own[0].dossier.name, "bold"), f" ({facility})")
            console.print(title, _table(own, day, skip="Faskes"), "", sep="\n")
    elif counted or replaced:
        console.print(_table([*counted, *replaced], day))
    if not counted:
        console.print(f"Tidak ada yang berakhir sampai {day + dt.timedelta(options.within):%d-%m-%Y}.")
    if options.ics is not None:
        reminders = requirements.settings.reminder_days
        write_private(options.ics, expiry_calendar(listed, as_of=day, reminders=reminders))
    return ExitCode.OK


class _Row(NamedTuple):
    expiry: ExpiryResult
    dossier: DossierResult


def _rows(dossier: DossierResult) -> list[_Row]:
    return [_Row(expiry, dossier) for expiry in dossier.expiries]


def _urgency(row: _Row) -> tuple[bool, str, str, str, int]:
    expiry = row.expiry
    return expiry.superseded, str(expiry.expiry_date), row.dossier.facility, expiry.path, expiry.page


def _within(dossier: DossierResult, day: dt.date, within: int) -> DossierResult:
    last = day + dt.timedelta(days=within)
    kept = tuple(
        expiry
        for expiry in dossier.expiries
        if (end := iso_date(expiry.expiry_date)) is not None and end <= last
    )
    return dossier.model_copy(update={"expiries": kept})


def _table(rows: Sequence[_Row], day: dt.date, *, skip: str = "") -> Table:
    table = Table(box=None, pad_edge=False)
    shown = [at for at, heading in enumerate(_HEADINGS) if heading != skip]
    for at in shown:
        heading = _HEADINGS[at]
        table.add_column(heading, overflow="fold", justify="right" if heading == "Sisa hari" else "left")
    for row in sorted(rows, key=_urgency):
        cells = _cells(row.expiry, row.dossier, day)
        table.add_row(*(cells[at] for at in shown), style="dim" if row.expiry.superseded else "")
    return table


def _cells(expiry: ExpiryResult, dossier: DossierResult, day: dt.date) -> tuple[Text, ...]:
    end = iso_date(expiry.expiry_date)
    assert end is not None
    left = (end - day).days
    style = "" if expiry.superseded else "red" if left < 0 else "yellow" if left <= 30 else ""
    doubt = " (periksa)" if expiry.review else ""
    return (
        Text(f"{end:%d-%m-%Y}{doubt}", style),
        Text("digantikan" if expiry.superseded else str(left), style),
        Text(name("document_types", expiry.doc_type)),
        Text(expiry.holder),
        Text(dossier.name),
        Text(f"{expiry.path}, {expiry.page}"),
    )
