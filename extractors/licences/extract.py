"""All fields of one licence."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.evidence import Evidence, cite
from schemas.facts import FieldFact
from schemas.labels import DocumentType, ExpiryBasis, FieldName
from schemas.law import Timeline
from schemas.text import DocumentText

from .chosen import Chosen
from .doubts import weigh
from .found import Found
from .issuers import find_issuer
from .licence_number import find_number
from .number_month import check_month
from .people import find_holder
from .places import find_facility
from .professions import find_profession
from .reading import Reading
from .validity import choose_expiry, choose_issue
from .verification import find_verification

_REVIEW_BELOW = 0.6


@dataclass(frozen=True)
class Decided:
    """What was decided on number and dates of a licence, with the reading that it was decided from."""

    reading: Reading
    number: Found | None
    issue: Chosen
    expiry: Chosen


def decide_dates(
    document: DocumentText, *, doc_type: DocumentType, start: int, end: int, law: Timeline | None = None
) -> Decided | None:
    """Return number, issue date and expiry of the licence in `document.text[start:end]`; None without words.

    Args:
        document: The text as read.
        doc_type: What the licence is.
        start: Where it begins.
        end: Where it ends.
        law: Which rule of law held when; the rules of law.toml if not given.
    """
    if not document.text[start:end].strip():
        return None
    reading = Reading(document, doc_type, start, end, law)
    number = find_number(reading)
    issue = choose_issue(reading)
    expiry = choose_expiry(reading, issue)
    if number is not None:
        number = check_month(reading, number, issue.source.date.date if issue.source else None)
    issue, expiry = weigh(reading, issue, expiry, number.value if number else None)
    return Decided(reading, number, issue, expiry)


def extract_licence_fields(
    document: DocumentText, *, doc_type: DocumentType, start: int, end: int, law: Timeline | None = None
) -> tuple[FieldFact, ...]:
    """Return the fields of the licence in `document.text[start:end]`, decided as `decide_dates` does.

    A field that the document does not have is left out. Only `expiry_date` and `expiry_basis` are always
    there: that nothing ends is an answer too.
    """
    decided = decide_dates(document, doc_type=doc_type, start=start, end=end, law=law)
    if decided is None:
        return ()
    reading, issue, expiry = decided.reading, decided.issue, decided.expiry
    holder = find_holder(reading)
    facts = [
        _fact(reading, FieldName.NUMBER, decided.number),
        _fact(reading, FieldName.HOLDER_NAME, holder),
        _fact(reading, FieldName.PROFESSION, find_profession(reading, holder)),
        _fact(reading, FieldName.FACILITY_NAME, find_facility(reading)),
        _fact(reading, FieldName.ISSUER, find_issuer(reading)),
        _fact(reading, FieldName.VERIFICATION, find_verification(reading)),
        _date(reading, FieldName.ISSUE_DATE, issue) if issue.span else None,
        _date(reading, FieldName.EXPIRY_DATE, expiry),
        _basis(reading, expiry),
    ]
    return tuple(fact for fact in facts if fact is not None)


def _fact(reading: Reading, name: FieldName, found: Found | None) -> FieldFact | None:
    if found is None or not found.value.strip():
        return None
    evidence = cite(reading.document, found.start, found.end, rule=found.rule)
    confidence = found.confidence
    if evidence.confidence is not None:
        confidence *= 0.5 + 0.5 * evidence.confidence
    return FieldFact(
        name=name,
        value=found.value.strip(" ,;:"),
        raw=reading.document.text[found.start : found.end],
        evidence=evidence,
        confidence=round(confidence, 3),
        review=confidence < _REVIEW_BELOW,
        alternatives=found.alternatives,
        note=found.note,
    )


def _proof(reading: Reading, chosen: Chosen) -> Evidence:
    """Return the evidence of a date; of one that was not found, the words that begin the document."""
    if chosen.span is not None:
        return cite(reading.document, *chosen.span, rule=chosen.rule)
    first = next(row for row in reading.sheet.rows)
    return cite(reading.document, first.start, first.end, rule=chosen.rule)


def _date(reading: Reading, name: FieldName, chosen: Chosen) -> FieldFact:
    raw = reading.document.text[slice(*chosen.span)] if chosen.span else ""
    return FieldFact(
        name=name,
        value=chosen.value,
        raw=raw if chosen.partial is None else chosen.partial.norm,
        evidence=_proof(reading, chosen),
        confidence=round(min(1.0, max(0.0, chosen.confidence)), 3),
        review=chosen.review,
        alternatives=chosen.alternatives,
        note="; ".join(dict.fromkeys(chosen.notes)),
    )


def _basis(reading: Reading, chosen: Chosen) -> FieldFact:
    basis: ExpiryBasis = chosen.basis
    return FieldFact(
        name=FieldName.EXPIRY_BASIS,
        value=basis.value,
        raw="",
        evidence=_proof(reading, chosen),
        confidence=round(min(1.0, max(0.0, chosen.confidence)), 3),
        review=chosen.review,
        note="; ".join(dict.fromkeys(chosen.notes)),
    )
