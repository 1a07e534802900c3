"""Papers of a person that nobody asked for: kept, they must be protected."""

from __future__ import annotations

from pipeline.requirements import Requirements
from schemas.dossier import Case
from schemas.findings import Finding
from schemas.labels import DocumentType, Subtype

from .wording import finding, place


def validate_privacy(case: Case, requirements: Requirements) -> list[Finding]:
    """X-31: identity cards in the dossier; credentialing asks for none (UU 27/2022)."""
    return [
        finding(
            "X-31",
            requirements.check("X-31").severity,
            entry,
            f"{entry.path} memuat KTP {place(entry)}, yang tidak diminta kredensialing.",
            action="Keluarkan dari berkas yang dibagikan, atau tutupi NIK dan alamatnya.",
            subject="privacy",
        )
        for entry in case.current
        if entry.segment.doc_type is DocumentType.OTHER
        and entry.segment.subtype is Subtype.KTP
        and not entry.doubtful_type
    ]
