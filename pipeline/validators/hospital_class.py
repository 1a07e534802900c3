"""The class of a hospital decides its tariff: every document that names it must name the same."""

from __future__ import annotations

import re

from pipeline.names import Match, facility_key
from pipeline.requirements import Requirements, Settings
from schemas.dossier import Case, Entry
from schemas.evidence import Evidence
from schemas.findings import ComparedPlace, Finding
from schemas.labels import DocumentType, FieldName

from .certain import certain, is_well_read
from .consistency import place_of
from .wording import DOCUMENTS, compared, finding_at, place

_CLASS = re.compile(r"\b(?:[Kk]elas|KELAS|[Tt]ipe|TIPE)\s+([A-D])\b(\s+[Pp]ratama|\s+PRATAMA)?")
_DECLARED = {
    "rs_kelas_a": "A",
    "rs_kelas_b": "B",
    "rs_kelas_c": "C",
    "rs_kelas_d": "D",
    "rs_d_pratama": "D pratama",
}
_TOLD_BY = (
    DocumentType.PENETAPAN_KELAS_RS,
    DocumentType.IZIN_OPERASIONAL,
    DocumentType.SERTIFIKAT_AKREDITASI,
    DocumentType.PKS,
)
"""Documents that name a class, the one that settles it first."""


def validate_hospital_class(case: Case, requirements: Requirements) -> list[Finding]:
    """X-19: documents of a hospital, or facility.yaml, name different classes (Permenkes 3/2020)."""
    if facility_key(case.dossier.name)[0] != "rumah_sakit" and case.dossier.type not in _DECLARED:
        return []
    told: list[tuple[Entry, str, Evidence]] = []
    for kind in _TOLD_BY:
        for entry in case.current:
            if entry.segment.doc_type is kind and _counts(entry, case, requirements):
                named = class_of(entry, requirements.settings)
                told += [(entry, *named)] if named is not None else []
    if not told:
        return []
    first, class_, proof = told[0]
    found = []
    for entry, other, evidence in told[1:]:
        if other != class_:
            words = (
                f"{DOCUMENTS[entry.segment.doc_type]} {place(entry)} menyebut kelas {other}, "
                f"{DOCUMENTS[first.segment.doc_type]} {place(first)} kelas {class_}."
            )
            found.append(_finding(entry, evidence, words, compared(first.path, proof), requirements))
    profile = case.dossier.profile
    declared = _DECLARED.get(profile.type or "")
    if declared is not None and declared != class_:
        words = (
            f"{DOCUMENTS[first.segment.doc_type]} {place(first)} menyebut kelas {class_}, "
            f"{profile.path} kelas {declared}."
        )
        beside = ComparedPlace(path=profile.path, quote=f"type: {profile.type}")
        found.append(_finding(first, proof, words, beside, requirements))
    return found


def _counts(entry: Entry, case: Case, requirements: Requirements) -> bool:
    """Whether an entry is surely this hospital's; of several contracts only the judged one is."""
    contract = case.contract
    if entry.segment.doc_type is DocumentType.PKS:
        judged = contract is not None and (entry.path, entry.index) == (
            contract.entry.path,
            contract.entry.index,
        )
        return judged and not entry.doubtful_type
    return not entry.doubtful_type and place_of(entry, case, requirements.settings) is Match.SAME


def class_of(entry: Entry, settings: Settings) -> tuple[str, Evidence] | None:
    """Return the class that a document surely tells, and where; None where it tells none or two.

    Where it does not say it in words of its own, what the fields quote by the way counts.
    """
    told = entry.field(FieldName.FACILITY_CLASS)
    if told is not None:
        class_ = certain(entry, FieldName.FACILITY_CLASS)
        return (class_, told.evidence) if class_ and is_well_read(told.evidence, settings) else None
    found: dict[str, Evidence] = {}
    for fact in entry.segment.fields:
        if fact.review or not is_well_read(fact.evidence, settings):
            continue
        for match in _CLASS.finditer(fact.evidence.quote):
            class_ = f"{match.group(1)} pratama" if match.group(2) else match.group(1)
            found.setdefault(class_, fact.evidence)
    return next(iter(found.items())) if len(found) == 1 else None


def _finding(
    entry: Entry, evidence: Evidence, message: str, beside: ComparedPlace, requirements: Requirements
) -> Finding:
    return finding_at(
        "X-19",
        requirements.check("X-19").severity,
        entry.path,
        evidence,
        message,
        action="Pastikan kelas RS pada penetapan yang berlaku dan samakan tarif dalam PKS.",
        subject="class",
        compared_with=(beside,),
    )
