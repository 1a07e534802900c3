"""Tells agreements apart by who concluded them, for their titles are alike.

A PKS has the insurer as a party; a PKS jejaring is between a facility and a partner of its network; one with
a faculty is a teaching affiliation; one with a supplier or with the facility's own doctor is neither.
"""

from __future__ import annotations

from extractors.contracts.folding import fold
from extractors.contracts.kinds import PartyKind
from extractors.contracts.parties import Party, read_opening
from extractors.contracts.rules import rule
from schemas.labels import DocumentType
from schemas.text import DocumentText

_CARING = (PartyKind.FACILITY, PartyKind.PARTNER, PartyKind.PERSON)
_NETWORK_WORDS = rule("type.network")
_EMPLOYMENT_WORDS = rule("type.employment")
_INSURED_WORDS = rule("type.insured")
_INSURER_WORDS = rule("type.insurer")
_NO_PARTY = rule("type.no_party")


def contract_type(document: DocumentText, start: int, end: int) -> tuple[DocumentType, float, str]:
    """Return the type of the agreement at `start`..`end`, how sure that is (0..1) and what told it."""
    parties = read_opening(document, start, end).parties[:2]
    opening = fold(document.text[start : min(end, start + 6000)])
    if len(parties) < 2:
        return _by_words(opening)
    kinds = [_kind(party) for party in parties]
    if PartyKind.UNIVERSITY in kinds and PartyKind.PAYER not in kinds:
        return DocumentType.SURAT_AFILIASI, 0.9, "party university"
    if PartyKind.PAYER in kinds:
        return DocumentType.PKS, 0.97, "party payer"
    if PartyKind.VENDOR in kinds:
        return DocumentType.OTHER, 0.85, "party vendor"
    if all(kind in _CARING for kind in kinds):
        if PartyKind.PERSON in kinds and not _NETWORK_WORDS.search(opening):
            persons = [party for party, kind in zip(parties, kinds, strict=True) if kind is PartyKind.PERSON]
            partner = any(PartyKind.PARTNER in party.kinds for party in parties)
            if _EMPLOYMENT_WORDS.search(opening) and not partner and len(persons) == 1:
                return DocumentType.OTHER, 0.75, "doctor of the facility"
        return DocumentType.PKS_JEJARING, 0.95, "both parties give care"
    if any(kind in _CARING for kind in kinds):
        # An employer or an unknown company that buys care for its people pays like an insurer.
        if _NETWORK_WORDS.search(opening[:1500]):
            return DocumentType.PKS_JEJARING, 0.7, "network words"
        if _INSURER_WORDS.search(opening) or _INSURED_WORDS.search(opening):
            return DocumentType.PKS, 0.75, "company buys care"
        return DocumentType.PKS, 0.5, "one party not told"
    return _by_words(opening)


def _kind(party: Party) -> PartyKind:
    if party.kind is PartyKind.UNKNOWN:
        for kind in (PartyKind.PAYER, PartyKind.FACILITY, PartyKind.PARTNER):
            if kind in party.kinds:
                return kind
    return party.kind


def _by_words(opening: str) -> tuple[DocumentType, float, str]:
    if _NETWORK_WORDS.search(opening[:1500]):
        return DocumentType.PKS_JEJARING, 0.7, "network words"
    if _INSURER_WORDS.search(opening) and not _NO_PARTY.search(opening):
        return DocumentType.PKS, 0.8, "insurer words"
    return DocumentType.PKS, 0.5, "parties not read"
