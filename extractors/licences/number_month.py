"""The Roman month in a number, against the day of issue: OCR takes I for 1, l and !."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from extractors.numbers import format_roman

from .found import Found
from .reading import Reading

_ONES = re.compile(r"(?<=/)(?P<ones>1{1,3})/(?P<year>(?:19|20)\d{2})(?=/|$)")
_ROMAN = re.compile(r"(?<=/)(?P<ones>I{1,3})/(?P<year>(?:19|20)\d{2})(?=/|$)")
_CUT = re.compile(r"[^\s/]{0,2}/(?P<month>[IVXl1!|\]\[]{1,5})/(?P<year>20\d{2})(?!\d)")
"""What follows a number that was cut off at a sign OCR made up: `!/I!1/2021`."""
_REVIEWED = 0.55


def check_month(reading: Reading, found: Found, issued: dt.date | None) -> Found:
    """Return the number with its month as the day of issue has it, or doubted where only one of them can be.

    Ones before the year are repaired where their count is the month of issue and the year is the same; where
    nothing tells, they are left for a person with the other reading.
    """
    found = _completed(reading, found, issued)
    ones = _ONES.search(found.value)
    if ones is not None and reading.document.page_at(found.start).source == "ocr":
        count = len(ones["ones"])
        value = f"{found.value[: ones.start()]}{'I' * count}{found.value[ones.end('ones') :]}"
        if issued is not None and (issued.month, issued.year) == (count, int(ones["year"])):
            note = "bulan romawi dipulihkan menurut tanggal terbit"
            return replace(found, value=value, note=note, alternatives=(found.value, *found.alternatives))
        # Eleven is a month too; the day of issue may confirm it.
        if count > 1 and (issued is None or issued.month != int(ones["ones"])):
            return _doubted(found, value, "bulan pada nomor mungkin angka romawi")
    roman = _ROMAN.search(found.value)
    if (
        roman is not None
        and found.note
        and issued is not None
        and issued.month <= 3
        and (issued.year, issued.month) != (int(roman["year"]), len(roman["ones"]))
    ):
        other = format_roman(issued.month)
        value = f"{found.value[: roman.start()]}{other}{found.value[roman.end('ones') :]}"
        return _doubted(found, value, f"bulan pada nomor berbeda dari tanggal terbit {issued.isoformat()}")
    return found


def _completed(reading: Reading, found: Found, issued: dt.date | None) -> Found:
    """Return the number with the month and year that a misread sign cut off; never without a doubt."""
    row = reading.sheet.row_of(found.start)
    text = reading.document.text
    if found.end >= row.end or text[found.end].isspace():
        return found
    cut = _CUT.match(text, found.end, row.end)
    if cut is None:
        return found
    strokes = re.sub(r"[l1!|\]\[]", "I", cut["month"])
    month = format_roman(issued.month) if issued is not None else strokes
    value = f"{found.value}/{strokes}/{cut['year']}"
    others = (f"{found.value}/{month}/{cut['year']}",) if month != strokes else ()
    return replace(
        found,
        value=value,
        end=cut.end(),
        confidence=min(found.confidence, _REVIEWED),
        note="akhir nomor sulit dibaca",
        alternatives=(*others, found.value),
    )


def _doubted(found: Found, other: str, note: str) -> Found:
    return replace(
        found,
        confidence=min(found.confidence, _REVIEWED),
        note="; ".join(filter(None, (found.note, note))),
        alternatives=tuple(dict.fromkeys((other, *found.alternatives))),
    )
