"""What a facility's form claims, beside what its permits and its contract show."""

from __future__ import annotations

import re

from pipeline.names import is_dentist
from pipeline.requirements import Requirements
from schemas.dossier import Case, Entry
from schemas.evidence import Evidence
from schemas.facts import declared_text
from schemas.findings import Finding
from schemas.labels import ClauseId, DocumentType, FieldName, Verdict

from .certain import certain, is_well_read, may_be_hidden, own_entries
from .form_values import StatedValue, about_value, stated_values, where
from .wording import beside, compared, place, place_in

_STAFF = {"dokter_umum": "dokter umum", "dokter_gigi": "dokter gigi", "dokter_spesialis": "dokter spesialis"}
"""Criterion of a form -> who is counted by it."""
_HOURS = re.compile(
    r"\b([01]?\d|2[0-4])[.:]([0-5]\d)\s*(?:WIB|WITA|WIT)?\s*"
    r"(?:s\.?\s?/?\s?d\.?|sampai(?: dengan)?|hingga|-|–)\s*(?:pukul|jam)?\s*([01]?\d|2[0-4])[.:]([0-5]\d)\b",
    re.IGNORECASE,
)


def validate_form_claims(case: Case, requirements: Requirements) -> list[Finding]:
    """Return the claims of forms that permits or the contract do not bear out."""
    stated = tuple(one for one in stated_values(case, requirements) if one.value.sure and not one.overruled)
    return [*_more_staff(stated, case, requirements), *_other_hours(stated, case, requirements)]


def _more_staff(stated: tuple[StatedValue, ...], case: Case, requirements: Requirements) -> list[Finding]:
    """X-32: a form counts more doctors of a kind than there are permits for this place."""
    permits = own_entries(case, requirements, DocumentType.SIP)
    others = [entry for entry in case.current if entry.segment.doc_type is DocumentType.SIP]
    kinds = [doctor_kind(permit) for permit in others]
    if not permits or None in kinds or may_be_hidden(case):
        return []  # no permit at all is CR-DOC-02; one whose profession is unread may be the one
    found = []
    for one in stated:
        who, claimed = _STAFF.get(one.value.fact.key), one.value.fact.value
        if who is None or isinstance(claimed, bool) or not isinstance(claimed, (int, float)):
            continue
        shown = sum(kind == who for kind in kinds)
        if claimed <= shown:
            continue
        seen = ", ".join(f"{entry.value(FieldName.HOLDER_NAME)} {place(entry)}" for entry in others)
        found.append(
            about_value(
                one.value,
                "X-32-unproven",
                requirements.check("X-32-unproven").severity,
                f"Formulir {where(one.value)} menyatakan {declared_text(claimed)} {who}, berkas memuat SIP "
                f"{shown} {who}; seluruh SIP: {seen}.",
                action=f"Lampirkan SIP setiap {who}, atau perbaiki jumlah pada formulir.",
                compared_with=tuple(beside(entry, FieldName.PROFESSION) for entry in others),
            )
        )
    return found


def doctor_kind(permit: Entry) -> str | None:
    """Return the kind of doctor that a SIP is for, as forms count them; None where that is not sure."""
    profession = certain(permit, FieldName.PROFESSION)
    if profession is None:
        return None
    if re.search(r"\bspesialis\b", profession, re.IGNORECASE):
        return "dokter spesialis"
    return "dokter gigi" if is_dentist(profession) else "dokter umum"


def _other_hours(stated: tuple[StatedValue, ...], case: Case, requirements: Requirements) -> list[Finding]:
    """X-24: the contract's hours are not those of the form; several ranges are for a person to compare."""
    contract = case.contract
    if contract is None or contract.entry.doubtful_type:
        return []
    clause = next((fact for fact in contract.entry.segment.clauses if fact.id == ClauseId.WEEKLY_HOURS), None)
    if clause is None or clause.status is not Verdict.PRESENT:
        return []
    said: dict[tuple[int, ...], Evidence] = {}
    for evidence in clause.evidence:
        if not is_well_read(evidence, requirements.settings):
            return []
        for hours in _ranges(evidence.quote):
            said.setdefault(hours, evidence)
    found = []
    for one in stated:
        told = one.value.fact.value
        declared = _ranges(told) if isinstance(told, str) else []
        if one.value.fact.key != "jam_pelayanan" or len(declared) != 1 or len(said) != 1:
            continue
        hours, evidence = next(iter(said.items()))
        if hours == declared[0]:
            continue
        found.append(
            about_value(
                one.value,
                "X-24",
                requirements.check("X-24").severity,
                f"Formulir {where(one.value)} menyatakan jam pelayanan {_shown(declared[0])}, PKS "
                f"{place_in(contract.entry.path, evidence.page)} {_shown(hours)}.",
                action="Samakan jam pelayanan dengan yang diperjanjikan, atau ubah perjanjian.",
                compared_with=(compared(contract.entry.path, evidence),),
            )
        )
    return found


def _ranges(text: str) -> list[tuple[int, ...]]:
    return list(dict.fromkeys(tuple(map(int, match.groups())) for match in _HOURS.finditer(text)))


def _shown(hours: tuple[int, ...]) -> str:
    return "{:02d}.{:02d}-{:02d}.{:02d}".format(*hours)
