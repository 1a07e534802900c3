"""A sertifikat standar of OSS counts as a licence only once it is verified."""

from __future__ import annotations

import re

from pipeline.names import Match
from pipeline.requirements import Requirements
from schemas.dossier import Case, Entry
from schemas.findings import Finding
from schemas.labels import DocumentType, FieldName, LicenceStatus, Verification

from .certain import certain, own_entries
from .consistency import place_of
from .wording import beside, finding, place, title

_NIB = re.compile(r"\d{13}")
_ENDED = (LicenceStatus.EXPIRED, LicenceStatus.UNKNOWN)


def validate_verification(case: Case, requirements: Requirements) -> list[Finding]:
    """X-30: the facility's only licence says that it is not verified yet (PP 5/2021; Permenkes 14/2021).

    An older licence that still runs is not replaced by one that does not count yet.
    """
    licences = own_entries(case, requirements, DocumentType.IZIN_OPERASIONAL)
    pending = [entry for entry in licences if certain(entry, FieldName.VERIFICATION) == Verification.PENDING]
    if any(_stands(entry, case, requirements) for entry in case.entries):
        return []
    contract = case.contract
    return [
        finding(
            "X-30",
            requirements.check("X-30").severity,
            entry,
            f"{title(entry)} {place(entry)} belum terverifikasi"
            + (f", tetapi dipakai untuk PKS {place(contract.entry)}." if contract is not None else "."),
            action="Mintakan sertifikat standar yang sudah terverifikasi, atau izin lain yang berlaku.",
            field=FieldName.VERIFICATION,
            compared_with=(beside(contract.entry, FieldName.FACILITY_NAME),) if contract is not None else (),
        )
        for entry in pending
    ]


def _stands(entry: Entry, case: Case, requirements: Requirements) -> bool:
    """Whether an entry is a licence of the facility that still runs; a NIB alone allows no health service."""
    if entry.segment.doc_type is not DocumentType.IZIN_OPERASIONAL or entry.status in _ENDED:
        return False
    if place_of(entry, case, requirements.settings) is Match.DIFFERENT:
        return False
    state = entry.value(FieldName.VERIFICATION)
    return state != Verification.PENDING and _NIB.fullmatch(entry.value(FieldName.NUMBER) or "") is None
