"""The lines of results.jsonl and dossiers.jsonl: the published interface (docs/*.schema.json)."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from .errors import DocumentError
from .evidence import Region
from .facts import DeclaredValue
from .findings import Finding
from .labels import (
    DeadlineKind,
    Decision,
    DocumentStatus,
    DocumentType,
    DossierState,
    FacilityLevel,
    FacilityType,
    FailureClass,
    LicenceStatus,
    RequirementKind,
    RequirementResult,
    Severity,
    Subtype,
    TextSource,
    Verdict,
)
from .rulings import WaivedFinding

SCHEMA_VERSION: Final = "1"


class Result(BaseModel):
    """Frozen base of everything that is written out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ErrorResult(Result):
    """Why a file could not be audited."""

    code: FailureClass
    message: str
    action: str = Field(description="What to do next")

    @classmethod
    def of(cls, error: DocumentError) -> Self:
        """Return the error of a file as it is written out."""
        return cls(code=error.failure, message=error.message, action=error.action)


class FieldEvidence(Result):
    """Where a field was read and how sure that is."""

    raw: str
    page: int = Field(ge=1)
    quote: str
    regions: tuple[Region, ...] = ()
    confidence: float = Field(ge=0, le=1)
    review: bool = False
    alternatives: tuple[str, ...] = ()
    note: str = ""
    rule: str = ""
    decided_by: str = Field("", description="Who confirmed, corrected or rejected it; '' where nobody did")


class DeclaredResult(FieldEvidence):
    """What a form says of one criterion: the facility's own word."""

    key: str = Field(description="As self_assessment of facility.yaml spells it")
    label: str = Field(description="What the form asks, as read")
    value: DeclaredValue = Field(description="Null where it cannot be told what is ticked or written")


class ClauseResult(Result):
    """The verdict on one clause."""

    id: str
    status: Verdict
    reason: str | None = Field(None, description="A ClauseReason; `half_missing: <which half>`")
    applicable: bool = Field(description="False: a missing one is no finding")
    severity: Severity
    page: int | None = Field(None, ge=1)
    quote: str | None = None
    regions: tuple[Region, ...] = ()
    confidence: float = Field(ge=0, le=1)
    decided_by: str = Field("", description="Who confirmed or corrected it; '' where nobody did")


FieldValue = str | tuple[str, ...] | None


class SegmentResult(Result):
    """One document inside a file."""

    doc_type: DocumentType
    doc_type_confidence: float = Field(ge=0, le=1)
    subtype: Subtype | None = None
    first_page: int = Field(ge=1)
    last_page: int = Field(ge=1)
    fields: dict[str, FieldValue] = {}
    evidence: dict[str, FieldEvidence] = {}
    clauses: tuple[ClauseResult, ...] = ()
    validity: LicenceStatus | None = Field(None, description="Status of a licence at as_of")
    declared: tuple[DeclaredResult, ...] = Field((), description="What a self-assessment form declares")


class ReadingResult(Result):
    """How a page was read."""

    page: int = Field(ge=1)
    source: TextSource
    confidence: float | None = Field(None, ge=0, le=1)
    rotation: Literal[0, 90, 180, 270] = 0
    coverage: float | None = Field(None, ge=0, le=1)


