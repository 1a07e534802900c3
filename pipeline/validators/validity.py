"""Is each licence worth anything: today, when the contract starts, and when it ends?

The last day of a licence still counts. A superseded licence is history and no finding; a date that a person
must look at is reported as a doubt, never as an expiry.
"""

from __future__ import annotations

import datetime as dt

from pipeline.requirements import Requirements, Settings
from schemas.dates import iso_date, shift_months
from schemas.dossier import Case, Entry
from schemas.findings import Finding
from schemas.labels import LIFETIME, DocumentType, ExpiryBasis, FieldName, LicenceStatus, Severity

from .wording import beside, day, finding, place, title


def validate_validity(case: Case, requirements: Requirements) -> list[Finding]:
    """Return the findings on the dates of all current licences and contracts of the dossier."""
    found = []
    for entry in case.current:
        if entry.doubtful_type:
            continue
        found += _contradictions(entry, case.as_of, requirements)
        if entry.segment.doc_type.is_contract:
            found += _contract(entry, case, requirements)
        elif entry.status is not None:
            found += _licence(entry, case, requirements)
    return found


def severity_of(entry: Entry, settings: Settings) -> Severity:
    """Return what the end of such a licence means."""
    return Severity.CRITICAL if entry.segment.doc_type in settings.critical_licences else Severity.MAJOR


def _licence(entry: Entry, case: Case, requirements: Requirements) -> list[Finding]:
    settings = requirements.settings
    fact = entry.field(FieldName.EXPIRY_DATE)
    if entry.status is LicenceStatus.UNKNOWN and not (fact is not None and fact.alternatives):
        return _no_date(entry, settings)
    if entry.doubtful_expiry:
        return [_doubt(entry)] if fact is not None and fact.review else []  # X-12 has said the rest
    if entry.status is LicenceStatus.UNKNOWN:
        return _no_date(entry, settings)
    if entry.status is LicenceStatus.EXPIRED:
        return [_expired(entry, case, settings)]
    found = []
    if entry.status is LicenceStatus.EXPIRING:
        found.append(_expiring(entry, case, settings))
    found += _against_contract(entry, case, requirements)
    return found


def _expired(entry: Entry, case: Case, settings: Settings) -> Finding:
    """X-07: expired at signing, at the start of the contract, or now."""
    when = ""
    if case.contract is not None and entry.status_at_start is LicenceStatus.EXPIRED:
        when = f", sebelum PKS mulai {day(case.contract.start)}"
    return finding(
        "licence-expired",
        severity_of(entry, settings),
        entry,
        f"{title(entry)} {place(entry)} habis berlaku {day(entry.expiry_date)}{when}.",
        action="Mintakan perpanjangan atau izin baru sebelum dokumen ini dipakai.",
        field=FieldName.EXPIRY_DATE,
    )


def _expiring(entry: Entry, case: Case, settings: Settings) -> Finding:
    end = iso_date(entry.expiry_date) or case.as_of
    left = (end - case.as_of).days
    critical = entry.segment.doc_type in settings.critical_licences
    return finding(
        "licence-expiring",
        Severity.MAJOR if critical else Severity.MINOR,
        entry,
        f"{title(entry)} {place(entry)} berakhir {day(end)}, {max(left, 0)} hari lagi.",
        action="Urus perpanjangan sekarang.",
        field=FieldName.EXPIRY_DATE,
    )


def _against_contract(entry: Entry, case: Case, requirements: Requirements) -> list[Finding]:
    """X-07 at a start still to come, and X-08: the licence ends before the contract does."""
    settings = requirements.settings
    contract = case.contract
    if contract is None or contract.end is None or contract.end < case.as_of:
        return []
    if entry.segment.doc_type not in settings.expiry_expected:
        return []
    if entry.status_at_start is LicenceStatus.EXPIRED:
        return [
            finding(
                "licence-expired-at-start",
                severity_of(entry, settings),
                entry,
                f"{title(entry)} {place(entry)} berakhir {day(entry.expiry_date)}, "
                f"sebelum PKS mulai {day(contract.start)}.",
                action="Perpanjang sebelum PKS mulai berlaku.",
                field=FieldName.EXPIRY_DATE,
            )
        ]
    end = iso_date(entry.expiry_date)
    if end is None or end >= contract.end:
        return []
    return [
        finding(
            "X-08",
            requirements.check("X-08").severity,
            entry,
            f"{title(entry)} {place(entry)} berakhir {day(end)}, {(contract.end - end).days} hari "
            f"sebelum PKS berakhir {day(contract.end)}.",
            action=f"Jadwalkan perpanjangan sebelum {day(end)}.",
            field=FieldName.EXPIRY_DATE,
            compared_with=(beside(contract.entry, FieldName.END_DATE),),
        )
    ]


