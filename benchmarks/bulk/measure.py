"""Lets an archive whose facts are known be audited, and tells what that took."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from pipeline.store import open_store

from .archive import make_archive
from .opening import opening_seconds
from .processes import watch

STAGES = ("started", "planned", "judged", "written")
"""Moments of an audit; what lies between two of them is told."""


@dataclass(frozen=True)
class Took:
    """Seconds of a part of an audit."""

    wall: float
    cpu: float
    """Of all processes."""


@dataclass(frozen=True)
class Measured:
    """One audit."""

    documents: int
    facilities: int
    plan: Took
    """Listing and hashing, and asking what is known."""
    judge: Took
    """And keeping the results."""
    write: Took
    """All files of the output folder."""
    peak_bytes: int
    """Of the auditing process."""
    index_bytes: int
    report_bytes: int
    """The index and all pages of facilities."""
    opening: float | None
    """Wall seconds in which Chromium opens the index or the largest page, whichever takes longer; None
    without Chromium."""

    @property
    def cpu_each(self) -> float:
        """Milliseconds for each document."""
        return 1000 * (self.plan.cpu + self.judge.cpu + self.write.cpu) / self.documents

    @property
    def wall_each(self) -> float:
        """Milliseconds for each document."""
        return 1000 * (self.plan.wall + self.judge.wall + self.write.wall) / self.documents


def measure(folder: Path, documents: int) -> Measured:
    """Make an archive below `folder`, audit it and return what that took; making it is not counted.

    Raises:
        RuntimeError: when the audit fails.
    """
    archive, out, said = folder / "archive", folder / "out", folder / "said"
    with open_store(out) as store:
        make_archive(archive, store, documents)
    with said.open("wb") as stream:
        command = [sys.executable, "-m", "benchmarks.bulk.known", str(archive), str(out)]
        program = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT)
        use = watch(program)
    told = said.read_text(encoding="utf-8", errors="replace")
    if program.returncode:
        raise RuntimeError(told[-2000:])
    moments = json.loads(told.splitlines()[-1])
    plan, judge, write = (
        Took(moments[end] - moments[begin], use.cpu_until(moments[end]) - use.cpu_until(moments[begin]))
        for begin, end in pairwise(STAGES)
    )
    pages = [out / "report.html", *(out / "report").glob("*.html")]
    return Measured(
        documents=documents,
        facilities=len({place.parent for place in archive.glob("*/*")}),
        plan=plan,
        judge=judge,
        write=write,
        peak_bytes=use.parent_bytes,
        index_bytes=pages[0].stat().st_size,
        report_bytes=sum(page.stat().st_size for page in pages),
        opening=opening_seconds(out),
    )


def as_rows(measured: list[Measured]) -> list[dict[str, object]]:
    """Return the figures for programs."""
    return [asdict(one) | {"cpu_ms_each": one.cpu_each, "wall_ms_each": one.wall_each} for one in measured]
