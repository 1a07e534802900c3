"""OCRmyPDF's plugin for words that are known: asked to read a page, it answers with what the store holds.

Nothing is drawn and nothing is run: neither Tesseract nor Ghostscript need be installed.
"""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path
from typing import Any, NoReturn

from ocrmypdf import OcrElement, OcrEngine, OrientationConfidence, hookimpl
from ocrmypdf._options import OcrOptions
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOptions
from PIL import Image
from pydantic import BaseModel

from .layer import LANGUAGE


class StoredWords(OcrEngine):
    """Gives every page the layer that was handed in as the option `stored_layers`, by number from 0."""

    @staticmethod
    def version() -> str:
        """Return a version; the words have their own."""
        return "1"

    @staticmethod
    def creator_tag(options: OcrOptions) -> str:
        """Return the mark that says from what the PDF was made."""
        return str(options.extra_attrs["stored_mark"])

    def __str__(self) -> str:
        return "stored words"

    @staticmethod
    def languages(options: OcrOptions) -> Set[str]:  # noqa: ARG004
        """Return the language of the words."""
        return {LANGUAGE}

    @staticmethod
    def get_orientation(input_file: Path, options: OcrOptions) -> OrientationConfidence:  # noqa: ARG004
        """Return that the page lies right: it is to look as it did."""
        return OrientationConfidence(angle=0, confidence=0.0)

    @staticmethod
    def get_deskew(input_file: Path, options: OcrOptions) -> float:  # noqa: ARG004
        """Return that the page is straight: it is to look as it did."""
        return 0.0

    @staticmethod
    def supports_generate_ocr() -> bool:
        """Return True: the layer is handed over as a tree, not as a file."""
        return True

    @staticmethod
    def generate_ocr(
        input_file: Path,  # noqa: ARG004
        options: OcrOptions,
        page_number: int = 0,
    ) -> tuple[OcrElement, str]:
        """Return the layer of a page, and no text beside it."""
        return options.extra_attrs["stored_layers"][page_number], ""

    @staticmethod
    def generate_hocr(*_: Any, **__: Any) -> NoReturn:
        """Refuse: OCRmyPDF does not ask an engine that hands over trees."""
        raise NotImplementedError

    @staticmethod
    def generate_pdf(*_: Any, **__: Any) -> NoReturn:
        """Refuse: OCRmyPDF does not ask an engine that hands over trees."""
        raise NotImplementedError


@hookimpl
def initialize(plugin_manager: Any) -> None:
    """Block the engine that asks for the program Tesseract before it does anything."""
    plugin_manager.set_blocked("ocrmypdf.builtin_plugins.tesseract_ocr")


@hookimpl
def register_options() -> dict[str, type[BaseModel]]:
    """Return the options that OCRmyPDF looks at whatever its engine is."""
    return {"tesseract": TesseractOptions}


@hookimpl
def get_ocr_engine() -> OcrEngine:
    """Return the engine."""
    return StoredWords()


@hookimpl
def rasterize_pdf_page(output_file: Path) -> Path:
    """Write a small blank picture instead of drawing the page: the engine does not look at it."""
    Image.new("1", (8, 8), 1).save(output_file, format="PNG", dpi=(72, 72))
    return output_file
