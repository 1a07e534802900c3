"""Words into printed lines in reading order.

Label and value of a licence stand in two columns, and an engine that sees two blocks reads all labels
before all values. What is printed in one row is therefore one line here, with exceptions that the page must
show clearly: columns of running text, blocks of signatures, and rows of a table in which two cells wrap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise

from schemas.geometry import BoundingBox

from .columns import (
    above_holes,
    belongs,
    independent,
    row_by_row,
    running_text,
    set_aside,
    signatures,
)
from .gutters import Gutter, gutters
from .printed import PrintedPage, Strip
from .rows import rows_of, rows_of_fragments
from .tables import aligned, by_cell, cell_rows, column_ends, narrow_columns, read_by_cell

__all__ = ["is_doubtful", "reading_order", "rows_of", "rows_of_fragments"]

_DEEPEST = 4
"""Columns inside columns that are looked for."""
_DOUBTFUL = 0.4
_RULING = "|¦_[]{}—~"
_MOST = 16
"""Gutters of a page that are looked at, the tallest first; noise makes hundreds."""
_SAME_TABLE = 0.7
"""Share of a gutter's rows that another one must run along to divide the same table."""

Lines = list[list[int]]
_Part = tuple[int, int, Lines]


def reading_order(
    words: Sequence[BoundingBox],
    *,
    fragments: Sequence[Hashable] | None = None,
    doubtful: Sequence[bool] | None = None,
) -> Lines:
    """Return the printed lines of a page in reading order, as indexes of `words` from left to right.

    Args:
        words: Places of the words on the upright page, in any unit.
        fragments: For each word the line that an engine put it in; such lines are cut only at columns.
        doubtful: For each word whether `is_doubtful`; columns are told by the others.
    """
    return _Order(PrintedPage(words, fragments, doubtful)).lines()


def is_doubtful(text: str, confidence: float | None) -> bool:
    """Whether a word says nothing on columns: ink of a stamp, or a ruling line that was read as a sign."""
    return (confidence is not None and confidence < _DOUBTFUL) or not text.strip(_RULING)


