"""The documents of one facility, gathered: what a judge looks at, before and at a given day."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import cached_property
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from .dates import iso_date
from .facts import DeclaredFact, DocumentFacts, FieldFact, SegmentFacts
from .findings import Finding
from .labels import FacilityLevel, FieldName, LicenceStatus
from .results import ErrorResult


class Gathered(BaseModel):
    """Frozen base of everything that is gathered."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AuditedFile(Gathered):
    """One file of the archive: what was read in it, or why it could not be read."""

    path: str = Field(description="Relative to the archive, with `/`")
    sha256: str | None = Field(None, description="None where the file could not be opened")
    facility: str = Field(description="Folder of the facility; '' for a file straight under the archive")
    duplicate_of: str | None = Field(None, description="Path of the first file with the same bytes")
    facts: DocumentFacts | None = None
    failure: ErrorResult | None = None

    @model_validator(mode="after")
    def _read_or_failed(self) -> Self:
        if (self.facts is None) == (self.failure is None):
            raise ValueError(f"{self.path}: either facts or a failure, not both and not neither")
        return self


class FacilityProfile(Gathered):
    """What facility.yaml says of a facility."""

    path: str = Field("", description="Where it was read; '' when there is none")
    name: str | None = None
    level: FacilityLevel | None = None
    type: str | None = Field(None, description="A FacilityType, or a word of the organisation's own")
    branch: str | None = Field(None, description="The office that looks after the facility")
    doctors: tuple[str, ...] = ()
    self_assessment: dict[str, JsonValue] = {}
    findings: tuple[Finding, ...] = Field((), description="What could not be used of it")


class NameSource(StrEnum):
    """Where the name of a dossier comes from, surest first."""

    PROFILE = "profile"
    CONTRACT = "contract"
    LICENCE = "licence"
    PERMIT = "permit"  # the place of practice on personal permits: cannot contradict them
    FOLDER = "folder"


class Dossier(Gathered):
    """All files of one facility and what they say it is."""

    facility: str
    name: str
    name_source: NameSource
    level: FacilityLevel | None = None
    type: str | None = None
    profile: FacilityProfile = FacilityProfile(path="")
    files: tuple[AuditedFile, ...] = ()


class Entry(Gathered):
    """One document of a dossier (a file, or one of several in a file) as it stands on a day."""

    path: str
    sha256: str
    index: int = Field(ge=0, description="Position in its file")
    segment: SegmentFacts = Field(description="With an expiry that follows the STR resolved")
    expiry_date: str | None = Field(None, description="ISO date, `lifetime` or None; also for contracts")
    expiry_note: str = Field("", description="Why `expiry_date` is not what the document says itself")
    expiry_law: tuple[str, ...] = Field((), description="Rules of law.toml that `expiry_note` rests on")
    status: LicenceStatus | None = Field(None, description="At as_of; None for a document without an end")
    status_at_start: LicenceStatus | None = Field(None, description="When the judged contract starts")
    superseded: bool = False
    doubtful_type: bool = False
    doubtful_expiry: bool = False

    @property
    def page(self) -> int:
        """First page of the document in its file."""
        return self.segment.first_page

    def value(self, name: FieldName) -> str | None:
        """Return the single value of the field `name`, if it was read."""
        return self.segment.value(name)

    def field(self, name: FieldName) -> FieldFact | None:
        """Return the fact of the field `name`, if it was read."""
        return self.segment.field(name)

    def date(self, name: FieldName) -> dt.date | None:
        """Return the field `name` as a calendar date, or None when it is no full date."""
        return iso_date(self.value(name))


class FormValue(Gathered):
    """What a form of the dossier declares, where the newest form that answers a criterion counts."""

    path: str
    fact: DeclaredFact
    doubt: str = Field("", description="Why the form itself is not to be relied on, in Indonesian")

    @property
    def sure(self) -> bool:
        """Whether it may be relied on without a person's look."""
        return not self.doubt and not self.fact.review and self.fact.value is not None


class Contract(Gathered):
    """The contract that a dossier is judged by, its term as its addenda leave it."""

    entry: Entry
    addenda: tuple[Entry, ...] = ()
    start: dt.date | None = None
    end: dt.date | None = None


class Case(Gathered):
    """A dossier on a day: what is current, what is superseded, which contract counts."""

    dossier: Dossier
    as_of: dt.date
    entries: tuple[Entry, ...] = ()
    contract: Contract | None = None
    form_values: tuple[FormValue, ...] = Field((), description="One value for each criterion of its forms")

    @cached_property
    def current(self) -> tuple[Entry, ...]:
        """The entries that count: nothing superseded."""
        return tuple(entry for entry in self.entries if not entry.superseded)

    @cached_property
    def unread(self) -> tuple[AuditedFile, ...]:
        """Files that gave nothing, or not all of their pages."""
        return tuple(
            file
            for file in self.dossier.files
            if file.failure is not None or (file.facts is not None and file.facts.unread_pages)
        )
