"""The shape of the rule data: what must be there, for whom, and how much its absence matters."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.labels import ContractKind, DocumentType, FacilityLevel, RequirementKind, Severity, Subtype

from .criteria import CategoryTable, Criterion

DEFAULT_KIND: Final = "default"
"""Stands for every document type that has no entry of its own."""


class Rule(BaseModel):
    """Frozen base of all rule data; an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ClauseRequirement(Rule):
    """A content that a PKS must have."""

    id: str = Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")
    name_id: str = Field(min_length=1, description="Indonesian name")
    name_en: str = Field(min_length=1)
    meaning: str = Field(min_length=1, description="What satisfies it, in one English sentence")
    severity: Severity
    source: str = Field(min_length=1)
    advice: str = Field(min_length=1, description="What to do when it is missing, one Indonesian sentence")
    contracts: tuple[ContractKind, ...] = Field((), description="Kinds of contract that owe it; none: all")
    facilities: tuple[str, ...] = Field((), description="Types of facility that owe it; none: all")
    headings: tuple[str, ...] = Field((), description="Titles that an added clause stands under; its name")
    cues: tuple[str, ...] = Field((), description="Words by which an added clause is found; see pks rules")
    examples: tuple[str, ...] = Field((), description="Sentences of contracts that have the added clause")
    near_misses: tuple[str, ...] = Field((), description="Sentences that only look like it")

    def is_owed(self, contract: ContractKind, facility_type: str | None) -> bool:
        """Return whether contracts of this kind, by facilities of this type, owe it; a profile may excuse."""
        by_contract = not self.contracts or contract in self.contracts
        return by_contract and (
            not self.facilities or facility_type is None or facility_type in self.facilities
        )


class Profile(Rule):
    """What one kind of contract is excused from."""

    not_applicable: tuple[str, ...] = ()
    severity: dict[str, Severity] = {}
    amended_only: bool = Field(False, description="An addendum: what it does not mention is no gap")
    source: str = Field(min_length=1)


class Check(StrEnum):
    """How a credentialing requirement is looked at."""

    FACILITY_LICENCE = "facility_licence"  # a valid document of this facility
    PERMITS = "permits"  # a valid permit at this place for everybody of a profession
    PARTNERS = "partners"  # valid agreements with the network
    HOSPITAL_CLASS = "hospital_class"  # a document that settles the class
    PAPER = "paper"  # the document is there
    REGISTRATIONS = "registrations"  # a valid STR for every holder of a permit
    DECLARED = "declared"  # services that facility.yaml declares or a form shows


class CredentialRequirement(Rule):
    """A document or service that credentialing asks for."""

    id: str = Field(min_length=1)
    name_id: str = Field(min_length=1, description="Indonesian name")
    kind: RequirementKind
    check: Check
    profession: Literal["doctor", "pharmacist", "other"] | None = None
    documents: tuple[DocumentType, ...] = ()
    subtypes: tuple[Subtype, ...] = ()
    substitutes: tuple[Subtype, ...] = Field((), description="Accepted instead, inside the commitment window")
    holders_of: tuple[DocumentType, ...] = ()
    declared: tuple[str, ...] = Field((), description="Conditions that must all be declared")
    self_assessment: bool = Field(False, description="A filled self_assessment in facility.yaml satisfies it")
    required: tuple[str, ...] = Field(description="Facility types that need it")
    conditional: tuple[str, ...] = Field(
        (), description="Facility types that need it where the condition holds"
    )
    condition: str | None = None
    deniable: tuple[str, ...] = Field(
        (), description="Required types that are excused, as conditional ones are, by declaring the contrary"
    )
    kind_for: dict[str, RequirementKind] = {}
    partners: dict[str, tuple[str, ...]] = Field(
        {}, description="Partners needed at least, per facility type"
    )
    source: str = Field(min_length=1)
    action: str = Field(min_length=1, description="What to do when it is not met, one Indonesian sentence")
    ask: str = Field("", description="What a letter asks of the facility; none: the action")

    def kind_of(self, facility_type: str | None) -> RequirementKind:
        """Return whether it is absolute or scored for a facility of that type."""
        return self.kind_for.get(facility_type or "", self.kind)


