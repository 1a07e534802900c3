"""What was read in a document, before anyone judges it. A fact without evidence cannot be built."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from .evidence import Evidence
from .labels import (
    ClauseReason,
    ContractKind,
    DocumentType,
    FieldName,
    SightingKind,
    Subtype,
    TextSource,
    Verdict,
)


class Fact(BaseModel):
    """Frozen base of all facts."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldFact(Fact):
    """The value of one field, what it was read from, and how sure that is."""

    name: FieldName
    value: str | tuple[str, ...] | None = Field(
        description="Dates ISO or `lifetime`; several numbers as a list; None where nothing can be said"
    )
    raw: str = Field(
        description="The words as read, before repair and interpretation; '' for a deduced value"
    )
    evidence: Evidence
    confidence: float = Field(ge=0, le=1)
    review: bool = Field(False, description="A person must look before this value is relied on")
    alternatives: tuple[str, ...] = Field((), description="Other readings, best first")
    note: str = Field("", description="Why this value was chosen or doubted, in Indonesian")
    decided_by: str = Field("", description="Who confirmed, corrected or rejected it; '' where nobody did")


DeclaredValue = bool | int | float | str | tuple[float, ...] | tuple[str, ...] | None
"""Yes or no, a number, the sides of a room, hours (`07:00-21:00`); None where something is written or ticked
and it cannot be told what."""


_LONGEST = 10**15
"""Whole numbers from which the magnitude tells more than all the digits."""


def declared_text(value: DeclaredValue | JsonValue) -> str:
    """Return what a form or facility.yaml declares, as people write it.

    >>> declared_text((4.0, 3.5))
    '4 x 3,5'
    """
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, int):
        return str(value) if abs(value) < _LONGEST else f"{Decimal(value):.2e}".replace(".", ",")
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    if isinstance(value, (list, tuple)):
        numbers = all(isinstance(item, (int, float)) for item in value)
        return (" x " if numbers else ", ").join(map(declared_text, value))
    return "tidak jelas" if value is None else str(value)


class DeclaredFact(Fact):
    """What a filled form says of one criterion; the facility's own word, proven by nothing."""

    key: str = Field(min_length=1, description="As self_assessment of facility.yaml spells it")
    value: DeclaredValue
    label: str = Field(min_length=1, description="What the form asks, as read")
    raw: str = Field(description="The tick or words of the answer, as read")
    evidence: Evidence
    confidence: float = Field(ge=0, le=1)
    review: bool = Field(False, description="A person must look before this value is relied on")
    alternatives: tuple[str, ...] = Field((), description="Other readings, best first")
    note: str = Field("", description="Why it is doubted, in Indonesian")


class ClauseFact(Fact):
    """The verdict on one clause of one contract."""

    id: str = Field(description="A ClauseId, or the id of a clause that an organisation added")
    status: Verdict
    reason: ClauseReason | None = None
    detail: str = Field("", description="What is missing of a clause in two halves; what makes it uncertain")
    evidence: tuple[Evidence, ...] = Field((), description="Best first; for `missing` the near-miss, if any")
    confidence: float = Field(ge=0, le=1)
    decided_by: str = Field("", description="Who confirmed or corrected it; '' where nobody did")

    @model_validator(mode="after")
    def _proven_or_explained(self) -> Self:
        if self.status is Verdict.PRESENT and not self.evidence:
            raise ValueError(f"{self.id}: present without evidence")
        if self.status is not Verdict.PRESENT and self.reason is None:
            raise ValueError(f"{self.id}: {self.status} without a reason")
        return self


class Sighting(Fact):
    """Something in a document that no field holds and that a check compares."""

    kind: SightingKind
    values: tuple[str, ...] = Field((), description="As SightingKind tells for each kind")
    evidence: Evidence
    other: Evidence | None = Field(None, description="The second place, where the document itself differs")
    legible: float = Field(1.0, ge=0, le=1, description="OCR confidence of the worst word that counts")


class SegmentFacts(Fact):
    """One document inside a file: a page range with a type, fields and, for a contract, clauses."""

    doc_type: DocumentType
    doc_type_confidence: float = Field(ge=0, le=1)
    subtype: Subtype | None = None
    contract_kind: ContractKind | None = None
    first_page: int = Field(ge=1)
    last_page: int = Field(ge=1)
    fields: tuple[FieldFact, ...] = ()
    clauses: tuple[ClauseFact, ...] = ()
    people: tuple[str, ...] = Field((), description="Doctors and staff named in a contract or its annexes")
    people_evidence: tuple[Evidence, ...] = Field(
        (), description="Where each of `people` stands; rule `people.listed`: not who signs"
    )
    declared: tuple[DeclaredFact, ...] = Field((), description="What a form declares, one for each criterion")

    sightings: tuple[Sighting, ...] = ()

    @model_validator(mode="after")
    def _a_place_for_each_name(self) -> Self:
        if self.people_evidence and len(self.people_evidence) != len(self.people):
            raise ValueError("people_evidence: one place for each name")
        return self

    def sighted(self, kind: SightingKind) -> tuple[Sighting, ...]:
        """Return the sightings of this kind, in reading order."""
        return tuple(sighting for sighting in self.sightings if sighting.kind is kind)

    def field(self, name: FieldName) -> FieldFact | None:
        """Return the fact named `name`, if it was read."""
        for fact in self.fields:  # asked very often: a generator would take twice as long
            if fact.name is name:
                return fact
        return None

    def value(self, name: FieldName) -> str | None:
        """Return the single value of `name`, if it was read."""
        fact = self.field(name)
        return fact.value if fact is not None and isinstance(fact.value, str) else None


class PageReading(Fact):
    """How one page was read."""

    page: int = Field(ge=1)
    source: TextSource
    confidence: float | None = Field(None, ge=0, le=1)
    rotation: int = 0
    coverage: float | None = Field(None, ge=0, le=1)


class DocumentFacts(Fact):
    """Everything that was read in one file."""

    sha256: str
    pages: int = Field(ge=1)
    reading: tuple[PageReading, ...]
    unread_pages: tuple[int, ...] = ()
    segments: tuple[SegmentFacts, ...] = Field(min_length=1)
