"""What lists count is what the results say, in every database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.web.store import fill
from pipeline.report.facilities import gather
from pipeline.requirements import load_requirements
from pipeline.store import Store, open_store
from pipeline.store.facilities import SORTABLE, FacilityFilter
from pipeline.store.queue import Wanted
from schemas.labels import Decision, Severity, Verdict

FACILITIES = 24


@pytest.fixture
def store(tmp_path: Path, database_url: str | None) -> Iterator[Store]:
    with open_store(tmp_path, database_url) as opened:
        fill(opened, load_requirements(), FACILITIES, copies=2)
        yield opened


@pytest.fixture
def archive(store: Store) -> int:
    run = store.latest_run()
    assert run is not None
    return run.archive_id


def test_lists_count_what_the_results_say(store: Store, archive: int) -> None:
    dossiers = list(store.dossier_results(archive))
    assert len(dossiers) == FACILITIES
    facilities = gather(list(store.document_results(archive)), dossiers)
    lacking: Counter[str] = Counter()
    for facility in facilities:
        judged = facility.judged_contract
        clauses = judged.clauses if judged else ()
        lacking.update(one.id for one in clauses if one.applicable and one.status is Verdict.MISSING)
    lacked = store.lists.lacked_clauses(archive)
    assert {one.clause: one.facilities for one in lacked} == lacking
    assert [one.severity.rank for one in lacked] == sorted(one.severity.rank for one in lacked)
    for one in lacked:
        assert store.facilities.count(archive, FacilityFilter(lacks=one.clause)) == one.facilities

    ends = [
        (line.expiry_date[:7], line.doc_type.is_contract)
        for facility in facilities
        for line in facility.expiries
        if line.expiry_date and "2026-03-01" <= line.expiry_date < "2027-03-01"
    ]
    months = store.lists.ends_by_month(archive, "2026-03-01", "2027-03-01")
    assert {month: one.total for month, one in months.items()} == Counter(month for month, _ in ends)
    assert sum(one.contracts for one in months.values()) == sum(contract for _, contract in ends)
    total = store.lists.count_ends(archive, "2026-03-01", "2027-03-01")
    rows = store.lists.ends(archive, "2026-03-01", "2027-03-01", latest=False, skip=0, number=total + 1)
    assert len(rows) == total == len(ends)
    assert [row.expiry_date for row in rows] == sorted(row.expiry_date for row in rows)

    assert sum(store.lists.unread(archive).values()) == sum(len(facility.unread) for facility in facilities)
    unread = store.lists.unread_documents(archive, skip=0, number=1000)
    assert {one.path for one in unread} == {one.path for facility in facilities for one in facility.unread}


@pytest.mark.parametrize("descending", [False, True])
def test_every_column_sorts_with_nothing_last(store: Store, archive: int, descending: bool) -> None:
    for column in SORTABLE:
        rows = store.facilities.rows(archive, FacilityFilter(), by=column, descending=descending)
        assert len(rows) == FACILITIES
        values = [getattr(row, column) for row in rows]
        known = [value for value in values if value is not None]
        assert values == [*known, *[None] * (len(values) - len(known))]
        if column == "decision":
            known = [list(Decision).index(Decision(value)) for value in known]
        if column not in ("name", "facility", "branch"):  # words are sorted as the database does
            assert known == sorted(known, reverse=descending)


def test_the_queue_has_every_open_question_once_in_its_order(store: Store, archive: int) -> None:
    total = store.queue.count(archive, Wanted())
    assert total == sum(store.lists.open_by_severity(archive).values()) > 10
    pages = [store.queue.items(archive, Wanted(), first=first, number=7) for first in range(1, total + 1, 7)]
    items = [item for page in pages for item in page]
    assert [item.place for item in items] == list(range(1, total + 1))
    assert len({item.target for item in items}) == total
    assert [(item.severity, -item.changes) for item in items] == sorted(
        (item.severity, -item.changes) for item in items
    )
    for item in items[:: max(1, total // 10)]:
        assert store.queue.place(archive, Wanted(), item.target) == item.place
    critical = store.queue.items(archive, Wanted(severity=Severity.CRITICAL.rank), first=1, number=total)
    assert critical == [item for item in items if item.severity == Severity.CRITICAL.rank]
