"""One searchable PDF, in a worker process that may be killed at any moment."""

from __future__ import annotations

import logging
import tempfile
import warnings
from pathlib import Path

import ocrmypdf
import pikepdf
import pypdfium2 as pdfium
from ocrmypdf.exceptions import EncryptedPdfError, ExitCodeException

from extractors.files import FileKind
from extractors.files.pdf_words import visible_part
from pipeline import words
from schemas.errors import DocumentError
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import FailureClass
from schemas.results import ErrorResult
from schemas.text import PageText

from . import engine
from .layer import LANGUAGE, text_layer
from .muting import mute, restore_form
from .pictures import picture_pdf
from .task import Task, wants_layer

for _name in ("ocrmypdf", "fontTools", "fpdf", "img2pdf", "pikepdf"):
    # They tell what they change on the way; what goes wrong reaches us as an exception.
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def write_searchable(task: Task) -> ErrorResult | None:
    """Write the PDF of a document; return why not, where it cannot be done."""
    before = tempfile.tempdir
    tempfile.tempdir = str(task.scratch)  # what is left there after a crash goes with that folder
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _write(task)
    except DocumentError as error:
        return ErrorResult.of(error)
    except (EncryptedPdfError, pikepdf.PasswordError):
        return _failure(FailureClass.ENCRYPTED, "PDF dilindungi kata sandi.")
    except (ExitCodeException, pikepdf.PdfError, pdfium.PdfiumError) as error:
        return _failure(FailureClass.CORRUPT, f"PDF tidak dapat disusun ({type(error).__name__}: {error}).")
    except MemoryError:
        return _failure(FailureClass.TOO_LARGE, "Menyusun PDF ini perlu memori lebih dari batasnya.")
    except Exception as error:  # noqa: BLE001  # a document that we stumble over must not end the export
        return _failure(FailureClass.CRASHED, f"Galat program ({type(error).__name__}: {error}).")
    finally:
        tempfile.tempdir = before
    return None


def _failure(code: FailureClass, message: str) -> ErrorResult:
    return ErrorResult(code=code, message=message, action="Buka berkas aslinya di arsip.")


def _write(task: Task) -> None:
    pages = words.unpack(task.reading).pages
    source = task.location
    if task.kind is not FileKind.PDF:
        source = task.scratch / "picture.pdf"
        picture_pdf(task.location, task.kind, [page.size for page in pages], source)
    wanted = [page for page in pages if wants_layer(page)]
    muted = task.scratch / "muted.pdf"
    has_text = mute(source, muted, [page.number for page in wanted])
    if has_text:
        source = muted
    code = ocrmypdf.ocr(
        source,
        task.result,
        language=[LANGUAGE],
        pages=",".join(str(page.number) for page in wanted),
        mode="redo" if has_text else "skip",
        output_type="pdf",  # every other type may ask for Ghostscript
        optimize=0,
        jobs=1,
        use_threads=True,
        progress_bar=False,
        fast_web_view=float("inf"),
        invalidate_digital_signatures=True,
        tagged_pdf_mode="ignore",
        plugins=[engine.__name__],
        # What OCRmyPDF does not know it hands on to its engine.
        stored_layers=_layers(source, wanted),
        stored_mark=task.mark,
    )
    if code is not ocrmypdf.ExitCode.ok:
        raise DocumentError(
            FailureClass.CORRUPT, f"PDF yang disusun rusak ({code.name}).", "Buka berkas aslinya di arsip."
        )
    if has_text:
        restore_form(task.result)


def _layers(source: Path, wanted: list[PageText]) -> dict[int, ocrmypdf.OcrElement]:
    """Return the text layer of each page, by number from 0."""
    layers = {}
    with pdfium.PdfDocument(source) as document:
        for page in wanted:
            shown = document[page.number - 1]
            media, rotation = shown.get_mediabox(), shown.get_rotation()
            visible = visible_part(media, shown.get_cropbox(), rotation)
            sheet = PageSize(media[2] - media[0], media[3] - media[1]).turned(rotation // 90)
            layers[page.number - 1] = text_layer(page, _as_read(visible, page), sheet)
            shown.close()
    return layers


def _as_read(visible: BoundingBox, page: PageText) -> BoundingBox:
    """Return the visible part of a page, or say that this is not the page that was read.

    Raises:
        DocumentError: when its size is another one.
    """
    if abs(visible.width - page.size.width) > 1 or abs(visible.height - page.size.height) > 1:
        raise DocumentError(
            FailureClass.CORRUPT,
            f"Ukuran halaman {page.number} lain daripada saat dibaca.",
            "Audit ulang arsipnya, lalu ekspor lagi.",
        )
    return visible
