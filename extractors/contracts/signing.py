"""The day a contract was signed: in its opening sentence, else where it closes."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.dates import find_dates
from schemas.text import DocumentText

from .folding import fold
from .parties import Opening
from .readings import DateReading, reading_of

_OPENING_REACH = 700
_CLOSING_REACH = 2600
_SIGNED = re.compile(r"\b(?:hari|tanggal|tgl|tertanggal|di ?tanda ?tangan\w*|di ?buat|dated|day of)\b")
_OF_ANOTHER_PAPER = re.compile(
    r"\b(?:keputusan|akta|surat|nomor|no|izin|sip\w?|str\w?|peraturan|undang-undang|perpres|permenkes|sk|lahir|berlaku|sampai|s\.?d\.?|sejak|mulai|per)\b[^;]{0,70}$"
)


def read_signed_date(
    document: DocumentText, opening: Opening, end: int, *, month_year: tuple[int, int] | None
) -> DateReading | None:
    """Return the day of signing.

    Args:
        document: The document.
        opening: Title block and komparisi.
        end: End of the contract.
        month_year: Month and year that the BPJS number ends with, which is the month of signing (a strong check).
    """
    begin = opening.komparisi[0]
    found = _in_opening(document.text, begin, min(end, begin + _OPENING_REACH))
    if found is None:
        found = _in_opening(document.text, opening.title[0], begin)
    if found is None:
        found = _in_closing(document.text, max(begin, end - _CLOSING_REACH), end)
    return _checked(found, month_year) if found else None


def _in_opening(text: str, begin: int, finish: int) -> DateReading | None:
    body = text[begin:finish]
    folded = fold(body)
    for match in find_dates(body):
        before = folded[max(0, match.start - 90) : match.start]
        cues = list(_SIGNED.finditer(before))
        other = _OF_ANOTHER_PAPER.search(before)
        if other and not re.search(
            r"\bpada (?:hari|tanggal)\b|\bhari ini\b|\bhari\b[\w ,']{0,40}$", before[other.start() :]
        ):
            continue
        if cues or match.start < 160:
            return reading_of(match, begin, "signed.opening")
    return None


def _in_closing(text: str, begin: int, finish: int) -> DateReading | None:
    body = text[begin:finish]
    folded = fold(body)
    for match in find_dates(body):
        before = folded[max(0, match.start - 80) : match.start]
        if (
            re.search(r"di ?(?:tanda ?tangani|buat|sepakati)[\w ,]{0,70}$", before)
            and "berlaku" not in before
        ):
            found = reading_of(match, begin, "signed.closing")
            if found:
                return replace(found, confidence=min(0.7, found.confidence))
    return None


def _checked(found: DateReading, month_year: tuple[int, int] | None) -> DateReading:
    if month_year is None or (found.value.month, found.value.year) == month_year:
        return found
    month, year = month_year
    note = f"nomor kontrak menyebut {month:02d}-{year}, tanggal penandatanganan {found.value.isoformat()}"
    return found.doubted(0.6, note, f"{year:04d}-{month:02d}-??")
