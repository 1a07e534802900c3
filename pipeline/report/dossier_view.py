"""One dossier on a terminal, as an officer reads it out; and the facilities whose recredentialing is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from schemas.dates import iso_date
from schemas.findings import Finding
from schemas.labels import LIFETIME, LicenceStatus, RequirementKind, RequirementResult, Severity
from schemas.results import (
    ContractResult,
    DeadlineResult,
    DocumentResult,
    DossierResult,
    EvidenceLink,
    ExpiryResult,
    LicenceLine,
    PersonResult,
    RequirementOutcome,
)

from .facilities import gather, screen_date
from .labels import facility_kind, label, name
from .standing import (
    contract_end,
    first_lapse,
    grouped,
    lapsing_in_contract,
    recredentialing_day,
)
from .table import DECISION_STYLES

SOON_DAYS: Final = 30
_RESULT_STYLES: Final = {
    RequirementResult.UNMET: "bold red",
    RequirementResult.NOT_EVIDENCED: "yellow",
    RequirementResult.NEEDS_REVIEW: "cyan",
    RequirementResult.MET: "green",
    RequirementResult.NOT_APPLICABLE: "dim",
}
_STATUS_STYLES: Final = {
    LicenceStatus.VALID: "green",
    LicenceStatus.EXPIRING: "yellow",
    LicenceStatus.EXPIRED: "bold red",
    LicenceStatus.LIFETIME: "green",
    LicenceStatus.UNKNOWN: "cyan",
}
_SEVERITY_STYLES: Final = {Severity.CRITICAL: "bold red", Severity.MAJOR: "yellow", Severity.MINOR: "dim"}


def dossier_view(
    documents: Sequence[DocumentResult], dossier: DossierResult, *, as_of: dt.date
) -> RenderableType:
    """Return a dossier for a terminal; whoever calls prints it.

    Args:
        documents: Those of the facility: their findings are shown with the dossier's.
        dossier: What is said of the facility.
        as_of: The day it was judged at.
    """
    (facility,) = gather(documents, [dossier])
    return Group(
        _head(dossier, as_of),
        *_section("Alasan", "reasons", _listed(Text(reason) for reason in dossier.reasons)),
        *_section("Kontrak", "contract", _contract(dossier.contract, as_of)),
        *_requirements(dossier.requirements),
        *_section("Tenaga", "people", _people(dossier.people, as_of)),
        *_lapsing(dossier, as_of),
        *_section("Tenggat", "deadlines", _deadlines(dossier.deadlines, as_of)),
        *_findings(facility.findings),
    )


def due_table(dossiers: Iterable[DossierResult], *, as_of: dt.date) -> RenderableType:
    """Return the facilities by the day on which their recredentialing must be done, soonest first."""
    table = _table("Batas", "Sisa hari", "Faskes", "Folder", "PKS berakhir", "Tahap", "Keputusan")
    due = [(day, dossier) for dossier in dossiers if (day := recredentialing_day(dossier)) is not None]
    for day, dossier in sorted(due, key=lambda item: (item[0], item[1].facility)):
        table.add_row(
            Text(screen_date(day), _urgency(day, as_of)),
            _left(day, as_of),
            Text(dossier.name),
            Text(dossier.facility, "dim"),
            Text(screen_date(contract_end(dossier))),
            Text(name("states", dossier.state)),
            Text(name("decisions", dossier.decision), DECISION_STYLES[dossier.decision]),
        )
    return table


def _head(dossier: DossierResult, as_of: dt.date) -> RenderableType:
    who = Text.assemble((dossier.name, "bold"), (f"  {dossier.facility}/", "dim"))
    kind = facility_kind(dossier.level, dossier.type)
    state = label("states", dossier.state)
    decision = label("decisions", dossier.decision)
    verdict = Text.assemble(
        "Keputusan: ",
        (decision.indonesian.upper(), DECISION_STYLES[dossier.decision]),
        (f" ({decision.english})", "dim"),
        f" · kategori {dossier.category or 'belum dinilai'} · tahap {state.indonesian.lower()}",
        (f" ({state.english.lower()})", "dim"),
    )
    about = " · ".join(part for part in (kind, f"keadaan per {screen_date(as_of)}") if part)
    read = f"{dossier.documents} dokumen, {dossier.failed} gagal dibaca"
    return Group(who, Text(f"{about} · {read}", "dim"), verdict)


def _section(title: str, english: str, content: RenderableType | None) -> Iterator[RenderableType]:
    """Yield a heading with what stands under it, or that there is nothing."""
    yield Text.assemble("\n", (title, "bold"), (f" ({english})", "dim"))
    yield Padding(content if content is not None else Text("tidak ada", "dim"), (0, 0, 0, 2))


def _listed(lines: Iterable[Text]) -> RenderableType | None:
    table = Table.grid(padding=(0, 1))
    for number, line in enumerate(lines, 1):
        table.add_row(Text(f"{number}."), line)
    return table if table.row_count else None


def _contract(contract: ContractResult | None, as_of: dt.date) -> RenderableType | None:
    if contract is None:
        return None
    end = iso_date(contract.end)
    told = Text(f"{_day(contract.start)} s.d. {_day(contract.end)}")
    if end is not None:
        told.append(f" ({_remaining(end, as_of)})", _urgency(end, as_of))
    return told.append(f"  {contract.path}", "dim")


def _requirements(outcomes: Sequence[RequirementOutcome]) -> Iterator[RenderableType]:
    if not outcomes:
        yield from _section("Persyaratan", "requirements", None)
    for result, group in grouped(outcomes):
        named = label("requirement_results", result)
        table = _grid(3)
        for outcome in group:
            scored = "" if outcome.kind is RequirementKind.ABSOLUTE else " (dinilai)"
            what = Text(f"{outcome.name or outcome.id}{scored}", _RESULT_STYLES[result])
            unnamed = [link for link in outcome.evidence if link.path not in outcome.message]
            told = Text(outcome.message).append(f" {_places(unnamed)}" if unnamed else "", "dim")
            table.add_row(Text(outcome.id, "dim"), what, told)
        yield from _section(f"Persyaratan {named.indonesian}: {len(group)}", named.english, table)


def _people(people: Sequence[PersonResult], as_of: dt.date) -> RenderableType | None:
    table = _table("Nama", "Peran", "Habis pertama", "Izin")
    for person in people:
        lapse = first_lapse(person)
        shown = Text("-", "dim")
        if lapse.line is not None and lapse.day is not None:
            doubt = " (periksa)" if lapse.line.review or lapse.unknown else ""
            shown = Text(f"{screen_date(lapse.day)}{doubt}", _urgency(lapse.day, as_of))
        elif lapse.unknown:
            shown = Text("belum diketahui", "cyan")
        # What a newer one replaced comes last: it is history.
        lines = sorted(person.licences, key=lambda line: line.superseded)
        licences = Text("\n").join(map(_licence, lines)) if lines else Text("tidak ada izin", "yellow")
        table.add_row(Text(person.name), Text(person.role or "-"), shown, licences)
    return table if people else None


def _licence(line: LicenceLine) -> Text:
    end = screen_date(line.expiry_date) if line.expiry_date not in (None, LIFETIME) else ""
    told = name("document_types", line.doc_type) + (f" s.d. {end}" if end else "")
    if line.superseded:
        return Text(f"{told}, digantikan", "dim")
    status = Text(f"{name('licence_statuses', line.status)}", _STATUS_STYLES[line.status])
    return Text.assemble(told, ", ", status, " (periksa)" if line.review else "")


def _lapsing(dossier: DossierResult, as_of: dt.date) -> Iterator[RenderableType]:
    table = _grid(4)
    for line in (lines := lapsing_in_contract(dossier)):
        table.add_row(*_expiry_cells(line, as_of))
    unknown = contract_end(dossier) is None
    content = Text("akhir PKS belum diketahui", "cyan") if unknown else table if lines else None
    yield from _section("Berakhir sebelum PKS berakhir", "lapses before the contract ends", content)


def _expiry_cells(line: ExpiryResult, as_of: dt.date) -> tuple[Text, ...]:
    day = iso_date(line.expiry_date)
    assert day is not None
    doubt = " (periksa)" if line.review else ""
    return (
        Text(f"{screen_date(day)}{doubt}", _urgency(day, as_of)),
        Text(_remaining(day, as_of)),
        Text(" ".join(part for part in (name("document_types", line.doc_type), line.holder) if part)),
        Text(f"{line.path}, hal. {line.page}", "dim"),
    )


def _deadlines(deadlines: Sequence[DeadlineResult], as_of: dt.date) -> RenderableType | None:
    table = _grid(4)
    for deadline in deadlines:
        day = iso_date(deadline.date)
        table.add_row(
            Text(screen_date(deadline.date), _urgency(day, as_of) if day else ""),
            Text(_remaining(day, as_of) if day else ""),
            Text(name("severities", deadline.severity), _SEVERITY_STYLES[deadline.severity]),
            Text(deadline.what),
        )
    return table if deadlines else None


def _findings(findings: Sequence[Finding]) -> Iterator[RenderableType]:
    if not findings:
        yield from _section("Temuan", "findings", None)
    for severity in Severity:
        group = [finding for finding in findings if finding.severity is severity]
        if group:
            named = label("severities", severity)
            lines = (_finding(finding, _SEVERITY_STYLES[severity]) for finding in group)
            yield from _section(f"Temuan {named.indonesian}: {len(group)}", named.english, _listed(lines))


def _finding(finding: Finding, style: str) -> Text:
    where = f"{finding.path}, hal. {finding.page}" if finding.page else finding.path
    told = Text.assemble((finding.message, style), (f" {finding.action}" if finding.action else ""))
    return told.append(f" [{where}]", "dim") if where else told


def _grid(columns: int) -> Table:
    """Return a table without headings; nothing in it is cut off."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for _ in range(columns):
        table.add_column(overflow="fold")
    return table


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold", justify="right" if heading == "Sisa hari" else "left")
    return table


def _places(links: Iterable[EvidenceLink]) -> str:
    return "; ".join(f"{link.path}, hal. {link.page}" if link.page else link.path for link in links)


def _day(value: str | None) -> str:
    return screen_date(value) or "tanggal belum diketahui"


def _left(day: dt.date, as_of: dt.date) -> Text:
    return Text(str((day - as_of).days), _urgency(day, as_of))


def _remaining(day: dt.date, as_of: dt.date) -> str:
    left = (day - as_of).days
    return "hari ini" if left == 0 else f"{left} hari lagi" if left > 0 else f"{-left} hari lalu"


def _urgency(day: dt.date, as_of: dt.date) -> str:
    left = (day - as_of).days
    return "red" if left < 0 else "yellow" if left <= SOON_DAYS else ""
