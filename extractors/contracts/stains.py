"""Names as the title prints them, without what OCR made of stamps, logos and table lines beside them."""

from __future__ import annotations

import re

from .folding import fold
from .kinds import PartyKind, kind_of

_TOKEN = re.compile(r"\S+")
_CLEAN = re.compile(r"[A-Z][A-Z.'’&,-]{2,}|[A-Z][a-z'’-]{2,}|\(?[Pp]ersero\)?|dr\.|drg\.")
_JOINERS = frozenset("&-")
_SMALL_WORDS = frozenset(("dan", "dr.", "drg.", "di", "apt.", "the", "of"))
_FORMS_OF_BUSINESS = frozenset(
    (
        "pt",
        "cv",
        "yayasan",
        "upt",
        "uptd",
        "blud",
        "perkumpulan",
        "rumah",
        "badan",
        "dr",
        "drg",
        "praktik",
        "koperasi",
    )
)


def without_stains(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Return the part of `span` that is the name, without stains to its left and right."""
    begin, finish = span
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text, begin, finish)]
    first = next((index for index, token in enumerate(tokens) if _begins_name(token[0])), 0)
    if any(not _CLEAN.fullmatch(token[0]) for token in tokens[:first]):
        tokens = tokens[first:]
    capitals = sum(token[0].isupper() for token in tokens) > len(tokens) / 2
    for index, (token, _, _) in enumerate(tokens):
        stain = not any(char.isalnum() for char in token) and token not in _JOINERS
        if index and (stain or (capitals and index > 1 and token.islower() and token not in _SMALL_WORDS)):
            tokens = tokens[:index]
            break
    return (tokens[0][1], tokens[-1][2]) if tokens else span


def _begins_name(token: str) -> bool:
    folded = fold(token)
    return folded.strip(".") in _FORMS_OF_BUSINESS or kind_of(folded) not in (
        PartyKind.UNKNOWN,
        PartyKind.PERSON,
    )
