"""What several commands read from their arguments."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.own_clauses import unreadable_cues
from pipeline.place import ArchivePlace
from pipeline.requirements import Requirements, line_of, load_requirements
from pipeline.store.opening import sqlite_file
from schemas.errors import NoInputError, UsageError

_EARLIEST, _LATEST = dt.date(1900, 1, 1), dt.date(2999, 12, 31)
"""Far from where the calendar ends, as days are counted from them."""
_MOST_DAYS = 36_525


def day(text: str) -> dt.date:
    """Return a date given as YYYY-MM-DD.

    Raises:
        argparse.ArgumentTypeError: when it is none, or not of this millennium or the century before.
    """
    try:
        given = dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-11-22") from error
    if not _EARLIEST <= given <= _LATEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not between {_EARLIEST} and {_LATEST}")
    return given


def days(text: str) -> int:
    """Return a number of days given as `90d`, `12w`, `6m` or `90`.

    Raises:
        argparse.ArgumentTypeError: when it is none, or more than a century.
    """
    match = re.fullmatch(r"(\d{1,5})([dwmy]?)", text.strip().lower())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time like 90d, 12w, 6m or 1y")
    given = int(match[1]) * {"": 1, "d": 1, "w": 7, "m": 30, "y": 365}[match[2]]
    if given > _MOST_DAYS:
        raise argparse.ArgumentTypeError(f"{text!r} is more than 100 years")
    return given


def positive(text: str) -> int:
    """Return a whole number above 0.

    Raises:
        argparse.ArgumentTypeError: when it is none.
    """
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def add_as_of(parser: argparse.ArgumentParser) -> None:
    """Add --as-of; today is the default, and no verdict depends on the clock otherwise."""
    parser.add_argument(
        "--as-of", type=day, metavar="YYYY-MM-DD", help="judge as of this day (default: today)"
    )


def add_rules(parser: argparse.ArgumentParser) -> None:
    """Add --rules, an organisation's own rules over the shipped ones."""
    parser.add_argument(
        "--rules", type=Path, metavar="FILE", help="TOML with your own rules over the shipped ones"
    )


def add_show_personal(parser: argparse.ArgumentParser) -> None:
    """Add --show-personal, for who may see more of a person than an audit needs."""
    parser.add_argument(
        "--show-personal",
        action="store_true",
        default=None,
        help="show NIK, birth dates, home addresses and private telephones, which are masked otherwise",
    )


def load_rules(path: Path | None) -> Requirements:
    """Return the shipped rules with an organisation's own over them, whose cues can be searched for.

    Raises:
        UsageError: naming file, line, entry and cure.
    """
    requirements = load_requirements(path)
    broken = unreadable_cues(requirements)
    if broken:
        told = [f"{path}{line_of(path, id_)}: {id_}: {fault}" for id_, fault in broken]
        raise UsageError("\n".join(told), "Correct the cue.")
    return requirements


def require_files(files: Sequence[Path]) -> None:
    """Refuse what is no file.

    Raises:
        NoInputError: naming the first one that is none.
    """
    for file in files:
        if not file.is_file():
            raise NoInputError(f"{file} is not a file.", "Give the path of a document.")


def as_of(options: argparse.Namespace) -> dt.date:
    """Return the day to judge at."""
    given: dt.date | None = options.as_of
    return given or dt.datetime.now(tz=dt.UTC).astimezone().date()


def refuse_out_below(
    archive: ArchivePlace, out: Path, *, log: Path | None = None, db: str | None = None
) -> None:
    """Refuse to write inside the archive: the next run would audit it, and `watch` would never rest.

    An archive below OUT is fine.

    Raises:
        UsageError: when OUT, the log or the SQLite file of `db` is ARCHIVE or lies below it.
    """
    if not isinstance(archive, Path):
        return
    database = None if db is None else sqlite_file(db)
    for option, place in (("--out", out), ("--log", log), ("--db", database)):
        if place is not None and _is_below(place, archive):
            raise UsageError(
                f"{place} lies below the archive {archive}.", f"Give another place with {option}."
            )


def _is_below(place: Path, folder: Path) -> bool:
    """Tell whether a place, which need not exist yet, is in a folder: by any link, and in any spelling."""
    inside, outside = place.resolve(), folder.resolve()
    return any(
        above == outside or (above.exists() and outside.exists() and above.samefile(outside))
        for above in (inside, *inside.parents)
    )
