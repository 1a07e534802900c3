"""Hand-built facts: short calls, so that a test shows only what matters to it. Everybody here is invented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.dossier import AuditedFile, FacilityProfile
from schemas.evidence import Evidence, Region
from schemas.facts import (
    ClauseFact,
    DeclaredFact,
    DeclaredValue,
    DocumentFacts,
    FieldFact,
    PageReading,
    SegmentFacts,
    Sighting,
)
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import (
    ClauseId,
    ClauseReason,
    ContractKind,
    DocumentType,
    FailureClass,
    FieldName,
    SightingKind,
    Subtype,
    TextSource,
    Verdict,
)
from schemas.results import ErrorResult
from schemas.text import PageText, Reading, Word

CLINIC = "Klinik Pratama Sekar Jingga"
DOCTOR = "dr. Wulan Prameswari"


def reading(pages: Sequence[Sequence[str]]) -> Reading:
    """Return born-digital pages of these lines."""
    read = []
    for number, lines in enumerate(pages, 1):
        words = [
            Word(word, BoundingBox(60 + 40 * at, 60 + 14 * row, 95 + 40 * at, 70 + 14 * row), None, row)
            for row, line in enumerate(lines)
            for at, word in enumerate(line.split())
        ]
        read.append(PageText(number, PageSize(595, 842), TextSource.TEXT_LAYER, tuple(words)))
    return Reading(tuple(read), len(read))


def evidence(
    quote: str = "kutipan", page: int = 1, *, rule: str = "test", confidence: float = 0.9
) -> Evidence:
    box = BoundingBox(10, 20, 110, 32)
    return Evidence(
        span=(0, max(1, len(quote))),
        regions=(Region(page=page, bbox=box),),
        page=page,
        quote=quote,
        source=TextSource.OCR,
        confidence=confidence,
        rule=rule,
    )


def fact(
    name: FieldName,
    value: str | tuple[str, ...] | None,
    *,
    review: bool = False,
    alternatives: tuple[str, ...] = (),
    raw: str | None = None,
    quote: str | None = None,
    page: int = 1,
    rule: str = "test",
) -> FieldFact:
    shown = raw if raw is not None else str(value)
    return FieldFact(
        name=name,
        value=value,
        raw=shown,
        evidence=evidence(quote or shown or "kosong", page, rule=rule),
        confidence=0.9,
        review=review,
        alternatives=alternatives,
    )


def segment(
    doc_type: DocumentType,
    *facts: FieldFact,
    confidence: float = 0.9,
    subtype: Subtype | None = None,
    pages: tuple[int, int] = (1, 1),
    kind: ContractKind | None = None,
    clauses: tuple[ClauseFact, ...] = (),
    people: tuple[str, ...] = (),
    people_evidence: tuple[Evidence, ...] = (),
    declared: tuple[DeclaredFact, ...] = (),
    sightings: tuple[Sighting, ...] = (),
    **values: Any,
) -> SegmentFacts:
    """`values` are fields by name, for those that need no more than a value."""
    more = tuple(fact(FieldName(name), value, page=pages[0]) for name, value in values.items())
    return SegmentFacts(
        doc_type=doc_type,
        doc_type_confidence=confidence,
        subtype=subtype,
        contract_kind=kind,
        first_page=pages[0],
        last_page=pages[1],
        fields=(*facts, *more),
        clauses=clauses,
        people=people,
        people_evidence=people_evidence,
        declared=declared,
        sightings=sightings,
    )


def sighting(
    kind: SightingKind, *values: str, quote: str = "", other: str = "", page: int = 1, legible: float = 0.9
) -> Sighting:
    return Sighting(
        kind=kind,
        values=values,
        evidence=evidence(quote or " ".join(values) or kind.value, page),
        other=evidence(other, page) if other else None,
        legible=legible,
    )


def form(*answers: DeclaredFact, path: str = "klinik/formulir.pdf", **values: Any) -> AuditedFile:
    """A self-assessment form with these answers, of the clinic unless `facility_name` says otherwise."""
    values = {"facility_name": CLINIC, "issue_date": "2025-11-03"} | values
    return document(path, segment(DocumentType.FORMULIR_KREDENSIALING, declared=answers, **values))


def answer(key: str, value: DeclaredValue, *, review: bool = False, page: int = 1) -> DeclaredFact:
    return DeclaredFact(
        key=key,
        value=value,
        label=key.replace("_", " ").capitalize(),
        raw="V",
        evidence=evidence(f"{key} V", page),
        confidence=0.3 if review else 0.9,
        review=review,
        note="tanda tidak terbaca jelas" if review else "",
    )


def document(path: str, *segments: SegmentFacts, unread: tuple[int, ...] = (), **more: Any) -> AuditedFile:
    """A file that was read; its facility is its folder."""
    sha256 = more.pop("sha256", f"{abs(hash_of(path)):064x}")
    read, covered = more.pop("read", 0.9), more.pop("covered", None)
    pages = max([1, *(part.last_page for part in segments), *unread])
    reading = tuple(
        PageReading(page=page, source=TextSource.OCR, confidence=read, coverage=covered)
        for page in range(1, pages + 1)
    )
    facts = DocumentFacts(sha256=sha256, pages=pages, reading=reading, unread_pages=unread, segments=segments)
    folder = path.rpartition("/")[0].split("/")[0]
    return AuditedFile(path=path, sha256=sha256, facility=folder, facts=facts, **more)


def hash_of(path: str) -> int:
    """A number that is the same in every run (hash() is not)."""
    return int.from_bytes(path.encode()[-24:], "big")


def failed(path: str, failure: FailureClass = FailureClass.CORRUPT) -> AuditedFile:
    folder = path.rpartition("/")[0].split("/")[0]
    error = ErrorResult(code=failure, message="tidak dapat dibuka", action="Pindai ulang.")
    return AuditedFile(path=path, sha256=None, facility=folder, failure=error)


def clause(id_: str, status: str = "present", reason: str | None = None, detail: str = "") -> ClauseFact:
    verdict = Verdict(status)
    proof = (evidence(f"kalimat tentang {id_}"),) if verdict is Verdict.PRESENT else ()
    why = ClauseReason(reason) if reason else None
    if verdict is not Verdict.PRESENT and why is None:
        why = ClauseReason.NOT_FOUND
    return ClauseFact(id=id_, status=verdict, reason=why, detail=detail, evidence=proof, confidence=0.9)


def clauses(**changed: ClauseFact) -> tuple[ClauseFact, ...]:
    """All 37, present but for those given by the part behind the dot of their id."""
    return tuple(changed.get(id_.partition(".")[2], clause(id_)) for id_ in ClauseId)


def sip(
    holder: str = DOCTOR, place: str = CLINIC, until: str | None = "2028-05-02", **more: Any
) -> SegmentFacts:
    number = "503/0417/SIP/2023" if holder == DOCTOR else f"503/{hash_of(holder) % 10**4:04d}/SIP/2023"
    values = {"issue_date": "2023-05-02", "expiry_basis": "explicit", "number": number} | more
    return segment(DocumentType.SIP, holder_name=holder, facility_name=place, expiry_date=until, **values)


def str_licence(holder: str = DOCTOR, until: str | None = "lifetime", **more: Any) -> SegmentFacts:
    number = "QR00004170026118" if holder == DOCTOR else f"QR{hash_of(holder) % 10**14:014d}"
    values = {"issue_date": "2023-09-01", "number": number} | more
    return segment(DocumentType.STR, holder_name=holder, expiry_date=until, **values)


def pks(
    start: str | None = "2026-01-01",
    end: str | None = "2026-12-31",
    *,
    name: str = CLINIC,
    level: str | None = "FKTP",
    **more: Any,
) -> SegmentFacts:
    extra = {
        key: more.pop(key)
        for key in ("kind", "people", "people_evidence", "clauses", "pages", "confidence", "sightings")
        if key in more
    }
    extra.setdefault("clauses", clauses())
    values = {
        "numbers": ("417/KTR/VII-09/1225",),
        "party_first": "BPJS Kesehatan Cabang Kota Lembayung",
        "party_second": "PT Sekar Jingga Medika",
        "signed_date": "2025-12-20",
    } | more
    return segment(
        DocumentType.PKS,
        facility_name=name,
        facility_level=level,
        start_date=start,
        end_date=end,
        **extra,
        **values,
    )


def licence(until: str | None = "2029-03-01", place: str = CLINIC, **more: Any) -> SegmentFacts:
    values = {"issue_date": "2024-03-01", "expiry_basis": "explicit"} | more
    return segment(DocumentType.IZIN_OPERASIONAL, facility_name=place, expiry_date=until, **values)


def paper(subtype: Subtype) -> SegmentFacts:
    return segment(DocumentType.OTHER, subtype=subtype)


def jejaring(
    partner: str = "Apotek Sekar Husada", until: str | None = "2027-06-30", *, name: str = CLINIC, **more: Any
) -> SegmentFacts:
    return segment(
        DocumentType.PKS_JEJARING,
        clauses=clauses(),
        facility_name=name,
        party_first=name,
        party_second=partner,
        start_date="2025-07-01",
        end_date=until,
        **more,
    )


def complete_clinic(folder: str = "klinik", **changed: AuditedFile | None) -> list[AuditedFile]:
    """A klinik pratama that meets all absolute requirements on 2026-03-01; change or drop files by stem."""
    files: dict[str, AuditedFile | None] = {
        "pks": document(f"{folder}/pks.pdf", pks(people=(DOCTOR,))),
        "izin": document(f"{folder}/izin.pdf", licence()),
        "sip": document(f"{folder}/sip.pdf", sip()),
        "str": document(f"{folder}/str.pdf", str_licence()),
        "sik": document(
            f"{folder}/sik.pdf",
            segment(
                DocumentType.SIK,
                holder_name="Ns. Ratih Kumala, S.Kep.",
                profession="Perawat",
                facility_name=CLINIC,
                issue_date="2024-02-01",
                expiry_date="2029-02-01",
            ),
        ),
        "jejaring": document(f"{folder}/jejaring.pdf", jejaring()),
        "akreditasi": document(
            f"{folder}/akreditasi.pdf",
            segment(
                DocumentType.SERTIFIKAT_AKREDITASI,
                facility_name=CLINIC,
                issue_date="2023-10-10",
                expiry_date="2028-10-10",
            ),
        ),
        "npwp": document(f"{folder}/npwp.pdf", paper(Subtype.NPWP)),
        "pernyataan": document(f"{folder}/pernyataan.pdf", paper(Subtype.SURAT_PERNYATAAN)),
        "permohonan": document(f"{folder}/permohonan.pdf", paper(Subtype.SURAT_PERMOHONAN)),
        "formulir": document(f"{folder}/formulir.pdf", segment(DocumentType.FORMULIR_KREDENSIALING)),
    }
    files |= changed
    return [file for file in files.values() if file is not None]


def doubtful_clinic(folder: str = "klinik") -> list[AuditedFile]:
    """A clinic with a doubted end of a SIP and an uncertain critical clause, else complete."""
    doubted = segment(
        DocumentType.SIP,
        fact(FieldName.EXPIRY_DATE, "2028-05-02", review=True, raw="2 Mei 2O28"),
        holder_name=DOCTOR,
        facility_name=CLINIC,
        number="503/0417/SIP/2023",
        issue_date="2023-05-02",
    )
    uncertain = clauses(hold_harmless=clause("payment.hold_harmless", "uncertain", "poor_reading"))
    return complete_clinic(
        folder,
        sip=document(f"{folder}/sip.pdf", doubted),
        pks=document(f"{folder}/pks.pdf", pks(people=(DOCTOR,), clauses=uncertain)),
    )


def accreditation(until: str | None = "2028-10-10", place: str = CLINIC, **more: Any) -> SegmentFacts:
    values = {"issue_date": "2023-10-10"} | more
    return segment(DocumentType.SERTIFIKAT_AKREDITASI, facility_name=place, expiry_date=until, **values)


def class_decree(class_: str | None, place: str, until: str | None = "2029-02-02") -> SegmentFacts:
    """A surat penetapan kelas; None for one whose class cannot be read."""
    told: dict[str, Any] = {} if class_ is None else {"facility_class": class_}
    return segment(
        DocumentType.PENETAPAN_KELAS_RS,
        number="445/0192/Yankes/2024",
        facility_name=place,
        issue_date="2024-02-02",
        expiry_date=until,
        **told,
    )


def permit(kind: DocumentType, holder: str, place: str, profession: str, **more: Any) -> SegmentFacts:
    """A SIPA or SIK that runs to 2029 unless `expiry_date` says otherwise."""
    values = {"issue_date": "2024-02-01", "expiry_date": "2029-02-01"} | more
    return segment(kind, holder_name=holder, profession=profession, facility_name=place, **values)


DENTIST = "drg. Laras Wirantika"
DENTAL_PRACTICE = f"Praktik Mandiri {DENTIST}"
HOSPITAL = "RSU Tanjung Melati"
SPECIALIST = "dr. Tirta Mahesa, Sp.PD"
PHARMACIST = "apt. Sari Widuri, S.Farm."


def _papers(folder: str) -> dict[str, AuditedFile | None]:
    """What every facility hands in beside its licences."""
    return {
        "npwp": document(f"{folder}/npwp.pdf", paper(Subtype.NPWP)),
        "pernyataan": document(f"{folder}/pernyataan.pdf", paper(Subtype.SURAT_PERNYATAAN)),
        "permohonan": document(f"{folder}/permohonan.pdf", paper(Subtype.SURAT_PERMOHONAN)),
        "formulir": document(f"{folder}/formulir.pdf", segment(DocumentType.FORMULIR_KREDENSIALING)),
    }


def complete_practice(folder: str = "praktik", **changed: AuditedFile | None) -> list[AuditedFile]:
    """A dentist's practice that meets all absolute requirements on 2026-03-01; change files by stem."""
    contract = pks(name=DENTAL_PRACTICE, party_second=DENTIST, kind=ContractKind.BPJS_SOLO)
    laboratory = jejaring("Laboratorium Klinik Cendana", name=DENTAL_PRACTICE)
    files: dict[str, AuditedFile | None] = {
        "pks": document(f"{folder}/pks.pdf", contract),
        "sip": document(f"{folder}/sip.pdf", sip(DENTIST, DENTAL_PRACTICE)),
        "str": document(f"{folder}/str.pdf", str_licence(DENTIST)),
        "lab": document(f"{folder}/lab.pdf", laboratory),
        "apotek": document(f"{folder}/apotek.pdf", jejaring(name=DENTAL_PRACTICE)),
        **_papers(folder),
    }
    files |= changed
    return [file for file in files.values() if file is not None]


