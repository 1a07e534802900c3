"""The closed vocabularies of the product, as its output spells them."""

from __future__ import annotations

from enum import StrEnum


class ClauseId(StrEnum):
    """The 37 contents that a PKS must have; the part before the dot is the section of the list."""

    SERVICES = "contents.services"
    MANDATORY_SERVICES = "contents.mandatory_services"
    PROCEDURES = "contents.procedures"
    EXCLUDED_SERVICES = "contents.excluded_services"
    INSURER_RESPONSIBILITIES = "contents.insurer_responsibilities"
    ADMINISTRATION = "contents.administration"
    VISIT_REPORTS = "contents.visit_reports"
    SERVICE_PACKAGES = "contents.service_packages"
    NON_MEDICAL_SERVICES = "contents.non_medical_services"
    ACCESS_TO_SERVICES = "contents.access_to_services"
    PACKAGE_PRICE = "contents.package_price"
    QUALITY_CONTROL = "contents.quality_control"
    PROVIDER_COMPENSATION = "contents.provider_compensation"
    MEMBER_SATISFACTION = "contents.member_satisfaction"
    TERM_AND_TERMINATION = "contents.term_and_termination"
    DISPUTE_RESOLUTION = "contents.dispute_resolution"
    WEEKLY_HOURS = "provider.weekly_hours"
    EMERGENCY_SERVICES = "provider.emergency_services"
    QUALITY_COST_CONTROL = "provider.quality_cost_control"
    CONTINUING_EDUCATION = "provider.continuing_education"
    EQUIPMENT_STANDARDS = "provider.equipment_standards"
    MEDICAL_CONFIDENTIALITY = "provider.medical_confidentiality"
    INFORMATION_SHARING = "provider.information_sharing"
    MEMBER_STATUS = "information.member_status"
    PHYSICIAN_SELECTION = "information.physician_selection"
    MEMBER_INFORMATION = "information.member_information"
    COMPLAINT_HANDLING = "information.complaint_handling"
    SERVICES_ITEMIZATION = "payment.services_itemization"
    ACCEPTANCE = "payment.acceptance"
    HOLD_HARMLESS = "payment.hold_harmless"
    MAXIMUM_OR_CAPITATION = "payment.maximum_or_capitation"
    CLAIMS_PROCESS = "payment.claims_process"
    REFERRAL = "payment.referral"
    DOCTOR_CONTRACT_STATUS = "other.doctor_contract_status"
    MALPRACTICE_INSURANCE = "other.malpractice_insurance"
    TERMINATION_PENALTIES = "other.termination_penalties"
    EQUAL_QUALITY = "other.equal_quality"


class DocumentType(StrEnum):
    """What a document is; `multi` is a file that holds several documents."""

    PKS = "pks"  # Perjanjian Kerja Sama: contract between the payer and a facility
    PKS_JEJARING = "pks_jejaring"  # contract of a facility with a partner of its network
    IZIN_OPERASIONAL = "izin_operasional"  # licence of the facility itself
    SIP = "sip"  # Surat Izin Praktik of a doctor, dentist or specialist
    SIPA = "sipa"  # Surat Izin Praktik Apoteker
    SIK = "sik"  # permit of any other health worker (SIK, SIPP, SIPB, SIPTTK ...)
    STR = "str"  # Surat Tanda Registrasi
    SERTIFIKAT_KOMPETENSI = "sertifikat_kompetensi"
    SERTIFIKAT_AKREDITASI = "sertifikat_akreditasi"
    PENETAPAN_KELAS_RS = "penetapan_kelas_rs"
    SURAT_PENUGASAN_KLINIS = "surat_penugasan_klinis"  # clinical privileges (SPK, RKK)
    POLIS_ASURANSI_PROFESI = "polis_asuransi_profesi"
    SKCK = "skck"  # police record certificate
    SURAT_KETERANGAN_ETIK = "surat_keterangan_etik"  # ethics and discipline standing
    SURAT_AFILIASI = "surat_afiliasi"  # teaching affiliation
    PROFIL_PRAKTIK = "profil_praktik"
    FORMULIR_KREDENSIALING = "formulir_kredensialing"
    OTHER = "other"
    MULTI = "multi"

    @property
    def is_contract(self) -> bool:
        """Whether clauses are looked for in it."""
        return self in (DocumentType.PKS, DocumentType.PKS_JEJARING)


