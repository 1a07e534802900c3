"""One page to words: the text layer where it can be trusted, else OCR."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.geometry import BoundingBox, PageSize
from schemas.labels import TextSource
from schemas.text import PageText, Word

from .files import LayerWord, PageImage, PageView
from .ocr import Layout, OcrEngine, OcrWord
from .ocr.clean import Look, clean, look_at, turned
from .ocr.coverage import coverage
from .text.layout import rows_of, rows_of_fragments
from .text.plausible import common_share, is_stain, wordlike_share

_ENOUGH_WORDLIKE = 0.75
_ENOUGH_COMMON = 0.08
_PICTURE_MATTERS = 0.15
"""Share of the page from which a picture may hold text that the layer lacks."""
_LAYER_COVERAGE = 0.7
_OCR_COVERAGE = 0.93
"""Below this a page is read again without layout analysis, which drops text around stamps."""
_SURE = 0.72
"""Mean confidence below which the page may be upside down."""
_PREVIEW_DPI = 100


def read_page(view: PageView, engine: OcrEngine) -> PageText:
    """Return the words of a page, from its text layer or by OCR; a blank page has none.

    Raises:
        DocumentError: when the page has to be drawn and its box is absurd.
    """
    layer = view.layer_words()
    trusted, reason = _trust_layer(view, layer)
    if trusted:
        return _layer_page(view, layer, reason)
    return _ocr_page(view, engine, reason)


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
        words = tuple(Word(word.text, word.bbox, None, word.line or 0) for word in layer)
        return PageText(view.number, view.size, TextSource.TEXT_LAYER, words, reason=reason)
    letters: Counter[int] = Counter()
    for word in layer:
        letters[word.turns] += len(word.text)
    # What runs another way than most of the page (a note in the margin, a watermark) is read after it.
    rows = [
        [members[index] for index in row]
        for turns, _ in letters.most_common()
        for members in [[word for word in layer if word.turns == turns]]
        for row in rows_of([word.bbox.turned(turns, view.size) for word in members])
    ]
    words = tuple(Word(word.text, word.bbox, None, line) for line, row in enumerate(rows) for word in row)
    rotation = letters.most_common(1)[0][0] * 90
    return PageText(view.number, view.size, TextSource.TEXT_LAYER, words, rotation, reason=reason)


@dataclass(frozen=True)
class _Reading:
    """What one pass over one picture gave."""

    image: PageImage
    words: list[OcrWord]
    turns: int

    @property
    def confidence(self) -> float:
        letters = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / letters if letters else 0.0

    @property
    def worth(self) -> float:
        """Letters read, counted by how sure they are; guesses below a third count nothing."""
        return sum(len(word.text) * word.confidence for word in self.words if word.confidence > 0.33)

    @property
    def upright(self) -> bool:
        """Whether words are wider than high: the engine also reads lines that run up or down."""
        long = [word.pixels for word in self.words if len(word.text) >= 4]
        return 2 * sum(box.width > box.height for box in long) >= len(long)

    def coverage(self) -> float:
        return coverage(self.image, [word.pixels for word in self.words if word.confidence > 0.2])


def _ocr_page(view: PageView, engine: OcrEngine, reason: str) -> PageText:
    original = view.image()
    look = look_at(original.pixels)
    best = _read_upright(original, look, engine)
    covered = best.coverage()
    if covered < _OCR_COVERAGE:
        again = _Reading(best.image, engine.read(best.image, Layout.COLUMN), best.turns)
        covered_again = again.coverage()
        if again.worth * (0.3 + covered_again) > best.worth * (0.3 + covered):
            best, covered = again, covered_again
            reason += "; read again as one column"
    kept = [word for word in best.words if not is_stain(word.text, word.confidence)]
    best = _Reading(best.image, kept, best.turns)
    return PageText(
        view.number,
        view.size,
        TextSource.OCR,
        _ocr_words(best, view.size),
        rotation=best.turns * 90 % 360,
        confidence=round(best.confidence, 3),
        coverage=round(covered, 3),
        reason=reason,
    )


def _read_upright(original: PageImage, look: Look, engine: OcrEngine) -> _Reading:
    image = clean(original, look)
    turns = _turns(original, image)
    best = _Reading(image, engine.read(image), turns)
    for extra in (2, 1, 3) if best.upright else (1, 3):
        if best.confidence >= _SURE and len(best.words) > 3 and best.upright:
            break
        if extra != 2 and best.upright and best.confidence >= 0.5 and len(best.words) > 10:
            break  # read badly, but read: the direction of the lines was right
        other_image = turned(image, extra)
        other = _Reading(other_image, engine.read(other_image), (turns + extra) % 4)
        if (other.upright and not best.upright) or (other.upright and other.worth > 1.2 * best.worth):
            best = other
    return best


def _turns(original: PageImage, image: PageImage) -> int:
    """Return the quarter turns that lie between two pictures of a page, told by where its right goes."""
    before, after = original.to_points, image.to_points
    right = after[:2, 0] / after[2, 2]
    reference = before[:2, 0]
    across, down = float(right @ reference), float(right[1] * reference[0] - right[0] * reference[1])
    if abs(across) >= abs(down):
        return 0 if across > 0 else 2
    # The new picture's x axis runs down (or up) the original: it was turned back (or on) by a quarter.
    return 3 if down > 0 else 1


def _ocr_words(reading: _Reading, size: PageSize) -> tuple[Word, ...]:
    fragments: dict[tuple[int, int, int], list[OcrWord]] = {}
    for word in reading.words:
        fragments.setdefault(word.line, []).append(word)
    groups = list(fragments.values())
    words: list[Word] = []
    for line, row in enumerate(rows_of_fragments([[word.pixels for word in group] for group in groups])):
        members = sorted((word for index in row for word in groups[index]), key=lambda word: word.pixels.x0)
        for word in members:
            box = reading.image.box_to_points(*word.pixels)
            inside = BoundingBox(
                max(0.0, box.x0), max(0.0, box.top), min(size.width, box.x1), min(size.height, box.bottom)
            )
            words.append(Word(word.text, inside, word.confidence, line))
    return tuple(words)
