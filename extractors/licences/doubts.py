"""What makes a date of a licence unlikely, whatever it was read from."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from extractors.dates import CLEAR, SURE, DateForm, is_said_twice, legibility, subtract_duration, trusted
from extractors.dates.found import is_year
from schemas.dates import PartialDate, iso_date
from schemas.labels import DocumentType, ExpiryBasis
from schemas.law import LegalEffect
from schemas.text import DocumentText

from .chosen import Chosen, doubt
from .lengths import computed_expiry, end_of_length, ends_as_said
from .reading import Reading
from .validity import ends_on_issue, following_str, str_ends

_SHORTEST_DAYS = 45
"""Every document is valid for some months; less is the first day of a range, read as its last."""
_YOUNGEST = 21
_CONFUSED = {
    "0": "689",
    "1": "7",
    "2": "7",
    "3": "8",
    "4": "9",
    "5": "6",
    "6": "058",
    "7": "12",
    "8": "036",
    "9": "04",
}
"""Figures that scanners and their engines take for each other."""
_OLD_STR = re.compile(r"^\D*\d{2}\W?\d\W?\d\W?\d{3}\W?\d\W(\d{2})\W\d{6}$")
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_OF_A_PERSON = frozenset(
    {
        DocumentType.SIP,
        DocumentType.SIPA,
        DocumentType.SIK,
        DocumentType.STR,
        DocumentType.SERTIFIKAT_KOMPETENSI,
    }
)


def weigh(reading: Reading, issue: Chosen, expiry: Chosen, number: str | None) -> tuple[Chosen, Chosen]:
    """Return both dates, with less confidence and a note where something speaks against them."""
    document = reading.document
    expiry = _by_str_end(reading, issue, expiry, _figures(document, expiry))
    issue, expiry = _legible(document, issue), _legible(document, expiry)
    expiry = _by_long_ago(reading, expiry)
    issue = _by_length(reading, _day_first(issue, expiry), expiry)
    issued, ends = iso_date(issue.value), iso_date(expiry.value)
    if issued and ends:
        if issued > ends:
            note = f"tanggal terbit {issued} sesudah tanggal akhir {ends}"
            issue, expiry = doubt(issue, 0.4, note), doubt(_mended(reading, expiry, ends, issued), 0.4, note)
        elif (ends - issued).days < _SHORTEST_DAYS:
            expiry = doubt(expiry, 0.4, f"masa berlaku hanya {(ends - issued).days} hari sejak {issued}")
        elif (ends - issued).days > reading.law.usual.longest_years * 365.25:
            longest = reading.law.usual.longest_years
            note = f"masa berlaku lebih dari {longest} tahun sejak {issued}"
            expiry = doubt(_mended(reading, expiry, ends, issued), 0.5, note)
    if issued:
        issue = _by_number(issue, issued, number)
        issue = _by_age(reading, issue, issued)
        if ends and issue.review and expiry.basis is ExpiryBasis.DURATION and not expiry.review:
            expiry = doubt(expiry, issue.confidence, "dihitung dari tanggal terbit yang diragukan")
    if ends and number and reading.doc_type is DocumentType.STR:
        expiry = _by_str_number(reading, expiry, ends, number)
    return issue, expiry


def _mended(reading: Reading, expiry: Chosen, ends: dt.date, issued: dt.date) -> Chosen:
    """Return an unlikely end with its year mended, where one misread figure hides the lawful one.

    How long such a document runs is told by the rules that held on the day of issue.
    """
    rules = reading.law.in_force(reading.doc_type, issued, {LegalEffect.TERM})
    lengths = {rule.years for rule in rules if rule.years} or {reading.law.usual.years}
    fitting = [length for length in lengths if _is_misread(ends, issued, length)]
    if len(fitting) != 1:
        return expiry
    length = fitting[0]
    law = tuple(rule.id for rule in rules if rule.years == length)
    value = f"{issued.year + length}-{issued:%m-%d}"
    note = f"tahun terbaca {ends.year}; angka yang mirip memberi masa berlaku {length} tahun"
    changed = replace(expiry, value=value, rule=f"{expiry.rule}.year_mended", law=(*expiry.law, *law))
    return doubt(changed, 0.4, note, (ends.isoformat(),))


def _is_misread(ends: dt.date, issued: dt.date, years: int) -> bool:
    """Return whether one figure of the year, taken for one like it, makes `ends` the end after `years`."""
    meant_year = issued.year + years
    pairs = zip(str(ends.year), str(meant_year), strict=True)
    wrong = [(read, meant) for read, meant in pairs if read != meant]
    return (
        is_year(meant_year)
        and (ends.day, ends.month) == (issued.day, issued.month)
        and iso_date(f"{meant_year}-{issued:%m-%d}") is not None
        and len(wrong) == 1
        and wrong[0][1] in _CONFUSED.get(wrong[0][0], "")
    )


def _by_length(reading: Reading, issue: Chosen, expiry: Chosen) -> Chosen:
    """Return the issue date, doubted where the printed end is not the one that the printed length gives.

    The misread figure may stand in either date. An end that is tied to an STR may come before the length is
    over.
    """
    computed = computed_expiry(reading, issue)
    ends = iso_date(expiry.value)
    if computed is not None and issue.value is not None and ends_on_issue(reading, issue):
        return doubt(issue, 0.6, "tanggal akhir yang tercetak sama dengan tanggal terbit")
    if computed is None or computed.value is None or ends is None or issue.source is not computed.source:
        return issue
    if expiry.basis is not ExpiryBasis.EXPLICIT or reading.ties or issue.source is None:
        return issue
    length = reading.durations[0].match
    if ends_as_said(ends, dt.date.fromisoformat(computed.value)) or not length.consistent:
        return issue
    other = subtract_duration(ends, length, day_before=False).isoformat()
    return doubt(issue, 0.6, f"{length.raw} sejak tanggal terbit tidak berakhir {ends}", (other,))


def _by_long_ago(reading: Reading, expiry: Chosen) -> Chosen:
    """Return the end, doubted where a date seems long ago only because a figure of the end is wrong.

    `1 tahun sampai 01-01-2041`, signed on 01-01-2010: the length says 2011.
    """
    ends = iso_date(expiry.value)
    if ends is None or expiry.basis is not ExpiryBasis.EXPLICIT or not reading.durations:
        return expiry
    for item in reading.dates:
        end = end_of_length(item.date.date, reading.durations[0]) if item.rule == "long_ago" else None
        if end is None or (end.month, end.day) != (ends.month, ends.day):
            continue
        if sum(mine != theirs for mine, theirs in zip(str(end.year), str(ends.year), strict=True)) == 1:
            note = f"{reading.durations[0].match.raw} sejak {item.date.norm} berakhir {end}"
            return doubt(expiry, 0.5, note, (end.isoformat(),))
    return expiry


def _day_first(issue: Chosen, expiry: Chosen) -> Chosen:
    """Return the issue date, doubted where the end beside it has its month before the day: `09-14-2024`."""
    if issue.source is None or expiry.source is None or issue.source.match.form is not DateForm.NUMERIC:
        return issue
    end, (year, month, day) = expiry.source.date, issue.source.date
    other = PartialDate(year, day, month)
    if end.date is not None or not 12 < (end.month or 0) <= 31 or (end.day or 0) > 12:
        return issue
    if other.iso is None or other.iso == issue.value:
        return issue
    return doubt(issue, 0.6, "pada tanggal akhir bulan mungkin ditulis di depan hari", (other.iso,))


def _legible(document: DocumentText, chosen: Chosen) -> Chosen:
    """Return `chosen` as sure as its figures were read, doubted where one was hardly legible."""
    if iso_date(chosen.value) is None:
        return chosen
    legible = _figures(document, chosen)
    sure = replace(chosen, confidence=trusted(chosen.confidence, legible))
    return sure if legible >= SURE else doubt(sure, sure.confidence, "angka pada tanggal sulit dibaca")


def _figures(document: DocumentText, chosen: Chosen) -> float:
    """Return how surely the worst figure was read, of the date or of what it is computed from."""
    spans = [chosen.source.span if chosen.source is not None else None]
    if chosen.span is not None and not is_said_twice(document.text[slice(*chosen.span)]):
        spans.append(chosen.span)
    return legibility(document, *spans)


def _by_str_end(reading: Reading, issue: Chosen, expiry: Chosen, legible: float) -> Chosen:
    """Return the expiry, doubted where it was read badly and differs from the STR's end by the year alone.

    Where a permit ends with its STR (the rules with the effect `follows_str`), of two readings of a hardly
    legible year the STR's is the likelier.
    """
    ends = iso_date(expiry.value)
    law = following_str(reading, issue)
    if ends is None or expiry.basis is not ExpiryBasis.EXPLICIT or legible >= CLEAR or not law:
        return expiry
    for item in str_ends(reading):
        other = item.date.date
        if other is None or (other.day, other.month) != (ends.day, ends.month) or other.year == ends.year:
            continue
        note = f"tahun sulit dibaca: {ends.year}; STR yang tercetak berakhir {other.isoformat()}"
        expiry = replace(
            expiry,
            law=(*expiry.law, *law),
            heard=(*expiry.heard, (item, "akhir STR dengan hari dan bulan yang sama; memeriksa tahunnya")),
        )
        if legible < SURE:
            changed = replace(expiry, value=other.isoformat(), rule=f"{expiry.rule}.year_of_str")
            return doubt(changed, 0.5, note, (ends.isoformat(),))
        return doubt(expiry, 0.6, note, (other.isoformat(),))
    return expiry


def _by_number(issue: Chosen, issued: dt.date, number: str | None) -> Chosen:
    """Return the issue date, doubted where the year in the document's own number is another one."""
    years = [int(year) for year in _YEAR.findall(number or "") if 2005 <= int(year) <= 2035]
    if not years or issued.year in years:
        return issue
    # Numbered in December, signed in January.
    if issued.year - 1 in years and issued.month == 1:
        return issue
    return doubt(issue, 0.6, f"tahun pada nomor ({years[-1]}) berbeda dari tanggal terbit ({issued.year})")


