"""Where one group of a rule is met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .normalize import Hit
from .rules import Group, Near


def positions(group: Group, found: Mapping[str, list[Hit]], heading: Mapping[str, list[Hit]]) -> list[int]:
    """Return where `group` is met; -1 stands for a heading."""
    out: list[int] = []
    for alternative in group:
        if isinstance(alternative, Near):
            out += _close(alternative, found)
        elif (met := (heading if alternative.heading else found).get(alternative.concept)) is not None and (
            alternative.count == 1 or _different(met) >= alternative.count
        ):
            out += [-1] if alternative.heading else [hit.at for hit in met]
    if len(group) > 1:
        out.sort()
    return out


def _different(met: Sequence[Hit]) -> int:
    """Return how many different things are named; a word that is two entries at once is one of them."""
    first: dict[int, int] = {}
    for hit in met:
        first.setdefault(hit.at, hit.entry)
    return len(set(first.values()))


def _close(near: Near, found: Mapping[str, list[Hit]]) -> list[int]:
    out: list[int] = []
    rights = found.get(near.right.concept)
    if rights is None:
        return []
    for left in found.get(near.left.concept, ()):
        for right in rights:
            gap = (
                right.at - (left.at + left.size) if right.at > left.at else left.at - (right.at + right.size)
            )
            if left.at == right.at or gap > near.window or (near.ordered and right.at < left.at):
                continue
            out.append(left.at)
            break
    return out
