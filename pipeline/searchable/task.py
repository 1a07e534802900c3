"""What a worker process is asked to write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from extractors.files import FileKind
from schemas.labels import TextSource
from schemas.results import ErrorResult
from schemas.text import PageText


@dataclass(frozen=True)
class Task:
    """One document to be written; small enough to send."""

    location: Path
    kind: FileKind
    reading: bytes
    """Packed words."""
    mark: str
    """What the PDF is to say of what it was made from."""
    scratch: Path
    """An empty folder for this task alone."""

    @property
    def result(self) -> Path:
        """Where the PDF is when it is done."""
        return self.scratch / "result.pdf"


def wants_layer(page: PageText) -> bool:
    """Whether a page gets our words; a text layer that was believed stays as it is."""
    return page.source is TextSource.OCR and bool(page.words or page.rejected)


def write(task: Task) -> ErrorResult | None:
    """Write the PDF of a document; return why not, where it cannot be done."""
    from .writing import write_searchable  # OCRmyPDF takes a second to load, and may not be there elsewhere

    return write_searchable(task)