def complete_hospital(
    folder: str = "rs", *, name: str = HOSPITAL, level: str = "FKTL", **changed: AuditedFile | None
) -> list[AuditedFile]:
    """A hospital of class C that meets all absolute requirements on 2026-03-01; change files by stem."""
    contract = pks(name=name, level=level, people=(SPECIALIST,), facility_class="C")
    files: dict[str, AuditedFile | None] = {
        "pks": document(f"{folder}/pks.pdf", contract),
        "izin": document(f"{folder}/izin.pdf", licence(place=name)),
        "kelas": document(f"{folder}/kelas.pdf", class_decree("C", name)),
        "akreditasi": document(f"{folder}/akreditasi.pdf", accreditation(place=name)),
        "sip": document(f"{folder}/sip.pdf", sip(SPECIALIST, name)),
        "str": document(f"{folder}/str.pdf", str_licence(SPECIALIST)),
        "sipa": document(f"{folder}/sipa.pdf", permit(DocumentType.SIPA, PHARMACIST, name, "Apoteker")),
        "stra": document(f"{folder}/stra.pdf", str_licence(PHARMACIST)),
        "sik": document(f"{folder}/sik.pdf", permit(DocumentType.SIK, "Ns. Ratih Kumala", name, "Perawat")),
        "jejaring": document(f"{folder}/jejaring.pdf", jejaring(name=name)),
        **_papers(folder),
    }
    files |= changed
    return [file for file in files.values() if file is not None]


def profile(**values: Any) -> FacilityProfile:
    return FacilityProfile(path="klinik/facility.yaml", **values)