class DocumentResult(Result):
    """A line of results.jsonl: one file."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    path: str = Field(description="Relative to the archive, with `/`")
    sha256: str | None = Field(description="None where the file could not be opened")
    facility: str = Field(description="Folder of the facility")
    status: DocumentStatus
    error: ErrorResult | None = None
    duplicate_of: str | None = Field(None, description="Path of the first file with the same bytes")
    as_of: str
    rules_version: str
    program_version: str
    doc_type: DocumentType | None = None
    doc_type_confidence: float | None = Field(None, ge=0, le=1)
    subtype: Subtype | None = None
    pages: int = Field(0, ge=0)
    unread_pages: tuple[int, ...] = ()
    fields: dict[str, FieldValue] = {}
    evidence: dict[str, FieldEvidence] = {}
    clauses: tuple[ClauseResult, ...] = ()
    declared: tuple[DeclaredResult, ...] = ()
    segments: tuple[SegmentResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    waived: tuple[WaivedFinding, ...] = Field((), description="What somebody let stand, with a reason")
    reading: tuple[ReadingResult, ...] = ()


class EvidenceLink(Result):
    """A place in the archive that proves a requirement."""

    path: str
    page: int | None = Field(None, ge=1)
    quote: str | None = None


class FormValueResult(DeclaredResult):
    """A value that a form declares for a facility."""

    path: str
    overruled: bool = Field(False, description="facility.yaml says otherwise, and goes first")


class RequirementOutcome(Result):
    """One credentialing requirement of a dossier."""

    id: str
    name: str = Field("", description="What is required, in Indonesian")
    result: RequirementResult
    kind: RequirementKind
    evidence: tuple[EvidenceLink, ...] = ()
    message: str
    basis: Literal["declared", "document"] | None = Field(
        None, description="Of a criterion: the facility's own word, or a document; null: neither, or excused"
    )
    value: float | None = Field(None, ge=0, le=100, description="Of a scored criterion that could be judged")
    weight: float = Field(0, ge=0, description="Share in the score of the facility; 0: none")
    same_as: str | None = Field(None, description="The requirement whose outcome this one repeats")
    waived_by: str = Field("", description="Who let it stand with a reason; '' where nobody did")


class ScoreResult(Result):
    """The scored criteria of a facility, added up."""

    value: float = Field(ge=0, le=100, description="Weighted mean of what could be judged")
    share: float = Field(gt=0, le=1, description="Part of the weight that could be judged")
    table: str = Field(description="The table of categories that was used")


class LicenceLine(Result):
    """A licence in a person's or facility's list."""

    doc_type: DocumentType
    path: str
    page: int = Field(ge=1)
    number: str | None = None
    expiry_date: str | None = None
    status: LicenceStatus
    superseded: bool = False
    review: bool = False


class PersonResult(Result):
    """Somebody who works at the facility, as the documents tell."""

    name: str
    role: str = ""
    licences: tuple[LicenceLine, ...] = ()


class ExpiryResult(Result):
    """A day on which a document ends."""

    path: str
    page: int = Field(ge=1)
    doc_type: DocumentType
    holder: str = ""
    number: str | None = None
    issue_date: str | None = None
    expiry_date: str | None
    basis: str | None = None
    status: LicenceStatus
    days_left: int | None = None
    superseded: bool = False
    review: bool = False
    sha256: str


class ContractResult(Result):
    """The contract a dossier is judged by."""

    path: str
    start: str | None = None
    end: str | None = None


class DeadlineResult(Result):
    """Something that must be done by a day."""

    date: str
    what: str
    severity: Severity
    kind: DeadlineKind | None = Field(None, description="Null in results of earlier versions")


class DossierResult(Result):
    """A line of dossiers.jsonl: one facility."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    facility: str
    name: str
    level: FacilityLevel | None = None
    type: FacilityType | str | None = None
    branch: str | None = Field(None, description="`branch` of facility.yaml: the office that looks after it")
    state: DossierState
    decision: Decision
    category: Literal["A", "B", "C", "D"] | None = Field(
        None, description="Null where nothing scored could be judged; no category changes a decision"
    )
    score: ScoreResult | None = Field(None, description="What `category` rests on")
    reasons: tuple[str, ...] = ()
    consequences: tuple[str, ...] = Field(
        (), description="Ids of what may follow from what is lacking, as a proposal: CR-SAN-01 ..."
    )
    contract: ContractResult | None = None
    requirements: tuple[RequirementOutcome, ...] = ()
    people: tuple[PersonResult, ...] = ()
    expiries: tuple[ExpiryResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    waived: tuple[WaivedFinding, ...] = Field((), description="What somebody let stand, with a reason")
    deadlines: tuple[DeadlineResult, ...] = ()
    form_values: tuple[FormValueResult, ...] = Field(
        (), description="What the facility's forms declare; not what facility.yaml says or documents prove"
    )
    documents: int = Field(0, ge=0)
    failed: int = Field(0, ge=0)
    as_of: str
    rules_version: str
    program_version: str
