"""The list of facilities: filtered, sorted and cut by the database."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from schemas.labels import Decision, Verdict

from . import tables as t
from .part import StorePart
from .patience import patiently


class FacilityRow(NamedTuple):
    """One facility as lists show it."""

    facility: str
    name: str
    level: str | None
    type: str | None
    branch: str | None
    state: str
    decision: str
    documents: int
    failed: int
    critical: int
    major: int
    minor: int
    open_items: int
    contract_end: str | None
    next_end: str | None


class FacilityFilter(NamedTuple):
    """Which facilities are asked for; what is empty does not matter."""

    sought: str = ""
    """Words of folder or name."""
    decision: str = ""
    level: str = ""
    type: str = ""
    branch: str = ""
    state: str = ""
    has_open: bool = False
    """Has something that a person should look at."""
    lacks: str = ""
    """Clause that the contract lacks by which it is judged."""
    ends_before: str = ""
    """ISO date; something that counts has ended, or will, before."""


EQUAL: Final = ("decision", "level", "type", "branch", "state")
"""Filters that name a value."""
SORTABLE: Final = FacilityRow._fields
_list = t.facility_list.c
_COLUMNS: Final = tuple(_list[name] for name in FacilityRow._fields)
_DECISION_RANK: Final = sa.case(
    {decision.value: rank for rank, decision in enumerate(Decision)}, value=_list.decision, else_=99
)


class Facilities(StorePart):
    """Reads the table of facilities."""

    @patiently
    def count(self, archive_id: int, wanted: FacilityFilter) -> int:
        """Return how many facilities a filter lets through."""
        query = sa.select(sa.func.count()).select_from(t.facility_list)
        with self._engine.begin() as connection:
            return int(connection.execute(query.where(*_where(archive_id, wanted))).scalar_one())

    @patiently
    def rows(
        self,
        archive_id: int,
        wanted: FacilityFilter,
        *,
        by: str = "decision",
        descending: bool = False,
        first: int = 0,
        number: int = 50,
    ) -> list[FacilityRow]:
        """Return some facilities in an order.

        Args:
            archive_id: The archive.
            wanted: The filter.
            by: One of SORTABLE; decisions are sorted worst first.
            descending: The other way round; what has no value stays last.
            first: How many to pass over.
            number: How many to return at most.
        """
        query = sa.select(*_COLUMNS).where(*_where(archive_id, wanted)).order_by(*_order(by, descending))
        with self._engine.begin() as connection:
            found = connection.execute(query.offset(first).limit(number)).all()
        return [FacilityRow(*row) for row in found]

    @patiently
    def find(self, archive_id: int, facility: str) -> FacilityRow | None:
        """Return one facility; None where the archive has none of this name."""
        query = sa.select(*_COLUMNS).where(_list.archive_id == archive_id, _list.facility == facility)
        with self._engine.begin() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else FacilityRow(*row)

    @patiently
    def choices(self, archive_id: int) -> dict[str, list[str]]:
        """Return the values that each filter of EQUAL may have in an archive."""
        with self._engine.begin() as connection:
            return {
                name: sorted(
                    connection.execute(
                        sa.select(_list[name])
                        .where(_list.archive_id == archive_id, _list[name].is_not(None))
                        .distinct()
                    ).scalars()
                )
                for name in EQUAL
            }


def _where(archive_id: int, wanted: FacilityFilter) -> list[sa.ColumnElement[bool]]:
    conditions = [_list.archive_id == archive_id]
    conditions += [_list.sought.contains(word, autoescape=True) for word in wanted.sought.lower().split()]
    conditions += [_list[name] == getattr(wanted, name) for name in EQUAL if getattr(wanted, name)]
    if wanted.has_open:
        conditions.append(_list.open_items > 0)
    if wanted.lacks:
        clauses = t.clause_list.c
        lacking = sa.select(clauses.facility).where(
            clauses.archive_id == archive_id,
            clauses.judged == 1,
            clauses.status == Verdict.MISSING.value,
            clauses.clause == wanted.lacks,
        )
        conditions.append(_list.facility.in_(lacking))
    if wanted.ends_before:
        conditions.append(_list.next_end < wanted.ends_before)
    return conditions


def _order(by: str, descending: bool) -> list[Any]:
    column: Any = _list[by]
    key = _DECISION_RANK if by == "decision" else sa.func.lower(column) if by == "name" else column
    return [
        sa.case((column.is_(None), 1), else_=0),
        key.desc() if descending else key,
        sa.func.lower(_list.name),
        _list.facility,
    ]
