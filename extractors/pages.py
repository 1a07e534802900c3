"""One page to words: the text layer where it can be trusted, else OCR."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from schemas.geometry import BoundingBox
from schemas.labels import TextSource
from schemas.plain import without_controls
from schemas.text import PageText, Word
from schemas.timing import Stage

from .files import LayerWord, PageView
from .ocr import OcrEngine
from .ocr.coverage import coverage
from .scan import read_scan
from .stages import stage
from .text.layout import is_doubtful, reading_order
from .text.plausible import common_share, wordlike_share

_ENOUGH_WORDLIKE = 0.75
_ENOUGH_COMMON = 0.08
_PICTURE_MATTERS = 0.15
"""Share of the page from which a picture may hold text that the layer lacks."""
_LAYER_COVERAGE = 0.7
_PREVIEW_DPI = 100
LONGEST_WORD, LONGEST_LINE = 200, 1_000
"""Signs of a word and words of a line: no print has more, and what is searched at once stays small."""


def read_page(view: PageView, engine: OcrEngine) -> PageText:
    """Return the words of a page, from its text layer or by OCR; a blank page has none.

    Raises:
        DocumentError: when the page has to be drawn and its box is absurd.
    """
    with stage(Stage.TEXT_LAYER):
        layer = _cut(_without_controls(view.layer_words()))
        trusted, reason = _trust_layer(view, layer)
    if view.layer_note:
        reason += f"; {view.layer_note}"
    if trusted:
        return _layer_page(view, layer, reason)
    page = read_scan(view, engine, reason)
    return replace(page, rejected=_ordered(view, layer)[0]) if layer else page


def _without_controls(layer: Sequence[LayerWord]) -> list[LayerWord]:
    """Leave out the signs that terminals obey or that reorder a line: a PDF may hold any."""
    cleaned = (word._replace(text=without_controls(word.text)) for word in layer)
    return [word for word in cleaned if word.text]


def _cut(layer: Sequence[LayerWord]) -> list[LayerWord]:
    """Return the words with each that is longer than any print's in pieces beside each other."""
    if all(len(word.text) <= LONGEST_WORD for word in layer):
        return list(layer)
    return [piece for word in layer for piece in _pieces(word)]


def _pieces(word: LayerWord) -> Iterator[LayerWord]:
    wide = word.bbox.width / len(word.text)
    for start in range(0, len(word.text), LONGEST_WORD):
        text = word.text[start : start + LONGEST_WORD]
        x0 = word.bbox.x0 + start * wide
        yield word._replace(text=text, bbox=word.bbox._replace(x0=x0, x1=x0 + len(text) * wide))


def _in_lines(rows: Iterable[Sequence[LayerWord]]) -> tuple[Word, ...]:
    """Return the words of rows, those of a row that is longer than any print's in several lines."""
    lines = (row[start : start + LONGEST_LINE] for row in rows for start in range(0, len(row), LONGEST_LINE))
    return tuple(Word(word.text, word.bbox, None, line) for line, row in enumerate(lines) for word in row)


def _trust_layer(view: PageView, layer: Sequence[LayerWord]) -> tuple[bool, str]:
    if not layer:
        return False, "no text layer"
    texts = [word.text for word in layer]
    wordlike = wordlike_share(texts)
    if wordlike < _ENOUGH_WORDLIKE:
        return False, f"text layer is no text ({wordlike:.2f} word-like)"
    common = common_share(texts)
    if len(texts) >= 20 and common < _ENOUGH_COMMON:
        return False, f"text layer is no known language ({common:.2f} common words)"
    share = view.image_share()
    if share < _PICTURE_MATTERS:
        return True, "text layer"
    preview = view.preview(_PREVIEW_DPI)
    factor = preview.dpi / 72
    under = coverage(preview, [BoundingBox(*(side * factor for side in word.bbox)) for word in layer])
    if under < _LAYER_COVERAGE:
        return False, f"text layer covers {under:.2f} of the print"
    if share > 0.5 and common < 2 * _ENOUGH_COMMON and len(texts) < 20:
        return False, "a few words over a picture of the page"
    return True, f"text layer over a picture, covering {under:.2f} of the print"


def _layer_page(view: PageView, layer: Sequence[LayerWord], reason: str) -> PageText:
    if layer[0].line is not None:
        words = _in_lines(list(row) for _, row in groupby(layer, lambda word: word.line))
        return PageText(view.number, view.size, TextSource.TEXT_LAYER, words, reason=reason)
    words, rotation = _ordered(view, layer)
    return PageText(view.number, view.size, TextSource.TEXT_LAYER, words, rotation, reason=reason)


def _ordered(view: PageView, layer: Sequence[LayerWord]) -> tuple[tuple[Word, ...], int]:
    """Return the words in reading order and the clockwise turn in degrees that makes most of them upright."""
    letters: Counter[int] = Counter()
    for word in layer:
        letters[word.turns] += len(word.text)
    # What runs another way than most of the page (a note in the margin, a watermark) is read after it.
    rows = [
        [members[index] for index in row]
        for turns, _ in letters.most_common()
        for members in [[word for word in layer if word.turns == turns]]
        for row in reading_order(
            [word.bbox.turned(turns, view.size) for word in members],
            texts=[word.text for word in members],
            doubtful=[is_doubtful(word.text, None) for word in members],
        )
    ]
    return _in_lines(rows), letters.most_common(1)[0][0] * 90
