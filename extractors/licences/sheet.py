"""A segment as rows, cells and tokens: the view on which labels and phrases are looked for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Literal

from schemas.geometry import BoundingBox
from schemas.text import DocumentText, Line

from .vocabulary import fold, repair

_PIECE = re.compile(r"[^\W_]+|[^\w\s]|_+")
_NOISE = frozenset("|~_*°•«»“”\"'‘’{}[]@#$^\\!?€£¥§©®™`´¦†‡…¢")
"""Signs that table lines, stamps and dirt are read as; no label or phrase needs them."""
NOISE_TO_SPACE = str.maketrans(dict.fromkeys('|~_*°•«»“”"{}[]@#$^\\!?€£¥§©®™¦†‡¢<>=', " "))
"""Takes the signs out that no name holds, every other character staying in its place."""
_DIRT = re.compile(r"[^\w:;=><-]*|[_|]+")
"""A cell of such signs alone is none; a lone colon is one."""
_COLUMN_GAP = 3.0
"""A gap wider than so many characters separates two columns; justified text stays below."""

MarkKind = Literal["date", "duration"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A date or duration found in the text, which phrases see as one token."""

    start: int
    end: int
    kind: MarkKind
    index: int


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign, folded and with the likely OCR error taken out of known words."""

    text: str
    start: int
    end: int
    row: int
    cell: int
    """Number of the cell within the segment."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of a row."""

    row: int
    start: int
    end: int
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line and its cells."""

    index: int
    page: int
    start: int
    end: int
    text: str
    box: BoundingBox
    cells: tuple[Cell, ...]


class Sheet:
    """The rows, cells and tokens of `document.text[start:end]`.

    `text` joins the tokens by single spaces. A date reads `<d0>` there and a duration `<u0>`, numbered as
    in the lists of matches that `marks` were made from; so a phrase is one regular expression whatever way
    the date is written, and whether or not a line ends inside it.
    """

    def __init__(self, document: DocumentText, start: int, end: int, marks: Sequence[Mark] = ()) -> None:
        self.document = document
        self.start = start
        self.end = end
        self.marks = tuple(sorted(marks, key=lambda mark: mark.start))
        self.rows = tuple(_rows(document, start, end))
        self.tokens = tuple(self._tokens())

    def _tokens(self) -> list[Token]:
        found: list[Token] = []
        number = -1
        pending = list(self.marks)
        covered = self.start
        for row in self.rows:
            for cell in row.cells:
                number += 1
                for piece in _PIECE.finditer(self.document.text, cell.start, cell.end):
                    if piece.start() < covered:
                        continue
                    while pending and pending[0].end <= piece.start():
                        pending.pop(0)
                    if pending and pending[0].start < piece.end() and pending[0].start >= covered:
                        mark = pending.pop(0)
                        sign = f"<{'d' if mark.kind == 'date' else 'u'}{mark.index}>"
                        found.append(Token(sign, mark.start, mark.end, row.index, number))
                        covered = mark.end
                        continue
                    if piece.group()[0] in _NOISE:
                        continue
                    word = fold(piece.group())
                    offset = piece.start()
                    for part, length in repair(word):
                        found.append(Token(part, offset, offset + length, row.index, number))
                        offset += length
        return found

    @cached_property
    def _offsets(self) -> list[int]:
        offsets, at = [], 0
        for token in self.tokens:
            offsets.append(at)
            at += len(token.text) + 1
        return offsets

    @cached_property
    def text(self) -> str:
        """All tokens, joined by single spaces."""
        return " ".join(token.text for token in self.tokens)

    def token_at(self, position: int) -> int:
        """Return the index of the token at `position` of `text`."""
        return max(0, bisect_right(self._offsets, position) - 1)

    def position(self, token: int) -> int:
        """Return where token number `token` starts in `text`; the length of `text` behind the last one."""
        return self._offsets[token] if token < len(self.tokens) else len(self.text) + 1

    def tokens_between(self, start: int, end: int) -> tuple[Token, ...]:
        """Return the tokens inside `start`..`end` of the document's text."""
        first = bisect_left(self.tokens, start, key=lambda token: token.start)
        last = bisect_left(self.tokens, end, key=lambda token: token.start)
        return self.tokens[first:last]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the document's text for `start`..`end` of `text`."""
        first, last = self.token_at(start), self.token_at(max(start, end - 1))
        return self.tokens[first].start, self.tokens[last].end

    def row_of(self, offset: int) -> Row:
        """Return the row that holds `offset` of the document's text."""
        return self.rows[max(0, bisect_right(self.rows, offset, key=lambda row: row.start) - 1)]

    def raw(self, start: int, end: int) -> str:
        """Return the document's words in `start`..`end`, white space folded."""
        return " ".join(self.document.text[start:end].split())


def _rows(document: DocumentText, start: int, end: int) -> list[Row]:
    # Rows without a letter or digit are table lines and dirt.
    lines = [
        line
        for line in document.lines
        if line.start >= start and line.end <= end and any(map(str.isalnum, line.text))
    ]
    widths: dict[int, float] = {}
    for number in {line.page for line in lines}:
        sizes = [
            document.pages[number - 1].upright(word.bbox).width / len(word.text)
            for line in lines
            if line.page == number
            for word in document.words[line.first_word : line.last_word]
        ]
        widths[number] = median(sizes) if sizes else 0.0
    return [
        Row(
            index,
            line.page,
            line.start,
            line.end,
            line.text,
            line.bbox,
            tuple(_cells(document, line, index, widths[line.page])),
        )
        for index, line in enumerate(lines)
    ]


def _cells(document: DocumentText, line: Line, row: int, width: float) -> list[Cell]:
    page = document.pages[document.word_pages[line.first_word]]
    cells: list[Cell] = []
    for index in range(line.first_word, line.last_word):
        word, box = document.words[index], page.upright(document.words[index].bbox)
        begin, finish = document.starts[index], document.starts[index] + len(word.text)
        if cells and (width <= 0 or box.x0 - cells[-1].x1 <= _COLUMN_GAP * width):
            last = cells.pop()
            cells.append(Cell(row, last.start, finish, min(last.x0, box.x0), max(last.x1, box.x1)))
        else:
            cells.append(Cell(row, begin, finish, box.x0, box.x1))
    return [cell for cell in cells if not _DIRT.fullmatch(document.text, cell.start, cell.end)]
