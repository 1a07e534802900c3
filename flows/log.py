"""Where events and warnings go: a file with a JSON object on each line, and lines on stderr."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import logging
import logging.handlers
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from pipeline.events import FIELDS
from schemas.errors import UsageError

VARIABLE = "PKS_LOG"
_PACKAGES = ("flows", "pipeline", "extractors")


def add_log_options(parser: argparse.ArgumentParser) -> None:
    """Add --log and --verbose."""
    parser.add_argument(
        "--log",
        type=Path,
        default=os.environ.get(VARIABLE) or None,
        metavar="FILE",
        help=f"append every event to FILE, a JSON object a line (default: {VARIABLE} of the environment)",
    )
    parser.add_argument("--verbose", action="store_true", help="tell every event on stderr too")


@contextmanager
def logging_for(options: argparse.Namespace) -> Iterator[None]:
    """Send what is told while the context lasts where --log and --verbose say; warnings to stderr always.

    Raises:
        UsageError: when the file cannot be written.
    """
    file: Path | None = options.log
    handlers: list[logging.Handler] = []
    if file is not None:
        try:
            handlers.append(_PrivateFile(file))
        except OSError as error:
            raise UsageError(
                f"{file} cannot be written: {error.strerror}.", "Give another file with --log."
            ) from error
        handlers[0].setFormatter(JsonLines())
    people = logging.StreamHandler()
    people.setFormatter(Plain())
    people.setLevel(logging.INFO if options.verbose else logging.WARNING)
    handlers.append(people)
    loggers = [logging.getLogger(name) for name in _PACKAGES]
    before = [(logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.INFO)
        logger.propagate = False  # Prefect sets up the root; our lines are not its own
        for handler in handlers:
            logger.addHandler(handler)
    try:
        yield
    finally:
        for logger, (level, propagate) in zip(loggers, before, strict=True):
            logger.setLevel(level)
            logger.propagate = propagate
            for handler in handlers:
                logger.removeHandler(handler)
        for handler in handlers:
            handler.close()


class _PrivateFile(logging.handlers.WatchedFileHandler):
    """Appends to a file that its owner alone can read; one that was moved away is begun anew."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, encoding="ascii")

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        return open(descriptor, "a", encoding="ascii")  # noqa: PTH123  # a descriptor has no path


class JsonLines(logging.Formatter):
    """A JSON object: `time` (UTC), `level`, `event`, and its fields; a warning has `message` and `logger`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line; whatever is no printable ASCII is escaped, so that no name can forge a line."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line = {"time": moment, "level": record.levelname.lower(), "process": record.process}
        fields = getattr(record, FIELDS, None)
        if fields is None:
            line |= {"event": "message", "logger": record.name, "message": record.getMessage()}
        else:
            line |= {"event": record.msg, **fields}
        return json.dumps(line)


class Plain(logging.Formatter):
    """A line for people, without control characters."""

    def format(self, record: logging.LogRecord) -> str:
        """Return `pks: event key=value ...`, or the warning."""
        fields = getattr(record, FIELDS, None)
        if fields is None:
            text = record.getMessage()
        else:
            text = " ".join([str(record.msg), *(f"{name}={value}" for name, value in fields.items())])
        return "pks: " + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
