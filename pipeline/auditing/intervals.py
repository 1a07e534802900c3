"""How large an error rate may be, when some of a random sample were wrong."""

from __future__ import annotations

import math
from collections.abc import Callable

CONFIDENCE = 0.95
_HALVINGS = 60


def clopper_pearson(wrong: int, checked: int, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the exact (Clopper-Pearson) interval of a share, of which `wrong` in `checked` were seen.

    It covers the true share at least as often as `confidence` says, also where all or nothing is wrong.

    Raises:
        ValueError: when there cannot be so many.
    """
    if not 0 <= wrong <= checked or not 0 < confidence < 1:
        raise ValueError(f"{wrong} of {checked} at {confidence}")
    tail = (1 - confidence) / 2
    low = 0.0 if wrong == 0 else _root(lambda p: _at_least(wrong, checked, p), tail)
    high = (
        1.0 if wrong == checked else _root(lambda p: 1 - _at_least(wrong + 1, checked, p), tail, falls=True)
    )
    return low, high


def _root(tail_of: Callable[[float], float], wanted: float, *, falls: bool = False) -> float:
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if (tail_of(middle) < wanted) is not falls:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_least(count: int, of: int, share: float) -> float:
    """Return the chance of at least `count` in `of` where each happens with chance `share`."""
    if not 0 < share < 1:
        return float(share >= 1 or count <= 0)
    rest = math.log1p(-share)
    return math.fsum(
        math.exp(
            math.lgamma(of + 1)
            - math.lgamma(k + 1)
            - math.lgamma(of - k + 1)
            + k * math.log(share)
            + (of - k) * rest
        )
        for k in range(count, of + 1)
    )
