"""When a licence ends, and on what ground that is said.

The order of grounds follows the practice of the field: a printed end date stands even where the validity is
tied to an STR as well; a lifetime (an STR, by UU 17/2023 Pasal 260) needs no date; a length runs from the
event that its phrase names, else from the issue date, and ends on the same day of the month; a validity that
is only tied to the STR (Permenkes 2052/2011) has no date of its own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractors.dates import add_duration
from schemas.dates import PartialDate
from schemas.labels import LIFETIME, DocumentType, ExpiryBasis

from .reading import Reading
from .roles import FOREIGN_EXPIRY, DateRole, Length
from .vocabulary import fold

WITHOUT_END = frozenset({DocumentType.PROFIL_PRAKTIK, DocumentType.FORMULIR_KREDENSIALING})
"""Documents that never expire: a date in them is somebody else's."""

_SAME_STATEMENT = 160
"""Characters between a tie to the STR and the end that goes with it."""
_ISSUE_ORDER = ("issue", "signature", "dated")
_FALLBACKS = ("electronic_signature", "start")


@dataclass(frozen=True)
class Chosen:
    """A date field's value with all that a person needs to check it."""

    value: str | None
    span: tuple[int, int] | None
    rule: str
    confidence: float
    review: bool = False
    alternatives: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    basis: ExpiryBasis = ExpiryBasis.NONE
    partial: PartialDate | None = None
    source: DateRole | None = field(default=None, compare=False)


def choose_issue(reading: Reading) -> Chosen:
    """Return the day on which the document was issued."""
    for role in _ISSUE_ORDER:
        candidates = [item for item in reading.dates if item.role == role and item.date.year is not None]
        if role == "issue":
            candidates.sort(key=lambda item: item.date.date is None)
        if not candidates:
            continue
        best = candidates[0]
        others = _others(best, candidates)
        confidence = {"issue": 0.96, "signature": 0.94, "dated": 0.88}[role] * best.match.confidence
        return _dated(best, confidence - 0.1 * bool(others and role == "dated"), (), others)
    for role in _FALLBACKS:
        candidates = [item for item in reading.dates if item.role == role and item.date.date is not None]
        if candidates and reading.doc_type not in WITHOUT_END:
            note = f"tanggal terbit tidak tercetak; dipakai {candidates[0].why}"
            return _dated(candidates[0], 0.6 * candidates[0].match.confidence, (note,), (), review=True)
    return Chosen(None, None, "issue_none", 0.5)


def choose_expiry(reading: Reading, issue: Chosen) -> Chosen:
    """Return the day on which the document ends, `lifetime`, or None with its ground."""
    if reading.doc_type in WITHOUT_END:
        return Chosen(None, None, "without_end", 0.95)
    printed = _printed(reading, issue)
    computed = computed_expiry(reading, issue)
    lifetime = next((item for item in reading.lifetimes if item.role == "expiry"), None)
    if printed is not None:
        if lifetime is not None:
            note = "tercetak pula masa berlaku tanpa batas waktu"
            printed = doubt(printed, 0.6, note, (LIFETIME,))
        return _compare(printed, computed, reading)
    if lifetime is not None:
        chosen = Chosen(LIFETIME, lifetime.span, lifetime.rule, 0.96, basis=ExpiryBasis.LIFETIME)
        if computed is not None and computed.value is not None:
            chosen = doubt(chosen, 0.6, "tercetak pula suatu jangka waktu", (computed.value,))
        if reading.doc_type is DocumentType.IZIN_OPERASIONAL:
            return replace(chosen, notes=(*chosen.notes, "OSS: berlaku selama kegiatan usaha dijalankan"))
        return chosen
    if computed is not None:
        if computed.value is not None and reading.unread_end is not None:
            note = "akhir masa berlaku tercetak, tetapi tanggalnya tidak terbaca; dipakai jangka waktu"
            return doubt(computed, 0.6, note)
        if issue.value is not None and ends_on_issue(reading, issue):
            note = "tanggal akhir yang tercetak sama dengan tanggal terbit; dipakai jangka waktu"
            return doubt(computed, 0.6, note, (issue.value,))
        return computed
    if reading.ties:
        return _tied(reading)
    if reading.unread_end is not None:
        like_str = _unread_like_str(reading, issue, reading.unread_end)
        if like_str is not None:
            return like_str
        note = "akhir masa berlaku tercetak, tetapi tanggalnya tidak terbaca"
        return Chosen(None, reading.unread_end, "unread_end", 0.2, True, (), (note,), ExpiryBasis.EXPLICIT)
    if reading.open_end is not None:
        return Chosen(None, reading.open_end, "open_end", 0.9, notes=("tidak menyebut tanggal akhir",))
    return Chosen(None, None, "expiry_none", 0.4, True, notes=("tidak ditemukan pernyataan masa berlaku",))


