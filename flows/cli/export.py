"""`pks export`: stored results in one format."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from pipeline.audit import picture_sources
from pipeline.pictures import EvidencePictures
from pipeline.pool import WorkerPool
from pipeline.report import (
    audit_workbook,
    expiry_calendar,
    findings_csv,
    render_report,
    results_jsonl,
    write_private,
)
from pipeline.settings import load_settings
from pipeline.store import Run, Store, open_store
from schemas.errors import ExitCode

from .stored import add_archive_option, run_of

_FORMATS = ("jsonl", "csv", "xlsx", "html", "ics")
_DEFAULT_STORE = Path("out")


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks export --format jsonl --out out | jq .path\n"
        "  pks export --format xlsx --out /tmp/audit.xlsx --store out"
    )
    parser.add_argument("--format", choices=_FORMATS, required=True)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="PATH",
        help="file to write (default: stdout); a folder that holds pks.db is read from instead",
    )
    parser.add_argument("--store", type=Path, metavar="DIR", help="output folder of the audit (default: out)")
    parser.add_argument("--db", metavar="URL", help="database instead of DIR/pks.db")
    add_archive_option(parser)


def main(options: argparse.Namespace) -> ExitCode:
    """Write the results of the last audit."""
    target: Path | None = options.out
    source: Path = options.store or _DEFAULT_STORE
    if target is not None and (target / "pks.db").exists():
        source, target = target, None
    with open_store(source, options.db, create=False) as store:
        pages = _pages(store, run_of(store, options), options.format)
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


def _pages(store: Store, run: Run, wanted: str) -> dict[str, bytes | str]:
    """Return the files of one format by name, the main one first."""
    documents = store.document_results(run.archive_id)
    dossiers = store.dossier_results(run.archive_id)
    as_of = dt.date.fromisoformat(run.as_of)
    match wanted:
        case "jsonl":
            return {"results.jsonl": results_jsonl(documents)}
        case "csv":
            return {"findings.csv": findings_csv(documents, dossiers)}
        case "xlsx":
            return {"audit.xlsx": audit_workbook(documents, dossiers, as_of=as_of)}
        case "ics":
            return {"expiry.ics": expiry_calendar(dossiers, as_of=as_of)}
    settings = load_settings(jobs=1)
    places = {document.path: run.root / document.path for document in documents}
    with WorkerPool(settings, None) as pool:
        pictures = EvidencePictures(store, pool, picture_sources(places, documents), settings.limits)
        return dict(render_report(documents, dossiers, as_of=as_of, crops=pictures))
