"""What makes a date of a licence unlikely, whatever it was read from."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from extractors.dates import CLEAR, SURE, DateForm, is_said_twice, legibility, subtract_duration, trusted
from schemas.dates import PartialDate, iso_date
from schemas.labels import DocumentType, ExpiryBasis
from schemas.text import DocumentText

from .reading import Reading
from .validity import Chosen, computed_expiry, doubt, end_of_length, ends_as_said, ends_on_issue, str_ends

_LONGEST_YEARS = 6
"""Licences run five years; the sixth leaves room for a renewal that was signed early."""
_SHORTEST_DAYS = 45
"""Every document is valid for some months; less is the first day of a range, read as its last."""
_YOUNGEST = 21
_USUAL_YEARS = 5
_CONFUSED = {"0": "689", "1": "7", "3": "8", "4": "9", "5": "6", "6": "058", "7": "1", "8": "036", "9": "04"}
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
    expiry = _by_str_end(reading, expiry, _figures(document, expiry))
    issue, expiry = _legible(document, issue), _legible(document, expiry)
    expiry = _by_long_ago(reading, expiry)
    issue = _by_length(reading, _day_first(issue, expiry), expiry)
    issued, ends = iso_date(issue.value), iso_date(expiry.value)
    if issued and ends:
        if issued > ends:
            note = f"tanggal terbit {issued} sesudah tanggal akhir {ends}"
            issue, expiry = doubt(issue, 0.4, note), doubt(_mended(expiry, ends, issued), 0.4, note)
        elif (ends - issued).days < _SHORTEST_DAYS:
            expiry = doubt(expiry, 0.4, f"masa berlaku hanya {(ends - issued).days} hari sejak {issued}")
        elif (ends - issued).days > _LONGEST_YEARS * 365.25:
            expiry = doubt(expiry, 0.5, f"masa berlaku lebih dari {_LONGEST_YEARS} tahun sejak {issued}")
    if issued:
        issue = _by_number(issue, issued, number)
        issue = _by_age(reading, issue, issued)
        if ends and issue.review and expiry.basis is ExpiryBasis.DURATION and not expiry.review:
            expiry = doubt(expiry, issue.confidence, "dihitung dari tanggal terbit yang diragukan")
    if ends and number and reading.doc_type is DocumentType.STR:
        expiry = _by_str_number(expiry, ends, number)
    return issue, expiry


def _mended(expiry: Chosen, ends: dt.date, issued: dt.date) -> Chosen:
    """Return an end before the issue with its year mended, where one misread figure hides the usual one."""
    usual = str(issued.year + _USUAL_YEARS)
    printed = str(ends.year)
    wrong = [(read, meant) for read, meant in zip(printed, usual, strict=True) if read != meant]
    value = f"{usual}-{issued:%m-%d}"
    same_day = (ends.day, ends.month) == (issued.day, issued.month) and iso_date(value) is not None
    if not same_day or len(wrong) != 1 or wrong[0][1] not in _CONFUSED.get(wrong[0][0], ""):
        return expiry
    note = f"tahun terbaca {printed}; angka yang mirip memberi masa berlaku {_USUAL_YEARS} tahun"
    changed = replace(expiry, value=value, rule=f"{expiry.rule}.year_mended")
    return doubt(changed, 0.4, note, (ends.isoformat(),))


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


def _by_str_end(reading: Reading, expiry: Chosen, legible: float) -> Chosen:
    """Return the expiry, doubted where it was read badly and differs from the STR's end by the year alone.

    A SIP with a printed end used to end with its STR (Permenkes 2052/2011): of two readings of a hardly
    legible year the STR's is the likelier.
    """
    ends = iso_date(expiry.value)
    if ends is None or expiry.basis is not ExpiryBasis.EXPLICIT or legible >= CLEAR:
        return expiry
    for item in str_ends(reading):
        other = item.date.date
        if other is None or (other.day, other.month) != (ends.day, ends.month) or other.year == ends.year:
            continue
        note = f"tahun sulit dibaca: {ends.year}; STR yang tercetak berakhir {other.isoformat()}"
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
    if issued.year - born >= _YOUNGEST:
        return issue
    return doubt(issue, 0.5, f"pemegang belum {_YOUNGEST} tahun pada tanggal terbit (lahir {born})")


def _by_str_number(expiry: Chosen, ends: dt.date, number: str) -> Chosen:
    """Return the expiry, doubted where the registration year in an old STR number tells another one."""
    match = _OLD_STR.match(number.replace(" ", ""))
    if match is None:
        return expiry
    expected = 2000 + int(match.group(1)) + _USUAL_YEARS
    if abs(expected - ends.year) <= 1:
        return replace(expiry, confidence=min(0.99, expiry.confidence + 0.01))
    return doubt(expiry, 0.5, f"nomor STR menunjuk tahun akhir sekitar {expected}")
