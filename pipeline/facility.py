"""Which facility a dossier is: name, level and type, from facility.yaml or else from its documents.

Level and type have traps: a rumah sakit kelas D pratama is first-level care though it is called a hospital,
and a klinik utama is referral care though it is called a clinic. The title of the contract goes before any
name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.names import facility_key, is_dentist
from pipeline.requirements import Requirements
from schemas.dossier import AuditedFile, Dossier, FacilityProfile, NameSource
from schemas.facts import SegmentFacts
from schemas.labels import ContractKind, DocumentType, FacilityLevel, FacilityType, FieldName

_CLASS = re.compile(r"\bkelas\s+['\"“]?([A-D])\b(\s+pratama)?", re.IGNORECASE)
_PRATAMA_HOSPITAL = re.compile(r"\b(?:rs|rumah sakit)\b.*\bpratama\b", re.IGNORECASE)
_UTAMA = re.compile(r"\bklinik\s+(?:\w+\s+)?utama\b", re.IGNORECASE)
_PRATAMA = re.compile(r"\bklinik\s+(?:\w+\s+)?pratama\b", re.IGNORECASE)
_SIMPLE = {
    "puskesmas": FacilityType.PUSKESMAS,
    "apotek": FacilityType.APOTEK,
    "optik": FacilityType.OPTIK,
    "laboratorium": FacilityType.LABORATORIUM,
}
_CLASSES = {
    "A": FacilityType.RS_KELAS_A,
    "B": FacilityType.RS_KELAS_B,
    "C": FacilityType.RS_KELAS_C,
    "D": FacilityType.RS_KELAS_D,
}
_SETTLES = (DocumentType.PENETAPAN_KELAS_RS, DocumentType.IZIN_OPERASIONAL, DocumentType.PKS)
"""What tells which facility it is; the one that settles a hospital's class first."""
HOSPITAL = "rumah_sakit"
"""Type of a hospital whose class no document tells."""


def describe(
    folder: str, files: tuple[AuditedFile, ...], profile: FacilityProfile, requirements: Requirements
) -> Dossier:
    """Return the dossier of `folder` with the facility it is about.

    facility.yaml goes first; then the contract (title and party), the licences of the facility, and the place
    of practice on personal permits; the name of the folder is the last resort.
    """
    segments = [segment for file in files if file.facts is not None for segment in file.facts.segments]
    name, source = _name(folder, segments, profile)
    level = profile.level or contract_level(segments)
    type_ = profile.type or _type(name, segments, level)
    if level is None:
        kind = requirements.facility(type_)
        level = kind.level if kind is not None else None
    return Dossier(
        facility=folder, name=name, name_source=source, level=level, type=type_, profile=profile, files=files
    )


def contract_level(segments: Iterable[SegmentFacts]) -> FacilityLevel | None:
    """Return the level that the contracts' titles tell; where they disagree, the newest contract's."""
    told = [
        (segment.value(FieldName.START_DATE) or "", level)
        for segment in segments
        if segment.doc_type is DocumentType.PKS and (level := segment.value(FieldName.FACILITY_LEVEL))
    ]
    levels = {level for _, level in told}
    if not levels:
        return None
    best = levels.pop() if len(levels) == 1 else max(told)[1]
    return FacilityLevel(best) if best in list(FacilityLevel) else None


def told_classes(segments: Iterable[SegmentFacts]) -> set[str]:
    """Return the hospital classes (`A`..`D`, `D pratama`) that documents tell, or else quote by the way."""
    found = set()
    for segment in segments:
        fact = segment.field(FieldName.FACILITY_CLASS)
        if fact is not None and isinstance(fact.value, str):
            found |= {fact.value, *fact.alternatives}
            continue
        for text in _words(segment):
            for match in _CLASS.finditer(text):
                found.add(match.group(1).upper() + (" pratama" if match.group(2) else ""))
    return found


def _words(segment: SegmentFacts) -> list[str]:
    texts = [fact.evidence.quote for fact in segment.fields]
    return texts + [fact.value for fact in segment.fields if isinstance(fact.value, str)]


def _name(folder: str, segments: Sequence[SegmentFacts], profile: FacilityProfile) -> tuple[str, NameSource]:
    if profile.name:
        return profile.name, NameSource.PROFILE
    contract = (DocumentType.PKS,)
    licence = (
        DocumentType.IZIN_OPERASIONAL,
        DocumentType.SERTIFIKAT_AKREDITASI,
        DocumentType.PENETAPAN_KELAS_RS,
    )
    network = (DocumentType.PKS_JEJARING,)
    permit = (DocumentType.SIP, DocumentType.SIPA, DocumentType.SIK)
    for types, source in (
        (contract, NameSource.CONTRACT),
        (licence, NameSource.LICENCE),
        (network, NameSource.CONTRACT),
        (permit, NameSource.PERMIT),
        (tuple(DocumentType), NameSource.PERMIT),
    ):
        name = _most_told([segment for segment in segments if segment.doc_type in types], segments)
        if name:
            return name, source
    return " ".join(
        word.capitalize() for word in re.split(r"[-_\s]+", folder) if word
    ) or folder, NameSource.FOLDER


