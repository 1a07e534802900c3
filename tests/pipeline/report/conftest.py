"""A small invented archive: six facilities, about forty documents, with all that can look odd in outputs."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.report import CropSource
from schemas.evidence import Region
from schemas.findings import ComparedPlace, Finding
from schemas.geometry import BoundingBox
from schemas.labels import (
    ClauseId,
    DeadlineKind,
    Decision,
    DocumentStatus,
    DocumentType,
    DossierState,
    FacilityLevel,
    FailureClass,
    LicenceStatus,
    RequirementKind,
    RequirementResult,
    Severity,
    TextSource,
    Verdict,
)
from schemas.results import (
    ClauseResult,
    ContractResult,
    DeadlineResult,
    DocumentResult,
    DossierResult,
    ErrorResult,
    EvidenceLink,
    ExpiryResult,
    FieldEvidence,
    LicenceLine,
    PersonResult,
    ReadingResult,
    RequirementOutcome,
    SegmentResult,
)

AS_OF = dt.date(2026, 11, 22)
VERSIONS = {"rules_version": "2026.11", "program_version": "0.1.0"}
NASTY = '=HYPERLINK("http://contoh.invalid","<b>klik</b>")'
MARKUP = "<script>alert('x')</script> & [red]Klinik[/red] {{ 7*7 }}"

CRITICAL = {
    "services",
    "insurer_responsibilities",
    "package_price",
    "provider_compensation",
    "term_and_termination",
    "emergency_services",
    "medical_confidentiality",
    "hold_harmless",
    "maximum_or_capitation",
    "claims_process",
}
MINOR = {
    "administration",
    "non_medical_services",
    "member_satisfaction",
    "continuing_education",
    "information_sharing",
    "physician_selection",
    "member_information",
    "doctor_contract_status",
    "malpractice_insurance",
}
QUOTES = (
    "PIHAK KEDUA wajib memberikan pelayanan kepada Peserta sesuai standar yang berlaku.",
    "Pembayaran dilakukan paling lambat tanggal 15 (lima belas) setiap bulan berjalan.",
    "Para pihak menjaga kerahasiaan data Peserta, baik selama maupun setelah perjanjian ini berakhir.",
)


def sha(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()


def region(page: int, top: float, *, x0: float = 70, x1: float = 420) -> Region:
    return Region(page=page, bbox=BoundingBox(x0, top, x1, top + 12))


def severity_of(clause: str) -> Severity:
    last = clause.partition(".")[2]
    return Severity.CRITICAL if last in CRITICAL else Severity.MINOR if last in MINOR else Severity.MAJOR


def clause_list(
    missing: dict[str, str] | None = None,
    uncertain: dict[str, str] | None = None,
    not_applicable: frozenset[str] = frozenset(),
) -> tuple[ClauseResult, ...]:
    missing, uncertain = missing or {}, uncertain or {}
    found = []
    for index, clause in enumerate(ClauseId):
        page, top = 2 + index // 6, 90.0 + 100 * (index % 6)
        status = (
            Verdict.MISSING
            if clause in missing
            else Verdict.UNCERTAIN
            if clause in uncertain
            else Verdict.PRESENT
        )
        seen = status is Verdict.PRESENT or clause in uncertain
        found.append(
            ClauseResult(
                id=clause,
                status=status,
                reason=missing.get(clause) or uncertain.get(clause),
                applicable=clause not in not_applicable,
                severity=severity_of(clause),
                page=page if seen else None,
                quote=QUOTES[index % 3] if seen else None,
                regions=(region(page, top), region(page, top + 16)) if seen else (),
                confidence=0.91 if status is Verdict.PRESENT else 0.7,
            )
        )
    return tuple(found)


def document(path: str, doc_type: DocumentType | None = None, **values: object) -> DocumentResult:
    values.setdefault("status", DocumentStatus.COMPLETE)
    return DocumentResult.model_validate(
        {
            "path": path,
            "sha256": sha(path),
            "facility": path.partition("/")[0],
            "as_of": AS_OF.isoformat(),
            "doc_type": doc_type,
            "doc_type_confidence": 0.97 if doc_type else None,
            **VERSIONS,
            **values,
        }
    )


def evidence(raw: str, page: int = 1, top: float = 300, **values: object) -> FieldEvidence:
    return FieldEvidence.model_validate(
        {
            "raw": raw,
            "page": page,
            "quote": f"berlaku sampai dengan {raw}",
            "regions": (region(page, top),),
            "confidence": 0.95,
            "rule": "berlaku_sampai",
            **values,
        }
    )


def contract(
    path: str,
    start: str,
    end: str,
    *,
    clauses: tuple[ClauseResult, ...],
    facility: str,
    findings: tuple[Finding, ...] = (),
    doc_type: DocumentType = DocumentType.PKS,
    **values: object,
) -> DocumentResult:
    fields = {
        "end_date": end,
        "numbers": ("105/KTR/VIII-03/1225", "027/PKS/KM/XII/2025"),
        "start_date": start,
        "facility_name": facility,
        "facility_level": "FKTP",
        "party_first": "BPJS Kesehatan Kantor Cabang Contoh",
        "party_second": facility,
    }
    proof = {"end_date": evidence("31 Desember 2026", page=9)}
    return document(
        path,
        doc_type,
        pages=9,
        fields=fields,
        evidence=proof,
        clauses=clauses,
        findings=findings,
        segments=(
            SegmentResult(
                doc_type=doc_type,
                doc_type_confidence=0.97,
                first_page=1,
                last_page=9,
                fields=fields,
                evidence=proof,
            ),
        ),
        reading=tuple(
            ReadingResult(page=page, source=TextSource.OCR, confidence=0.9, coverage=0.98)
            for page in range(1, 10)
        ),
        **values,
    )


def licence(
    path: str,
    doc_type: DocumentType,
    holder: str,
    expiry: str | None,
    *,
    issue: str = "2022-03-14",
    findings: tuple[Finding, ...] = (),
    review: bool = False,
    number: str | None = None,
    **values: object,
) -> DocumentResult:
    fields = {
        "number": number or f"503/{sha(path)[:4]}/{doc_type.value.upper()}/2022",
        "holder_name": holder,
        "issue_date": issue,
        "expiry_date": expiry,
        "expiry_basis": "explicit",
    }
    proof = (
        {}
        if expiry is None
        else {
            "expiry_date": evidence(
                expiry,
                review=review,
                confidence=0.61 if review else 0.96,
                alternatives=("2028-05-02", "2023-05-02") if review else (),
                note="angka tahun kabur" if review else "",
            )
        }
    )
    return document(
        path,
        doc_type,
        pages=1,
        findings=findings,
        segments=(
            SegmentResult(
                doc_type=doc_type,
                doc_type_confidence=0.97,
                first_page=1,
                last_page=1,
                fields=fields,
                evidence=proof,
            ),
        ),
        **values,
    )


def failure(
    path: str,
    code: FailureClass,
    message: str,
    action: str,
    status: DocumentStatus = DocumentStatus.FAILED,
    doc_type: DocumentType | None = None,
    **values: object,
) -> DocumentResult:
    error = ErrorResult(code=code, message=message, action=action)
    return document(path, doc_type, status=status, error=error, **values)


def missing_finding(clause: str, path: str, message: str) -> Finding:
    return Finding(
        code="clause-missing",
        severity=severity_of(clause),
        message=message,
        subject=clause,
        action="Minta adendum yang memuat klausul ini sebelum perpanjangan.",
        path=path,
    )


def build_documents() -> tuple[DocumentResult, ...]:
    melati, long = "klinik-melati", "klinik-utama-" + "nama-yang-sangat-panjang-" * 4 + "sekali"
    rs, odd, pusk = "rsud-tirta-asri", "=cmd|' 'calc'!A1 <i>", "puskesmas-kaliwangi"
    old_pks, new_pks = f"{melati}/pks-2024.pdf", f"{melati}/pks-2026.pdf"
    gone = "payment.hold_harmless"
    found = [
        contract(
            old_pks,
            "2024-01-01",
            "2024-12-31",
            facility="Klinik Melati Sehat",
            clauses=clause_list({gone: "mentioned_only", "contents.visit_reports": "not_found"}),
        ),
        contract(
            new_pks,
            "2026-01-01",
            "2026-12-31",
            facility="Klinik Melati Sehat",
            clauses=clause_list(
                {
                    gone: "not_found",
                    "contents.dispute_resolution": "heading_only",
                    "payment.claims_process": "half_missing: cara pembayaran klaim",
                    "other.malpractice_insurance": "not_found",
                },
                {
                    "provider.weekly_hours": "incomplete_scan",
                    "information.complaint_handling": "poor_reading",
                },
                frozenset({"contents.non_medical_services"}),
            ),
            findings=(
                missing_finding(gone, "", "Klausul larangan menarik biaya tambahan tidak ditemukan."),
                missing_finding(
                    "payment.claims_process", new_pks, "Proses klaim ada, cara pembayarannya tidak."
                ),
                missing_finding(
                    "contents.dispute_resolution",
                    new_pks,
                    "Penyelesaian perselisihan hanya berupa judul pasal.",
                ),
                missing_finding("other.malpractice_insurance", new_pks, "Asuransi profesi tidak diatur."),
            ),
        ),
        document(
            f"{melati}/salinan/pks-2026 (copy).pdf",
            DocumentType.PKS,
            pages=9,
            duplicate_of=new_pks,
            clauses=clause_list({gone: "not_found"}),
            findings=(missing_finding(gone, "", "Klausul larangan menarik biaya tambahan tidak ditemukan."),),
        ),
        licence(
            f"{melati}/sip dr ratna.pdf",
            DocumentType.SIP,
            "dr. Ratna Widyaningrum",
            "2026-12-20",
            findings=(
                Finding(
                    code="X-08",
                    severity=Severity.MAJOR,
                    page=1,
                    quote="berlaku sampai dengan 2026-12-20",
                    message="SIP dr. Ratna Widyaningrum berakhir sebelum PKS berakhir.",
                    action="Mulai perpanjangan sekarang.",
                    subject="expiry_date",
                    regions=(region(1, 300),),
                    compared_with=(ComparedPlace(path=new_pks, page=2, quote="berakhir 2026-12-31"),),
                ),
            ),
        ),
        licence(
            f"{melati}/sip lama.jpg",
            DocumentType.SIP,
            "dr. Ratna Widyaningrum",
            "2022-03-13",
            issue="2017-03-13",
        ),
        licence(
            f"{melati}/str ratna.pdf",
            DocumentType.STR,
            "dr. Ratna Widyaningrum",
            "lifetime",
            issue="2024-02-01",
        ),
        licence(
            f"{melati}/sip dr bagas.png",
            DocumentType.SIP,
            "dr. Bagas Prakoso, Sp.OT(K), M.Kes., FICS",
            "2023-05-02",
            issue="2018-05-02",
            review=True,
            findings=(
                Finding(
                    code="X-07",
                    severity=Severity.CRITICAL,
                    page=1,
                    quote="berlaku sampai dengan 2023-05-02",
                    message="SIP dr. Bagas Prakoso kedaluwarsa 02-05-2023.",
                    subject="expiry_date",
                    action="Minta SIP yang berlaku; dokter tidak boleh dihitung sampai ada.",
                    regions=(region(1, 300),),
                ),
            ),
        ),
        licence(
            f"{melati}/izin-operasional.pdf",
            DocumentType.IZIN_OPERASIONAL,
            "Klinik Melati Sehat",
            "2027-08-30",
        ),
        licence(
            f"{melati}/nib.pdf",
            DocumentType.IZIN_OPERASIONAL,
            "Klinik Melati Sehat",
            "lifetime",
            issue="2021-06-01",
        ),
        document(f"{melati}/npwp.jpg", DocumentType.OTHER, subtype="npwp", pages=1),
        failure(
            f"{melati}/pindaian rusak.pdf",
            FailureClass.CORRUPT,
            "Berkas terpotong; daftar halaman hilang.",
            "Pindai ulang atau minta berkas asli.",
        ),
        failure(
            f"{melati}/berkas2.pdf",
            FailureClass.TIMED_OUT,
            "Halaman 3 dan 4 tidak selesai dibaca.",
            "Pindai ulang halaman itu pada 300 dpi.",
            status=DocumentStatus.PARTIAL,
            doc_type=DocumentType.OTHER,
            pages=6,
            unread_pages=(3, 4),
        ),
        # A hospital without a contract's clauses at the top: the file holds a contract and two licences.
        document(
            f"{rs}/berkas lengkap.pdf",
            DocumentType.MULTI,
            pages=14,
            segments=(
                SegmentResult(
                    doc_type=DocumentType.PKS,
                    doc_type_confidence=0.95,
                    first_page=1,
                    last_page=10,
                    fields={
                        "numbers": ("412/KTR/XI-02/0126",),
                        "start_date": "2026-02-01",
                        "end_date": "2027-01-31",
                    },
                    clauses=clause_list(
                        {"contents.member_satisfaction": "not_found"}, {"payment.hold_harmless": "borderline"}
                    ),
                ),
                SegmentResult(
                    doc_type=DocumentType.SERTIFIKAT_AKREDITASI,
                    doc_type_confidence=0.9,
                    first_page=11,
                    last_page=12,
                    fields={"expiry_date": "2027-01-15"},
                    evidence={"expiry_date": evidence("15 Januari 2027", page=12)},
                ),
                SegmentResult(
                    doc_type=DocumentType.PENETAPAN_KELAS_RS,
                    doc_type_confidence=0.9,
                    first_page=13,
                    last_page=14,
                ),
            ),
            findings=(
                Finding(
                    code="clause-uncertain",
                    severity=Severity.MAJOR,
                    subject="payment.hold_harmless",
                    page=4,
                    message="Klausul harmless belum pasti; lihat halaman 4.",
                    quote=QUOTES[0],
                    action="Buka halaman 4 dan putuskan.",
                    regions=(region(4, 400),),
                ),
            ),
        ),
        licence(
            f"{rs}/sio.pdf",
            DocumentType.IZIN_OPERASIONAL,
            "RSUD Tirta Asri",
            "2030-05-01",
            issue="2025-05-01",
        ),
        # Everything right.
        contract(
            f"{pusk}/pks.pdf",
            "2026-01-01",
            "2026-12-31",
            facility="Puskesmas Kaliwangi",
            clauses=clause_list(),
        ),
        licence(
            f"{pusk}/izin.pdf",
            DocumentType.IZIN_OPERASIONAL,
            "Puskesmas Kaliwangi",
            "2029-04-04",
            issue="2024-04-04",
        ),
        # Names that try to be code.
        contract(
            f"{odd}/+1-2 pks.pdf",
            "2026-01-01",
            "2026-12-31",
            facility=MARKUP,
            clauses=clause_list({gone: "not_found"}, not_applicable=frozenset({gone})),
            findings=(
                Finding(
                    code="X-03",
                    severity=Severity.MAJOR,
                    message=NASTY,
                    quote=MARKUP,
                    page=1,
                    action="@SUM(1+1)",
                    regions=(region(1, 100),),
                ),
            ),
        ),
        licence(f"{odd}/sipa.pdf", DocumentType.SIPA, MARKUP, "2027-02-30", number="-2+3"),
        failure(f"{odd}/kunci.pdf", FailureClass.ENCRYPTED, "Berkas terkunci.", "=1+1"),
        failure(f"{odd}/arsip.pdf", FailureClass.UNSUPPORTED, "Isinya ZIP, bukan PDF.", "Keluarkan isinya."),
        # One very long name without a chance to break, and many licences.
        contract(
            f"{long}/pks_" + "x" * 120 + ".pdf",
            "2025-06-01",
            "2026-05-31",
            facility="Klinik Utama",
            clauses=clause_list({clause.value: "not_found" for clause in list(ClauseId)[::3]}),
        ),
        contract(
            f"{long}/pks jejaring laboratorium.pdf",
            "2025-06-01",
            "2028-05-31",
            facility="Lab",
            doc_type=DocumentType.PKS_JEJARING,
            clauses=clause_list(not_applicable=frozenset(list(ClauseId)[:9])),
        ),
    ]
    found += [
        licence(
            f"{long}/sip {index:02d}.pdf",
            DocumentType.SIK,
            f"Ns. Perawat Contoh {index}, S.Kep.",
            f"20{25 + index % 5}-0{1 + index % 9}-15",
            issue=f"20{20 + index % 5}-0{1 + index % 9}-15",
        )
        for index in range(14)
    ]
    # A folder of which nothing was judged.
    found.append(document("tanpa-berkas-induk/catatan.docx", DocumentType.OTHER, pages=1))
    return tuple(found)


def status_of(expiry: str | None) -> LicenceStatus:
    if expiry == "lifetime":
        return LicenceStatus.LIFETIME
    try:
        left = (dt.date.fromisoformat(expiry or "") - AS_OF).days
    except ValueError:
        return LicenceStatus.UNKNOWN
    return (
        LicenceStatus.EXPIRED if left < 0 else LicenceStatus.EXPIRING if left <= 90 else LicenceStatus.VALID
    )


def expiries_of(documents: tuple[DocumentResult, ...]) -> tuple[ExpiryResult, ...]:
    lines = []
    for one in documents:
        for part in one.segments:
            expiry = part.fields.get("end_date") or part.fields.get("expiry_date")
            expiry = expiry if isinstance(expiry, str) else None
            if expiry is None and part.doc_type is not DocumentType.PENETAPAN_KELAS_RS:
                continue
            holder, number, issue = (part.fields.get(key) for key in ("holder_name", "number", "issue_date"))
            issue = issue or part.fields.get("start_date")
            lines.append(
                ExpiryResult(
                    path=one.path,
                    page=part.first_page,
                    doc_type=part.doc_type,
                    holder=holder if isinstance(holder, str) else "",
                    number=number if isinstance(number, str) else None,
                    issue_date=issue if isinstance(issue, str) else None,
                    expiry_date=expiry,
                    basis="explicit",
                    status=status_of(expiry),
                    superseded="lama" in one.path or "pks-2024" in one.path,
                    review=any(proof.review for proof in part.evidence.values()),
                    sha256=one.sha256 or "",
                )
            )
    return tuple(lines)


DECISIONS = {
    "klinik-melati": ("Klinik Melati Sehat", Decision.TIDAK_MEMENUHI, "klinik_pratama", FacilityLevel.FKTP),
    "rsud-tirta-asri": ("RSUD Tirta Asri", Decision.PERLU_DITINJAU, "rs_kelas_c", FacilityLevel.FKTL),
    "puskesmas-kaliwangi": ("Puskesmas Kaliwangi", Decision.MEMENUHI, "puskesmas", FacilityLevel.FKTP),
    "=cmd|' 'calc'!A1 <i>": (MARKUP, Decision.BELUM_LENGKAP, "apotek", None),
}


def build_dossiers(documents: tuple[DocumentResult, ...]) -> tuple[DossierResult, ...]:
    found = []
    for key in dict.fromkeys(one.facility for one in documents):
        if key == "tanpa-berkas-induk":
            continue
        own = tuple(one for one in documents if one.facility == key)
        title, decision, kind, level = DECISIONS.get(
            key,
            (
                "Klinik Utama Spesialis Mata dan Bedah Terpadu Sejahtera Bersama Nusantara Raya",
                Decision.TIDAK_MEMENUHI,
                "klinik_utama",
                FacilityLevel.FKTL,
            ),
        )
        lines = expiries_of(own)
        judged = next((one for one in reversed(own) if one.clauses and one.duplicate_of is None), None)
        people = {line.holder: line for line in lines if line.holder.startswith(("dr.", "Ns."))}
        found.append(
            DossierResult(
                facility=key,
                name=title,
                level=level,
                type=kind,
                state=DossierState.PEMANTAUAN,
                decision=decision,
                category="B" if decision is Decision.MEMENUHI else None,
                reasons=()
                if decision is Decision.MEMENUHI
                else (
                    "SIP seorang dokter kedaluwarsa (CR-DOC-02).",
                    "Sertifikat akreditasi belum ada di folder (CR-DOC-06).",
                ),
                contract=ContractResult(path=judged.path, start="2026-01-01", end="2026-12-31")
                if judged
                else None,
                requirements=(
                    RequirementOutcome(
                        id="CR-DOC-01",
                        result=RequirementResult.MET,
                        kind=RequirementKind.ABSOLUTE,
                        evidence=(EvidenceLink(path=own[-1].path, page=1),),
                        message="Izin operasional berlaku",
                    ),
                    RequirementOutcome(
                        id="CR-DOC-02",
                        result=RequirementResult.UNMET,
                        kind=RequirementKind.ABSOLUTE,
                        message="SIP setiap dokter berlaku",
                    ),
                    RequirementOutcome(
                        id="CR-DOC-06",
                        result=RequirementResult.NOT_EVIDENCED,
                        kind=RequirementKind.ABSOLUTE,
                        message="Sertifikat akreditasi atau komitmen mutu",
                    ),
                    RequirementOutcome(
                        id="CR-Q-05",
                        result=RequirementResult.NOT_APPLICABLE,
                        kind=RequirementKind.SCORED,
                        message="Afiliasi dengan fakultas kedokteran",
                    ),
                ),
                people=tuple(
                    PersonResult(
                        name=who,
                        role="dokter",
                        licences=(
                            LicenceLine(
                                doc_type=line.doc_type,
                                path=line.path,
                                page=line.page,
                                expiry_date=line.expiry_date,
                                status=line.status,
                            ),
                        ),
                    )
                    for who, line in people.items()
                ),
                expiries=lines,
                findings=(
                    *(finding for one in own for finding in one.findings if finding.path),
                    Finding(
                        code="CR-DOC-06",
                        severity=Severity.MAJOR,
                        subject="CR-DOC-06",
                        message="Sertifikat akreditasi belum ada di folder.",
                        action="Lampirkan sertifikat.",
                    ),
                ),
                deadlines=(
                    DeadlineResult(
                        date="2026-09-30",
                        what="Batas rekredensialing: 3 bulan sebelum PKS berakhir",
                        severity=Severity.MAJOR,
                        kind=DeadlineKind.RECREDENTIALING,
                    ),
                ),
                documents=len(own),
                failed=sum(one.status is DocumentStatus.FAILED for one in own),
                as_of=AS_OF.isoformat(),
                **VERSIONS,
            )
        )
    return tuple(found)


def draw_page(page: int = 1, *, dpi: int = 100) -> Image.Image:
    """An A4 page of plain lines, darker than paper and lighter than ink as a scan is."""
    scale = dpi / 72
    sheet = Image.new("RGB", (round(595 * scale), round(842 * scale)), (244, 243, 238))
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=10.5 * scale)
    for number in range(44):
        words = QUOTES[(number + page) % 3] if number % 6 else f"Pasal {number // 6 + 1}"
        draw.text((70 * scale, (90 + 16 * number) * scale), words[:78], fill=(40, 40, 46), font=font)
    return sheet


@pytest.fixture(scope="session")
def as_of() -> dt.date:
    return AS_OF


@pytest.fixture(scope="session")
def documents() -> tuple[DocumentResult, ...]:
    return build_documents()


@pytest.fixture(scope="session")
def dossiers(documents: tuple[DocumentResult, ...]) -> tuple[DossierResult, ...]:
    return build_dossiers(documents)


@pytest.fixture(scope="session")
def crops() -> CropSource:
    """Pictures as the caller would give them, one for all places: drawing pages is not what is tested."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 20), (250, 250, 250)).save(buffer, "PNG")
    data = buffer.getvalue()
    return lambda places: [data] * len(places)


@pytest.fixture
def page_picture() -> Image.Image:
    return draw_page()
