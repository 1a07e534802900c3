"""`pks forget`: erase facilities or documents, or what has been in no archive for long."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.forget import Forgetting, forget, plan_forgetting, remove_copies, rewrite_outputs
from pipeline.settings import load_settings
from pipeline.store import Eraser, Store, open_store
from schemas.errors import ExitCode, UsageError

from . import add_store_options, say
from .options import add_rules, days, load_rules
from .stored import add_archive_option, run_of

_MOST_NAMED = 20


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks forget klinik-melati --out /hasil --dry-run\n"
        '  pks forget "klinik-melati/SIP 2019.pdf" --out /hasil --copies /hasil-pdf\n'
        "  pks forget --older-than 3y --out /hasil --yes"
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="FACILITY|DOCUMENT",
        help="folder of a facility, or a document as results.jsonl names it",
    )
    parser.add_argument(
        "--older-than",
        type=days,
        metavar="3y",
        help="instead: what was read of documents that have been in no archive for so long",
    )
    parser.add_argument(
        "--rewrite",
        action="store_true",
        help="only write OUT anew from the store and give freed room back, as after an interruption",
    )
    parser.add_argument(
        "--copies",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="DIR",
        help="folders of searchable PDFs and annotated pages to remove theirs from",
    )
    parser.add_argument(
        "--even-if-present",
        action="store_true",
        help="also when documents still lie in the archive: the next audit reads these again",
    )
    parser.add_argument("--dry-run", action="store_true", help="tell what would be erased, and erase nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask back")
    add_rules(parser)
    add_store_options(parser)
    add_archive_option(parser)


def main(options: argparse.Namespace) -> ExitCode:
    """Erase, and write anew what told of it."""
    if bool(options.names) + (options.older_than is not None) + options.rewrite != 1:
        raise UsageError(
            "What shall be forgotten?", "Name facilities or documents, or give --older-than or --rewrite."
        )
    for folder in options.copies:
        if not folder.is_dir():
            raise UsageError(f"{folder} is not a folder.", "Name folders that exist with --copies.")
    with open_store(options.out, options.db, create=False) as store:
        if options.older_than is not None:
            return _forget_old(store, options)
        if options.rewrite:
            _rewrite(store, options)
            return ExitCode.OK
        return _forget_named(store, options)


def _forget_named(store: Store, options: argparse.Namespace) -> ExitCode:
    requirements = load_rules(options.rules)
    planned = plan_forgetting(store, run_of(store, options), options.names)
    _tell(planned, options)
    if planned.present and not options.even_if_present:
        raise UsageError(
            f"{len(planned.present)} of these documents still lie in {planned.run.root}: the next audit "
            "would read them again. They are yours, and this program removes no document.",
            "Move them away first, or repeat this with --even-if-present.",
        )
    if options.dry_run or not _is_confirmed(options):
        return ExitCode.OK
    forget(store, planned, requirements)
    removed = remove_copies(planned, options.copies)
    _rewrite(store, options)
    for file in removed:
        print(f"Dihapus: {file}")
    print(
        f"Dilupakan: {len(planned.paths)} dokumen. Cadangan (`pks backup`), berkas catatan (--log) dan "
        "salinan di tempat lain tidak disentuh / Backups, log files and copies elsewhere are not touched."
    )
    return ExitCode.OK


def _forget_old(store: Store, options: argparse.Namespace) -> ExitCode:
    eraser = Eraser(store)
    eraser.note_departures()
    found = eraser.outlived(options.older_than)
    print(f"{len(found)} dokumen tidak ada di arsip mana pun sejak lebih dari {options.older_than} hari.")
    if not found or options.dry_run or not _is_confirmed(options):
        return ExitCode.OK
    eraser.erase(found)
    eraser.compact()
    print("Bacaan, fakta, dan gambarnya dihapus.")
    return ExitCode.OK


def _rewrite(store: Store, options: argparse.Namespace) -> None:
    requirements = load_rules(options.rules)
    settings = load_settings()
    written = rewrite_outputs(
        store, run_of(store, options), options.out, settings=settings, requirements=requirements
    )
    print(f"Ditulis ulang: {len(written)} berkas di {options.out}")


def _tell(planned: Forgetting, options: argparse.Namespace) -> None:
    paths = sorted(planned.paths)
    print(f"{len(paths)} dokumen dari {planned.run.root}:")
    for path in paths[:_MOST_NAMED]:
        print(f"  {path}")
    if len(paths) > _MOST_NAMED:
        print(f"  ... dan {len(paths) - _MOST_NAMED} lainnya")
    print(
        "Dihapus dari basis data: teks, fakta, gambar bukti, hasil, catatan waktu. "
        f"Ditulis ulang: semua berkas di {options.out}."
    )
    for path in planned.shared:
        say(f"{path} berisi sama; yang dibaca darinya tetap disimpan / has the same bytes and is kept.")


def _is_confirmed(options: argparse.Namespace) -> bool:
    """Ask back on a terminal.

    Raises:
        UsageError: when nobody is there to be asked.
    """
    if options.yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("Nobody is there to be asked.", "Say --yes, or look first with --dry-run.")
    print("Tidak dapat dibatalkan. Ketik 'ya' untuk menghapus / type 'ya' to erase: ", end="", flush=True)
    if sys.stdin.readline().strip().lower() in ("ya", "yes"):
        return True
    say("Tidak ada yang dihapus / nothing was erased.")
    return False
