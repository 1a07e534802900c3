"""Why a licence ends when it ends: every date in it, and what became of each, from what was decided."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.explanation import (
    ExplainedDate,
    ExplainedField,
    ExplainedRule,
    ExplainedStatement,
    SegmentExplanation,
)
from schemas.labels import DateUse, DocumentType, ExpiryBasis, FieldName, StatementKind
from schemas.law import Timeline
from schemas.text import DocumentText

from .chosen import Chosen
from .extract import Decided, decide_dates
from .reading import Reading
from .roles import DateRole
from .validity import WITHOUT_END, day_of, why_behind, why_no_end


def explain_licence(
    document: DocumentText,
    *,
    doc_type: DocumentType,
    start: int,
    end: int,
    pages: tuple[int, int],
    law: Timeline | None = None,
) -> SegmentExplanation:
    """Return how the dates of the licence in `document.text[start:end]` were arrived at.

    Args:
        document: The text as read.
        doc_type: What the licence is.
        start: Where it begins.
        end: Where it ends.
        pages: Its first and last page.
        law: Which rule of law held when; the rules of law.toml if not given.
    """
    explanation = SegmentExplanation(doc_type=doc_type, first_page=pages[0], last_page=pages[1])
    decided = decide_dates(document, doc_type=doc_type, start=start, end=end, law=law)
    if decided is None:
        return explanation
    return explanation.model_copy(
        update={
            "dates": tuple(_date(decided, item) for item in decided.reading.dates),
            "statements": tuple(_statements(decided)),
            "fields": _fields(decided),
            "rules": _rules(decided),
        }
    )


def _date(decided: Decided, item: DateRole) -> ExplainedDate:
    reading = decided.reading
    said = list(_uses(decided, item))
    barrier = why_no_end(item, reading, decided.issue)
    words = f"ditandai kata '{item.said}'" if item.said else ""
    reasons = [words, *(why for _, why in said), barrier]
    return ExplainedDate(
        page=reading.document.page_at(item.span[0]).number,
        span=item.span,
        raw=_words(reading, item.span),
        line=reading.document.line_at(item.span[0]),
        value=item.date.norm,
        role=item.role,
        taken_for=item.why,
        rule=item.rule,
        uses=tuple(dict.fromkeys(use for use, _ in said)) or (DateUse.SET_ASIDE,),
        why="; ".join(dict.fromkeys(filter(None, reasons))),
        alternatives=tuple(dict.fromkeys(other.norm for other in item.match.alternatives)),
        note=item.match.note,
    )


def _uses(decided: Decided, item: DateRole) -> Iterator[tuple[DateUse, str]]:
    """Yield what a date was used for, with the reason in Indonesian."""
    reading, issue, expiry = decided.reading, decided.issue, decided.expiry
    taken = expiry.source if expiry.basis is ExpiryBasis.EXPLICIT else None
    if item is taken:
        yield DateUse.EXPIRY, _how_printed(expiry)
    elif not why_no_end(item, reading, issue):
        # Only a printed end leaves dates over that may be the end as well.
        yield DateUse.RIVAL, _beside(item, taken)
    if item is issue.source:
        yield DateUse.ISSUE, "diambil sebagai tanggal terbit"
    if item is expiry.source and expiry.basis is ExpiryBasis.DURATION:
        yield DateUse.BASE, "jangka waktu dihitung dari tanggal ini"
    for heard, why in (*issue.heard, *expiry.heard):
        if heard is item:
            yield DateUse.ASKED, why


def _how_printed(expiry: Chosen) -> str:
    if expiry.value is None:
        return "akhir masa berlaku dokumen ini, tetapi tidak lengkap: tidak ada tanggal yang dapat disebut"
    source = expiry.source
    if source is not None and source.date.iso != expiry.value:
        return f"akhir masa berlaku dokumen ini; tahunnya salah terbaca, dibaca sebagai {expiry.value}"
    return "akhir masa berlaku dokumen ini, tercetak"


def _beside(item: DateRole, taken: DateRole | None) -> str:
    if taken is None:
        return "dapat pula akhir masa berlaku dokumen ini"
    if item.date == taken.date:
        return "menyebut tanggal akhir yang sama"
    return f"dapat pula akhir masa berlaku; {taken.date.norm} didahulukan: {why_behind(item, taken)}"


def _statements(decided: Decided) -> Iterator[ExplainedStatement]:
    """Yield the words that tell the end without a date."""
    reading, expiry = decided.reading, decided.expiry
    for length in reading.durations:
        kept = expiry.basis is ExpiryBasis.DURATION and expiry.span == length.span
        yield _statement(decided, StatementKind.DURATION, length.span, kept)
    for lifetime in reading.lifetimes:
        own = lifetime.role == "expiry"
        kept = expiry.basis is ExpiryBasis.LIFETIME and expiry.span == lifetime.span
        foreign = "" if own else "dikatakan tentang dokumen lain"
        yield _statement(decided, StatementKind.LIFETIME, lifetime.span, kept, foreign)
    for tie in reading.ties:
        kept = expiry.basis is ExpiryBasis.TIED_TO_STR and expiry.span == tie
        yield _statement(decided, StatementKind.TIE, tie, kept)
    if expiry.rule in ("unread_end", "unread_end_like_str") and expiry.span is not None:
        yield _statement(decided, StatementKind.UNREAD_END, expiry.span, used=True)
    if reading.open_end is not None:
        yield _statement(decided, StatementKind.OPEN_END, reading.open_end, expiry.rule == "open_end")


def _statement(
    decided: Decided, kind: StatementKind, span: tuple[int, int], used: bool, barrier: str = ""
) -> ExplainedStatement:
    reading, expiry = decided.reading, decided.expiry
    why = "menentukan akhir masa berlaku" if used else barrier
    if not why and reading.doc_type in WITHOUT_END:
        why = "dokumen jenis ini tidak mempunyai akhir masa berlaku"
    return ExplainedStatement(
        page=reading.document.page_at(span[0]).number,
        raw=_words(reading, span),
        kind=kind,
        used=used,
        why=why or f"tidak menentukan: {_PREFERRED[expiry.basis]}",
    )


_PREFERRED = {
    ExpiryBasis.EXPLICIT: "tanggal akhir yang tercetak didahulukan",
    ExpiryBasis.LIFETIME: "masa berlaku tanpa batas waktu didahulukan",
    ExpiryBasis.DURATION: "jangka waktu yang pertama tercetak didahulukan",
    ExpiryBasis.TIED_TO_STR: "pernyataan pertama tentang STR sudah menentukan",
    ExpiryBasis.NONE: "bukan pernyataan akhir masa berlaku",
}
"""Why other words stand back, by the ground of the end."""


def _fields(decided: Decided) -> tuple[ExplainedField, ...]:
    issue, expiry = decided.issue, decided.expiry
    found = [_field(FieldName.EXPIRY_DATE, expiry, _how(decided), expiry.basis)]
    if issue.source is not None:
        how = f"{issue.source.why}: {_words(decided.reading, issue.source.span)}"
        found.insert(0, _field(FieldName.ISSUE_DATE, issue, how, None))
    return tuple(found)


def _field(name: FieldName, chosen: Chosen, how: str, basis: ExpiryBasis | None) -> ExplainedField:
    return ExplainedField(
        name=name,
        value=chosen.value,
        basis=basis,
        how=how,
        confidence=round(min(1.0, max(0.0, chosen.confidence)), 3),
        review=chosen.review,
        notes=tuple(dict.fromkeys(chosen.notes)),
        alternatives=chosen.alternatives,
    )


def _how(decided: Decided) -> str:
    """Return how the end was arrived at."""
    reading, expiry = decided.reading, decided.expiry
    said = _words(reading, expiry.span) if expiry.span else ""
    if expiry.rule == "without_end":
        return "dokumen jenis ini tidak mempunyai akhir masa berlaku"
    if expiry.basis is ExpiryBasis.DURATION:
        if expiry.source is None:
            return f"jangka waktu {said}, tanpa tanggal awal yang dapat dipakai"
        return f"jangka waktu {said} sejak {expiry.source.date.iso} ({expiry.source.why})"
    if expiry.basis is ExpiryBasis.LIFETIME:
        return f"tanpa batas waktu: {said}"
    if expiry.basis is ExpiryBasis.TIED_TO_STR:
        return f"mengikuti STR pemegang: {said}"
    if expiry.basis is ExpiryBasis.EXPLICIT:
        return f"tercetak: {said}"
    return (
        f"tidak menyebut tanggal akhir: {said}" if said else "tidak ada pernyataan masa berlaku yang terbaca"
    )


def _rules(decided: Decided) -> tuple[ExplainedRule, ...]:
    """Return the law of that kind of document and day, and every rule that had a part."""
    law = decided.reading.law
    used = {*decided.issue.law, *decided.expiry.law}
    governing = law.in_force(decided.reading.doc_type, day_of(decided.issue))
    return tuple(
        ExplainedRule.of(rule, used=rule.id in used)
        for rule in law.rule
        if rule in governing or rule.id in used
    )


def _words(reading: Reading, span: tuple[int, int]) -> str:
    return " ".join(reading.document.text[slice(*span)].split())
