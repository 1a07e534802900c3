"""What is written on a terminal obeys us, not the names and texts of an archive."""

from __future__ import annotations

import re
from typing import Any, TextIO

from schemas.plain import visible

_OURS = re.compile("(\f|\x1b\\[(?:[0-9;]*[mAKJ]|\\?25[hl])|\r)")
"""Between pages, and on a terminal the colours and moves of its bar."""


class Guarded:
    """A text stream that writes control signs as escapes, so that none of them works."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()

    def write(self, text: str) -> int:
        """Write `text`; colours and moves are let through to a terminal alone."""
        if not text.isprintable():
            parts = _OURS.split(text)
            text = "".join(self._passed(part, ours=bool(place % 2)) for place, part in enumerate(parts))
        return self._stream.write(text)

    def _passed(self, part: str, *, ours: bool) -> str:
        return part if ours and (self._is_terminal or part == "\f") else visible(part, lines=True)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
