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
    headed,
    independent,
    labelled,
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
_MOST = 12
"""Gutters of a page that are looked at, the tallest first; noise makes hundreds."""
_SAME_TABLE = 0.7
"""Share of a gutter's rows that another one must run along to divide the same table."""

Lines = list[list[int]]
_Part = tuple[int, int, Lines]


def reading_order(
    words: Sequence[BoundingBox],
    *,
    texts: Sequence[str] | None = None,
    fragments: Sequence[Hashable] | None = None,
    doubtful: Sequence[bool] | None = None,
) -> Lines:
    """Return the printed lines of a page in reading order, as indexes of `words` from left to right.

    Args:
        words: Places of the words on the upright page, in any unit.
        texts: What the words say; numbered headings side by side tell columns.
        fragments: For each word the line that an engine put it in; such lines are cut only at columns.
        doubtful: For each word whether `is_doubtful`; columns are told by the others.
    """
    page = PrintedPage(words, fragments, doubtful, texts)
    return _Order(page, page.all_rows).lines()


def is_doubtful(text: str, confidence: float | None) -> bool:
    """Whether a word says nothing on columns: ink of a stamp, or a ruling line that was read as a sign."""
    return (confidence is not None and confidence < _DOUBTFUL) or not text.strip(_RULING)


class _Order:
    """Rows of a page, or of one column of it, on their way into reading order."""

    def __init__(self, page: PrintedPage, rows: Lines, depth: int = 0) -> None:
        self.page = page
        self.rows = rows
        self.depth = depth
        self.strips = [page.strip(row) for row in rows]
        self.known: dict[tuple[float, ...], list[list[Strip]]] = {}
        self.taken: list[_Part] = []

    def lines(self) -> Lines:
        rows = self.rows
        if self.depth >= _DEEPEST or len(rows) < 2:
            return rows
        found = [part for gutter in gutters(self.page, self.strips)[:_MOST] for part in self._parts(gutter)]
        for gutter in found:
            if any(gutter.first <= last and first <= gutter.last for first, last, _ in self.taken):
                continue
            dividers = _dividers(gutter, found)
            part = self._columns(gutter, dividers) or self._table(dividers)
            if part is not None:
                self.taken.append(part)
        lines: Lines = []
        at = 0
        for first, last, part_lines in sorted(self.taken, key=lambda part: part[0]):
            lines += rows[at:first] + part_lines
            at = last + 1
        return lines + rows[at:]

    def _parts(self, gutter: Gutter) -> list[Gutter]:
        """Cut a gutter above each pair of signatures that it runs between."""
        strips = [
            (number, strip)
            for number in range(gutter.first, gutter.last + 1)
            if (strip := self.strips[number]) is not None
        ]
        cuts = above_holes(self.page, strips)
        if not cuts:
            return [gutter]
        parts = []
        ends = [*(cut - 1 for cut in cuts), gutter.last]
        for first, last in zip([gutter.first, *cuts], ends, strict=True):
            columns = self._divided_strips((first, last), [gutter])
            if not all(columns) or (first in cuts and not signatures(self.page, columns)):
                return [gutter]
            both = min(map(len, columns))
            if first in cuts or both >= 3:
                parts.append(Gutter(first, last, gutter.x0, gutter.x1, both, last))
        return parts

    def _columns(self, gutter: Gutter, dividers: Sequence[Gutter]) -> _Part | None:
        """Return the lines along a gutter column by column, where it parts columns of text or blocks."""
        page = self.page
        # A number and the text behind it are no columns.
        narrow = narrow_columns(page, self._divided_strips(_band(dividers), dividers))
        wide = [divider for at, divider in enumerate(dividers) if at not in narrow]
        choices = [wide, [gutter]] if gutter in wide and len(wide) > 1 else [wide]
        for chosen in filter(None, choices):
            columns = self._divided_strips(_band(chosen), chosen)
            if not all(columns) or labelled(page, columns):
                continue
            if signatures(page, columns) or headed(page, columns):
                return self._apart(chosen)
            if running_text(page, columns):
                return self._table(chosen) if row_by_row(page, columns) else self._apart(chosen)
        if gutter not in wide:
            return None
        left, right = self._divided_strips((gutter.first, gutter.last), [gutter])
        if labelled(page, [left, right]):
            return None
        if (
            independent(page, gutter, left, right)
            or set_aside(page, gutter, right, left)
            or set_aside(page, gutter, left, right)
        ):
            return self._apart([gutter])
        return None

    def _apart(self, dividers: Sequence[Gutter]) -> _Part:
        """Return the lines of a band of rows column by column, with the rows before and after that go on."""
        first, last = _band(dividers)
        top, bottom = self._free(first, last)
        while first > top and self._goes_on(dividers, (first, last), first - 1):
            first -= 1
        while last < bottom and self._goes_on(dividers, (first, last), last + 1):
            last += 1
        lines: Lines = []
        for column in self._divided([i for row in self.rows[first : last + 1] for i in row], dividers):
            lines += _Order(self.page, self.page.rows(column), self.depth + 1).lines()
        return first, last, lines

    def _goes_on(self, dividers: Sequence[Gutter], band: tuple[int, int], number: int) -> bool:
        """Whether row `number` goes on with some of the columns, and leaves at least one empty."""
        pieces = self._divided_strips((number, number), dividers)
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
            return belongs(self.page, self._divided_strips(band, dividers)[at], strip)
        return all(
            right.x0 - left.x1 >= 0.7 * min(divider.width for divider in dividers)
            for (_, left), (_, right) in pairwise(found)
        )

    def _table(self, dividers: Sequence[Gutter]) -> _Part | None:
        """Return the lines of a table whose rows hold two or more cells that wrap; None where none does."""
        page = self.page
        first, last = _band(dividers)
        if min(divider.both for divider in dividers) < 3:
            return None
        top, bottom = self._free(first, last)
        while first > top and self._fits(dividers, first, first - 1):
            first -= 1
        while last < bottom and self._fits(dividers, last, last + 1):
            last += 1
        columns = self._divided_strips((first, last), dividers)
        if not all(aligned(page, column) for column in columns):
            return None
        table = cell_rows(page, columns)
        ends = column_ends(page, columns)
        chosen = [read_by_cell(page, cells, ends, alone=len(table) == 1) for cells in table]
        if not any(chosen):
            return None
        members = [[i for cell in cells for strip in cell for i in strip.words] for cells in table]
        middles = [
            (min(page.boxes[i].top for i in group) + max(page.boxes[i].bottom for i in group)) / 2
            for group in members
        ]
        for index in (i for row in self.rows[first : last + 1] for i in row if not page.sure[i]):
            middle = page.boxes[index].middle[1]
            members[min(range(len(table)), key=lambda at: abs(middles[at] - middle))].append(index)
        lines: Lines = []
        for group, by_cells in zip(members, chosen, strict=True):
            lines += by_cell(page, self._divided(group, dividers)) if by_cells else page.rows(group)
        return first, last, lines

    def _fits(self, dividers: Sequence[Gutter], edge: int, number: int) -> bool:
        """Whether row `number` goes on with row `edge` of a table: close to it, inside its columns."""
        strip, nearest = self.strips[number], self.strips[edge]
        if strip is None or nearest is None or abs(strip.middle - nearest.middle) > 1.6 * self.page.em:
            return False
        boxes = self.page.boxes
        return not any(boxes[i].x0 < d.x1 and boxes[i].x1 > d.x0 for i in strip.words for d in dividers)

    def _free(self, first: int, last: int) -> tuple[int, int]:
        """Return the rows around `first`..`last` that belong to nothing yet."""
        return (
            max((end + 1 for _, end, _ in self.taken if end < first), default=0),
            min((begin - 1 for begin, _, _ in self.taken if begin > last), default=len(self.rows) - 1),
        )

    def _divided(self, members: Iterable[int], dividers: Sequence[Gutter]) -> Lines:
        """Return words column by column, by where their middles stand."""
        cuts = [divider.x0 + divider.x1 for divider in dividers]
        columns: Lines = [[] for _ in range(len(cuts) + 1)]
        boxes = self.page.boxes
        for index in members:
            x0, _, x1, _ = boxes[index]
            columns[bisect_right(cuts, x0 + x1)].append(index)
        return columns

    def _divided_strips(self, band: tuple[int, int], dividers: Sequence[Gutter]) -> list[list[Strip]]:
        """Return the lines of each column in a band of rows."""
        key = (*band, *(divider.x0 + divider.x1 for divider in dividers))
        if key not in self.known:
            columns: list[list[Strip]] = [[] for _ in range(len(dividers) + 1)]
            for strip in self.strips[band[0] : band[1] + 1]:
                if strip is None:
                    continue
                pieces = self._divided(strip.words, dividers)
                for column, piece in zip(columns, pieces, strict=True):
                    if len(piece) == len(strip.words):
                        column.append(strip)
                    elif piece and (part := self.page.strip(piece)) is not None:
                        column.append(part)
            self.known[key] = columns
        return self.known[key]


def _band(dividers: Sequence[Gutter]) -> tuple[int, int]:
    """Return the first and last row that all gutters run along, the lower ends of short columns counted."""
    last = min(max(divider.last for divider in dividers), min(divider.reach for divider in dividers))
    return max(divider.first for divider in dividers), last


def _dividers(gutter: Gutter, found: Sequence[Gutter]) -> list[Gutter]:
    """Return the gutters from left to right that divide the same rows as `gutter` does, itself among them."""
    chosen = [gutter]
    for other in found:
        common = min(gutter.last, other.reach) - max(gutter.first, other.first) + 1
        if common >= _SAME_TABLE * (gutter.last - gutter.first + 1) and all(
            other.x1 <= known.x0 or known.x1 <= other.x0 for known in chosen
        ):
            chosen.append(other)
    return sorted(chosen, key=lambda divider: divider.x0)
