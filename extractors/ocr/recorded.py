"""An engine that replays words recorded earlier, so that tests need no Tesseract."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from extractors.files import PageImage
from schemas.geometry import BoundingBox

from . import Layout, OcrEngine, OcrWord


def picture_key(image: PageImage, layout: Layout) -> str:
    """Return a name for what an engine was asked to read."""
    digest = hashlib.sha256(image.pixels.tobytes())
    digest.update(f"{image.pixels.shape} {round(image.dpi)} {layout.value}".encode())
    return digest.hexdigest()[:32]


class Recorded:
    """Replays a folder of recordings; with `through`, asks that engine for what is missing and keeps it."""

    name = "recorded"

    def __init__(self, folder: Path, *, through: OcrEngine | None = None) -> None:
        self._folder = folder
        self._through = through
        self.version = "1" if through is None else through.version

    def missing_languages(self) -> tuple[str, ...]:
        """Return nothing: a recording needs none."""
        return ()

    def read(self, image: PageImage, layout: Layout = Layout.PAGE) -> list[OcrWord]:
        """Return the recorded words.

        Raises:
            FileNotFoundError: when this picture was never recorded.
        """
        file = self._folder / f"{picture_key(image, layout)}.json"
        if not file.exists() and self._through is not None:
            words = self._through.read(image, layout)
            rows = [[word.text, list(word.pixels), word.confidence, list(word.line)] for word in words]
            file.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        rows = json.loads(file.read_text(encoding="utf-8"))
        return [
            OcrWord(text, BoundingBox(*box), confidence, (line[0], line[1], line[2]))
            for text, box, confidence, line in rows
        ]
