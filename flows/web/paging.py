"""Long lists a page at a time: which page is asked for, and the addresses of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

ROWS = 50
_DIGITS = 15
"""More than any number of ours has; databases and Python refuse far longer ones."""


@dataclass(frozen=True)
class Paging:
    """A page of a list."""

    path: str
    query: Mapping[str, str]
    """What the address says beside the page; empty values are left out of addresses."""
    number: int
    """From 1 on."""
    total: int
    """Rows of all pages."""

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // ROWS))

    @property
    def first(self) -> int:
        """Place of the first row, from 1 on."""
        return min(self.total, (self.number - 1) * ROWS + 1)

    @property
    def last(self) -> int:
        """Place of the last row."""
        return min(self.total, self.number * ROWS)

    @property
    def skip(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * ROWS

    def link(self, **changed: object) -> str:
        """Return the address with some values changed; on its first page unless `halaman` is given."""
        values = {
            key: str(value) for key, value in {**self.query, **changed}.items() if value not in ("", None)
        }
        if values.get("halaman") == "1":
            del values["halaman"]
        return f"{self.path}?{urlencode(values)}" if values else self.path


def whole(text: str | None) -> int | None:
    """Return the whole number that an address gives, or None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def paging(path: str, query: Mapping[str, str], asked: str | None, total: int) -> Paging:
    """Return the page that is asked for, or the last one where there are not so many."""
    number = whole(asked) or 1
    pages = Paging(path, query, 1, total).pages
    return Paging(path, query, max(1, min(number, pages)), total)
