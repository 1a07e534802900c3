"""What each date of a licence is: the one it ends on, and the many that it does not end on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.dates import DateMatch, DurationMatch
from schemas.dates import PartialDate

_OLDEST = 2003
"""No licence in force or lately in force was issued before."""
_A_CHILDHOOD = 15
"""Years that lie at least between the birth of a holder and the latest date of a paper."""
FOREIGN_EXPIRY = "_expiry"
"""Ending of the role of a date on which another document ends, such as `str_expiry`."""


@dataclass(frozen=True, slots=True)
class DateRole:
    """One date of a document, and what it is."""

    date: PartialDate
    role: str
    """`expiry`, `issue`, `signature`, `dated`, `start`, or the reason why it is none of them."""
    span: tuple[int, int]
    why: str
    """In Indonesian."""
    rule: str
    match: DateMatch
    distance: int
    """Tokens between the words that decided and the date."""
    said: str = ""
    """The words that decided, folded; '' where its place did."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Words that give a licence no end."""

    span: tuple[int, int]
    role: str
    rule: str


@dataclass(frozen=True, slots=True)
class Length:
    """A duration that is the validity of the document, and the base it runs from."""

    match: DurationMatch
    span: tuple[int, int]
    base: DateRole | None
    """The date printed as the base."""
    base_roles: tuple[str, ...]
    unnamed: bool = False
    """Whether the day that it runs from is told in words that none of the bases has."""


def without_births(found: Sequence[DateRole]) -> list[DateRole]:
    """Return the dates; one two decades before those that decide is a birth date, whatever it says."""
    years = [one.date.year for one in found if one.role in ("expiry", "issue", "start") and one.date.year]
    newest = max((one.date.year for one in found if one.date.year), default=0)
    # A paper of which every date is old is old itself; its dates are none of birth.
    floor = _OLDEST if newest >= _OLDEST else newest - _A_CHILDHOOD
    oldest = max(floor, max(years, default=0) - 21)
    why = "jauh sebelum tanggal lain: tanggal lahir"
    return [
        replace(one, role="birth", why=why, rule="long_ago", said="")
        if one.role in ("issue", "signature", "unknown", "dated") and one.date.year and one.date.year < oldest
        else one
        for one in found
    ]
