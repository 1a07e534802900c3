"""Everything that an audit leaves in its output folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from schemas.results import DocumentResult, DossierResult

from .calendar import expiry_calendar
from .csv_rows import failures_csv, findings_csv
from .files import write_private
from .html import FACILITY_FOLDER, CropSource, Place, iter_pages
from .json_lines import dossiers_jsonl, results_jsonl
from .workbook import audit_workbook


def no_crops(places: Sequence[Place]) -> list[bytes | None]:
    """Give no picture: for a report without the archive at hand."""
    return [None] * len(places)


def write_outputs(
    out: Path,
    documents: Sequence[DocumentResult],
    dossiers: Sequence[DossierResult],
    *,
    as_of: dt.date,
    crops: CropSource,
    reminders: Mapping[str, Sequence[int]],
) -> list[Path]:
    """Write every file of the output folder and return their paths.

    Each file appears whole or not at all and can be read by its owner only. Facility pages of an earlier,
    larger audit are removed, so that the folder never shows two audits at once.
    """
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    written: list[Path] = []
    for file_name, content in _contents(documents, dossiers, as_of=as_of, crops=crops, reminders=reminders):
        path = out / file_name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_private(path, content)
        written.append(path)
    _remove_stale_pages(out / FACILITY_FOLDER, keep=set(written))
    return written


def _contents(
    documents: Sequence[DocumentResult],
    dossiers: Sequence[DossierResult],
    *,
    as_of: dt.date,
    crops: CropSource,
    reminders: Mapping[str, Sequence[int]],
) -> Iterator[tuple[str, bytes | str]]:
    yield "results.jsonl", results_jsonl(documents)
    yield "dossiers.jsonl", dossiers_jsonl(dossiers)
    yield "findings.csv", findings_csv(documents, dossiers)
    yield "failures.csv", failures_csv(documents)
    yield "expiry.ics", expiry_calendar(dossiers, as_of=as_of, reminders=reminders)
    yield "audit.xlsx", audit_workbook(documents, dossiers, as_of=as_of)
    yield from iter_pages(documents, dossiers, as_of=as_of, crops=crops)


def _remove_stale_pages(folder: Path, *, keep: set[Path]) -> None:
    for page in folder.glob("f-*.html"):
        if page not in keep:
            page.unlink()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
