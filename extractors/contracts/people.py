"""Names of doctors and staff in a contract and its annexes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .folding import fold, squeeze

_NAME = r"[A-Z][A-Za-z'’.\-]*(?: (?:(?:bin|binti) )?[A-Z][A-Za-z'’\-]*\.?){0,4}"
_DEGREE = r"(?:\s*,?\s*(?:Sp\.?\s?[A-Z][A-Za-z.()\-]*|M\.?\s?(?:Kes|Si|M|Kep|Biomed|Sc|Ked|Gizi|Farm|Keb|H\.?Kes|A\.?R\.?S|K\.?M|P\.?H|Epid)\.?(?:\([A-Z]\))?|MARS|FINASIM|FISA|S\.?\s?(?:Farm|Kep|Keb|K\.?M|Gz|Si|Ked|Tr\.?\s?\w+)\.?|A\.?\s?[Mm]d\.?\s?[A-Za-z.]*|Amd\.?\s?[A-Za-z.]*|Apt\.?|Ns\.?|Bdn\.?|AAA?K|CHIA))*"
_TITLED = re.compile(
    rf"(?<![\w.])(?P<title>(?:[Pp]rof\.?\s+)?(?:[Dd]rg?|DRG?|[Aa]pt|[Nn]s|[Bb]dn?)\s?[.,]\s?)(?P<name>{_NAME}){_DEGREE}"
)
_SUFFIXED = re.compile(
    r"(?<![\w.,])(?P<name>[A-Z][A-Za-z'’\-]+(?: [A-Z][A-Za-z'’\-]*\.?){0,4})\s*,\s*(?:Ns\.?\s*,?\s*)?(?:A\.?\s?[Mm]d\.?\s?(?:Keb|Kep|Farm|Kes|Ak|RMIK|KG|Gz|Rad|Fis|PK|AK)?\w*\.?|Amd\.?\s?(?:Keb|Kep|Farm|Kes|Ak|RMIK|KG|Gz)\w*\.?|S\.?\s?(?:Kep|Keb|Farm|Gz|Tr\.?\s?\w+)\.?)"
)
_NOT_NAMES = re.compile(
    r"^(?:dan|yang|gigi|umum|spesialis|praktik|praktek|penanggung|pengganti|keluarga|layanan|mitra|nama|jadwal|no|sp|direktur|kepala|pimpinan|ketua|apoteker)\b",
    re.IGNORECASE,
)


def find_people(
    text: str, start: int, end: int, *, leave_out: Iterable[tuple[int, int]] = ()
) -> tuple[str, ...]:
    """Return the names of doctors and staff in `text[start:end]`, with their titles, each once.

    Args:
        text: The document's text.
        start: Where to begin.
        end: Where to stop.
        leave_out: Spans of people who are not the facility's: the payer's signatory.
    """
    skipped = {_key(name) for span in leave_out for name in find_people(text, *span)}
    found: dict[str, str] = {}
    body = text[start:end]
    for pattern in (_TITLED, _SUFFIXED):
        for match in pattern.finditer(body):
            if _NOT_NAMES.match(match.group("name")) or len(match.group("name")) < 3:
                continue
            name = squeeze(match.group()).rstrip(" ,;")
            key = _key(name)
            if len(key) < 3 or key in skipped or _is_known(key, found):
                continue
            found[key] = name
    return tuple(found.values())


def _key(name: str) -> str:
    bare = re.sub(r"^(?:prof\.? )?(?:dr|drg|apt|ns|bdn?)\s?[.,]\s?", "", fold(squeeze(name)).strip())
    return re.sub(r"[^a-z ]", "", bare.split(",")[0]).strip()


def _is_known(key: str, found: dict[str, str]) -> bool:
    return key in found or any(other.startswith(f"{key} ") or key.startswith(f"{other} ") for other in found)
