"""Labels and their values, wherever they stand: on one line, in the next column or in the next line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .captions import find_captions
from .entry import Entry, Label
from .labels import bare_concept, column_concept, concept_of
from .phrases import words
from .sheet import Cell, Row, Sheet, Token
from .tables import find_tables

_SEPARATORS = frozenset(":;=>")
"""What a colon is read as; all but the colon itself only behind a label that is known."""
_LONGEST_LABEL = 8
"""Words; a longer text before a colon is a sentence."""
_OPEN_END = re.compile(
    r"(?:,|-|&|\b(?:dan|and|di|kabupaten|kota|dr\.?|drg\.?|apt\.?|ns\.?|nomor|no\.?"
    r"|sampai|dengan|hingga|s/d|sejak|pada|tanggal|ribu|puluh|belas|until|(?<![\d)] )(?:bulan|tahun)))$",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?:[IVX]{1,4}|[A-Z])\.\s+[A-Z][A-Z ()/&-]{3,}", re.ASCII)
"""A numbered heading in capitals."""
_VALUE_START = re.compile(r"[\W_]{0,3}[A-Z0-9(\"'“:]|dr\b|drg\b|apt\b|ns\b", re.ASCII)


def find_entries(sheet: Sheet) -> tuple[Entry, ...]:
    """Return the labels of `sheet` with their values, in reading order."""
    set_apart, taken = find_tables(sheet)
    if not taken:
        set_apart, taken = find_captions(sheet)
    finder = _Finder(sheet)
    for row in sheet.rows:
        if row.index in taken:
            finder.waiting = []
        else:
            finder.read(row)
    found = [*_continued(sheet, finder.found, taken), *set_apart]
    return tuple(sorted(found, key=lambda entry: entry.label_start))


class _Finder:
    """Goes through the rows and keeps the labels that still lack a value."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.found: list[Entry] = []
        self.waiting: list[Label] = []
        """Labels of an earlier row."""
        self.fresh: list[Label] = []
        """Labels of this row."""

    def read(self, row: Row) -> None:
        """Take the labels and values of one row."""
        self.fresh = []
        labelled = False
        for column, cell in enumerate(row.cells):
            tokens = self.sheet.tokens_between(cell.start, cell.end)
            if tokens:
                labelled |= self._read_cell(row, column, tokens)
        if labelled or self.fresh:
            self.waiting = self.fresh
        elif self.waiting and row.index - self.waiting[0].cell.row >= 2:
            self.waiting = []

    def _read_cell(self, row: Row, column: int, tokens: Sequence[Token]) -> bool:
        """Take one cell and return whether it holds a label or the value of one in its row."""
        cell = row.cells[column]
        if len(tokens) == 1 and column == 0 and self._is_stray_colon(row, tokens[0]):
            return False
        if tokens[0].text in _SEPARATORS and (tokens[0].text == ":" or self.fresh or self.waiting):
            return self._value_behind_colon(row, column, tokens[1:])
        split = _colon(tokens)
        if split == 1 and column and len(tokens[0].text) == 1 and tokens[0].text.isdigit():
            return self._value_behind_colon(
                row, column, tokens[2:]
            )  # dirt before it: "Berlaku sampai 2:11 Juli"
        if split is not None:
            self._label_with_colon(row, column, tokens[:split], tokens[split + 1 :])
            return True
        if _begins_with_colon(self.sheet, row, column + 1):
            return False
        concept = self._bare(row, column, tokens)
        if concept is not None:
            self.fresh.append(Label(concept, cell))
            return True
        if self.fresh and _HEADING.match(self.sheet.document.text, cell.start) is not None:
            self.fresh = []  # two headings side by side
            return False
        if self.fresh:
            self._add(self.fresh.pop(), cell.start, row, column)
            return False
        owner = _above(self.waiting, cell)
        if owner is not None and not is_value(self.sheet, tokens):
            self.fresh.append(owner)  # the label goes on in this row
            return True
        if owner is not None:
            self.waiting.remove(owner)
            self._add(owner, cell.start, row, column)
            return False
        prefix = _prefix(self.sheet, tokens) if column == 0 else 0
        if not prefix:
            return False
        label = Cell(row.index, tokens[0].start, tokens[prefix - 1].end, cell.x0, cell.x1)
        concept = concept_of(_text(tokens[:prefix]), fuzzy=False)
        self._add(Label(concept, label), tokens[prefix].start, row, column)
        return True

    def _is_stray_colon(self, row: Row, token: Token) -> bool:
        """Whether a colon before a label that has one of its own is dirt in the margin."""
        return token.text == ":" and any(
            _begins_with_colon(self.sheet, row, column) for column in range(2, len(row.cells))
        )

    def _value_behind_colon(self, row: Row, column: int, tokens: Sequence[Token]) -> bool:
        """Take a cell that begins with the colon: its label stands to the left, or in the row above."""
        owner: Label | None
        if self.fresh:
            owner = self.fresh.pop()
        elif column:
            left = row.cells[column - 1]
            head = self.sheet.tokens_between(left.start, left.end)
            concept = concept_of(_text(head)) or _without_dirt(head)
            owner = Label(concept, left) if head else None
            before = self.sheet.tokens_between(row.cells[0].start, left.end)
            if concept is None and _is_dirt(before):
                owner = self._label_above(row) or owner
        else:
            owner = self._label_above(row)
        if owner is None:
            return False
        if not tokens:
            self.fresh.append(owner)
            return False
        self._add(owner, tokens[0].start, row, column)
        return True

    def _label_with_colon(self, row: Row, column: int, head: Sequence[Token], rest: Sequence[Token]) -> None:
        cell = row.cells[column]
        concept = concept_of(_text(head)) or _without_dirt(head)
        label: Label | None = Label(concept, Cell(row.index, head[0].start, head[-1].end, cell.x0, cell.x1))
        if concept is None and column == 0 and rest and _is_dirt(head):
            label = self._label_above(row) or label
        if label is not None and rest:
            self._add(label, rest[0].start, row, column)
        elif label is not None:
            self.fresh.append(label)

    def _bare(self, row: Row, column: int, tokens: Sequence[Token]) -> str | None:
        """Return whose label a cell without a colon is, None for no label."""
        if len(tokens) > _LONGEST_LABEL + 4:
            return None
        concept = bare_concept(_text(tokens))
        if concept is None and column + 1 < len(row.cells):
            # A value in the next column tells a label as a colon does.
            following = row.cells[column + 1]
            nearby = self.sheet.tokens_between(following.start, following.end)
            if nearby and is_value(self.sheet, nearby):
                return column_concept(_text(tokens))
        return concept

    def _label_above(self, row: Row) -> Label | None:
        """Return the label that waits, or that ends the row above behind dirt: `nee Lahir` over `: Kota`."""
        if self.waiting:
            return self.waiting.pop(0)
        if row.index == 0 or self.sheet.rows[row.index - 1].page != row.page:
            return None
        above = self.sheet.rows[row.index - 1]
        tokens = [
            token for token in self.sheet.tokens_between(above.start, above.end) if token.text.isalpha()
        ]
        if not tokens or len(tokens) > 7 or not above.cells:
            return None
        for count in range(min(4, len(tokens)), 0, -1):
            concept = concept_of(_text(tokens[-count:]), fuzzy=False)
            if concept is not None:
                cell = above.cells[-1]
                return Label(
                    concept, Cell(above.index, tokens[-count].start, tokens[-1].end, cell.x0, cell.x1)
                )
        return None

    def _add(self, label: Label, start: int, row: Row, column: int) -> None:
        end = row.cells[column].end
        said = _text(self.sheet.tokens_between(label.cell.start, label.cell.end))
        self.found.append(
            Entry(
                label.concept, said, row.index, label.cell.start, label.cell.end, start, end, ((start, end),)
            )
        )


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _begins_with_colon(sheet: Sheet, row: Row, column: int) -> bool:
    if column >= len(row.cells):
        return False
    cell = row.cells[column]
    return sheet.document.text[cell.start : cell.end].lstrip().startswith(":")


