"""What may be compared: only what was read well in a document that counts."""

from __future__ import annotations

import datetime as dt

from pipeline.names import Match
from pipeline.requirements import Requirements, Settings
from schemas.dates import iso_date
from schemas.dossier import Case, Entry
from schemas.evidence import Evidence
from schemas.facts import PageReading, Sighting
from schemas.labels import DocumentType, FieldName, SightingKind

from .consistency import place_of


def certain(entry: Entry, field: FieldName) -> str | None:
    """Return the value of a field; None where a person must look first, or at the document's very type."""
    fact = entry.field(field)
    if fact is None or fact.review or fact.alternatives or entry.doubtful_type:
        return None
    return fact.value if isinstance(fact.value, str) else None


def certain_date(entry: Entry, field: FieldName) -> dt.date | None:
    """Return a field as a calendar date, where it is one and `certain`."""
    return iso_date(certain(entry, field))


def is_well_read(evidence: Evidence, settings: Settings) -> bool:
    """Return whether words may prove a difference; a text layer needs no proof of itself."""
    return evidence.confidence is None or evidence.confidence >= settings.min_name_confidence


def own_entries(case: Case, requirements: Requirements, *types: DocumentType) -> list[Entry]:
    """Return the current documents of these types that are surely of them and of this facility."""
    return [
        entry
        for entry in case.current
        if entry.segment.doc_type in types
        and not entry.doubtful_type
        and place_of(entry, case, requirements.settings) is Match.SAME
    ]


def may_be_hidden(case: Case) -> bool:
    """Return whether a document could be there unseen: unread pages, or one whose type is not sure."""
    return bool(case.unread) or any(entry.doubtful_type for entry in case.entries)


def certain_sightings(entry: Entry, kind: SightingKind, settings: Settings) -> tuple[Sighting, ...]:
    """Return the sightings of this kind whose every word that counts was read well."""
    if entry.doubtful_type:
        return ()
    return tuple(
        sighting
        for sighting in entry.segment.sighted(kind)
        if sighting.legible >= settings.min_page_confidence
    )


def is_read_whole(case: Case, entry: Entry, settings: Settings) -> bool:
    """Return whether all pages of a document were read so well that what was not found is not there."""
    facts = next(
        (file.facts for file in case.dossier.files if file.path == entry.path and file.facts is not None),
        None,
    )
    if facts is None or facts.unread_pages or entry.doubtful_type:
        return False
    wanted = range(entry.segment.first_page, entry.segment.last_page + 1)
    pages = {page.page: page for page in facts.reading}
    return all(number in pages and _is_clear(pages[number], settings) for number in wanted)


def _is_clear(page: PageReading, settings: Settings) -> bool:
    sure = page.confidence is None or page.confidence >= settings.min_page_confidence
    return sure and (page.coverage is None or page.coverage >= settings.min_page_share)
