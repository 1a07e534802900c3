"""Who practises: the contract's list, the facility's licence and the permits name the same people."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.names import (
    Match,
    match_facility,
    match_person,
    match_region,
    person_score,
    profession_of,
)
from pipeline.requirements import Requirements, Settings
from schemas.dossier import Case, Entry
from schemas.evidence import Evidence
from schemas.findings import Finding
from schemas.labels import DocumentType, FieldName, LicenceStatus, Severity

from .certain import certain, is_well_read, may_be_hidden, own_entries
from .declarations import LISTED, badly_read_doctors
from .wording import DOCUMENTS, beside, compared, finding, finding_at, place, place_in, title

_VALID = (LicenceStatus.VALID, LicenceStatus.EXPIRING, LicenceStatus.LIFETIME)
_PERMIT_OF = {"doctor": DocumentType.SIP, "pharmacist": DocumentType.SIPA}
_RESPONSIBLE = "label.responsible"
"""Rule by which a licence names who answers for the facility; an owner need not practise."""


def validate_practitioners(case: Case, requirements: Requirements) -> list[Finding]:
    """Return where contract, facility licence and permits disagree on who practises there."""
    return [
        *_without_permit(case, requirements),
        *_not_listed(case, requirements),
        *_responsible(case, requirements),
        *_other_region(case, requirements),
        *_too_many_places(case, requirements),
    ]


def _listed_doctors(case: Case) -> list[tuple[Entry, str, Evidence]]:
    """Return the doctors that the judged contract and its addenda list, each with its place."""
    contract = case.contract
    if contract is None or contract.entry.doubtful_type:
        return []
    return [
        (entry, name, evidence)
        for entry in (contract.entry, *contract.addenda)
        for name, evidence in zip(entry.segment.people, entry.segment.people_evidence, strict=False)
        if evidence.rule == LISTED and profession_of(name) == "doctor"
    ]


def _without_permit(case: Case, requirements: Requirements) -> list[Finding]:
    """X-01: a doctor in the contract's list, and no SIP of that name (UU 17/2023 Pasal 263)."""
    settings = requirements.settings
    permits = [entry for entry in case.current if entry.segment.doc_type is DocumentType.SIP]
    holders = [certain(entry, FieldName.HOLDER_NAME) for entry in permits]
    known = [holder for holder in holders if holder]
    if not permits or len(known) < len(permits) or may_be_hidden(case):
        return []  # nothing to compare with, or the permit may be there unread
    doubted = badly_read_doctors(case, settings)
    found = []
    for entry, name, evidence in _listed_doctors(case):
        matches = [match_person(name, holder, settings) for holder in known]
        if Match.SAME in matches or not is_well_read(evidence, settings):
            continue
        if _echoes_holder(name, entry.segment.people, known, settings):
            continue
        near = max(zip(permits, known, strict=True), key=lambda pair: person_score(name, pair[1]))[0]
        probable = Match.PROBABLE in matches
        misread = not probable and name in doubted
        names = ", ".join(dict.fromkeys(known))
        words = (
            f"mungkin {title(near)} {place(near)}; namanya berbeda"
            if probable
            else f"SIP-nya tidak ada; SIP dalam berkas atas nama {names} {place(near)}"
        )
        if misread:
            words = f"nama itu mungkin salah terbaca, dan {words}"
        found.append(
            finding_at(
                "X-01",
                Severity.MINOR if probable or misread else requirements.check("X-01").severity,
                entry.path,
                evidence,
                f"{name} tercantum dalam PKS {place_in(entry.path, evidence.page)}; {words}.",
                action="Pastikan kedua nama adalah satu orang."
                if probable
                else "Baca nama itu pada dokumen asli, lalu cocokkan dengan SIP."
                if misread
                else "Lampirkan SIP dokter ini untuk faskes ini, atau perbaiki daftar dokter dalam PKS.",
                subject=name,
                compared_with=tuple(
                    beside(permit, FieldName.HOLDER_NAME) for permit in ([near] if probable else permits)
                ),
            )
        )
    return found


def _echoes_holder(name: str, people: Iterable[str], holders: list[str], settings: Settings) -> bool:
    """Whether a name may be a poor reading of another one in the contract whose SIP is there."""
    return any(
        other != name
        and match_person(name, other, settings) is not Match.DIFFERENT
        and any(match_person(other, holder, settings) is Match.SAME for holder in holders)
        for other in people
    )


def _not_listed(case: Case, requirements: Requirements) -> list[Finding]:
    """X-02: a doctor with a valid SIP for this place whom the contract's list does not have."""
    settings = requirements.settings
    listed = _listed_doctors(case)
    if not listed or not all(is_well_read(evidence, settings) for _, _, evidence in listed):
        return []
    contract = case.contract
    named = [*case.dossier.profile.doctors]
    if contract is not None:
        named += [name for entry in (contract.entry, *contract.addenda) for name in entry.segment.people]
    found = []
    for permit in own_entries(case, requirements, DocumentType.SIP):
        holder = certain(permit, FieldName.HOLDER_NAME)
        if holder is None or permit.status not in _VALID or permit.doubtful_expiry:
            continue
        if any(match_person(holder, name, settings) is not Match.DIFFERENT for name in named):
            continue
        places = tuple(compared(entry.path, evidence) for entry, _, evidence in listed)
        names = ", ".join(dict.fromkeys(name for _, name, _ in listed))
        found.append(
            finding(
                "X-02",
                requirements.check("X-02").severity,
                permit,
                f"{title(permit)} {place(permit)} tidak tercantum dalam daftar dokter PKS "
                f"({places[0].path} hlm. {places[0].page}): {names}.",
                action="Laporkan dokter baru ini dan mintakan perubahan daftar dokter PKS.",
                field=FieldName.HOLDER_NAME,
                compared_with=places,
            )
        )
    return found


