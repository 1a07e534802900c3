"""The queue of what a person should look at: ordered and cut by the database, however long it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import sqlalchemy as sa

from . import tables as t
from .patience import patiently

_DATES = ("expiry_date", "end_date", "start_date")
_PUT_OFF = '%"action":"later"%'
"""In a ruling as it is kept; what people write is quoted there, so that nothing else looks like this."""


class Wanted(NamedTuple):
    """Which items of a queue are asked for; empty for all."""

    facility: str = ""
    kind: str = ""
    """field, date (a field on which a decision hangs), clause or requirement."""
    severity: int | None = None


class QueueItem(NamedTuple):
    """Something that a person should look at."""

    place: int
    """From 1 on."""
    target: str
    facility: str
    kind: str
    name: str
    sha256: str
    first_page: int
    path: str
    page: int | None
    doc_type: str | None
    severity: int
    changes: int
    message: str
    value: str | None
    put_off: bool


class Queue:
    """Reads the table of open items."""

    def __init__(self, engine: sa.Engine, shown: str, patience: float) -> None:
        self.shown = shown
        self.patience = patience
        self._engine = engine

    @patiently
    def count(self, archive_id: int, wanted: Wanted) -> int:
        """Return how many items there are."""
        query = sa.select(sa.func.count()).select_from(t.open_items).where(*_where(archive_id, wanted))
        with self._engine.begin() as connection:
            return int(connection.execute(query).scalar_one())

    @patiently
    def place(self, archive_id: int, wanted: Wanted, target: str) -> int | None:
        """Return the place of an item, from 1 on; None where it is not open any more."""
        rows = _ranked(archive_id, wanted)
        query = sa.select(rows.c.place).where(rows.c.target == target)
        with self._engine.begin() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else int(found)

    @patiently
    def items(self, archive_id: int, wanted: Wanted, *, first: int, number: int) -> list[QueueItem]:
        """Return some items in their order: worst first, then what changes most; those put off last."""
        rows = _ranked(archive_id, wanted)
        query = sa.select(rows).where(rows.c.place >= first, rows.c.place < first + number)
        with self._engine.begin() as connection:
            return [_item(row) for row in connection.execute(query.order_by(rows.c.place))]

    @patiently
    def facilities(self, archive_id: int, number: int) -> dict[str, int]:
        """Return the number of items by facility, of those with most items."""
        items = sa.func.count()
        query = (
            sa.select(t.open_items.c.facility, items)
            .where(t.open_items.c.archive_id == archive_id)
            .group_by(t.open_items.c.facility)
            .order_by(items.desc(), t.open_items.c.facility)
            .limit(number)
        )
        with self._engine.begin() as connection:
            return {str(facility): int(count) for facility, count in connection.execute(query)}

    @patiently
    def folders(self, archive_id: int, number: int) -> list[str]:
        """Return the first folders of facilities, by name."""
        column = t.facility_list.c.facility
        query = sa.select(column).where(t.facility_list.c.archive_id == archive_id).order_by(column)
        with self._engine.begin() as connection:
            return [str(facility) for (facility,) in connection.execute(query.limit(number))]

    @patiently
    def at(self, archive_id: int, targets: Collection[str]) -> set[str]:
        """Return those of some targets that are open."""
        query = sa.select(t.open_items.c.target).where(
            t.open_items.c.archive_id == archive_id, t.open_items.c.target.in_(list(targets))
        )
        with self._engine.begin() as connection:
            return {str(target) for (target,) in connection.execute(query)}


def _where(archive_id: int, wanted: Wanted) -> list[Any]:
    items = t.open_items.c
    conditions: list[Any] = [items.archive_id == archive_id]
    if wanted.facility:
        conditions.append(items.facility == wanted.facility)
    if wanted.severity is not None:
        conditions.append(items.severity == wanted.severity)
    if wanted.kind == "date":
        conditions += [items.kind == "field", items.name.in_(_DATES)]
    elif wanted.kind == "field":
        conditions += [items.kind == "field", items.name.not_in(_DATES)]
    elif wanted.kind:
        conditions.append(items.kind == wanted.kind)
    return conditions


def _ranked(archive_id: int, wanted: Wanted) -> sa.Subquery:
    items, rulings = t.open_items.c, t.rulings.c
    later = t.rulings.alias("later")
    last = (
        sa.select(sa.func.max(later.c.turn))
        .where(later.c.archive_id == items.archive_id, later.c.target == items.target)
        .scalar_subquery()
    )
    put_off = sa.case(
        (
            sa.exists().where(
                rulings.archive_id == items.archive_id,
                rulings.target == items.target,
                rulings.turn == last,
                rulings.ruling.like(_PUT_OFF),
            ),
            1,
        ),
        else_=0,
    )
    chosen = sa.select(t.open_items, put_off.label("put_off")).where(*_where(archive_id, wanted)).subquery()
    order = (
        chosen.c.put_off,
        chosen.c.severity,
        chosen.c.changes.desc(),
        chosen.c.facility,
        chosen.c.path,
        chosen.c.page,
        chosen.c.target,
    )
    place = sa.func.row_number().over(order_by=order)
    return sa.select(chosen, place.label("place")).subquery()


def _item(row: sa.Row[Any]) -> QueueItem:
    values = row._mapping
    return QueueItem(
        **{name: values[name] for name in QueueItem._fields if name != "put_off"},
        put_off=bool(values["put_off"]),
    )
