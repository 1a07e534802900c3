"""Tesseract through pytesseract, with Indonesian and English."""

from __future__ import annotations

import os
import re
from functools import cached_property

import pytesseract
from PIL import Image

from extractors.files import PageImage
from schemas.errors import MissingProgramError
from schemas.geometry import BoundingBox

from . import OcrWord

LANGUAGES = ("ind", "eng")
"""English beside Indonesian costs 7 % and stops `(1)` being read as `(l)`."""
_SECONDS_PER_PASS = 45
"""A dense page takes 5; what takes ten times as long is grain, not text."""
_HOW_TO_GET_IT = "apt install tesseract-ocr tesseract-ocr-ind tesseract-ocr-osd"

# Debian's build starts four OpenMP threads whatever the cores; they spin against each other (4.7 x slower).
os.environ["OMP_THREAD_LIMIT"] = "1"


class Tesseract:
    """The stated engine."""

    name = "tesseract"

    @cached_property
    def version(self) -> str:
        """Version of the program.

        Raises:
            MissingProgramError: when it is not installed.
        """
        try:
            return str(pytesseract.get_tesseract_version())
        except pytesseract.TesseractNotFoundError as error:
            raise MissingProgramError("Tesseract is not installed.", _HOW_TO_GET_IT) from error

    def missing_languages(self) -> tuple[str, ...]:
        """Return the languages that are needed and not installed."""
        _ = self.version
        installed = set(pytesseract.get_languages())
        return tuple(language for language in LANGUAGES if language not in installed)

    def read(self, image: PageImage, *, one_column: bool = False) -> list[OcrWord]:
        """Return the words of an upright picture; see OcrEngine."""
        picture = Image.fromarray(image.pixels)
        picture.format = "PPM"  # saves the PNG compression on the way to the program
        config = f"--psm {6 if one_column else 3} --dpi {round(image.dpi)}"
        try:
            table = pytesseract.image_to_data(
                picture,
                lang="+".join(LANGUAGES),
                config=config,
                output_type=pytesseract.Output.DICT,
                timeout=_SECONDS_PER_PASS,
            )
        except pytesseract.TesseractNotFoundError as error:
            raise MissingProgramError("Tesseract is not installed.", _HOW_TO_GET_IT) from error
        except pytesseract.TesseractError as error:
            if "loading language" in error.message:
                raise MissingProgramError("A language of Tesseract is missing.", _HOW_TO_GET_IT) from error
            if re.search(r"too (?:small|large)|no text|Empty page", error.message, re.IGNORECASE):
                return []
            raise
        except RuntimeError:  # how pytesseract says that time ran out: the page counts as print without words
            return []
        words: list[OcrWord] = []
        for index, text in enumerate(table["text"]):
            confidence = float(table["conf"][index])
            if confidence < 0 or not text.strip():
                continue
            left, top = float(table["left"][index]), float(table["top"][index])
            box = BoundingBox(left, top, left + table["width"][index], top + table["height"][index])
            line = (table["block_num"][index], table["par_num"][index], table["line_num"][index])
            words.extend(OcrWord(part, box, confidence / 100, line) for part in text.split())
        return words