def _responsible(case: Case, requirements: Requirements) -> list[Finding]:
    """X-29: who answers for the facility holds no permit there (Permenkes 9/2014; Permenkes 9/2017)."""
    settings = requirements.settings
    if may_be_hidden(case):
        return []
    found = []
    for licence in own_entries(case, requirements, DocumentType.IZIN_OPERASIONAL):
        fact, name = licence.field(FieldName.HOLDER_NAME), certain(licence, FieldName.HOLDER_NAME)
        kind = _PERMIT_OF.get(profession_of(name) or "") if name else None
        if fact is None or name is None or kind is None or fact.evidence.rule != _RESPONSIBLE:
            continue
        permits = own_entries(case, requirements, kind)
        holders = [certain(permit, FieldName.HOLDER_NAME) for permit in case.current if _is(permit, kind)]
        if not permits or not is_well_read(fact.evidence, settings):
            continue
        if any(match_person(name, holder, settings) is not Match.DIFFERENT for holder in holders):
            continue
        found.append(
            finding(
                "X-29",
                requirements.check("X-29").severity,
                licence,
                f"{name} penanggung jawab menurut {title(licence)} {place(licence)}, tetapi "
                f"{DOCUMENTS[kind]} di faskes ini atas nama {_holders(permits)} {place(permits[0])}.",
                action=f"Lampirkan {DOCUMENTS[kind]} penanggung jawab, atau perbarui izin faskes.",
                field=FieldName.HOLDER_NAME,
                compared_with=tuple(beside(permit, FieldName.HOLDER_NAME) for permit in permits),
            )
        )
    return found


def _other_region(case: Case, requirements: Requirements) -> list[Finding]:
    """X-04: SIP and facility licence come from two kabupaten (UU 29/2004 Pasal 37)."""
    found = []
    licences = own_entries(case, requirements, DocumentType.IZIN_OPERASIONAL)
    for permit in own_entries(case, requirements, DocumentType.SIP):
        issuer = certain(permit, FieldName.ISSUER)
        issuers = [certain(licence, FieldName.ISSUER) for licence in licences]
        matches = {match_region(issuer, other, requirements.settings) for other in issuers}
        if matches != {Match.DIFFERENT}:
            continue
        licence = licences[0]
        found.append(
            finding(
                "X-04",
                requirements.check("X-04").severity,
                permit,
                f"{title(permit)} {place(permit)} diterbitkan {issuer}, {title(licence)} {place(licence)} "
                f"diterbitkan {issuers[0]}: kabupaten/kota berbeda.",
                action="Pastikan SIP berlaku di kabupaten/kota faskes; bila tidak, mintakan SIP di sini.",
                field=FieldName.ISSUER,
                compared_with=tuple(beside(other, FieldName.ISSUER) for other in licences),
            )
        )
    return found


def _too_many_places(case: Case, requirements: Requirements) -> list[Finding]:
    """X-22: valid permits for more places than a person may have (UU 29/2004 Pasal 37)."""
    settings = requirements.settings
    found = []
    for kind, most in settings.max_practice_places.items():
        people: list[list[Entry]] = []
        for permit in case.current:
            holder, where = certain(permit, FieldName.HOLDER_NAME), certain(permit, FieldName.FACILITY_NAME)
            valid = permit.status in _VALID and not permit.doubtful_expiry
            if not _is(permit, kind) or not valid or holder is None or where is None:
                continue
            for own in people:
                if match_person(holder, own[0].value(FieldName.HOLDER_NAME), settings) is Match.SAME:
                    own.append(permit)
                    break
            else:
                people.append([permit])
        for own in people:
            apart = _apart(own, settings)
            if len(apart) <= most:
                continue
            named = "; ".join(f"{entry.value(FieldName.FACILITY_NAME)} {place(entry)}" for entry in apart)
            found.append(
                finding(
                    "X-22",
                    requirements.check("X-22").severity,
                    apart[0],
                    f"{title(apart[0])} berlaku di {len(apart)} tempat, paling banyak {most}: {named}.",
                    action="Pastikan pada penerbit izin mana yang masih dipakai.",
                    field=FieldName.FACILITY_NAME,
                    compared_with=tuple(beside(entry, FieldName.FACILITY_NAME) for entry in apart[1:]),
                )
            )
    return found


def _apart(permits: Iterable[Entry], settings: Settings) -> list[Entry]:
    """Return one permit for each place; names that may be one place count once."""
    found: list[Entry] = []
    for permit in permits:
        here = permit.value(FieldName.FACILITY_NAME)
        others = (entry.value(FieldName.FACILITY_NAME) for entry in found)
        if all(match_facility(here, other, settings) is Match.DIFFERENT for other in others):
            found.append(permit)
    return found


def _is(entry: Entry, kind: DocumentType) -> bool:
    return entry.segment.doc_type is kind and not entry.doubtful_type


def _holders(permits: Iterable[Entry]) -> str:
    names = (permit.value(FieldName.HOLDER_NAME) for permit in permits)
    return ", ".join(dict.fromkeys(name for name in names if name))
