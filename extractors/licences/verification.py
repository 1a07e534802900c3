"""Whether an OSS document says that it is verified, or that it is not yet."""

from __future__ import annotations

import re
from functools import cache

from schemas.labels import DocumentType

from .found import Found
from .phrases import read_table
from .reading import Reading

_LINE = re.compile(r"[^\n\f]+")


@cache
def states() -> dict[str, re.Pattern[str]]:
    """Return the pattern of every state in verification.toml; each fits a whole line in lower case."""
    table = read_table("verification.toml")
    return {entry["value"]: re.compile(entry["pattern"]) for entry in table["state"]}


def find_verification(reading: Reading) -> Found | None:
    """Return `pending` or `verified` as a facility's licence says; unsure where its lines say both."""
    if reading.doc_type is not DocumentType.IZIN_OPERASIONAL:
        return None
    found: dict[str, Found] = {}
    for line in _LINE.finditer(reading.document.text, reading.start, reading.end):
        folded = " ".join(line.group().lower().split())
        for value, pattern in states().items():
            if pattern.fullmatch(folded):
                found.setdefault(value, Found(value, line.start(), line.end(), "status.verification", 0.9))
    first = next((found[value] for value in states() if value in found), None)
    if first is None or len(found) == 1:
        return first
    others = tuple(value for value in found if value != first.value)
    return Found(first.value, first.start, first.end, first.rule, 0.5, "dua status verifikasi", others)
