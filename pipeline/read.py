"""One file to the words of all its pages."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from extractors.files import Limits, open_document
from extractors.ocr import OcrEngine
from extractors.pages import read_page
from schemas.errors import DocumentError
from schemas.labels import FailureClass
from schemas.text import PageText, Reading


def read_document(
    path: Path,
    *,
    engine: OcrEngine,
    limits: Limits,
    on_page: Callable[[int, int], None] = lambda *_: None,
    left_out: Collection[int] = (),
) -> Reading:
    """Return the words of every page of `path`.

    Args:
        path: The file.
        engine: Reads the pages that have no trustworthy text layer.
        limits: Bounds on what the file may cost.
        on_page: Called before each page with its number and how many there are, so that the caller can watch
            the time a page takes.
        left_out: Pages that are not opened and count as unread.

    Raises:
        DocumentError: when no page can be read; no_text or empty, when the pages hold no word.
    """
    pages: list[PageText] = []
    errors: dict[int, DocumentError] = {}
    marked = False
    with open_document(path, limits) as document:
        for number in range(1, document.page_count + 1):
            if number in left_out:
                errors[number] = _stopped_its_reader(number)
                pages.append(_unread(number, pages, "reading it ended the process"))
                continue
            on_page(number, document.page_count)
            try:
                with document.page(number) as view:
                    pages.append(read_page(view, engine))
                    marked = marked or view.has_marks()
            except DocumentError as error:
                errors[number] = error
                pages.append(_unread(number, pages, "page could not be opened"))
        page_count = document.page_count
    if len(errors) == page_count:
        raise next(iter(errors.values()))
    if not any(page.words for page in pages):
        raise _wordless(marked=marked or bool(errors))
    return Reading(tuple(pages), page_count, tuple(errors))


def _unread(number: int, before: list[PageText], reason: str) -> PageText:
    size = before[-1].size if before else PageText.BLANK_SIZE
    return PageText.without_words(number, size, reason)


def _stopped_its_reader(number: int) -> DocumentError:
    return DocumentError(
        FailureClass.CRASHED,
        f"Halaman {number} menghentikan proses pembacanya.",
        "Simpan ulang berkas (misalnya cetak ke PDF) atau pindai ulang.",
    )


def _wordless(*, marked: bool) -> DocumentError:
    if marked:
        return DocumentError(
            FailureClass.NO_TEXT,
            "Halaman berisi gambar, tetapi tidak ada teks yang terbaca.",
            "Pindai ulang pada 300 dpi, atau keluarkan berkas bila memang bukan dokumen.",
        )
    return DocumentError(
        FailureClass.EMPTY,
        "Semua halaman kosong tanpa isi.",
        "Minta atau pindai ulang dokumennya; periksa apakah kertas terbalik di pemindai.",
    )
