"""The command line `pks`: one file per command, imported only when it is asked for."""

from __future__ import annotations

import argparse
import errno
import gc
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TextIO, cast

from pipeline.garbage import look_rarely
from pipeline.versions import program_version
from schemas.errors import ExitCode, PksError
from schemas.plain import visible

from .terminal import Guarded

COMMANDS: dict[str, str] = {
    "audit": "audit an archive of contracts and licences",
    "worker": "read for an audit that another machine started",
    "check": "audit one or a few files and show the result",
    "read": "show the text of files as read, page by page",
    "dossier": "show how a facility stands, or whose recredentialing is due",
    "expiring": "list licences and contracts that have expired or will",
    "review": "show the review page, where people decide",
    "export": "write stored results as JSON lines, CSV, XLSX, HTML or calendar",
    "backup": "write the whole store into one file",
    "forget": "erase facilities or documents, or what has been in no archive for long",
    "restore": "make a store from such a file, or check one",
    "rules": "list or check the catalogues of clauses and requirements",
    "watch": "audit an archive whenever it changes, and every day",
    "status": "tell how runs stand, also while one is going on",
    "doctor": "tell what is installed and what is missing",
}
"""Name and one line of every command; each has a module of its name here."""


def main(arguments: Sequence[str]) -> ExitCode:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="pks",
        description="Audit archives of scanned Indonesian health-insurance contracts (PKS) and licences.",
        epilog="Example: pks audit samples/archive --out out",
    )
    parser.add_argument("--version", action="version", version=f"pks-audit {program_version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    named = next((argument for argument in arguments if argument in COMMANDS), None)
    for name, help_line in COMMANDS.items():
        command = commands.add_parser(
            name, help=help_line, description=help_line, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        if name == named:
            importlib.import_module(f"flows.cli.{name}").attach(command)
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:  # argparse: 0 after --help, 2 after a usage error
        return ExitCode(int(stop.code or 0))
    return answer(lambda: importlib.import_module(f"flows.cli.{options.command}").main(options))


def answer(command: Callable[[], ExitCode]) -> ExitCode:
    """Run what a command does; the only place where errors become codes."""
    try:
        code = command()
        sys.stdout.flush()
    except PksError as error:
        say(error.message if not error.action else f"{error.message} {error.action}")
        return error.exit_code
    except KeyboardInterrupt:
        say("Interrupted. Run the same command again to go on.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
        return ExitCode.OK
    except SystemExit:  # what rich makes of the same
        return ExitCode.OK
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):  # also where a library writes for us
            say(
                f"Diska penuh / disk full{f': {error.filename}' if error.filename else ''}. Kosongkan ruang, "
                "lalu jalankan perintah yang sama / Free some space, then run the same command again."
            )
            return ExitCode.STORAGE
        return _bug()
    except Exception:  # noqa: BLE001  # our bug, whatever it is: tell it as such
        return _bug()
    return code


def _bug() -> ExitCode:
    traceback.print_exc()
    say("This is a bug in pks-audit. Please report it with the lines above.")
    return ExitCode.BUG


def run() -> None:
    """Entry point of the installed script."""
    sys.stdout = cast("TextIO", Guarded(sys.stdout))
    sys.stderr = cast("TextIO", Guarded(sys.stderr))
    # Libraries are hundreds of thousands of objects, and stay: to look through them for garbage again and
    # again while they load, and once more at the end, took two seconds beside Prefect.
    look_rarely()
    code = main(sys.argv[1:])
    gc.freeze()
    sys.exit(code)


def say(message: str) -> None:
    """Print a message for people; results go to stdout, everything else here."""
    print(f"pks: {visible(message, lines=True)}", file=sys.stderr)


def say_left_out(left_out: Mapping[str, int]) -> None:
    """Tell what was not taken of the given files, and how often; nothing where all was."""
    if left_out:
        say(f"Tidak diambil: {', '.join(f'{count} {kind}' for kind, count in sorted(left_out.items()))}.")


def add_store_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that name the store of earlier results."""
    parser.add_argument(
        "--out", type=Path, default=Path("out"), metavar="DIR", help="output folder (default: out)"
    )
    parser.add_argument("--db", metavar="URL", help="database instead of DIR/pks.db")
