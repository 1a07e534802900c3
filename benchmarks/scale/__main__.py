"""`python -m benchmarks.scale --pages 100000000 --days 30`: what such an archive takes."""

from __future__ import annotations

import argparse
from dataclasses import fields

from .estimate import Figures, estimate

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--pages", type=int, default=100_000_000)
parser.add_argument("--days", type=float, default=30)
for figure in fields(Figures):
    kind = int if isinstance(figure.default, int) else float
    parser.add_argument(f"--{figure.name.replace('_', '-')}", type=kind, default=figure.default)
options = vars(parser.parse_args())
pages, days = options.pop("pages"), options.pop("days")
print(f"{pages:,} pages in {days:g} days")
for what, much, unit in estimate(pages, days=days, figures=Figures(**options)):
    print(f"{what:32}{much:>16,.{0 if much >= 100 or not unit else 1}f} {unit}".rstrip())
