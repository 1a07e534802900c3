"""Sums in a contract: do words and digits agree, and are they those that the law sets?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.requirements import Capitation, CapitationAmount, Requirements
from schemas.dossier import Case, Entry
from schemas.facts import Sighting
from schemas.findings import ComparedPlace, Finding
from schemas.labels import ContractKind, DocumentType, FieldName, LicenceStatus, SightingKind

from .certain import certain_date, certain_sightings, may_be_hidden, own_entries
from .form_claims import doctor_kind
from .wording import beside, compared, contradicted, day, finding_at, lowered, place, place_in, title

_PAID_BY_HEAD = (ContractKind.BPJS_FACILITY, ContractKind.BPJS_SOLO)
_VALID = (LicenceStatus.VALID, LicenceStatus.EXPIRING, LicenceStatus.LIFETIME)
_DENTIST, _GENERAL = "dokter gigi", "dokter umum"


def validate_money(case: Case, requirements: Requirements) -> list[Finding]:
    """Return sums that contradict themselves, and capitation and meterai that are not those of the law."""
    return [
        *_words_and_digits(case, requirements),
        *_capitation(case, requirements),
        *_stamp_duty(case, requirements),
    ]


def rupiah(amount: int) -> str:
    """Return an amount as people write it.

    >>> rupiah(12000)
    'Rp12.000'
    """
    return f"Rp{amount:,}".replace(",", ".")


def _words_and_digits(case: Case, requirements: Requirements) -> list[Finding]:
    """X-13: the words in brackets say another sum than the digits before them."""
    found = []
    for entry in case.current:
        for sum_ in certain_sightings(entry, SightingKind.AMOUNT, requirements.settings):
            words, digits = (rupiah(int(value)) for value in sum_.values)
            found.append(
                _about(
                    entry,
                    sum_,
                    "X-13",
                    f"{title(entry)} {place_in(entry.path, sum_.evidence.page)} menulis {digits} dengan "
                    f"angka dan {words} dengan kata.",
                    requirements,
                    action="Pastikan jumlah yang disepakati dan perbaiki dengan adendum.",
                    others=contradicted(entry.path, sum_),
                )
            )
    return found


def _capitation(case: Case, requirements: Requirements) -> list[Finding]:
    """X-13 and X-25: capitation of the judged contract against the table for its type and day of signing."""
    contract = case.contract
    if contract is None or contract.entry.segment.contract_kind not in _PAID_BY_HEAD:
        return []
    entry = contract.entry
    paid = certain_sightings(entry, SightingKind.CAPITATION, requirements.settings)
    signed = certain_date(entry, FieldName.SIGNED_DATE)
    if signed is None or case.dossier.type is None or len({one.values for one in paid}) != 1:
        return []  # a table of several amounts is for a person
    tables = [table for table in requirements.capitation if table.holds(signed)]
    own = [table for table in tables if case.dossier.type in table.facilities]
    amount = int(paid[0].values[0])
    meant = [one for table in own for one in table.amounts if one.rupiah == amount]
    if not own:
        return []
    if not meant:
        return [_not_in_table(entry, paid[0], own, tables, requirements)]
    return list(_not_as_staffed(entry, paid[0], meant, case, requirements))


def _not_in_table(
    entry: Entry,
    paid: Sighting,
    own: Sequence[Capitation],
    tables: Sequence[Capitation],
    requirements: Requirements,
) -> Finding:
    amount = int(paid.values[0])
    elsewhere = [table for table in tables if amount in [one.rupiah for one in table.amounts]]
    allowed = ", ".join(rupiah(one.rupiah) for table in own for one in table.amounts)
    whose = f"besaran untuk {', '.join(elsewhere[0].facilities)}" if elsewhere else "di luar tabel"
    severity = requirements.check("X-13-capitation").severity
    return finding_at(
        "X-13-capitation",
        severity if elsewhere else lowered(severity),
        entry.path,
        paid.evidence,
        f"Kapitasi {rupiah(amount)} {place_in(entry.path, paid.evidence.page)} adalah {whose}; untuk faskes "
        f"ini {allowed} ({own[0].source}).",
        action="Pastikan jenis faskes dan besaran kapitasinya.",
        subject="capitation",
    )


@dataclass(frozen=True)
class _Doctors:
    """The valid permits of a facility, all of a sure kind."""

    dentists: tuple[Entry, ...]
    general: tuple[Entry, ...]

    @property
    def places(self) -> tuple[ComparedPlace, ...]:
        """Where each of them stands."""
        return tuple(beside(entry, FieldName.PROFESSION) for entry in (*self.general, *self.dentists))


def _doctors(case: Case, requirements: Requirements) -> _Doctors | None:
    """Return who practises by permits; None where one is not sure, or may lie in what was not read."""
    all_ = [entry for entry in case.current if entry.segment.doc_type is DocumentType.SIP]
    own = own_entries(case, requirements, DocumentType.SIP)
    kinds = {id(entry): doctor_kind(entry) for entry in own}
    unsure = (
        len(own) < len(all_) or None in kinds.values() or any(entry.status not in _VALID for entry in own)
    )
    if not own or unsure or may_be_hidden(case):
        return None
    dentists = tuple(entry for entry in own if kinds[id(entry)] == _DENTIST)
    return _Doctors(dentists, tuple(entry for entry in own if kinds[id(entry)] == _GENERAL))


def _not_as_staffed(
    entry: Entry, paid: Sighting, meant: Sequence[CapitationAmount], case: Case, requirements: Requirements
) -> Iterator[Finding]:
    doctors = _doctors(case, requirements)
    if doctors is None:
        return
    for words, others in (_dentist(doctors, meant), _crowd(doctors, meant, case, requirements)):
        if words:
            yield _about(
                entry,
                paid,
                "X-25",
                f"Kapitasi {rupiah(int(paid.values[0]))} {place(entry)} adalah besaran {words}.",
                requirements,
                action="Pastikan jumlah dokter, dokter gigi dan peserta, lalu besaran kapitasinya.",
                others=others,
            )


def _dentist(doctors: _Doctors, meant: Sequence[CapitationAmount]) -> tuple[str, tuple[ComparedPlace, ...]]:
    """Return how the amount differs from whether a dentist works there; '' where it does not."""
    there = bool(doctors.dentists)
    if {one.dentist for one in meant} != {not there}:
        return "", ()
    return (
        f"{'tanpa' if there else 'dengan'} dokter gigi, dalam berkas {'ada' if there else 'tidak ada'} SIP "
        "dokter gigi",
        doctors.places,
    )


def _crowd(
    doctors: _Doctors, meant: Sequence[CapitationAmount], case: Case, requirements: Requirements
) -> tuple[str, tuple[ComparedPlace, ...]]:
    """Return how the amount differs from the members of each doctor; '' where it does not."""
    norm, count = requirements.settings.members_per_doctor, len(doctors.general)
    told = [
        (entry, member)
        for entry in case.current
        for member in certain_sightings(entry, SightingKind.MEMBERS, requirements.settings)
    ]
    crowded = {int(member.values[0]) > norm * count for _, member in told}
    if not count or len(crowded) != 1 or {one.crowded for one in meant} != {not min(crowded)}:
        return "", ()
    entry, member = told[0]
    return (
        f"untuk {'paling banyak' if min(crowded) else 'lebih dari'} {norm} peserta per dokter; "
        f"{member.values[0]} peserta {place_in(entry.path, member.evidence.page)}, {count} SIP dokter umum",
        (compared(entry.path, member.evidence), *doctors.places),
    )


def _stamp_duty(case: Case, requirements: Requirements) -> Iterator[Finding]:
    """X-15: a contract names a meterai of a value that was not on sale when it was signed."""
    for entry in case.current:
        signed = certain_date(entry, FieldName.SIGNED_DATE)
        if signed is None:
            continue
        tables = [table for table in requirements.stamp_duty if table.holds(signed)]
        for duty in certain_sightings(entry, SightingKind.STAMP_DUTY, requirements.settings):
            value = int(duty.values[0])
            if not tables or any(value in table.rupiah for table in tables):
                continue
            allowed = " atau ".join(rupiah(one) for table in tables for one in table.rupiah)
            yield _about(
                entry,
                duty,
                "X-15",
                f"{title(entry)} {place_in(entry.path, duty.evidence.page)} menyebut meterai "
                f"{rupiah(value)}; pada {day(signed)} berlaku {allowed} ({tables[0].source}).",
                requirements,
                action="Lunasi bea meterai dengan pemeteraian kemudian.",
                others=(beside(entry, FieldName.SIGNED_DATE),),
            )


def _about(
    entry: Entry,
    sighting: Sighting,
    code: str,
    message: str,
    requirements: Requirements,
    *,
    action: str,
    others: tuple[ComparedPlace, ...],
) -> Finding:
    return finding_at(
        code,
        requirements.check(code).severity,
        entry.path,
        sighting.evidence,
        message,
        action=action,
        subject=sighting.kind.value,
        compared_with=others,
    )
