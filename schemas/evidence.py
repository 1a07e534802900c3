"""Where on which page a statement comes from."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from .geometry import BoundingBox
from .labels import TextSource
from .text import DocumentText


class Region(BaseModel):
    """A box on a page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: int = Field(ge=1, description="Page number, from 1")
    bbox: BoundingBox = Field(
        description="x0, top, x1, bottom in points; origin top left of the page as a viewer shows it"
    )


class Evidence(BaseModel):
    """Where a fact was read; enough to point at it on the page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    span: tuple[int, int] = Field(description="Half-open offsets into DocumentText.text")
    regions: tuple[Region, ...] = Field(description="One page and box per line; none for a DOCX")
    page: int = Field(ge=1, description="Page of the first word")
    quote: str = Field(min_length=1, description="The text as read, white space folded")
    source: TextSource
    confidence: float | None = Field(
        ge=0, le=1, description="Mean OCR confidence of the words; None for a text layer"
    )
    rule: str = Field(min_length=1, description="Id of the pattern or rule that matched")


def cite(document: DocumentText, start: int, end: int, *, rule: str) -> Evidence:
    """Return the evidence for `document.text[start:end]`.

    Raises:
        ValueError: when the span holds no word.
    """
    quote = " ".join(document.text[start:end].split())
    if not quote:
        raise ValueError(f"span {start}..{end} holds no word (rule {rule})")
    page = document.page_at(start)
    regions = tuple(
        Region(page=number, bbox=BoundingBox(*(round(side, 1) for side in box)))
        for number, box in document.regions(start, end)
        if box.width > 0 and box.height > 0
    )
    confidence = document.confidence(start, end)
    return Evidence(
        span=(start, end),
        regions=regions,
        page=page.number,
        quote=quote,
        source=page.source,
        confidence=None if confidence is None else round(confidence, 3),
        rule=rule,
    )
