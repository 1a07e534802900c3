"""Numbers of a contract: those of its title block, the first party's first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from extractors.numbers import NumberKind, NumberMatch, find_contract_numbers, format_roman
from schemas.text import DocumentText, Line

from .folding import fold
from .rules import rule

_LABEL = rule("numbers.label")
_LABELLED = re.compile(r"\bn(?:[o0]m)?[o0e]r?\b[^\n\d/]{0,34}$", re.IGNORECASE)
_FILLS_LINE = re.compile(r"^\W*#\W*$")
_PARENT = rule("numbers.parent")
_SAME_NUMBER = 82  # similarity of two readings of one number
_WELL_READ = 0.8  # a number read so well is never replaced by another: serials differ by one digit
_ANNEX = rule("numbers.annex")
_ALL_ONES = re.compile(r"(?<=/)(1{1,3})(?=/(?:19|20)\d{2}$)")


@dataclass(frozen=True)
class ContractNumber:
    """One number with its place."""

    value: str
    span: tuple[int, int]
    raw: str
    confidence: float
    party: int | None = None
    """1 or 2 where the label names the party that gave it."""
    month_year: tuple[int, int] | None = None
    """Month and year of signing that a BPJS number ends with."""
    alternatives: tuple[str, ...] = ()
    note: str = ""


def title_numbers(document: DocumentText, begin: int, finish: int) -> list[ContractNumber]:
    """Return the numbers of the title block at `begin`..`finish`, the first party's first."""
    text = document.text[begin:finish]
    folded = fold(text)
    found: list[ContractNumber] = []
    cited: list[ContractNumber] = []
    for match in find_contract_numbers(text):
        bpjs = match.kind is NumberKind.BPJS_CONTRACT and match.month is not None and match.year is not None
        number = ContractNumber(
            match.value,
            (begin + match.start, begin + match.end),
            match.raw,
            match.confidence,
            match.party,
            (match.month, match.year) if bpjs and match.month and match.year else None,
            match.alternatives,
            match.note,
        )
        parent = _PARENT.search(folded[max(0, match.start - 110) : match.start])
        (cited if parent else found).append(number)
    lines = [line for line in document.lines if begin <= line.start < finish]
    found += _unslashed(lines, [*found, *cited])
    found = _own(document.text, found) or cited
    found.sort(
        key=lambda number: (
            (number.party or 0, number.span) if all(n.party for n in found) else (0, number.span)
        )
    )
    unique: dict[str, ContractNumber] = {}
    for number in found:
        unique.setdefault(re.sub(r"\W", "", number.value).lower(), number)
    return list(unique.values())


def _own(text: str, found: list[ContractNumber]) -> list[ContractNumber]:
    """Leave numbers without a label out where others have one: those of a running header or a form."""
    labelled = [
        number for number in found if _LABELLED.search(text[max(0, number.span[0] - 40) : number.span[0]])
    ]
    if not labelled:
        return found
    # A second number may stand alone below the first: "Nomor : A" / "        B".
    first = labelled[0].span[0]
    below = [
        n
        for n in found
        if n not in labelled and n.span[0] > first and _FILLS_LINE.match(_line_at(text, n.span))
    ]
    return sorted([*labelled, *below], key=lambda number: number.span)


def _line_at(text: str, span: tuple[int, int]) -> str:
    begin = max(text.rfind("\n", 0, span[0]), text.rfind("\f", 0, span[0])) + 1
    end = text.find("\n", span[1])
    return text[begin : span[0]] + "#" + text[span[1] : end if end >= 0 else len(text)]


def _unslashed(lines: Sequence[Line], known: Sequence[ContractNumber]) -> list[ContractNumber]:
    """Take what follows a label whose number was read without its slashes; a person must look at it."""
    found = []
    for line in lines:
        label = _LABEL.match(line.text)
        if label is None or any(line.start <= number.span[0] < line.end for number in known):
            continue
        raw = line.text[label.end() :].strip(" .,:;-|")
        if sum(char.isdigit() for char in raw) < 3 or len(raw.split()) > 4 or len(raw) < 6:
            continue
        at = line.start + line.text.index(raw, label.end())
        found.append(
            ContractNumber(raw, (at, at + len(raw)), raw, 0.4, note="nomor terbaca tanpa garis miring")
        )
    return found


def annex_numbers(text: str) -> list[NumberMatch]:
    """Return the numbers in the headings of annexes, which repeat those of the title."""
    folded = fold(text)
    return [
        match
        for match in find_contract_numbers(text)
        if _ANNEX.search(folded[max(0, match.start - 220) : match.start])
    ]


def confirmed(number: ContractNumber, elsewhere: Sequence[NumberMatch]) -> ContractNumber:
    """Compare a number with its repetitions above the annexes; a better reading there replaces it."""
    bare = _bare(number.value)
    alike = [other for other in elsewhere if fuzz.ratio(bare, _bare(other.value)) >= _SAME_NUMBER]
    if not alike:
        return number
    votes: dict[str, float] = {number.value: number.confidence + 0.05}
    for other in alike:
        # The title's number may be cut at the edge of a photograph.
        longer = 0.5 if other.value.startswith(number.value) and other.value != number.value else 0.0
        votes[other.value] = votes.get(other.value, 0.0) + other.confidence + longer
    best = max(votes, key=lambda value: votes[value])
    if number.confidence >= _WELL_READ and not best.startswith(number.value):
        best = number.value
    if best == number.value:
        return replace(number, confidence=min(0.99, number.confidence + 0.02 * len(alike)))
    source = next(other for other in alike if other.value == best)
    dated = source.kind is NumberKind.BPJS_CONTRACT and source.month and source.year
    return replace(
        number,
        value=best,
        confidence=min(0.8, source.confidence),
        month_year=(source.month, source.year)
        if dated and source.month and source.year
        else number.month_year,
        alternatives=tuple(dict.fromkeys((number.value, *number.alternatives))),
        note="nomor dilengkapi menurut kepala lampiran",
    )


def _bare(value: str) -> str:
    return re.sub(r"\W", "", value).lower()


def with_signing_month(number: ContractNumber, month: int) -> ContractNumber:
    """Read `111` beside the year as III where the contract was signed in March: OCR takes I for 1."""
    match = _ALL_ONES.search(number.value)
    if match is None or len(match.group()) != month:
        return number
    value = _ALL_ONES.sub(format_roman(month), number.value)
    return replace(number, value=value, note="bulan romawi dipulihkan menurut tanggal penandatanganan")
