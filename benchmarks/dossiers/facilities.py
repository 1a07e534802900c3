"""Invented dossiers of facts, the same for the same seed: facilities of all types, 10 to 40 licences each."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from schemas.dates import shift_months
from schemas.dossier import AuditedFile
from schemas.evidence import Evidence, Region
from schemas.facts import ClauseFact, DeclaredFact, DocumentFacts, FieldFact, PageReading, SegmentFacts
from schemas.geometry import BoundingBox
from schemas.labels import (
    LIFETIME,
    ClauseId,
    ClauseReason,
    ContractKind,
    DocumentType,
    ExpiryBasis,
    FailureClass,
    FieldName,
    Subtype,
    TextSource,
    Verdict,
)
from schemas.results import ErrorResult

AS_OF: Final = dt.date(2026, 3, 1)
LICENCES: Final = (10, 40)
"""Fewest and most licences of a dossier."""

_FIRST = (
    "Ratna",
    "Bima",
    "Laras",
    "Tirta",
    "Wulan",
    "Sekar",
    "Jaya",
    "Arya",
    "Citra",
    "Galih",
    "Intan",
    "Mega",
)
_SECOND = (
    *("Prameswari", "Prakoso", "Wirantika", "Mahesa", "Kencana", "Anindhita", "Wicaksana", "Lestari"),
    *("Nugraha", "Permatasari", "Hapsari", "Santosa"),
)
_PLACES = (
    *("Sekar Jingga", "Tirta Kencana", "Netra Samudra", "Rawa Kemuning", "Bhakti Lembayung", "Griya Husada"),
    "Cendana Asri",
)
_KINDS: Final = (
    ("Klinik Pratama {}", "FKTP"),
    ("UPTD Puskesmas {}", "FKTP"),
    ("Klinik Utama {}", "FKTL"),
    ("RSU {}", "FKTL"),
    ("Praktik Mandiri drg. {}", "FKTP"),
    ("Apotek {}", None),
)
_PAPERS = (Subtype.NPWP, Subtype.SURAT_PERNYATAAN, Subtype.SURAT_PERMOHONAN, Subtype.SK_BENDAHARA)
_FORM_KEYS = ("farmasi", "laboratorium", "ruang_tunggu", "toilet", "sumber_daya_manusia", "p_care")


@dataclass
class _Maker:
    """Makes one dossier, drawing everything from one generator."""

    folder: str
    name: str
    level: str | None
    draw: random.Random
    files: list[AuditedFile] = field(default_factory=list)

    def file(self, stem: str, segment: SegmentFacts) -> None:
        reading = (PageReading(page=1, source=TextSource.OCR, confidence=0.9, coverage=0.99),)
        sha256 = f"{self.draw.getrandbits(256):064x}"
        facts = DocumentFacts(sha256=sha256, pages=1, reading=reading, segments=(segment,))
        path = f"{self.folder}/{stem}.pdf"
        self.files.append(AuditedFile(path=path, sha256=sha256, facility=self.folder, facts=facts))

    def person(self, title: str) -> str:
        return f"{title} {self.draw.choice(_FIRST)} {self.draw.choice(_SECOND)}"

    def contract(self, year: int, people: tuple[str, ...]) -> None:
        clauses = tuple(self.clause(id_) for id_ in ClauseId)
        values = {
            FieldName.FACILITY_NAME: self.name,
            FieldName.FACILITY_LEVEL: self.level,
            FieldName.FACILITY_CLASS: "C" if self.name.startswith("RSU") else None,
            FieldName.PARTY_FIRST: "BPJS Kesehatan Cabang Kota Lembayung",
            FieldName.PARTY_SECOND: self.name,
            FieldName.NUMBERS: f"417/KTR/VII-09/12{year - 2001}",
            FieldName.SIGNED_DATE: f"{year - 1}-12-20",
            FieldName.START_DATE: f"{year}-01-01",
            FieldName.END_DATE: f"{year}-12-31",
        }
        solo = self.name.startswith("Praktik")
        segment = _segment(DocumentType.PKS, values).model_copy(
            update={
                "clauses": clauses,
                "people": people,
                "people_evidence": tuple(_evidence(name, "people.listed") for name in people),
                "contract_kind": ContractKind.BPJS_SOLO if solo else ContractKind.BPJS_FACILITY,
            }
        )
        self.file(f"pks {year}", segment)

    def clause(self, id_: ClauseId) -> ClauseFact:
        there = self.draw.random() < 0.9
        return ClauseFact(
            id=id_,
            status=Verdict.PRESENT if there else Verdict.MISSING,
            reason=None if there else ClauseReason.NOT_FOUND,
            evidence=(_evidence(f"kalimat {id_}"),) if there else (),
            confidence=0.9,
        )

    def licence(self, kind: DocumentType, number: int, **values: str | None) -> None:
        issued = dt.date(2026, 1, 1) - dt.timedelta(days=self.draw.randrange(1, 1500))
        ends = shift_months(issued, 60).isoformat()
        own: dict[FieldName, str | None] = {
            FieldName.NUMBER: f"{kind[:3].upper()}/{number:05d}/{self.draw.randrange(10**6):06d}",
            FieldName.ISSUE_DATE: issued.isoformat(),
            FieldName.EXPIRY_DATE: ends,
            FieldName.EXPIRY_BASIS: ExpiryBasis.EXPLICIT,
        }
        own |= {FieldName(name): value for name, value in values.items()}
        self.file(f"{kind} {number}", _segment(kind, own))

    def practitioner(self, name: str, number: int) -> None:
        """SIP and STR, now and then tied to each other, lapsed or of another place."""
        tied = self.draw.random() < 0.2
        basis = ExpiryBasis.TIED_TO_STR if tied else ExpiryBasis.EXPLICIT
        end = {"expiry_date": None} if tied else {}
        place = self.name if self.draw.random() < 0.99 else f"Klinik {self.draw.choice(_PLACES)}"
        self.licence(
            DocumentType.SIP, number, holder_name=name, facility_name=place, expiry_basis=basis, **end
        )
        lifetime = {"expiry_date": LIFETIME} if self.draw.random() < 0.8 else {}
        self.licence(DocumentType.STR, number, holder_name=name, **lifetime)


def make_files(count: int, *, seed: int = 1) -> Iterator[list[AuditedFile]]:
    """Yield the files of `count` facilities, each below a folder of its own."""
    draw = random.Random(seed)
    for number in range(count):
        pattern, level = _KINDS[number % len(_KINDS)]
        title = (
            draw.choice(_FIRST) + " " + draw.choice(_SECOND) if "drg." in pattern else draw.choice(_PLACES)
        )
        yield _facility(_Maker(f"faskes-{number:04d}", pattern.format(title), level, draw))


def _facility(maker: _Maker) -> list[AuditedFile]:
    draw = maker.draw
    wanted = draw.randint(*LICENCES)
    people = tuple(maker.person("drg." if draw.random() < 0.2 else "dr.") for _ in range(max(1, wanted // 4)))
    for year in range(2026 - draw.randint(0, 2), 2027):
        maker.contract(year, people)
    class_ = "C" if maker.name.startswith("RSU") else None
    maker.licence(DocumentType.IZIN_OPERASIONAL, 0, facility_name=maker.name, facility_class=class_)
    maker.licence(DocumentType.SERTIFIKAT_AKREDITASI, 0, facility_name=maker.name)
    for number, name in enumerate(people, 1):
        maker.practitioner(name, number)
    number = len(people)
    while sum(_is_licence(file) for file in maker.files) < wanted:
        number += 1
        kind, title = draw.choice(_MORE)
        holder = draw.choice(people) if title == "dr." else maker.person(title)
        maker.licence(kind, number, holder_name=holder, facility_name=maker.name)
    for partner in ("Laboratorium Klinik Cendana", "Apotek Sekar Husada"):
        network: dict[FieldName, str | None] = {
            FieldName.PARTY_FIRST: maker.name,
            FieldName.PARTY_SECOND: partner,
            FieldName.FACILITY_NAME: maker.name,
            FieldName.START_DATE: "2025-07-01",
            FieldName.END_DATE: "2027-06-30" if draw.random() < 0.95 else "2026-01-31",
        }
        maker.file(f"jejaring {partner.split()[0]}", _segment(DocumentType.PKS_JEJARING, network))
    for subtype in _PAPERS:
        if draw.random() < 0.98:
            maker.file(
                subtype, SegmentFacts.model_validate(_about(DocumentType.OTHER) | {"subtype": subtype})
            )
    declared = tuple(
        DeclaredFact(
            key=key,
            value=draw.choice((True, False)) if key != "sumber_daya_manusia" else draw.randint(0, 100),
            label=key,
            raw="V",
            evidence=_evidence(key),
            confidence=0.9,
        )
        for key in _FORM_KEYS
    )
    form = _segment(DocumentType.FORMULIR_KREDENSIALING, {FieldName.FACILITY_NAME: maker.name})
    maker.file("formulir", form.model_copy(update={"declared": declared}))
    if draw.random() < 0.1:
        error = ErrorResult(code=FailureClass.CORRUPT, message="tidak dapat dibuka", action="Pindai ulang.")
        path = f"{maker.folder}/scan.pdf"
        maker.files.append(AuditedFile(path=path, sha256=None, facility=maker.folder, failure=error))
    return maker.files


_MORE: Final = (
    (DocumentType.SIK, "Ns."),
    (DocumentType.SIPA, "apt."),
    (DocumentType.STR, "dr."),
    (DocumentType.SIP, "dr."),
    (DocumentType.SERTIFIKAT_KOMPETENSI, "dr."),
    (DocumentType.POLIS_ASURANSI_PROFESI, "dr."),
)
_NO_LICENCE: Final = {
    DocumentType.PKS,
    DocumentType.PKS_JEJARING,
    DocumentType.OTHER,
    DocumentType.FORMULIR_KREDENSIALING,
}


def _is_licence(file: AuditedFile) -> bool:
    types = {segment.doc_type for segment in file.facts.segments} if file.facts is not None else set()
    return bool(types - _NO_LICENCE)


def _about(kind: DocumentType) -> dict[str, object]:
    return {"doc_type": kind, "doc_type_confidence": 0.95, "first_page": 1, "last_page": 1}


def _segment(kind: DocumentType, values: dict[FieldName, str | None]) -> SegmentFacts:
    fields = tuple(
        FieldFact(
            name=name,
            value=value,
            raw=value or "",
            evidence=_evidence(value or "kosong"),
            confidence=0.9,
        )
        for name, value in values.items()
        if value is not None or name is FieldName.EXPIRY_DATE
    )
    return SegmentFacts.model_validate(_about(kind) | {"fields": fields})


def _evidence(quote: str, rule: str = "bench") -> Evidence:
    region = Region(page=1, bbox=BoundingBox(10, 20, 110, 32))
    return Evidence(
        span=(0, len(quote)),
        regions=(region,),
        page=1,
        quote=quote,
        source=TextSource.OCR,
        confidence=0.9,
        rule=rule,
    )
