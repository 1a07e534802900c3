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

from .facilities import FacilityRow, screen_date, worst_first
from .labels import facility_kind, name

DECISION_STYLES: Final = {
    Decision.TIDAK_MEMENUHI: "bold red",
    Decision.BELUM_LENGKAP: "yellow",
    Decision.PERLU_DITINJAU: "cyan",
    Decision.MEMENUHI: "green",
}

MAX_FACILITIES: Final = 100
"""Rows that a summary on a terminal has at most."""

LEGEND: Final = (
    "Hilang: klausul tidak ada (kritis/mayor/minor). Ragu: klausul belum pasti.\n"
    "Berikut: hari berakhir berikutnya. Lewat: sudah kedaluwarsa.\n"
    "Dok documents, Gagal failed, Hilang missing (critical/major/minor), Ragu\n"
    "uncertain, Berikut next expiry, Lewat expired, Keputusan decision."
)


def summary_table(rows: Sequence[FacilityRow], *, as_of: dt.date) -> RenderableType:
    """Return the summary of an audit; whoever calls prints it.

    More facilities than a person reads on a terminal are cut to the worst of them.
    """
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), collapse_padding=True, pad_edge=False)
    table.add_column("Faskes", ratio=1, min_width=16, overflow="fold")
    for heading in ("Dok", "Gagal", "PKS", "Hilang", "Ragu", "Berikut", "Lewat"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Keputusan", width=9)
    cut = len(rows) > MAX_FACILITIES
    shown = worst_first(rows)[:MAX_FACILITIES] if cut else sorted(rows, key=lambda row: row.key)
    for row in shown:
        table.add_row(*_cells(row))
    total = sum(row.documents for row in rows)
    failed = sum(row.failed for row in rows)
    title = Text(
        f"{len(rows)} faskes, {total} dokumen, {failed} gagal dibaca; keadaan per {screen_date(as_of)}",
        style="bold",
    )
    rest = [Text(f"… dan {len(rows) - len(shown)} faskes lain; semuanya ada di report.html.")] if cut else []
    return Group(title, table, *rest, Text(LEGEND, style="dim"))


def _cells(row: FacilityRow) -> list[Text]:
    who = Text(row.name)
    if kind := facility_kind(row.level, row.type):
        who.append(f"\n{kind}", style="dim")
    styles = {Severity.CRITICAL: "bold red", Severity.MAJOR: "yellow", Severity.MINOR: ""}
    missing = Text("/").join(_count(count, styles[severity]) for severity, count in row.missing)
    return [
        who,
        Text(str(row.documents)),
        _count(row.failed, "red"),
        Text(str(row.contracts)),
        missing if row.contracts else Text("-", style="dim"),
        _count(row.uncertain, "cyan"),
        Text(screen_date(row.next_expiry) or "-"),
        _count(row.expired, "bold red"),
        _decision(row),
    ]


def _count(value: int, style: str) -> Text:
    return Text(str(value), style=style if value else "dim")


def _decision(row: FacilityRow) -> Text:
    if row.decision is None:
        return Text("-", style="dim")
    words = name("decisions", row.decision).upper()
    if row.category:
        words += f" ({row.category})"
    return Text(words, style=DECISION_STYLES[row.decision])