class Condition(Rule):
    """Something that a facility has or offers, and where that shows."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    self_assessment: tuple[str, ...] = Field((), description="Keys of facility.yaml that declare or deny it")
    parts: tuple[str, ...] = Field((), description="Those keys of which one alone denies nothing")
    documents: tuple[DocumentType, ...] = Field((), description="Documents whose presence shows it")
    dentist: bool = Field(False, description="A dentist who practises there shows it")


class Consequence(Rule):
    """What may follow for a facility from what it lacks."""

    id: Literal["CR-SAN-01", "CR-SAN-02", "CR-SAN-03"]
    name_id: str = Field(min_length=1, description="In a few words, as the reasons of a decision say it")
    text: str = Field(min_length=1, description="One Indonesian sentence, as a letter says it")
    source: str = Field(min_length=1)


class FacilityKind(Rule):
    """A type of facility with the level it belongs to."""

    type: str
    name: str
    level: FacilityLevel | None = None


class CrossCheck(Rule):
    """A numbered check across documents, with its switch."""

    id: str = Field(pattern=r"^X-[0-9]{2}(-[a-z]+)*$")
    name: str = Field(min_length=1, description="What it looks at, in Indonesian")
    severity: Severity = Field(description="Of a difference that is proven; a doubtful one is milder")
    enabled: bool
    note: str = Field(min_length=1, description="When it speaks, and when it is silent")
    source: str = Field(min_length=1)


class Lawful(Rule):
    """Something that held for contracts signed between two days."""

    from_: dt.date = Field(alias="from", description="First day")
    until: dt.date | None = Field(None, description="Last day; none: it still holds")
    source: str = Field(min_length=1)

    def holds(self, day: dt.date) -> bool:
        """Return whether it held on that day."""
        return self.from_ <= day and (self.until is None or day <= self.until)


class CapitationAmount(Rule):
    """One amount of capitation, and for whom it is meant."""

    rupiah: int = Field(gt=0)
    dentist: bool | None = Field(None, description="With or without a dentist; none: either")
    crowded: bool | None = Field(None, description="With more members for a doctor than the norm, or not")


class Capitation(Lawful):
    """What types of facilities are paid for a member and month."""

    facilities: tuple[str, ...] = Field(min_length=1)
    amounts: tuple[CapitationAmount, ...] = Field(min_length=1)


class StampDuty(Lawful):
    """The values of the meterai that were on sale."""

    rupiah: tuple[Annotated[int, Field(gt=0)], ...] = Field(min_length=1)


def _known_kinds(days: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    unknown = sorted(set(days) - {DEFAULT_KIND, *DocumentType})
    if unknown:
        raise ValueError(f"no document type: {', '.join(unknown)}")
    if DEFAULT_KIND not in days:
        raise ValueError(f"`{DEFAULT_KIND}` is missing: the days for all other types")
    return days


ReminderDays = Annotated[
    dict[str, tuple[Annotated[int, Field(ge=0, le=3650)], ...]], AfterValidator(_known_kinds)
]
"""Document type, or `default` for the others -> days before the end."""


class Settings(Rule):
    """Windows, lengths and thresholds; validity.toml tells each one's meaning and source."""

    expiring_days: int = Field(ge=0, le=36_525)
    reminder_days: ReminderDays
    grace_days: int = Field(ge=0, le=36_525)
    recredentialing_lead_months: int = Field(ge=0, le=1_200)
    recredentialing_alert_months: int = Field(ge=0, le=1_200)
    lifetime_str_from: dt.date
    tied_sip_years: int = Field(ge=0)
    oss_permit_years: int = Field(ge=0)
    max_licence_years: int = Field(ge=1)
    skck_months: int = Field(ge=0, le=1_200)
    late_signing_days: int = Field(ge=0, le=36_525)
    commitment_from: dt.date
    commitment_until: dt.date
    weak_clause: Literal["full", "lowered"]
    uncertain_clause: Literal["full", "lowered"]
    min_type_confidence: float = Field(ge=0, le=1)
    min_name_confidence: float = Field(ge=0, le=1)
    min_page_confidence: float = Field(ge=0, le=1)
    min_page_share: float = Field(ge=0, le=1)
    members_per_doctor: int = Field(ge=1)
    max_practice_places: dict[DocumentType, Annotated[int, Field(ge=1)]]
    same_specialities: tuple[tuple[str, ...], ...]
    person_same: float = Field(ge=0, le=100)
    person_probable: float = Field(ge=0, le=100)
    facility_same: float = Field(ge=0, le=100)
    facility_probable: float = Field(ge=0, le=100)
    critical_licences: tuple[DocumentType, ...]
    expiry_expected: tuple[DocumentType, ...]
    technical_pass_mark: float = Field(ge=0, le=100)
    category_min_share: float = Field(ge=0, le=1)
    cycle_months: int = Field(ge=1, le=1_200)
    cycle_tolerance_days: int = Field(ge=0, le=36_525)
    cure_days: int = Field(ge=0, le=36_525)


class Requirements(Rule):
    """All rule data, as the catalogues and an organisation's own file leave it."""

    version: str = Field(description="Version of the data and a hash of its content: the `rules_version`")
    clauses: tuple[ClauseRequirement, ...]
    profiles: dict[ContractKind, Profile]
    credentials: tuple[CredentialRequirement, ...]
    criteria: tuple[Criterion, ...]
    categories: tuple[CategoryTable, ...]
    conditions: tuple[Condition, ...]
    facilities: tuple[FacilityKind, ...]
    consequences: tuple[Consequence, ...]
    checks: tuple[CrossCheck, ...]
    capitation: tuple[Capitation, ...]
    stamp_duty: tuple[StampDuty, ...]
    settings: Settings

    def clause(self, id_: str) -> ClauseRequirement:
        """Return the clause `id_`.

        Raises:
            KeyError: when the catalogue has no such clause.
        """
        for clause in self.clauses:
            if clause.id == id_:
                return clause
        raise KeyError(id_)

    def condition(self, id_: str) -> Condition:
        """Return the condition `id_`; the loader has checked that it is there."""
        return next(condition for condition in self.conditions if condition.id == id_)

    def consequence(self, id_: str) -> Consequence:
        """Return the consequence `id_`, one of the three that there are."""
        return next(one for one in self.consequences if one.id == id_)

    def check(self, id_: str) -> CrossCheck:
        """Return the check across documents `id_`.

        Raises:
            KeyError: when the catalogue has no such check.
        """
        for check in self.checks:
            if check.id == id_:
                return check
        raise KeyError(id_)

    def facility(self, type_: str | None) -> FacilityKind | None:
        """Return what is known of the facility type `type_`, or None."""
        return next((kind for kind in self.facilities if kind.type == type_), None)
