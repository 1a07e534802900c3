"""One way to open every format: pages with a size, perhaps words, and a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from extractors.stages import stage
from schemas.errors import DocumentError
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import FailureClass
from schemas.timing import Stage

from .foreign import unsupported
from .limits import Limits
from .page_image import PageImage
from .sniff import FileKind, sniff_kind


class LayerWord(NamedTuple):
    """A word of a text layer."""

    text: str
    bbox: BoundingBox
    line: int | None = None
    """Number of its line where the format tells; None where it follows from the places."""
    turns: int = 0
    """Clockwise quarter turns of the page that make the word upright."""
    invisible: bool = False
    """Whether the word is there to be searched, not to be seen: what a scanner writes behind its picture."""


class PageView(Protocol):
    """One page of an open document."""

    number: int
    size: PageSize
    layer_note: str
    """What was special about reading the text layer; empty where nothing was."""

    def layer_words(self) -> list[LayerWord]:
        """Return the words of the text layer with their boxes; empty where there is none."""

    def image_share(self) -> float:
        """Return the share (0..1) of the page that its largest picture covers."""

    def has_marks(self) -> bool:
        """Whether anything is on the page at all; a picture counts, whatever it shows."""

    def image(self) -> PageImage:
        """Return the page as a gray picture at the resolution worth reading."""

    def preview(self, dpi: float) -> PageImage:
        """Return a small picture, for measuring and showing."""


class OpenDocument(Protocol):
    """An open file. `has_pixels` is false for Word files, whose words have no place on a page."""

    kind: FileKind
    page_count: int
    has_pixels: bool

    def page(self, number: int) -> AbstractContextManager[PageView]:
        """Open page `number` (from 1); it is released on leaving the context."""


Opener = Callable[[Path, FileKind, Limits], AbstractContextManager[OpenDocument]]


def _opener(kind: FileKind) -> Opener:
    if kind is FileKind.PDF:
        from .pdf import open_pdf

        return open_pdf
    if kind is FileKind.DOCX:
        from .docx import open_docx

        return open_docx
    if kind in (FileKind.DOC, FileKind.RTF):
        from .old_word import open_old_word

        return open_old_word
    from .pictures import open_pictures

    return open_pictures


@contextmanager
def open_document(path: Path, limits: Limits) -> Iterator[OpenDocument]:
    """Open `path` as what its content says it is.

    Raises:
        DocumentError: empty, too_large, unsupported, encrypted, corrupt or no_permission.
    """
    with ExitStack() as stack:
        with stage(Stage.OPEN):
            document = stack.enter_context(_opened(path, limits))
        yield document


@contextmanager
def _opened(path: Path, limits: Limits) -> Iterator[OpenDocument]:
    try:
        size = path.stat().st_size
        if size == 0:
            raise DocumentError(
                FailureClass.EMPTY, "Berkas berukuran 0 byte.", "Minta atau pindai ulang dokumennya."
            )
        if size > limits.max_bytes:
            raise file_too_large(size, limits)
        kind = sniff_kind(path)
    except PermissionError as error:
        raise DocumentError(
            FailureClass.NO_PERMISSION,
            "Berkas tidak boleh dibuka oleh pengguna ini.",
            "Beri hak baca pada berkas ini, lalu jalankan lagi.",
        ) from error
    if kind is None:
        raise unsupported(path)
    with _opener(kind)(path, kind, limits) as document:
        if document.page_count == 0:
            raise corrupt("Berkas tidak memiliki halaman.")
        if document.page_count > limits.max_pages:
            raise DocumentError(
                FailureClass.TOO_LARGE,
                f"Berkas memiliki lebih dari {limits.max_pages:,} halaman.",
                "Pecah berkas menjadi beberapa bagian, atau naikkan batas max_pages.",
            )
        yield document


def file_too_large(size: int, limits: Limits) -> DocumentError:
    """Return the error for a file of `size` bytes, which is over the limit; nothing of it has to be read."""
    return DocumentError(
        FailureClass.TOO_LARGE,
        f"Berkas berukuran {size:,} byte; batasnya {limits.max_bytes:,}.",
        "Pecah berkas menjadi beberapa bagian, atau naikkan batas max_bytes.",
    )


def corrupt(message: str) -> DocumentError:
    """Return the error for a file that cannot be parsed."""
    return DocumentError(
        FailureClass.CORRUPT,
        message,
        "Berkas rusak atau terpotong: salin ulang dari sumbernya atau pindai ulang.",
    )


def picture_too_large(width: int, height: int, limits: Limits) -> DocumentError:
    """Return the error for a picture over the pixel limit."""
    return DocumentError(
        FailureClass.TOO_LARGE,
        f"Gambar berukuran {width} x {height} piksel; batasnya {limits.max_pixels:,} piksel.",
        "Simpan ulang gambar pada 300 dpi, atau naikkan batas max_pixels.",
    )
