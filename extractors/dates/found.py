"""A date on its way to becoming a DateMatch: the readings and the doubts that were collected."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.dates import PartialDate

from .models import DateForm

_FAR_YEAR = 2069


@dataclass
class Found:
    """A date as the grammar found it, before the readings are weighed."""

    start: int
    end: int
    form: DateForm
    words: PartialDate | None = None
    """The date as the words have it; parts without words are taken from the digits."""
    digits: PartialDate | None = None
    """The date as the digits have it; parts without digits are taken from the words."""
    alternatives: list[PartialDate] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    penalty: float = 0.0
    weekday: int | None = None

    @property
    def date(self) -> PartialDate:
        """The reading that counts unless something speaks against it: words before digits."""
        date = self.words or self.digits
        assert date is not None
        return date

    def doubt(self, penalty: float, note: str = "") -> None:
        """Lower the confidence by `penalty` and say why."""
        self.penalty += penalty
        if note and note not in self.notes:
            self.notes.append(note)

    def doubt_year(self) -> None:
        """Doubt a year that no document carries, and a year that two digits could not say."""
        year = self.date.year
        if not is_year(year):
            self.doubt(0.6, f"tahun {year} di luar kewajaran")
        elif year is not None and year > _FAR_YEAR:
            self.doubt(0.35, f"tahun {year} sangat jauh")


def is_year(value: int | None) -> bool:
    """Return whether `value` can be the year of a document, a birth or a law."""
    return value is not None and 1900 <= value <= 2099


def century(two_digits: int) -> int:
    """Return the year that a two-digit year stands for: 00-69 are 2000-2069."""
    return two_digits + (2000 if two_digits + 2000 <= _FAR_YEAR else 1900)
