"""Command line: `python -m benchmarks.bulk`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from .documents import make_documents
from .measure import Measured, as_rows, measure
from .reading import ReadAudit, read_in_turn, share_of_prefect
from .reading import as_rows as read_rows

_MOST_GROWTH = 0.15
_LEAST_BUSY = 0.90
_MOST_OPENING = 3.0


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the figures and what was asked; return 1 where that was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    parser.add_argument(
        "--facts", type=int, nargs="*", default=[100, 1000], metavar="N",
        help="sizes of archives whose facts are known: all but reading (default: 100 1000; none: skipped)",
    )  # fmt: skip
    parser.add_argument(
        "--read", type=int, default=100, metavar="N", help="documents that are read (%(default)s; 0: skipped)"
    )
    parser.add_argument("--scans", type=float, default=0.1, help="share of scanned licences (%(default)s)")
    parser.add_argument("--repeat", type=int, default=1, help="pairs of audits that read (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args(arguments)
    read = _read(options.read, options) if options.read else []
    facts = _facts(options.facts) if options.facts else []
    if options.json is not None:
        found = {"read": read_rows(read), "facts": as_rows(facts)}
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 1 if _judged(read, facts) else 0


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
    print("documents whose facts are known: all but reading")
    print("documents facilities  wall s  CPU ms each: plan  judge  write  peak MiB  index kB  report MB")
    for documents in sizes:
        with tempfile.TemporaryDirectory(prefix="pks-bulk-") as folder:
            one = measure(Path(folder), documents)
        measured.append(one)
        plan, judge, write = (
            1000 * seconds / documents for seconds in (one.plan_seconds, one.judge_seconds, one.write_seconds)
        )
        print(
            f"{documents:9} {one.facilities:10} {one.wall_seconds:7.1f} "
            f"{plan:18.2f} {judge:6.2f} {write:6.2f} "
            f"{one.peak_bytes / 2**20:9.0f} {one.index_bytes / 1e3:9.0f} {one.report_bytes / 1e6:10.1f}",
            flush=True,
        )
    return measured


def _judged(read: list[ReadAudit], facts: list[Measured]) -> list[str]:
    """Print what was asked beside what was seen, and return what was missed."""
    asked: list[tuple[str, str, str, bool]] = []
    if read:
        share = share_of_prefect(read)
        print(f"Prefect's share: {share.wall:.0%} of the time, {share.cpu:.0%} of the processor time")
        busy = min(one.busy for one in read)
        least = f"at least {_LEAST_BUSY:.0%}"
        asked.append(("cores busy while reading", least, f"{busy:.0%}", busy >= _LEAST_BUSY))
    if len(facts) > 1:
        last, before = facts[-1], facts[-2]
        growth = last.each / before.each - 1
        what = f"cost of a document from {before.documents} to {last.documents}"
        asked.append((what, f"at most {_MOST_GROWTH:+.0%}", f"{growth:+.0%}", growth <= _MOST_GROWTH))
    times = [one.opening for one in read] + [one.opening_seconds for one in facts]
    if opened := [seconds for seconds in times if seconds is not None]:
        slowest = max(opened)
        asked.append(
            ("opening a report", f"under {_MOST_OPENING:g} s", f"{slowest:.2f} s", slowest < _MOST_OPENING)
        )
    for what, wanted, seen, is_met in asked:
        print(f"{what}: {seen}, asked {wanted}: {'yes' if is_met else 'NO'}")
    return [what for what, _, _, is_met in asked if not is_met]


if __name__ == "__main__":
    sys.exit(main())
