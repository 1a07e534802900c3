"""Pixels to words, behind one method, so that a recording can stand in for Tesseract."""

from __future__ import annotations

from collections.abc import Callable
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


class OcrEngine(Protocol):
    """Something that reads a picture."""

    @property
    def name(self) -> str:
        """What ENGINES calls it."""

    @property
    def version(self) -> str:
        """Version of the program behind it; words read by another one are read again."""

    def read(self, image: PageImage, *, one_column: bool = False) -> list[OcrWord]:
        """Return the words of an upright picture.

        Args:
            image: Gray pixels with their resolution.
            one_column: Do no layout analysis: take the page as one block of text.

        Raises:
            MissingProgramError: when the engine is not installed.
        """


def _tesseract() -> OcrEngine:
    from .tesseract import Tesseract

    return Tesseract()


ENGINES: dict[str, Callable[[], OcrEngine]] = {"tesseract": _tesseract}
"""Engines by name; each entry makes one when called."""
