"""Runs of print to the tree of elements from which OCRmyPDF draws its invisible text layer."""

from __future__ import annotations

import math
from functools import cache
from importlib import resources

from ocrmypdf import BoundingBox as ElementBox
from ocrmypdf import OcrClass, OcrElement
from ocrmypdf.models.ocr_element import Baseline
from PIL import ImageFont

from schemas.geometry import BoundingBox, PageSize
from schemas.text import PageText, Word

from .runs import Ink, Run, runs_of

LANGUAGE = "ind"
_POINTS_PER_INCH = 72.0
_THIN = 0.01


def text_layer(page: PageText, visible: BoundingBox, sheet: PageSize) -> OcrElement:
    """Return the text layer of a page.

    Args:
        page: Its words as stored; their places count from the top left of the visible part.
        visible: The part of the sheet that a viewer shows, in points of the turned sheet.
        sheet: Size of the whole sheet (MediaBox), turned as a viewer turns it.
    """
    return OcrElement(
        OcrClass.PAGE,
        bbox=ElementBox(0.0, 0.0, sheet.width, sheet.height),
        dpi=_POINTS_PER_INCH,
        page_number=page.number - 1,
        children=[_line(run, visible) for run in runs_of(page, ink_of)],
    )


def _line(run: Run, visible: BoundingBox) -> OcrElement:
    """Return a line whose baseline, direction and size come out exactly as those of the run.

    OCRmyPDF takes the size of the print from the top of the line's box to its baseline, and turns the box
    by the angle of the text first, which makes the box of a tilted line too high. A sliver along the upper
    edge of the print, from which the baseline is one size away, leaves nothing to be guessed.
    """
    angle = math.radians(run.degrees)
    right, up = math.cos(angle), math.sin(angle)
    x = run.start[0] + visible.x0 - run.size * up
    y = run.start[1] + visible.top - run.size * right
    xs, ys = sorted((x, x + right)), sorted((y, y - up))
    return OcrElement(
        OcrClass.LINE,
        bbox=ElementBox(xs[0], ys[0], xs[1] + _THIN * abs(up), ys[1] + _THIN * abs(right)),
        baseline=Baseline(0.0, run.size),
        textangle=run.degrees,
        language=LANGUAGE,
        children=[_word(word, visible) for word in run.words],
    )


def _word(word: Word, visible: BoundingBox) -> OcrElement:
    box = word.bbox
    place = ElementBox(
        box.x0 + visible.x0, box.top + visible.top, box.x1 + visible.x0, box.bottom + visible.top
    )
    return OcrElement(OcrClass.WORD, bbox=place, text=word.text, confidence=word.confidence)


@cache
def _font() -> ImageFont.FreeTypeFont:
    """Return the font that OCRmyPDF writes Latin text in, at a size of 200 pixels."""
    with resources.as_file(resources.files("ocrmypdf.data") / "NotoSans-Regular.ttf") as file:
        return ImageFont.truetype(str(file), 200)


def ink_of(text: str) -> Ink:
    """Return how far a word reaches from its baseline in the font of the text layer."""
    _, top, _, bottom = _font().getbbox(text, anchor="ls")
    return Ink(-top / 200, bottom / 200)
