"""`pks dossier`: how one facility stands, and whose recredentialing is due, from what is stored."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from pipeline.rejudge import judge_again
from pipeline.report import (
    dossier_view,
    dossiers_jsonl,
    due_table,
    facility_letter,
    no_crops,
    render_facility,
    shown,
    write_private,
)
from pipeline.report.standing import recredentialing_day
from pipeline.settings import load_settings
from pipeline.store import open_store
from schemas.errors import ExitCode, UsageError
from schemas.results import DocumentResult, DossierResult

from . import add_store_options, say
from .options import add_as_of, add_rules, add_show_personal, as_of, days, load_rules
from .stored import add_archive_option, run_of

_DUE_DAYS = 180
_MOST_NAMED = 20


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks dossier klinik-melati\n  pks dossier melati --html melati.html --letter surat.txt\n"
        "  pks dossier --due --within 180d"
    )
    parser.add_argument(
        "facility",
        nargs="?",
        metavar="FACILITY",
        help="its folder, or a part of folder or name that fits one",
    )
    parser.add_argument("--json", action="store_true", help="the line of dossiers.jsonl instead of a view")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the page of the facility too")
    parser.add_argument("--letter", type=Path, metavar="FILE", help="write a letter to the facility too")
    parser.add_argument(
        "--due", action="store_true", help="list the facilities whose recredentialing is due instead"
    )
    parser.add_argument(
        "--within", type=days, metavar="180d", help=f"with --due: how far ahead (default: {_DUE_DAYS}d)"
    )
    add_show_personal(parser)
    add_rules(parser)
    add_store_options(parser)
    add_archive_option(parser)
    add_as_of(parser)


def main(options: argparse.Namespace) -> ExitCode:
    """Show one dossier as it stands on a day, or list what is due; opens no document."""
    _check(options)
    day = as_of(options)
    requirements = load_rules(options.rules)
    with open_store(options.out, options.db, create=False) as store:
        dossiers: list[DossierResult] = []
        held: dict[str, Sequence[DocumentResult]] = {}
        for documents, judged in judge_again(store, run_of(store, options), requirements, as_of=day):
            dossiers.extend(judged)
            held |= {
                one.facility: documents for one in judged if not options.due and _fits(one, options.facility)
            }
    if options.due:
        within = _DUE_DAYS if options.within is None else options.within
        return _list_due(dossiers, day, within)
    dossier = _chosen(dossiers, options.facility)
    personal = load_settings(show_personal=options.show_personal).show_personal
    documents, (dossier,) = shown(held[dossier.facility], [dossier], personal=personal)
    if options.json:
        sys.stdout.buffer.write(dossiers_jsonl([dossier]).encode("utf-8", "backslashreplace"))
    else:
        Console().print(dossier_view(documents, dossier, as_of=day))
    if options.html is not None:
        write_private(options.html, render_facility(documents, dossier, as_of=day, crops=no_crops))
        say(f"Halaman faskes: {options.html}")
    if options.letter is not None:
        letter = facility_letter(documents, dossier, requirements=requirements, as_of=day)
        write_private(options.letter, letter)
        say(f"Surat: {options.letter}")
    return ExitCode.OK


def _check(options: argparse.Namespace) -> None:
    """Refuse arguments that do not go together, and files that cannot be written.

    Raises:
        UsageError: naming the argument and the cure.
    """
    if options.due and (options.facility or options.json or options.html or options.letter):
        raise UsageError(
            "--due lists all facilities: FACILITY, --json, --html and --letter do not go with it.",
            "Leave --due out for one facility.",
        )
    if not options.due and options.within is not None:
        raise UsageError("--within goes with --due.", "Leave it out, or add --due.")
    if not options.due and not options.facility:
        raise UsageError("Which facility?", "Name its folder or a part of its name, or list with --due.")
    for path in (options.html, options.letter):
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            raise UsageError(f"{path} cannot be written.", "Give a file in a folder that exists.")
    if options.html is not None and options.html == options.letter:
        raise UsageError(f"--html and --letter both name {options.html}.", "Give each a file of its own.")


def _chosen(dossiers: Sequence[DossierResult], wanted: str) -> DossierResult:
    """Return the facility that is meant: by its folder, its name, or a part that fits no other.

    Raises:
        UsageError: listing what fits, or what there is.
    """
    asked = _asked(wanted)
    exact = [one for one in dossiers if one.facility == wanted.rstrip("/")]
    named = [one for one in dossiers if asked in (one.facility.casefold(), one.name.casefold())]
    fits = exact or named or [one for one in dossiers if _fits(one, wanted)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise UsageError(f"{wanted!r} fits {len(fits)} facilities; name one by its folder:\n{_named(fits)}")
    raise UsageError(f"No facility of this audit fits {wanted!r}; name one of these:\n{_named(dossiers)}")


def _asked(wanted: str) -> str:
    return wanted.strip().rstrip("/").casefold()


def _fits(dossier: DossierResult, wanted: str) -> bool:
    return _asked(wanted) in f"{dossier.facility}\n{dossier.name}".casefold()


def _named(dossiers: Sequence[DossierResult]) -> str:
    lines = [f"  {one.facility}: {one.name}" for one in dossiers[:_MOST_NAMED]]
    more = len(dossiers) - len(lines)
    return "\n".join([*lines, *([f"  ... and {more} more"] if more else [])])


def _list_due(dossiers: Sequence[DossierResult], day: dt.date, within: int) -> ExitCode:
    console = Console()
    last = day + dt.timedelta(days=within)
    ends = [(one, recredentialing_day(one)) for one in dossiers]
    due = [one for one, end in ends if end is not None and end <= last]
    if due:
        console.print(due_table(due, as_of=day))
    else:
        console.print(f"Tidak ada rekredensialing yang jatuh tempo sampai {last:%d-%m-%Y}.")
    unknown = [one.facility for one, end in ends if end is None]
    if unknown:
        told = f"Akhir PKS tidak diketahui, tanpa batas rekredensialing: {', '.join(unknown)}"
        console.print(Text(told, "cyan"))
    return ExitCode.OK
