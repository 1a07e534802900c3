"""`python -m benchmarks.reading`: make the pages, measure on them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    pages = commands.add_parser("pages", help="make pages with truth at five levels")
    pages.add_argument("--out", type=Path, required=True, metavar="DIR")
    pages.add_argument("--per-level", type=int, default=12, metavar="N")
    pages.add_argument("--seed", type=int, default=1, metavar="N")
    options = parser.parse_args(arguments)
    return _pages(options)


def _pages(options: argparse.Namespace) -> int:
    from .pages import make_pages
    from .typeset import FEWEST_FONTS

    fonts = make_pages(options.out, options.per_level, options.seed)
    print(f"{options.per_level} pages a level in {options.out}; fonts: {', '.join(fonts)}")
    if len(fonts) < min(FEWEST_FONTS, options.per_level):
        print(f"fewer than {FEWEST_FONTS} fonts: apt install fonts-dejavu fonts-liberation", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
