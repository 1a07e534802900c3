"""The document's own number, among those of STR, recommendation, law and signer."""

from __future__ import annotations

import re

from extractors.numbers import NumberKind, NumberMatch, find_licence_numbers
from schemas.labels import DocumentType

from .entry import Entry
from .found import Found
from .phrases import cues
from .reading import Reading

_NO_NUMBER = frozenset({DocumentType.PROFIL_PRAKTIK, DocumentType.FORMULIR_KREDENSIALING})
_ALWAYS_OWN = frozenset({"number"})
_OWN = {
    DocumentType.STR: frozenset({"str_number"}),
    DocumentType.SIP: frozenset({"sip_number"}),
    DocumentType.SIPA: frozenset({"sip_number"}),
    DocumentType.SIK: frozenset({"sip_number"}),
    DocumentType.POLIS_ASURANSI_PROFESI: frozenset({"policy_number"}),
    DocumentType.IZIN_OPERASIONAL: frozenset({"facility_number", "business_number"}),
    DocumentType.PENETAPAN_KELAS_RS: frozenset({"facility_number"}),
}
_NEVER = frozenset({"other", "birth", "address", "position", "dates"})
_KIND = r"(?:(?:surat |perizinan |sertifikat )?(?:i[zj]in|berusaha|standar|keputusan|piagam))"
_BARE = re.compile(
    rf"^\W*(?:{_KIND}(?: \w+){{0,4}}\s*[:–-]\s*(?:PB\W?UMKU\W*)?"
    rf"|(?:{_KIND}\W+)?(?:nomor|nomer|no|number|n0|reg)?\b[\s.:]*)$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:\b(?:tanggal|tgl|tahun anggaran|tentang|dated|berlaku|Nama|Name)\b|[;(]).*$",
    re.IGNORECASE | re.DOTALL,
)
_PRIVATE = re.compile(
    r"\b(?:nip|nik|npwp|npa|nrp|telp|telepon|fax|jalan|jl|rt|rw|kbli|rekomendasi|permohonan|ijazah|undang|peraturan)\b"
)


_OF_A_LAW = re.compile(r"\d{1,3} tahun \d{4}", re.IGNORECASE)
"""`Undang-Undang` may end the line before."""


def find_number(reading: Reading) -> Found | None:
    """Return the number of the document itself."""
    if reading.doc_type in _NO_NUMBER:
        return None
    own = _ALWAYS_OWN | _OWN.get(reading.doc_type, frozenset())
    text = reading.document.text[reading.start : reading.end]
    ranked: list[tuple[float, int, Found]] = []
    covered: list[tuple[int, int]] = []
    for match in find_licence_numbers(text):
        start, end = reading.start + match.start, reading.start + match.end
        covered.append((start, end))
        weight = _weight(reading, match, start, own)
        if weight > 0:
            found = _whole(reading, match, start, end)
            ranked.append((weight, -start, found))
    for entry in reading.entries:
        if entry.concept not in own or any(
            a < entry.pieces[0][1] and entry.pieces[0][0] < b for a, b in covered
        ):
            continue
        begin, finish = entry.pieces[0]
        raw = _TAIL.sub("", reading.document.text[begin:finish]).strip(" .,:;-")
        digits = sum(character.isdigit() for character in raw)
        if digits >= 4 and len(raw) <= 48 and "," not in raw and _OF_A_LAW.fullmatch(raw) is None:
            at = reading.document.text.index(raw, begin) if raw else begin
            weight = _label_weight(entry, own) - 0.1
            ranked.append(
                (weight, -begin, Found(" ".join(raw.split()), at, at + len(raw), "label.number", 0))
            )
    if not ranked:
        return None
    weight, _, best = max(ranked, key=lambda item: item[:2])
    confidence = min(0.97, max(0.3, weight))
    return Found(best.value, best.start, best.end, best.rule, confidence, best.note, best.alternatives)


