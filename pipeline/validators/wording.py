"""Words that the validators share: days, document names and places, as an Indonesian officer writes them."""

from __future__ import annotations

import datetime as dt

from schemas.dates import iso_date
from schemas.dossier import Entry
from schemas.evidence import Evidence
from schemas.facts import Sighting
from schemas.findings import ComparedPlace, Finding
from schemas.labels import LIFETIME, DocumentType, FieldName, Severity
from schemas.results import EvidenceLink

DOCUMENTS = {
    DocumentType.PKS: "PKS",
    DocumentType.PKS_JEJARING: "PKS jejaring",
    DocumentType.IZIN_OPERASIONAL: "Izin operasional",
    DocumentType.SIP: "SIP",
    DocumentType.SIPA: "SIPA",
    DocumentType.SIK: "SIK/SIP tenaga kesehatan",
    DocumentType.STR: "STR",
    DocumentType.SERTIFIKAT_KOMPETENSI: "Sertifikat kompetensi",
    DocumentType.SERTIFIKAT_AKREDITASI: "Sertifikat akreditasi",
    DocumentType.PENETAPAN_KELAS_RS: "Penetapan kelas RS",
    DocumentType.SURAT_PENUGASAN_KLINIS: "Surat penugasan klinis",
    DocumentType.POLIS_ASURANSI_PROFESI: "Polis asuransi profesi",
    DocumentType.SKCK: "SKCK",
    DocumentType.SURAT_KETERANGAN_ETIK: "Surat keterangan etik",
    DocumentType.SURAT_AFILIASI: "Surat afiliasi",
    DocumentType.PROFIL_PRAKTIK: "Profil praktik",
    DocumentType.FORMULIR_KREDENSIALING: "Formulir kredensialing",
    DocumentType.OTHER: "Dokumen",
    DocumentType.MULTI: "Berkas",
}

_OF_A_FACILITY = (
    DocumentType.IZIN_OPERASIONAL,
    DocumentType.SERTIFIKAT_AKREDITASI,
    DocumentType.PENETAPAN_KELAS_RS,
)


def day(value: dt.date | str | None) -> str:
    """Return a day as dd-mm-yyyy, `seumur hidup`, or `tanggal tidak diketahui`."""
    if value == LIFETIME:
        return "seumur hidup"
    date = iso_date(value) if isinstance(value, str) else value
    return f"{date:%d-%m-%Y}" if date else "tanggal tidak diketahui"


def title(entry: Entry) -> str:
    """Return what an entry is and whose, such as `SIP dr. Contoh`."""
    name = DOCUMENTS[entry.segment.doc_type]
    if entry.segment.doc_type.is_contract:
        party = entry.value(FieldName.PARTY_SECOND)
        return (
            f"{name} dengan {party}"
            if party and entry.segment.doc_type is DocumentType.PKS_JEJARING
            else name
        )
    order = (FieldName.HOLDER_NAME, FieldName.FACILITY_NAME)
    if entry.segment.doc_type in _OF_A_FACILITY:
        order = order[::-1]
    holder = next((told for field in order if (told := entry.value(field))), None)
    return f"{name} {holder}" if holder else name


def place(entry: Entry) -> str:
    """Return where an entry stands, such as `(sip.pdf hlm. 2)`."""
    return place_in(entry.path, entry.page)


def place_in(path: str, page: int | None) -> str:
    """Return a page of a file as messages tell it, such as `(sip.pdf hlm. 2)`."""
    return f"({path} hlm. {page})"


def link(entry: Entry, field: FieldName | None = None) -> EvidenceLink:
    """Return the place of an entry, or of one of its fields, as evidence."""
    fact = entry.field(field) if field is not None else None
    if fact is None:
        return EvidenceLink(path=entry.path, page=entry.page)
    return EvidenceLink(path=entry.path, page=fact.evidence.page, quote=fact.evidence.quote)


def beside(entry: Entry, field: FieldName | None = None) -> ComparedPlace:
    """Return the place of an entry, or of one of its fields, as the other side of a comparison."""
    fact = entry.field(field) if field is not None else None
    return compared(entry.path, fact.evidence) if fact else ComparedPlace(path=entry.path, page=entry.page)


def compared(path: str, proof: Evidence) -> ComparedPlace:
    """Return the words of `proof` in the file `path` as the other side of a comparison."""
    return ComparedPlace(path=path, page=proof.page, quote=proof.quote, regions=proof.regions)


def contradicted(path: str, sighting: Sighting) -> tuple[ComparedPlace, ...]:
    """Return what a sighting differs from in its own file `path`, as the other side; () where nothing is."""
    return () if sighting.other is None else (compared(path, sighting.other),)


def finding(
    code: str,
    severity: Severity,
    entry: Entry,
    message: str,
    *,
    action: str,
    field: FieldName | None = None,
    subject: str = "",
    compared_with: tuple[ComparedPlace, ...] = (),
) -> Finding:
    """Return a finding about an entry, with the place of `field` where that was read."""
    fact = entry.field(field) if field is not None else None
    return Finding(
        code=code,
        severity=severity,
        message=message,
        action=action,
        subject=subject or (field or ""),
        path=entry.path,
        page=fact.evidence.page if fact else entry.page,
        quote=fact.evidence.quote if fact else None,
        regions=fact.evidence.regions if fact else (),
        compared_with=compared_with,
    )


def finding_at(
    code: str,
    severity: Severity,
    path: str,
    proof: Evidence,
    message: str,
    *,
    action: str,
    subject: str,
    compared_with: tuple[ComparedPlace, ...] = (),
) -> Finding:
    """Return a finding about the words of `proof` in the file `path`."""
    return Finding(
        code=code,
        severity=severity,
        message=message,
        action=action,
        subject=subject,
        path=path,
        page=proof.page,
        quote=proof.quote,
        regions=proof.regions,
        compared_with=compared_with,
    )


def lowered(severity: Severity) -> Severity:
    """Return the severity one step milder."""
    return Severity.MAJOR if severity is Severity.CRITICAL else Severity.MINOR