def _unread_like_str(reading: Reading, issue: Chosen, span: tuple[int, int]) -> Chosen | None:
    """Return the end of the STR where what is left of an unread end begins as that does: `12 Des%`.

    A SIP that names an end used to end with its STR (Permenkes 2052/2011), so day and month tell the year.
    """
    said = re.findall(r"(?<!\d)\d{1,2}\W{1,3}[a-z]{3}", fold(reading.document.text[slice(*span)]))
    issued = issue.source.date.date if issue.source is not None else None
    for item in str_ends(reading):
        day = item.date.date
        if day is None or (issued is not None and day <= issued):
            continue
        begin = re.match(r"(\d{1,2})\W{1,3}([a-z]{3})", fold(item.match.raw))
        if begin and any(
            int(each[:2].rstrip(" .,-/")) == day.day and each.endswith(begin.group(2)) for each in said
        ):
            note = (
                "tanggal akhir tidak terbaca penuh; bagian yang terbaca sama dengan akhir STR yang tercetak"
            )
            return Chosen(
                day.isoformat(), span, "unread_end_like_str", 0.5, True, (), (note,), ExpiryBasis.EXPLICIT
            )
    return None


def str_ends(reading: Reading) -> tuple[DateRole, ...]:
    """Return the dates on which the STR ends that the document names."""
    return tuple(item for item in reading.dates if item.role == f"str{FOREIGN_EXPIRY}")


def ends_on_issue(reading: Reading, issue: Chosen) -> bool:
    """Return whether the only printed end is the day of issue: a label was misread, or a figure."""
    ends = {item.date for item in reading.dates if item.role == "expiry"}
    return issue.source is not None and issue.source.role in _ISSUE_ORDER and ends == {issue.source.date}


def _printed(reading: Reading, issue: Chosen) -> Chosen | None:
    found = [item for item in reading.dates if item.role == "expiry" and item.date.year is not None]
    if issue.source is not None and issue.source.role in _ISSUE_ORDER:
        # On the day of issue a licence begins; the label was misread.
        found = [item for item in found if item.date != issue.source.date]
    if not found:
        return None
    # Complete dates first, then those beside the words that decided; the first page speaks first.
    found.sort(key=lambda item: (item.date.date is None, item.rule == "until", item.distance > 6, item.span))
    best = found[0]
    # "s.d." alone is a weaker word than "berlaku s.d.": it may be said of another document.
    others = _others(best, [item for item in found if (item.rule == "until") == (best.rule == "until")])
    notes: tuple[str, ...] = ("masa berlaku juga dikaitkan dengan STR",) if reading.ties else ()
    confidence = 0.97 * best.match.confidence
    apart = reading.ties and min(abs(best.span[0] - tie[0]) for tie in reading.ties) > _SAME_STATEMENT
    if apart:
        # Said elsewhere, the date may be the end of the STR that the tie means.
        notes += ("tanggal ini mungkin akhir STR, bukan akhir izin",)
        confidence = min(confidence, 0.6)
    if others:
        notes += ("lebih dari satu tanggal akhir tercetak",)
        confidence = min(confidence, 0.6)
    chosen = _dated(best, confidence, notes, others, review=bool(others or apart))
    return replace(chosen, basis=ExpiryBasis.EXPLICIT)


def computed_expiry(reading: Reading, issue: Chosen) -> Chosen | None:
    """Return the end that a printed length gives, whatever end is printed; None where no length is."""
    if not reading.durations:
        return None
    length = reading.durations[0]
    base = _base(reading, length, issue)
    if base is None:
        note = f"jangka waktu {length.match.raw} tercetak, tetapi tanggal awalnya tidak ditemukan"
        return Chosen(None, length.span, "duration", 0.5, True, (), (note,), ExpiryBasis.DURATION)
    start, source = base
    end = end_of_length(start, length)
    if end is None:
        return None
    confidence = 0.94 * source.match.confidence
    notes: tuple[str, ...] = (f"{length.match.raw} sejak {start.isoformat()} ({source.why})",)
    alternatives = tuple(
        value.isoformat()
        for other in source.match.alternatives
        if (value := end_of_length(other.date, length)) is not None
    )
    if source.match.note:
        notes += (source.match.note,)
    review = bool(alternatives) or confidence < 0.75
    if not length.match.consistent:
        notes += (length.match.note or "angka dan kata jangka waktu berbeda",)
        confidence, review = min(confidence, 0.5), True
    return Chosen(
        end.isoformat(),
        length.span,
        "duration",
        confidence,
        review,
        alternatives,
        notes,
        ExpiryBasis.DURATION,
        source=source,
    )


