"""A dossier on a day: which documents count, which are superseded, which contract it is judged by.

Nothing here opens a page: judging again at another date starts from the same facts.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.names import Match, match_facility, match_person
from pipeline.requirements import Requirements, Settings
from schemas.dates import iso_date, shift_months
from schemas.dossier import Case, Contract, Dossier, Entry
from schemas.facts import FieldFact, SegmentFacts
from schemas.labels import (
    LIFETIME,
    ContractKind,
    DocumentType,
    ExpiryBasis,
    FieldName,
    LicenceStatus,
)

VALID = (LicenceStatus.VALID, LicenceStatus.EXPIRING, LicenceStatus.LIFETIME)
"""Statuses under which a licence may be relied on."""

_OF_A_PERSON_AT_A_PLACE = (DocumentType.SIP, DocumentType.SIPA, DocumentType.SIK)
_OF_A_PERSON = (
    DocumentType.STR,
    DocumentType.SERTIFIKAT_KOMPETENSI,
    DocumentType.SURAT_PENUGASAN_KLINIS,
    DocumentType.POLIS_ASURANSI_PROFESI,
    DocumentType.SKCK,
    DocumentType.SURAT_KETERANGAN_ETIK,
    DocumentType.SURAT_AFILIASI,
)
_OF_THE_FACILITY = (
    DocumentType.IZIN_OPERASIONAL,
    DocumentType.SERTIFIKAT_AKREDITASI,
    DocumentType.PENETAPAN_KELAS_RS,
)
PERSONAL = (*_OF_A_PERSON_AT_A_PLACE, *_OF_A_PERSON)
"""Documents that belong to a person."""
LICENCES = (*PERSONAL, *_OF_THE_FACILITY)
"""Documents that have, or may have, an end."""


def open_case(dossier: Dossier, requirements: Requirements, *, as_of: dt.date) -> Case:
    """Return the dossier as it stands at `as_of`."""
    settings = requirements.settings
    entries = [_dated(entry, settings, as_of) for entry in _follow_str(_entries(dossier, settings), settings)]
    contract = contract_at(entries, as_of)
    if contract is not None:
        entries = [_at_contract(entry, contract, settings) for entry in entries]
    old = _superseded(entries, settings) | _past_contracts(entries, contract)
    marked = [entry.model_copy(update={"superseded": (entry.path, entry.index) in old}) for entry in entries]
    if contract is not None:
        place = (contract.entry.path, contract.entry.index)
        at = next(index for index, entry in enumerate(marked) if (entry.path, entry.index) == place)
        if contract.end is not None:
            end = contract.end.isoformat()
            status = status_at(end, as_of, settings)
            marked[at] = marked[at].model_copy(update={"expiry_date": end, "status": status})
        contract = contract.model_copy(update={"entry": marked[at]})
    return Case(dossier=dossier, as_of=as_of, entries=tuple(marked), contract=contract)


def status_at(expiry: str | None, day: dt.date, settings: Settings) -> LicenceStatus:
    """Return what a licence that ends on `expiry` (ISO, `lifetime` or None) is worth on `day`.

    The last day still counts; a grace period is nought unless an organisation sets one.
    """
    if expiry == LIFETIME:
        return LicenceStatus.LIFETIME
    end = iso_date(expiry)
    if end is None:
        return LicenceStatus.UNKNOWN
    left = (end - day).days
    if left < -settings.grace_days:
        return LicenceStatus.EXPIRED
    return LicenceStatus.EXPIRING if left <= settings.expiring_days else LicenceStatus.VALID


def follow_str(
    permit: SegmentFacts, registration: SegmentFacts | None, source: str, settings: Settings
) -> SegmentFacts:
    """Return `permit` with the expiry that its holder's STR gives it.

    UU 29/2004 and Permenkes 2052/2011: a SIP lives as long as the STR. UU 17/2023 Pasal 264(3): under a
    lifetime STR a SIP issued since 8 August 2023 runs five years; an older one then has no date that could be
    told.

    Args:
        permit: A licence whose expiry_basis is tied_to_str and whose date is not known.
        registration: The STR of the same holder, if the dossier has one.
        source: Where that STR is, for the note.
        settings: Cut-over date and length.
    """
    basis = permit.field(FieldName.EXPIRY_BASIS)
    anchor = permit.field(FieldName.EXPIRY_DATE) or basis
    if anchor is None:
        return permit
    value, note, review = None, "berlaku selama STR berlaku; STR pemegang tidak ada dalam berkas", True
    if registration is not None:
        expiry = registration.field(FieldName.EXPIRY_DATE)
        value = expiry.value if expiry is not None and isinstance(expiry.value, str) else None
        note = f"mengikuti STR pemegang ({source})"
        review = value is None or (expiry is not None and expiry.review)
        if value == LIFETIME:
            value = _years_from_issue(permit, settings)
            note = f"STR seumur hidup ({source}); dihitung {settings.tied_sip_years} tahun sejak SIP terbit"
            if value is None:
                note = f"STR seumur hidup ({source}), tetapi SIP terbit sebelum ketentuan lima tahun berlaku"
                review = True
    resolved = anchor.model_copy(
        update={
            "name": FieldName.EXPIRY_DATE,
            "value": value,
            "note": note,
            "review": review,
            "alternatives": (),
        }
    )
    if anchor.name is not FieldName.EXPIRY_DATE:
        resolved = resolved.model_copy(update={"raw": ""})
    kept = tuple(fact for fact in permit.fields if fact.name is not FieldName.EXPIRY_DATE)
    return permit.model_copy(update={"fields": (*kept, resolved)})


def contract_at(entries: Sequence[Entry], as_of: dt.date) -> Contract | None:
    """Return the contract in force at `as_of`; else the one that begins next, else the last that ended.

    Of several in force the one that started last counts. An addendum belongs to the contract whose number it
    repeats, else to the one in whose term it was signed; a later end that it names becomes the contract's.
    """
    contracts = [_with_addenda(entry, entries) for entry in entries if _is_main_contract(entry)]
    if not contracts:
        return None

    def preference(contract: Contract) -> tuple[int, dt.date, dt.date, str, int]:
        start, end = contract.start or dt.date.min, contract.end or dt.date.min
        place = contract.entry.path, -contract.entry.index
        if contract.start and contract.start > as_of:
            return 2, dt.date.max - (start - dt.date.min), end, *place
        if contract.end and contract.end >= as_of:
            return 3, start, end, *place
        return (0 if contract.end else 1), end, start, *place

    return max(contracts, key=preference)


def _entries(dossier: Dossier, settings: Settings) -> list[Entry]:
    paths = {file.path for file in dossier.files}
    found = []
    for file in dossier.files:
        if file.facts is None or (file.duplicate_of is not None and file.duplicate_of in paths):
            continue  # the first file with these bytes speaks for its copies
        for index, segment in enumerate(file.facts.segments):
            doubtful = segment.doc_type_confidence < settings.min_type_confidence
            found.append(
                Entry(
                    path=file.path,
                    sha256=file.facts.sha256,
                    index=index,
                    segment=segment,
                    doubtful_type=doubtful,
                )
            )
    return sorted(found, key=lambda entry: (entry.path, entry.index))


def _follow_str(entries: Iterable[Entry], settings: Settings) -> list[Entry]:
    listed = list(entries)
    registrations = [entry for entry in listed if entry.segment.doc_type is DocumentType.STR]
    done = []
    for entry in listed:
        tied = entry.value(FieldName.EXPIRY_BASIS) == ExpiryBasis.TIED_TO_STR
        if tied and entry.value(FieldName.EXPIRY_DATE) is None:
            own, sure = _registration_of(entry, registrations, settings)
            source = f"{own.path} hlm. {own.page}" if own else ""
            segment = follow_str(entry.segment, own.segment if own else None, source, settings)
            if own is not None and not sure:
                segment = _to_review(segment)
            done.append(entry.model_copy(update={"segment": segment}))
        else:
            done.append(entry)
    return done


def _registration_of(
    permit: Entry, registrations: Iterable[Entry], settings: Settings
) -> tuple[Entry | None, bool]:
    """Return the newest STR of the permit's holder, and whether the names surely agree."""
    holder = permit.value(FieldName.HOLDER_NAME)
    for wanted in (Match.SAME, Match.PROBABLE):
        own = [
            entry
            for entry in registrations
            if match_person(holder, entry.value(FieldName.HOLDER_NAME), settings) is wanted
        ]
        if own:
            return max(own, key=_age), wanted is Match.SAME
    return None, False


