"""The rows of the workbook as plain data: what stands in which cell, and its colour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from schemas.dates import iso_date
from schemas.labels import LIFETIME, Decision, LicenceStatus, Severity, Verdict
from schemas.results import ExpiryResult, LicenceLine

from .csv_rows import subject_name, why_unread
from .decided import DecidedRow
from .facilities import Contract, Facility, days_left, other_places
from .labels import name, reason_name

GOOD, BAD, DOUBT, WARN, QUIET = "good", "bad", "doubt", "warn", "quiet"

_VERDICT_TONES: Final = {Verdict.PRESENT: GOOD, Verdict.MISSING: BAD, Verdict.UNCERTAIN: DOUBT}
SEVERITY_TONES: Final = {Severity.CRITICAL: BAD, Severity.MAJOR: WARN, Severity.MINOR: QUIET}
_DECISION_TONES: Final = {
    Decision.TIDAK_MEMENUHI: BAD,
    Decision.BELUM_LENGKAP: WARN,
    Decision.PERLU_DITINJAU: DOUBT,
    Decision.MEMENUHI: GOOD,
}
LICENCE_TONES: Final = {
    LicenceStatus.VALID: GOOD,
    LicenceStatus.EXPIRING: WARN,
    LicenceStatus.EXPIRED: BAD,
    LicenceStatus.LIFETIME: GOOD,
    LicenceStatus.UNKNOWN: DOUBT,
}


@dataclass(frozen=True)
class Cell:
    """A value and the colour that goes with it."""

    value: str | int | float | dt.date | None
    tone: str | None = None


@dataclass(frozen=True)
class Column:
    """A column of a sheet."""

    title: str
    width: float
    wrap: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet as plain data."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def summary_sheet(facilities: Iterable[Facility], as_of: dt.date) -> Sheet:
    """Return one row per facility."""
    columns = (
        Column("Faskes", 24, wrap=True),
        Column("Folder", 16, wrap=True),
        Column("Tingkat", 8),
        Column("Jenis", 13, wrap=True),
        Column("Keputusan", 15),
        Column("Kategori", 9),
        Column("Tahap", 14),
        Column("Nomor PKS", 21, wrap=True),
        Column("PKS mulai", 11),
        Column("PKS berakhir", 11),
        Column("Klausul ada", 8),
        Column("Klausul wajib", 8),
        Column("Hilang kritis", 8),
        Column("Hilang mayor", 8),
        Column("Hilang minor", 8),
        Column("Belum pasti", 8),
        Column("Kedaluwarsa", 12),
        Column("Segera berakhir", 10),
        Column("Berakhir berikutnya", 12),
        Column("Dokumen", 10),
        Column("Gagal dibaca", 8),
        Column("Alasan", 42, wrap=True),
    )
    return Sheet("ringkasan", columns, tuple(_summary_row(facility, as_of) for facility in facilities))


def _summary_row(facility: Facility, as_of: dt.date) -> tuple[Cell, ...]:
    dossier, contract = facility.dossier, facility.judged_contract
    span = dossier.contract if dossier else None
    judged = (contract,) if contract else facility.contracts
    expiring = sum(line.status is LicenceStatus.EXPIRING for line in facility.expiries)

    def missing(severity: Severity) -> Cell:
        return _count(_total(judged, Verdict.MISSING, severity), SEVERITY_TONES[severity])

    return (
        Cell(facility.name),
        Cell(facility.key),
        Cell(dossier.level if dossier else None),
        Cell(name("facility_types", dossier.type) if dossier else None),
        decision_cell(dossier.decision if dossier else None),
        Cell(dossier.category if dossier else None),
        Cell(name("states", dossier.state) if dossier else None),
        Cell(contract.numbers if contract else None),
        Cell(day_cell(span.start) if span else None),
        Cell(day_cell(span.end) if span else None),
        Cell(_total(judged, Verdict.PRESENT) if judged else None),
        Cell(sum(one.applicable for one in judged) if judged else None),
        missing(Severity.CRITICAL),
        missing(Severity.MAJOR),
        missing(Severity.MINOR),
        _count(_total(judged, Verdict.UNCERTAIN), DOUBT),
        _count(facility.expired, BAD),
        _count(expiring, WARN),
        Cell(facility.next_expiry(as_of)),
        Cell(len(facility.documents)),
        _count(facility.failed, BAD),
        Cell("\n".join(dossier.reasons) if dossier else None),
    )


def clause_sheet(facilities: Iterable[Facility]) -> Sheet:
    """Return one row per contract and clause, so that every column can be filtered."""
    columns = (
        Column("Faskes", 22, wrap=True),
        Column("Berkas", 26, wrap=True),
        Column("Jenis", 17, wrap=True),
        Column("Bagian", 18, wrap=True),
        Column("Id klausul", 32),
        Column("Klausul", 30, wrap=True),
        Column("Bobot", 8),
        Column("Berlaku", 9),
        Column("Status", 12),
        Column("Alasan", 20, wrap=True),
        Column("Halaman", 9),
        Column("Kutipan", 46, wrap=True),
        Column("Keyakinan", 10),
    )
    rows = tuple(
        (
            Cell(facility.name),
            Cell(contract.document.path),
            Cell(name("document_types", contract.doc_type)),
            Cell(name("sections", clause.id.partition(".")[0])),
            Cell(clause.id),
            Cell(name("clauses", clause.id)),
            Cell(name("severities", clause.severity), SEVERITY_TONES[clause.severity]),
            Cell("ya" if clause.applicable else "tidak", None if clause.applicable else QUIET),
            Cell(
                name("verdicts", clause.status), _VERDICT_TONES[clause.status] if clause.applicable else QUIET
            ),
            Cell(reason_name(clause.reason)),
            Cell(clause.page),
            Cell(clause.quote),
            Cell(clause.confidence),
        )
        for facility in facilities
        for contract in facility.contracts
        for clause in contract.clauses
    )
    return Sheet("klausul", columns, rows)


def expiry_sheet(facilities: Iterable[Facility], as_of: dt.date) -> Sheet:
    """Return one row per document that ends or could; replaced ones stand last in their facility."""
    columns = (
        Column("Faskes", 24, wrap=True),
        Column("Dokumen", 24, wrap=True),
        Column("Pemegang", 24, wrap=True),
        Column("Nomor", 22, wrap=True),
        Column("Terbit", 11),
        Column("Berakhir", 13),
        Column("Dasar", 16, wrap=True),
        Column("Status", 15),
        Column("Sisa hari", 8),
        Column("Digantikan", 11),
        Column("Perlu dilihat", 9),
        Column("Berkas", 30, wrap=True),
        Column("Halaman", 9),
    )
    rows = tuple(
        (
            Cell(facility.name),
            Cell(name("document_types", line.doc_type)),
            Cell(line.holder),
            Cell(line.number),
            Cell(day_cell(line.issue_date)),
            Cell(day_cell(line.expiry_date)),
            Cell(name("expiry_bases", line.basis)),
            status_cell(line),
            Cell(days_left(line, as_of)),
            *flag_cells(line),
        )
        for facility in facilities
        for line in (*facility.expiries, *facility.superseded)
    )
    return Sheet("izin & masa berlaku", columns, rows)


def finding_sheet(facilities: Iterable[Facility]) -> Sheet:
    """Return one row per finding, by facility and worst first."""
    columns = (
        Column("Faskes", 24, wrap=True),
        Column("Bobot", 9),
        Column("Kode", 16),
        Column("Tentang", 24, wrap=True),
        Column("Temuan", 44, wrap=True),
        Column("Yang harus dilakukan", 36, wrap=True),
        Column("Berkas", 28, wrap=True),
        Column("Halaman", 9),
        Column("Kutipan", 40, wrap=True),
        Column("Dibandingkan dengan", 40, wrap=True),
    )
    rows = tuple(
        (
            Cell(facility.name),
            Cell(name("severities", finding.severity), SEVERITY_TONES[finding.severity]),
            Cell(finding.code),
            Cell(subject_name(finding.subject) or finding.subject),
            Cell(finding.message),
            Cell(finding.action),
            Cell(finding.path),
            Cell(finding.page),
            Cell(finding.quote),
            Cell(other_places(finding)),
        )
        for facility in facilities
        for finding in facility.findings
    )
    return Sheet("temuan", columns, rows)


def decided_sheet(decided: Iterable[DecidedRow]) -> Sheet:
    """Return one row per decision of a person."""
    columns = (
        Column("Faskes", 24, wrap=True),
        Column("Jenis", 18, wrap=True),
        Column("Tentang", 36, wrap=True),
        Column("Berkas", 30, wrap=True),
        Column("Halaman", 9),
        Column("Berlaku", 22, wrap=True),
        Column("Diputuskan oleh", 18, wrap=True),
        Column("Catatan atau alasan", 44, wrap=True),
    )
    return Sheet("putusan", columns, tuple(tuple(map(Cell, row)) for row in decided))


def failure_sheet(facilities: Iterable[Facility]) -> Sheet:
    """Return one row per document that was not read, or not whole."""
    columns = (
        Column("Faskes", 24, wrap=True),
        Column("Berkas", 40, wrap=True),
        Column("Status", 17),
        Column("Kelas", 22),
        Column("Halaman tak terbaca", 14, wrap=True),
        Column("Keterangan", 42, wrap=True),
        Column("Yang harus dilakukan", 42, wrap=True),
    )
    rows = tuple(
        (
            Cell(facility.name),
            Cell(document.path),
            Cell(name("document_statuses", document.status), BAD if document.status == "failed" else WARN),
            Cell(name("failures", document.error.code) if document.error else None),
            Cell(", ".join(map(str, document.unread_pages))),
            *(Cell(text) for text in why_unread(document)[1:]),
        )
        for facility in facilities
        for document in facility.unread
    )
    return Sheet("gagal dibaca", columns, rows)


def _total(contracts: Iterable[Contract], status: Verdict, severity: Severity | None = None) -> int:
    return sum(contract.count(status, severity) for contract in contracts)


def _count(value: int, tone: str) -> Cell:
    return Cell(value, tone if value else QUIET)


def decision_cell(decision: Decision | None) -> Cell:
    """Return what was decided; empty for a facility that was not judged."""
    if decision is None:
        return Cell(None)
    return Cell(name("decisions", decision), _DECISION_TONES[decision])


def status_cell(line: ExpiryResult | LicenceLine) -> Cell:
    """Return whether a licence still runs; without colour for one that was replaced."""
    return Cell(
        name("licence_statuses", line.status), QUIET if line.superseded else LICENCE_TONES[line.status]
    )


def flag_cells(line: ExpiryResult | LicenceLine) -> tuple[Cell, ...]:
    """Return whether a licence was replaced, whether a person must look at it, its file and page."""
    return (
        Cell("ya" if line.superseded else "", QUIET),
        Cell("ya" if line.review else "", DOUBT if line.review else None),
        Cell(line.path),
        Cell(line.page),
    )


def day_cell(value: str | None) -> dt.date | str | None:
    """Return a day as the date that a cell holds; `lifetime` in words, anything else as it is."""
    return iso_date(value) or (name("licence_statuses", value) if value == LIFETIME else value)
