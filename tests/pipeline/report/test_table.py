from __future__ import annotations

import datetime as dt
import io

import pytest
from rich.console import Console

from pipeline.report import row_of, summary_table
from pipeline.report.facilities import gather
from schemas.results import DocumentResult, DossierResult


def printed(
    documents: tuple[DocumentResult, ...], dossiers: tuple[DossierResult, ...], as_of: dt.date, width: int
) -> list[str]:
    console = Console(width=width, file=io.StringIO(), color_system=None, legacy_windows=False)
    console.print(summary_table([row_of(one, as_of) for one in gather(documents, dossiers)], as_of=as_of))
    output = console.file
    assert isinstance(output, io.StringIO)
    return [row.rstrip() for row in output.getvalue().splitlines()]


@pytest.mark.parametrize("width", [68, 80, 120, 200])
def test_every_figure_is_whole_at_any_width(
    width: int, documents: tuple[DocumentResult, ...], dossiers: tuple[DossierResult, ...], as_of: dt.date
) -> None:
    rows = printed(documents, dossiers, as_of, width)
    assert all(len(row) <= width for row in rows)
    assert not any("…" in row for row in rows)
    row = next(row for row in rows if row.strip().startswith("Klinik Melati"))
    assert [part for part in row.split() if part[0].isdigit()] == [
        "12",
        "1",
        "2",
        "3/2/1",
        "2",
        "20-12-2026",
        "1",
    ]
    assert "6 faskes, 37 dokumen, 3 gagal dibaca; keadaan per 22-11-2026" in rows[0]


def test_a_facility_that_was_not_judged_and_has_no_contract_shows_dashes(
    documents: tuple[DocumentResult, ...], dossiers: tuple[DossierResult, ...], as_of: dt.date
) -> None:
    row = next(row for row in printed(documents, dossiers, as_of, 120) if "tanpa-berkas-induk" in row)
    assert row.split() == ["tanpa-berkas-induk", "1", "0", "0", "-", "0", "-", "0", "-"]


def test_names_are_text_never_markup(
    documents: tuple[DocumentResult, ...], dossiers: tuple[DossierResult, ...], as_of: dt.date
) -> None:
    assert any("[red]Klinik[/red]" in row for row in printed(documents, dossiers, as_of, 200))
