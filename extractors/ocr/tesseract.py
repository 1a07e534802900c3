"""What the program and the library of Tesseract share: languages, layouts, the table of the answer."""

from __future__ import annotations

from extractors.files import PageImage
from schemas.errors import MissingProgramError
from schemas.geometry import BoundingBox

from . import Layout, OcrWord

LANGUAGES = ("ind", "eng")
"""English beside Indonesian costs 7 % and stops `(1)` being read as `(l)`."""
SECONDS_PER_PASS = 45
"""A dense page takes 5; what takes ten times as long is grain, not text."""
SEGMENTATION = {Layout.PAGE: 3, Layout.COLUMN: 6}
"""Tesseract's page segmentation modes."""

_HOW_TO_GET_IT = "apt install tesseract-ocr tesseract-ocr-ind tesseract-ocr-osd"
_COLUMNS = 12
_A_WORD = "5\t"
"""How a row begins that tells a word."""


def missing(what: str) -> MissingProgramError:
    """Return the error for a Tesseract that is not (wholly) there."""
    return MissingProgramError(what, _HOW_TO_GET_IT)


def declared_dpi(image: PageImage) -> int:
    """Return the resolution to tell; told none or less than 70, Tesseract guesses one, and worse."""
    return max(70, round(image.dpi))


def words_of_table(table: str) -> list[OcrWord]:
    """Return the words of Tesseract's TSV: level, page, block, paragraph, line, word, box, sureness, text."""
    words: list[OcrWord] = []
    for row in table.split("\n"):
        if not row.startswith(_A_WORD):  # a heading, or a line, paragraph, block or page
            continue
        cells = row.rstrip("\r").split("\t", _COLUMNS - 1)
        if len(cells) < _COLUMNS:
            continue
        confidence, text = float(cells[10]), cells[11]
        if confidence < 0 or not text.strip():
            continue
        left, top, width, height = map(float, cells[6:10])
        box = BoundingBox(left, top, left + width, top + height)
        line = (int(cells[2]), int(cells[3]), int(cells[4]))
        words.extend(OcrWord(part, box, confidence / 100, line) for part in text.split())
    return words
