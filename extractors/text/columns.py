"""What stands on the two sides of a gutter: columns of text, blocks of signatures, or cells of rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, median

from extractors.numbers import parse_roman

from .gutters import Gutter
from .printed import PrintedPage, Strip
from .tables import cell_rows, flush, is_narrow, narrow_columns, wraps

_FULL = 0.55
"""Share of lines that are as long as the column lets them be; list items and paragraph ends are not."""
_COLONS = 0.4
"""Share of the lines of values that begin with a colon; others go on in the line below."""
_LEAST_HEADED = 3
"""Lines of a column under a heading, with it."""
_HOLE = 2.2
"""In em: white for a signature is at least so high; a blank line is lower."""


def running_text(page: PrintedPage, columns: Sequence[Sequence[Strip]]) -> bool:
    """Whether all columns hold sentences that wrap at the end of their own column."""
    return all(len(column) >= 5 and _sentences(page, column) for column in columns) and all(
        _aligned_edges(page, column) for column in columns[1:]
    )


def labelled(page: PrintedPage, columns: Sequence[Sequence[Strip]]) -> bool:
    """Whether values stand behind their labels: many lines of a column on the right begin with a colon."""
    if page.texts is None:
        return False
    texts = page.texts
    for column in columns[1:]:
        begun = sum(
            texts[min(strip.words, key=lambda i: page.boxes[i][0])].startswith(":") for strip in column
        )
        if begun >= max(2, _COLONS * len(column)):
            return True
    return False


def headed(page: PrintedPage, columns: Sequence[Sequence[Strip]]) -> bool:
    """Whether columns begin side by side with headings numbered one after the other: `I.` and `II.`."""
    if page.texts is None or any(len(column) < _LEAST_HEADED for column in columns):
        return False
    heads = [column[0] for column in columns]
    if max(head.middle for head in heads) - min(head.middle for head in heads) > 0.7 * page.em:
        return False
    numbers = [_numeral(page.texts[min(head.words, key=lambda i: page.boxes[i][0])]) for head in heads]
    return all(
        left is not None and right is not None and left[0] == right[0] and right[1] == left[1] + 1
        for left, right in pairwise(numbers)
    )


def _numeral(word: str) -> tuple[str, int] | None:
    """Return the style and the value of the number of a heading: `II.`, `B.`."""
    if len(word) < 2 or word[-1] not in ".)":
        return None
    bare = word[:-1]
    roman = parse_roman(bare, repair=True)
    if roman is not None and bare[0] in "IVXl1":
        return "roman", roman
    return ("letter", ord(bare)) if len(bare) == 1 and bare.isupper() else None


def row_by_row(page: PrintedPage, columns: Sequence[Sequence[Strip]]) -> bool:
    """Whether paragraphs of all columns begin side by side: rows of a table or a text in two languages."""
    rows = cell_rows(page, columns)
    level = [
        row
        for row in rows
        if all(row) and max(cell[0].top for cell in row) - min(cell[0].top for cell in row) <= 0.35 * page.em
    ]
    # White below the shorter paragraph shows that the next ones are kept level.
    kept = any(len(set(map(len, row))) > 1 for row in level if row is not rows[-1])
    lines = [sum(map(len, row)) for row in rows]
    return len(rows) >= 3 and len(level) >= 0.7 * len(rows) and kept and max(lines) <= 0.6 * sum(lines)


def independent(page: PrintedPage, gutter: Gutter, left: Sequence[Strip], right: Sequence[Strip]) -> bool:
    """Whether running text stands beside something dense whose lines are at heights of their own."""
    if gutter.width < 1.5 * page.em or not (_dense(page, left) and _dense(page, right)):
        return False
    sides = [_within(left, right), _within(right, left)]
    return (
        all(len(side) >= 4 for side in sides)
        and any(_sentences(page, side) for side in sides)
        and _astray(page, sides[0], right) >= 0.4 * len(sides[0])
        and _astray(page, sides[1], left) >= 0.4 * len(sides[1])
    )


def set_aside(page: PrintedPage, gutter: Gutter, block: Sequence[Strip], rest: Sequence[Strip]) -> bool:
    """Whether a small block (signature, photograph, paraf) stands beside lines it has no part in."""
    if not 2 <= len(block) <= 9 or len(rest) < 2 or gutter.width < 1.5 * page.em:
        return False
    if is_narrow(page, block) or is_narrow(page, rest):
        return False
    centred = _centred(page, block)
    hole = _hole(page, block)
    if hole is not None and centred and len(block) >= 3:
        inside = [strip for strip in rest if hole[0] < strip.middle < hole[1]]
        if len(inside) >= 2:
            return True
    beside = _within(rest, block)
    if len(beside) < 2 or not _dense(page, block):
        return False
    return centred and _astray(page, block, rest) >= 0.6 * len(block)


def signatures(page: PrintedPage, columns: Sequence[Sequence[Strip]]) -> bool:
    """Whether two to four blocks stand side by side, each with white for a signature at the same height."""
    if not 2 <= len(columns) <= 4 or any(not 2 <= len(column) <= 12 for column in columns):
        return False
    holes = [hole for column in columns if (hole := _hole(page, column)) is not None]
    if len(holes) < len(columns):
        return False
    common = min(below for _, below in holes) - max(above for above, _ in holes)
    if common < 0.5 * min(below - above for above, below in holes) or common < 1.5 * page.em:
        return False
    centred = [_centred(page, column) for column in columns]
    if all(c or flush(page, column) for c, column in zip(centred, columns, strict=True)) and any(centred):
        return True
    # Set flush left they look like labels and values, but for the right one beginning in mid-page.
    begins = [min(strip.x0 for strip in column) for column in columns]
    ends = [max(strip.x1 for strip in column) for column in columns]
    span = page.right - page.left
    return (
        not narrow_columns(page, columns)
        and not any(_has_cells(page, strip) for column in columns for strip in column)
        and all(
            sum(strip.middle < above for strip in column) <= 4
            for column, (above, _) in zip(columns, holes, strict=True)
        )
        and common >= 3 * page.em
        and all(flush(page, column) and len(column) >= 3 for column in columns)
        and all(begin - end >= 2 * page.em for begin, end in zip(begins[1:], ends, strict=False))
        and all(after - before >= 0.3 * span for before, after in pairwise(begins))
        and begins[-1] - page.left >= 0.4 * span
    )


def above_holes(page: PrintedPage, rows: Sequence[tuple[int, Strip]]) -> list[int]:
    """Return the numbers of the rows that begin a block with a hole in it: those below the largest white."""
    whites = [(below.top - above.bottom, number) for (_, above), (number, below) in pairwise(rows)]
    found, start = [], 0
    for at, (white, _) in enumerate(whites):
        if white < _HOLE * page.em:
            continue
        above, number = max(whites[max(start, at - 5) : at], default=(0.0, 0))
        if above >= 0.5 * page.em:
            found.append(number)
        start = at + 1
    return found


def belongs(page: PrintedPage, column: Sequence[Strip], strip: Strip) -> bool:
    """Whether a line beyond the last (or first) one of a column goes on with it."""
    nearest = min(column, key=lambda other: abs(other.middle - strip.middle))
    steps = [below.middle - above.middle for above, below in pairwise(column)]
    usual = median(steps) if steps else 1.5 * page.em
    if abs(nearest.middle - strip.middle) > 1.25 * min(usual, 1.6 * page.em):
        return False
    left, right = min(other.x0 for other in column), max(other.x1 for other in column)
    axis = median(other.axis for other in column)
    return (strip.x0 >= left - page.em and strip.x1 <= right + page.em) or abs(strip.axis - axis) <= page.em


def _sentences(page: PrintedPage, column: Sequence[Strip]) -> bool:
    """Whether most lines hold several words and are full."""
    left, right = min(strip.x0 for strip in column), max(strip.x1 for strip in column)
    if len(column) < 3 or right - left < 11 * page.em or median(len(strip.words) for strip in column) < 3:
        return False
    if sum(_has_cells(page, strip) for strip in column) > 0.3 * len(column):
        return False
    steps = [below.middle - above.middle for above, below in pairwise(column)]
    usual = median(steps)
    pairs = [pair for pair, step in zip(pairwise(column), steps, strict=True) if step <= 1.7 * usual]
    if len(pairs) < max(3, 0.75 * len(steps)):
        return False
    return sum(wraps(page, above, below, right) for above, below in pairs) >= _FULL * len(pairs)


def _has_cells(page: PrintedPage, strip: Strip) -> bool:
    """Whether a line has a gap that is no gap between words; behind its first word it may be a number's."""
    gaps = [page.boxes[after][0] - page.boxes[before][2] for before, after in pairwise(strip.words)]
    if len(gaps) < 2:
        return False
    return max(gaps[1:]) > max(1.2 * page.em, 1.8 * sorted(gaps)[len(gaps) // 4])


def _aligned_edges(page: PrintedPage, column: Sequence[Strip]) -> bool:
    """Whether the lines begin at few places: edge of the column, indent, text behind a number."""
    edges = sorted(strip.x0 for strip in column)
    found = 0
    for _ in range(3):
        runs = [[edge for edge in edges if 0 <= edge - begin <= 0.6 * page.em] for begin in edges]
        best = max(runs, key=len, default=[])
        found += len(best)
        edges = [edge for edge in edges if edge not in best]
    return found >= 0.75 * len(column)


def _dense(page: PrintedPage, column: Sequence[Strip]) -> bool:
    steps = [below.middle - above.middle for above, below in pairwise(column)]
    return sum(step <= 2.2 * page.em for step in steps) >= 0.7 * len(steps)


def _within(column: Sequence[Strip], other: Sequence[Strip]) -> list[Strip]:
    """Return the lines of a column that have some of the other beside them."""
    top, bottom = other[0].top, other[-1].bottom
    return [strip for strip in column if top <= strip.middle <= bottom]


def _astray(page: PrintedPage, column: Sequence[Strip], other: Sequence[Strip]) -> int:
    """Return how many lines of a column stand beside lines of the other, but level with none.

    A page that is bent moves all lines of one side alike: that is taken out first.
    """
    offsets = [min((strip.middle - beside.middle for beside in other), key=abs) for strip in column]
    bent = median(offsets)
    return sum(
        abs(offset - bent) > 0.25 * page.em
        and abs(offset) < 0.8 * page.em
        and not any(
            abs(strip.bottom - beside.bottom) <= 0.2 * page.em or abs(strip.top - beside.top) <= 0.2 * page.em
            for beside in other
        )
        for strip, offset in zip(column, offsets, strict=True)
    )


def _hole(page: PrintedPage, column: Sequence[Strip]) -> tuple[float, float] | None:
    """Return from where to where a column has its one large white."""
    whites = sorted((below.top - above.bottom, above.bottom, below.top) for above, below in pairwise(column))
    if not whites or whites[-1][0] < _HOLE * page.em:
        return None
    if len(whites) > 1 and whites[-1][0] < 2 * whites[-2][0]:
        return None
    return whites[-1][1], whites[-1][2]


def _centred(page: PrintedPage, column: Sequence[Strip]) -> bool:
    """Whether lines of different length have one axis."""
    axis = median(strip.axis for strip in column)
    near = [strip for strip in column if abs(strip.axis - axis) <= page.em]
    if len(near) < max(2, 0.75 * len(column)):
        return False
    edge = fmean(strip.x0 for strip in near)
    ragged = fmean(abs(strip.x0 - edge) for strip in near)
    return ragged >= max(0.2 * page.em, 2 * fmean(abs(strip.axis - axis) for strip in near))
