"""Rows on their way into the store: kept outside of memory until a transaction can take all of them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import IO, Any, Self

_IN_MEMORY = 8 << 20
"""Bytes of rows that need no file."""

Rows = list[dict[str, Any]]


class Spool:
    """Groups of rows in the order they came, on disk where they are many; gone when it is closed.

    Who makes rows slowly (judging thousands of dossiers) must not hold a transaction all the while: other
    programs that write to the same store would wait for it and give up.
    """

    def __init__(self) -> None:
        # No name leads to the file, and its owner alone can open it.
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def fill(self, groups: Iterable[tuple[Rows, ...]]) -> None:
        """Keep groups of rows; values are what JSON knows."""
        for group in groups:
            self._file.write(json.dumps(group).encode() + b"\n")

    def __iter__(self) -> Iterator[list[Rows]]:
        self._file.seek(0)
        for line in self._file:
            yield json.loads(line)