def _no_date(entry: Entry, settings: Settings) -> list[Finding]:
    if entry.segment.doc_type not in settings.expiry_expected:
        return []
    critical = entry.segment.doc_type in settings.critical_licences
    fact = entry.field(FieldName.EXPIRY_DATE)
    basis = entry.value(FieldName.EXPIRY_BASIS)
    if basis == ExpiryBasis.TIED_TO_STR:
        note = fact.note if fact is not None and fact.note else "berlaku selama STR berlaku"
        message = f"{title(entry)} {place(entry)}: {note}."
        action = "Lampirkan STR pemegang yang masih berlaku."
    elif basis == ExpiryBasis.NONE:
        message = f"{title(entry)} {place(entry)} tidak mencantumkan akhir masa berlaku."
        action = "Pastikan pada penerbit sampai kapan izin berlaku."
    else:
        seen = f" (terbaca {fact.raw!r})" if fact is not None and fact.raw else ""
        message = f"Akhir masa berlaku {title(entry)} {place(entry)} tidak terbaca lengkap{seen}."
        action = "Baca tanggalnya pada dokumen asli dan catat di halaman tinjauan."
    severity = Severity.MAJOR if critical else Severity.MINOR
    return [finding("expiry-unknown", severity, entry, message, action=action, field=FieldName.EXPIRY_DATE)]


def _doubt(entry: Entry) -> Finding:
    fact = entry.field(FieldName.END_DATE if entry.segment.doc_type.is_contract else FieldName.EXPIRY_DATE)
    others = ", ".join(day(other) for other in fact.alternatives) if fact is not None else ""
    why = fact.note if fact is not None and fact.note else "bacaan meragukan"
    return finding(
        "expiry-review",
        Severity.MAJOR,
        entry,
        f"Akhir masa berlaku {title(entry)} {place(entry)} terbaca {day(entry.expiry_date)}"
        f"{f', mungkin {others}' if others else ''}: {why}.",
        action="Lampirkan STR pemegang, atau periksa tanggalnya pada dokumen asli di halaman tinjauan."
        if entry.value(FieldName.EXPIRY_BASIS) == ExpiryBasis.TIED_TO_STR
        else "Periksa tanggalnya pada dokumen asli di halaman tinjauan.",
        field=fact.name if fact is not None else None,
    )


def _contract(entry: Entry, case: Case, requirements: Requirements) -> list[Finding]:
    """The contract that counts, and the agreements with the network."""
    settings = requirements.settings
    network = entry.segment.doc_type is DocumentType.PKS_JEJARING
    contract = case.contract
    judged = contract is not None and (entry.path, entry.index) == (contract.entry.path, contract.entry.index)
    if not network and not judged:
        return []
    end = contract.end if judged and contract is not None else iso_date(entry.expiry_date)
    if entry.doubtful_expiry:
        return [_doubt(entry)]
    if end is None:
        return [
            finding(
                "contract-end-unknown",
                Severity.MINOR if network else Severity.MAJOR,
                entry,
                f"Tanggal berakhir {title(entry)} {place(entry)} tidak terbaca.",
                action="Baca jangka waktunya pada dokumen asli dan catat di halaman tinjauan.",
                field=FieldName.END_DATE,
            )
        ]
    if (end - case.as_of).days < -settings.grace_days:
        return [
            finding(
                "contract-expired",
                Severity.MAJOR,
                entry,
                f"{title(entry)} {place(entry)} berakhir {day(end)}.",
                action="Perpanjang, atau lampirkan perjanjian yang berlaku.",
                field=FieldName.END_DATE,
            )
        ]
    if network and contract is not None and contract.end is not None and end < contract.end:
        return [
            finding(
                "X-26",
                requirements.check("X-26").severity,
                entry,
                f"{title(entry)} {place(entry)} berakhir {day(end)}, "
                f"sebelum PKS berakhir {day(contract.end)}.",
                action="Perpanjang perjanjian jejaring agar mencakup seluruh masa PKS.",
                field=FieldName.END_DATE,
                compared_with=(beside(contract.entry, FieldName.END_DATE),),
            )
        ]
    return []


def _contradictions(entry: Entry, as_of: dt.date, requirements: Requirements) -> list[Finding]:
    """X-12: dates that cannot both be right; they go to a person, nothing is corrected silently."""
    settings = requirements.settings
    issued, end = entry.date(FieldName.ISSUE_DATE), entry.date(FieldName.EXPIRY_DATE)
    found = []
    if issued is not None and end is not None and issued > end:
        found.append(
            finding(
                "X-12",
                requirements.check("X-12").severity,
                entry,
                f"{title(entry)} {place(entry)}: terbit {day(issued)} sesudah akhir masa berlaku {day(end)}.",
                action="Periksa kedua tanggal pada dokumen asli.",
                field=FieldName.EXPIRY_DATE,
                compared_with=(beside(entry, FieldName.ISSUE_DATE),),
            )
        )
    elif (
        issued is not None and end is not None and end > shift_months(issued, 12 * settings.max_licence_years)
    ):
        found.append(
            finding(
                "validity-too-long",
                Severity.MAJOR,
                entry,
                f"{title(entry)} {place(entry)}: berlaku {day(issued)} sampai {day(end)}, "
                f"lebih dari {settings.max_licence_years} tahun.",
                action="Periksa kedua tanggal pada dokumen asli.",
                field=FieldName.EXPIRY_DATE,
            )
        )
    if issued is not None and issued > as_of and entry.value(FieldName.EXPIRY_DATE) != LIFETIME:
        found.append(
            finding(
                "issued-in-future",
                Severity.MAJOR,
                entry,
                f"{title(entry)} {place(entry)}: terbit {day(issued)}, "
                f"sesudah tanggal penilaian {day(as_of)}.",
                action="Periksa tanggal terbit pada dokumen asli.",
                field=FieldName.ISSUE_DATE,
            )
        )
    return found
