"""What a person decided about something that the machine proposed; appended, never changed."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from .evidence import Region
from .findings import Finding


class Ruled(BaseModel):
    """Frozen base of all rulings."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TargetKind(StrEnum):
    """What a ruling is about."""

    FIELD = "field"
    CLAUSE = "clause"
    TYPE = "type"  # what a document is
    DOCUMENT = "document"  # which facility it belongs to
    FINDING = "finding"
    REQUIREMENT = "requirement"


class Action(StrEnum):
    """What was decided."""

    CONFIRM = "confirm"  # the machine is right
    CORRECT = "correct"  # it is otherwise, as `value` says
    REJECT = "reject"  # it is wrong, and nothing better is known
    WAIVE = "waive"  # it may stay as it is, for `reason`
    LATER = "later"  # to be looked at again
    MOVE = "move"  # a document belongs to the facility `value`
    UNDO = "undo"  # the ruling before this one no longer counts


_ACTIONS = {
    TargetKind.FIELD: {Action.CONFIRM, Action.CORRECT, Action.REJECT, Action.LATER},
    TargetKind.CLAUSE: {Action.CONFIRM, Action.CORRECT, Action.LATER},
    TargetKind.TYPE: {Action.CONFIRM, Action.CORRECT, Action.LATER},
    TargetKind.DOCUMENT: {Action.MOVE},
    TargetKind.FINDING: {Action.CONFIRM, Action.WAIVE, Action.LATER},
    TargetKind.REQUIREMENT: {Action.CONFIRM, Action.WAIVE, Action.LATER},
}


class Target(Ruled):
    """What exactly a ruling is about; the same after files were renamed and read anew.

    Documents are named by their content, so that a ruling follows them wherever they lie.
    """

    kind: TargetKind
    name: str = Field("", description="Field, clause, requirement, or `code subject` of a finding")
    sha256: str = Field("", description="Content of the file; '' for what is about the facility as a whole")
    first_page: int = Field(1, ge=1, description="Of the document in its file")
    facility: str = Field("", description="For findings and requirements: whose")

    @property
    def key(self) -> str:
        """The target as one line of text, equal for equal targets."""
        return "|".join((self.kind, self.sha256, str(self.first_page), self.facility, self.name))

    @classmethod
    def of_field(cls, sha256: str, first_page: int, name: str) -> Self:
        """Return a field of a document."""
        return cls(kind=TargetKind.FIELD, name=name, sha256=sha256, first_page=first_page)

    @classmethod
    def of_clause(cls, sha256: str, first_page: int, clause: str) -> Self:
        """Return a clause of a contract."""
        return cls(kind=TargetKind.CLAUSE, name=clause, sha256=sha256, first_page=first_page)

    @classmethod
    def of_type(cls, sha256: str, first_page: int) -> Self:
        """Return the type of a document."""
        return cls(kind=TargetKind.TYPE, sha256=sha256, first_page=first_page)

    @classmethod
    def of_document(cls, sha256: str) -> Self:
        """Return the place of a file: which facility it belongs to."""
        return cls(kind=TargetKind.DOCUMENT, sha256=sha256)

    @classmethod
    def of_finding(cls, finding: Finding, facility: str, sha256: str) -> Self:
        """Return a finding: the same check on the same thing of the same document."""
        name = f"{finding.code} {finding.subject}".strip()
        return cls(kind=TargetKind.FINDING, name=name, sha256=sha256, facility=facility)

    @classmethod
    def of_requirement(cls, requirement: str, facility: str) -> Self:
        """Return a requirement of a facility."""
        return cls(kind=TargetKind.REQUIREMENT, name=requirement, facility=facility)


class Ruling(Ruled):
    """One decision of one person about one target."""

    target: Target
    action: Action
    value: JsonValue = Field(None, description="What is right: text of a field, status of a clause ...")
    quote: str = Field("", description="Words that a person chose as evidence")
    regions: tuple[Region, ...] = Field((), description="Boxes that a person drew or chose")
    reason: str = ""
    seen: JsonValue = Field(None, description="What the machine said when this was decided")
    by: str = Field(min_length=1, description="Who")
    at: str = Field(min_length=20, description="When, ISO 8601 in UTC")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.action is not Action.UNDO and self.action not in _ACTIONS[self.target.kind]:
            raise ValueError(f"a {self.target.kind} cannot be decided by {self.action}")
        if self.action is Action.WAIVE and not self.reason.strip():
            raise ValueError("a waiver needs a reason")
        if self.action in (Action.CORRECT, Action.MOVE) and self.value in (None, ""):
            raise ValueError(f"{self.action} needs a value")
        return self


class KeptRuling(Ruled):
    """A ruling with its place in the log."""

    id: int
    turn: int = Field(ge=1, description="1 for the first ruling on its target, 2 for the next ...")
    ruling: Ruling


class WaivedFinding(Ruled):
    """A finding that somebody let stand."""

    finding: Finding
    by: str
    at: str
    reason: str
