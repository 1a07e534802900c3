"""A recording stands in for an engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extractors.files import PageImage
from extractors.ocr import ENGINES, Layout, OcrWord
from extractors.ocr.recorded import Recorded, picture_key
from schemas.geometry import BoundingBox

WORDS = [
    OcrWord("Surat", BoundingBox(1.0, 2.0, 30.5, 12.0), 0.9123, (1, 1, 1)),
    OcrWord("izin—é", BoundingBox(32.0, 2.0, 60.0, 12.0), 0.31, (1, 1, 2)),
]


class Counting:
    """Returns the same words and counts how often it was asked."""

    name = "counting"
    version = "5.3"

    def __init__(self) -> None:
        self.asked: list[Layout] = []

    def missing_languages(self) -> tuple[str, ...]:
        return ()

    def read(self, image: PageImage, layout: Layout = Layout.PAGE) -> list[OcrWord]:
        self.asked.append(layout)
        return WORDS


def picture(value: int = 255, dpi: float = 300) -> PageImage:
    return PageImage.from_page(np.full((20, 70), value, np.uint8), dpi)


def test_what_one_engine_read_is_replayed_without_it(tmp_path: Path) -> None:
    engine = Counting()
    recording = Recorded(tmp_path, through=engine)
    assert recording.read(picture()) == WORDS
    assert recording.read(picture()) == WORDS
    assert engine.asked == [Layout.PAGE], "the second time it is known"
    assert Recorded(tmp_path).read(picture()) == WORDS


def test_one_column_is_another_recording(tmp_path: Path) -> None:
    engine = Counting()
    recording = Recorded(tmp_path, through=engine)
    recording.read(picture())
    recording.read(picture(), Layout.COLUMN)
    assert engine.asked == [Layout.PAGE, Layout.COLUMN]


def test_an_unknown_picture_is_an_error_not_an_empty_page(tmp_path: Path) -> None:
    Recorded(tmp_path, through=Counting()).read(picture())
    with pytest.raises(FileNotFoundError):
        Recorded(tmp_path).read(picture(254))
    with pytest.raises(FileNotFoundError):
        Recorded(tmp_path).read(picture(), Layout.COLUMN)


def test_the_version_is_that_of_the_engine_behind() -> None:
    assert Recorded(Path(), through=Counting()).version == "5.3"
    assert Recorded(Path()).version == "1"


def test_a_key_tells_pixels_shape_resolution_and_layout_apart() -> None:
    wide = PageImage.from_page(np.full((70, 20), 255, np.uint8), 300)
    keys = {
        picture_key(picture(), Layout.PAGE),
        picture_key(picture(), Layout.COLUMN),
        picture_key(picture(254), Layout.PAGE),
        picture_key(picture(dpi=200), Layout.PAGE),
        picture_key(wide, Layout.PAGE),
    }
    assert len(keys) == 5


def test_engines_are_made_by_name() -> None:
    assert ENGINES["pytesseract"]().name == "pytesseract"
    assert ENGINES["tesserocr"]().name == "tesserocr"
