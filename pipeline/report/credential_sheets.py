"""The sheets of the workbook about credentialing: requirements, people and deadlines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from schemas.dates import iso_date
from schemas.labels import DeadlineKind, Decision, DossierState, RequirementResult, Severity
from schemas.results import EvidenceLink, LicenceLine, PersonResult

from .facilities import Facility
from .labels import name
from .sheets import (
    BAD,
    DOUBT,
    GOOD,
    LICENCE_TONES,
    QUIET,
    SEVERITY_TONES,
    WARN,
    Cell,
    Column,
    Sheet,
    day_cell,
    decision_cell,
    flag_cells,
    status_cell,
)
from .standing import first_lapse, grouped

_RESULT_TONES: Final = {
    RequirementResult.UNMET: BAD,
    RequirementResult.NOT_EVIDENCED: WARN,
    RequirementResult.NEEDS_REVIEW: DOUBT,
    RequirementResult.MET: GOOD,
    RequirementResult.NOT_APPLICABLE: QUIET,
}


def requirement_sheet(facilities: Iterable[Facility]) -> Sheet:
    """Return one row per facility and requirement, what is lacking first in each facility."""
    columns = (
        Column("Faskes", 24, wrap=True),
        Column("Folder", 16, wrap=True),
        Column("Keputusan", 15),
        Column("Kategori", 9),
        Column("Id", 13),
        Column("Persyaratan", 30, wrap=True),
        Column("Sifat", 9),
        Column("Hasil", 16),
        Column("Keterangan", 46, wrap=True),
        Column("Bukti", 40, wrap=True),
    )
    rows = tuple(
        (
            Cell(facility.name),
            Cell(facility.key),
            decision_cell(dossier.decision),
            Cell(dossier.category),
            Cell(outcome.id),
            Cell(outcome.name),
            Cell(name("requirement_kinds", outcome.kind)),
            Cell(name("requirement_results", result), _RESULT_TONES[result]),
            Cell(outcome.message),
            Cell("\n".join(map(_place, outcome.evidence))),
        )
        for facility in facilities
        if (dossier := facility.dossier) is not None
        for result, outcomes in grouped(dossier.requirements)
        for outcome in outcomes
    )
    return Sheet("kredensialing", columns, rows)


def people_sheet(facilities: Iterable[Facility]) -> Sheet:
    """Return one row per licence of a person, with the first day on which one of theirs ends."""
    columns = (
        Column("Faskes", 24, wrap=True),
        Column("Nama", 28, wrap=True),
        Column("Peran", 18, wrap=True),
        Column("Habis pertama", 12),
        Column("Dokumen", 24, wrap=True),
        Column("Nomor", 24, wrap=True),
        Column("Berakhir", 13),
        Column("Status", 15),
        Column("Digantikan", 11),
        Column("Perlu dilihat", 9),
        Column("Berkas", 30, wrap=True),
        Column("Halaman", 9),
    )
    rows = tuple(
        (Cell(facility.name), *_person_cells(person), *_licence_cells(line))
        for facility in facilities
        for person in (facility.dossier.people if facility.dossier else ())
        for line in person.licences or (None,)
    )
    return Sheet("tenaga", columns, rows)


class Due(NamedTuple):
    """A deadline of a facility, without the rest of its dossier."""

    date: str
    key: str
    what: str
    name: str
    kind: DeadlineKind | None
    severity: Severity
    state: DossierState
    decision: Decision


def due_of(facility: Facility) -> Iterator[Due]:
    """Yield the deadlines of a facility."""
    dossier = facility.dossier
    if dossier is None:
        return
    for one in dossier.deadlines:
        yield Due(
            date=one.date,
            key=facility.key,
            what=one.what,
            name=facility.name,
            kind=one.kind,
            severity=one.severity,
            state=dossier.state,
            decision=dossier.decision,
        )


def deadline_sheet(due: Iterable[Due], as_of: dt.date) -> Sheet:
    """Return the deadlines of all facilities, soonest first."""
    columns = (
        Column("Tenggat", 12),
        Column("Sisa hari", 8),
        Column("Faskes", 26, wrap=True),
        Column("Folder", 18, wrap=True),
        Column("Jenis", 17),
        Column("Yang harus dilakukan", 60, wrap=True),
        Column("Bobot", 9),
        Column("Tahap", 15),
        Column("Keputusan", 16),
    )
    soonest = sorted(due, key=lambda one: (one.date, one.key, one.what))
    return Sheet("tenggat", columns, tuple(_deadline_row(one, as_of) for one in soonest))


def _person_cells(person: PersonResult) -> tuple[Cell, ...]:
    lapse = first_lapse(person)
    # A licence whose end is unknown may end before the first day that is known.
    tone = LICENCE_TONES[lapse.line.status] if lapse.line else DOUBT if lapse.unknown else None
    shown = lapse.day or ("belum diketahui" if lapse.unknown else None)
    return Cell(person.name), Cell(person.role), Cell(shown, tone)


def _licence_cells(line: LicenceLine | None) -> tuple[Cell, ...]:
    if line is None:
        return Cell("tidak ada izin dalam berkas", WARN), *(Cell(None) for _ in range(7))
    return (
        Cell(name("document_types", line.doc_type)),
        Cell(line.number),
        Cell(day_cell(line.expiry_date)),
        status_cell(line),
        *flag_cells(line),
    )


def _deadline_row(due: Due, as_of: dt.date) -> tuple[Cell, ...]:
    day = iso_date(due.date)
    left = (day - as_of).days if day else None
    strong = due.kind is DeadlineKind.RECREDENTIALING
    return (
        Cell(day or due.date),
        Cell(left, BAD if left is not None and left < 0 else None),
        Cell(due.name),
        Cell(due.key),
        Cell(name("deadline_kinds", due.kind), DOUBT if strong else None),
        Cell(due.what),
        Cell(name("severities", due.severity), SEVERITY_TONES[due.severity]),
        Cell(name("states", due.state)),
        decision_cell(due.decision),
    )


def _place(link: EvidenceLink) -> str:
    return f"{link.path}, hlm. {link.page}" if link.page else link.path