def _most_told(segments: Iterable[SegmentFacts], everywhere: Iterable[SegmentFacts]) -> str | None:
    """Return the facility named most often, where equal the one that all papers name; its longest spelling.

    A name that tells which kind of house it is goes before one that does not: a scan leaves bits of words.
    """
    names = [name for segment in segments if (name := segment.value(FieldName.FACILITY_NAME))]
    names = [name for name in names if facility_key(name)[1]] or names
    names = [name for name in names if facility_key(name)[0]] or names
    if not names:
        return None
    counts = Counter(facility_key(name)[1] for name in names)
    told = (segment.value(FieldName.FACILITY_NAME) for segment in everywhere)
    overall = Counter(facility_key(name)[1] for name in told if name)
    best = max(counts, key=lambda core: (counts[core], overall[core], core))
    return max((name for name in names if facility_key(name)[1] == best), key=lambda name: (len(name), name))


def _type(name: str, segments: Sequence[SegmentFacts], level: FacilityLevel | None) -> str | None:
    kind = facility_key(name)[0]
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    own = [segment for segment in segments if segment.doc_type in _SETTLES]
    if kind == "rumah_sakit":
        return _hospital(name, own, level)
    if kind == "klinik":
        return _clinic(name, own, level)
    solo = kind == "praktik" or any(
        segment.contract_kind is ContractKind.BPJS_SOLO
        for segment in segments
        if segment.doc_type is DocumentType.PKS
    )
    return _solo(name, segments) if solo else None


def _hospital(name: str, own: Sequence[SegmentFacts], level: FacilityLevel | None) -> str:
    """Never FKTL for the word alone: first-level care by its contract is a kelas D pratama."""
    if level is FacilityLevel.FKTP or (level is None and _PRATAMA_HOSPITAL.search(name)):
        return FacilityType.RS_D_PRATAMA
    for settled in _newest_first(own):
        classes = told_classes(settled)
        if level is None and classes == {"D pratama"}:
            return FacilityType.RS_D_PRATAMA
        letters = {found[0] for found in classes}
        if letters:
            return _CLASSES[letters.pop()] if len(letters) == 1 else HOSPITAL
    return HOSPITAL


def _newest_first(own: Iterable[SegmentFacts]) -> list[list[SegmentFacts]]:
    """Return what settles the class, surest first: decrees, permits, contracts, in each the newest first.

    Documents whose day is the same, or not known, speak together.
    """
    groups: dict[tuple[int, str], list[SegmentFacts]] = {}
    for segment in own:
        rank = _SETTLES.index(segment.doc_type)
        date = segment.value(FieldName.ISSUE_DATE) or segment.value(FieldName.START_DATE) or ""
        groups.setdefault((-rank, date), []).append(segment)
    return [groups[key] for key in sorted(groups, reverse=True)]


def _clinic(name: str, own: Sequence[SegmentFacts], level: FacilityLevel | None) -> str | None:
    if level is not None:
        return FacilityType.KLINIK_UTAMA if level is FacilityLevel.FKTL else FacilityType.KLINIK_PRATAMA
    texts = [name, *(text for segment in own for text in _words(segment))]
    utama = any(_UTAMA.search(text) for text in texts)
    pratama = any(_PRATAMA.search(text) for text in texts)
    if utama == pratama:
        return None
    return FacilityType.KLINIK_UTAMA if utama else FacilityType.KLINIK_PRATAMA


def _solo(name: str, segments: Iterable[SegmentFacts]) -> str | None:
    told = [name]
    for segment in segments:
        if segment.doc_type is DocumentType.SIP:
            told += [segment.value(FieldName.HOLDER_NAME) or "", segment.value(FieldName.PROFESSION) or ""]
        elif segment.doc_type is DocumentType.PKS:
            told.append(segment.value(FieldName.PARTY_SECOND) or "")
    if is_dentist(name) or (not re.search(r"\bdr\b", name) and any(is_dentist(text) for text in told)):
        return FacilityType.DOKTER_GIGI_PRAKTIK_MANDIRI
    return FacilityType.DOKTER_PRAKTIK_MANDIRI