class _Order:
    def __init__(self, page: PrintedPage) -> None:
        self.page = page

    def lines(self) -> Lines:
        return self._ordered(self.page.all_rows, 0)

    def _ordered(self, rows: Lines, depth: int) -> Lines:
        if depth >= _DEEPEST or len(rows) < 2:
            return rows
        found = [part for gutter in gutters(self.page, rows) for part in self._parts(rows, gutter)]
        taken: list[_Part] = []
        for gutter in found[:_MOST]:
            if any(gutter.first <= last and first <= gutter.last for first, last, _ in taken):
                continue
            free = (
                max((last + 1 for _, last, _ in taken if last < gutter.first), default=0),
                min((first - 1 for first, _, _ in taken if first > gutter.last), default=len(rows) - 1),
            )
            part = self._columns(rows, gutter, found, free, depth)
            part = part or self._table(rows, _dividers(gutter, found), free)
            if part is not None:
                taken.append(part)
        lines: Lines = []
        at = 0
        for first, last, part_lines in sorted(taken, key=lambda part: part[0]):
            lines += rows[at:first] + part_lines
            at = last + 1
        return lines + rows[at:]

    def _columns(
        self, rows: Lines, gutter: Gutter, found: Sequence[Gutter], free: tuple[int, int], depth: int
    ) -> _Part | None:
        """Return the lines along a gutter column by column, where it parts columns of text or blocks."""
        page = self.page
        wide = self._without_numbers(rows, _dividers(gutter, found))
        for chosen in (wide, [gutter]) if len(wide) > 1 else ([gutter],):
            band = max(d.first for d in chosen), min(d.last for d in chosen)
            columns = self._strips(rows[band[0] : band[1] + 1], chosen)
            if not all(columns):
                continue
            if signatures(page, columns):
                return self._apart(rows, chosen, band, free, depth)
            if running_text(page, columns):
                if row_by_row(page, columns):
                    return self._table(rows, chosen, free)
                return self._apart(rows, chosen, band, free, depth)
        if gutter not in wide:
            return None
        left, right = self._strips(rows[gutter.first : gutter.last + 1], [gutter])
        if (
            independent(page, gutter, left, right)
            or set_aside(page, gutter, right, left)
            or set_aside(page, gutter, left, right)
        ):
            return self._apart(rows, [gutter], (gutter.first, gutter.last), free, depth)
        return None

    def _parts(self, rows: Lines, gutter: Gutter) -> list[Gutter]:
        """Cut a gutter above each pair of signatures that it runs between."""
        strips = [(number, self.page.strip(rows[number])) for number in range(gutter.first, gutter.last + 1)]
        cuts = above_holes(self.page, [(number, strip) for number, strip in strips if strip is not None])
        ends = [*(cut - 1 for cut in cuts), gutter.last]
        parts = []
        for first, last in zip([gutter.first, *cuts], ends, strict=True):
            columns = self._strips(rows[first : last + 1], [gutter])
            if not all(columns) or (first in cuts and not signatures(self.page, columns)):
                return [gutter]
            both = min(map(len, columns))
            if first in cuts or both >= 3:
                parts.append(Gutter(first, last, gutter.x0, gutter.x1, both))
        return parts if cuts else [gutter]

    def _without_numbers(self, rows: Lines, dividers: Sequence[Gutter]) -> list[Gutter]:
        """Return the gutters but for those between numbers and the text that they stand in front of."""
        first, last = max(d.first for d in dividers), min(d.last for d in dividers)
        narrow = narrow_columns(self.page, self._strips(rows[first : last + 1], dividers))
        return [divider for at, divider in enumerate(dividers) if at not in narrow]

    def _apart(
        self,
        rows: Lines,
        dividers: Sequence[Gutter],
        band: tuple[int, int],
        free: tuple[int, int],
        depth: int,
    ) -> _Part:
        """Return the lines of a band of rows column by column, with the rows before and after that go on."""
        first, last = band
        while first > free[0] and self._goes_on(rows, dividers, (first, last), first - 1):
            first -= 1
        while last < free[1] and self._goes_on(rows, dividers, (first, last), last + 1):
            last += 1
        lines: Lines = []
        for column in self._divided([index for row in rows[first : last + 1] for index in row], dividers):
            lines += self._ordered(self.page.rows(column), depth + 1)
        return first, last, lines

    def _goes_on(self, rows: Lines, dividers: Sequence[Gutter], band: tuple[int, int], number: int) -> bool:
        """Whether row `number` goes on with some of the columns, and leaves at least one empty."""
        pieces = self._strips([rows[number]], dividers)
        if all(pieces) or not any(pieces):
            return False
        found = [(at, piece[0]) for at, piece in enumerate(pieces) if piece]
        for at, strip in found:
            if (at > 0 and strip.x0 < dividers[at - 1].x0) or (
                at < len(dividers) and strip.x1 > dividers[at].x1
            ):
                return False
        if len(found) == 1:
            at, strip = found[0]
            return belongs(self.page, self._strips(rows[band[0] : band[1] + 1], dividers)[at], strip)
        return all(
            right.x0 - left.x1 >= 0.7 * min(divider.width for divider in dividers)
            for (_, left), (_, right) in pairwise(found)
        )

    def _table(self, rows: Lines, dividers: Sequence[Gutter], free: tuple[int, int]) -> _Part | None:
        """Return the lines of a table whose rows hold two or more cells that wrap; None where none does."""
        page = self.page
        first, last = max(d.first for d in dividers), min(d.last for d in dividers)
        while first > free[0] and self._fits(rows, dividers, first, first - 1):
            first -= 1
        while last < free[1] and self._fits(rows, dividers, last, last + 1):
            last += 1
        columns = self._strips(rows[first : last + 1], dividers)
        if min(d.both for d in dividers) < 3 or not all(aligned(page, column) for column in columns):
            return None
        table = cell_rows(page, columns)
        ends = column_ends(page, columns)
        chosen = [read_by_cell(page, cells, ends, alone=len(table) == 1) for cells in table]
        if not any(chosen):
            return None
        members: list[list[int]] = [
            [i for cell in cells for strip in cell for i in strip.words] for cells in table
        ]
        middles = [
            (page.boxes[group[0]].top + max(page.boxes[i].bottom for i in group)) / 2 for group in members
        ]
        for index in (index for row in rows[first : last + 1] for index in row if not page.sure[index]):
            middle = page.boxes[index].middle[1]
            members[min(range(len(table)), key=lambda at: abs(middles[at] - middle))].append(index)
        lines: Lines = []
        for group, by_cells in zip(members, chosen, strict=True):
            lines += by_cell(page, self._divided(group, dividers)) if by_cells else page.rows(group)
        return first, last, lines

    def _fits(self, rows: Lines, dividers: Sequence[Gutter], edge: int, number: int) -> bool:
        """Whether row `number` goes on with row `edge` of a table: close to it, inside its columns."""
        strip, nearest = self.page.strip(rows[number]), self.page.strip(rows[edge])
        if strip is None or nearest is None or abs(strip.middle - nearest.middle) > 1.6 * self.page.em:
            return False
        boxes = self.page.boxes
        return not any(boxes[i].x0 < d.x1 and boxes[i].x1 > d.x0 for i in strip.words for d in dividers)

    def _divided(self, members: Iterable[int], dividers: Sequence[Gutter]) -> Lines:
        """Return words column by column, by where their middles stand."""
        cuts = [(divider.x0 + divider.x1) / 2 for divider in dividers]
        columns: Lines = [[] for _ in range(len(cuts) + 1)]
        for index in members:
            columns[bisect_right(cuts, self.page.boxes[index].middle[0])].append(index)
        return columns

    def _strips(self, rows: Lines, dividers: Sequence[Gutter]) -> list[list[Strip]]:
        columns: list[list[Strip]] = [[] for _ in range(len(dividers) + 1)]
        for row in rows:
            for column, piece in zip(columns, self._divided(row, dividers), strict=True):
                if piece and (strip := self.page.strip(piece)) is not None:
                    column.append(strip)
        return columns


def _dividers(gutter: Gutter, found: Sequence[Gutter]) -> list[Gutter]:
    """Return the gutters from left to right that divide the same rows as `gutter` does, itself among them."""
    chosen = [gutter]
    for other in found:
        common = min(gutter.last, other.last) - max(gutter.first, other.first) + 1
        if common >= _SAME_TABLE * (gutter.last - gutter.first + 1) and all(
            other.x1 <= known.x0 or known.x1 <= other.x0 for known in chosen
        ):
            chosen.append(other)
    return sorted(chosen, key=lambda divider: divider.x0)