def _colon(tokens: Sequence[Token]) -> int | None:
    """Return the index of the sign between label and value; None where there is no label before one."""
    for index, token in enumerate(tokens[: _LONGEST_LABEL + 6]):
        if token.text not in _SEPARATORS:
            continue
        if index == 0 or index > _LONGEST_LABEL + 4:
            return None
        before, after = tokens[index - 1], tokens[index + 1 : index + 2]
        if before.text.isdigit() and after and after[0].text.isdigit():  # a time
            return None
        if sum(item.text.isalpha() for item in tokens[:index]) > _LONGEST_LABEL:
            return None
        if token.text != ":" and concept_of(_text(tokens[:index]), fuzzy=False) is None:
            return None
        return index
    return None


def _without_dirt(head: Sequence[Token]) -> str | None:
    """Return whose label `head` is once scraps of up to three characters are taken out."""
    kept = [
        token for token in head if token.text in words() or (token.text.isalpha() and len(token.text) > 3)
    ]
    if not kept or len(kept) == len(head):
        return None
    return concept_of(_text(kept), fuzzy=False)


def _is_dirt(head: Sequence[Token]) -> bool:
    """Return whether no word of `head` is longer than a scrap."""
    return all(len(token.text) <= 3 and token.text not in words() for token in head if token.text.isalpha())


