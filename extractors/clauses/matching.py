"""Holds one way of one rule against one unit."""

from __future__ import annotations

from collections.abc import Sequence

from .normalize import Token
from .positions import positions
from .rules import Way
from .units import Unit, opens_sentence

LONGEST_QUOTE = 75
"""Words; more is no longer a sentence that a reader would underline."""


def match(way: Way, unit: Unit) -> float:
    """Return how well `unit` satisfies `way`; 0 when it does not."""
    offset, found, heading = unit.offset, unit.found, unit.heading
    lists: list[list[int]] = []
    for number, group in enumerate(way.every):
        met = positions(group, found, heading)
        if number == 0:
            met = [at for at in met if at >= offset]
        if not met:
            return 0.0
        if met[0] >= 0:
            lists.append(met)
    for names, group, about_parties in way.refusals:
        where = found if about_parties else unit.own_found
        if not names.isdisjoint(unit.names) and positions(group, where, heading):
            return 0.0
    # The list head counts as if it stood right before the item.
    spread = _smallest_range(lists, offset)
    if spread > way.near:
        return 0.0
    return way.score + 0.05 * (1 - spread / way.near)


def _smallest_range(lists: list[list[int]], offset: int) -> int:
    """Return the size of the smallest stretch of words that meets every list once."""
    merged = sorted((max(at, offset - 1), which) for which, ats in enumerate(lists) for at in ats)
    last: dict[int, int] = {}
    best = 10**6
    for at, which in merged:
        last[which] = at
        if len(last) == len(lists):
            best = min(best, at - min(last.values()))
    return best


def quote_span(unit: Unit, way: Way) -> tuple[int, int]:
    """Return the offsets of what a reader would underline: the passage, or the sentences that say it."""
    own = unit.own
    if len(own) <= LONGEST_QUOTE:
        return own[0].start, own[-1].end
    first = positions(way.every[0], unit.found, unit.heading)
    inside = [at - unit.offset for at in first if at >= unit.offset]
    anchor = inside[0] if inside else 0
    start = anchor
    while (
        start > 0
        and not ("STOP" in own[start - 1].keys and opens_sentence(own[start]))
        and anchor - start < 40
    ):
        start -= 1
    return own[start].start, end_of_quote(own, start)


def end_of_quote(own: Sequence[Token], start: int) -> int:
    """Return where a quote that starts at token `start` ends: at a sentence, within reason."""
    limit = min(len(own), start + LONGEST_QUOTE)
    for at in range(limit - 1, start + 15, -1):
        if "STOP" in own[at].keys:
            return own[at].end
    return own[limit - 1].end
