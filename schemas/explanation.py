"""How the dates of a document were arrived at: every date that stands in it, and what became of each."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from .facts import Fact
from .labels import DateUse, DocumentType, ExpiryBasis, FieldName, StatementKind
from .law import LegalRule
from .results import DocumentResult


class ExplainedDate(Fact):
    """One date that stands in the document."""

    page: int = Field(ge=1)
    span: tuple[int, int] = Field(description="Half-open offsets into DocumentText.text")
    raw: str = Field(min_length=1, description="The words as read, white space folded")
    line: str = Field(description="The printed line that it begins in, as read")
    value: str = Field(description="What was read: ISO, with question marks for parts that are not known")
    role: str = Field(description="What it was taken for: `birth`, `issue`, `str_expiry`, `law` ...")
    taken_for: str = Field(description="The same in Indonesian words")
    rule: str = Field(description="Id of the cue or rule that says so")
    uses: tuple[DateUse, ...] = Field(min_length=1, description="What became of it")
    why: str = Field(min_length=1, description="Why it was or was not taken as the end, in Indonesian")
    alternatives: tuple[str, ...] = Field((), description="Other readings of these words, likeliest first")
    note: str = Field("", description="What was repaired or disagreed in these words, in Indonesian")


class ExplainedStatement(Fact):
    """Words that say without a date when the document ends."""

    page: int = Field(ge=1)
    raw: str = Field(min_length=1)
    kind: StatementKind
    used: bool = Field(description="Whether the end rests on it")
    why: str = Field(min_length=1)


class ExplainedField(Fact):
    """One date field: what it is, how it was arrived at, and what speaks against it."""

    name: FieldName
    value: str | None = Field(description="ISO date, `lifetime`, or None")
    basis: ExpiryBasis | None = Field(None, description="Of the expiry date of a licence")
    how: str = Field(min_length=1, description="How it was arrived at, in Indonesian")
    confidence: float = Field(ge=0, le=1)
    review: bool = False
    notes: tuple[str, ...] = Field((), description="What was weighed and what is doubted")
    alternatives: tuple[str, ...] = Field((), description="Other readings, best first")


class ExplainedRule(Fact):
    """A rule of law that governs the document."""

    id: str
    says: str
    source: str
    from_day: dt.date | None
    until_day: dt.date | None
    used: bool = Field(description="Whether it had a part in the result, or is only what holds for its kind")

    @classmethod
    def of(cls, rule: LegalRule, *, used: bool) -> ExplainedRule:
        """Return `rule` as it is shown."""
        return cls(
            id=rule.id,
            says=rule.says,
            source=rule.source,
            from_day=rule.from_day,
            until_day=rule.until_day,
            used=used,
        )


class JudgedEnd(Fact):
    """The end that a licence or contract is judged by, where other documents or the rules have changed it."""

    value: str | None
    why: str = Field(min_length=1)
    rules: tuple[str, ...] = Field((), description="Ids of the rules of law that it rests on")


class SegmentExplanation(Fact):
    """The dates of one document inside a file."""

    doc_type: DocumentType
    first_page: int = Field(ge=1)
    last_page: int = Field(ge=1)
    dates: tuple[ExplainedDate, ...] = Field((), description="In reading order")
    statements: tuple[ExplainedStatement, ...] = ()
    fields: tuple[ExplainedField, ...] = ()
    rules: tuple[ExplainedRule, ...] = Field(
        (), description="The law on the day of issue; on any day without it"
    )
    judged: JudgedEnd | None = None


class ExplainedResult(DocumentResult):
    """The line of results.jsonl for one file, and beside it how its dates were arrived at."""

    explain: tuple[SegmentExplanation, ...] = Field(
        (), description="In the order of `segments`; none for a file that failed"
    )


class Explanation(Fact):
    """One file, in the order of its segments."""

    segments: tuple[SegmentExplanation, ...] = Field(min_length=1)
