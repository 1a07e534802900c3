"""A random sample of verdicts that a person checks by hand; answers are appended, never changed."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

LARGEST = 1000
"""Verdicts in one sample; nobody checks more by hand."""


class Sampled(BaseModel):
    """Frozen base of samples."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Wanted(StrEnum):
    """Which verdicts to check."""

    ALL = "all"
    CLAUSES = "clauses"
    EXPIRIES = "expiries"


class Stratum(StrEnum):
    """Of which kind a verdict is; each kind is drawn by its share."""

    PRESENT = "clause_present"
    MISSING = "clause_missing"
    EXPIRY = "expiry"


class Answer(StrEnum):
    """What the person found."""

    RIGHT = "right"
    WRONG = "wrong"
    UNSURE = "unsure"


class SampleItem(Sampled):
    """One verdict of the machine, as it was when the sample was drawn."""

    stratum: Stratum
    name: str = Field(description="Clause or field")
    facility: str
    path: str
    sha256: str
    first_page: int = Field(ge=1)
    page: int = Field(ge=1)
    doc_type: str
    said: str = Field(description="Status of the clause, or the date")
    quote: str = ""


class Sample(Sampled):
    """A drawn sample: by these values it is drawn again."""

    id: int
    wanted: Wanted
    size: int = Field(ge=1, le=LARGEST)
    seed: str
    population: dict[Stratum, int]
    made_by: str
    made_at: str
    as_of: str
    rules_version: str
    program_version: str


class GivenAnswer(Sampled):
    """What one person said of one verdict of a sample."""

    place: int = Field(ge=1)
    answer: Answer
    note: str = ""
    by: str
    at: str
