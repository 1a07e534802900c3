"""What an audit says about a document or a dossier."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from .evidence import Region
from .labels import Severity


class ComparedPlace(BaseModel):
    """The other side of a comparison: where a document says something else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(description="File, relative to the archive")
    page: int | None = Field(None, ge=1, description="None for facility.yaml")
    quote: str | None = None
    regions: tuple[Region, ...] = ()


class Finding(BaseModel):
    """Something that a person should know, with its proof and the next step."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(description="Stable id of the check, such as `clause-missing` or `X-07`")
    severity: Severity
    message: str = Field(description="What is wrong, in Indonesian")
    action: str = Field("", description="What to do about it, in Indonesian")
    subject: str = Field("", description="Clause id, field name or requirement id that it is about")
    path: str = Field(
        "", description="File it is about, relative to the archive; '' for the dossier as a whole"
    )
    page: int | None = Field(None, ge=1)
    quote: str | None = None
    regions: tuple[Region, ...] = ()
    compared_with: tuple[ComparedPlace, ...] = Field(
        (), description="For a check across documents: the places that it is compared with"
    )
