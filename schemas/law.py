"""Which rule of law held when: how long documents run, by kind of document and day of issue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .labels import DocumentType


class LegalEffect(StrEnum):
    """What a rule does to the end of a document."""

    TERM = "term"  # it runs for `months` from its issue
    FOLLOWS_STR = "follows_str"  # it lives as long as the holder's STR
    LIFETIME = "lifetime"  # it has no end
    BUSINESS = "business"  # it has no end while the business is run
    LIMITED = "limited"  # some have an end although the rule for their kind gives none
    BRIDGED = "bridged"  # another paper stands in for it


ENDLESS = frozenset({LegalEffect.LIFETIME, LegalEffect.BUSINESS})
"""Effects under which a document needs no date."""


class Dated(BaseModel):
    """Frozen base; a key that nobody reads is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LegalRule(Dated):
    """One rule, for the documents that are issued while it holds."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    documents: frozenset[DocumentType] = Field(min_length=1)
    from_day: dt.date | None = Field(
        None, alias="from", description="First day; None: before any document that is still of interest"
    )
    until_day: dt.date | None = Field(None, alias="until", description="Last day; None: still in force")
    effect: LegalEffect
    years: int = Field(0, ge=0, le=20)
    months: int = Field(0, ge=0, le=120)
    says: str = Field(min_length=1, description="The rule in an Indonesian sentence, for readers")
    source: str = Field(min_length=1, description="The regulation and its article")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.from_day is not None and self.until_day is not None and self.until_day < self.from_day:
            raise ValueError(f"until {self.until_day} lies before from {self.from_day}")
        if (self.effect is LegalEffect.TERM) != bool(self.length):
            raise ValueError("effect `term`, and no other, has a length: give years or months")
        return self

    @property
    def length(self) -> int:
        """Months that a `term` runs; 0 for other effects."""
        return 12 * self.years + self.months

    def holds_on(self, day: dt.date | None) -> bool:
        """Return whether it governs a document of that day; one without a date it may always govern."""
        if day is None:
            return True
        return (self.from_day is None or self.from_day <= day) and (
            self.until_day is None or day <= self.until_day
        )

    def meets(self, other: LegalRule) -> bool:
        """Return whether both hold for one kind of document on one day."""
        apart = (
            self.until_day is not None and other.from_day is not None and self.until_day < other.from_day
        ) or (other.until_day is not None and self.from_day is not None and other.until_day < self.from_day)
        return bool(self.documents & other.documents) and not apart


class UsualTerm(Dated):
    """What is usual where no rule gives a length."""

    years: int = Field(ge=1, le=20)
    longest_years: int = Field(ge=1, le=20, description="A longer validity is doubted")
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.longest_years < self.years:
            raise ValueError(f"longest_years {self.longest_years} is less than years {self.years}")
        return self


class Timeline(Dated):
    """All rules, oldest first as the file gives them."""

    usual: UsualTerm
    rule: tuple[LegalRule, ...] = Field(min_length=1)

    def named(self, id_: str) -> LegalRule:
        """Return the rule `id_`.

        Raises:
            KeyError: when there is none.
        """
        for rule in self.rule:
            if rule.id == id_:
                return rule
        raise KeyError(id_)

    def in_force(
        self,
        doc_type: DocumentType,
        day: dt.date | None,
        effects: Collection[LegalEffect] = frozenset(LegalEffect),
    ) -> tuple[LegalRule, ...]:
        """Return the rules for a document of that kind, issued on `day` or on a day that is not known."""
        return tuple(
            rule
            for rule in self.rule
            if doc_type in rule.documents and rule.effect in effects and rule.holds_on(day)
        )

    def terms(self, doc_type: DocumentType, day: dt.date | None) -> tuple[int, ...]:
        """Return the lengths in months that such a document may have by law; none where no rule says."""
        lengths = [rule.length for rule in self.in_force(doc_type, day, {LegalEffect.TERM})]
        return tuple(dict.fromkeys(lengths))
