"""A label and the value that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

from .sheet import Cell


@dataclass(frozen=True, slots=True)
class Label:
    """A label before its value is known."""

    concept: str | None
    cell: Cell


@dataclass(frozen=True, slots=True)
class Entry:
    """A label with its value. `concept` is None for a label that is none of ours."""

    concept: str | None
    label: str
    row: int
    label_start: int
    label_end: int
    start: int
    end: int
    pieces: tuple[tuple[int, int], ...]
    """The value, one span per row; a value in one column skips what the other column says."""
