"""DOCX: the words of paragraphs and tables in order; one page, no places."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docx
import numpy as np
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from schemas.errors import DocumentError
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import FailureClass

from .limits import Limits
from .opening import LayerWord, OpenDocument, PageView, corrupt
from .page_image import PageImage
from .sniff import FileKind

_A4 = PageSize(595.0, 842.0)
_NOWHERE = BoundingBox(0.0, 0.0, 0.0, 0.0)


class DocxPage:
    """The whole text of a DOCX as one page without places."""

    number = 1
    layer_note = ""
    size = _A4

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def layer_words(self) -> list[LayerWord]:
        """Return all words; their boxes are empty."""
        return [
            LayerWord(word, _NOWHERE, row) for row, line in enumerate(self.lines) for word in line.split()
        ]

    def image_share(self) -> float:
        """Return 0: pictures in the text flow are not read."""
        return 0.0

    def has_marks(self) -> bool:
        """Whether there is any line."""
        return bool(self.lines)

    def image(self) -> PageImage:
        """Return an empty sheet: there is nothing to recognise."""
        return self.preview(72)

    def preview(self, dpi: float) -> PageImage:
        """Return an empty sheet at `dpi`."""
        shape = (round(_A4.height * dpi / 72), round(_A4.width * dpi / 72))
        return PageImage.from_page(np.full(shape, 255, np.uint8), dpi)


class DocxDocument:
    """An open DOCX."""

    kind = FileKind.DOCX
    has_pixels = False
    page_count = 1

    def __init__(self, document: Document) -> None:
        self._lines = [line for line in _lines(document) if line.strip()]

    @contextmanager
    def page(self, number: int) -> Iterator[PageView]:
        """Open the only page."""
        if number != 1:
            raise corrupt(f"DOCX tidak memiliki halaman {number}.")
        yield DocxPage(self._lines)


def _lines(document: Document) -> Iterator[str]:
    for section in document.sections:
        if not section.header.is_linked_to_previous:
            yield from (paragraph.text for paragraph in section.header.paragraphs)
    for block in document.iter_inner_content():
        yield from _block_lines(block)


def _block_lines(block: Paragraph | Table) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from block.text.splitlines() or [""]
        return
    for row in block.rows:
        cells: list[str] = []
        seen: set[int] = set()
        for cell in row.cells:  # a merged cell is listed once per column that it spans
            if id(cell._tc) not in seen:
                seen.add(id(cell._tc))
                cells.append(" ".join(cell.text.split()))
        yield "  ".join(cells)


@contextmanager
def open_docx(path: Path, kind: FileKind, limits: Limits) -> Iterator[OpenDocument]:
    """Open a DOCX.

    Raises:
        DocumentError: corrupt, or too_large when its text unpacks beyond the limit.
    """
    del kind
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist() if item.filename.endswith(".xml"))
        if unpacked > limits.max_decoded_bytes:
            raise DocumentError(
                FailureClass.TOO_LARGE,
                f"Isi DOCX mengembang menjadi {unpacked:,} byte.",
                "Periksa asal berkas; simpan ulang sebagai PDF bila memang dibutuhkan.",
            )
        document = docx.Document(str(path))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, OSError) as error:
        raise corrupt("DOCX tidak dapat diurai.") from error
    yield DocxDocument(document)
