"""PDF: text layer and pictures of pages through pypdfium2, odd text layers through pdfplumber."""

from __future__ import annotations

import logging
import mmap
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
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
from .opening import LayerWord, OpenDocument, PageView, corrupt, picture_too_large
from .page_image import PageImage, gray_and_colours
from .pdf_letters import OddLettersError, letters_of
from .pdf_pictures import Picture, carrying, has_colour, pictures_of, scan_dpi, view_matrix
from .pdf_pixels import on_sheet, pixels_of, taken
from .pdf_words import plumbed_letters, visible_part, words_of
from .sniff import FileKind

_READING_DPI = 300.0
_LOWEST_SCAN_DPI = 100.0
_LARGEST_SHEET = 25.0
"""Inches of the long side up to which a page is believed to be as large as it says (A2 has 23)."""
_A4_LONG_SIDE = 11.69
_FEWEST_PIXELS = 1754
"""Pixels of the long side to which a scan is not reduced further: A4 at 150 dpi."""
_LOWEST_DPI = 60.0
"""Below this even large print is lost: the page box is nonsense rather than a big sheet."""
_HIDES = (re.compile(rb"Mask"), re.compile(rb"/OC[\0\t\n\f\r <%]"))
"""Keys of a mask and of a layer, this one before its value; one pattern of both takes seven times as long."""

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns once per odd colour or font


class PdfPage:
    """One page of a PDF as a viewer shows it (with /Rotate applied)."""

    def __init__(self, document: PdfDocument, page: Any, number: int) -> None:
        self._document = document
        self._page = page
        self.number = number
        width, height = page.get_size()
        self.size = PageSize(float(width), float(height))
        self.layer_note = ""

    def layer_size(self) -> int:
        """Return the number of characters of the text layer, in a tenth of the time that words take."""
        return int(self._text_page.count_chars())

    def layer_words(self) -> list[LayerWord]:
        """Return the words of the text layer; an odd one is left to pdfplumber, see `layer_note`."""
        count = self.layer_size()
        if count == 0:
            return []
        try:
            view = view_matrix(self._page, self.size)
            words = words_of(letters_of(self._text_page, count, view, self._page.get_rotation()), self.size)
        except OddLettersError as odd:
            self.layer_note = f"read by pdfplumber: {odd}"
            words = self._document.plumbed_words(self.number, self._visible(), self.size)
        if self._carrier is not None:  # the picture lies over whatever text there is
            return [word._replace(invisible=True) for word in words]
        return words

    def _visible(self) -> BoundingBox:
        return visible_part(self._page.get_mediabox(), self._page.get_cropbox(), self._page.get_rotation())

    def image_share(self) -> float:
        """Return the share of the page that its largest picture covers."""
        return max((picture.share for picture in self._pictures), default=0.0)

    def has_marks(self) -> bool:
        """Whether the page holds any object."""
        return bool(pdfium.raw.FPDFPage_CountObjects(self._page) > 0)

    def image(self) -> PageImage:
        """Return the page in gray: the scan's own pixels, else drawn at its resolution, up to 300 dpi."""
        carried = self._carried
        if carried is not None:
            return carried
        dpi = scan_dpi(self._pictures)
        return self._drawn(_READING_DPI if dpi is None else max(_LOWEST_SCAN_DPI, min(_READING_DPI, dpi)))

    def preview(self, dpi: float) -> PageImage:
        """Return the page as a gray picture at `dpi`, less where the pixel limit asks for it."""
        dpi = min(dpi, self._fitting_dpi())
        carried = self._carried
        if carried is not None and 72 / carried.to_points[0, 0] >= dpi:
            return on_sheet(carried, self.size, dpi)
        return self._drawn(dpi)

    @cached_property
    def _text_page(self) -> Any:
        return self._page.get_textpage()  # closed with the page

    @cached_property
    def _pictures(self) -> list[Picture]:
        return pictures_of(self._page, self.size)

    @cached_property
    def _carrier(self) -> Picture | None:
        """The picture that is all a viewer sees of the page, if one is."""
        best = carrying(self._page, self._pictures, self.size)
        # A tint or a pattern stretched over the page is no scan.
        return best if best is not None and best.dpi * self._sheets >= _LOWEST_DPI else None

    @property
    def _sheets(self) -> float:
        """How many times larger the page is than the sheet that it must have been.

        A photo saved at 72 dpi makes a page of a metre: a sheet of A4 it was.
        """
        inches = max(self.size) / 72
        return inches / _A4_LONG_SIDE if inches > _LARGEST_SHEET else 1.0

    @cached_property
    def _carried(self) -> PageImage | None:
        """The page as the pixels of the one picture that carries it; decoded once."""
        limits = self._document.limits
        for picture in self._pictures:
            if picture.columns * picture.rows > limits.max_pixels:
                raise picture_too_large(picture.columns, picture.rows, limits)
        if self._carrier is None:
            return None
        # A page like a visiting card may be a whole sheet, saved with 1000 dpi.
        dpi = max(_READING_DPI / self._sheets, _FEWEST_PIXELS * 72 / max(self.size))
        doubt = self._document.may_hide_pixels
        image = taken(self._page, self._carrier, self.size, dpi=min(dpi, self._fitting_dpi()), doubt=doubt)
        return None if image is None else replace(image, dpi=image.dpi * self._sheets)

    def _fitting_dpi(self) -> float:
        """Return the highest resolution within the pixel limit."""
        limit = self._document.limits.max_render_pixels
        return float(72 * (limit / max(1.0, self.size.width * self.size.height)) ** 0.5)

    def _drawn(self, dpi: float) -> PageImage:
        fitting = self._fitting_dpi()
        if fitting < _LOWEST_DPI:
            raise _page_too_large(self.size)
        dpi = min(dpi, fitting)
        coloured = any(picture.share > 0 and has_colour(self._page, picture) for picture in self._pictures)
        bitmap = self._page.render(scale=dpi / 72, grayscale=not coloured, fill_color=(255, 255, 255, 255))
        try:
            pixels = pixels_of(bitmap)
            if not coloured:
                return PageImage.from_page(pixels.copy(), dpi)
            gray, colours = gray_and_colours(pixels[:, :, :3])
            return PageImage.from_page(gray, dpi, colours)
        finally:
            bitmap.close()


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

    @cached_property
    def may_hide_pixels(self) -> bool:
        """Whether any picture of the file may have a mask or belong to a layer.

        The dictionary of a picture is never compressed, so its keys stand in the file as they are. The bytes
        of a short one stand among pixels too, every few megabytes: it is a key where a value may follow it.
        """
        with self._path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(key.search(content) for key in _HIDES)

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

    def plumbed_words(self, number: int, visible: BoundingBox, size: PageSize) -> list[LayerWord]:
        """Return the words of page `number` as pdfplumber finds them; none where its parser gives up.

        Args:
            number: Page number, from 1.
            visible: The part of the page that a viewer shows; see `visible_part`.
            size: Its size.
        """
        try:
            if self._plumber is None:
                self._plumber = pdfplumber.open(self._path)
            page = self._plumber.pages[number - 1]
            try:
                letters = plumbed_letters(page.chars, _from_top_left(visible, page.mediabox))
                return words_of(letters, size)
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
