"""Labels that stand below their values, as captions under the lines of a form.

Whether a document sets its labels so is told by the whole page: a caption stands closer to the row above it
than to the row below, and so do the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .entry import Entry
from .labels import bare_concept, concept_of
from .sheet import Cell, Row, Sheet

_FEWEST = 3
"""Labels that stand so before a page is believed to set them so."""
_CLOSER = 1.6
"""How many times further away the row below is."""
_LONGEST = 8
"""Words of a caption."""


def find_captions(sheet: Sheet) -> tuple[list[Entry], frozenset[int]]:
    """Return the captions with the values above them, and the rows of both; none where labels stand above."""
    below = above = 0
    for row in sheet.rows:
        if _lone(sheet, row) is not None and bare_concept(_words(sheet, row)) is not None:
            below += _hangs(sheet, row)
            above += _leads(sheet, row)
    if below < _FEWEST or below < 2 * above:
        return [], frozenset()
    found = list(_captions(sheet))
    return found, frozenset(index for entry in found for index in (entry.row, entry.row + 1))


def _captions(sheet: Sheet) -> Iterator[Entry]:
    last = -1
    for row in sheet.rows:
        cell = _lone(sheet, row)
        if cell is None or row.index - 1 <= last or not _hangs(sheet, row):
            continue
        said = _words(sheet, row)
        concept = concept_of(said, fuzzy=False)
        if concept is None and not sheet.document.text[cell.start].islower():
            continue
        value = max(sheet.rows[row.index - 1].cells, key=lambda each: _shared(each, cell))
        last = row.index
        yield Entry(
            concept,
            said,
            row.index - 1,
            cell.start,
            cell.end,
            value.start,
            value.end,
            ((value.start, value.end),),
        )


def _words(sheet: Sheet, row: Row) -> str:
    """Return the folded words of a row without what stands in brackets."""
    said = " ".join(token.text for token in sheet.tokens_between(row.start, row.end))
    return re.sub(r"\( .*?(?:\)|$)", "", said).strip()


def _lone(sheet: Sheet, row: Row) -> Cell | None:
    """Return the only cell with words in a row short enough to be a caption."""
    cells = [
        cell for cell in row.cells if re.search(r"[A-Za-z]{3}", sheet.document.text[cell.start : cell.end])
    ]
    said = _words(sheet, row)
    short = len(said.split()) <= _LONGEST and re.search(r"[\d<:;]", said) is None
    return cells[0] if len(cells) == 1 and short else None


def _gaps(sheet: Sheet, row: Row) -> tuple[float, float]:
    """Return the distances to the rows above and below; infinite at the end of a page."""
    gaps = []
    for upper, lower in ((row.index - 1, row.index), (row.index, row.index + 1)):
        if upper < 0 or lower >= len(sheet.rows) or sheet.rows[upper].page != sheet.rows[lower].page:
            gaps.append(float("inf"))
        else:
            gaps.append(max(0.5, sheet.rows[lower].box.top - sheet.rows[upper].box.bottom))
    return gaps[0], gaps[1]


def _hangs(sheet: Sheet, row: Row) -> bool:
    """Return whether a row stands closer to the one above it, which is no label that it translates."""
    up, down = _gaps(sheet, row)
    if up * _CLOSER >= down or up == float("inf"):
        return False
    first = sheet.rows[row.index - 1].cells[0]
    head = sheet.tokens_between(first.start, first.end)
    return bool(head) and head[0].text != ":" and concept_of(" ".join(token.text for token in head)) is None


def _leads(sheet: Sheet, row: Row) -> bool:
    up, down = _gaps(sheet, row)
    return down * _CLOSER < up and down < float("inf")


def _shared(one: Cell, other: Cell) -> float:
    return min(one.x1, other.x1) - max(one.x0, other.x0)
