"""A sertifikat standar of OSS counts as a licence only once it is verified."""

from __future__ import annotations

from pipeline.requirements import Requirements
from schemas.dossier import Case
from schemas.findings import Finding
from schemas.labels import DocumentType, FieldName, LicenceStatus

from .certain import certain, own_entries
from .wording import beside, finding, place, title

_PENDING = "pending"
_ENDED = (LicenceStatus.EXPIRED, LicenceStatus.UNKNOWN)


def validate_verification(case: Case, requirements: Requirements) -> list[Finding]:
    """X-30: the facility's only licence says that it is not verified yet (PP 5/2021; Permenkes 14/2021)."""
    licences = own_entries(case, requirements, DocumentType.IZIN_OPERASIONAL)
    pending = [entry for entry in licences if certain(entry, FieldName.VERIFICATION) == _PENDING]
    if any(entry not in pending and entry.status not in _ENDED for entry in licences):
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
