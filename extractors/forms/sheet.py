"""The pages of a form as printed rows, whatever the order their words are read in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median

from extractors.text.rows import rows_of
from schemas.geometry import BoundingBox
from schemas.labels import TextSource
from schemas.text import DocumentText

_CELL_GAP = 1.1
"""White between two cells, in heights of a line; words of one sentence stand nearer."""
_LONG_LINE = 15.0
"""Length of a line that tells how a page leans, in its heights."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word on the page turned upright."""

    index: int
    """In DocumentText.words."""
    text: str
    box: BoundingBox
    confidence: float | None

    @property
    def centre(self) -> float:
        """Middle from left to right, in points."""
        return (self.box.x0 + self.box.x1) / 2


@dataclass(frozen=True)
class Row:
    """What stands beside each other, from left to right."""

    page: int
    pieces: tuple[Piece, ...]
    em: float
    """Height of a line on this page, in points; 0 on a page without places."""

    @property
    def text(self) -> str:
        """Its words, joined by spaces."""
        return text_of(self.pieces)

    @property
    def top(self) -> float:
        """Upper edge in points."""
        return min(piece.box.top for piece in self.pieces)

    @property
    def middle(self) -> float:
        """Median of the middles of its words, in points."""
        return median((piece.box.top + piece.box.bottom) / 2 for piece in self.pieces)

    @property
    def cells(self) -> tuple[tuple[Piece, ...], ...]:
        """Its words, parted where the white is wider than between words."""
        found: list[list[Piece]] = []
        for piece in self.pieces:
            if found and self.em and piece.box.x0 - found[-1][-1].box.x1 > _CELL_GAP * self.em:
                found.append([piece])
            elif found:
                found[-1].append(piece)
            else:
                found.append([piece])
        return tuple(tuple(cell) for cell in found)


@dataclass(frozen=True)
class Sheet:
    """One page of a form."""

    page: int
    rows: tuple[Row, ...]
    scanned: bool
    """Whether its words were recognised, not taken from a text layer."""
    placed: bool
    """Whether its words have places; those of a DOCX have none."""


def text_of(pieces: Iterable[Piece]) -> str:
    """Return words joined by spaces."""
    return " ".join(piece.text for piece in pieces)


def sheets_of(document: DocumentText, start: int, end: int) -> list[Sheet]:
    """Return the pages of `document.text[start:end]` as rows from top to bottom."""
    by_page: dict[int, list[int]] = {}
    for index in document.word_range(start, end):
        by_page.setdefault(document.word_pages[index], []).append(index)
    return [_sheet(document, page, indexes) for page, indexes in by_page.items()]


def _sheet(document: DocumentText, page_index: int, indexes: Sequence[int]) -> Sheet:
    page = document.pages[page_index]
    pieces = []
    for index in indexes:
        word = document.words[index]
        pieces.append(Piece(index, word.text, page.upright(word.bbox), word.confidence))
    placed = any(piece.box.width > 0 for piece in pieces)
    if placed:
        em = median(piece.box.height for piece in pieces)
        lean = _lean([[piece.box for piece in line] for line in _printed(document, pieces)], em)
        pieces = [replace(piece, box=_levelled(piece.box, lean)) for piece in pieces]
        groups = rows_of([piece.box for piece in pieces])
    else:
        lines: dict[int, list[int]] = {}
        for at, index in enumerate(indexes):
            lines.setdefault(document.words[index].line, []).append(at)
        groups, em = list(lines.values()), 0.0
    rows = tuple(Row(page.number, tuple(pieces[at] for at in group), em) for group in groups)
    return Sheet(page.number, rows, page.source is TextSource.OCR, placed)


def _printed(document: DocumentText, pieces: Sequence[Piece]) -> Iterable[list[Piece]]:
    for _, line in groupby(pieces, key=lambda piece: document.words[piece.index].line):
        yield list(line)


def _lean(lines: Iterable[Sequence[BoundingBox]], em: float) -> float:
    """Return how far lines fall on their way to the right: a tick stands far from its label."""
    slopes = [
        (line[-1].middle[1] - line[0].middle[1]) / (line[-1].middle[0] - line[0].middle[0])
        for line in lines
        if line[-1].x0 - line[0].x0 > _LONG_LINE * em
    ]
    return median(slopes) if slopes else 0.0


def _levelled(box: BoundingBox, lean: float) -> BoundingBox:
    x, y = box.middle
    right, down = lean * y, -lean * x
    return BoundingBox(box.x0 + right, box.top + down, box.x1 + right, box.bottom + down)
