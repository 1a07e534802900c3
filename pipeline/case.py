"""A dossier on a day: which documents count, which are superseded, which contract it is judged by.

Nothing here opens a page: judging again at another date starts from the same facts.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.follow_str import age, follow_registrations
from pipeline.names import Match, match_facility, match_person
from pipeline.requirements import Requirements, Settings
from pipeline.validators.form_values import form_values
from schemas.dates import iso_date, shift_months
from schemas.dossier import Case, Contract, Dossier, Entry
from schemas.facts import FieldFact
from schemas.labels import (
    LIFETIME,
    ContractKind,
    DocumentType,
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
_SKCK_TERM = "skck_six_months"
"""The rule of law.toml that the setting `skck_months` comes from."""


def open_case(dossier: Dossier, requirements: Requirements, *, as_of: dt.date) -> Case:
    """Return the dossier as it stands at `as_of`."""
    settings = requirements.settings
    entries = [
        _dated(entry, settings, as_of)
        for entry in follow_registrations(_entries(dossier, settings), settings)
    ]
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
            note = marked[at].expiry_note
            if end != marked[at].expiry_date:
                note = f"diperpanjang oleh addendum {', '.join(each.path for each in contract.addenda)}"
            changed = {"expiry_date": end, "expiry_note": note, "status": status}
            marked[at] = marked[at].model_copy(update=changed)
        contract = contract.model_copy(update={"entry": marked[at]})
    case = Case(dossier=dossier, as_of=as_of, entries=tuple(marked), contract=contract)
    return case.model_copy(update={"form_values": form_values(case, settings)})


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


def _dated(entry: Entry, settings: Settings, as_of: dt.date) -> Entry:
    """Fill in expiry and status; a contract ends on its end_date."""
    type_, note, law = entry.segment.doc_type, entry.expiry_note, entry.expiry_law
    if type_.is_contract:
        end = entry.field(FieldName.END_DATE)
        expiry = entry.value(FieldName.END_DATE)
        addendum = entry.segment.contract_kind is ContractKind.ADDENDUM
        status = None if addendum and expiry is None else status_at(expiry, as_of, settings)
    elif type_ in LICENCES:
        end = entry.field(FieldName.EXPIRY_DATE)
        expiry, note, law = _licence_end(entry, settings)
        status = status_at(expiry, as_of, settings)
    else:
        end = entry.field(FieldName.EXPIRY_DATE)
        expiry = entry.value(FieldName.EXPIRY_DATE)
        status = status_at(expiry, as_of, settings) if expiry else None
    doubtful = end is not None and end.review and not _readings_agree(end, as_of, settings)
    doubtful = doubtful or (type_ in LICENCES and _contradicts(entry, settings))
    return entry.model_copy(
        update={
            "expiry_date": expiry,
            "expiry_note": note,
            "expiry_law": law,
            "status": status,
            "doubtful_expiry": bool(doubtful and status),
        }
    )


def _licence_end(entry: Entry, settings: Settings) -> tuple[str | None, str, tuple[str, ...]]:
    """Return the end that counts; why, where the document has another; and the rules it rests on."""
    expiry = entry.value(FieldName.EXPIRY_DATE)
    issued = entry.date(FieldName.ISSUE_DATE)
    type_ = entry.segment.doc_type
    if type_ is DocumentType.IZIN_OPERASIONAL and expiry == LIFETIME and settings.oss_permit_years and issued:
        years = settings.oss_permit_years
        note = f"izin OSS dihitung {years} tahun sejak terbit {issued.isoformat()} (oss_permit_years)"
        return shift_months(issued, 12 * years).isoformat(), note, ()
    if type_ is DocumentType.SKCK and expiry is None and settings.skck_months and issued:
        months = settings.skck_months
        note = f"SKCK tanpa tanggal akhir: {months} bulan sejak terbit {issued.isoformat()} (skck_months)"
        return shift_months(issued, months).isoformat(), note, (_SKCK_TERM,)
    return expiry, entry.expiry_note, entry.expiry_law


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
        newest = max(valid, key=age)
        kept = [newest, *(entry for entry in unknown if age(entry)[0] > age(newest)[0])]
    elif unknown:
        newest = max(group, key=age)
        kept = unknown if newest in unknown else [newest, *unknown]
    else:
        kept = [max(group, key=lambda entry: (entry.expiry_date or "", age(entry)))]
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
