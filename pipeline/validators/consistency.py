"""Do the documents of a dossier agree with each other? Every finding names both places."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import pairwise

from pipeline.names import Match, match_facility, match_person
from pipeline.requirements import Requirements, Settings
from schemas.dossier import Case, Entry, NameSource
from schemas.findings import ComparedPlace, Finding
from schemas.labels import (
    ContractKind,
    DocumentType,
    ExpiryBasis,
    FacilityLevel,
    FieldName,
    Severity,
)

from .wording import beside, day, finding, place, title

PERMITS = (DocumentType.SIP, DocumentType.SIPA, DocumentType.SIK)
_OWN = (DocumentType.IZIN_OPERASIONAL, DocumentType.SERTIFIKAT_AKREDITASI, DocumentType.PENETAPAN_KELAS_RS)
_SURE = (NameSource.PROFILE, NameSource.CONTRACT, NameSource.LICENCE)


def validate_consistency(case: Case, requirements: Requirements) -> list[Finding]:
    """Return the findings of the checks across documents."""
    return [
        *_other_places(case, requirements),
        *_other_facilities(case, requirements),
        *_outlives_str(case, requirements),
        *_gaps(case, requirements),
        *_late_signing(case, requirements),
        *_levels(case, requirements),
    ]


def place_of(entry: Entry, case: Case, settings: Settings) -> Match:
    """Return whether a document is about the facility of its dossier.

    A name that only the folder or the permits themselves give proves no difference: that is probable at most.
    """
    match = match_facility(entry.value(FieldName.FACILITY_NAME), case.dossier.name, settings)
    fact = entry.field(FieldName.FACILITY_NAME)
    unsure = case.dossier.name_source not in _SURE or (fact is not None and fact.review)
    return Match.PROBABLE if match is Match.DIFFERENT and unsure else match


def _other_places(case: Case, requirements: Requirements) -> list[Finding]:
    """X-05: the permit is for another place of practice; a holder with one for this place too is in order."""
    settings = requirements.settings
    found = []
    permits = [
        entry for entry in case.current if entry.segment.doc_type in PERMITS and not entry.doubtful_type
    ]
    here = [entry for entry in permits if place_of(entry, case, settings) is Match.SAME]
    for entry in permits:
        match = place_of(entry, case, settings)
        if match not in (Match.DIFFERENT, Match.PROBABLE):
            continue
        holder = entry.value(FieldName.HOLDER_NAME)
        if any(
            match_person(holder, other.value(FieldName.HOLDER_NAME), settings) is Match.SAME
            and other.segment.doc_type is entry.segment.doc_type
            for other in here
        ):
            continue
        sure = match is Match.DIFFERENT
        found.append(
            finding(
                "X-05",
                requirements.check("X-05").severity if sure else Severity.MINOR,
                entry,
                f"{title(entry)} {place(entry)} {'berlaku' if sure else 'mungkin berlaku'} untuk "
                f"{entry.value(FieldName.FACILITY_NAME)}, bukan {case.dossier.name}.",
                action="Mintakan izin praktik untuk tempat ini."
                if sure
                else "Pastikan tempat praktik pada dokumen asli.",
                field=FieldName.FACILITY_NAME,
                compared_with=_named_by(case),
            )
        )
    return found


def _named_by(case: Case) -> tuple[ComparedPlace, ...]:
    """Return where the name of the dossier stands, if its contract gives it."""
    if case.dossier.name_source is not NameSource.CONTRACT or case.contract is None:
        return ()
    return (beside(case.contract.entry, FieldName.FACILITY_NAME),)


def _other_facilities(case: Case, requirements: Requirements) -> list[Finding]:
    """X-03: a facility's licence or form names another one; a change of name has an SK perubahan."""
    settings = requirements.settings
    found = []
    for entry in case.current:
        if (entry.segment.doc_type not in _OWN and not entry.segment.declared) or entry.doubtful_type:
            continue
        match = place_of(entry, case, settings)
        if match in (Match.DIFFERENT, Match.PROBABLE):
            sure = match is Match.DIFFERENT
            found.append(
                finding(
                    "X-03",
                    requirements.check("X-03").severity if sure else Severity.MINOR,
                    entry,
                    f"{title(entry)} {place(entry)} {'atas nama' if sure else 'mungkin atas nama'} "
                    f"{entry.value(FieldName.FACILITY_NAME)}, bukan {case.dossier.name}.",
                    action="Lampirkan dokumen faskes ini, atau SK perubahan nama.",
                    field=FieldName.FACILITY_NAME,
                    compared_with=_named_by(case),
                )
            )
    return found


