"""How large a file may be before it is refused instead of read."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[float, Field(gt=0, le=31_536_000)]
"""At most a year: the system's clocks take no number without an end."""


class Limits(BaseModel):
    """Finite bounds on what one document may cost; every default is meant to fit real archives."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    max_bytes: int = Field(1_000_000_000, gt=0, description="Size of a file")
    max_pages: int = Field(2_000, gt=0, description="Pages of a document")
    max_page_side: float = Field(14_400, gt=0, description="Longest page side in points (200 inches)")
    max_pixels: int = Field(150_000_000, gt=0, description="Pixels of one picture as stored")
    max_render_pixels: int = Field(40_000_000, gt=0, description="Pixels of one page as rendered for reading")
    max_decoded_bytes: int = Field(200_000_000, gt=0, description="Unpacked size of the text of a DOCX")
    max_members: int = Field(10_000, gt=0, description="Documents in one ZIP or mail, inner ones too")
    max_unpacked_bytes: int = Field(
        10_000_000_000, gt=0, description="Unpacked size of one ZIP, inner ones too"
    )
    max_ratio: float = Field(200, gt=1, description="Unpacked over packed size of a ZIP, from 100 MB on")
    max_nesting: int = Field(3, gt=0, description="ZIPs and mails inside each other that are opened")
    max_mail_bytes: int = Field(100_000_000, gt=0, description="Size of a mail with all that is attached")
    mail_picture_side: int = Field(
        600, ge=0, description="Longer side in pixels up to which a picture in the text of a mail is a logo"
    )
    seconds_per_container: Seconds = Field(600, description="Time for listing one ZIP or mail")
    seconds_per_document: Seconds = Field(60, description="Time for a document besides its pages")
    seconds_per_page: Seconds = Field(300, description="A page may be read five times")
    seconds_in_all: Seconds = Field(6 * 3600, description="Time for a document with all of its pages")
    memory_bytes: int = Field(
        4 << 30, gt=0, lt=1 << 60, description="Address space that reading may add to a process"
    )
