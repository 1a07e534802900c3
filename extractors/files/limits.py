"""How large a file may be before it is refused instead of read."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """Finite bounds on what one document may cost; every default is meant to fit real archives."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_bytes: int = Field(1_000_000_000, gt=0, description="Size of a file")
    max_pages: int = Field(2_000, gt=0)
    max_page_side: float = Field(14_400, gt=0, description="Longest page side in points (200 inches)")
    max_pixels: int = Field(150_000_000, gt=0, description="Pixels of one picture as stored")
    max_render_pixels: int = Field(40_000_000, gt=0, description="Pixels of one page as rendered for reading")
    max_decoded_bytes: int = Field(200_000_000, gt=0, description="Unpacked size of the text of a DOCX")
    seconds_per_document: float = Field(60, gt=0, description="Time for a document besides its pages")
    seconds_per_page: float = Field(300, gt=0, description="A page may be read five times")
    seconds_in_all: float = Field(6 * 3600, gt=0, description="Time for a document with all of its pages")
    memory_bytes: int = Field(4 << 30, gt=0, description="Address space that reading may add to a process")
