"""What could not be read or told apart: said aloud, so that silence never looks like absence."""

from __future__ import annotations

from pipeline.requirements import Requirements
from schemas.dossier import Case
from schemas.findings import Finding
from schemas.labels import Severity

from .wording import DOCUMENTS, finding


def validate_readability(case: Case, requirements: Requirements) -> list[Finding]:  # noqa: ARG001  # one signature
    """Return a finding for each file that failed or has unread pages, and each doubtful type."""
    found = []
    for file in case.unread:
        if file.failure is not None:
            found.append(
                Finding(
                    code=f"file-{file.failure.code}",
                    severity=Severity.MAJOR,
                    message=f"{file.path} tidak dapat diaudit: {file.failure.message}",
                    action=file.failure.action,
                    path=file.path,
                )
            )
        elif file.facts is not None:
            pages = ", ".join(str(page) for page in file.facts.unread_pages)
            found.append(
                Finding(
                    code="pages-unread",
                    severity=Severity.MAJOR,
                    message=f"Halaman {pages} dari {file.path} tidak terbaca.",
                    action="Pindai ulang halaman itu dengan resolusi 300 dpi, lalu audit ulang.",
                    path=file.path,
                    page=file.facts.unread_pages[0],
                )
            )
    found += [
        finding(
            "type-uncertain",
            Severity.MINOR,
            entry,
            f"Jenis dokumen {entry.path} hlm. {entry.page} meragukan "
            f"(mungkin {DOCUMENTS[entry.segment.doc_type]}); tidak dihitung.",
            action="Tentukan jenis dokumen di halaman tinjauan.",
        )
        for entry in case.entries
        if entry.doubtful_type
    ]
    found += case.dossier.profile.findings
    return found