def _age(entry: Entry) -> tuple[dt.date, dt.date, str, int]:
    """Sort key: the later issued, then the later ending, is the newer."""
    expiry = entry.value(FieldName.EXPIRY_DATE)
    end = dt.date.max if expiry == LIFETIME else iso_date(expiry) or dt.date.min
    return entry.date(FieldName.ISSUE_DATE) or dt.date.min, end, entry.path, entry.index


def _to_review(segment: SegmentFacts) -> SegmentFacts:
    def doubted(fact: FieldFact) -> FieldFact:
        return fact.model_copy(update={"review": True}) if fact.name is FieldName.EXPIRY_DATE else fact

    return segment.model_copy(update={"fields": tuple(doubted(fact) for fact in segment.fields)})


def _years_from_issue(permit: SegmentFacts, settings: Settings) -> str | None:
    issued = iso_date(permit.value(FieldName.ISSUE_DATE))
    if issued is None or issued < settings.lifetime_str_from or not settings.tied_sip_years:
        return None
    return shift_months(issued, 12 * settings.tied_sip_years).isoformat()


def _dated(entry: Entry, settings: Settings, as_of: dt.date) -> Entry:
    """Fill in expiry and status; a contract ends on its end_date."""
    type_ = entry.segment.doc_type
    if type_.is_contract:
        end = entry.field(FieldName.END_DATE)
        expiry = entry.value(FieldName.END_DATE)
        addendum = entry.segment.contract_kind is ContractKind.ADDENDUM
        status = None if addendum and expiry is None else status_at(expiry, as_of, settings)
    elif type_ in LICENCES:
        end = entry.field(FieldName.EXPIRY_DATE)
        expiry = _licence_end(entry, settings)
        status = status_at(expiry, as_of, settings)
    else:
        end = entry.field(FieldName.EXPIRY_DATE)
        expiry = entry.value(FieldName.EXPIRY_DATE)
        status = status_at(expiry, as_of, settings) if expiry else None
    doubtful = end is not None and end.review and not _readings_agree(end, as_of, settings)
    doubtful = doubtful or (type_ in LICENCES and _contradicts(entry, settings))
    return entry.model_copy(
        update={"expiry_date": expiry, "status": status, "doubtful_expiry": bool(doubtful and status)}
    )


