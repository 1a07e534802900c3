"""`pks export`: stored results in one format, or searchable PDFs of the documents."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from flows.progress import Shown
from pipeline.audit import picture_sources
from pipeline.pictures import EvidencePictures
from pipeline.pool import WorkerPool
from pipeline.report import (
    audit_workbook,
    expiry_calendar,
    findings_csv,
    render_report,
    results_jsonl,
    shown,
    write_private,
)
from pipeline.searchable import Copies, Fate, Outcome, require_ocrmypdf
from pipeline.settings import load_settings
from pipeline.store import Run, Store, open_store
from schemas.errors import ExitCode, NoInputError, UsageError
from schemas.plain import visible
from schemas.results import DocumentResult

from . import say
from .options import add_rules, add_show_personal, load_rules, refuse_out_below
from .stored import add_archive_option, run_of

_FORMATS = ("jsonl", "csv", "xlsx", "html", "ics", "pdf")
_DEFAULT_STORE = Path("out")


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks export --format jsonl --out out | jq .path\n"
        "  pks export --format xlsx --out /tmp/audit.xlsx --store out\n"
        "  pks export --format pdf --out /tmp/searchable --store out --only klinik-melati"
    )
    parser.add_argument("--format", choices=_FORMATS, required=True)
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
        pages = _pages(store, run_of(store, options), options)
    if target is not None and target.is_dir():
        for name, content in pages.items():
            (target / name).parent.mkdir(mode=0o700, exist_ok=True)
            write_private(target / name, content)
    elif target is not None:
        first, *rest = pages.items()
        write_private(target, first[1])
        for name, content in rest:  # pages of single facilities, linked from the first by these names
            (target.parent / name).parent.mkdir(mode=0o700, exist_ok=True)
            write_private(target.parent / name, content)
    else:
        content = next(iter(pages.values()))
        data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    return ExitCode.OK


def _pages(store: Store, run: Run, options: argparse.Namespace) -> dict[str, bytes | str]:
    """Return the files of one format by name, the main one first."""
    settings = load_settings(jobs=1, show_personal=options.show_personal)
    documents, dossiers = shown(
        list(store.document_results(run.archive_id)),
        list(store.dossier_results(run.archive_id)),
        personal=settings.show_personal,
    )
    as_of = dt.date.fromisoformat(run.as_of)
    match options.format:
        case "jsonl":
            return {"results.jsonl": results_jsonl(documents)}
        case "csv":
            return {"findings.csv": findings_csv(documents, dossiers)}
        case "xlsx":
            return {"audit.xlsx": audit_workbook(documents, dossiers, as_of=as_of)}
        case "ics":
            reminders = load_rules(options.rules).settings.reminder_days
            return {"expiry.ics": expiry_calendar(dossiers, as_of=as_of, reminders=reminders)}
    places = {document.path: run.root / document.path for document in documents}
    with WorkerPool(settings, None) as pool:
        pictures = EvidencePictures(
            store,
            pool,
            picture_sources(places, documents),
            settings.limits,
            show_personal=settings.show_personal,
        )
        return dict(render_report(documents, dossiers, as_of=as_of, crops=pictures))


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
