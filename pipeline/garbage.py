"""How often Python looks for garbage, in every process of ours."""

from __future__ import annotations

import gc


def look_rarely() -> None:
    """Let the collector look less often: libraries and the words of a page are many objects that stay."""
    gc.set_threshold(50_000, 20, 50)


def settle() -> None:
    """Let the collector of garbage pass over all that is loaded by now, and look less often at the rest.

    Rules and libraries stay: looking through them for garbage took a seventh of the time of a worker, and
    copies what it shares with others.
    """
    gc.collect()
    look_rarely()
    gc.freeze()
