"""Which words of a contract stand for the payer, the provider and the member."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.text import DocumentText

from .folding import fold
from .kinds import PartyKind, party_patterns
from .parties import Opening, Party, read_opening
from .rules import rule

_FIRST = ("pihak kesatu", "pihak pertama", "pihak i", "pihak ke satu", "pihak ke-1", "pihak 1", "first party")
_SECOND = ("pihak kedua", "pihak ke dua", "pihak ii", "pihak ke-2", "pihak 2", "second party")
_MEMBER = rule("komparisi.member")


@dataclass(frozen=True)
class Actors:
    """The terms that stand for each side of one contract, lower case, longest first."""

    payer: tuple[str, ...]
    """Who pays: BPJS, an insurer; in a contract of a network the facility that hands work to its partner."""
    provider: tuple[str, ...]
    """Who delivers the service."""
    member: tuple[str, ...]
    """Who is insured."""


def resolve_actors(document: DocumentText, start: int, end: int) -> Actors:
    """Return what the contract at `start`..`end` calls payer, provider and member.

    The order of the parties is not fixed: hospitals' own drafts and contracts of a network put the payer
    second. Where the komparisi cannot be read, PIHAK KESATU/PERTAMA is taken for the payer.
    """
    return actors_of(read_opening(document, start, end), document.text[start:end])


def payer_index(parties: tuple[Party, ...]) -> int:
    """Return which of the first two parties pays (0 or 1); 0 where nothing tells."""
    if len(parties) < 2:
        return 0
    ranks = [_payer_rank(party) for party in parties[:2]]
    return 1 if ranks[1] > ranks[0] else 0


def is_network(parties: tuple[Party, ...]) -> bool:
    """Whether both parties give care themselves, so that no insurer is a party (PKS jejaring)."""
    caring = (PartyKind.FACILITY, PartyKind.PARTNER, PartyKind.PERSON)
    return len(parties) >= 2 and all(party.kind in caring for party in parties[:2])


def _payer_rank(party: Party) -> int:
    order = {
        PartyKind.PAYER: 5,
        PartyKind.UNIVERSITY: 4,
        PartyKind.UNKNOWN: 3,
        PartyKind.FACILITY: 2,
        PartyKind.PERSON: 2,
        PartyKind.VENDOR: 1,
        PartyKind.PARTNER: 1,
    }
    rank = order[party.kind]
    if party.kind is PartyKind.UNKNOWN and party.kinds & {PartyKind.FACILITY, PartyKind.PARTNER}:
        rank = 2
    return rank


def actors_of(opening: Opening, text: str) -> Actors:
    """Return the actors of a contract whose opening was read already."""
    patterns = party_patterns()
    parties = opening.parties[:2]
    paying = payer_index(parties)
    named = [_own_terms(parties, index) for index in (0, 1)]
    if not is_network(parties):
        named = _by_meaning(named, paying)
    first, second = _ordinal_sides(named)
    sides = [list(terms) for terms in named]
    sides[first] += _FIRST
    sides[second] += _SECOND
    payer, provider = sides[paying], sides[1 - paying]
    if is_network(parties):
        payer += _words_of(parties[paying])
        provider += [*_words_of(parties[1 - paying]), "provider", "ppk"]
    else:
        payer += patterns.payer_terms
        provider += patterns.provider_terms
    # What a party is called by name is never a word for the other one.
    payer = [term for term in payer if term not in named[1 - paying]]
    provider = [term for term in provider if term not in named[paying] and term not in payer]
    members = [match.group(1) for match in _MEMBER.finditer(fold(text[:12000]))]
    return Actors(_ordered(payer), _ordered(provider), _ordered([*members, *patterns.member_terms]))


def _own_terms(parties: tuple[Party, ...], index: int) -> tuple[str, ...]:
    """Return the defined terms of party `index`; a real contract calls both parties PIHAK KEDUA."""
    if index >= len(parties):
        return ()
    taken = parties[1].terms if index == 0 and len(parties) > 1 else ()
    return tuple(term for term in parties[index].terms if term not in taken)


def _by_meaning(named: list[tuple[str, ...]], paying: int) -> list[tuple[str, ...]]:
    """Give the payer's side terms that always mean a payer, and the other one those that mean a provider.

    Where only one of two definitions could be read, the paragraph before it seems to hold both parties.
    """
    patterns = party_patterns()
    known = {paying: set(patterns.payer_terms), 1 - paying: set(patterns.provider_terms)}
    moved = [
        (
            *(term for term in named[side] if term not in known[1 - side]),
            *(term for term in named[1 - side] if term in known[side]),
        )
        for side in (0, 1)
    ]
    return [tuple(dict.fromkeys(terms)) for terms in moved]


def _ordinal_sides(own: list[tuple[str, ...]]) -> tuple[int, int]:
    """Return which side is PIHAK KESATU and which PIHAK KEDUA."""
    if any(term in _SECOND for term in own[0]) or any(term in _FIRST for term in own[1]):
        return 1, 0
    return 0, 1


def _words_of(party: Party) -> list[str]:
    name = fold(f"{party.name} {' '.join(party.terms)}")
    words = [
        term
        for key, terms in party_patterns().partner_terms
        if re.search(rf"\b{key}", name)
        for term in terms
    ]
    if party.kind is PartyKind.PERSON:
        words += ["dokter", "dokter keluarga"]
    return words


def _ordered(terms: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(terms), key=len, reverse=True))