class Subtype(StrEnum):
    """What a document of type `other` is, where credentialing asks for it."""

    NPWP = "npwp"
    SURAT_PERNYATAAN = "surat_pernyataan"
    SURAT_PERMOHONAN = "surat_permohonan"
    SK_BENDAHARA = "sk_bendahara"
    KEPESERTAAN_JKN = "kepesertaan_jkn"
    BERITA_ACARA_KREDENSIALING = "berita_acara_kredensialing"
    LAPORAN_KEUANGAN = "laporan_keuangan"
    REKAP_PENGADUAN = "rekap_pengaduan"
    SURVEI_KEPUASAN = "survei_kepuasan"
    BA_INSPEKSI = "ba_inspeksi"
    KOMITMEN_MUTU = "komitmen_mutu"
    KTP = "ktp"
    ANALISIS_POLA_PRAKTIK = "analisis_pola_praktik"


class FacilityLevel(StrEnum):
    """FKTP: first level of care (capitation). FKTL: referral level (INA-CBG)."""

    FKTP = "FKTP"
    FKTL = "FKTL"


class FacilityType(StrEnum):
    """Kinds of facility, as facility.yaml spells them."""

    PUSKESMAS = "puskesmas"
    KLINIK_PRATAMA = "klinik_pratama"
    DOKTER_PRAKTIK_MANDIRI = "dokter_praktik_mandiri"
    DOKTER_GIGI_PRAKTIK_MANDIRI = "dokter_gigi_praktik_mandiri"
    RS_D_PRATAMA = "rs_d_pratama"
    RS_KELAS_A = "rs_kelas_a"
    RS_KELAS_B = "rs_kelas_b"
    RS_KELAS_C = "rs_kelas_c"
    RS_KELAS_D = "rs_kelas_d"
    KLINIK_UTAMA = "klinik_utama"
    APOTEK = "apotek"
    OPTIK = "optik"
    LABORATORIUM = "laboratorium"


class ContractKind(StrEnum):
    """Which profile of expected clauses a contract is judged by."""

    BPJS_FACILITY = "bpjs_facility"  # puskesmas, clinic or hospital with the public payer
    BPJS_SOLO = "bpjs_solo"  # solo doctor or dentist
    BPJS_SUPPORT = "bpjs_support"  # apotek PRB, optik, laboratorium
    COMMERCIAL = "commercial"  # commercial insurer or company with a facility
    JEJARING = "jejaring"
    ADDENDUM = "addendum"


class FieldName(StrEnum):
    """Fields of licences and contracts."""

    NUMBER = "number"
    HOLDER_NAME = "holder_name"
    PROFESSION = "profession"
    FACILITY_NAME = "facility_name"
    ISSUER = "issuer"
    VERIFICATION = "verification"  # `pending` or `verified`, as an OSS document says of itself
    ISSUE_DATE = "issue_date"
    EXPIRY_DATE = "expiry_date"
    EXPIRY_BASIS = "expiry_basis"
    NUMBERS = "numbers"
    PARTY_FIRST = "party_first"
    PARTY_SECOND = "party_second"
    FACILITY_LEVEL = "facility_level"
    FACILITY_CLASS = "facility_class"  # of a hospital: `A` to `D`, or `D pratama`
    SIGNED_DATE = "signed_date"
    START_DATE = "start_date"
    END_DATE = "end_date"


class SightingKind(StrEnum):
    """What stands in a document beside its fields, for checks to compare; `values` of each in brackets."""

    SIGNATORY = "signatory"  # whom the opening of a contract says signs (party 1 or 2, name)
    SIGNED_NAME = "signed_name"  # a name in the signature block (name)
    SIGNATURE_BLOCK = "signature_block"  # that there is one ()
    AUTHORITY = "authority"  # the decision that lets a payer's officer sign (number, ISO date)
    PAGE_GAP = "page_gap"  # printed page numbers leave pages out (last before, first after)
    PAGE_END = "page_end"  # the last page is not the last that is announced (its number, number of pages)
    ARTICLE_GAP = "article_gap"  # articles leave numbers out (last before, first after)
    AMOUNT = "amount"  # an amount whose words and digits differ (words, digits; in Rupiah)
    DATE = "date"  # a date in words and digits that differ (ISO date in words, in digits)
    WEEKDAY = "weekday"  # a date on another day of the week than printed (ISO date, 0 for Monday)
    STAMP_DUTY = "stamp_duty"  # the value of the meterai that a contract names (Rupiah)
    CAPITATION = "capitation"  # what a member and month is paid with (Rupiah)
    MEMBERS = "members"  # members registered with the facility (number)
    ACCREDITATION = "accreditation"  # the level of accreditation (level)
    CITED_LICENCE = "cited_licence"  # a licence that a contract cites (its words, ISO date of its end)


