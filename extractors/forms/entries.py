"""Labels with what stands behind them: `Toilet : 2`, `Ruang tunggu [v] Ada [ ] Tidak`, no colon too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .criteria import asked_by
from .marks import choose
from .sheet import Piece, Row, Sheet, text_of

_COLONS = frozenset({":", ";", "：", ":-"})
_COLONS_READ = frozenset({"1", "i", "l", "!", "|", "i:", "1:", "t"})
"""What scans make of a colon that stands alone."""
_LONGEST_LABEL = 10
_LINE = 1.9
"""From one line of a value to the next, in heights of a line."""


@dataclass(frozen=True)
class Entry:
    """A label and what stands behind it."""

    label: tuple[Piece, ...]
    value: tuple[Piece, ...]


def entries_in(rows: Sequence[Row], sheet: Sheet) -> Iterator[Entry]:
    """Yield the labels of the rows that have a colon or a marked option behind them, from top to bottom."""
    for at, row in enumerate(rows):
        found = list(_by_colon(row)) or list(_by_choice(row, scanned=sheet.scanned))
        if len(found) == 1 and sheet.placed:
            found = [_with_next_line(found[0], rows[at:])]
        yield from found


def entry_by_column(row: Row, *, scanned: bool) -> Entry | None:
    """Return the known label of a row with what stands in the next column, where a colon is lost."""
    cells = row.cells
    if len(cells) < 2 or not asked_by(text_of(cells[0])):
        return None
    rest = [piece for cell in cells[1:] for piece in cell]
    if scanned and len(rest) > 1 and rest[0].text.lower() in _COLONS_READ:
        rest = rest[1:]
    return Entry(cells[0], tuple(rest))


def _by_colon(row: Row) -> Iterator[Entry]:
    """Yield what colons part; a second label in the row begins with its cell."""
    cells = [list(cell) for cell in row.cells]
    labels: list[
        tuple[int, int, int]
    ] = []  # number of the cell, where its label ends, where its value begins
    for number, cell in enumerate(cells):
        for at, piece in enumerate(cell):
            own = piece.text in _COLONS
            if own or (piece.text.endswith(":") and len(piece.text) > 1):
                labels.append((number, at if own else at + 1, at + 1))
                break
    for position, (number, end, begin) in enumerate(labels):
        before = cells[number][:end] or (cells[number - 1] if number else [])
        after = cells[number][begin:]
        following = labels[position + 1] if position + 1 < len(labels) else None
        stop = len(cells) if following is None else following[0] - (following[1] == 0)
        after += [piece for cell in cells[number + 1 : stop] for piece in cell]
        if before and after:
            yield Entry(tuple(before), tuple(after))


def _by_choice(row: Row, *, scanned: bool) -> Iterator[Entry]:
    """Yield a known label with two options behind it, one of them marked."""
    pieces = row.pieces
    for end in range(1, min(len(pieces) - 1, _LONGEST_LABEL)):
        label, rest = pieces[:end], pieces[end:]
        if asked_by(text_of(label)) and choose(rest, scanned=scanned) is not None:
            yield Entry(label, rest)
            return


def _with_next_line(entry: Entry, rows: Sequence[Row]) -> Entry:
    """Return the entry with the line below its value, where that goes on."""
    if len(rows) < 2 or not rows[1].pieces:
        return entry
    below = rows[1]
    near = below.middle - rows[0].middle <= _LINE * below.em
    under = below.pieces[0].box.x0 >= entry.value[0].box.x0 - below.em / 2
    if not near or not under or any(_by_colon(below)) or entry.label[-1].box.x1 > below.pieces[0].box.x0:
        return entry
    return Entry(entry.label, (*entry.value, *below.pieces))
