"""Thousands of documents: what is held at once, and how often the store is asked, does not grow with them."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from rich.console import Console

from pipeline.audit import Audit
from pipeline.report import FacilityRow, HeldResults, no_crops, row_of, summary_table, write_outputs
from pipeline.report.facilities import gather
from pipeline.report.html.overview import MOST_LISTED, OverviewBuilder
from pipeline.report.workbook import Workbook
from pipeline.requirements import load_requirements
from pipeline.settings import load_settings
from pipeline.store import Store, open_store
from pipeline.stored import StoredResults
from schemas.labels import DocumentStatus, FailureClass
from schemas.results import DocumentResult, ErrorResult

AS_OF = dt.date(2026, 11, 22)
ERROR = ErrorResult(code=FailureClass.CORRUPT, message="rusak " * 100, action="Pindai ulang.")


def documents(facility: str, count: int) -> list[DocumentResult]:
    return [
        DocumentResult(
            path=f"{facility}/{number:03d}.pdf",
            sha256=f"{number:064d}",
            facility=facility,
            status=DocumentStatus.FAILED,
            error=ERROR,
            as_of=AS_OF.isoformat(),
            rules_version="r",
            program_version="p",
        )
        for number in range(count)
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


def keep(store: Store, facilities: int, each: int = 10) -> StoredResults:
    archive = store.archive_id(f"/arsip/{facilities}")
    judged = ((documents(f"f-{number:05d}", each), ()) for number in range(facilities))
    store.replace_results(archive, judged)
    return StoredResults(store, archive, personal=True)


def test_stored_results_are_those_that_were_kept_in_the_order_of_all_outputs(store: Store) -> None:
    archive = store.archive_id("/arsip")
    held = HeldResults([*documents("a", 3), *documents("a-b", 120), *documents("a b", 2)])
    store.replace_results(archive, [(held.held, ())])
    stored = StoredResults(store, archive, personal=True)
    assert stored.count == held.count == 125
    assert list(stored.documents()) == list(held.documents())
    assert list(stored.facilities()) == list(held.facilities())


def test_memory_for_reports_does_not_grow_with_the_archive(store: Store, tmp_path: Path) -> None:
    def peak(facilities: int) -> int:
        results = keep(store, facilities)
        tracemalloc.start()
        try:
            write_outputs(
                tmp_path / "out", results, as_of=AS_OF, crops=no_crops, reminders={"default": (30,)}
            )
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(25)  # what is loaded once
    assert peak(150) < 2.0 * peak(30)


def test_statements_for_each_document_stay_as_few(store: Store) -> None:
    asked: list[str] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    def statements(facilities: int) -> int:
        results = keep(store, facilities)
        asked.clear()
        assert sum(1 for _ in results.documents()) == 10 * facilities
        assert sum(1 for _ in results.facilities()) == facilities
        return len(asked)

    small, large = statements(16), statements(160)
    assert large < 10 * small
    assert large < 160 * 10 / 8


def test_a_full_sheet_goes_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.report.workbook.MAX_ROWS", 4)
    stream = io.BytesIO()
    book = Workbook(stream, as_of=AS_OF)
    for facility in gather(documents("f", 10), ()):
        book.add(facility)
    book.finish()
    read = openpyxl.load_workbook(stream)
    names = ["gagal dibaca", "gagal dibaca (2)", "gagal dibaca (3)"]
    assert [name for name in read.sheetnames if name.startswith("gagal")] == names
    assert [read[name].max_row for name in names] == [5, 5, 3]
    assert {read[name]["A1"].value for name in names} == {"Faskes"}


def rows(count: int) -> Sequence[FacilityRow]:
    found = [documents(f"f-{number:03d}", 1)[0] for number in range(count)]
    return [row_of(one, AS_OF) for one in gather(found, ())]


@pytest.mark.parametrize(("count", "shown"), [(100, 100), (101, 100)])
def test_a_terminal_shows_a_hundred_facilities_at_most(count: int, shown: int) -> None:
    console = Console(width=100, file=io.StringIO(), color_system=None)
    console.print(summary_table(rows(count), as_of=AS_OF))
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert text.count("f-") == shown
    assert f"{count} faskes, {count} dokumen, {count} gagal" in text
    assert ("dan 1 faskes lain" in text) == (count > shown)


def test_an_overview_names_two_hundred_and_counts_all() -> None:
    builder = OverviewBuilder(AS_OF)
    for facility in gather([one for n in range(110) for one in documents(f"f-{n:03d}", 10)], ()):
        builder.add(facility)
    overview = builder.finish()
    assert overview.failed == 1100
    assert [one.facility for one in overview.listed_unread] == [
        f"f-{n // 10:03d}" for n in range(MOST_LISTED)
    ]


@pytest.mark.parametrize(
    ("documents", "batches"),
    [(5, 3), (14, 7), (15, 5), (99, 7)],  # 15: of three each, as 2 would be eight batches
)
def test_batches_grow_before_they_become_too_many(
    tmp_path: Path, store: Store, documents: int, batches: int
) -> None:
    archive = tmp_path / "arsip" / "klinik"
    archive.mkdir(parents=True)
    for number in range(documents):
        (archive / f"{number}.pdf").write_text(f"{number}", encoding="utf-8")
    settings = load_settings(jobs=1, batch_size=2, most_batches=7)
    audit = Audit(
        archive.parent, store=store, settings=settings, requirements=load_requirements(), as_of=AS_OF
    )
    plan = audit.plan()
    assert len(plan.batches) == batches
    assert plan.to_read == documents
