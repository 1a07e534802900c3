"""Numbers and terms that tie contracts to their signing and addenda to their contract."""

from __future__ import annotations

import re

from pipeline.requirements import Requirements
from schemas.dossier import Case
from schemas.findings import Finding
from schemas.labels import ContractKind, DocumentType, FieldName

from .certain import certain_date
from .wording import beside, day, finding, place

_BPJS = re.compile(r"/KTR/[IVX]+-\d{2}/(?P<month>0[1-9]|1[0-2])(?P<year>\d{2})$", re.IGNORECASE)


def validate_contract_numbers(case: Case, requirements: Requirements) -> list[Finding]:
    """Return contracts whose number denies their signing, and addenda without a contract to amend."""
    return [*_other_month(case, requirements), *_orphans(case, requirements)]


def _other_month(case: Case, requirements: Requirements) -> list[Finding]:
    """X-10: the month and year that a BPJS number ends with are not those of signing."""
    found = []
    for entry in case.current:
        fact, signed = entry.field(FieldName.NUMBERS), entry.field(FieldName.SIGNED_DATE)
        date = entry.date(FieldName.SIGNED_DATE)
        if fact is None or fact.review or fact.alternatives or entry.doubtful_type:
            continue
        if date is None or signed is None or signed.review or signed.alternatives:
            continue
        numbers = (fact.value,) if isinstance(fact.value, str) else fact.value or ()
        for number in numbers:
            match = _BPJS.search(number)
            if match is None or (int(match["month"]), int(match["year"])) == (date.month, date.year % 100):
                continue
            found.append(
                finding(
                    "X-10",
                    requirements.check("X-10").severity,
                    entry,
                    f"Nomor {number} {place(entry)} menunjuk bulan {match['month']}-20{match['year']}, "
                    f"PKS ditandatangani {day(date)} (hlm. {signed.evidence.page}).",
                    action="Periksa nomor dan tanggal penandatanganan pada dokumen asli.",
                    field=FieldName.NUMBERS,
                    compared_with=(beside(entry, FieldName.SIGNED_DATE),),
                )
            )
    return found


def _orphans(case: Case, requirements: Requirements) -> list[Finding]:
    """X-27: an addendum that was signed in the term of no contract of the dossier."""
    contracts = [
        entry
        for entry in case.entries
        if entry.segment.doc_type is DocumentType.PKS
        and entry.segment.contract_kind is not ContractKind.ADDENDUM
    ]
    terms = [
        (certain_date(entry, FieldName.START_DATE), certain_date(entry, FieldName.END_DATE))
        for entry in contracts
    ]
    if not contracts or any(start is None or end is None for start, end in terms):
        return []
    found = []
    for entry in case.current:
        signed = certain_date(entry, FieldName.SIGNED_DATE)
        if entry.segment.contract_kind is not ContractKind.ADDENDUM or signed is None:
            continue
        prepared = [
            certain_date(contract, FieldName.SIGNED_DATE) or start
            for contract, (start, _) in zip(contracts, terms, strict=True)
        ]
        ends = [end for _, end in terms]
        if any(first and end and first <= signed <= end for first, end in zip(prepared, ends, strict=True)):
            continue
        found.append(
            finding(
                "X-27",
                requirements.check("X-27").severity,
                entry,
                f"Adendum {place(entry)} ditandatangani {day(signed)}, di luar masa setiap PKS dalam berkas: "
                + "; ".join(
                    f"{place(contract)} {day(start)} s.d. {day(end)}"
                    for contract, (start, end) in zip(contracts, terms, strict=True)
                )
                + ".",
                action="Tambahkan PKS induk adendum ini, atau pastikan tanggalnya pada dokumen asli.",
                field=FieldName.SIGNED_DATE,
                compared_with=tuple(beside(contract, FieldName.END_DATE) for contract in contracts),
            )
        )
    return found
