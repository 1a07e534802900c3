"""Pixels to words, behind one method, so that engines can be exchanged and a recording can stand in."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from importlib.util import find_spec
from typing import NamedTuple, Protocol

from extractors.files import PageImage
from schemas.geometry import BoundingBox


class OcrWord(NamedTuple):
    """A word as an engine saw it."""

    text: str
    pixels: BoundingBox
    """Box in pixels of the picture that was read."""
    confidence: float
    """0..1."""
    line: tuple[int, int, int]
    """The engine's block, paragraph and line."""


class Layout(Enum):
    """What an engine should take a picture for."""

    PAGE = "page"
    """Anything: the engine looks for columns, tables and pictures itself."""
    COLUMN = "column"
    """One column of print: nothing is taken for a picture, so no text around a stamp is dropped."""


class OcrEngine(Protocol):
    """Something that reads a picture."""

    @property
    def name(self) -> str:
        """What runs, for people and for telling readings apart."""

    @property
    def version(self) -> str:
        """Version of the program behind it; words read by another one are read again."""

    def missing_languages(self) -> tuple[str, ...]:
        """Return the languages that are needed and not installed.

        Raises:
            MissingProgramError: when the engine is not installed.
        """

    def read(self, image: PageImage, layout: Layout = Layout.PAGE) -> list[OcrWord]:
        """Return the words of an upright picture.

        Args:
            image: Gray pixels with their resolution.
            layout: What to take the picture for.

        Raises:
            MissingProgramError: when the engine is not installed.
        """


def _pytesseract() -> OcrEngine:
    from .tesseract_program import TesseractProgram

    return TesseractProgram()


def _tesserocr() -> OcrEngine:
    from .tesseract_library import TesseractLibrary

    return TesseractLibrary()


def _tesseract() -> OcrEngine:
    return _tesserocr() if find_spec("tesserocr") else _pytesseract()


ENGINES: dict[str, Callable[[], OcrEngine]] = {
    "tesseract": _tesseract,
    "pytesseract": _pytesseract,
    "tesserocr": _tesserocr,
}
"""Engines by name; each entry makes one when called. `tesseract` takes the library where it is installed."""
