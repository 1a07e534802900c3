"""Cuts a file into its documents and says what each of them is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz import fuzz

from schemas.labels import DocumentType, Subtype
from schemas.text import DocumentText, Line

from .contract_type import contract_type
from .page import PageView, view_page

_CONTRACT = DocumentType.PKS  # stands for every agreement until the parties are looked at
_TYPES: tuple[DocumentType, ...] = tuple(
    t for t in DocumentType if t not in (DocumentType.MULTI, DocumentType.PKS_JEJARING)
)
_FEWEST_WORDS = 3  # fewer are stains and page numbers of a blank page
_START_COST = 2.3
_BODY_SHARE = 0.55
_STRANGE_BODY = 0.4
_PARTIES_READ = 0.9
_ANNEX = "goes_on.annex"
_ANNEXED = 0.45
"""What a title counts as the beginning of a document on a page that calls itself an annex."""
_UNMARKED = 2.5
"""Cost of a beginning on a full page without a letterhead, a number line or another sign of one."""
_FULL_PAGE = 150
"""Words."""
_ONE_NUMBER = 2.6
"""What the number of the pages before ties a page to them: an annex repeats it under its own heading."""
_SAME_NUMBER = 90
"""Likeness, 0..100, from which two numbers may be one that was read differently."""
_FORMS = (DocumentType.OTHER, DocumentType.FORMULIR_KREDENSIALING, DocumentType.PROFIL_PRAKTIK)


@dataclass(frozen=True)
class Segment:
    """One document inside a file."""

    doc_type: DocumentType
    confidence: float
    """0..1, of the type."""
    first_page: int
    last_page: int
    subtype: Subtype | None
    """What a document of type `other` is, where credentialing asks for it."""
    start: int
    """Offset of its first character in DocumentText.text."""
    end: int
    rule: str
    """What decided."""


def segment_document(document: DocumentText) -> tuple[Segment, ...]:
    """Return the documents of a file in page order; together they cover all pages.

    A page begins a document where a title, a letterhead, a number of its own or a page number 1 says so.
    It goes on with the one before where an annex heading, the same number or an article says that.
    The best reading of the whole file wins. Pages without words belong to the document before them.
    """
    views = [
        view_page(document, number, lines)
        for number, lines in _lines_by_page(document)
        if _worth_reading(lines)
    ]
    if not views:
        start, end = document.page_span(1, len(document.pages))
        return (Segment(DocumentType.OTHER, 0.0, 1, len(document.pages), None, start, end, "no text"),)
    starts = _cut(views)
    segments = []
    for index, (position, doc_type) in enumerate(starts):
        first = 1 if index == 0 else views[position].number
        last = views[starts[index + 1][0]].number - 1 if index + 1 < len(starts) else len(document.pages)
        upto = starts[index + 1][0] if index + 1 < len(starts) else len(views)
        segments.append(_describe(document, views[position:upto], doc_type, first, last))
    return tuple(segments)


def _lines_by_page(document: DocumentText) -> Iterator[tuple[int, list[Line]]]:
    for number, lines in groupby(document.lines, key=lambda line: line.page):
        yield number, list(lines)


def _worth_reading(lines: Sequence[Line]) -> bool:
    return sum(line.last_word - line.first_word for line in lines) >= _FEWEST_WORDS


def _cut(views: Sequence[PageView]) -> list[tuple[int, DocumentType]]:
    """Return (index of first page, type) of each document: the best path through starts and continuations."""
    score: dict[DocumentType, float] = {
        doc_type: start_score(views[0], doc_type, first=True) for doc_type in _TYPES
    }
    back: list[dict[DocumentType, tuple[bool, DocumentType]]] = []
    for index in range(1, len(views)):
        previous, view = views[:index], views[index]
        links = _links(previous, view)
        best_before = max(score, key=lambda doc_type: score[doc_type])
        step: dict[DocumentType, tuple[bool, DocumentType]] = {}
        following: dict[DocumentType, float] = {}
        for doc_type in _TYPES:
            begin = score[best_before] + start_score(view, doc_type) - links
            go_on = score[doc_type] + continue_score(view, doc_type, views[index - 1]) + links
            following[doc_type] = max(begin, go_on)
            step[doc_type] = (begin > go_on, best_before)
        back.append(step)
        score = following
    current = max(score, key=lambda doc_type: score[doc_type])
    found: list[tuple[int, DocumentType]] = []
    for index in range(len(views) - 1, 0, -1):
        begins, before = back[index - 1][current]
        if begins:
            found.append((index, current))
            current = before
    found.append((0, current))
    return found[::-1]


def start_score(view: PageView, doc_type: DocumentType, *, first: bool = False) -> float:
    """Return how well a document of `doc_type` begins on this page; `first` for the first page of a file."""
    # A noun alone (SURAT KETERANGAN) says that something begins, not what.
    title = max(
        (each.strength for each in view.titles if doc_type in each.cue.types and each.cue.weight >= 1),
        default=0.0,
    )
    if doc_type is _CONTRACT:
        title = max(title, view.strength(DocumentType.PKS_JEJARING))
    rival = max(
        (each.strength for each in view.titles if not _is(each.cue.types, doc_type) and each.cue.weight >= 1),
        default=0.0,
    )
    body = view.body.get(doc_type, 0.0)
    if doc_type is _CONTRACT:
        body += min(2.0, 0.15 * view.parties + 0.3 * view.articles)
    if _ANNEX in view.marks and not first:
        title *= _ANNEXED
    base = 0.5 if doc_type is DocumentType.OTHER else 0.0
    value = base + title - 0.35 * max(0.0, rival - title) + _BODY_SHARE * body
    if first:
        return value
    value += max(-4.0, min(1.6, view.opening)) - _START_COST
    if view.opening <= 0:
        value -= _UNMARKED * min(1.0, view.words / _FULL_PAGE)
    if (
        doc_type is _CONTRACT
        and title
        and not any(mark in view.marks for mark in ("begins.parties", "begins.number_line"))
    ):
        value -= 1.5  # a running header names the contract too
    if not title:
        value -= 0.6
    return value


def continue_score(view: PageView, doc_type: DocumentType, before: PageView) -> float:
    """Return how well this page goes on with a document of `doc_type`."""
    value = _BODY_SHARE * 0.5 * view.body.get(doc_type, 0.0)
    if doc_type is _CONTRACT:
        value += min(2.5, 0.25 * view.parties + 0.5 * view.articles)
    else:
        # The words of another licence speak against it even where that one's title could not be read.
        strange = max((worth for each, worth in view.body.items() if each is not doc_type), default=0.0)
        value -= _STRANGE_BODY * max(0.0, strange - view.body.get(doc_type, 0.0))
    heaviest = 0.0
    for title in view.titles:
        # Forms and lists are annexed to contracts, and whatever follows the word "Lampiran" to anything; a
        # document may print its own name again.
        share = (
            0.35
            if (doc_type is _CONTRACT and _is_form(title.cue.types)) or _ANNEX in view.marks
            else 0.6
            if _is(title.cue.types, doc_type)
            else 0.8
        )
        heaviest = max(heaviest, share * title.strength)
    if (
        doc_type is _CONTRACT
        and view.footer
        and len(view.footer) > 8
        and fuzz.ratio(view.footer, before.footer) > 85
    ):
        value += 1.5
    return value - heaviest


def _links(previous: Sequence[PageView], view: PageView) -> float:
    """Return what ties a page to the ones before whatever they are: numbers and page numbers."""
    value = 0.0
    before = previous[-1]
    if view.numbers and any(view.numbers & other.numbers for other in previous[-2:]):
        value += _ONE_NUMBER
    elif view.numbers and before.numbers and "begins.number_line" in view.marks:
        alike = max(fuzz.ratio(one, other) for one in view.numbers for other in before.numbers)
        value -= 0.8 if alike < _SAME_NUMBER else 0.0  # a number of its own
    if view.printed is not None:
        if view.printed == 1:
            value -= 0.9 if before.printed != 1 or view.printed_total else 0.2
        elif before.printed is not None and view.printed == before.printed + 1:
            value += 1.8
        elif view.printed_total and view.printed > 1:
            value += 1.2
    if before.printed is not None and before.printed == before.printed_total:
        value -= 0.7
    if view.landscape != before.landscape:
        value -= 0.25
    if (
        view.footer
        and len(view.footer) > 12
        and fuzz.ratio(view.footer, before.footer) > 90
        and not view.best
    ):
        value += 0.4
    return value


def _is(types: Sequence[DocumentType], doc_type: DocumentType) -> bool:
    return doc_type in types or (doc_type is _CONTRACT and DocumentType.PKS_JEJARING in types)


def _is_form(types: Sequence[DocumentType]) -> bool:
    return all(doc_type in _FORMS for doc_type in types)


def _describe(
    document: DocumentText, views: Sequence[PageView], doc_type: DocumentType, first: int, last: int
) -> Segment:
    view = views[0]
    start, end = document.page_span(first, last)
    scores = sorted(
        (start_score(view, each, first=True) for each in _TYPES if each is not doc_type), reverse=True
    )
    margin = start_score(view, doc_type, first=True) - scores[0]
    titled = next((title for title in view.titles if _is(title.cue.types, doc_type)), None)
    confidence = 1 / (1 + math.exp(-(0.2 + 1.2 * margin)))
    if titled is None:
        confidence = min(confidence, 0.7)
    rule = f"title {titled.cue.id}" if titled else "words of the page"
    if doc_type is _CONTRACT:
        doc_type, sure, why = contract_type(document, start, end)
        if sure >= _PARTIES_READ:  # two parties that were read are as good as a title
            confidence = max(confidence, 0.85)
        confidence *= sure
        rule = f"{rule}; {why}"
    subtype = _subtype(view) if doc_type is DocumentType.OTHER else None
    return Segment(doc_type, round(min(confidence, 0.99), 3), first, last, subtype, start, end, rule)


def _subtype(view: PageView) -> Subtype | None:
    named = next((title for title in view.titles if title.cue.types == (DocumentType.OTHER,)), None)
    if named is not None and (named.cue.subtype is not None or named.cue.weight > 2):
        return named.cue.subtype
    return max(view.body_subtypes, key=lambda each: view.body_subtypes[each], default=None)
