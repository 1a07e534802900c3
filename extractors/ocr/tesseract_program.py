"""Tesseract as a program, through pytesseract: the stated engine, there wherever Tesseract is."""

from __future__ import annotations

import os
import re
from functools import cached_property

import pytesseract
from PIL import Image

from extractors.files import PageImage

from . import Layout, OcrWord
from .tesseract import LANGUAGES, SECONDS_PER_PASS, SEGMENTATION, declared_dpi, missing, words_of_table

# Debian's build starts four OpenMP threads whatever the cores; they spin against each other (4.7 x slower).
os.environ["OMP_THREAD_LIMIT"] = "1"


class TesseractProgram:
    """Starts the program for every picture."""

    name = "pytesseract"

    @cached_property
    def version(self) -> str:
        """Version of the program.

        Raises:
            MissingProgramError: when it is not installed.
        """
        try:
            return str(pytesseract.get_tesseract_version())
        except pytesseract.TesseractNotFoundError as error:
            raise missing("Tesseract is not installed.") from error

    def missing_languages(self) -> tuple[str, ...]:
        """Return the languages that are needed and not installed; see OcrEngine."""
        _ = self.version
        installed = set(pytesseract.get_languages())
        return tuple(language for language in LANGUAGES if language not in installed)

    def read(self, image: PageImage, layout: Layout = Layout.PAGE) -> list[OcrWord]:
        """Return the words of an upright picture; see OcrEngine."""
        picture = Image.fromarray(image.pixels)
        picture.format = "PPM"  # saves the PNG compression on the way to the program
        try:
            table = pytesseract.image_to_data(
                picture,
                lang="+".join(LANGUAGES),
                config=f"--psm {SEGMENTATION[layout]} --dpi {declared_dpi(image)}",
                timeout=SECONDS_PER_PASS,
            )
        except pytesseract.TesseractNotFoundError as error:
            raise missing("Tesseract is not installed.") from error
        except pytesseract.TesseractError as error:
            if "loading language" in error.message:
                raise missing("A language of Tesseract is missing.") from error
            if re.search(r"too (?:small|large)|no text|Empty page", error.message, re.IGNORECASE):
                return []
            if "bad_alloc" in error.message:  # how a C++ program ends that gets no memory
                raise MemoryError from error
            raise
        except RuntimeError:  # how pytesseract says that time ran out: the page counts as print without words
            return []
        return words_of_table(str(table))
