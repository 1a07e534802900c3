"""Is the level of accreditation that a contract or form names that of the certificate?"""

from __future__ import annotations

import datetime as dt

from pipeline.names import Match
from pipeline.requirements import Requirements
from schemas.dossier import Case, Entry
from schemas.facts import Sighting
from schemas.findings import Finding
from schemas.labels import DocumentType, FieldName, SightingKind

from .certain import certain_date, certain_sightings
from .consistency import place_of
from .wording import compared, day, finding_at, place_in, title

_DATED = {
    DocumentType.PKS: FieldName.SIGNED_DATE,
    DocumentType.PROFIL_PRAKTIK: FieldName.ISSUE_DATE,
    DocumentType.FORMULIR_KREDENSIALING: FieldName.ISSUE_DATE,
}
"""Documents that name a level, and the field that tells as of when."""


def validate_accreditation(case: Case, requirements: Requirements) -> list[Finding]:
    """X-21: a document names another level than the certificates that ran on its day.

    A level that no certificate of that day can be asked about is silent: it may be that of an older one.
    """
    found = []
    for entry in case.current:
        field = _DATED.get(entry.segment.doc_type)
        date = certain_date(entry, field) if field is not None else None
        levels = certain_sightings(entry, SightingKind.ACCREDITATION, requirements.settings)
        if date is None or not levels:
            continue
        proven = _certificates(case, date, requirements)
        known = {proof.values[0] for _, proof in proven}
        for level in {one.values[0]: one for one in levels}.values():
            if not known or level.values[0] in known:
                continue
            certificate, proof = proven[0]
            found.append(
                finding_at(
                    "X-21",
                    requirements.check("X-21").severity,
                    entry.path,
                    level.evidence,
                    f"{title(entry)} {place_in(entry.path, level.evidence.page)} menyebut akreditasi "
                    f"{level.values[0].capitalize()}; sertifikat "
                    f"{place_in(certificate.path, proof.evidence.page)} yang berlaku pada {day(date)} "
                    f"bertingkat {proof.values[0].capitalize()}.",
                    action="Pastikan tingkat akreditasi pada sertifikat asli.",
                    subject="accreditation",
                    compared_with=(compared(certificate.path, proof.evidence),),
                )
            )
    return found


def _certificates(case: Case, date: dt.date, requirements: Requirements) -> list[tuple[Entry, Sighting]]:
    """Return the facility's certificates that ran on `date`, each with its level."""
    found = []
    for entry in case.entries:
        issued, ends = certain_date(entry, FieldName.ISSUE_DATE), certain_date(entry, FieldName.EXPIRY_DATE)
        levels = certain_sightings(entry, SightingKind.ACCREDITATION, requirements.settings)
        if (
            entry.segment.doc_type is DocumentType.SERTIFIKAT_AKREDITASI
            and place_of(entry, case, requirements.settings) is Match.SAME
            and issued is not None
            and ends is not None
            and issued <= date <= ends
        ):
            found += [(entry, level) for level in levels]
    return found
