"""Tesseract inside this process, through tesserocr: no start and no copy of the picture for every page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import tesserocr

from extractors.files import PageImage

from . import Layout, OcrWord
from .tesseract import LANGUAGES, SECONDS_PER_PASS, SEGMENTATION, declared_dpi, missing, words_of_table

_SMALLEST_SIDE = 3
"""Pixels; the library refuses less with an exception, the program with a message."""


class TesseractLibrary:
    """Holds the library with its models for the life of a process."""

    name = "tesserocr"

    @cached_property
    def version(self) -> str:
        """Version of Tesseract inside the library."""
        return str(tesserocr.tesseract_version().split()[1])

    def missing_languages(self) -> tuple[str, ...]:
        """Return the languages that are needed and not installed; see OcrEngine."""
        return tuple(
            language for language in LANGUAGES if not (_models() / f"{language}.traineddata").is_file()
        )

    @cached_property
    def _api(self) -> tesserocr.PyTessBaseAPI:
        if lacking := self.missing_languages():
            raise missing(f"A language of Tesseract is missing: {', '.join(lacking)}.")
        api = tesserocr.PyTessBaseAPI(
            path=f"{_models()}/", lang="+".join(LANGUAGES), oem=tesserocr.OEM.LSTM_ONLY
        )
        api.SetVariable("debug_file", os.devnull)  # it complains of odd pictures on stderr
        return api

    def read(self, image: PageImage, layout: Layout = Layout.PAGE) -> list[OcrWord]:
        """Return the words of an upright picture; see OcrEngine."""
        if min(image.width, image.height) < _SMALLEST_SIDE:
            return []
        api = self._api
        api.SetPageSegMode(SEGMENTATION[layout])
        pixels = np.ascontiguousarray(image.pixels)
        api.SetImageBytes(pixels.tobytes(), image.width, image.height, 1, image.width)
        api.SetSourceResolution(declared_dpi(image))
        try:
            # Out of time, the page counts as print without words.
            return words_of_table(api.GetTSVText(0)) if api.Recognize(1000 * SECONDS_PER_PASS) else []
        finally:
            api.Clear()


def _models() -> Path:
    """Return the folder of the models: the one that is set, or the one that the installed program uses.

    Raises:
        MissingProgramError: when there is none.
    """
    return _find_models(os.environ.get("TESSDATA_PREFIX"))


@cache
def _find_models(prefix: str | None) -> Path:
    if prefix:
        return Path(prefix)
    program = shutil.which("tesseract")
    if program is None:
        raise missing("Tesseract is not installed.")
    # Wheels of tesserocr bring the library without models: those of the program serve both.
    said = subprocess.run(  # noqa: S603  # the program that PATH names
        [program, "--list-langs"], capture_output=True, text=True, check=False, timeout=60
    )
    folder = re.search(r'"([^"]+)"', said.stdout + said.stderr)
    if folder is None:
        raise missing("Tesseract does not say where its languages are.")
    return Path(folder[1])
