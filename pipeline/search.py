"""Looks for words in all pages of an archive, and draws the index of their texts from the kept words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractors.personal import mask_personal
from schemas.geometry import BoundingBox
from schemas.text import DocumentText

from .queries import Query, parse_query, spans
from .store import Store
from .store.search import PageHit, Place, Texts, Unindexed
from .versions import reader_version
from .words import unpack

MOST_PAGES = 2_000
"""Pages with hits that are looked at; who finds more is asked to look for something narrower."""
_AT_ONCE = 20
"""Contents for which the store is written to in one transaction."""
_PAGES_SHOWN = 3
_BEFORE, _AFTER = 60, 160
"""Characters of a snippet around its first hit."""


class Piece(NamedTuple):
    """Part of a snippet."""

    text: str
    marked: bool


class PageFound(NamedTuple):
    """A page with hits."""

    page: int
    snippet: tuple[Piece, ...]


class DocumentFound(NamedTuple):
    """A document with hits."""

    place: Place
    others: int
    """How many other files have the same bytes."""
    pages: tuple[PageFound, ...]
    """The best pages, in their order."""
    hits: int
    """How many pages have hits."""


class Results(NamedTuple):
    """One page of what was found, best documents first."""

    documents: tuple[DocumentFound, ...]
    found: int
    """How many documents were found."""
    more: bool
    """Whether not all pages with hits were looked at."""


def search(store: Store, archive_id: int, text: str, *, first: int, count: int, personal: bool) -> Results:
    """Return documents of an archive with pages on which all of a query stands.

    Args:
        store: Where the archive was audited.
        archive_id: The archive.
        text: What somebody typed; see queries.py.
        first: How many documents to leave out.
        count: How many to return at most.
        personal: Whether snippets show NIK, birth dates and the like.
    """
    query = parse_query(text)
    found = store.search.pages(archive_id, query, limit=MOST_PAGES)
    pages: dict[str, list[PageHit]] = {}
    for hit in found.pages:
        pages.setdefault(hit.sha256, []).append(hit)
    here = list(pages)[first : first + count]
    best = {sha256: sorted(pages[sha256][:_PAGES_SHOWN]) for sha256 in here}
    texts = store.search.texts([hit for hits in best.values() for hit in hits])
    places = store.search.places(archive_id, here)
    documents = tuple(
        DocumentFound(
            places[sha256][0],
            len(places[sha256]) - 1,
            tuple(
                PageFound(hit.page, snippet(texts[hit], query, personal=personal))
                for hit in best[sha256]
                if hit in texts
            ),
            len(pages[sha256]),
        )
        for sha256 in here
        if sha256 in places  # else it was forgotten meanwhile
    )
    return Results(documents, len(pages), found.more)


def snippet(text: str, query: Query, *, personal: bool) -> tuple[Piece, ...]:
    """Return the part of a text around its first hit, hits marked; its beginning where none is found."""
    hits = spans(text, query)
    shown = text if personal else mask_personal(text)
    start = max(0, hits[0][0] - _BEFORE) if hits else 0
    start = shown.find(" ", start, start + _BEFORE) + 1 if start else 0
    end = (hits[0][1] if hits else 0) + _AFTER
    end = len(text) if end >= len(text) else max(shown.rfind(" ", 0, end), hits[0][1] if hits else 0)
    pieces: list[Piece] = []
    at = start
    for first, last in hits:
        if first < at or last > end:
            continue
        pieces += [Piece(shown[at:first], marked=False), Piece(shown[first:last], marked=True)]
        at = last
    pieces.append(Piece(shown[at:end], marked=False))
    return tuple(piece for piece in pieces if piece.text)


def hits(store: Store, sha256: str, page: int, query: str) -> list[BoundingBox]:
    """Return where on a page what is looked for stands, a box for each line that a hit touches.

    Args:
        store: Where the words are kept.
        sha256: Content of the file.
        page: Number of the page, from 1.
        query: What somebody typed.
    """
    readings = store.readings(sha256)
    if not readings:
        return []
    packed = readings.get(reader_version()) or readings[max(readings)]
    try:
        pages = [one for one in unpack(packed).pages if one.number == page]
    except ValueError:  # packed by another version of the program
        return []
    text = DocumentText(sha256, tuple(pages))
    return [box for start, end in spans(text.text, parse_query(query)) for _, box in text.regions(start, end)]


def index_missing(store: Store, limit: int) -> int:
    """Index contents whose words cannot be searched yet, in small transactions; return how many were.

    Args:
        store: Where the words are kept.
        limit: Contents to index at most.
    """
    missing = store.search.missing(limit, reader=reader_version())
    for start in range(0, len(missing), _AT_ONCE):
        store.search.keep(_texts(store, missing[start : start + _AT_ONCE]))
    return len(missing)


def _texts(store: Store, contents: Sequence[Unindexed]) -> list[Texts]:
    found = []
    for sha256, version in contents:
        packed = store.reading(sha256, version)
        if packed is None:  # forgotten meanwhile
            continue
        try:
            pages = unpack(packed).pages
        except ValueError:  # packed by another version of the program: noted, so that it is not tried again
            pages = ()
        texts = ((page.number, DocumentText(sha256, (page,)).text) for page in pages)
        found.append(Texts(sha256, version, tuple((number, text) for number, text in texts if text)))
    return found
