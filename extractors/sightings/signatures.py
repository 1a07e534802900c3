"""Who is to sign a contract, who stands under it, and by what decision an officer of the payer signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from extractors.contracts.folding import fold, squeeze
from extractors.contracts.kinds import PartyKind, kind_of
from extractors.contracts.parties import Opening, read_opening
from extractors.contracts.people import locate_people
from extractors.dates import find_dates
from schemas.facts import Sighting
from schemas.labels import SightingKind
from schemas.text import DocumentText, Line

from .rules import rule
from .sighted import sighted

_SIGNATORY = tuple(rule(f"signatory.{how}") for how in ("represented", "labelled", "numbered"))
_STATEMENT = rule("signature.statement")
_PARTIES, _OFFICES = rule("signature.parties"), rule("signature.offices")
_OTHERS, _CLOSING = rule("signature.others"), rule("closing")
_AUTHORITY, _ANY_AUTHORITY, _BPJS = rule("authority"), rule("authority.any"), rule("payer.bpjs")
_NAME_READ = 75
"""Likeness (0-100) from which a line of the signature block has the name, also under a stamp."""
_A_NAME, _A_LINE = 8, 120  # characters
_BLOCK = 1200  # characters: two names, offices, and what a scanner makes of signatures and stamps
_WHOLE_KOMPARISI = 150  # characters: a shorter one may have lost its words on authority
_DECISION_DATE = 60  # characters behind its number


def see_signatures(document: DocumentText, start: int, end: int) -> Iterator[Sighting]:
    """Yield who signs the contract at `start`..`end` by its opening, and what its signature block holds."""
    opening = read_opening(document, start, end)
    signers = []
    for number, party in enumerate(opening.parties[:2], 1):
        span = _signatory(document.text, party.block) if party.block else None
        if span is not None and party.block is not None:
            name = squeeze(document.text[slice(*span)])
            signers.append(name)
            yield sighted(document, SightingKind.SIGNATORY, span, str(number), name)
            yield from _authority(document, span, party.block)
    lines = [line for line in document.lines if opening.komparisi[1] < line.start < end]
    block = _signature_block(lines, signers, opening)
    if block is None:
        return
    yield sighted(document, SightingKind.SIGNATURE_BLOCK, (block.start, block.end))
    for person in locate_people(document.text, block.start, _block_end(document, block, end)):
        yield sighted(document, SightingKind.SIGNED_NAME, person.span, person.name)


def _signatory(text: str, block: tuple[int, int]) -> tuple[int, int] | None:
    for pattern in _SIGNATORY:
        for match in pattern.finditer(text, *block):
            if kind_of(fold(match["name"])) in (PartyKind.UNKNOWN, PartyKind.PERSON):
                return match.span("name")
    return None


def _authority(document: DocumentText, signer: tuple[int, int], block: tuple[int, int]) -> Iterator[Sighting]:
    """Yield the decision that lets an officer of BPJS sign; without values where the komparisi names none."""
    begin, finish = block
    body = fold(document.text[begin:finish])
    if not _BPJS.search(body):
        return
    match = _AUTHORITY.search(body)
    if match is None:
        if not _ANY_AUTHORITY.search(body) and len(body) >= _WHOLE_KOMPARISI:
            yield sighted(document, SightingKind.AUTHORITY, signer)
        return
    number = re.sub(r"\s", "", document.text[slice(*(begin + at for at in match.span("number")))])
    behind = begin + match.end()
    for date in find_dates(document.text[behind : min(finish, behind + _DECISION_DATE)]):
        if date.date.date is not None:
            span = begin + match.start("number"), behind + date.end
            yield sighted(document, SightingKind.AUTHORITY, span, number, date.date.date.isoformat())
        return


def _signature_block(lines: Sequence[Line], signers: Sequence[str], opening: Opening) -> Line | None:
    """Return the first line of the signature block: the parties side by side, else a name or an office."""
    closing = [at for at, line in enumerate(lines) if _CLOSING.search(fold(line.text))]
    last = lines[closing[-1] :] if closing else lines
    people = [fold(name) for name in signers]
    organisations = [fold(party.name) for party in opening.parties if party.name]
    for line in last:
        text = fold(line.text)
        if _STATEMENT.search(text):
            continue
        if _PARTIES.match(text) or _OFFICES.match(text):
            return line
        named = people + organisations if closing and line.text.isupper() else people
        if _A_NAME <= len(text) <= _A_LINE and any(
            fuzz.partial_ratio(name, text) >= _NAME_READ for name in named
        ):
            return line
    return None


def _block_end(document: DocumentText, block: Line, end: int) -> int:
    """Return where the block ends: with its page, or where witnesses and those who take note begin."""
    finish = min(end, block.start + _BLOCK, document.page_span(block.page, block.page)[1])
    others = _OTHERS.search(fold(document.text[block.start : finish]))
    return block.start + others.start() if others else finish
