"""Where `pks check --html` writes its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from extractors.containers import is_container_name
from pipeline.report import write_private
from pipeline.report.annotated import render_annotated
from schemas.annotation import Annotation
from schemas.errors import UsageError
from schemas.results import DocumentResult

_SUFFIXES = (".html", ".htm")


class AnnotatedPages:
    """One HTML file, or a folder with one for each document; of a ZIP or mail there may be several."""

    def __init__(self, path: Path, files: Sequence[Path]) -> None:
        """Take the place, before any document is read.

        Raises:
            UsageError: when nothing can be written there, or it is no place for HTML.
        """
        self._path = path
        several = len(files) > 1 or any(is_container_name(file.name) for file in files)
        self._folder = several or path.is_dir()
        if self._folder and path.exists() and not path.is_dir():
            raise UsageError(
                f"{path} is a file, and there are {'several' if len(files) == 1 else len(files)} pages.",
                "Give a folder with --html.",
            )
        # What a slip of the shell puts behind --html may be a document.
        if not self._folder and path.suffix.lower() not in _SUFFIXES:
            raise UsageError(
                f"{path} does not end in .html.",
                "Give a name that does, or a folder that exists, with --html.",
            )
        if not path.parent.is_dir():
            raise UsageError(
                f"There is no folder {path.parent}.", "Make it first, or give another with --html."
            )

    def write(self, documents: Sequence[DocumentResult], texts: Mapping[str, Annotation]) -> Iterator[Path]:
        """Write the page of each document and yield its path; each can be read by its owner only.

        Args:
            documents: Results, judged.
            texts: Their texts by sha256; a document without one failed, and its page says why.
        """
        if self._folder:
            self._path.mkdir(mode=0o700, exist_ok=True)
        taken: set[str] = set()
        for document in documents:
            place = self._path
            if self._folder:
                place = self._path / _free_name(Path(document.path).name, taken)
            write_private(place, render_annotated(document, texts.get(document.sha256 or "")))
            yield place


def _free_name(name: str, taken: set[str]) -> str:
    """Return a name for the page of a file; two files of one name have pages of different names."""
    number = 1
    while (free := f"{name}.html" if number == 1 else f"{name}-{number}.html") in taken:
        number += 1
    taken.add(free)
    return free
