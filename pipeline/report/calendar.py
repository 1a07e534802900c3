"""expiry.ics: one all-day event for each document that ends, with reminders."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Final

import icalendar

from pipeline.requirements import DEFAULT_KIND
from schemas.dates import iso_date
from schemas.results import DossierResult, ExpiryResult

from .facilities import Facility, gather, screen_date
from .files import encodable
from .labels import name

PRODUCT_ID: Final = "-//PKS Audit//expiry.ics//ID"


def expiry_calendar(
    dossiers: Iterable[DossierResult], *, as_of: dt.date, reminders: Mapping[str, Sequence[int]]
) -> bytes:
    """Return the calendar of some facilities; see `Calendar`."""
    stream = io.BytesIO()
    calendar = Calendar(stream, as_of=as_of, reminders=reminders)
    for facility in gather((), list(dossiers)):
        calendar.add(facility)
    calendar.finish()
    return stream.getvalue()


class Calendar:
    """A calendar of the days on which documents that count end, written facility by facility.

    Replaced documents and lifetime licences have no event. An event's UID comes from the file's content,
    so that importing a later calendar updates the event instead of adding another.
    """

    def __init__(self, stream: IO[bytes], *, as_of: dt.date, reminders: Mapping[str, Sequence[int]]) -> None:
        """Begin a calendar.

        Args:
            stream: Where it is written to.
            as_of: The day of the calendar.
            reminders: Document type, or `default` for the others -> days before the end on which to remind.
        """
        self._stream, self._as_of, self._reminders = stream, as_of, reminders
        self._taken: Counter[str] = Counter()
        calendar = icalendar.Calendar()
        calendar.add("prodid", PRODUCT_ID)
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", "Masa berlaku izin dan PKS")
        head, end, rest = calendar.to_ical().partition(b"END:VCALENDAR")
        stream.write(head)
        self._end = end + rest

    def add(self, facility: Facility) -> None:
        """Write the events of a facility."""
        for line in facility.expiries:
            day = iso_date(line.expiry_date)
            if day is None:
                continue
            key = f"{line.sha256}-{line.page}-{line.doc_type}"
            self._taken[key] += 1
            count = self._taken[key]
            # Two licences of one kind can share a page (two cards on one scan), and two folders a file.
            uid = key if count == 1 else f"{key}-{count}"
            days_before = self._reminders.get(line.doc_type, self._reminders[DEFAULT_KIND])
            event = _event(
                facility, line, day, uid=f"{uid}@pks-audit", as_of=self._as_of, days_before=days_before
            )
            self._stream.write(event.to_ical())

    def finish(self) -> None:
        """Write the end."""
        self._stream.write(self._end)


def _event(
    facility: Facility,
    line: ExpiryResult,
    day: dt.date,
    *,
    uid: str,
    as_of: dt.date,
    days_before: Sequence[int],
) -> icalendar.Event:
    kind = name("document_types", line.doc_type)
    holder = line.holder if line.holder and line.holder != facility.name else ""
    title = " – ".join(part for part in (f"{kind} berakhir", holder, facility.name) if part)
    event = icalendar.Event()
    event.add("uid", uid)
    event.add("dtstamp", dt.datetime.combine(as_of, dt.time(), dt.UTC))
    event.add("dtstart", day)
    if day < dt.date.max:  # misprinted: an event without an end lasts its day
        event.add("dtend", day + dt.timedelta(days=1))
    event.add("summary", encodable(title))
    event.add("description", encodable(_description(line)))
    event.add("categories", ["Masa berlaku", kind])
    event.add("transp", "TRANSPARENT")  # an expiry does not make anyone busy
    for days in sorted(days_before, reverse=True):
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", encodable(f"{days} hari lagi: {title}"))
        alarm.add("trigger", dt.timedelta(days=-days))
        event.add_component(alarm)
    return event


def _description(line: ExpiryResult) -> str:
    rows = [
        ("Nomor", line.number or ""),
        ("Terbit", screen_date(line.issue_date)),
        ("Dasar masa berlaku", name("expiry_bases", line.basis)),
        ("Berkas", f"{line.path}, halaman {line.page}"),
        ("Catatan", "tanggal ini perlu diperiksa orang" if line.review else ""),
    ]
    return "\n".join(f"{title}: {value}" for title, value in rows if value)
