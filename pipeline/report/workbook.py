"""audit.xlsx: the audit as a workbook to filter, print and send on."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import xlsxwriter

from schemas.labels import LIFETIME, Decision, LicenceStatus, Severity, Verdict
from schemas.results import DocumentResult, DossierResult

from .csv_rows import subject_name
from .facilities import Contract, Facility, days_left, gather, parse_date
from .labels import name, reason_name

LINE_HEIGHT: Final = 15
MAX_LINES: Final = 8

GOOD, BAD, DOUBT, WARN, QUIET = "good", "bad", "doubt", "warn", "quiet"
_TONES: Final = {
    GOOD: {"bg_color": "#E3F3EA", "font_color": "#14613B"},
    BAD: {"bg_color": "#FBE3E1", "font_color": "#8F1D17"},
    DOUBT: {"bg_color": "#E4EEF9", "font_color": "#1C4E80"},
    WARN: {"bg_color": "#FDF0D5", "font_color": "#7A4B00"},
    QUIET: {"font_color": "#6B7280"},
}
_VERDICT_TONES: Final = {Verdict.PRESENT: GOOD, Verdict.MISSING: BAD, Verdict.UNCERTAIN: DOUBT}
_SEVERITY_TONES: Final = {Severity.CRITICAL: BAD, Severity.MAJOR: WARN, Severity.MINOR: QUIET}
_DECISION_TONES: Final = {
    Decision.TIDAK_MEMENUHI: BAD,
    Decision.BELUM_LENGKAP: WARN,
    Decision.PERLU_DITINJAU: DOUBT,
    Decision.MEMENUHI: GOOD,
}
_LICENCE_TONES: Final = {
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


def audit_workbook(
    documents: Sequence[DocumentResult], dossiers: Sequence[DossierResult], *, as_of: dt.date
) -> bytes:
    """Return the workbook; the same results give the same bytes."""
    facilities = gather(documents, dossiers)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties(
            {
                "title": f"Audit PKS dan izin per {as_of:%d-%m-%Y}",
                "created": dt.datetime.combine(as_of, dt.time()),
            }
        )
        book.set_size(2400, 1400)
        formats = _Formats(book)
        for sheet in (
            summary_sheet(facilities, as_of),
            clause_sheet(facilities),
            expiry_sheet(facilities, as_of),
            finding_sheet(facilities),
            failure_sheet(facilities),
        ):
            _write(book, sheet, formats)
    return stream.getvalue()


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
        return _count(_total(judged, Verdict.MISSING, severity), _SEVERITY_TONES[severity])

    return (
        Cell(facility.name),
        Cell(facility.key),
        Cell(dossier.level if dossier else None),
        Cell(name("facility_types", dossier.type) if dossier else None),
        Cell(name("decisions", dossier.decision), _DECISION_TONES[dossier.decision])
        if dossier
        else Cell(None),
        Cell(dossier.category if dossier else None),
        Cell(name("states", dossier.state) if dossier else None),
        Cell(contract.numbers if contract else None),
        Cell(_day(span.start) if span else None),
        Cell(_day(span.end) if span else None),
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
            Cell(name("severities", clause.severity), _SEVERITY_TONES[clause.severity]),
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
            Cell(_day(line.issue_date)),
            Cell(_day(line.expiry_date)),
            Cell(name("expiry_bases", line.basis)),
            Cell(
                name("licence_statuses", line.status),
                QUIET if line.superseded else _LICENCE_TONES[line.status],
            ),
            Cell(days_left(line, as_of)),
            Cell("ya" if line.superseded else "", QUIET),
            Cell("ya" if line.review else "", DOUBT if line.review else None),
            Cell(line.path),
            Cell(line.page),
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
    )
    rows = tuple(
        (
            Cell(facility.name),
            Cell(name("severities", finding.severity), _SEVERITY_TONES[finding.severity]),
            Cell(finding.code),
            Cell(subject_name(finding.subject) or finding.subject),
            Cell(finding.message),
            Cell(finding.action),
            Cell(finding.path),
            Cell(finding.page),
            Cell(finding.quote),
        )
        for facility in facilities
        for finding in facility.findings
    )
    return Sheet("temuan", columns, rows)


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
            Cell(document.error.message if document.error else None),
            Cell(document.error.action if document.error else None),
        )
        for facility in facilities
        for document in facility.unread
    )
    return Sheet("gagal dibaca", columns, rows)


def _total(contracts: Iterable[Contract], status: Verdict, severity: Severity | None = None) -> int:
    return sum(contract.count(status, severity) for contract in contracts)


def _count(value: int, tone: str) -> Cell:
    return Cell(value, tone if value else QUIET)


def _day(value: str | None) -> dt.date | str | None:
    return parse_date(value) or (name("licence_statuses", value) if value == LIFETIME else value)


class _Formats:
    """Cell formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._add: Callable[[dict[str, Any]], Any] = book.add_format
        self._made: dict[tuple[str | None, bool, bool, bool], Any] = {}
        self.header = self._add(
            {
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": "#1F4E6B",
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1,
                "border_color": "#FFFFFF",
            }
        )

    def get(self, tone: str | None, *, wrap: bool = False, date: bool = False, number: bool = False) -> Any:
        key = (tone, wrap, date, number)
        if key not in self._made:
            look: dict[str, Any] = {"valign": "top", "bottom": 1, "bottom_color": "#DDE1E5"}
            look |= _TONES[tone] if tone else {}
            look |= {"text_wrap": True} if wrap else {}
            look |= {"num_format": "dd-mm-yyyy", "align": "left"} if date else {}
            look |= {"align": "center"} if number else {}
            self._made[key] = self._add(look)
        return self._made[key]


def _write(book: Any, sheet: Sheet, formats: _Formats) -> None:
    page = book.add_worksheet(sheet.title)
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width)
        page.write_string(0, index, column.title, formats.header)
    page.set_row(0, 3 * LINE_HEIGHT)
    for row, cells in enumerate(sheet.rows, 1):
        page.set_row(row, LINE_HEIGHT * _lines(sheet.columns, cells))
        for index, (column, cell) in enumerate(zip(sheet.columns, cells, strict=True)):
            _write_cell(page, row, index, cell, formats, wrap=column.wrap)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&L&A&RHalaman &P dari &N")


def _lines(columns: Sequence[Column], cells: Sequence[Cell]) -> int:
    """Return how many lines the fullest cell of a row needs: not every program fits row heights itself."""
    most = 1
    for column, cell in zip(columns, cells, strict=True):
        if column.wrap and isinstance(cell.value, str):
            # The width counts digits; letters of a proportional font are narrower.
            room = max(1, int(column.width * 1.1))
            most = max(most, sum(max(1, -(-len(line) // room)) for line in cell.value.split("\n")))
    return min(most, MAX_LINES)


def _write_cell(page: Any, row: int, index: int, cell: Cell, formats: _Formats, *, wrap: bool) -> None:
    value = cell.value
    if isinstance(value, dt.date):
        page.write_datetime(row, index, value, formats.get(cell.tone, date=True))
    elif value is None or value == "":
        page.write_blank(row, index, None, formats.get(cell.tone))
    elif isinstance(value, str):
        # Never `write`: no text of a document may run as a formula, become a link or lose leading zeros.
        page.write_string(row, index, value, formats.get(cell.tone, wrap=wrap))
    else:
        page.write_number(row, index, value, formats.get(cell.tone, number=True))
