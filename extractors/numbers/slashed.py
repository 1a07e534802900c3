"""Numbers with slashes: `123/KTR/VII-02/1222`, `503/417/IOK/DPMPTSP/VI/2021`, with what OCR does to them."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from .confusions import DigitReading, read_digits
from .models import NumberKind, NumberMatch
from .roman import format_roman, parse_roman

# Lengths are bounded so that no text can make the search slow.
_SEGMENT = r"[^\W_][\w.&|]{0,40}(?: ?[-–] ?[^\W_][\w.&|]{0,40}){0,4}(?:\([^\W_]{1,6}\))?"
# A last part torn in two ("/1 222") is put together where month and year or a year come out.
_SLASHED = re.compile(rf"(?<![\w/.,@-])(?:{_SEGMENT})(?: ?\n?/ ?\n?-?\.?(?:{_SEGMENT})){{1,8}}")
_TORN = re.compile(r"/ ?([0-9]{1,3}) ([0-9]{1,3})(?![\w/.,-])")
# The slash between the Roman month and the year, lost: "446/123/IX 2018".
_YEAR_APART = re.compile(r" ((?:19|20)[0-9]{2})(?![\w/.,-])")
_MISREAD_CAPITALS = re.compile(r"[1l](?=[A-Z]{2,}(?:-|\Z))|0(?=[A-Z]{2,}(?:-|\Z))")
_KTR = re.compile(
    r"(?<![\w/])(?P<serial>[0-9OolI|]{1,5}) ?\n?/? ?\n?K[T7]R(?P<slash> ?\n?/? ?\n?)"
    r"(?P<office>[IVXl1|iUvx]{1,7}) ?[-–.] ?(?P<branch>[0-9OolI]{2}) ?\n?/ ?\n?"
    r"(?P<mmyy>[0-9OolI]{4}|[0-9OolI]{1,3} [0-9OolI]{1,3})(?![0-9])"
)
_LABELLED = re.compile(
    r"(?:nomor|nomer|nornor|n[o0]|number|reg)\s?[.:]{0,2}[\s:=]{0,3}\Z|[:=]\s{0,2}\Z", re.IGNORECASE
)
_YEAR_GLUED = re.compile(r"((?:19|20)[0-9]{2})[A-Z][a-z].*")
_GLUED_LABEL = re.compile(r"(?:n[o0]|nomor|nomer)[.:-]? ?(?=[0-9])", re.IGNORECASE)
# Letters before the slash that make it no number: s/d, dan/atau, km/jam, RT/RW, a/n, w/o.
_NEVER = re.compile(r"(?:s/d|d/a|a/n|u/p|c/o|rt|rw|https?|www)\b", re.IGNORECASE)
_DATE = re.compile(r"[0-9OolI]{1,2}/[0-9OolI]{1,2}/(?:[0-9OolI]{4}|[0-9]{2})")
_ROMAN_CHARS = frozenset("IVXl1|iUvx!HK")
_ROMAN_SURE = frozenset("IVXlvxH")
"""One of these must be there: figures and a K alone are no numeral that was misread."""


class DatedParts(NamedTuple):
    """The parts of a number after repair, and the month and year that it carries."""

    parts: tuple[str, ...]
    month: int | None
    year: int | None
    repaired: int


def find_slashed(text: str) -> list[NumberMatch]:
    """Return all numbers with slashes in `text`; `kind` is SLASHED or BPJS_CONTRACT."""
    found = _find_ktr(text)
    taken = [(match.start, match.end) for match in found]
    for match in _SLASHED.finditer(text):
        start, end = match.span()
        at = bisect_left(taken, (end, 0))
        if at and taken[at - 1][1] > start:
            continue
        number = _read(text, start, end)
        if number is not None:
            found.append(number)
    return sorted(found, key=lambda number: number.start)


def _find_ktr(text: str) -> list[NumberMatch]:
    """Find the numbers of BPJS Kesehatan, also with lost slashes: `123/KTRIII-04/1222`."""
    found = []
    for match in _KTR.finditer(text):
        serial, branch, mmyy = (
            read_digits(match[name].replace(" ", "")) for name in ("serial", "branch", "mmyy")
        )
        office = parse_roman(match["office"], repair=True)
        if serial is None or branch is None or mmyy is None or len(mmyy.digits) != 4:
            continue
        numeral = format_roman(office) if office else match["office"]
        month, year = _month_and_year(mmyy.digits)
        value = f"{serial.digits}/KTR/{numeral}-{branch.digits}/{mmyy.digits}"
        alternatives: tuple[str, ...] = ()
        notes = []
        confidence = 0.98 if month else 0.8
        if "/" not in match["slash"]:
            # The lost slash may have become the first I of the numeral.
            shorter = parse_roman(match["office"][1:], repair=True) if match["office"][0] in "Il1|" else None
            if shorter:
                alternatives = (f"{serial.digits}/KTR/{format_roman(shorter)}-{branch.digits}/{mmyy.digits}",)
            notes.append("garis miring setelah KTR tidak terbaca")
            confidence = min(confidence, 0.6)
        if serial.repaired + branch.repaired + mmyy.repaired or numeral != match["office"] or office is None:
            notes.append("bagian nomor diperbaiki dari salah baca")
            confidence = min(confidence, 0.85 if office else 0.5)
        found.append(
            NumberMatch(
                *match.span(),
                raw=match.group(),
                value=value,
                kind=NumberKind.BPJS_CONTRACT,
                confidence=confidence,
                month=month,
                year=year,
                alternatives=alternatives,
                note="; ".join(notes),
            )
        )
    return found


def _read(text: str, start: int, end: int) -> NumberMatch | None:
    glued_label = _GLUED_LABEL.match(text, start)
    start = glued_label.end() if glued_label else start
    raw = text[start:end].rstrip(".,;:-&|")
    end = start + len(raw)
    torn = _TORN.match(text, start + raw.rfind("/"))
    if torn and len(torn.group(1) + torn.group(2)) == 4:
        end = torn.end()
        raw = text[start:end]
    apart = _YEAR_APART.match(text, end)
    if apart and torn is None and _roman_month(raw.rsplit("/", 1)[1].strip(), repair=True):
        end = apart.end()
        raw = text[start:end]
        value = re.sub(r"\s+", "", f"{text[start : apart.start()]}/{apart.group(1)}")
    else:
        apart = None
        value = re.sub(r"\s+", "", raw)
    value = value.replace("–", "-")
    if torn is None and apart is None and (glued := _YEAR_GLUED.fullmatch(value.rsplit("/", 1)[1])):
        # "2021Lampiran": the next line ran into the number.
        cut = raw.rindex(glued.group(1)) + 4
        raw, end = raw[:cut], start + cut
        value = re.sub(r"\s+", "", raw)
    if _NEVER.match(value) or not any(char.isdigit() for char in value):
        return None
    if _DATE.fullmatch(value):
        return None
    dated = dated_parts(value.split("/"))
    labelled = _LABELLED.search(text[max(0, start - 14) : start]) is not None
    slashes = len(dated.parts) - 1
    if not labelled and not (slashes >= 2 and (dated.month or dated.year)):
        return None
    if labelled and slashes == 1 and sum(char.isdigit() for char in value) < 3:
        return None
    confidence = (0.95 if labelled else 0.8) - 0.05 * (dated.repaired + (apart is not None))
    note = "bagian nomor diperbaiki dari salah baca" if dated.repaired else ""
    kind = NumberKind.BPJS_CONTRACT if _is_bpjs(dated) else NumberKind.SLASHED
    return NumberMatch(
        start, end, raw, "/".join(dated.parts), kind, round(confidence, 3), dated.month, dated.year, note=note
    )  # fmt: skip


def _is_bpjs(dated: DatedParts) -> bool:
    """Return whether the parts are serial, unit, office-branch and MMYY, whatever the unit's letters."""
    if len(dated.parts) != 4 or dated.month is None:
        return False
    return re.fullmatch(r"[IVX]{1,5}-[0-9]{2}", dated.parts[2]) is not None and len(dated.parts[3]) == 4


