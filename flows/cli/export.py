"""`pks export`: stored results in one format, or searchable PDFs of the documents."""

from __future__ import annotations

import argparse
import datetime as dt
import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from flows.progress import Shown
from pipeline.page_pictures import document_place
from pipeline.pictures import EvidencePictures
from pipeline.pool import WorkerPool
from pipeline.report import Opener, no_crops, open_private, write_files
from pipeline.searchable import Copies, Fate, Outcome, require_ocrmypdf
from pipeline.settings import load_settings
from pipeline.store import Run, Store, open_store
from pipeline.stored import StoredResults
from schemas.errors import ExitCode, NoInputError, UsageError
from schemas.plain import visible
from schemas.results import DocumentResult

from . import say
from .options import add_rules, add_show_personal, load_rules, refuse_out_below
from .stored import add_archive_option, run_of

_FILES = {
    "jsonl": "results.jsonl",
    "csv": "findings.csv",
    "xlsx": "audit.xlsx",
    "html": "report.html",
    "ics": "expiry.ics",
}
_DEFAULT_STORE = Path("out")


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks export --format jsonl --out out | jq .path\n"
        "  pks export --format xlsx --out /tmp/audit.xlsx --store out\n"
        "  pks export --format pdf --out /tmp/searchable --store out --only klinik-melati"
    )
    parser.add_argument("--format", choices=(*_FILES, "pdf"), required=True)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="PATH",
        help="file to write (default: stdout); a folder that holds pks.db is read from instead; "
        "for pdf the folder to write the PDFs to",
    )
    parser.add_argument("--store", type=Path, metavar="DIR", help="output folder of the audit (default: out)")
    parser.add_argument("--db", metavar="URL", help="database instead of DIR/pks.db")
    parser.add_argument(
        "--only",
        nargs="+",
        action="extend",
        metavar="PATH",
        help="with pdf: only these documents or folders, named as in results.jsonl",
    )
    add_show_personal(parser)
    add_rules(parser)
    add_archive_option(parser)


def main(options: argparse.Namespace) -> ExitCode:
    """Write the results of the last audit."""
    if options.format == "pdf":
        return _write_pdfs(options)
    if options.only:
        raise UsageError("--only goes with --format pdf.", "Leave it out.")
    target: Path | None = options.out
    source: Path = options.store or _DEFAULT_STORE
    if target is not None and (target / "pks.db").exists():
        source, target = target, None
    with open_store(source, options.db, create=False) as store:
        _write(store, run_of(store, options), _opener(target, _FILES[options.format]), options)
    return ExitCode.OK


def _opener(target: Path | None, first: str) -> Opener:
    """Return what opens the files of a format: the one called `first` at `target`, others beside it."""

    @contextmanager
    def opened(name: str) -> Iterator[IO[bytes]]:
        if target is not None:
            in_folder = target.is_dir()
            path = (
                target if name == first and not in_folder else (target if in_folder else target.parent) / name
            )
            path.parent.mkdir(mode=0o700, exist_ok=True)
            with open_private(path) as stream:
                yield stream
        elif name == first:
            held = io.BytesIO()  # a workbook is not written from its beginning to its end
            yield held
            sys.stdout.buffer.write(held.getbuffer())
            sys.stdout.buffer.flush()
        else:
            yield io.BytesIO()

    return opened


def _write(store: Store, run: Run, opened: Opener, options: argparse.Namespace) -> None:
    """Write the files of one format."""
    settings = load_settings(jobs=1, show_personal=options.show_personal)
    personal = settings.show_personal
    results = StoredResults(store, run.archive_id, personal=personal)
    reminders = load_rules(options.rules).settings.reminder_days if options.format == "ics" else {}
    write = partial(
        write_files,
        [_FILES[options.format]],
        results,
        opened,
        as_of=dt.date.fromisoformat(run.as_of),
        reminders=reminders,
    )
    if options.format != "html":
        write(crops=no_crops)
        return
    sources = partial(results.picture_sources, partial(document_place, run.root))
    with WorkerPool(settings, None) as pool:
        write(crops=EvidencePictures(store, pool, sources, settings.limits, show_personal=personal))


def _write_pdfs(options: argparse.Namespace) -> ExitCode:
    """Write a searchable PDF of every document, below a folder of its own."""
    folder: Path | None = options.out
    if folder is None:
        raise UsageError("Where shall the PDFs go?", "Give a folder with --out.")
    if (folder / "pks.db").exists():
        raise UsageError(
            f"{folder} holds the store.", "Give another folder with --out, and this with --store."
        )
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is not a folder.", "Give a folder with --out.")
    require_ocrmypdf()
    settings = load_settings()
    with open_store(options.store or _DEFAULT_STORE, options.db, create=False) as store:
        run = run_of(store, options)
        if not isinstance(run.root, Path):
            raise UsageError(
                f"The archive {run.root} is in an object store.", "Copy it to a disk and audit it there."
            )
        refuse_out_below(run.root, folder)
        known = list(store.document_results(run.archive_id))
        wanted = _only(known, options.only)
        copies = Copies(folder, known, root=run.root, store=store, limits=settings.limits)
        settings = settings.model_copy(update={"jobs": max(1, min(settings.jobs, len(wanted)))})
        shown = Shown("Menulis PDF", "{documents} dokumen akan ditulis sebagai PDF yang dapat dicari.")
        with WorkerPool(settings, None) as pool, shown as progress:
            progress.start(len(wanted), 0)
            outcomes = copies.write(
                wanted,
                pool,
                jobs=settings.jobs,
                on_outcome=lambda outcome: progress.document_done(
                    outcome.pages, failed=outcome.fate is Fate.FAILED
                ),
            )
    return _told(outcomes, folder)


def _only(documents: Sequence[DocumentResult], wanted: Sequence[str] | None) -> list[DocumentResult]:
    """Return the documents that are named, or lie in a folder that is named.

    Raises:
        NoInputError: naming the first path that stands for nothing.
    """
    if not wanted:
        return list(documents)
    names = [name.removeprefix("./").rstrip("/") for name in wanted]
    for name in names:
        if not any(_is_in(document.path, name) for document in documents):
            raise NoInputError(f"{name} is no document of this audit.", "Name it as results.jsonl does.")
    return [document for document in documents if any(_is_in(document.path, name) for name in names)]


def _is_in(path: str, name: str) -> bool:
    return path == name or path.startswith(f"{name}/")


def _told(outcomes: Sequence[Outcome], folder: Path) -> ExitCode:
    for outcome in outcomes:
        if outcome.message:
            say(f"{visible(outcome.path)}: {outcome.message}")
    count = Counter(outcome.fate for outcome in outcomes)
    print(
        f"{count[Fate.WRITTEN]} ditulis, {count[Fate.COPIED]} disalin apa adanya, "
        f"{count[Fate.KEPT]} sudah ada, {count[Fate.SKIPPED]} dilewati, {count[Fate.FAILED]} gagal: {folder}"
    )
    return ExitCode.SOME_FAILED if count[Fate.FAILED] else ExitCode.OK
