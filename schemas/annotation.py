"""The text of a document as it was read, with all that was weighed in it: what an annotated page shows."""

from __future__ import annotations

from pydantic import Field

from .facts import Fact, SegmentFacts


class TextLine(Fact):
    """One printed line."""

    start: int = Field(ge=0, description="Offset of its first character in DocumentText.text")
    text: str = Field(min_length=1, description="As in DocumentText.text, so that offsets count characters")


class TextBlock(Fact):
    """A passage, or that part of one that stands on one page."""

    page: int = Field(ge=1)
    kind: str = Field(
        description="A kind of passage, `furniture` (margins of the page) or `printed` (a line)"
    )
    heading: tuple[str, ...] = Field((), description="Titles above it, outermost first; a title names itself")
    numbers: tuple[str, ...] = Field((), description="Ayat and items it stands in, outermost first")
    continued: bool = Field(False, description="It goes on from the page before")
    lines: tuple[TextLine, ...] = Field(min_length=1)


class Attempt(Fact):
    """A place that was weighed for a clause, whatever came of it."""

    clause: str
    part: str = Field("", description="The part of the clause that it may satisfy; '' for the whole")
    score: float
    weak: str = Field("", description="Why it proves nothing: `deferred`, `denied`, a kind of passage ...")
    span: tuple[int, int] = Field(description="Half-open offsets into DocumentText.text")


class SegmentAnnotation(Fact):
    """One document inside a file."""

    facts: SegmentFacts
    blocks: tuple[TextBlock, ...] = Field((), description="By page, in reading order")
    attempts: tuple[Attempt, ...] = Field((), description="Of a contract; best first")
    poor_pages: tuple[int, ...] = Field((), description="Pages that were read badly")


class Annotation(Fact):
    """One file, in the order of its segments."""

    segments: tuple[SegmentAnnotation, ...] = Field(min_length=1)
