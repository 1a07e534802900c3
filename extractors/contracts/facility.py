"""The facility that a contract is about, by its own name where the party is its owner or its doctor."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from .folding import fold, squeeze
from .kinds import PartyKind, kind_of
from .parties import Opening, Party
from .rules import rule

_FACILITY = rule("facility.name")
_TITLES = frozenset(("prof", "drg", "spesialis"))
_SAME_WORD = 80
_NAME_STOP = re.compile(
    r"\s+(?:dan|[Bb]erkedudukan|[Bb]eralamat|[Jj]alan|Jl\.?|JL\.?|Nomor|No\.?|Kota|Kabupaten|Desa|[Ss]elanjutnya)\b"
    r"(?!\s+(?:Anak|Kandungan|Bedah|Bersalin)).*$",
    re.DOTALL,
)


def facility_of(
    text: str, opening: Opening, provider: Party, payer: Party | None
) -> tuple[tuple[int, int], float, str] | None:
    """Return the span of the facility's name, how sure it is, and the rule.

    A party that is a facility is it; behind a company, a foundation or a doctor the facility is named in
    brackets of the title or in the komparisi.
    """
    if provider.kind in (PartyKind.FACILITY, PartyKind.PARTNER) and provider.span:
        own = _FACILITY.search(text, *provider.span)
        starts_so = own is not None and own.start() - provider.span[0] <= 6
        if starts_so or re.match(r"(?:pt|cv|yayasan|perkumpulan)\b", fold(provider.name)) is None:
            return provider.span, 0.93, "facility.party"
    scopes = []
    if provider.span:
        scopes.append((provider.span[0], opening.title[1], 0.85, "facility.title"))
    if provider.block:
        scopes.append((*provider.block, 0.82, "facility.komparisi"))
    for begin, finish, confidence, name_rule in scopes:
        for match in _FACILITY.finditer(text, begin, finish):
            span = _trimmed(text, match.span("name"))
            name = fold(squeeze(text[slice(*span)]))
            if kind_of(name) not in (PartyKind.FACILITY, PartyKind.PARTNER) or len(name.split()) < 2:
                continue
            if payer and payer.span and name in fold(payer.name):
                continue
            return span, confidence, name_rule
    if provider.span:
        return provider.span, 0.5, "facility.party_name"
    return None


def practice_name(text: str, span: tuple[int, int], person: str) -> str | None:
    """Return the name of a solo practice whose words at `span` lack the doctor's; None where they have it.

    "Praktik Dokter Perorangan" alone, with the doctor's name misread behind it, is completed with `person`.
    """
    folded = fold(squeeze(text[slice(*span)]))
    bare = [word for word in re.findall(r"[a-z]{3,}", fold(person)) if word not in _TITLES]
    if not bare or any(fuzz.partial_ratio(word, folded) >= _SAME_WORD for word in bare):
        return None
    around = fold(squeeze(text[span[0] : span[1] + 14]))
    words = ["Praktik"]
    for word, written in (
        ("mandiri", "Mandiri"),
        ("dokter", "Dokter"),
        ("gigi", "Gigi"),
        ("perorangan", "Perorangan"),
    ):
        if fuzz.partial_ratio(word, around) >= _SAME_WORD:
            words.append(written)
    return f"{' '.join(words)} {person}"


def _trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    begin, finish = span
    match = _NAME_STOP.search(text, begin + 6, finish)
    if match:
        finish = match.start()
    while finish > begin and text[finish - 1] in " ,.;\n(":
        finish -= 1
    return begin, finish