def _licence_end(entry: Entry, settings: Settings) -> str | None:
    expiry = entry.value(FieldName.EXPIRY_DATE)
    issued = entry.date(FieldName.ISSUE_DATE)
    type_ = entry.segment.doc_type
    if type_ is DocumentType.IZIN_OPERASIONAL and expiry == LIFETIME and settings.oss_permit_years and issued:
        return shift_months(issued, 12 * settings.oss_permit_years).isoformat()
    if type_ is DocumentType.SKCK and expiry is None and settings.skck_months and issued:
        return shift_months(issued, settings.skck_months).isoformat()
    return expiry


def _readings_agree(fact: FieldFact, as_of: dt.date, settings: Settings) -> bool:
    """Whether every reading of a doubted date leads to the same answer at `as_of`."""
    readings = [fact.value if isinstance(fact.value, str) else None, *fact.alternatives]
    answers = {status_at(reading, as_of, settings) in VALID for reading in readings}
    known = all(reading == LIFETIME or iso_date(reading) for reading in readings)
    return known and len(readings) > 1 and len(answers) == 1


def _contradicts(entry: Entry, settings: Settings) -> bool:
    """Whether issue and end cannot both be right."""
    issued, end = entry.date(FieldName.ISSUE_DATE), entry.date(FieldName.EXPIRY_DATE)
    if issued is None or end is None:
        return False
    return issued > end or end > shift_months(issued, 12 * settings.max_licence_years)


def _is_main_contract(entry: Entry) -> bool:
    return (
        entry.segment.doc_type is DocumentType.PKS
        and entry.segment.contract_kind is not ContractKind.ADDENDUM
        and not entry.doubtful_type
    )


def _numbers(entry: Entry) -> set[str]:
    fact = entry.field(FieldName.NUMBERS)
    numbers = fact.value if fact is not None else None
    listed = (numbers,) if isinstance(numbers, str) else numbers or ()
    return {"".join(char for char in number.lower() if char.isalnum()) for number in listed}


