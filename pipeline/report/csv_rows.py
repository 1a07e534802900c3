"""findings.csv, decisions.csv and failures.csv, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Protocol

from schemas.labels import DocumentStatus
from schemas.results import DocumentResult

from .decided import decided_rows, deciders_of
from .facilities import Facility, other_places
from .files import encodable
from .labels import label, name

BYTE_ORDER_MARK: Final = "\ufeff"
"""Tells Excel that the file is UTF-8; without it names are garbled."""

FINDING_COLUMNS: Final = (
    "facility",
    "facility_name",
    "path",
    "page",
    "severity",
    "code",
    "subject",
    "subject_name",
    "message",
    "what_to_do",
    "quote",
    "compared_with",
    "decided_by",
)
DECISION_COLUMNS: Final = (
    "facility",
    "facility_name",
    "kind",
    "about",
    "path",
    "page",
    "value",
    "decided_by",
    "reason",
)
FAILURE_COLUMNS: Final = ("path", "class", "message", "what_to_do", "status", "unread_pages")

_FORMULA_STARTS: Final = tuple("=+-@\t\r\n＝＋－＠")  # the wide forms run in East Asian locales


def finding_rows(facility: Facility) -> Iterator[tuple[object, ...]]:
    """Yield the cells of every finding of a facility, worst first; last who decided what it rests on."""
    deciders = deciders_of(facility)
    for finding in facility.findings:
        yield (
            facility.key,
            facility.name,
            finding.path,
            finding.page,
            finding.severity,
            finding.code,
            finding.subject,
            subject_name(finding.subject),
            finding.message,
            finding.action,
            finding.quote,
            other_places(finding),
            deciders.get((finding.path, finding.subject), ""),
        )


def decision_rows(facility: Facility) -> Iterator[tuple[object, ...]]:
    """Yield the cells of everything that people decided about a facility, what they let stand too."""
    for row in decided_rows(facility):
        yield facility.key, *row


def failure_rows(document: DocumentResult) -> Iterator[tuple[object, ...]]:
    """Yield the cells of a document that could not be audited, or of which a part could not."""
    if document.status is not DocumentStatus.COMPLETE:
        yield (
            document.path,
            *why_unread(document),
            document.status,
            " ".join(map(str, document.unread_pages)),
        )


def why_unread(document: DocumentResult) -> tuple[str, str, str]:
    """Return class, message and next step of what failed; a file of which pages were read has no class."""
    if document.error is not None:
        return document.error.code, document.error.message, document.error.action
    pages = ", ".join(map(str, document.unread_pages))
    return (
        "",
        f"Halaman {pages} tidak terbaca; halaman lainnya diaudit.",
        "Pindai ulang halaman itu dengan resolusi 300 dpi, lalu audit ulang.",
    )


def subject_name(subject: str) -> str:
    """Return the Indonesian name of the clause or field that a finding is about, if it has one."""
    for group in ("clauses", "fields"):
        if label(group, subject).english:
            return name(group, subject)
    return ""


def plain_cell(value: object) -> str:
    """Return `value` as text that no spreadsheet runs as a formula (CWE-1236)."""
    text = "" if value is None else str(value)
    return encodable(f"'{text}" if text.startswith(_FORMULA_STARTS) else text)


class _Writes(Protocol):
    """All that a table needs of a stream."""

    def write(self, text: str, /) -> object:
        """Write a piece of text."""


def csv_table(stream: _Writes, columns: Sequence[str]) -> Callable[[Iterable[Sequence[object]]], None]:
    """Begin a table on `stream`, which must leave ends of lines alone, and return what writes more rows."""
    stream.write(BYTE_ORDER_MARK)
    writer = csv.writer(stream)
    writer.writerow(columns)
    return lambda rows: writer.writerows([plain_cell(value) for value in row] for row in rows)
