"""Everything that an audit leaves in its output folder, written in two passes over the results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import IO, Final, Protocol

from schemas.results import DocumentResult

from .calendar import Calendar
from .csv_rows import (
    DECISION_COLUMNS,
    FAILURE_COLUMNS,
    FINDING_COLUMNS,
    csv_table,
    decision_rows,
    failure_rows,
    finding_rows,
)
from .facilities import Facility
from .files import encodable, open_private
from .html import FACILITY_FOLDER, INDEX_PAGE, CropSource, Place, Report
from .json_lines import json_line
from .results import Results
from .workbook import Workbook

BY_PATH: Final = ("results.jsonl", "failures.csv")
BY_FACILITY: Final = (
    "dossiers.jsonl",
    "findings.csv",
    "decisions.csv",
    "expiry.ics",
    "audit.xlsx",
    INDEX_PAGE,
)

Opener = Callable[[str], AbstractContextManager[IO[bytes]]]
"""Gives the stream for a file of the output folder by its name; called while others are open."""


class _Sink(Protocol):
    """A file that is written facility by facility."""

    def add(self, facility: Facility) -> None:
        """Write what belongs to a facility."""

    def finish(self) -> None:
        """Write what comes last."""


def no_crops(places: Sequence[Place]) -> list[bytes | None]:
    """Give no picture: for a report without the archive at hand."""
    return [None] * len(places)


def write_outputs(
    out: Path,
    results: Results,
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

    @contextmanager
    def opened(name: str) -> Iterator[IO[bytes]]:
        path = out / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with open_private(path) as stream:
            yield stream
        written.append(path)

    write_files((*BY_PATH, *BY_FACILITY), results, opened, as_of=as_of, crops=crops, reminders=reminders)
    _remove_stale_pages(out / FACILITY_FOLDER, keep=set(written))
    return written


def write_files(
    names: Sequence[str],
    results: Results,
    opened: Opener,
    *,
    as_of: dt.date,
    crops: CropSource,
    reminders: Mapping[str, Sequence[int]],
) -> None:
    """Write some files of the output folder; results are held a facility at a time.

    Args:
        names: Of BY_PATH and BY_FACILITY; `report.html` brings its pages of single facilities along.
        results: What is written.
        opened: Where to.
        as_of: The day that was judged at.
        crops: Pictures of evidence for the report.
        reminders: Days before an end, by document type, for the calendar.
    """
    with ExitStack() as files:
        writers = [_by_path(name, files.enter_context(opened(name))) for name in names if name in BY_PATH]
        for document in results.documents() if writers else ():
            for write in writers:
                write(document)
    with ExitStack() as files:
        sinks: list[_Sink] = []
        for name in names:
            if name == INDEX_PAGE:
                sinks.append(Report(opened, results.count, as_of=as_of, crops=crops))
            elif name in BY_FACILITY:
                stream = files.enter_context(opened(name))
                sinks.append(_by_facility(name, stream, as_of=as_of, reminders=reminders))
        for facility in results.facilities() if sinks else ():
            for sink in sinks:
                sink.add(facility)
        for sink in sinks:
            sink.finish()


def _by_path(name: str, stream: IO[bytes]) -> Callable[[DocumentResult], None]:
    text = _Text(stream)
    if name == "results.jsonl":
        return lambda document: text.write(json_line(document))
    table = csv_table(text, FAILURE_COLUMNS)
    return lambda document: table(failure_rows(document))


def _by_facility(
    name: str, stream: IO[bytes], *, as_of: dt.date, reminders: Mapping[str, Sequence[int]]
) -> _Sink:
    match name:
        case "dossiers.jsonl":
            return _Dossiers(stream)
        case "findings.csv":
            return _Table(stream, FINDING_COLUMNS, finding_rows)
        case "decisions.csv":
            return _Table(stream, DECISION_COLUMNS, decision_rows)
        case "expiry.ics":
            return Calendar(stream, as_of=as_of, reminders=reminders)
    return Workbook(stream, as_of=as_of)


class _Text:
    """Text onto a stream of bytes; names that are no text are shown as escapes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, text: str, /) -> None:
        self._stream.write(encodable(text).encode("utf-8"))


class _Dossiers:
    def __init__(self, stream: IO[bytes]) -> None:
        self._text = _Text(stream)

    def add(self, facility: Facility) -> None:
        if facility.dossier is not None:
            self._text.write(json_line(facility.dossier))

    def finish(self) -> None:
        """Nothing comes last."""


class _Table:
    def __init__(
        self,
        stream: IO[bytes],
        columns: Sequence[str],
        rows: Callable[[Facility], Iterator[tuple[object, ...]]],
    ) -> None:
        self._table = csv_table(_Text(stream), columns)
        self._rows = rows

    def add(self, facility: Facility) -> None:
        self._table(self._rows(facility))

    def finish(self) -> None:
        """Nothing comes last."""


def _remove_stale_pages(folder: Path, *, keep: set[Path]) -> None:
    for page in folder.glob("f-*.html"):
        if page not in keep:
            page.unlink()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
