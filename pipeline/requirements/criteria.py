"""The shape of what is asked beside documents: criteria and tables of categories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.labels import DocumentType, RequirementKind, Severity, Subtype


class Asked(BaseModel):
    """Frozen base of what is asked; an unknown key is a mistake, and so is a number without end."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CriterionCheck(StrEnum):
    """How a criterion is looked at; the catalogues say what each needs."""

    ITEMS = "items"
    COUNT = "count"
    ROOM = "room"
    SCORE = "score"
    TAKEN_OVER = "taken_over"
    PER_DOCTOR = "per_doctor"
    OF_FACILITY = "of_facility"
    CYCLE_VISIT = "cycle_visit"
    CYCLE_PAPER = "cycle_paper"
    CYCLE_YEARLY = "cycle_yearly"
    CYCLE_IN_TIME = "cycle_in_time"
    FORMS_AGREE = "forms_agree"


_NEEDS: dict[CriterionCheck, str] = {
    CriterionCheck.ITEMS: "items",
    CriterionCheck.COUNT: "at_least",
    CriterionCheck.ROOM: "each_side_m",
    CriterionCheck.SCORE: "keys",
    CriterionCheck.TAKEN_OVER: "takes_from",
    CriterionCheck.PER_DOCTOR: "documents",
    CriterionCheck.OF_FACILITY: "documents",
    CriterionCheck.CYCLE_VISIT: "subtypes",
    CriterionCheck.CYCLE_PAPER: "subtypes",
    CriterionCheck.CYCLE_YEARLY: "subtypes",
    CriterionCheck.CYCLE_IN_TIME: "subtypes",
    CriterionCheck.FORMS_AGREE: "documents",
}
"""Check -> the key without which it could judge nothing."""


class Item(Asked):
    """One thing of a criterion that has several."""

    name: str = Field(min_length=1)
    keys: tuple[str, ...] = Field(min_length=1, description="Keys of self_assessment that state it")
    photos: tuple[str, ...] = Field((), description="Words of a file name that may show it")
    weight: float = Field(1, gt=0, description="Share in its criterion")
    scale: tuple[float, ...] = Field((), description="What 0, 1, 2 ... of it are worth, 0 to 100")
    facilities: tuple[str, ...] = Field((), description="Types of facility it is asked of; none: all")

    @model_validator(mode="after")
    def _scale_in_range(self) -> Self:
        if len(self.scale) == 1 or any(not 0 <= worth <= 100 for worth in self.scale):
            raise ValueError(f"scale of {self.name}: two or more numbers from 0 to 100")
        return self


class Criterion(Asked):
    """Something that a form asks of a facility, its people or its cycle."""

    id: str = Field(min_length=1)
    name_id: str = Field(min_length=1, description="Indonesian name")
    kind: RequirementKind
    kind_for: dict[str, RequirementKind] = {}
    check: CriterionCheck
    keys: tuple[str, ...] = Field((), description="Keys of self_assessment that state it")
    photos: tuple[str, ...] = Field((), description="Words of a file name that may show it")
    items: tuple[Item, ...] = ()
    at_least: float | None = Field(None, ge=1)
    unit: str = ""
    each_side_m: float | None = Field(None, gt=0, le=100, description="Metres that each side must have")
    documents: tuple[DocumentType, ...] = ()
    subtypes: tuple[Subtype, ...] = ()
    instead: tuple[DocumentType, ...] = Field((), description="Accepted instead for `instead_for`")
    instead_for: tuple[str, ...] = ()
    same_profession: bool = Field(False, description="It must name the profession of the holder's SIP")
    covers_contract: bool = Field(False, description="Tell when it ends before the contract does")
    optional: bool = Field(False, description="Its absence is no failure, nor is its end")
    takes_from: str | None = Field(None, description="The requirement whose outcome this one takes over")
    numbers: tuple[DocumentType, ...] = Field((), description="Documents whose number must be legible")
    severity: Severity = Field(Severity.MINOR, description="Of the finding, when it is scored and unmet")
    weight: float = Field(0, ge=0, le=1000, description="Share in the score of the facility; 0: none")
    weight_for: dict[str, float] = {}
    required: tuple[str, ...] = Field(description="Facility types that need it")
    conditional: tuple[str, ...] = Field((), description="Types that need it where the condition holds")
    condition: str | None = Field(None, min_length=1)
    source: str = Field(min_length=1)
    note: str = Field("", description="What of it is a proposal, or is left to a person")
    action: str = Field(min_length=1, description="What to do when it is not met, one Indonesian sentence")

    @model_validator(mode="after")
    def _can_be_judged(self) -> Self:
        needed = _NEEDS[self.check]
        if not getattr(self, needed):
            raise ValueError(f"{self.id}: check {self.check} needs {needed}")
        if any(not 0 <= weight <= 1000 for weight in self.weight_for.values()):
            raise ValueError(f"{self.id}: weight_for must be from 0 to 1000")
        return self

    def kind_of(self, facility_type: str | None) -> RequirementKind:
        """Return whether it is absolute or scored for a facility of that type."""
        return self.kind_for.get(facility_type or "", self.kind)

    def weight_of(self, facility_type: str | None) -> float:
        """Return its share in the score of a facility of that type."""
        return self.weight_for.get(facility_type or "", self.weight)


class CategoryTable(Asked):
    """From which score on a facility is A, B or C; below that it is D."""

    id: str = Field(min_length=1)
    A: float = Field(ge=0, le=100)
    B: float = Field(ge=0, le=100)
    C: float = Field(ge=0, le=100)
    since: dt.date = Field(dt.date.min, description="First day on which it holds")
    facilities: tuple[str, ...] = Field((), description="Types of facility it is for; none: all")
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _falling(self) -> Self:
        if not self.A > self.B > self.C:
            raise ValueError(f"{self.id}: A must be above B, and B above C")
        return self

    def category(self, score: float) -> Literal["A", "B", "C", "D"]:
        """Return the category of a score of 0 to 100."""
        if score >= self.A:
            return "A"
        return "B" if score >= self.B else "C" if score >= self.C else "D"


def table_for(
    tables: Iterable[CategoryTable], facility_type: str | None, day: dt.date
) -> CategoryTable | None:
    """Return the table that holds on a day: one for that type first, then the latest; else None."""
    holding = [
        table
        for table in tables
        if table.since <= day and (not table.facilities or facility_type in table.facilities)
    ]
    return max(holding, key=lambda table: (bool(table.facilities), table.since), default=None)
