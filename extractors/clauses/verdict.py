"""Candidates -> one ClauseFact for each clause: present, missing or uncertain, with proof or a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemas.evidence import Evidence, cite
from schemas.facts import ClauseFact
from schemas.labels import ClauseReason, Verdict
from schemas.text import DocumentText

from .catalogue import Catalogue, Clause
from .kinds import PassageKind
from .markers import annex_number
from .recognise import Candidate
from .structure import Passage

PRESENT_FROM = 0.6
BORDERLINE_FROM = 0.5
BORDERLINE = (BORDERLINE_FROM + PRESENT_FROM) / 2
"""Score of what a person must look at."""
CITED_FROM = 0.9
"""Score from which a rule's find is quoted after the best one: one odd quote costs the others their trust."""
POOR_SHARE = 0.15
"""Share of unreadable pages from which what was not found may simply not have been read."""
POOR_CONFIDENCE, POOR_COVERAGE = 0.78, 0.6
_FEW_WORDS = 150
"""A page with fewer, such as one of signatures, says nothing by a low confidence."""
_EVIDENCE_LIMIT = 3
_MIN_WORDS = 6
_ANNEX = re.compile(r"\blampiran\s+([IVXLl1\d]{1,4}|[A-H])\b(?!\s*[.,]\s*\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Limits:
    """What was not there to be read."""

    absent_annexes: frozenset[str]
    """Numbers of annexes that the text refers to and the file does not hold."""
    poor_pages: tuple[int, ...]
    poor_share: float


def limits(document: DocumentText, passages: Sequence[Passage], start: int, end: int) -> Limits:
    """Return which pages of `start`..`end` were read badly and which annexes are not in the file."""
    pages = [
        page
        for page, at in zip(document.pages, document.page_starts, strict=True)
        if at < end and at + 1 >= start - len(document.page_text(page.number))
    ]
    inside = [page for page in pages if document.page_span(page.number, page.number)[1] > start] or pages
    poor = tuple(
        page.number
        for page in inside
        if (page.coverage is not None and page.coverage < POOR_COVERAGE)
        or (
            page.confidence is not None
            and page.confidence < POOR_CONFIDENCE
            and len(page.words) >= _FEW_WORDS
        )
    )
    there = {passage.lampiran for passage in passages if passage.lampiran}
    named = set()
    for passage in passages:
        if passage.kind is PassageKind.BODY and not passage.lampiran:
            named |= {annex_number(found) for found in _ANNEX.findall(passage.text(document))}
    absent = frozenset() if "?" in there else frozenset(named - there - {""})
    return Limits(absent, poor, len(poor) / len(inside) if inside else 0.0)


def judge(
    document: DocumentText, candidates: Iterable[Candidate], catalogue: Catalogue, found: Limits
) -> tuple[ClauseFact, ...]:
    """Return the fact of every clause of `catalogue`, in its order."""
    by_clause: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_clause.setdefault(candidate.clause, []).append(candidate)
    return tuple(
        _fact(document, clause, _best_first(by_clause.get(clause.id, [])), found)
        for clause in catalogue.clauses
    )


def _best_first(candidates: list[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda c: (-c.score, c.start, c.end, c.rule))


def _fact(document: DocumentText, clause: Clause, ranked: list[Candidate], found: Limits) -> ClauseFact:
    proofs = [c for c in ranked if not c.weak and c.score >= BORDERLINE_FROM]
    whole = [c for c in proofs if not c.part]
    halves = _halves(clause, [c for c in proofs if c.part and c.score >= PRESENT_FROM])
    best_whole = whole[0].score if whole else 0.0
    if best_whole >= PRESENT_FROM:
        return _present(document, clause, _worth_citing(whole), best_whole)
    if clause.parts and len(halves) >= clause.needs:
        each = _one_of_each(clause, halves)
        return _present(document, clause, each, min(c.score for c in each))
    if best_whole >= BORDERLINE_FROM:
        detail = "Bunyinya mendekati, tetapi tidak cukup tegas; perlu dibaca orang."
        return _doubt(document, clause, ClauseReason.BORDERLINE, detail, whole)
    near = [c for c in ranked if c.weak or c.part] or ranked
    return _absent(document, clause, halves, near, found)


def _worth_citing(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the best one and other sure ones; what a rule found goes before what the scorer alone knows."""
    found = [c for c in ranked if c.by_rule and c.score >= PRESENT_FROM]
    best = found[0] if found else ranked[0]
    return [best, *(c for c in found if c is not best and c.score >= CITED_FROM)]


def _halves(clause: Clause, proofs: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    """Return the candidates of each part; of the richest heading where the parts belong together."""
    by_heading: dict[tuple[str, ...], dict[str, list[Candidate]]] = {}
    for candidate in proofs:
        heading = candidate.passage.heading if clause.together else ()
        by_heading.setdefault(heading, {}).setdefault(candidate.part, []).append(candidate)
    return max(by_heading.values(), key=len, default={})


def _one_of_each(clause: Clause, halves: Mapping[str, list[Candidate]]) -> list[Candidate]:
    """Return the best candidate of each part, in the order of the rules: its subject first."""
    return [halves[part.name][0] for part in clause.parts if part.name in halves]


def _present(document: DocumentText, clause: Clause, cited: Sequence[Candidate], score: float) -> ClauseFact:
    return ClauseFact(
        id=clause.id,
        status=Verdict.PRESENT,
        evidence=_cited(document, cited),
        confidence=round(min(0.99, score), 2),
    )


def _absent(
    document: DocumentText,
    clause: Clause,
    halves: Mapping[str, list[Candidate]],
    near: Sequence[Candidate],
    found: Limits,
) -> ClauseFact:
    deferred_to = _absent_annex(document, near, found)
    if deferred_to:
        detail = f"Merujuk Lampiran {deferred_to}, yang tidak ada dalam berkas."
        return _doubt(document, clause, ClauseReason.INCOMPLETE_SCAN, detail, near)
    if found.poor_share >= POOR_SHARE:
        pages = ", ".join(str(number) for number in found.poor_pages)
        detail = f"Tidak ditemukan, tetapi halaman {pages} tidak terbaca baik."
        return _doubt(document, clause, ClauseReason.POOR_READING, detail, near)
    if halves:
        missing = [part.missing for part in clause.parts if part.name not in halves]
        return ClauseFact(
            id=clause.id,
            status=Verdict.MISSING,
            reason=ClauseReason.HALF_MISSING,
            detail=", ".join(missing),
            evidence=_cited(document, _one_of_each(clause, halves)),
            confidence=0.75,
        )
    mentioned = [c for c in near if c.passage.kind is not PassageKind.HEADING]
    headings = [c for c in near if c.passage.kind is PassageKind.HEADING]
    if mentioned:
        reason, shown, confidence = ClauseReason.MENTIONED_ONLY, mentioned, 0.75
    elif headings:
        reason, shown, confidence = ClauseReason.HEADING_ONLY, headings, 0.85
    else:
        reason, shown, confidence = ClauseReason.NOT_FOUND, [], 0.85
    return ClauseFact(
        id=clause.id,
        status=Verdict.MISSING,
        reason=reason,
        evidence=_cited(document, shown[:1], least=1),
        confidence=confidence,
    )


def _absent_annex(document: DocumentText, near: Sequence[Candidate], found: Limits) -> str:
    for candidate in near:
        if candidate.passage.kind is not PassageKind.BODY:
            continue
        for raw in _ANNEX.findall(candidate.passage.text(document)):
            if annex_number(raw) in found.absent_annexes:
                return str(raw)
    return ""


def _doubt(
    document: DocumentText, clause: Clause, reason: ClauseReason, detail: str, ranked: Sequence[Candidate]
) -> ClauseFact:
    return ClauseFact(
        id=clause.id,
        status=Verdict.UNCERTAIN,
        reason=reason,
        detail=detail,
        evidence=_cited(document, ranked[:1], least=1),
        confidence=0.5,
    )


def _cited(
    document: DocumentText, ranked: Sequence[Candidate], *, least: int = _MIN_WORDS
) -> tuple[Evidence, ...]:
    """Return evidence for the best candidates, each place once, quotes of `least` words first."""
    out: list[Evidence] = []
    taken: list[tuple[int, int]] = []
    ordered = [c for c in ranked if _words(document, c) >= least] or list(ranked)
    for candidate in ordered:
        if any(a < candidate.end and candidate.start < b for a, b in taken):
            continue
        taken.append((candidate.start, candidate.end))
        out.append(cite(document, candidate.start, candidate.end, rule=candidate.rule))
        if len(out) == _EVIDENCE_LIMIT:
            break
    return tuple(out)


def _words(document: DocumentText, candidate: Candidate) -> int:
    return len(document.text[candidate.start : candidate.end].split())
