"""A permit is for the profession that its holder is registered and certified for."""

from __future__ import annotations

import re

from pipeline.names import Match, match_person
from pipeline.requirements import Requirements, Settings
from schemas.dossier import Case, Entry
from schemas.findings import Finding
from schemas.labels import DocumentType, FieldName, Severity

from .certain import certain
from .wording import DOCUMENTS, beside, finding, place, title

_PROOFS = (DocumentType.STR, DocumentType.SERTIFIKAT_KOMPETENSI)
_DENTIST = re.compile(r"\bdokter gigi\b", re.IGNORECASE)
_SPECIALIST = re.compile(r"\bspesialis\b\s*(?P<field>.*)", re.IGNORECASE)
_DOCTOR = re.compile(r"^dokter\b", re.IGNORECASE)
_FILLERS = {"dan", "ilmu", "kedokteran", "penyakit"}
_PRINTED = "label.profession"
_PLAIN = ("dokter", "dokter gigi")
"""What is left of a speciality where its line could not be read."""


def validate_professions(case: Case, requirements: Requirements) -> list[Finding]:
    """X-23: a SIP for a speciality, or for a profession, that STR or certificate do not have.

    One registration that agrees is enough; a general permit of a specialist is in order (UU 17/2023
    Pasal 263).
    """
    found = []
    for permit in case.current:
        holder, profession = certain(permit, FieldName.HOLDER_NAME), certain(permit, FieldName.PROFESSION)
        if permit.segment.doc_type is not DocumentType.SIP or holder is None or profession is None:
            continue
        for kind in _PROOFS:
            proofs = [
                entry
                for entry in case.current
                if entry.segment.doc_type is kind
                and match_person(holder, entry.value(FieldName.HOLDER_NAME), requirements.settings)
                is Match.SAME
            ]
            told = [(entry, certain(entry, FieldName.PROFESSION)) for entry in proofs]
            if not told or any(
                other is None or _covers(other, profession, requirements.settings) for _, other in told
            ):
                continue
            proof, other = told[0]
            vague = [entry for entry, each in told if _is_vague(each or "", profession)]
            if any(not _is_printed(entry) for entry in vague):
                continue
            found.append(
                finding(
                    "X-23",
                    Severity.MINOR if vague else requirements.check("X-23").severity,
                    permit,
                    f"{title(permit)} {place(permit)} untuk {profession}, {DOCUMENTS[kind]} {place(proof)} "
                    f"{'hanya menyebut' if vague else 'untuk'} {other}.",
                    action=f"Lampirkan {DOCUMENTS[kind]} yang sesuai, atau periksa kedua dokumen.",
                    field=FieldName.PROFESSION,
                    compared_with=tuple(beside(entry, FieldName.PROFESSION) for entry in proofs),
                )
            )
    return found


def _covers(proof: str, permit: str, settings: Settings) -> bool:
    """Whether a registration for `proof` allows a permit for `permit`; other professions prove nothing."""
    if not _DOCTOR.match(proof) or not _DOCTOR.match(permit):
        return True
    if _crosses(proof, permit):
        return False
    wanted, has = _SPECIALIST.search(permit), _SPECIALIST.search(proof)
    if wanted is None:
        return True
    if has is None:
        return False
    one, two = (_words(match.group("field"), settings) for match in (wanted, has))
    return not one or not two or one <= two or two <= one


def _crosses(one: str, two: str) -> bool:
    return bool(_DENTIST.search(one)) is not bool(_DENTIST.search(two))


def _is_vague(proof: str, permit: str) -> bool:
    return proof.lower() in _PLAIN and not _crosses(proof, permit)


def _is_printed(entry: Entry) -> bool:
    """Whether a profession stands in a field of its own: a title before the name leaves specialities out."""
    fact = entry.field(FieldName.PROFESSION)
    return fact is not None and fact.evidence.rule == _PRINTED


def _words(text: str, settings: Settings) -> set[str]:
    """Return the words of a speciality, those that mean the same as one."""
    first = {word: group[0] for group in settings.same_specialities for word in group}
    words = set(re.findall(r"[a-z]{3,}", text.lower())) - _FILLERS
    return {first.get(word, word) for word in words}
