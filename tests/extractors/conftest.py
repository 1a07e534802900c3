from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from schemas.geometry import BoundingBox, PageSize
from schemas.labels import TextSource
from schemas.text import DocumentText, PageText, Word

Paper = Callable[..., DocumentText]


@pytest.fixture(scope="session")
def paper() -> Paper:
    """Set a text as a page: one character is 5 points wide, so several spaces make a column."""

    def make(text: str, *, confidence: float | None = None) -> DocumentText:
        pages = []
        for number, body in enumerate(text.strip("\n").split("\f"), 1):
            words = []
            for row, line in enumerate(line for line in body.split("\n")):
                for match in re.finditer(r"\S+", line):
                    box = BoundingBox(
                        50 + 5 * match.start(), 50 + 12 * row, 50 + 5 * match.end(), 60 + 12 * row
                    )
                    words.append(Word(match.group(), box, confidence, row))
            source = TextSource.TEXT_LAYER if confidence is None else TextSource.OCR
            pages.append(PageText(number, PageSize(595, 842), source, tuple(words)))
        return DocumentText("0" * 64, tuple(pages))

    return make
