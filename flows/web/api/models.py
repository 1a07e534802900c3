"""What the API takes and gives beside the published results."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from schemas.evidence import Region
from schemas.findings import Finding
from schemas.labels import Decision
from schemas.results import DossierResult
from schemas.rulings import Action, KeptRuling, Target

Item = TypeVar("Item")
MOST_ROWS = 200


class Sent(BaseModel):
    """Frozen base of everything that is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class Problem(Sent):
    """Why a call was refused."""

    message: str
    action: str = Field("", description="What to do next")


class Rows(Sent, Generic[Item]):
    """Some rows of a list."""

    total: int = Field(ge=0)
    items: tuple[Item, ...]


class Archive(Sent):
    """An archive of the store."""

    id: int
    root: str
    shown: bool = Field(description="Whether all other calls are about it")


class RunOfArchive(Sent):
    """A run; times are seconds since 1970 (UTC)."""

    id: int
    archive: str
    as_of: str
    program_version: str
    rules_version: str
    state: str
    documents: int
    to_read: int | None
    read: int
    failed: int
    started_at: float | None
    finished_at: float | None


class Facility(Sent):
    """A facility as lists show it."""

    facility: str
    name: str
    level: str | None
    type: str | None
    branch: str | None
    state: str
    decision: Decision
    documents: int
    failed: int
    critical: int
    major: int
    minor: int
    open_items: int
    contract_end: str | None
    next_end: str | None


class Document(Sent):
    """A file as lists show it."""

    path: str
    sha256: str | None
    facility: str
    status: str
    doc_type: str | None


class Expiry(Sent):
    """A day on which a document ends."""

    facility: str
    path: str
    sha256: str
    page: int
    doc_type: str
    holder: str
    number: str | None
    expiry_date: str | None = Field(description="ISO date, `lifetime` or null")
    status: str
    superseded: bool
    review: bool


class FindingOfFacility(Sent):
    """A finding and whose it is."""

    facility: str
    finding: Finding


class RulingRequest(BaseModel):
    """A decision; `seen` must be what the API says now, and `after` the last turn on the target."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    target: Target
    facility: Annotated[str, Field(max_length=500)]
    action: Action
    value: Annotated[str, Field(max_length=500)] = Field(
        "", description="For correct and move; `;` parts numbers"
    )
    after: Annotated[int, Field(ge=0, lt=10**9)] = 0
    seen: JsonValue = None
    quote: Annotated[str, Field(max_length=2000)] = ""
    regions: Annotated[tuple[Region, ...], Field(max_length=50)] = ()
    reason: Annotated[str, Field(max_length=500)] = ""


class RulingAnswer(Sent):
    """What became of a decision."""

    rulings: tuple[KeptRuling, ...] = Field(description="All on this target, first to last")
    dossier: DossierResult | None = Field(description="Of the facility, judged anew")


class Stored(Sent):
    """A file that was taken; `pks watch` audits it."""

    path: str
    bytes: int
    sha256: str
