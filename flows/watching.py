"""Watch an archive: audit what is new or changed, and judge everything again every day.

An audit runs in a process of its own, one at a time: whatever befalls it, the watch goes on.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.context import SpawnProcess
from pathlib import Path

from watchfiles import watch

from extractors.containers import left_out_as
from pipeline.lifeline import tie_to_parent
from schemas.errors import ExitCode

from .settling import Settling

Told = Callable[[str], None]
Command = Callable[[argparse.Namespace, frozenset[Path]], ExitCode]
"""Audits what the options name, except the given files."""

_RETRIED = (ExitCode.STORAGE, ExitCode.BUG)
"""Ends after which the same audit is tried again by itself."""
_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 3600.0
_EVERYTHING_AGAIN = 3600.0
"""Seconds after which everything is looked at again: the system may forget changes when many come at once."""
_PATIENCE = 30.0
"""Seconds that an interrupted audit has to end by itself."""


class Watch:
    """The state of a watch; `run` it until it is told to stop."""

    def __init__(
        self,
        options: argparse.Namespace,
        command: Command,
        *,
        quiet: float,
        longest: float,
        daily: dt.time,
        poll: float | None,
        say: Told,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now().astimezone(),
    ) -> None:
        """Prepare to watch `options.archive`.

        Args:
            options: Those of `pks audit`.
            command: What audits.
            quiet: Seconds without a change after which a file has settled.
            longest: Seconds that settled files wait at most for others to come.
            daily: Local time of the audit that needs no change.
            poll: Seconds between two looks at every file, where the system does not tell of changes.
            say: Takes lines for people.
            clock: Tells the local time.
        """
        self._options, self._command, self._say = options, command, say
        self._archive: Path = options.archive.resolve()
        self._quiet, self._poll, self._daily = quiet, poll, daily
        self._settling = Settling(quiet, longest)
        self._clock = clock
        self._stop = threading.Event()
        self._audit: SpawnProcess | None = None
        self._pause, self._again_at = _FIRST_PAUSE, float("inf")

    def stop(self) -> None:
        """Let `run` come to its end; may be called by a signal handler."""
        self._stop.set()

    def run(self) -> None:
        """Watch until `stop` is called; an audit that is under way is interrupted then."""
        self._settling.touch([self._archive], time.monotonic())
        next_day = self._next_day()
        next_look = time.monotonic() + _EVERYTHING_AGAIN
        try:
            for changed in self._changes():
                now = time.monotonic()
                self._settling.touch(self._relevant(changed), now)
                if now >= next_look:
                    self._settling.touch([self._archive], now)
                    next_look = now + _EVERYTHING_AGAIN
                if self._audit is not None:
                    self._ended(self._audit, now)
                    continue
                self._settling.look(now)
                of_the_day = self._clock() >= next_day
                if of_the_day or now >= self._again_at or self._settling.is_due(now):
                    next_day = self._next_day()
                    self._begin(now)
        finally:
            self._end_audit()

    def _changes(self) -> Iterator[Iterable[Path]]:
        """Give what changed, nothing every now and then, and go on when the folder is away for a while."""
        tick = min(1.0, self._quiet / 2)
        while not self._stop.is_set():
            try:
                for changes in watch(
                    self._archive,
                    watch_filter=None,
                    stop_event=self._stop,
                    debounce=400,
                    rust_timeout=int(1000 * tick),
                    yield_on_timeout=True,
                    force_polling=self._poll is not None,
                    poll_delay_ms=int(1000 * (self._poll or 1)),
                    ignore_permission_denied=True,
                ):
                    yield [Path(name) for _, name in changes]
            except OSError as error:
                self._say(f"{self._archive} tidak dapat diamati ({error}); dicoba lagi.")
                self._stop.wait(_PATIENCE)
                yield [self._archive]

    def _relevant(self, changed: Iterable[Path]) -> list[Path]:
        return [
            path
            for path in changed
            if path.is_relative_to(self._archive)
            and all(left_out_as(part) is None for part in path.relative_to(self._archive).parts)
        ]

    def _next_day(self) -> dt.datetime:
        now = self._clock()
        at = dt.datetime.combine(now.date(), self._daily).astimezone()
        return at if at > now else dt.datetime.combine(now.date() + dt.timedelta(1), self._daily).astimezone()

    def _begin(self, now: float) -> None:
        left_out = self._settling.take(now)
        self._again_at = float("inf")
        options = argparse.Namespace(**vars(self._options))
        options.as_of = self._clock().date()
        waiting = f"; {len(left_out)} berkas masih ditulis dan menunggu" if left_out else ""
        self._say(f"Audit per {options.as_of:%d-%m-%Y} dimulai{waiting}.")
        context = multiprocessing.get_context("spawn")
        self._audit = context.Process(target=_in_child, args=(self._command, options, left_out))
        self._audit.start()

    def _ended(self, audit: SpawnProcess, now: float) -> None:
        audit.join(0)
        if audit.exitcode is None:
            return
        self._audit = None
        if audit.exitcode < 0 or audit.exitcode in _RETRIED:
            self._again_at, again = now + self._pause, f"dicoba lagi dalam {self._pause:.0f} detik"
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            self._say(f"Audit tidak selesai (kode {audit.exitcode}); {again}.")
        else:
            self._pause = _FIRST_PAUSE
            self._say(f"Audit selesai (kode {audit.exitcode}). Menunggu perubahan.")

    def _end_audit(self) -> None:
        if self._audit is None or self._audit.pid is None:
            return
        if self._audit.exitcode is None:
            os.kill(self._audit.pid, signal.SIGINT)
        self._audit.join(_PATIENCE)
        if self._audit.exitcode is None:
            self._audit.kill()
            self._audit.join()


def _in_child(command: Command, options: argparse.Namespace, left_out: frozenset[Path]) -> None:
    tie_to_parent()  # a process group of its own: Ctrl-C reaches it through the watch alone
    sys.exit(command(options, left_out))
