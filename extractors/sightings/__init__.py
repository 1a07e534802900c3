"""What stands in a document beside its fields, for checks to compare: who signs, how pages run."""

from __future__ import annotations

from schemas.facts import Sighting
from schemas.labels import DocumentType
from schemas.text import DocumentText

from .accreditation import see_accreditation
from .cited import see_cited
from .dates import see_dates
from .money import see_amounts, see_capitation, see_members, see_stamp_duty
from .runs import see_runs
from .signatures import see_signatures

__all__ = ["see"]

_WITH_MEMBERS = (DocumentType.PKS, DocumentType.PROFIL_PRAKTIK, DocumentType.FORMULIR_KREDENSIALING)

_WITH_LEVEL = (*_WITH_MEMBERS, DocumentType.SERTIFIKAT_AKREDITASI)


def see(document: DocumentText, *, start: int, end: int, doc_type: DocumentType) -> tuple[Sighting, ...]:
    """Return what is sighted in the document at `start`..`end`, in the order of the checks."""
    found: list[Sighting] = []
    if doc_type.is_contract:
        found += see_signatures(document, start, end)
        found += see_runs(document, start, end)
        found += see_cited(document, start, end)
        found += see_amounts(document, start, end)
        found += see_capitation(document, start, end)
        found += see_stamp_duty(document, start, end)
    found += see_dates(document, start, end)
    if doc_type in _WITH_MEMBERS:
        found += see_members(document, start, end)
    if doc_type in _WITH_LEVEL:
        found += see_accreditation(document, start, end)
    return tuple(found)
