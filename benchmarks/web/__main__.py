"""Command line: `python -m benchmarks.web`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from pipeline.requirements import load_requirements
from pipeline.store import open_store

from .load import ask_all, served, told
from .pages import PAGES, archive_of
from .store import fill


def main(arguments: list[str] | None = None) -> int:
    """Fill a store where there is none, ask all pages, print; return 1 where one took too long."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the store; kept for the next time")
    parser.add_argument("--facilities", type=int, default=5000, help="of a new store (%(default)s)")
    parser.add_argument("--users", type=int, default=2, help="at the same time (%(default)s)")
    parser.add_argument("--rounds", type=int, default=10, help="how often each asks a page (%(default)s)")
    parser.add_argument("--only", nargs="*", choices=list(PAGES), metavar="PAGE", help="these pages alone")
    parser.add_argument("--median", type=float, default=300, help="milliseconds allowed (%(default)s)")
    parser.add_argument("--worst", type=float, default=1000, help="milliseconds allowed (%(default)s)")
    options = parser.parse_args(arguments)
    requirements = load_requirements()
    with open_store(options.out) as store:
        if store.latest_run() is None:
            began = time.perf_counter()
            fill(store, requirements, options.facilities)
            print(f"store of {options.facilities} facilities made in {time.perf_counter() - began:.0f} s")
        archive = archive_of(store, [clause.id for clause in requirements.clauses])
        pages = {name: page for name, page in PAGES.items() if not options.only or name in options.only}
        with served(store, requirements) as port:
            answers = ask_all(port, archive, pages, users=options.users, rounds=options.rounds)
    print(told(answers))
    slow = [
        one.name for one in answers if 1000 * one.median > options.median or 1000 * one.worst > options.worst
    ]
    if slow:
        print(f"too slow: {', '.join(slow)}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
