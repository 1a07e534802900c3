"""Where the holder practises, or which facility it is."""

from __future__ import annotations

import re

from schemas.labels import DocumentType

from .entry import Entry
from .found import Found
from .phrases import any_of
from .reading import Reading

_NOUN = rf"(?:(?:{any_of('facility', 'before')}\s+)*{any_of('facility', 'nouns')})"
_WORD = (
    r"(?:(?:dr|drg|Dr|DR|Hj?|K\.?H|St|Sta|Prof|PROF|Ir|Drs|R)\.(?:[A-Z][\w'’-]*)?|[A-Z0-9][\w'’`.&/-]*(?<!\.)"
    r"|&|dan(?=\s[A-Z])|di(?=\s[A-Z]{3})|[A-Z]\.)"
)
_FACILITY = re.compile(rf"(?<![\w]){_NOUN}(?: {_WORD})+")
_STOP = re.compile(rf"[ \n]{any_of('facility', 'stops')}\b.*$", re.DOTALL)
_ADDRESS = re.compile(rf"\s*(?:[,(;/-]\s*|\s){any_of('facility', 'streets')}\b|\s*[(;]|,|\s+-\s+")
_NONE_OF_ITS_OWN = frozenset({DocumentType.STR, DocumentType.SERTIFIKAT_KOMPETENSI, DocumentType.SKCK})
"""Documents of a person that name no place of practice; a facility in them is something else."""
_LABEL_ONLY = frozenset({DocumentType.POLIS_ASURANSI_PROFESI})
_INSURED = re.compile(r"\b(?:tertanggung|insured|pemegang polis|policy ?holder)\b")
_CONCEPTS = ("facility", "practice_place")
_BEFORE = re.compile(r"(?:\b(?:di|pada|bahwa|menetapkan|kepada|untuk|at|that|to)|[,:(])\s*$", re.IGNORECASE)


def _matches(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    for match in _FACILITY.finditer(text, start, end):
        name = _STOP.sub("", match.group()).rstrip(" .,-\n")
        noun = re.match(_NOUN, name)
        if noun is None or len(name) <= noun.end() + 1 or not re.search(r"[A-Za-z]{2}", name[noun.end() :]):
            continue
        found.append((match.start(), match.start() + len(name)))
    return found


def _named(text: str, entry: Entry) -> tuple[str, int, int] | None:
    """Return the first facility in the value of `entry`, whose rows are read on, and its span in `text`."""
    said, places = "", list[int]()
    for start, end in entry.pieces:
        if not re.search(r"[A-Za-z]{2}", text[start:end]):
            continue
        said += text[start:end].replace("\n", " ") + " "
        places += range(start, end + 1)
    inside = _matches(said, 0, len(said))
    if not inside:
        return None
    first, last = inside[0]
    return " ".join(said[first:last].split()), places[first], places[last - 1] + 1


def insured_facility(reading: Reading) -> Found | None:
    """Return the facility that a policy insures; None for another document, or where a person is insured."""
    if reading.doc_type not in _LABEL_ONLY:
        return None
    entry = next((e for e in reading.entries if e.concept == "holder" and _INSURED.search(e.label)), None)
    if entry is None:
        return None
    named = _named(reading.text, entry)
    if named is None or named[1] - entry.pieces[0][0] > 12:
        return None
    return Found(*named, "label.insured", 0.93)


def find_facility(reading: Reading) -> Found | None:
    """Return the facility that the document names as its own, or as the place of practice."""
    if reading.doc_type in _NONE_OF_ITS_OWN:
        return None
    text, sheet = reading.text, reading.sheet
    insured = insured_facility(reading)
    if insured is not None:
        return insured
    for concept in _CONCEPTS:
        for entry in reading.entries:
            if entry.concept != concept:
                continue
            first = entry.pieces[0][0]
            named = _named(text, entry)
            if named is not None and named[1] - first < 40:
                return Found(*named, f"label.{concept}", 0.95)
            end = entry.pieces[0][1]
            cut = _ADDRESS.search(text, first + 3, end)
            end = cut.start() if cut else end
            value = sheet.raw(first, end)
            if (
                len(value) >= 3
                and value[0].isalnum()
                and not re.match(r"(?:Jalan|Jl)\b", value, re.IGNORECASE)
            ):
                return Found(value, first, end, f"label.{concept}", 0.85)
    if reading.doc_type in _LABEL_ONLY:
        return None
    return _in_text(reading)


def _in_text(reading: Reading) -> Found | None:
    text = reading.text
    ranked: list[tuple[float, int, tuple[int, int]]] = []
    for span in _matches(reading.flow, reading.start, reading.end):
        row = reading.sheet.row_of(span[0])
        if any(row.index in rows for rows in reading.preamble):
            weight = 0.4
        elif _BEFORE.search(text[max(reading.start, span[0] - 14) : span[0]]):
            weight = 0.85
        elif span[0] - row.start <= 2:
            weight = (
                0.75 if row.index > 0 or reading.doc_type is DocumentType.SURAT_PENUGASAN_KLINIS else 0.55
            )
        else:
            weight = 0.5
        if re.search(
            r"\b(?:surat|izin|sertifikat|akreditasi|komisi|lembaga)\b",
            text[row.start : span[0]],
            re.IGNORECASE,
        ):
            weight = min(
                weight, 0.3 if text[span[0]].islower() or not text[row.start : span[1]].isupper() else 0.2
            )
        if row.text.isupper() and re.match(
            r"\W*(?:komisi|lembaga|keputusan|sertifikat|surat|izin|direktur|kepala)\b",
            row.text,
            re.IGNORECASE,
        ):
            weight = 0.2
        ranked.append((-weight, span[0], span))
    if not ranked:
        return None
    weight, _, span = min(ranked)
    if -weight < 0.3:
        return None
    span = _in_full(reading, span, [other for _, _, other in ranked])
    return Found(reading.sheet.raw(*span), *span, "facility.named", -weight)


def _in_full(reading: Reading, span: tuple[int, int], others: list[tuple[int, int]]) -> tuple[int, int]:
    """Return where a name that ends with its cell is printed in full: its second line stands apart."""
    name = reading.sheet.raw(*span)
    row = reading.sheet.row_of(span[0])
    if not any(cell.end == span[1] for cell in row.cells):
        return span
    longer = [other for other in others if reading.sheet.raw(*other).startswith(f"{name} ")]
    return min(longer, default=span)
