"""DOCX: the words of paragraphs and tables in order; one page, no places."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import docx
import numpy as np
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from lxml import etree

from schemas.errors import DocumentError
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import FailureClass

from .limits import Limits
from .opening import LayerWord, OpenDocument, PageView, corrupt
from .page_image import PageImage
from .sniff import FileKind

_A4 = PageSize(595.0, 842.0)
_ATTACHED = ("word/media/", "word/embeddings/")
_MOST_PARTS = 10_000
_MOST_COLUMNS = 1_000
"""Word has 63."""
_OVER_LIMIT = (etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_ENTITY_LOOP)
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    PackageNotFoundError,
    InvalidXmlError,
    KeyError,
    ValueError,
    AttributeError,
    TypeError,
    IndexError,
    OSError,
    EOFError,
    RecursionError,
    NotImplementedError,
)
"""What zipfile and python-docx raise on files that no Word wrote."""
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
        if sum(cell.grid_span for cell in row._tr.tc_lst) > _MOST_COLUMNS:
            raise corrupt("Tabel dalam DOCX menyebut kolom yang terlalu banyak.")
        cells: list[str] = []
        seen: set[int] = set()
        for cell in row.cells:  # a merged cell is listed once per column that it spans
            if id(cell._tc) not in seen:
                seen.add(id(cell._tc))
                cells.append(" ".join(_cell_text(cell).split()))
        yield "  ".join(cells)


def _cell_text(cell: _Cell) -> str:
    """Return the text of a cell with that of the tables in it."""
    return " ".join(line for block in cell.iter_inner_content() for line in _block_lines(block))


@contextmanager
def open_docx(path: Path, kind: FileKind, limits: Limits) -> Iterator[OpenDocument]:
    """Open a DOCX.

    Raises:
        DocumentError: corrupt, or too_large when its text unpacks beyond the limit.
    """
    del kind
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bomb(archive.infolist(), limits)
        opened = DocxDocument(docx.Document(str(path)))
    except etree.XMLSyntaxError as error:
        if error.code in _OVER_LIMIT:
            raise _bomb("Isi DOCX mengembang atau bersusun terlalu dalam.") from error
        raise corrupt("DOCX tidak dapat diurai.") from error
    except _DAMAGED as error:
        raise corrupt("DOCX tidak dapat diurai.") from error
    yield opened


def _refuse_bomb(items: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse what unpacks to more than may be: python-docx keeps every part in memory."""
    text = sum(item.file_size for item in items if not item.filename.startswith(_ATTACHED))
    everything = sum(item.file_size for item in items)
    if text > limits.max_decoded_bytes or everything > limits.max_bytes or len(items) > _MOST_PARTS:
        raise _bomb(f"Isi DOCX mengembang menjadi {everything:,} byte dalam {len(items):,} bagian.")


def _bomb(message: str) -> DocumentError:
    return DocumentError(
        FailureClass.TOO_LARGE,
        message,
        "Periksa asal berkas; simpan ulang sebagai PDF bila memang dibutuhkan.",
    )
