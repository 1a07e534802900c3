"""Lets `pks audit` read an archive, plainly and with Prefect in turn, and tells what that took."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .opening import opening_seconds
from .processes import Use, watch

_AS_OF = "2026-03-01"
_PKS = (sys.executable, "-c", "from flows.cli import run; run()")
PLAIN, PREFECT = "plain", "Prefect"


@dataclass(frozen=True)
class ReadAudit:
    """One audit that read everything."""

    engine: str
    documents: int
    wall_seconds: float
    cpu_seconds: float
    beside_cpu: float
    """Of them, those that no reading process used."""
    reading_seconds: float
    """From the first batch to the end of the last."""
    busy: float
    """Share of all cores that this program used meanwhile, 0 to 1."""
    parent_bytes: int
    worker_bytes: int
    other_bytes: int
    index_bytes: int
    opening: float | None
    """Wall seconds in which Chromium opens the index or the largest page, whichever takes longer; None
    without Chromium."""
    told: float
    """Documents in a second as `pks status` tells it."""

    @property
    def each_second(self) -> float:
        """Documents in a second of reading."""
        return self.documents / self.reading_seconds


@dataclass(frozen=True)
class Share:
    """What of an audit with Prefect is Prefect's, by the medians; 0 to 1."""

    wall: float
    cpu: float


def read_in_turn(archive: Path, documents: int, *, repeat: int) -> Iterator[ReadAudit]:
    """Audit an archive `repeat` times plainly and with Prefect, in turn, each time into an empty folder.

    Raises:
        RuntimeError: when an audit fails, or did not read every document.
    """
    with tempfile.TemporaryDirectory(prefix="pks-bulk-home-") as home:
        _first_use(archive, Path(home))
        for number in range(repeat):
            # The first of a pair changes, so that a machine that grows slower favours neither.
            for engine in (PLAIN, PREFECT) if number % 2 == 0 else (PREFECT, PLAIN):
                with tempfile.TemporaryDirectory(prefix="pks-bulk-out-") as folder:
                    # A copy: else Prefect's share would grow with what earlier runs left in its database.
                    shutil.copytree(home, Path(folder) / "prefect")
                    yield _read(archive, Path(folder), documents, engine)


def share_of_prefect(audits: Sequence[ReadAudit]) -> Share:
    """Return how much of the time goes with Prefect.

    Of the processor time that of reading is left out of the comparison: it is the same work, and differs from
    one time to the next by more than Prefect takes.
    """

    def median(seconds: str, engine: str) -> float:
        return statistics.median(float(getattr(one, seconds)) for one in audits if one.engine == engine)

    def more(seconds: str) -> float:
        return median(seconds, PREFECT) - median(seconds, PLAIN)

    return Share(
        wall=more("wall_seconds") / median("wall_seconds", PREFECT),
        cpu=more("beside_cpu") / median("cpu_seconds", PREFECT),
    )


def _first_use(archive: Path, home: Path) -> None:
    """Let Prefect make its database below `home`, as it does once on a machine: audit a single facility."""
    with tempfile.TemporaryDirectory(prefix="pks-bulk-out-") as folder:
        _audit(min(archive.iterdir()), Path(folder), home, PREFECT)


def _audit(archive: Path, folder: Path, home: Path, engine: str) -> Use:
    out = folder / "out"
    arguments = ["audit", str(archive), "--out", str(out), "--log", str(folder / "log.jsonl")]
    arguments += ["--as-of", _AS_OF, *(["--plain"] if engine == PLAIN else [])]
    with (folder / "said").open("wb") as said:
        environment = os.environ | {"PREFECT_HOME": str(home)}
        use = watch(subprocess.Popen([*_PKS, *arguments], env=environment, stdout=said, stderr=said))
    if not (out / "report.html").exists():
        raise RuntimeError((folder / "said").read_text(encoding="utf-8", errors="replace")[-2000:])
    return use


def _told(out: Path) -> float:
    """Return at how many documents a second `pks status` puts the last audit."""
    said = subprocess.run([*_PKS, "status", "--out", str(out), "--json"], capture_output=True, check=True)
    return float(json.loads(said.stdout)["runs"][0]["documents_per_minute"]) / 60


def _read(archive: Path, folder: Path, documents: int, engine: str) -> ReadAudit:
    out, log = folder / "out", folder / "log.jsonl"
    use = _audit(archive, folder, folder / "prefect", engine)
    events = [json.loads(line) for line in log.read_text(encoding="ascii").splitlines()]
    read = sum(event["event"] in ("document_read", "document_failed") for event in events)
    if read != documents:
        raise RuntimeError(f"{read} of {documents} documents were read.")
    begin = min(_seconds(event) for event in events if event["event"] == "batch_began")
    end = max(_seconds(event) for event in events if event["event"] == "batch_finished")
    cores = len(os.sched_getaffinity(0))
    return ReadAudit(
        engine=engine,
        documents=documents,
        wall_seconds=use.wall_seconds,
        cpu_seconds=use.cpu_seconds,
        beside_cpu=use.cpu_seconds - use.reading_cpu,
        reading_seconds=end - begin,
        busy=(use.cpu_until(end) - use.cpu_until(begin)) / (cores * (end - begin)),
        parent_bytes=use.parent_bytes,
        worker_bytes=use.worker_bytes,
        other_bytes=use.other_bytes,
        index_bytes=(out / "report.html").stat().st_size,
        opening=opening_seconds(out),
        told=_told(out),
    )


def _seconds(event: dict[str, str]) -> float:
    return dt.datetime.fromisoformat(event["time"]).timestamp()


def as_rows(audits: Sequence[ReadAudit]) -> list[dict[str, object]]:
    """Return the figures for programs."""
    return [asdict(one) | {"each_second": one.each_second} for one in audits]
