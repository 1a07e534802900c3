"""The statement that a date or length stands in: the words before it that speak of it, and behind it."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry
from .meaning import REACH
from .sheet import Row, Sheet

_ABBREVIATIONS = frozenset(
    [
        "dr",
        "drg",
        "drs",
        "dra",
        "no",
        "tgl",
        "jl",
        "jln",
        "ir",
        "hj",
        "h",
        "apt",
        "ns",
        "prof",
        "sp",
        "kes",
        "si",
        "kep",
        "farm",
        "keb",
        "kab",
        "kec",
        "kel",
        "rt",
        "rw",
        "nip",
        "st",
        "s",
        "m",
        "a",
        "n",
        "pt",
        "cv",
        "tbk",
        "telp",
        "an",
    ]
)

_SHORT_CELL = 16
"""Tokens of a cell to the left of a date, below which all of it may be what is said of the date ..."""
_LAST_WORDS = 6
"""... and how many of a longer one may be."""


class Statements:
    """Where statements begin and end in a sheet with its labels."""

    def __init__(self, sheet: Sheet, entries: Sequence[Entry]) -> None:
        self.sheet, self.entries = sheet, entries

    def entry_at(self, offset: int) -> Entry | None:
        """Return the label in whose value `offset` of the document's text lies."""
        return next((e for e in reversed(self.entries) if any(a <= offset < b for a, b in e.pieces)), None)

    def before(self, number: int) -> tuple[str, bool]:
        """Return what is said before token `number` in its statement, and whether it is a label's value."""
        tokens = self.sheet.tokens
        offset = tokens[number].start
        entry = self.entry_at(offset)
        if entry is not None:
            value = [
                t.text
                for t in self.sheet.tokens_between(entry.start, offset)
                if any(a <= t.start < b for a, b in entry.pieces)
            ]
            return " ".join([entry.label, ":", *value]), True
        floor = max(
            (
                max(e.end, e.label_end)
                for e in self.entries
                if max(e.end, e.label_end) <= offset and self._closes(e, offset)
            ),
            default=self.sheet.start,
        )
        page = self.sheet.document.page_at(offset).number
        row = self.sheet.row_of(offset)
        cell = tokens[number].cell
        first = number
        while first > 0 and number - first < REACH:
            previous, current = tokens[first - 1], tokens[first]
            if previous.start < floor or self.sheet.document.page_at(previous.start).number != page:
                break
            if self._ends_sentence(first - 1):
                break
            # In a row of columns only the own column and a short one to its left speak of a date.
            if previous.row == row.index and previous.cell != current.cell:
                if current.cell != cell:
                    break
                # Of a left column that is no label the last words count: in justified text they lead up.
                left = [
                    token
                    for token in tokens[max(0, first - _SHORT_CELL) : first]
                    if token.cell == previous.cell
                ]
                first -= len(left) if len(left) < _SHORT_CELL else _LAST_WORDS
                break
            first -= 1
        return " ".join(token.text for token in tokens[first:number]), False

    def _closes(self, entry: Entry, offset: int) -> bool:
        """Return whether what follows the value of `entry` is a new statement."""
        last = self.sheet.row_of(max(entry.start, entry.end - 1, entry.label_start))
        row = self.sheet.row_of(offset)
        if len(row.cells) > 1:
            return True
        return last.index != row.index and not self._runs_on(entry, last)

    def _runs_on(self, entry: Entry, last: Row) -> bool:
        """Return whether the value of `entry` is the text of a sentence, which goes on below its `last` row.

        Such a label has no colon: `Diberikan kepada dr. ...`. The row is full, and no sentence ends there.
        """
        between = self.sheet.document.text[entry.label_end : entry.start]
        return (
            between.strip() == ""
            and len(entry.pieces) > 1
            and last.box.x1 > 0.9 * max(row.box.x1 for row in self.sheet.rows if row.page == last.page)
            and not last.text.rstrip().endswith((".", ":"))
        )

    def _ends_sentence(self, number: int) -> bool:
        token = self.sheet.tokens[number]
        if token.text == ";":
            return True
        if token.text != "." or number == 0 or number + 1 >= len(self.sheet.tokens):
            return False
        before, after = self.sheet.tokens[number - 1], self.sheet.tokens[number + 1]
        if after.start == token.end and before.text.isdigit() and len(before.text) != 4:
            return False  # within a number: 11.024.PLI
        if before.row != token.row:  # dirt at the edge of the page
            return False
        if before.text in _ABBREVIATIONS or (len(before.text) < 3 and not before.text.startswith("<")):
            return False
        begin = self.sheet.document.text[after.start]
        return begin.isupper() or after.row != token.row

    def after(self, number: int) -> str:
        """Return what follows token `number`."""
        tokens = self.sheet.tokens[number + 1 : number + 14]
        return " ".join(token.text for token in tokens)
