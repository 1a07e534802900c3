"""How far a run is: a bar on a terminal, plain lines elsewhere; always on stderr."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

_PLAIN_EVERY_SECONDS = 5.0


class Progress(Protocol):
    """Something that is told of every finished document."""

    def start(self, documents: int, known: int) -> None:
        """Begin: `documents` are to be read, `known` ones need not be."""

    def document_done(self, pages: int, *, failed: bool) -> None:
        """Count one finished document."""

    def say(self, message: str) -> None:
        """Tell what happens besides reading."""


class Silent:
    """Tells nobody."""

    def start(self, documents: int, known: int) -> None:
        """Do nothing."""

    def document_done(self, pages: int, *, failed: bool) -> None:
        """Do nothing."""

    def say(self, message: str) -> None:
        """Do nothing."""


class Shown:
    """Progress for a person: use as a context manager."""

    def __init__(
        self,
        title: str = "Membaca dokumen",
        opening: str = "{documents} dokumen akan dibaca, {known} sudah dikenal dan tidak dibaca ulang.",
    ) -> None:
        self._title, self._opening = title, opening
        self._console = Console(stderr=True)
        self._bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[detail]}"),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task: TaskID | None = None
        self._total = self._done = self._pages = self._failed = 0
        self._began = self._told = 0.0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def start(self, documents: int, known: int) -> None:
        """Show the bar, or the first line."""
        self._total, self._began = documents, time.monotonic()
        self._task = self._bar.add_task(self._title, total=documents, detail="")
        self.say(self._opening.format(documents=documents, known=known))

    def document_done(self, pages: int, *, failed: bool) -> None:
        """Move the bar; elsewhere a line every few seconds and at the end."""
        self._done += 1
        self._pages += pages
        self._failed += failed
        detail = self._detail()
        if self._task is not None:
            self._bar.update(self._task, completed=self._done, detail=detail)
        if not self._console.is_terminal:
            now = time.monotonic()
            if now - self._told >= _PLAIN_EVERY_SECONDS or self._done == self._total:
                self._told = now
                self._console.print(
                    f"{self._done}/{self._total} dokumen, {detail}", highlight=False, soft_wrap=True
                )

    def say(self, message: str) -> None:
        """Print a line above the bar."""
        self._bar.console.print(message, highlight=False, markup=False, soft_wrap=True)

    def _detail(self) -> str:
        elapsed = max(1e-6, time.monotonic() - self._began)
        left = elapsed / self._done * (self._total - self._done)
        text = f"{self._pages} halaman, {self._pages / elapsed:.2f} halaman/s, sisa {spoken(left)}"
        return f"{text}, {self._failed} gagal" if self._failed else text


def spoken(seconds: float) -> str:
    """Return a length of time as people say it."""
    if seconds < 90:
        return f"{seconds:.0f} dtk"
    if seconds < 5400:
        return f"{seconds / 60:.0f} mnt"
    return f"{seconds / 3600:.1f} jam"
