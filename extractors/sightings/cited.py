"""Licences that the opening of a contract cites with their end."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.contracts.folding import fold
from extractors.contracts.parties import OPENING
from extractors.dates import find_dates
from schemas.facts import Sighting
from schemas.labels import SightingKind
from schemas.text import DocumentText

from .rules import rule
from .sighted import sighted

_CITED, _ARTICLE = rule("cited"), rule("article")
_DATE = 40
"""Characters in which the date stands behind the words for the end."""


def see_cited(document: DocumentText, start: int, end: int) -> Iterator[Sighting]:
    """Yield the licences cited before the first article of the contract at `start`..`end`, and their ends."""
    first = next(
        (
            line.start
            for line in document.lines
            if start <= line.start < end and _ARTICLE.match(fold(line.text).strip())
        ),
        end,
    )
    finish = min(first, start + OPENING)
    for match in _CITED.finditer(fold(document.text[start:finish])):
        behind = start + match.end()
        for date in find_dates(document.text[behind : min(finish, behind + _DATE)]):
            if date.start <= 1 and date.date.date is not None and not date.alternatives:
                span = start + match.start(), behind + date.end
                values = match["licence"], date.date.date.isoformat()
                yield sighted(
                    document,
                    SightingKind.CITED_LICENCE,
                    span,
                    *values,
                    counts=(behind + date.start, behind + date.end),
                )
            break
