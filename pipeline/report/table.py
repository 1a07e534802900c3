"""The summary on a terminal: one row per facility, readable at 80 columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from schemas.labels import Decision, Severity
from schemas.results import DocumentResult, DossierResult

from .facilities import Facility, gather, screen_date
from .labels import facility_kind, name

DECISION_STYLES: Final = {
    Decision.TIDAK_MEMENUHI: "bold red",
    Decision.BELUM_LENGKAP: "yellow",
    Decision.PERLU_DITINJAU: "cyan",
    Decision.MEMENUHI: "green",
}

LEGEND: Final = (
    "Hilang: klausul tidak ada (kritis/mayor/minor). Ragu: klausul belum pasti.\n"
    "Berikut: hari berakhir berikutnya. Lewat: sudah kedaluwarsa.\n"
    "Dok documents, Gagal failed, Hilang missing (critical/major/minor), Ragu\n"
    "uncertain, Berikut next expiry, Lewat expired, Keputusan decision."
)


def summary_table(
    documents: Sequence[DocumentResult], dossiers: Sequence[DossierResult], *, as_of: dt.date
) -> RenderableType:
    """Return the summary of an audit; whoever calls prints it."""
    facilities = gather(documents, dossiers)
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), collapse_padding=True, pad_edge=False)
    table.add_column("Faskes", ratio=1, min_width=16, overflow="fold")
    for heading in ("Dok", "Gagal", "PKS", "Hilang", "Ragu", "Berikut", "Lewat"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Keputusan", width=9)
    for facility in facilities:
        table.add_row(*_row(facility, as_of))
    total = sum(len(facility.documents) for facility in facilities)
    failed = sum(facility.failed for facility in facilities)
    title = Text(
        f"{len(facilities)} faskes, {total} dokumen, {failed} gagal dibaca; keadaan per {screen_date(as_of)}",
        style="bold",
    )
    return Group(title, table, Text(LEGEND, style="dim"))


def _row(facility: Facility, as_of: dt.date) -> list[Text]:
    dossier = facility.dossier
    who = Text(facility.name)
    if kind := facility_kind(dossier.level if dossier else None, dossier.type if dossier else None):
        who.append(f"\n{kind}", style="dim")
    styles = {Severity.CRITICAL: "bold red", Severity.MAJOR: "yellow", Severity.MINOR: ""}
    missing = Text("/").join(_count(facility.missing(severity), style) for severity, style in styles.items())
    return [
        who,
        Text(str(len(facility.documents))),
        _count(facility.failed, "red"),
        Text(str(len(facility.contracts))),
        missing if facility.contracts else Text("-", style="dim"),
        _count(facility.uncertain, "cyan"),
        Text(screen_date(facility.next_expiry(as_of)) or "-"),
        _count(facility.expired, "bold red"),
        _decision(dossier),
    ]


def _count(value: int, style: str) -> Text:
    return Text(str(value), style=style if value else "dim")


def _decision(dossier: DossierResult | None) -> Text:
    if dossier is None:
        return Text("-", style="dim")
    words = name("decisions", dossier.decision).upper()
    if dossier.category:
        words += f" ({dossier.category})"
    return Text(words, style=DECISION_STYLES[dossier.decision])
