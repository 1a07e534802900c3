"""Sums of money that checks compare: in words and digits, capitation, the value of the meterai."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.contracts.folding import fold
from extractors.dates import CLEAR
from extractors.numbers.amounts import find_amounts
from schemas.facts import Sighting
from schemas.labels import SightingKind
from schemas.text import DocumentText

from .rules import rule
from .sighted import sighted, worst_word

_BEFORE, _BEHIND = rule("capitation.before"), rule("capitation.behind")
_MEMBERS = rule("members")
_STAMP_DUTY, _OF_OTHERS = rule("stamp_duty"), rule("stamp_duty.of_others")
_REACH = 90
"""Characters around a sum in which its meaning stands."""


def see_amounts(document: DocumentText, start: int, end: int) -> Iterator[Sighting]:
    """Yield the sums at `start`..`end` whose words and digits are two, with the words first.

    A figure that had to be repaired is no proof, nor is a word that was read badly.
    """
    text = document.text
    for match in find_amounts(text[start:end]):
        bracket = text.find("(", start + match.start, start + match.end)
        if match.consistent or match.words is None or match.digits is None or bracket < 0:
            continue
        figure = start + match.start, bracket
        words = bracket, start + match.end
        legible = min(worst_word(document, figure), worst_word(document, words))
        if "diperbaiki" in match.note or legible < CLEAR:
            continue
        values = str(match.words), str(match.digits)
        yield sighted(document, SightingKind.AMOUNT, words, *values, other=figure)


def see_capitation(document: DocumentText, start: int, end: int) -> Iterator[Sighting]:
    """Yield what is paid for a member and month; where words and digits differ nothing is sure."""
    text = document.text
    for match in find_amounts(text[start:end]):
        first, last = start + match.start, start + match.end
        before = fold(text[max(start, first - _REACH) : first])
        behind = fold(text[last : min(end, last + _REACH)])
        if match.consistent and _BEFORE.search(before) and _BEHIND.match(behind):
            yield sighted(document, SightingKind.CAPITATION, (first, last), str(match.value))


def see_members(document: DocumentText, start: int, end: int) -> Iterator[Sighting]:
    """Yield how many members are registered with the facility, as the document at `start`..`end` says."""
    for match in _MEMBERS.finditer(fold(document.text[start:end])):
        group = "number" if match["number"] else "of"
        span = start + match.start(), start + match.end()
        yield sighted(document, SightingKind.MEMBERS, span, re.sub(r"\D", "", match[group]))


def see_stamp_duty(document: DocumentText, start: int, end: int) -> Iterator[Sighting]:
    """Yield the value of the meterai that the contract at `start`..`end` says it bears."""
    text = fold(document.text[start:end])
    for match in _STAMP_DUTY.finditer(text):
        if not _OF_OTHERS.search(text[max(0, match.start() - _REACH) : match.start()]):
            span = start + match.start(), start + match.end()
            yield sighted(document, SightingKind.STAMP_DUTY, span, match["value"].replace(".", ""))