def _by_age(reading: Reading, issue: Chosen, issued: dt.date) -> Chosen:
    births = [item for item in reading.dates if item.role == "birth" and item.date.year]
    if reading.doc_type not in _OF_A_PERSON or not births:
        return issue
    born = births[0].date.year or 0
    issue = replace(issue, heard=(*issue.heard, (births[0], "memeriksa umur pemegang pada tanggal terbit")))
    if issued.year - born >= _YOUNGEST:
        return issue
    return doubt(issue, 0.5, f"pemegang belum {_YOUNGEST} tahun pada tanggal terbit (lahir {born})")


def _by_str_number(reading: Reading, expiry: Chosen, ends: dt.date, number: str) -> Chosen:
    """Return the expiry, doubted where the registration year in an old STR number tells another one."""
    match = _OLD_STR.match(number.replace(" ", ""))
    if match is None:
        return expiry
    registered = dt.date(2000 + int(match.group(1)), 1, 1)
    rules = reading.law.in_force(DocumentType.STR, registered, {LegalEffect.TERM})
    if not rules:
        return expiry
    expected = registered.year + rules[0].years
    expiry = replace(expiry, law=(*expiry.law, rules[0].id))
    if abs(expected - ends.year) <= 1:
        return replace(expiry, confidence=min(0.99, expiry.confidence + 0.01))
    return doubt(expiry, 0.5, f"nomor STR menunjuk tahun akhir sekitar {expected}")