class ExpiryBasis(StrEnum):
    """Why a licence ends when it ends."""

    EXPLICIT = "explicit"  # the date is printed
    DURATION = "duration"  # computed from a length and a base date
    LIFETIME = "lifetime"
    TIED_TO_STR = "tied_to_str"  # valid as long as the holder's STR
    NONE = "none"


class Verification(StrEnum):
    """What an OSS document says of itself."""

    PENDING = "pending"
    VERIFIED = "verified"


class DateUse(StrEnum):
    """What became of a date that stands in a document."""

    EXPIRY = "expiry"  # the printed end of a licence
    SIGNED = "signed"
    START = "start"
    END = "end"  # the printed end of a contract
    ISSUE = "issue"
    BASE = "base"  # a length of time was counted from it
    RIVAL = "rival"  # it may be the end too; another one was preferred
    ASKED = "asked"  # it was compared with, or completes what could not be read
    SET_ASIDE = "set_aside"


class StatementKind(StrEnum):
    """What words without a date say of the end."""

    DURATION = "duration"
    LIFETIME = "lifetime"
    TIE = "tie"  # as long as the STR
    OPEN_END = "open_end"
    UNREAD_END = "unread_end"


LIFETIME = "lifetime"
"""The value of `expiry_date` for a licence without an end."""


class Verdict(StrEnum):
    """What is said of one clause in one contract."""

    PRESENT = "present"
    MISSING = "missing"
    UNCERTAIN = "uncertain"


class ClauseReason(StrEnum):
    """Why a clause is missing or uncertain."""

    NOT_FOUND = "not_found"
    MENTIONED_ONLY = "mentioned_only"
    HEADING_ONLY = "heading_only"
    HALF_MISSING = "half_missing"  # printed as "half_missing: <which half>"
    POOR_READING = "poor_reading"
    INCOMPLETE_SCAN = "incomplete_scan"
    BORDERLINE = "borderline"


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class FailureClass(StrEnum):
    """Why a file could not be audited."""

    UNSUPPORTED = "unsupported"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"
    NO_TEXT = "no_text"
    NO_PERMISSION = "no_permission"


class DocumentStatus(StrEnum):
    """How much of a file was audited."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"


class TextSource(StrEnum):
    """Where the words of a page come from."""

    TEXT_LAYER = "text_layer"
    OCR = "ocr"


class LicenceStatus(StrEnum):
    """A licence at a given day."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    LIFETIME = "lifetime"
    UNKNOWN = "unknown"


class Decision(StrEnum):
    """Outcome of a dossier, worst first; the worst reason decides."""

    TIDAK_MEMENUHI = "TIDAK_MEMENUHI"
    BELUM_LENGKAP = "BELUM_LENGKAP"
    PERLU_DITINJAU = "PERLU_DITINJAU"
    MEMENUHI = "MEMENUHI"


class DossierState(StrEnum):
    """Where a facility stands in the contract cycle."""

    SELEKSI = "seleksi"
    KONTRAK = "kontrak"
    PEMANTAUAN = "pemantauan"
    REKREDENSIALING = "rekredensialing"


class DeadlineKind(StrEnum):
    """What must be done by a deadline."""

    RECREDENTIALING = "recredentialing"
    CONTRACT_END = "contract_end"
    RENEWAL = "renewal"


class RequirementResult(StrEnum):
    """What the documents say of one requirement."""

    MET = "met"
    UNMET = "unmet"
    NOT_EVIDENCED = "not_evidenced"
    NOT_APPLICABLE = "not_applicable"
    NEEDS_REVIEW = "needs_review"


class RequirementKind(StrEnum):
    """Absolute requirements decide; scored ones give the category."""

    ABSOLUTE = "absolute"
    SCORED = "scored"
