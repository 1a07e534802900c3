"""The programs that are compared, each behind the same call: files in, what was read out.

Runs in a process of its own for each peer (`python -m benchmarks.reading.peers NAME`), which is told
what to read line by line, so that engines stay warm and the environment of one peer is not another's.
"""

from __future__ import annotations

import contextlib
import json
import logging
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

LANGUAGES = ("ind", "eng")
PROCESSES = 2
NAIVE_DPI = 300


@dataclass(frozen=True)
class ReadPage:
    """What a peer read on one page; the product tells more than the text."""

    text: str
    words: list[tuple[str, float, float, float, float]] = field(default_factory=list)
    """Text and x0, top, x1, bottom in points; the product's only."""
    rotation: int | None = None
    confidence: float | None = None
    coverage: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class PageFiles:
    """The same pages twice; a peer takes what suits it."""

    whole: Path
    """One PDF of all pages."""
    single: list[Path]
    """One PDF a page."""


class Reader(Protocol):
    """A peer that is ready to read."""

    def __call__(self, files: PageFiles, /) -> list[ReadPage]:
        """Read all pages."""


# --- the product ---


@cache
def _engine() -> Any:
    from extractors.ocr import ENGINES
    from pipeline.settings import load_settings

    return ENGINES[load_settings().engine]()


def _read_by_product(file: Path) -> ReadPage:
    from extractors.files import Limits
    from pipeline.read import read_document
    from schemas.errors import DocumentError

    try:
        reading = read_document(file, engine=_engine(), limits=Limits())
    except DocumentError as error:
        return ReadPage("", coverage=0.0, confidence=0.0, reason=f"{error.failure}: {error.message}")
    page = reading.pages[0]
    words = [(word.text, *word.bbox) for word in page.words]
    return ReadPage(
        reading.document("").text, words, page.rotation, page.confidence, page.read_share, page.reason
    )


def _product() -> Reader:
    context = multiprocessing.get_context("forkserver")  # as the product starts its own workers
    pool = ProcessPoolExecutor(PROCESSES, mp_context=context)
    return lambda files: list(pool.map(_read_by_product, files.single))


# --- the others ---


def _naive() -> Reader:
    import pdfplumber
    import pytesseract

    def read(files: PageFiles) -> list[ReadPage]:
        texts: list[ReadPage] = []
        for file in files.single:
            with pdfplumber.open(file) as document:
                text = document.pages[0].extract_text()
                if not text.strip():
                    picture = document.pages[0].to_image(resolution=NAIVE_DPI).original
                    text = pytesseract.image_to_string(picture, lang="+".join(LANGUAGES))
                texts.append(ReadPage(text))
        return texts

    return read


def _ocrmypdf(*, straighten: bool) -> Reader:
    import ocrmypdf

    def read(files: PageFiles) -> list[ReadPage]:
        with tempfile.TemporaryDirectory() as folder:
            made, sidecar = Path(folder) / "out.pdf", Path(folder) / "out.txt"
            ocrmypdf.ocr(
                files.whole, made, sidecar=sidecar, language=LANGUAGES, jobs=PROCESSES,
                skip_text=True, optimize=0, output_type="pdf", progress_bar=False,
                rotate_pages=straighten, deskew=straighten,
            )  # fmt: skip
            return _of_sidecar(sidecar.read_text(encoding="utf-8"), made)

    return read


def _of_sidecar(sidecar: str, made: Path) -> list[ReadPage]:
    """The sidecar holds what OCR gave; the text of pages that had some is in the PDF."""
    import pypdfium2

    texts = sidecar.split("\f")
    document = pypdfium2.PdfDocument(made)
    pages: list[ReadPage] = []
    for index in range(len(document)):
        text = texts[index] if index < len(texts) else ""
        if not text.strip() or text.startswith("[OCR skipped on page"):
            text = document[index].get_textpage().get_text_range()
        pages.append(ReadPage(text))
    document.close()
    return pages


def _kreuzberg() -> Reader:
    import kreuzberg

    config = kreuzberg.ExtractionConfig(
        use_cache=False,
        ocr=kreuzberg.OcrConfig(
            backend="tesseract",
            language="+".join(LANGUAGES),
            tesseract_config=kreuzberg.TesseractConfig(language="+".join(LANGUAGES), use_cache=False),
        ),
        max_concurrent_extractions=PROCESSES,
        concurrency=kreuzberg.ConcurrencyConfig(max_threads=PROCESSES),
    )

    def read(files: PageFiles) -> list[ReadPage]:
        results = kreuzberg.batch_extract_files_sync([str(file) for file in files.single], config)
        return [ReadPage(result.content) for result in results]

    return read


@dataclass(frozen=True)
class Peer:
    """How a program is compared."""

    title: str
    start: Callable[[], Reader]
    omp_thread_limit: int | None = None
    """None leaves Tesseract's threads as they are installed."""


PEERS = {
    "product": Peer("PKS Audit, 2 processes", _product),
    "naive": Peer("pdfplumber + pytesseract, serial, as installed", _naive),
    "naive-omp1": Peer("pdfplumber + pytesseract, serial, OMP_THREAD_LIMIT=1", _naive, omp_thread_limit=1),
    "ocrmypdf": Peer("OCRmyPDF --jobs 2 --skip-text --optimize 0", lambda: _ocrmypdf(straighten=False)),
    "ocrmypdf-rotate": Peer("the same with --rotate-pages --deskew", lambda: _ocrmypdf(straighten=True)),
    "kreuzberg": Peer("kreuzberg, its own Tesseract", _kreuzberg),
}


# --- the process of a peer ---


def serve(name: str) -> None:
    """Answer each line of standard input, {"whole": PDF, "single": [PDF]}, with a line of JSON."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer
    logging.disable(logging.WARNING)
    read = PEERS[name].start()
    for line in sys.stdin:
        asked = json.loads(line)
        started = time.perf_counter()
        pages = read(PageFiles(Path(asked["whole"]), [Path(file) for file in asked["single"]]))
        wall = time.perf_counter() - started
        with contextlib.suppress(BrokenPipeError):
            answers.write(json.dumps({"wall": wall, "pages": [asdict(page) for page in pages]}) + "\n")
            answers.flush()


if __name__ == "__main__":
    serve(sys.argv[1])