def _whole(reading: Reading, match: NumberMatch, start: int, end: int) -> Found:
    """Return the number with what OCR has torn from its ends: `445/855: SIP-G/2014`, `446/8493/IX 2018`."""
    row = reading.sheet.row_of(start)
    text = reading.document.text
    head = re.search(r"(?<![\w/])\d[\d./ -]*[-:;/. ]{1,2}$", text[row.start : start])
    tail = (
        re.match(r" (20[0-2]\d)\b(?! ?[/-])", text[end : row.end])
        if "/" in match.value and match.year is None
        else None
    )
    if head is None and tail is None:
        return Found(match.value, start, end, f"number.{match.kind}", 0, match.note, match.alternatives)
    value = match.value
    if head is not None:
        value = (
            re.sub(r"[\s:;]+", "", head.group()).rstrip("/-.") + "/" + value.lstrip("/")
            if not re.search(r"\d $", head.group())
            else re.sub(r"\s+", "", head.group()) + value
        )
        start = row.start + head.start()
    if tail is not None:
        value, end = f"{value}/{tail.group(1)}", end + tail.end()
    return Found(value, start, end, f"number.{match.kind}", 0, "nomor terputus; disambung", (match.value,))


def _label_weight(entry: Entry, own: frozenset[str]) -> float:
    if entry.concept == "business_number":
        return 0.6  # the NIB is the number only of a document that has no other
    if entry.concept in own and entry.concept != "number":
        return 1.05
    return 0.95


def _weight(reading: Reading, match: NumberMatch, start: int, own: frozenset[str]) -> float:
    """Return how likely a number is the document's own; 0 for one that is somebody else's."""
    sheet = reading.sheet
    row = sheet.row_of(start)
    entry = reading.statements.entry_at(start)
    weight = 0.0
    head = reading.document.text[row.start : start]
    if entry is not None and entry.concept is not None and start - entry.start <= 12:
        if entry.concept in own:
            weight = _label_weight(entry, own)
        elif entry.concept in _NEVER or entry.concept.endswith("number"):
            return 0.0
    if _OF_A_LAW.fullmatch(match.value) and _PRIVATE.search(_row_words(reading, row.index - 1)):
        return 0.0
    if not weight and _BARE.match(head):
        weight = 0.85 if len(row.text) - (start - row.start) - len(match.raw) <= 3 else 0.7
        above = _row_words(reading, row.index - 1)
        if (
            not head.strip()
            and re.search(r"\b(?:str|sip|nip|nik|npwp)\b(?: :)?$", above)
            and not own & {"str_number", "sip_number"}
        ):
            return 0.0
    if not weight:
        cell = next((item for item in row.cells if item.start <= start < item.end), row)
        words = " ".join(token.text for token in sheet.tokens_between(max(cell.start, start - 90), start))
        alone = len(row.text) - len(match.raw) <= 3
        previous = _row_words(reading, row.index - 1) if start - row.start < 25 else ""
        if alone:  # only a label at the end of the row above speaks of a number that has its own row
            previous = " ".join(previous.split()[-2:])
        said = f"{previous} {words}" if len(words.split()) < 4 else words
        if _PRIVATE.search(said) or any(
            cue.pattern.search(said) for cue in cues().subjects if reading.doc_type not in cue.own_types
        ):
            return 0.0
        weight = 0.5 if alone or re.search(r"\b(?:nomor|no|number)\b", words) else 0.35
    if any(row.index in rows for rows in reading.preamble):
        weight -= 0.4
    if row.page != sheet.rows[0].page:
        weight -= 0.25
    weight -= 0.2 * min(1.0, row.index / max(12, len(sheet.rows)))
    if match.doc_type is not None:
        weight += 0.08 if match.doc_type == reading.doc_type else -0.05
    if match.kind is NumberKind.PB_UMKU and reading.doc_type is DocumentType.IZIN_OPERASIONAL:
        weight += 0.3
    if match.kind in (NumberKind.STR_DOTTED, NumberKind.STR_LETTERS, NumberKind.STR_SPACED):
        weight += 0.2 if reading.doc_type is DocumentType.STR else -0.5
    if (
        match.kind is NumberKind.NIB
        and weight > 0.65
        and entry is not None
        and entry.concept == "business_number"
    ):
        weight = 0.6
    return weight


def _row_words(reading: Reading, index: int) -> str:
    if index < 0:
        return ""
    row = reading.sheet.rows[index]
    return " ".join(token.text for token in reading.sheet.tokens_between(row.start, row.end))