def _base(reading: Reading, length: Length, issue: Chosen) -> tuple[dt.date, DateRole] | None:
    if length.base is not None:
        full = length.base.date.date
        return None if full is None else (full, length.base)
    for role in length.base_roles:
        for item in reading.dates:
            if item.role == role and item.date.date is not None:
                return item.date.date, item
    if issue.source is not None and issue.source.date.date is not None and issue.source.role in _ISSUE_ORDER:
        return issue.source.date.date, issue.source
    return None


def end_of_length(start: dt.date | None, length: Length) -> dt.date | None:
    """Return the day on which a licence of `length` ends that began on `start`."""
    if start is None:
        return None
    try:
        return add_duration(start, length.match, day_before=False)
    except (OverflowError, ValueError):
        return None


def _compare(printed: Chosen, computed: Chosen | None, reading: Reading) -> Chosen:
    """Return the printed end, doubted where a printed length says another one."""
    if computed is None or computed.value is None:
        return printed
    if printed.value is None:
        return _by_length(printed, computed)
    if reading.durations and not reading.durations[0].match.consistent:
        return doubt(printed, 0.7, "angka dan kata jangka waktu berbeda", ())
    if ends_as_said(dt.date.fromisoformat(printed.value), dt.date.fromisoformat(computed.value)):
        return replace(printed, confidence=min(0.99, printed.confidence + 0.02))
    if reading.ties:  # an STR may well end before the length is over
        return doubt(printed, 0.8, f"jangka waktu yang tercetak berakhir {computed.value}", (computed.value,))
    note = f"tanggal akhir {printed.value} dan jangka waktu ({computed.value}) tidak sama"
    return doubt(printed, 0.55, note, (computed.value,))


def ends_as_said(printed: dt.date, computed: dt.date) -> bool:
    """Return whether a printed end is that of the length: on the same day of the month, or the day before."""
    return 0 <= (computed - printed).days <= 1


def _by_length(printed: Chosen, computed: Chosen) -> Chosen:
    """Return the end that the printed length gives where the printed end is no whole date.

    A day that no calendar has (`09-14-2024`) was misread, so the length stands instead; month and year alone
    must be those of the length. A person looks at either.
    """
    partial, value = printed.partial, computed.value
    assert partial is not None and value is not None
    ends = dt.date.fromisoformat(value)
    if partial.day is None and (partial.year, partial.month or ends.month) != (ends.year, ends.month):
        return doubt(printed, 0.5, f"jangka waktu yang tercetak berakhir {value}", (value,))
    fits = partial.day is None or value in printed.alternatives
    return replace(
        printed,
        value=value,
        rule=f"{printed.rule}.by_length",
        confidence=0.6 if fits else 0.5,
        review=True,
        alternatives=tuple(
            dict.fromkeys(
                other for other in (*printed.alternatives, *computed.alternatives) if other != value
            )
        ),
        notes=(*printed.notes, f"dipakai jangka waktu: {'; '.join(computed.notes)}"),
        basis=ExpiryBasis.EXPLICIT if fits else ExpiryBasis.DURATION,
        partial=None,
    )


def _tied(reading: Reading) -> Chosen:
    notes = ["berlaku selama STR berlaku: tanggal akhir mengikuti STR pemegang"]
    of_str = [item for item in str_ends(reading) if item.date.iso]
    if of_str:
        notes.append(f"STR yang tercetak berakhir {of_str[0].date.iso}")
    return Chosen(
        None,
        reading.ties[0],
        "tied_to_str",
        0.9,
        False,
        tuple(dict.fromkeys(item.date.iso for item in of_str if item.date.iso)),
        tuple(notes),
        ExpiryBasis.TIED_TO_STR,
    )


def _dated(
    item: DateRole,
    confidence: float,
    notes: tuple[str, ...],
    others: tuple[str, ...],
    *,
    review: bool = False,
) -> Chosen:
    alternatives = tuple(other.iso for other in item.match.alternatives if other.iso)
    if item.match.note:
        notes = (*notes, item.match.note)
    value = item.date.iso
    if value is None:
        notes = (*notes, f"tanggal tidak lengkap: {item.date.norm}")
        confidence = min(confidence, 0.5)
    return Chosen(
        value,
        item.span,
        item.rule,
        confidence,
        review or bool(alternatives) or value is None or confidence < 0.7,
        tuple(dict.fromkeys((*alternatives, *others))),
        notes,
        partial=None if value else item.date,
        source=item,
    )


def _others(best: DateRole, found: Sequence[DateRole]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.date.norm for item in found if item.date != best.date))


def doubt(chosen: Chosen, confidence: float, note: str, alternatives: tuple[str, ...] = ()) -> Chosen:
    """Return `chosen` for a person to look at, with the reason."""
    return replace(
        chosen,
        confidence=min(chosen.confidence, confidence),
        review=True,
        alternatives=tuple(dict.fromkeys((*chosen.alternatives, *alternatives))),
        notes=(*chosen.notes, note),
    )
