"""How often Python looks for garbage, in every process of ours."""

from __future__ import annotations

import gc


def look_rarely() -> None:
    """Let the collector look less often: libraries and the words of a page are many objects that stay."""
    gc.set_threshold(50_000, 20, 50)