def _outlives_str(case: Case, requirements: Requirements) -> list[Finding]:
    """X-06: a SIP ends after the STR that it stands on (SE HK.02.01/MENKES/6/2024)."""
    settings = requirements.settings
    found = []
    registrations = [entry for entry in case.current if entry.segment.doc_type is DocumentType.STR]
    for permit in case.current:
        end = permit.date(FieldName.EXPIRY_DATE)
        tied = permit.value(FieldName.EXPIRY_BASIS) == ExpiryBasis.TIED_TO_STR
        if permit.segment.doc_type not in PERMITS or end is None or tied or permit.doubtful_type:
            continue
        for registration in registrations:
            ends = registration.date(FieldName.EXPIRY_DATE)
            holders = permit.value(FieldName.HOLDER_NAME), registration.value(FieldName.HOLDER_NAME)
            if ends is None or end <= ends or match_person(*holders, settings) is not Match.SAME:
                continue
            doubtful = permit.doubtful_expiry or registration.doubtful_expiry or registration.doubtful_type
            found.append(
                finding(
                    "X-06",
                    Severity.MINOR if doubtful else requirements.check("X-06").severity,
                    permit,
                    f"{title(permit)} {place(permit)} berlaku sampai {day(end)}, melewati STR "
                    f"{place(registration)} yang berakhir {day(ends)}.",
                    action="Lampirkan STR yang baru, atau periksa kedua tanggal."
                    if not doubtful
                    else "Periksa kedua tanggal; salah satunya meragukan.",
                    field=FieldName.EXPIRY_DATE,
                    compared_with=(beside(registration, FieldName.EXPIRY_DATE),),
                )
            )
    return found


def _gaps(case: Case, requirements: Requirements) -> list[Finding]:
    """X-09: successive contracts with one payer leave days uncovered, or cover days twice."""
    settings = requirements.settings
    found = []
    series: dict[int, list[tuple[dt.date, dt.date, Entry]]] = defaultdict(list)
    payers: list[str | None] = []
    for entry in case.entries:
        if entry.segment.doc_type is not DocumentType.PKS or entry.doubtful_type:
            continue
        if entry.segment.contract_kind is ContractKind.ADDENDUM:
            continue
        start, end = entry.date(FieldName.START_DATE), _end(entry, case)
        if start is None or end is None or entry.doubtful_expiry:
            continue
        payer = entry.value(FieldName.PARTY_FIRST)
        index = next(
            (
                at
                for at, other in enumerate(payers)
                if match_facility(payer, other, settings) is not Match.DIFFERENT
            ),
            len(payers),
        )
        if index == len(payers):
            payers.append(payer)
        series[index].append((start, end, entry))
    for contracts in series.values():
        ordered = sorted(contracts, key=lambda item: (item[0], item[1], item[2].path, item[2].index))
        for (start, end, before), (later, ends, after) in pairwise(ordered):
            days = (later - end).days - 1
            if days == 0 or (start, end) == (later, ends):
                continue  # on end to the next day, or two copies of one contract
            gap = days > 0
            words = f"{days} hari tanpa perjanjian" if gap else f"{-days} hari tercakup dua kali"
            found.append(
                finding(
                    "X-09",
                    requirements.check("X-09").severity if gap else Severity.MINOR,
                    after,
                    f"PKS {place(before)} berakhir {day(end)}, PKS {place(after)} mulai {day(later)}: "
                    f"{words}.",
                    action="Cari adendum atau perjanjian antara yang belum ada dalam berkas."
                    if gap
                    else "Pastikan perjanjian mana yang berlaku pada masa itu.",
                    field=FieldName.START_DATE,
                    compared_with=(beside(before, FieldName.END_DATE),),
                )
            )
    return found


def _end(entry: Entry, case: Case) -> dt.date | None:
    contract = case.contract
    if contract is not None and (entry.path, entry.index) == (contract.entry.path, contract.entry.index):
        return contract.end
    return entry.date(FieldName.END_DATE)


def _late_signing(case: Case, requirements: Requirements) -> list[Finding]:
    """X-09: a contract was signed after it had begun."""
    settings = requirements.settings
    found = []
    for entry in case.current:
        signed, start = entry.date(FieldName.SIGNED_DATE), entry.date(FieldName.START_DATE)
        if not entry.segment.doc_type.is_contract or signed is None or start is None or signed <= start:
            continue
        days = (signed - start).days
        found.append(
            finding(
                "X-09-signed-late",
                requirements.check("X-09-signed-late").severity
                if days > settings.late_signing_days
                else Severity.MINOR,
                entry,
                f"{title(entry)} {place(entry)} ditandatangani {day(signed)}, {days} hari sesudah mulai "
                f"berlaku {day(start)}.",
                action="Pastikan dasar pelayanan sebelum penandatanganan.",
                field=FieldName.SIGNED_DATE,
                compared_with=(beside(entry, FieldName.START_DATE),),
            )
        )
    return found


def _levels(case: Case, requirements: Requirements) -> list[Finding]:
    """X-20: the level of the contract's title and that of facility.yaml or of the type disagree."""
    entry = case.contract.entry if case.contract is not None else None
    told = entry.value(FieldName.FACILITY_LEVEL) if entry is not None else None
    if entry is None or told not in list(FacilityLevel):
        return []
    kind = requirements.facility(case.dossier.type)
    declared = case.dossier.profile.level or (kind.level if kind is not None else None)
    if declared is None or declared == told:
        return []
    return [
        finding(
            "X-20",
            requirements.check("X-20").severity,
            entry,
            f"PKS {place(entry)} adalah perjanjian {told}, tetapi {case.dossier.name} tercatat {declared}.",
            action="Pastikan tingkat faskes; RS kelas D pratama adalah FKTP dan klinik utama adalah FKTL.",
            field=FieldName.FACILITY_LEVEL,
        )
    ]
