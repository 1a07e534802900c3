"""Command line: `python -m benchmarks.dossiers`."""

from __future__ import annotations

import argparse
import sys

from pipeline.requirements import load_requirements

from .measure import measure, profile

_MOST_SECONDS = 60.0


def main(arguments: list[str] | None = None) -> int:
    """Judge invented dossiers and print the figures; return 1 where that took longer than `--most`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dossiers", description=__doc__)
    parser.add_argument("--count", type=int, default=3000, help="dossiers (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--most", type=float, default=_MOST_SECONDS, help="seconds that judging may take (%(default)s)"
    )
    parser.add_argument("--profile", type=int, metavar="ROWS", help="print where the time goes; slower")
    options = parser.parse_args(arguments)
    requirements = load_requirements()
    if options.profile:
        print(profile(options.count, requirements, rows=options.profile, seed=options.seed))
        return 0
    took = measure(options.count, requirements, seed=options.seed)
    each = 1000 * took.judge_seconds / took.dossiers
    decisions = ", ".join(f"{name} {count}" for name, count in sorted(took.decisions.items()))
    print(f"{took.dossiers} dossiers with {took.licences} licences and contracts")
    print(
        f"gathered in {took.gather_seconds:.1f} s, judged in {took.judge_seconds:.1f} s ({each:.1f} ms each)"
    )
    print(f"{decisions}; digest {took.digest}")
    return 1 if took.judge_seconds > options.most else 0


if __name__ == "__main__":
    sys.exit(main())
