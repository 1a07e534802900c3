"""What one licence is worth to a facility on a day, as a part of a requirement's outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.names import Match
from pipeline.requirements import Settings
from schemas.dossier import Case, Entry
from schemas.labels import DocumentType, FieldName, LicenceStatus, RequirementResult
from schemas.results import EvidenceLink

from .consistency import place_of
from .wording import day, link, place, title

MET, UNMET = RequirementResult.MET, RequirementResult.UNMET
ABSENT, REVIEW = RequirementResult.NOT_EVIDENCED, RequirementResult.NEEDS_REVIEW
EXCUSED = RequirementResult.NOT_APPLICABLE
WORST = (UNMET, ABSENT, REVIEW, MET, EXCUSED)
"""Results, worst first; the worst part of a requirement decides it."""
BEST = (MET, REVIEW, ABSENT, UNMET, EXCUSED)
"""Results, the one that serves a facility best first: a doubt may be cleared, and what is absent brought."""

_VALID = (LicenceStatus.VALID, LicenceStatus.EXPIRING, LicenceStatus.LIFETIME)


@dataclass(frozen=True)
class Part:
    """What one document, or one person's documents, say of a requirement."""

    result: RequirementResult
    message: str
    evidence: tuple[EvidenceLink, ...] = ()


def licence_part(entry: Entry, case: Case, settings: Settings, *, at_place: bool = True) -> Part:
    """Return what one licence is worth to this facility today."""
    name, evidence = f"{title(entry)} {place(entry)}", (link(entry, FieldName.EXPIRY_DATE),)
    if entry.doubtful_type:
        return Part(REVIEW, f"{name}: jenis dokumen meragukan", evidence)
    if at_place:
        match = place_of(entry, case, settings)
        where = entry.value(FieldName.FACILITY_NAME)
        if match is Match.DIFFERENT:
            return Part(UNMET, f"{name} untuk {where}", (link(entry, FieldName.FACILITY_NAME),))
        if match is Match.PROBABLE:
            return Part(REVIEW, f"{name} mungkin untuk {where}", (link(entry, FieldName.FACILITY_NAME),))
    if entry.doubtful_expiry:
        return Part(REVIEW, f"{name}: akhir masa berlaku meragukan", evidence)
    if entry.status is LicenceStatus.EXPIRED:
        return Part(UNMET, f"{name} habis berlaku {day(entry.expiry_date)}", evidence)
    if entry.status is LicenceStatus.UNKNOWN and entry.segment.doc_type in (
        *settings.expiry_expected,
        DocumentType.PKS_JEJARING,
    ):
        return Part(REVIEW, f"{name}: akhir masa berlaku tidak diketahui", evidence)
    until = f" berlaku sampai {day(entry.expiry_date)}" if entry.status in _VALID else " ada"
    if entry.status is LicenceStatus.LIFETIME:
        until = " berlaku tanpa batas waktu"
    return Part(MET, f"{name}{until}", evidence)


def best_of(parts: Iterable[Part]) -> Part | None:
    """Return the part that serves the facility best: any one good document satisfies."""
    return min(parts, key=lambda part: BEST.index(part.result), default=None)
