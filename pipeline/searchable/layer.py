"""Runs of print to the tree of elements from which OCRmyPDF draws its invisible text layer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib import resources

from ocrmypdf import BoundingBox as ElementBox
from ocrmypdf import OcrClass, OcrElement
from ocrmypdf.models.ocr_element import Baseline
from PIL import ImageFont

from schemas.geometry import BoundingBox, PageSize, enclosing
from schemas.text import PageText, Word

from .runs import Ink, Run, runs_of

LANGUAGE = "ind"
_POINTS_PER_INCH = 72.0
_THIN = 0.01
_MEASURED = 100
_NEAR = 1.0
_GAP = 1.2
"""In parts of the print size: how far a word may be from its place to be drawn with others in one go, and how
far from its neighbour to be one."""


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
        children=[_word(piece, visible) for piece in _pieces(run)],
    )


def _word(words: Sequence[Word], visible: BoundingBox) -> OcrElement:
    box = enclosing(word.bbox for word in words)
    place = ElementBox(
        box.x0 + visible.x0, box.top + visible.top, box.x1 + visible.x0, box.bottom + visible.top
    )
    return OcrElement(OcrClass.WORD, bbox=place, text=" ".join(word.text for word in words))


def _pieces(run: Run) -> Iterable[Sequence[Word]]:
    """Yield what is to be drawn in one go: each word, or on a page that lies upside down several.

    PDFium, and with it Chrome, sorts what is drawn on one level from left to right, and would give the words
    of such a line backwards. What is drawn in one go it leaves in order, so words stay together as long as
    the spaces of the font bring each of them near its place.
    """
    if abs(run.degrees - 180) > 45:
        yield from ((word,) for word in run.words)
        return
    piece: list[Word] = []
    for word in run.words:
        if piece and not _are_neighbours([*piece, word], run.size):
            yield piece
            piece = []
        piece.append(word)
    yield piece


def _are_neighbours(words: Sequence[Word], size: float) -> bool:
    """Whether words of an upside-down line would each be near its place if all were drawn in one go."""
    texts = [word.text for word in words]
    if words[-2].bbox.x0 - words[-1].bbox.x1 > _GAP * size:
        return False
    start = words[0].bbox.x1
    scale = (start - words[-1].bbox.x0) / _font().getlength(" ".join(texts))
    before = (_font().getlength(" ".join(texts[:number]) + " ") for number in range(1, len(texts)))
    return all(
        abs(start - word.bbox.x1 - scale * along) <= _NEAR * size
        for word, along in zip(words[1:], before, strict=True)
    )


@cache
def _font() -> ImageFont.FreeTypeFont:
    """Return the font that OCRmyPDF writes Latin text in."""
    with resources.as_file(resources.files("ocrmypdf.data") / "NotoSans-Regular.ttf") as file:
        return ImageFont.truetype(str(file), _MEASURED)


@lru_cache(maxsize=10_000)  # measuring costs more than all else that is done for a word
def ink_of(text: str) -> Ink:
    """Return how far a word reaches from its baseline in the font of the text layer."""
    _, top, _, bottom = _font().getbbox(text, anchor="ls")
    return Ink(-top / _MEASURED, bottom / _MEASURED)
