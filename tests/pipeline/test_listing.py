"""The lists follow what results say: whoever looks at a list sees what the dossier says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.audit import judge_files
from pipeline.requirements import Requirements
from pipeline.store import Store, open_store, tables
from pipeline.store.listing import LISTS
from schemas.dossier import AuditedFile

AS_OF = dt.date(2026, 3, 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


def keep(store: Store, rules: Requirements, files: list[AuditedFile]) -> int:
    archive = store.archive_id("/arsip")
    conclusion = judge_files(files, rules, as_of=AS_OF)
    store.replace_results(archive, conclusion)
    return archive


def rows(store: Store, table: sa.Table) -> list[dict[str, Any]]:
    with store.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(table))]


def test_what_a_person_should_look_at_is_open(make: Any, rules: Requirements, store: Store) -> None:
    keep(store, rules, make.doubtful_clinic())
    items = {(row["kind"], row["name"]): row for row in rows(store, tables.open_items)}
    assert ("field", "expiry_date") in items
    clause = items["clause", "payment.hold_harmless"]
    assert (clause["severity"], clause["changes"]) == (0, 2)
    assert any(kind == "requirement" for kind, _ in items)
    (line,) = rows(store, tables.facility_list)
    assert line["open_items"] == len(items)
    assert (line["name"], line["decision"]) == (make.CLINIC, "PERLU_DITINJAU")
    assert line["contract_end"] == "2026-12-31"


def test_a_clean_clinic_leaves_nothing_open(make: Any, rules: Requirements, store: Store) -> None:
    keep(store, rules, make.complete_clinic())
    assert rows(store, tables.open_items) == []
    assert {row["status"] for row in rows(store, tables.clause_list)} == {"present"}
    assert len(rows(store, tables.expiry_list)) >= 6


def test_lists_are_replaced_with_the_results(make: Any, rules: Requirements, store: Store) -> None:
    archive = keep(store, rules, [*make.doubtful_clinic(), *make.complete_clinic("lain")])
    before = {table.name: [r for r in rows(store, table) if r["facility"] == "lain"] for table in LISTS}
    clean = judge_files(make.complete_clinic(), rules, as_of=AS_OF)
    store.replace_facilities(archive, ["klinik"], clean)
    assert rows(store, tables.open_items) == []
    for table in LISTS:
        assert [r for r in rows(store, table) if r["facility"] == "lain"] == before[table.name]


def test_lists_of_an_older_store_are_drawn_when_asked_for(
    make: Any, rules: Requirements, store: Store
) -> None:
    archive = keep(store, rules, make.doubtful_clinic())
    full = {table.name: len(rows(store, table)) for table in LISTS}
    with store.engine.begin() as connection:
        for table in LISTS:
            connection.execute(sa.delete(table))
        connection.execute(sa.update(tables.archives).values(listed=0))
    assert store.list_again(archive)
    assert {table.name: len(rows(store, table)) for table in LISTS} == full
    assert not store.list_again(archive)


def test_the_branch_of_a_facility_is_listed(make: Any, rules: Requirements, store: Store) -> None:
    from pipeline.dossier import parse_profile

    profile = parse_profile("branch: Cabang Lembayung\n", path="klinik/facility.yaml")
    assert profile.findings == ()
    archive = store.archive_id("/arsip")
    conclusion = judge_files(make.complete_clinic(), rules, as_of=AS_OF, profiles={"klinik": profile})
    store.replace_results(archive, conclusion)
    assert [row["branch"] for row in rows(store, tables.facility_list)] == ["Cabang Lembayung"]