def _prefix(sheet: Sheet, tokens: Sequence[Token]) -> int:
    """Return how many tokens at the start are a known label with a value behind them; 0 for none."""
    for count in range(min(6, len(tokens) - 1), 0, -1):
        if not tokens[count - 1].text.isalpha() and tokens[count - 1].text != ".":
            continue
        head = _text(tokens[:count])
        if bare_concept(head) is None:
            continue
        if is_value(sheet, tokens[count:]):
            first = sheet.document.text[tokens[0].start]
            return count if first.isupper() or first.isdigit() else 0
        return 0
    return 0


def is_value(sheet: Sheet, tokens: Sequence[Token]) -> bool:
    """Return whether the tokens begin as a value does: with a capital, a digit, a date or a title."""
    begin = tokens[0].start
    return tokens[0].text.startswith("<") or _VALUE_START.match(sheet.document.text, begin) is not None


def _above(waiting: Sequence[Label], cell: Cell) -> Label | None:
    """Return the label above `cell`: the one it shares most of its width with, or the only one.

    A value never ends to the left of where its label begins: that is another column.
    """
    waiting = [label for label in waiting if cell.x1 > label.cell.x0]
    if len(waiting) <= 1:
        return waiting[0] if waiting else None
    overlap = [
        (min(cell.x1, label.cell.x1) - max(cell.x0, label.cell.x0), index)
        for index, label in enumerate(waiting)
    ]
    best = max(overlap)
    return waiting[best[1]] if best[0] > 0 else None


def _continued(sheet: Sheet, found: Sequence[Entry], other: frozenset[int]) -> list[Entry]:
    """Return the entries with the rows that their values go on in, which are none of the `other` ones."""
    taken = (
        other | {sheet.row_of(entry.label_start).index for entry in found} | {entry.row for entry in found}
    )
    result: list[Entry] = []
    for entry in found:
        pieces = list(entry.pieces)
        row = sheet.rows[entry.row]
        value_x0 = _x0(sheet, entry.start)
        label_x0 = _x0(sheet, entry.label_start)
        while row.index + 1 < len(sheet.rows):
            following = sheet.rows[row.index + 1]
            if following.index in taken or following.page != row.page or len(pieces) > 4:
                break
            if following.box.top - row.box.bottom > 1.2 * max(row.box.height, following.box.height):
                break
            cell = following.cells[0]
            width = max(1.0, row.box.height)
            hangs = value_x0 - label_x0 > 2 * width and -width <= cell.x0 - value_x0 <= 1.5 * width
            goes_on = (
                _OPEN_END.search(sheet.document.text[pieces[-1][0] : pieces[-1][1]].rstrip()) is not None
            )
            if not hangs and not goes_on:
                break
            pieces.append((cell.start, cell.end))
            row = following
        result.append(
            Entry(
                entry.concept,
                entry.label,
                entry.row,
                entry.label_start,
                entry.label_end,
                entry.start,
                pieces[-1][1],
                tuple(pieces),
            )
        )
    return result


def _x0(sheet: Sheet, offset: int) -> float:
    document = sheet.document
    index = document.word_range(offset, offset + 1).start
    if index >= len(document.words):
        return 0.0
    page = document.pages[document.word_pages[index]]
    return page.upright(document.words[index].bbox).x0
