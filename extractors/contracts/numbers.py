"""Numbers of a contract: those of its title block, the first party's first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.text import Line

_LABEL = re.compile(r"\b(?:n[o0]m[o0]r|n[o0]mer|n[o0]|number)\b\s*[.:;]?", re.I)
_OWNER = re.compile(r"^[\s.]*(?:(?:perjanjian|pihak|pertama|kesatu|kedua|ketiga|bpjs|kesehatan|rs|rumah sakit|klinik|i{1,3}|[12])\b[\s.()/]*)*[:;.]?\s*", re.I)
_BPJS = re.compile(r"(?P<seq>[0-9OoIl|]{1,4})\s*[/|]\s*K\s?T\s?R\s*[/|]?\s*(?P<office>[IVXLl1|UivxH!]{1,6})\s*[-–.~]\s*(?P<branch>[0-9OoIl]{2})\s*[/|]\s*(?P<month>[0-9OoIl]\s?[0-9OoIl]\s?[0-9OoIl]\s?[0-9OoIl])", re.I)
_FREE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.,_&|()\-–]*(?:\s?[/\\]\s?[0-9A-Za-z.,_&|()\-–]+){1,8}")
_DIGITS = str.maketrans("OoIl|", "00111")
_ROMAN = str.maketrans({"l": "I", "1": "I", "|": "I", "!": "I", "U": "II", "u": "II", "H": "II"})


@dataclass(frozen=True)
class ContractNumber:
    """One number with its place."""

    value: str
    span: tuple[int, int]
    raw: str
    repaired: bool
    month_year: tuple[int, int] | None = None
    """Month and year of signing that a BPJS number ends with."""


def title_numbers(lines: Sequence[Line], *, labelled_only: bool = False) -> list[ContractNumber]:
    """Return the numbers in the lines of a title block, in order."""
    found: list[ContractNumber] = []
    for index, line in enumerate(lines):
        labels = list(_LABEL.finditer(line.text))
        if labels:
            for position, label in enumerate(labels):
                upto = labels[position + 1].start() if position + 1 < len(labels) else len(line.text)
                begin = label.end() + len((_OWNER.match(line.text[label.end() : upto]) or _EMPTY).group())
                found += _read(line, begin, upto)
        elif not labelled_only:
            match = _BPJS.search(line.text) or (_FREE.fullmatch(line.text.strip()) and _FREE.search(line.text))
            if match and line.text.count("/") >= 2:
                found += _read(line, match.start(), len(line.text))
            elif found and index and lines[index - 1].text.rstrip().endswith(("/", "-")) and len(line.text.split()) <= 2:
                last = found.pop()
                found.append(ContractNumber(last.value + line.text.strip(), (last.span[0], line.end), f"{last.raw} {line.text}", last.repaired, last.month_year))
    unique: dict[str, ContractNumber] = {}
    for number in found:
        unique.setdefault(re.sub(r"\W", "", number.value).lower(), number)
    return list(unique.values())


_EMPTY = re.compile("").match("")
assert _EMPTY is not None


def _read(line: Line, begin: int, upto: int) -> list[ContractNumber]:
    text = line.text[begin:upto]
    match = _BPJS.search(text)
    if match and match.start() < 6:
        seq, branch = match["seq"].translate(_DIGITS), match["branch"].translate(_DIGITS)
        month = re.sub(r"\s", "", match["month"]).translate(_DIGITS)
        value = f"{seq}/KTR/{match['office'].translate(_ROMAN).upper()}-{branch}/{month}"
        raw = match.group()
        pair = (int(month[:2]), 2000 + int(month[2:]))
        known = pair if 1 <= pair[0] <= 12 else None
        return [ContractNumber(value, (line.start + begin + match.start(), line.start + begin + match.end()), raw, value != raw, known)]
    free = _FREE.match(text.lstrip())
    if free is None:
        return []
    lead = len(text) - len(text.lstrip())
    raw = free.group().rstrip(".,-(")
    if not any(char.isdigit() for char in raw) or len(raw) < 5:
        return []
    value = re.sub(r"\s*[/\\]\s*", "/", raw)
    at = line.start + begin + lead
    return [ContractNumber(value, (at, at + len(raw)), raw, value != raw)]
