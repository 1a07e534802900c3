"""One number, one licence: two documents with a number in common must say the same."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from pipeline.names import Match, match_person
from pipeline.requirements import Requirements
from schemas.dossier import Case, Entry
from schemas.findings import Finding
from schemas.labels import LIFETIME, DocumentType, FieldName

from .certain import certain
from .wording import DOCUMENTS, beside, day, finding, place

_NUMBERED = (
    DocumentType.SIP,
    DocumentType.SIPA,
    DocumentType.SIK,
    DocumentType.STR,
    DocumentType.SERTIFIKAT_KOMPETENSI,
    DocumentType.SKCK,
)
"""Licences whose renewal gets a number of its own; a NIB or a policy keeps its number."""
_SHORTEST = 6
"""Letters and digits below which a number is a serial of some register, not a licence's."""


def validate_licence_numbers(case: Case, requirements: Requirements) -> list[Finding]:
    """X-28: one number with two holders, or with two ends of one issue; a person must see the originals.

    A licence with the number of a current one is no renewal of it, so the other side may be one that
    otherwise counts as superseded.
    """
    groups: dict[tuple[DocumentType, str], list[Entry]] = defaultdict(list)
    for entry in case.entries:
        number = certain(entry, FieldName.NUMBER)
        bare = "".join(char for char in (number or "").lower() if char.isalnum())
        if entry.segment.doc_type in _NUMBERED and len(bare) >= _SHORTEST and any(map(str.isdigit, bare)):
            groups[entry.segment.doc_type, bare].append(entry)
    found = []
    for (kind, _), entries in groups.items():
        for pair in combinations(entries, 2):
            one, two = sorted(pair, key=lambda entry: entry.superseded)
            told = None if one.superseded else _difference(one, two, requirements)
            if told is None:
                continue
            words, field = told
            found.append(
                finding(
                    "X-28",
                    requirements.check("X-28").severity,
                    one,
                    f"{DOCUMENTS[kind]} nomor {one.value(FieldName.NUMBER)} {place(one)} dan {place(two)}: "
                    f"{words}.",
                    action="Bandingkan kedua dokumen asli dan tanyakan nomor itu pada penerbit.",
                    field=field,
                    compared_with=(beside(two, field),),
                )
            )
    return found


def _difference(one: Entry, two: Entry, requirements: Requirements) -> tuple[str, FieldName] | None:
    """Return what two documents of one number say differently, and in which field."""
    holders = certain(one, FieldName.HOLDER_NAME), certain(two, FieldName.HOLDER_NAME)
    match = match_person(*holders, requirements.settings)
    if match is Match.DIFFERENT:
        return f"pemegang {holders[0]} dan {holders[1]}", FieldName.HOLDER_NAME
    ends = certain(one, FieldName.EXPIRY_DATE), certain(two, FieldName.EXPIRY_DATE)
    issued = certain(one, FieldName.ISSUE_DATE), certain(two, FieldName.ISSUE_DATE)
    known = all(ends) and LIFETIME not in ends and not (one.doubtful_expiry or two.doubtful_expiry)
    if match is Match.SAME and known and ends[0] != ends[1] and all(issued) and issued[0] == issued[1]:
        return f"terbit {day(issued[0])}, berakhir {day(ends[0])} dan {day(ends[1])}", FieldName.EXPIRY_DATE
    return None
