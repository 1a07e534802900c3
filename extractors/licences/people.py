"""Whose licence it is: the name as printed, titles and degrees kept."""

from __future__ import annotations

import re

from schemas.labels import DocumentType

from .entry import Entry
from .found import Found
from .phrases import any_of, listed, words
from .places import find_facility, insured_facility
from .reading import Reading

_TITLES = rf"(?:{any_of('person', 'titles')}(?:[.,] ?|\s)\s?)"
_PART = r"(?:(?:[A-Z]\.\s?)|(?:(?:[Bb]in(?:ti)?|BIN(?:TI)?|van|de|al|el|da)\s)|(?:[A-Z][\w'’`-]*\.?))"
_DEGREE = any_of("person", "degrees") + r"[\w.()&'’-]*(?: ?\(K\)|(?: [A-Z][\w]*\.[\w.]*))?"
# A degree that is not in the list is in capitals, or has a full stop within: AMR, A.Md.Rad.
_RARE_DEGREE = (
    r"(?!(?:NI[PKR]|N[PU]WP|S[IT][PRK][A-Z]?|TTL|RT|RW|DKI|DIY)\b)"
    r"(?:[A-Z]{2,6}|[A-Z][A-Za-z]{0,3}(?:\.[A-Z][A-Za-z]{0,5})+\.?)(?![\w.])"
)
_PERSON = re.compile(
    rf"{_TITLES}*{_PART}(?:\s?{_PART})*(?:\s?,\s*(?:{_DEGREE}(?:\s?\([\w-]+\))?|{_RARE_DEGREE}))*"
)
_TITLED = re.compile(rf"(?<![\w.]){any_of('person', 'health_titles')}[.,]\s?{_PART}")
_AFTER_NAME = re.compile(rf"\s+{any_of('person', 'stops')}\b.*$", re.DOTALL)
_NEVER = re.compile(rf"\b{any_of('person', 'never')}\b", re.IGNORECASE)
_OFFICER = re.compile(rf"\W*(?:a\.?n\.?\W*)?{any_of('office', 'signers')}\b", re.IGNORECASE)
_SIGNER = re.compile(r"\b(?:yang )?(?:bertanda ?tangan|menandatangani)\b")
_GRANT = re.compile(
    rf"\b{any_of('person', 'grants')}"
    r"(?: (?:saudara|saudari|sdr|sdri))?(?: \.)?(?: :)?(?: (?:nama|name)(?: :)?)? "
)
_WEAK_GRANTS = listed("person", "weak_grants")
_PERSONS = frozenset(
    {
        DocumentType.SIP,
        DocumentType.SIPA,
        DocumentType.SIK,
        DocumentType.STR,
        DocumentType.SERTIFIKAT_KOMPETENSI,
        DocumentType.SURAT_PENUGASAN_KLINIS,
        DocumentType.POLIS_ASURANSI_PROFESI,
        DocumentType.SKCK,
        DocumentType.SURAT_KETERANGAN_ETIK,
        DocumentType.SURAT_AFILIASI,
        DocumentType.PROFIL_PRAKTIK,
    }
)


