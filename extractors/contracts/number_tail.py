"""The end of a contract number where OCR broke it off: month, branch and year behind a sign it made up.

Signs that stand for strokes (`!`, `|`, `l`, `1`) or for two of them (`H`, `U`) are read as such only in the
place of a Roman month before the year; the month of signing decides where the strokes alone do not. What was
mended so is never sure: a person sees it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.numbers import format_roman, parse_roman

from .numbers import ContractNumber

_YEAR = r"(?P<year>(?:19|20)\d{2})(?!\d)"
_STROKES = re.compile(r"[l1!|\]\[]")
_PAIRS = re.compile(r"[HU]")
_ENDS_WITH_YEAR = re.compile(r"/(?:19|20)\d{2}$")
_MONTH_AND_YEAR = re.compile(r"/(?P<month>1{2,3}|[IVX]{1,4})/" + _YEAR + "$")
_LAST = re.compile(r"/(?P<month>[IVXl1]{1,4})$")
_TAIL = re.compile(
    r"(?P<word>[ -](?!\d)[A-Z]{2,8})?(?P<begin>[!|'’ ]{0,2})(?P<slash>/ ?)?"
    r"(?P<month>[IVXHUl1!|\]\[ ]{0,5}) ?/ ?" + _YEAR
)
_BPJS = re.compile(
    r"(?P<head>\d{1,4} ?/ ?KTR ?/ ?)(?P<office>[IVXl1!|]{1,5}) ?[-. ] ?(?P<branch>\d{2})"
    r"[/,.'’ ]{1,3}(?P<date>\d{4})(?!\d)"
)
_REVIEWED = 0.55


def completed(number: ContractNumber, text: str, month: int | None) -> ContractNumber:
    """Return `number` with the end that stands behind it in its line of `text`, if a sign broke it off.

    Args:
        number: A number of the title block; its span lies in `text`.
        text: The document's text.
        month: The month of signing, 1 to 12; None where it is not known.
    """
    start, end = number.span
    stop = text.find("\n", end)
    line = text[start : stop if stop >= 0 else len(text)].split("\f")[0]
    return _bpjs(number, line) or _facility(number, line[end - start :], month) or number


def with_months_alike(numbers: list[ContractNumber], month: int | None) -> list[ContractNumber]:
    """Return the numbers; `11` beside the year is III where the other number and the signing say March.

    No number is given eight months after the signing, so that `11` is no November.
    """
    if month is None or month > 3:
        return numbers
    roman = format_roman(month)
    agreed = any((match := _MONTH_AND_YEAR.search(n.value)) and match["month"] == roman for n in numbers)
    if not agreed:
        return numbers
    return [_of_month(number, roman) for number in numbers]


def _of_month(number: ContractNumber, roman: str) -> ContractNumber:
    match = _MONTH_AND_YEAR.search(number.value)
    if match is None or not match["month"].startswith("1"):
        return number
    value = f"{number.value[: match.start()]}/{roman}/{match['year']}"
    return _mended(number, value, number.span[1], "bulan romawi dipulihkan menurut nomor pihak lain")


def _bpjs(number: ContractNumber, line: str) -> ContractNumber | None:
    match = _BPJS.match(line)
    if match is None or match.end() <= number.span[1] - number.span[0]:
        return None
    office, date = _STROKES.sub("I", match["office"]), match["date"]
    if parse_roman(office) is None or not 1 <= int(date[:2]) <= 12:
        return None
    value = f"{match['head'].replace(' ', '')}{office}-{match['branch']}/{date}"
    end = number.span[0] + match.end()
    found = _mended(number, value, end, "akhir nomor sulit dibaca")
    return replace(found, month_year=(int(date[:2]), 2000 + int(date[2:])))


def _facility(number: ContractNumber, rest: str, month: int | None) -> ContractNumber | None:
    """Return a number that lacks month and year with those that follow it."""
    if _ENDS_WITH_YEAR.search(number.value) or "KTR" in number.value:
        return None
    tail = _TAIL.match(rest)
    if tail is None:
        return None
    head, strokes = number.value, tail["month"]
    last = _LAST.search(head)
    if tail["word"]:
        head += f"-{tail['word'][1:]}"
    elif last is not None and not tail["slash"]:
        head, strokes = head[: last.start()], last["month"] + tail["begin"] + strokes
    roman = _month(strokes, month)
    if roman is None:
        return None
    value = f"{head}/{roman}/{tail['year']}"
    return _mended(number, value, number.span[1] + tail.end(), "akhir nomor sulit dibaca")


def _month(strokes: str, month: int | None) -> str | None:
    """Return the Roman month that the signs may be, the month of signing where they are none or one off."""
    roman = _PAIRS.sub("II", _STROKES.sub("I", re.sub(r"[ '’]", "", strokes)))
    value = parse_roman(roman)
    if value is not None and 1 <= value <= 12:
        return roman
    said = format_roman(month) if month is not None else ""
    return said if roman and set(roman) <= set(said) and abs(len(roman) - len(said)) == 1 else None


def _mended(number: ContractNumber, value: str, end: int, note: str) -> ContractNumber:
    return replace(
        number,
        value=value,
        span=(number.span[0], end),
        confidence=min(number.confidence, _REVIEWED),
        alternatives=tuple(dict.fromkeys((number.value, *number.alternatives))),
        note=note,
    )
