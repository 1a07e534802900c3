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
    run = commands.add_parser("run", help="let the product and its peers read the pages, in turn")
    run.add_argument("--pages", type=Path, required=True, metavar="DIR", help="what `pages` made")
    run.add_argument("--out", type=Path, metavar="DIR", help="where results go (default: DIR of the pages)")
    run.add_argument("--peers", nargs="+", metavar="PEER", help="some of the peers only (default: all)")
    run.add_argument("--levels", nargs="+", metavar="LEVEL", help="some of the levels only (default: all)")
    run.add_argument("--repeat", type=int, default=1, metavar="N", help="repetitions; times are their means")
    run.add_argument("--seed", type=int, default=1, metavar="N", help="of the random words whose boxes count")
    options = parser.parse_args(arguments)
    return _pages(options) if options.command == "pages" else _run(options)


def _pages(options: argparse.Namespace) -> int:
    from .pages import make_pages
    from .typeset import FEWEST_FONTS

    fonts = make_pages(options.out, options.per_level, options.seed)
    print(f"{options.per_level} pages a level in {options.out}; fonts: {', '.join(fonts)}")
    if len(fonts) < min(FEWEST_FONTS, options.per_level):
        print(f"fewer than {FEWEST_FONTS} fonts: apt install fonts-dejavu fonts-liberation", file=sys.stderr)
    return 0


def _run(options: argparse.Namespace) -> int:
    from .measure import PeerError
    from .run import UnknownNameError, run

    try:
        run(
            options.pages,
            options.out or options.pages,
            peers=options.peers,
            levels=options.levels,
            repetitions=options.repeat,
            seed=options.seed,
        )
    except (UnknownNameError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    except PeerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
