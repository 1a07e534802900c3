"""Numbers of letters, such as 123/KTR/VI-02/1221 or 445/12/SIP/XII/2021: Roman month, year and serial."""

from __future__ import annotations

import re

from extractors.numbers.roman import parse_roman

from .confusions import as_digits, as_roman
from .page import Page

_PARTS = re.compile(r"(?P<before>[^\w/]*)(?P<parts>[^/]{1,24}(?:/[^/]{1,24}){2,7}?)(?P<after>[.,;:)\"”]*)")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NUMERAL = re.compile(r"[IVXivx1l|!]{1,5}")
_OFFICE = re.compile(r"(?P<numeral>[IVXivx1l|!]{1,7})-(?P<branch>[0-9OolI]{2})")
_SERIAL = re.compile(r"[0-9OolI]{1,6}")
_DATE = re.compile(r"\W*[0-9OolI]{1,2}/[0-9OolI]{1,2}/[0-9OolI]{2,4}\W*")
_KTR = re.compile(r"K[T7]R")


def repair_letter_numbers(page: Page) -> None:
    """Make good the parts of a letter's number of which only one reading is a month, a year or a serial."""
    for at, text in enumerate(page.texts):
        if text.count("/") < 2 or _DATE.fullmatch(text):
            continue
        match = _PARTS.fullmatch(text)
        if match is not None:
            parts = "/".join(_repaired(match["parts"].split("/")))
            page.put(at, match["before"] + parts + match["after"], "letter_number")


def _repaired(parts: list[str]) -> list[str]:
    year_at = next((at for at in range(len(parts) - 1, 1, -1) if _year(parts[at])), None)
    ktr = any(_KTR.fullmatch(part) for part in parts)
    if year_at is None and not ktr:
        return parts
    fixed = list(parts)
    serial = as_digits(parts[0]) if _SERIAL.fullmatch(parts[0]) else None
    if serial and any("0" <= char <= "9" for char in parts[0]):
        fixed[0] = serial
    if year_at is not None:
        fixed[year_at] = _year(parts[year_at]) or parts[year_at]
        fixed[year_at - 1] = _month(
            parts[year_at - 1], serial_elsewhere=any(char.isdigit() for char in fixed[0])
        )
    for at in range(1, len(parts)):
        office = _OFFICE.fullmatch(parts[at])
        if office and (ktr or at == (year_at or 0) - 1):
            fixed[at] = f"{_month(office['numeral'])}-{as_digits(office['branch'])}"
        elif ktr and _KTR.fullmatch(parts[at]):
            fixed[at] = "KTR"
        elif year_at is not None and at < year_at - 1:
            fixed[at] = _month(parts[at])  # some ministries count their decrees between month and year
    if ktr and year_at is None and re.fullmatch(r"[0-9OolI]{4}", parts[-1]):
        dated = as_digits(parts[-1]) or parts[-1]
        fixed[-1] = (
            dated
            if sum(char.isdigit() for char in parts[-1]) >= 2 and 1 <= int(dated[:2]) <= 12
            else parts[-1]
        )
    return fixed


def _year(part: str) -> str | None:
    """Return the year that `part` is, letters for digits counted; at least two digits were read."""
    digits = as_digits(part) if len(part) == 4 and "|" not in part and "!" not in part else None
    real = sum("0" <= char <= "9" for char in part)
    return digits if digits and real >= 2 and _YEAR.fullmatch(digits) else None


def _month(part: str, *, serial_elsewhere: bool = False) -> str:
    """Return the Roman numeral, of a month or an office, that `part` was read for, else `part`."""
    if parse_roman(part) is not None or not _NUMERAL.fullmatch(part):
        return part
    if {"I", "V", "X"}.isdisjoint(part) and not (part == "111" and serial_elsewhere):
        return part  # 11 may be November as a number
    value = parse_roman(as_roman(part))
    return as_roman(part) if value is not None and value <= 13 else part
