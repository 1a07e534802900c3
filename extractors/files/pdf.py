"""PDF: the text layer through pdfplumber, pictures of pages through pypdfium2."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pdfplumber
import pdfplumber.pdf
import pypdfium2 as pdfium
from pdfplumber.utils.exceptions import PdfminerException

from schemas.errors import DocumentError
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import FailureClass

from .limits import Limits
from .opening import LayerWord, OpenDocument, PageView, corrupt
from .page_image import PageImage
from .pdf_words import visible_part, words_of
from .sniff import FileKind

_READING_DPI = 300.0
_LOWEST_DPI = 60.0
"""Below this even large print is lost: the page box is nonsense rather than a big sheet."""

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns once per odd colour or font


class PdfPage:
    """One page of a PDF as a viewer shows it (with /Rotate applied)."""

    def __init__(self, document: PdfDocument, page: Any, number: int) -> None:
        self._document = document
        self._page = page
        self.number = number
        width, height = page.get_size()
        self.size = PageSize(float(width), float(height))

    def layer_words(self) -> list[LayerWord]:
        """Return the words of the text layer; deciding that there is none costs under a millisecond."""
        text_page = self._page.get_textpage()
        try:
            if text_page.count_chars() == 0:
                return []
        finally:
            text_page.close()
        visible = visible_part(self._page.get_mediabox(), self._page.get_cropbox(), self._page.get_rotation())
        return self._document.plumbed_words(self.number, visible)

    def image_share(self) -> float:
        """Return the share of the page that its largest picture covers."""
        area = self.size.width * self.size.height
        largest = max((width * height for _, width, height in self._pictures()), default=0.0)
        return min(1.0, largest / area) if area > 0 else 0.0

    def has_marks(self) -> bool:
        """Whether the page holds any object."""
        return next(iter(self._page.get_objects(max_depth=1)), None) is not None

    def image(self) -> PageImage:
        """Return the page as a gray picture, at the scan's own resolution up to 300 dpi."""
        return self.preview(self._scan_dpi())

    def preview(self, dpi: float) -> PageImage:
        """Return the page as a gray picture at `dpi`, less where the pixel limit asks for it."""
        limits = self._document.limits
        fitting = 72 * (limits.max_render_pixels / max(1.0, self.size.width * self.size.height)) ** 0.5
        dpi = min(dpi, fitting)
        if dpi < _LOWEST_DPI and fitting < _LOWEST_DPI:
            raise _page_too_large(self.size)
        bitmap = self._page.render(scale=dpi / 72, grayscale=True, fill_color=(255, 255, 255, 255))
        try:
            pixels = bitmap.to_numpy()
            return PageImage.from_page(pixels.reshape(pixels.shape[0], pixels.shape[1]).copy(), dpi)
        finally:
            bitmap.close()

    def _pictures(self) -> Iterator[tuple[Any, float, float]]:
        """Yield every picture on the page with its width and height there, in points."""
        for item in self._page.get_objects(filter=(pdfium.raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
            left, bottom, right, top = item.get_bounds()
            yield item, right - left, top - bottom

    def _scan_dpi(self) -> float:
        """Resolution of the picture that covers the page, if one does; rendering above it gains nothing."""
        best, best_area = _READING_DPI, 0.0
        for item, width, height in self._pictures():
            if width * height <= max(best_area, 0.5 * self.size.width * self.size.height):
                continue
            columns, rows = item.get_px_size()
            best_area = width * height
            # The picture may be turned: compare long side with long side.
            best = 72 * max(columns, rows) / max(width, height, 1.0)
        return max(100.0, min(_READING_DPI, best))


class PdfDocument:
    """An open PDF."""

    kind = FileKind.PDF
    has_pixels = True

    def __init__(self, path: Path, document: pdfium.PdfDocument, limits: Limits) -> None:
        self._path = path
        self._document = document
        self._plumber: pdfplumber.pdf.PDF | None = None
        self.limits = limits
        self.page_count = len(document)

    @contextmanager
    def page(self, number: int) -> Iterator[PageView]:
        """Open page `number`.

        Raises:
            DocumentError: corrupt, when the page cannot be loaded; too_large, when its box is absurd.
        """
        try:
            page = self._document[number - 1]
        except pdfium.PdfiumError as error:
            raise corrupt(f"Halaman {number} tidak dapat dibuka.") from error
        try:
            view = PdfPage(self, page, number)
            if max(view.size) > self.limits.max_page_side:
                raise _page_too_large(view.size)
            yield view
        finally:
            page.close()

    def plumbed_words(self, number: int, visible: BoundingBox) -> list[LayerWord]:
        """Return the words of page `number` as pdfplumber finds them; none where its parser gives up.

        Args:
            number: Page number, from 1.
            visible: The part of the page that a viewer shows; see `visible_part`.
        """
        try:
            if self._plumber is None:
                self._plumber = pdfplumber.open(self._path)
            page = self._plumber.pages[number - 1]
            try:
                return words_of(page.chars, _from_top_left(visible, page.mediabox))
            finally:
                page.close()
        except (
            PdfminerException,
            IndexError,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            RecursionError,
        ):
            # pdfminer raises these on damaged objects that pdfium can still draw: such a page is read by OCR.
            return []

    def close(self) -> None:
        """Release both parsers."""
        if self._plumber is not None:
            self._plumber.close()
        self._document.close()


@contextmanager
def open_pdf(path: Path, kind: FileKind, limits: Limits) -> Iterator[OpenDocument]:
    """Open a PDF, also one encrypted with an empty user password.

    Raises:
        DocumentError: encrypted or corrupt.
    """
    del kind
    document = _load(path)
    if len(document) == 0:
        document.close()
        raise corrupt("PDF tidak memiliki halaman.")
    opened = PdfDocument(path, document, limits)
    try:
        yield opened
    finally:
        opened.close()


def _load(path: Path) -> pdfium.PdfDocument:
    """Open a PDF, also one without pages.

    pypdfium2 takes a PDF without pages for a failure and then asks for the reason of the last one, which
    may be another file's.
    """
    raw = pdfium.raw.FPDF_LoadDocument(os.fsencode(path) + b"\0", None)
    if raw:
        return pdfium.PdfDocument(raw)
    if pdfium.raw.FPDF_GetLastError() == pdfium.raw.FPDF_ERR_PASSWORD:
        raise DocumentError(
            FailureClass.ENCRYPTED,
            "PDF dilindungi kata sandi.",
            "Minta berkas tanpa kata sandi, atau simpan ulang tanpa enkripsi.",
        )
    raise corrupt("PDF tidak dapat diurai.")


def _from_top_left(visible: BoundingBox, media: tuple[float, float, float, float]) -> BoundingBox:
    """Return the visible part in pdfplumber's coordinates, which keep the MediaBox's own origin."""
    left, top = media[:2]
    return BoundingBox(visible.x0 + left, visible.top + top, visible.x1 + left, visible.bottom + top)


def _page_too_large(size: PageSize) -> DocumentError:
    return DocumentError(
        FailureClass.TOO_LARGE,
        f"Halaman berukuran {size.width / 72:,.0f} x {size.height / 72:,.0f} inci.",
        "Periksa ukuran halaman dan simpan ulang pada ukuran kertas biasa.",
    )
