"""An OCR engine whose time is counted."""

from __future__ import annotations

from extractors.files import PageImage
from extractors.stages import stage
from schemas.timing import Stage

from . import Layout, OcrEngine, OcrWord


class TimedEngine:
    """Any other engine; its time is booked as the stage `ocr`."""

    def __init__(self, engine: OcrEngine) -> None:
        self._engine = engine
        self.name, self.version = engine.name, engine.version

    def missing_languages(self) -> tuple[str, ...]:
        """Return the languages that are needed and not installed."""
        return self._engine.missing_languages()

    def read(self, image: PageImage, layout: Layout = Layout.PAGE) -> list[OcrWord]:
        """Return the words of an upright picture."""
        with stage(Stage.OCR):
            return self._engine.read(image, layout)
