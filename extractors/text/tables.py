"""Rows of a table whose cells hold several printed lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from .printed import PrintedPage, Strip

Cells = list[list[Strip]]
"""One row of a table: the strips of each of its columns."""

_APART = 1.15
"""Lines of two cells stand farther apart than lines of one by at least this factor; rows have padding."""
_FARTHEST = 2.2
"""In em; also where lines stand far apart everywhere, such ones are no cell."""
_NARROW = 3.0
"""In em; numbers, ticks and colons stand in columns that narrow, and never wrap."""
_PADDING = 0.8
"""In em, between the end of a cell and its neighbour."""


def cell_rows(page: PrintedPage, columns: Sequence[Sequence[Strip]]) -> list[Cells]:
    """Return the rows of a table from the top, told by the white between them and by narrow columns."""
    em = page.em
    steps = sorted(step for column in columns for step in _steps(column) if step > 0.5 * em)
    if not steps:
        return []
    near = next(
        (below for below, above in pairwise(steps) if above >= _APART * below and above - below >= 0.15 * em),
        steps[-1],
    )
    near = min(1.01 * near, _FARTHEST * em)
    cells: list[tuple[float, float, int, list[Strip]]] = []
    for at, column in enumerate(columns):
        cell: list[Strip] = []
        for strip in column:
            if cell and strip.middle - cell[-1].middle > near:
                cells.append((cell[0].top, cell[-1].bottom, at, cell))
                cell = []
            cell.append(strip)
        if cell:
            cells.append((cell[0].top, cell[-1].bottom, at, cell))
    cells.sort(key=lambda cell: cell[:3])
    rows: list[Cells] = []
    bottom = float("-inf")
    for top, below, at, strips in cells:
        if not rows or top > bottom - 0.2 * em:
            rows.append([[] for _ in columns])
            bottom = below
        rows[-1][at].extend(strips)
        bottom = max(bottom, below)
    narrow = narrow_columns(page, columns)
    return [part for row in rows for part in _parted(row, narrow, em)]


def narrow_columns(page: PrintedPage, columns: Sequence[Sequence[Strip]]) -> list[int]:
    """Return the columns of numbers, ticks and colons; the last column is none."""
    return [at for at, column in enumerate(columns[:-1]) if column and is_narrow(page, column)]


def is_narrow(page: PrintedPage, column: Sequence[Strip]) -> bool:
    """Whether a column has room for numbers, ticks or colons only."""
    return max(strip.x1 for strip in column) - min(strip.x0 for strip in column) <= _NARROW * page.em


def _parted(row: Cells, narrow: Sequence[int], em: float) -> list[Cells]:
    """Cut a row where a narrow column begins a new one: dense tables have no white between rows."""
    for at in narrow:
        if len(row[at]) < 2:
            continue
        tops = [strip.top - 0.3 * em for strip in row[at][1:]]
        parts: list[Cells] = [[[] for _ in row] for _ in row[at]]
        for column, strips in enumerate(row):
            for strip in strips:
                parts[bisect_right(tops, strip.top)][column].append(strip)
        return parts
    return [row]


def _steps(column: Sequence[Strip]) -> list[float]:
    return [below.middle - above.middle for above, below in pairwise(column)]


def wraps(page: PrintedPage, above: Strip, below: Strip, limit: float) -> bool:
    """Whether the first word of `below` had no room behind `above`, in a column that ends at `limit`."""
    return above.x1 + below.first + 0.25 * page.em > limit - 0.2 * page.em


def read_by_cell(page: PrintedPage, row: Cells, ends: Sequence[float], *, alone: bool) -> bool:
    """Whether two or more cells of a row wrap, and none holds a list that goes with its neighbour."""
    several = [at for at, cell in enumerate(row) if len(cell) > 1]
    if len(several) < 2 or (alone and max(map(len, row)) < 3):
        return False
    single: list[int] = []
    wrapped = running = 0
    for at in several:
        cell = row[at]
        fitting = sum(not wraps(page, above, below, ends[at]) for above, below in pairwise(cell))
        if fitting > (len(cell) - 1) // 5 or is_narrow(page, cell):
            return False
        words = sum(len(strip.words) for strip in cell)
        if alone and (words < 3 * len(cell) or not flush(page, cell)):
            return False  # nothing but the length of lines tells that this is one row
        if words < 1.5 * len(cell):
            single.append(at)
        else:
            wrapped += 1
            running += words >= 4 * (len(cell) - 1)
    # "Senin / Selasa" beside "08.00 / 09.00" is a list in both; "PIHAK / KESATU" beside an address is not.
    return wrapped >= 2 if single and not running else wrapped + len(single) >= 2


def flush(page: PrintedPage, column: Sequence[Strip]) -> bool:
    """Whether the lines begin at one place."""
    edge = median(strip.x0 for strip in column)
    return sum(abs(strip.x0 - edge) <= 0.7 * page.em for strip in column) >= 0.75 * len(column)


def aligned(page: PrintedPage, column: Sequence[Strip]) -> bool:
    """Whether most cells of a column have their left or right edges or their middles in one place."""
    near = 0.3 * page.em
    for places in ([s.x0 for s in column], [s.axis for s in column], [s.x1 for s in column]):
        middle = median(places) if places else 0.0
        if sum(abs(place - middle) <= near for place in places) >= 0.7 * len(places):
            return True
    return False


def column_ends(page: PrintedPage, columns: Sequence[Sequence[Strip]]) -> list[float]:
    """Return how far each column reaches at most: its right neighbour begins there."""
    begins = [min((strip.x0 for strip in column), default=page.right) for column in columns[1:]]
    return [*(begin - _PADDING * page.em for begin in begins), page.right]


def by_cell(page: PrintedPage, columns: Iterable[Sequence[int]]) -> list[list[int]]:
    """Return the lines of a row cell by cell; cells of one line go before the next cell's first line."""
    lines: list[list[int]] = []
    waiting: list[int] = []
    for members in columns:
        cell = page.rows(members)
        if len(cell) == 1:
            waiting += cell[0]
        elif cell:
            lines += [waiting + cell[0], *cell[1:]]
            waiting = []
    return [*lines, waiting] if waiting else lines
