"""Dates that are said twice, in words and digits or with their weekday, and differ."""

from __future__ import annotations

from pipeline.requirements import Requirements
from schemas.dates import iso_date
from schemas.dossier import Case, Entry
from schemas.facts import Sighting
from schemas.findings import Finding
from schemas.labels import SightingKind

from .certain import certain_sightings
from .wording import contradicted, day, finding_at, place_in, title

_WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def validate_said_twice(case: Case, requirements: Requirements) -> list[Finding]:
    """X-11: a date in words is another than in digits, or not on the weekday that is printed before it."""
    settings = requirements.settings
    found = []
    for entry in case.current:
        for date in certain_sightings(entry, SightingKind.DATE, settings):
            words, digits = map(day, date.values)
            found.append(_about(entry, date, "X-11", f"kata berbunyi {words}, angka {digits}", requirements))
        for date in certain_sightings(entry, SightingKind.WEEKDAY, settings):
            told, weekday = date.values
            right = iso_date(told)
            if right is None:
                continue
            words = (
                f"{day(told)} adalah hari {_WEEKDAYS[right.weekday()]}, tertulis {_WEEKDAYS[int(weekday)]}"
            )
            found.append(_about(entry, date, "X-11-weekday", words, requirements))
    return found


def _about(entry: Entry, date: Sighting, code: str, words: str, requirements: Requirements) -> Finding:
    return finding_at(
        code,
        requirements.check(code).severity,
        entry.path,
        date.evidence,
        f"{title(entry)} {place_in(entry.path, date.evidence.page)}: {words}.",
        action="Pastikan tanggal yang benar pada dokumen asli.",
        subject="date",
        compared_with=contradicted(entry.path, date),
    )
