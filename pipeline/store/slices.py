"""Long lists in pieces, for statements that take a limited number of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_PARAMETERS_AT_ONCE = 500
"""SQLite takes a limited number of parameters in one statement."""


def slices(items: Sequence[str], size: int = _PARAMETERS_AT_ONCE) -> Iterator[Sequence[str]]:
    """Yield `size` items after the other, by default as many as fit into one statement."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
