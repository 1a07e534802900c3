"""The end that a printed length of validity gives, alone or beside a printed end."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

from extractors.dates import add_duration
from schemas.labels import ExpiryBasis

from .chosen import ISSUE_ORDER, Chosen, doubt
from .reading import Reading
from .roles import DateRole, Length

_OTHER_BEGINNINGS = frozenset({"assessment", "start"})
"""Roles of days, other than that of issue, from which a length may run."""
_SAME_STATEMENT = 80
"""Characters between a length and the end that goes with it."""


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
    other_days = {item.date for item in reading.dates if item.role in _OTHER_BEGINNINGS} - {source.date}
    unsaid = bool(other_days and length.base_roles) and "issue" not in length.base_roles
    if source.role in ISSUE_ORDER and (length.unnamed or unsaid):
        notes += ("hari yang menjadi awal jangka waktu tidak pasti; dihitung dari tanggal terbit",)
        confidence, review = min(confidence, 0.5), True
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
        for item, following in pairwise([*reading.dates, None]):
            if item is not None and item.role == role and item.date.date is not None:
                # What took several days is counted from the last of them.
                lasted = following is not None and (following.role, following.rule) == (role, "range_end")
                last = following if lasted and following is not None and following.date.date else item
                return last.date.date or item.date.date, last
    if issue.source is not None and issue.source.date.date is not None and issue.source.role in ISSUE_ORDER:
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


def compared(printed: Chosen, computed: Chosen | None, reading: Reading) -> Chosen:
    """Return the printed end, doubted where a printed length says another one."""
    if computed is None or computed.value is None:
        return printed
    if printed.value is None:
        return _by_length(printed, computed)
    if reading.durations and not reading.durations[0].match.consistent:
        return doubt(printed, 0.7, "angka dan kata jangka waktu berbeda", ())
    if ends_as_said(dt.date.fromisoformat(printed.value), dt.date.fromisoformat(computed.value)):
        return replace(printed, confidence=min(0.99, printed.confidence + 0.02))
    if printed.rule == "until" and not reading.ties and _apart(reading, printed.span):
        # "s.d." alone is a weaker word than "berlaku 5 tahun": the date may be said of another document.
        note = f"tanggal akhir {printed.value} hanya berkata 's.d.'; dipakai jangka waktu"
        return doubt(computed, 0.6, note, (printed.value,))
    if reading.ties:  # an STR may well end before the length is over
        return doubt(printed, 0.8, f"jangka waktu yang tercetak berakhir {computed.value}", (computed.value,))
    note = f"tanggal akhir {printed.value} dan jangka waktu ({computed.value}) tidak sama"
    return doubt(printed, 0.55, note, (computed.value,))


def _apart(reading: Reading, printed: tuple[int, int] | None) -> bool:
    """Return whether a printed end and the length are two statements: of two labels, or far apart."""
    if printed is None:
        return False
    length = reading.durations[0].span
    owners = [reading.statements.entry_at(span[0]) for span in (printed, length)]
    return owners[0] is not owners[1] or max(printed[0] - length[1], length[0] - printed[1]) > _SAME_STATEMENT


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
