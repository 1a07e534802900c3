"""All rules over one page, until nothing changes any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from schemas.text import Word

from .amounts import repair_amounts
from .dates import repair_dates
from .identifiers import repair_identifiers
from .items import repair_items
from .letter_numbers import repair_letter_numbers
from .lone import repair_lone
from .numbering import repair_numbering
from .page import Page, Repair
from .quantities import repair_quantities
from .words import repair_words

_RULES: tuple[Callable[[Page], None], ...] = (
    repair_numbering,
    repair_items,
    repair_letter_numbers,
    repair_lone,
    repair_dates,
    repair_amounts,
    repair_quantities,
    repair_identifiers,
    repair_words,
)
_MOST_ROUNDS = 4
"""What one rule makes good may prove another; three rounds were never needed."""


def find_repairs(words: Sequence[Word]) -> list[Repair]:
    """Return what `repair` would change on a page and by which rule, in reading order."""
    page = Page(words)
    for _ in range(_MOST_ROUNDS):
        before = list(page.texts)
        for rule in _RULES:
            rule(page)
        if page.texts == before:
            break
    return [Repair(at, page.rules[at], words[at].text, page.texts[at]) for at in sorted(page.rules)]


def repair(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words of one page with what knowledge of the field makes good; what was read stays as `raw`.

    Args:
        words: The words of one page in reading order.
    """
    repaired = list(words)
    for index, _, read, meant in find_repairs(words):
        word = words[index]
        repaired[index] = replace(word, text=meant, raw=read if word.raw is None else word.raw)
    return tuple(repaired)