def dated_parts(parts: list[str]) -> DatedParts:
    """Repair the serial, the year and the Roman month of a number, and return what date it carries.

    A Roman numeral is repaired only beside the year, where a month stands, and only if it holds a letter.
    """
    fixed = list(parts)
    repaired = 0
    serial = read_digits(fixed[0]) if set(fixed[0]) <= set("0123456789OolI|") else None
    if serial and serial.repaired and any(char.isdigit() for char in fixed[0]):
        fixed[0] = serial.digits
        repaired += 1
    year = month = year_at = None
    for at in range(1, len(fixed)):
        capitals = _MISREAD_CAPITALS.sub(_capital, fixed[at])
        repaired += capitals != fixed[at]
        fixed[at] = capitals
    readings = {at: reading for at in range(len(fixed) - 1, 0, -1) if (reading := _four_digits(fixed[at]))}
    year_at = next((at for at, reading in readings.items() if reading.digits[:2] in ("19", "20")), None)
    last = len(fixed) - 1
    if year_at is not None:
        year = int(readings[year_at].digits)
    elif last in readings:
        month, year = _month_and_year(readings[last].digits)
    if year is not None:
        at = last if year_at is None else year_at
        repaired += bool(readings[at].repaired)
        fixed[at] = readings[at].digits
    if year_at is not None:
        for at in (year_at - 1, *range(len(fixed) - 1, 0, -1)):
            value = _roman_month(fixed[at], repair=abs(at - year_at) == 1) if at > 0 else None
            if at == year_at - 1 and fixed[at] == "111" and any(part.isdigit() for part in fixed[:at]):
                # A serial stands elsewhere, so that this is III and no second serial.
                value = 3
            if value is not None:
                month = value
                numeral = format_roman(value)
                repaired += numeral != fixed[at]
                fixed[at] = numeral
                break
    return DatedParts(tuple(fixed), month, year, repaired)


def _capital(match: re.Match[str]) -> str:
    """Return the capital that a digit before capitals was: `1OK` is `IOK`."""
    return "O" if match.group() == "0" else "I"


def _four_digits(part: str) -> DigitReading | None:
    if len(part) != 4 or sum(char.isdigit() for char in part) < 2:
        return None
    return read_digits(part)


def _roman_month(part: str, *, repair: bool) -> int | None:
    if not part or not set(part) <= _ROMAN_CHARS or _ROMAN_SURE.isdisjoint(part):
        return None
    value = parse_roman(part)
    if value is None and repair:
        value = parse_roman(part, repair=True)
    return value if value is not None and 1 <= value <= 12 else None


def _month_and_year(mmyy: str) -> tuple[int | None, int | None]:
    """Return month and year of MMYY; (None, None) when the first two digits are no month."""
    month, year = int(mmyy[:2]), int(mmyy[2:])
    return (month, 2000 + year) if 1 <= month <= 12 else (None, None)
