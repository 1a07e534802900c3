"""Command line: `python -m benchmarks.bulk`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .documents import make_documents
from .measure import Measured, as_rows, measure
from .reading import ReadAudit, read_in_turn, share_of_prefect
from .reading import as_rows as read_rows

_MOST_GROWTH = 0.15
_MOST_MEMORY = 8_000
"""Bytes of the auditing process for each further document: its line in lists, and no more."""
_LEAST_BUSY = 0.90
_MOST_OF_PREFECT = 0.03
_MOST_OPENING = 3.0
_MOST_APART = 0.05
"""Of the rate of `pks status` and that of this benchmark."""


@dataclass(frozen=True)
class Asked:
    """Something that was asked, and what was seen."""

    what: str
    wanted: str
    seen: str
    is_met: bool


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the figures and what was asked; return 1 where that was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    parser.add_argument(
        "--facts", type=int, nargs="*", default=[1000, 10_000], metavar="N",
        help="sizes of archives whose facts are known: all but reading (default: 1000 10000; none: skipped)",
    )  # fmt: skip
    parser.add_argument(
        "--read",
        type=int,
        default=2000,
        metavar="N",
        help="documents that are read (%(default)s; 0: skipped)",
    )
    parser.add_argument("--scans", type=float, default=0.1, help="share of scanned licences (%(default)s)")
    parser.add_argument("--repeat", type=int, default=2, help="pairs of audits that read (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args(arguments)
    facts = _facts(options.facts) if options.facts else []
    read = _read(options.read, options) if options.read else []
    if options.json is not None:
        found = {"read": read_rows(read), "facts": as_rows(facts)}
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    asked = asked_of(read, facts)
    for one in asked:
        print(f"{one.what}: {one.seen}, asked {one.wanted}: {'yes' if one.is_met else 'NO'}")
    return 0 if all(one.is_met for one in asked) else 1


def _read(documents: int, options: argparse.Namespace) -> list[ReadAudit]:
    audits: list[ReadAudit] = []
    with tempfile.TemporaryDirectory(prefix="pks-bulk-") as folder:
        archive = Path(folder) / "arsip"
        scanned = make_documents(archive, documents, scans=options.scans, seed=options.seed)
        print(f"{documents} documents are read, {scanned} of them scans")
        print("engine   wall s   CPU s  reading s  documents/s  busy  MiB: audit  worker  other  report kB")
        for one in read_in_turn(archive, documents, repeat=options.repeat):
            audits.append(one)
            print(
                f"{one.engine:7} {one.wall_seconds:7.1f} {one.cpu_seconds:7.1f} {one.reading_seconds:10.1f} "
                f"{one.each_second:12.2f} {one.busy:5.0%} {one.parent_bytes / 2**20:11.0f} "
                f"{one.worker_bytes / 2**20:7.0f} {one.other_bytes / 2**20:6.0f} "
                f"{one.index_bytes / 1e3:10.0f}",
                flush=True,
            )
    return audits


def _facts(sizes: list[int]) -> list[Measured]:
    measured: list[Measured] = []
    print("documents whose facts are known: all but reading; milliseconds for each, by the clock and CPU")
    print(
        "documents facilities   plan: ms  CPU  judge: ms  CPU  write: ms  CPU  peak MiB  index kB  report MB"
    )
    for documents in sizes:
        with tempfile.TemporaryDirectory(prefix="pks-bulk-") as folder:
            one = measure(Path(folder), documents)
        measured.append(one)
        each = 1000 / documents
        print(
            f"{documents:9} {one.facilities:10} "
            f"{one.plan.wall * each:10.2f} {one.plan.cpu * each:4.2f} "
            f"{one.judge.wall * each:10.2f} {one.judge.cpu * each:4.2f} "
            f"{one.write.wall * each:10.2f} {one.write.cpu * each:4.2f} "
            f"{one.peak_bytes / 2**20:9.0f} {one.index_bytes / 1e3:9.0f} {one.report_bytes / 1e6:10.1f}",
            flush=True,
        )
    return measured


def asked_of(read: list[ReadAudit], facts: list[Measured]) -> list[Asked]:
    """Return what was asked beside what was seen, as far as it was measured."""
    asked: list[Asked] = []
    if read:
        busy = min(one.busy for one in read)
        asked.append(
            Asked(
                "cores busy while reading", f"at least {_LEAST_BUSY:.0%}", f"{busy:.0%}", busy >= _LEAST_BUSY
            )
        )
        share = share_of_prefect(read)
        for what, seen in (("time", share.wall), ("processor time", share.cpu)):
            is_met = seen < _MOST_OF_PREFECT
            asked.append(
                Asked(
                    f"Prefect's share of the {what}", f"under {_MOST_OF_PREFECT:.0%}", f"{seen:.1%}", is_met
                )
            )
        apart = max(abs(one.told / one.each_second - 1) for one in read)
        wanted = f"at most {_MOST_APART:.0%}"
        asked.append(Asked("`pks status` apart", wanted, f"{apart:.1%}", apart <= _MOST_APART))
    if len(facts) > 1:
        asked += _growth(facts[-2], facts[-1])
    times = [*(one.opening for one in read), *(one.opening for one in facts)]
    if opened := [seconds for seconds in times if seconds is not None]:
        slowest = max(opened)
        wanted = f"under {_MOST_OPENING:g} s"
        asked.append(Asked("opening a report", wanted, f"{slowest:.2f} s", slowest < _MOST_OPENING))
    return asked


def _growth(before: Measured, last: Measured) -> list[Asked]:
    sizes = f"from {before.documents} to {last.documents}"
    wanted = f"at most {_MOST_GROWTH:+.0%}"
    asked = []
    for what, old, new in (
        ("time", before.wall_each, last.wall_each),
        ("processor time", before.cpu_each, last.cpu_each),
    ):
        growth = new / old - 1
        asked.append(Asked(f"{what} of a document {sizes}", wanted, f"{growth:+.0%}", growth <= _MOST_GROWTH))
    more = (last.peak_bytes - before.peak_bytes) / (last.documents - before.documents)
    wanted = f"at most {_MOST_MEMORY / 1e3:g} kB"
    asked.append(
        Asked(f"memory of a further document {sizes}", wanted, f"{more / 1e3:.1f} kB", more <= _MOST_MEMORY)
    )
    return asked


if __name__ == "__main__":
    sys.exit(main())