def person_at(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of the person's name that begins at `start`, signs before it skipped, or None."""
    lead = re.compile(r"[\W\d_]*(?:[Ss]dri?\.?\s|[Ss]audara/?i?\s|[Ss]audari\s)?").match(text, start, end)
    begin = lead.end() if lead else start
    match = _PERSON.match(text, begin, end)
    if match is None or "\f" in match.group():
        return None
    name = _AFTER_NAME.sub("", match.group()).rstrip(" ,\n-")
    if sum(character.isalpha() for character in name) < 3:
        return None
    return begin, begin + len(name)


def find_holder(reading: Reading) -> Found | None:
    """Return the holder of the licence: a person, or for a facility's licence its owner."""
    if reading.doc_type in _PERSONS:
        return insured_facility(reading) or _person(reading)
    if reading.doc_type in (DocumentType.SERTIFIKAT_AKREDITASI, DocumentType.PENETAPAN_KELAS_RS):
        return find_facility(reading)
    order = (
        ("responsible", "holder")
        if reading.doc_type is DocumentType.FORMULIR_KREDENSIALING
        else ("owner", "responsible", "holder")
    )
    for concept in order:
        for entry in reading.entries:
            if entry.concept != concept or "direktur" in entry.label:  # a hospital's director holds nothing
                continue
            if not any(character.isalpha() for character in reading.text[entry.start : entry.end]):
                continue
            end = _value_end(reading, entry.start, entry.end)
            return Found(reading.sheet.raw(entry.start, end), entry.start, end, f"label.{concept}", 0.9)
    return find_facility(reading)


def _value_end(reading: Reading, start: int, end: int) -> int:
    """Return where an organisation's or person's name in a value ends."""
    text = reading.text
    span = person_at(text, start, end)
    if span is not None and _TITLED.match(text, span[0]):
        return span[1]
    cut = re.compile(
        r"\s*(?:,?\s+(?:Jalan|Jl|JALAN|JL)\b|,\s*(?:[Aa]kta|AKTA|[Bb]erkedudukan|[Bb]eralamat)\b|\(|;|\bNIK\b|\bNPWP\b|\bNIP\b)"
    ).search(text, start + 1, end)
    return cut.start() if cut else end


def _person(reading: Reading) -> Found | None:
    named = [entry for entry in reading.entries if entry.concept == "holder"]
    if not named and reading.doc_type is DocumentType.PROFIL_PRAKTIK:
        named = [entry for entry in reading.entries if entry.concept == "responsible"]
    named = [entry for entry in named if not _is_heading(reading, entry)]
    usable = []
    for entry in named:
        span = person_at(reading.text, entry.start, entry.end)
        if span is not None and no_person(reading.text[span[0] : span[1]]) is None:
            usable.append((entry, span))
    for number, (entry, span) in enumerate(usable):
        before = reading.sheet.tokens_between(max(reading.start, entry.label_start - 140), entry.label_start)
        if number + 1 < len(usable) and _SIGNER.search(" ".join(token.text for token in before)):
            continue
        weight = 0.95 if entry.label.strip(" .:") != "kepada" else 0.85
        return Found(reading.sheet.raw(*span), span[0], span[1], "label.holder", weight)
    for match in _GRANT.finditer(reading.sheet.text):
        offset = reading.sheet.span(match.start(), match.end() - 1)[1]
        span = person_at(reading.flow, offset, min(reading.end, offset + 160))
        if span is None or no_person(reading.flow[span[0] : span[1]]) is not None:
            continue
        titled = _TITLED.match(reading.flow, span[0]) is not None or "," in reading.flow[span[0] : span[1]]
        words = len(reading.flow[span[0] : span[1]].split())
        if titled or (words >= 2 and match.group().split()[0] not in _WEAK_GRANTS):
            return Found(reading.sheet.raw(*span), span[0], span[1], "grant", 0.9 if titled else 0.75)
    for entry in named:
        value = " ".join(reading.text[entry.start : entry.end].split()).strip(" .,:;->")
        if sum(character.isalpha() for character in value) >= 5 and no_person(value) is None:
            return Found(value, entry.start, entry.end, "label.holder", 0.5)
    for titled_match in _TITLED.finditer(reading.flow, reading.start, reading.end):
        span = person_at(reading.flow, titled_match.start(), reading.end)
        if span is not None and not _signs(reading, span):
            return Found(reading.sheet.raw(*span), span[0], span[1], "titled", 0.55)
    return None


def _is_heading(reading: Reading, entry: Entry) -> bool:
    """Return whether the value of a name's label is the next heading of a table: `Nama  Tenaga  Izin`."""
    tokens = [token.text for token in reading.sheet.tokens_between(entry.start, entry.end)]
    known = [token for token in tokens if token.isalpha()]
    return bool(known) and all(token in words() for token in known)


def _signs(reading: Reading, span: tuple[int, int]) -> bool:
    """Return whether the name stands under an office or above a staff number: the signer, not the holder."""
    if re.search(r"\bNIP\b", reading.flow[span[1] : span[1] + 60]):
        return True
    row = reading.sheet.row_of(span[0])
    above = reading.sheet.rows[max(0, row.index - 4) : row.index]
    return any(_OFFICER.match(item.text) for item in above) and any(
        r.role == "signature" and r.span[0] < span[0] for r in reading.dates
    )


def no_person(text: str) -> re.Match[str] | None:
    """Return the word of `text` that names a facility, an office or a document, so that it is no person."""
    return _NEVER.search(text)
