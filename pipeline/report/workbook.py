"""audit.xlsx: the audit as a workbook to filter, print and send on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any, Final

import xlsxwriter

from .credential_sheets import Due, deadline_sheet, due_of, people_sheet, requirement_sheet
from .decided import DecidedRow, decided_rows
from .facilities import Facility
from .files import encodable
from .sheets import (
    BAD,
    DOUBT,
    GOOD,
    QUIET,
    WARN,
    Cell,
    Column,
    Sheet,
    clause_sheet,
    decided_sheet,
    expiry_sheet,
    failure_sheet,
    finding_sheet,
    summary_sheet,
)

LINE_HEIGHT: Final = 15
MAX_LINES: Final = 8
MAX_ROWS: Final = 1_048_575
"""Rows of a sheet below its head; no program takes more."""

TONES: Final = {
    GOOD: {"bg_color": "#E3F3EA", "font_color": "#14613B"},
    BAD: {"bg_color": "#FBE3E1", "font_color": "#8F1D17"},
    DOUBT: {"bg_color": "#E4EEF9", "font_color": "#1C4E80"},
    WARN: {"bg_color": "#FDF0D5", "font_color": "#7A4B00"},
    QUIET: {"font_color": "#6B7280"},
}


class Workbook:
    """The workbook, written facility by facility; the same results give the same bytes."""

    def __init__(self, stream: IO[bytes], *, as_of: dt.date) -> None:
        """Begin a workbook that `finish` writes to `stream`; until then its rows wait on disk."""
        self._as_of = as_of
        self._due: list[Due] = []  # of all facilities, soonest first: written last
        self._book = xlsxwriter.Workbook(stream, {"constant_memory": True})
        self._book.set_properties(
            {
                "title": f"Audit PKS dan izin per {as_of:%d-%m-%Y}",
                "created": dt.datetime.combine(as_of, dt.time()),
            }
        )
        self._book.set_size(2400, 1400)
        self._formats = _Formats(self._book)
        self._decided: list[DecidedRow] = []
        self._pages = [_Page(self._book, sheet, self._formats) for sheet in self._sheets()]

    def add(self, facility: Facility) -> None:
        """Add the rows of a facility to every sheet."""
        for page, sheet in zip(self._pages, self._sheets(facility), strict=True):
            page.add(sheet.rows)
        self._due.extend(due_of(facility))
        self._decided.extend(decided_rows(facility))

    def finish(self) -> None:
        """Write the workbook."""
        for page, sheet in zip(self._pages, self._sheets(due=self._due), strict=True):
            page.add(sheet.rows)
            page.finish()
        if self._decided:
            page = _Page(self._book, sheet := decided_sheet(self._decided), self._formats)
            page.add(sheet.rows)
            page.finish()
        self._book.close()

    def _sheets(self, *facilities: Facility, due: Iterable[Due] = ()) -> tuple[Sheet, ...]:
        return (
            summary_sheet(facilities, self._as_of),
            clause_sheet(facilities),
            expiry_sheet(facilities, self._as_of),
            requirement_sheet(facilities),
            people_sheet(facilities),
            deadline_sheet(due, self._as_of),
            finding_sheet(facilities),
            failure_sheet(facilities),
        )


class _Formats:
    """Cell formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._add: Callable[[dict[str, Any]], Any] = book.add_format
        self._made: dict[tuple[str | None, bool, bool, bool], Any] = {}
        self.header = self._add(
            {
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": "#1F4E6B",
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1,
                "border_color": "#FFFFFF",
            }
        )

    def get(self, tone: str | None, *, wrap: bool = False, date: bool = False, number: bool = False) -> Any:
        key = (tone, wrap, date, number)
        if key not in self._made:
            look: dict[str, Any] = {"valign": "top", "bottom": 1, "bottom_color": "#DDE1E5"}
            look |= TONES[tone] if tone else {}
            look |= {"text_wrap": True} if wrap else {}
            look |= {"num_format": "dd-mm-yyyy", "align": "left"} if date else {}
            look |= {"align": "center"} if number else {}
            self._made[key] = self._add(look)
        return self._made[key]


class _Page:
    """A sheet of a workbook, and further ones where it has more rows than a sheet can hold."""

    def __init__(self, book: Any, sheet: Sheet, formats: _Formats) -> None:
        self._book, self._sheet, self._formats = book, sheet, formats
        self._count = 0
        self._begin()

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows below those that are there."""
        columns = self._sheet.columns
        for cells in rows:
            if self._row == MAX_ROWS:
                self.finish()
                self._begin()
            self._row += 1
            self._page.set_row(self._row, LINE_HEIGHT * _lines(columns, cells))
            for index, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                _write_cell(self._page, self._row, index, cell, self._formats, wrap=column.wrap)

    def finish(self) -> None:
        """Let the rows be filtered; none can follow."""
        self._page.autofilter(0, 0, max(1, self._row), len(self._sheet.columns) - 1)

    def _begin(self) -> None:
        self._count += 1
        self._row = 0
        title = self._sheet.title if self._count == 1 else f"{self._sheet.title} ({self._count})"
        self._page = page = self._book.add_worksheet(title)
        for index, column in enumerate(self._sheet.columns):
            page.set_column(index, index, column.width)
        page.set_row(0, 3 * LINE_HEIGHT)
        for index, column in enumerate(self._sheet.columns):
            page.write_string(0, index, column.title, self._formats.header)
        page.freeze_panes(1, 1)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer("&L&A&RHalaman &P dari &N")


def _lines(columns: Sequence[Column], cells: Sequence[Cell]) -> int:
    """Return how many lines the fullest cell of a row needs: not every program fits row heights itself."""
    most = 1
    for column, cell in zip(columns, cells, strict=True):
        if column.wrap and isinstance(cell.value, str):
            # The width counts digits; letters of a proportional font are narrower.
            room = max(1, int(column.width * 1.1))
            most = max(most, sum(max(1, -(-len(line) // room)) for line in cell.value.split("\n")))
    return min(most, MAX_LINES)


def _write_cell(page: Any, row: int, index: int, cell: Cell, formats: _Formats, *, wrap: bool) -> None:
    value = cell.value
    if isinstance(value, dt.date):
        page.write_datetime(row, index, value, formats.get(cell.tone, date=True))
    elif value is None or value == "":
        page.write_blank(row, index, None, formats.get(cell.tone))
    elif isinstance(value, str):
        # Never `write`: no text of a document may run as a formula, become a link or lose leading zeros.
        page.write_string(row, index, encodable(value), formats.get(cell.tone, wrap=wrap))
    else:
        page.write_number(row, index, value, formats.get(cell.tone, number=True))