def _with_addenda(contract: Entry, entries: Iterable[Entry]) -> Contract:
    start, end = contract.date(FieldName.START_DATE), contract.date(FieldName.END_DATE)
    mains = [entry for entry in entries if _is_main_contract(entry)]
    own: list[Entry] = []
    for entry in entries:
        if entry.segment.contract_kind is not ContractKind.ADDENDUM:
            continue
        signed = entry.date(FieldName.SIGNED_DATE) or entry.date(FieldName.START_DATE)
        named = [main for main in mains if _numbers(main) & _numbers(entry)]
        within = start is not None and end is not None and signed is not None and start <= signed <= end
        if contract in named or (not named and (len(mains) == 1 or within)):
            own.append(entry)
    for later in (entry.date(FieldName.END_DATE) for entry in own):
        if later is not None and (end is None or later > end):
            end = later
    return Contract(entry=contract, addenda=tuple(own), start=start, end=end)


def _at_contract(entry: Entry, contract: Contract, settings: Settings) -> Entry:
    if entry.status is None or entry.segment.doc_type is DocumentType.PKS:
        return entry
    at_start = status_at(entry.expiry_date, contract.start, settings) if contract.start else None
    return entry.model_copy(update={"status_at_start": at_start})


def _superseded(entries: Iterable[Entry], settings: Settings) -> set[tuple[str, int]]:
    """Return the licences that a newer one of the same person, type and place replaces."""
    groups: dict[DocumentType, list[list[Entry]]] = defaultdict(list)
    for entry in entries:
        type_ = entry.segment.doc_type
        if entry.doubtful_type or (type_ not in LICENCES and type_ is not DocumentType.PKS_JEJARING):
            continue
        for group in groups[type_]:
            if _same_thing(group[0], entry, settings):
                group.append(entry)
                break
        else:
            groups[type_].append([entry])
    return {
        (entry.path, entry.index)
        for kind in groups.values()
        for group in kind
        if len(group) > 1
        for entry in _replaced(group)
    }


def _same_thing(one: Entry, two: Entry, settings: Settings) -> bool:
    """Whether two licences of a type are of the same person and place, so that only the newest counts."""
    type_ = one.segment.doc_type
    places = one.value(FieldName.FACILITY_NAME), two.value(FieldName.FACILITY_NAME)
    holders = one.value(FieldName.HOLDER_NAME), two.value(FieldName.HOLDER_NAME)
    same_place = match_facility(*places, settings) in (Match.SAME, Match.UNKNOWN)
    same_person = match_person(*holders, settings) is Match.SAME
    if type_ is DocumentType.PKS_JEJARING:
        parties = one.value(FieldName.PARTY_SECOND), two.value(FieldName.PARTY_SECOND)
        return match_facility(*parties, settings) is Match.SAME
    if type_ in _OF_THE_FACILITY:
        return match_facility(*places, settings) is Match.SAME
    if type_ in _OF_A_PERSON_AT_A_PLACE:
        return same_person and same_place
    return same_person


def _replaced(group: list[Entry]) -> list[Entry]:
    """Return all but those that count: the newest valid one, and newer ones whose end could not be read."""
    valid = [entry for entry in group if entry.status in VALID and not entry.doubtful_expiry]
    unknown = [entry for entry in group if entry not in valid and _is_open(entry)]
    if valid:
        newest = max(valid, key=_age)
        kept = [newest, *(entry for entry in unknown if _age(entry)[0] > _age(newest)[0])]
    elif unknown:
        newest = max(group, key=_age)
        kept = unknown if newest in unknown else [newest, *unknown]
    else:
        kept = [max(group, key=lambda entry: (entry.expiry_date or "", _age(entry)))]
    return [entry for entry in group if entry not in kept]


def _is_open(entry: Entry) -> bool:
    return entry.status is LicenceStatus.UNKNOWN or entry.doubtful_expiry


def _past_contracts(entries: Iterable[Entry], contract: Contract | None) -> set[tuple[str, int]]:
    """Return the contracts of earlier years beside the judged one."""
    if contract is None or contract.start is None:
        return set()
    past = set()
    for entry in entries:
        end = entry.date(FieldName.END_DATE)
        if _is_main_contract(entry) and entry != contract.entry and end is not None and end < contract.start:
            past.add((entry.path, entry.index))
    return past
