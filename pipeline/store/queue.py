"""The queue of what a person should look at: ordered and cut by the database, however long it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import sqlalchemy as sa

from . import tables as t
from .part import StorePart
from .patience import patiently

_DATES = ("expiry_date", "end_date", "start_date")
_PUT_OFF = '%"action":"later"%'
"""In a ruling as it is kept; what people write is quoted there, so that nothing else looks like this."""


_items = t.open_items.c
_IN_ORDER = (
    _items.severity,
    _items.changes.desc(),
    _items.facility,
    _items.path,
    sa.func.coalesce(_items.page, 0),
    _items.target,
)
_ORDER = (_items.severity, -_items.changes, *_IN_ORDER[2:])
"""The same, to be compared."""


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


class Queue(StorePart):
    """Reads the table of open items."""

    @patiently
    def count(self, archive_id: int, wanted: Wanted) -> int:
        """Return how many items there are."""
        query = sa.select(sa.func.count()).select_from(t.open_items).where(*_where(archive_id, wanted))
        with self._engine.begin() as connection:
            return int(connection.execute(query).scalar_one())

    @patiently
    def place(self, archive_id: int, wanted: Wanted, target: str) -> int | None:
        """Return the place of an item, from 1 on; None where it is not open any more."""
        where = _where(archive_id, wanted)
        put_off = _is_put_off(archive_id)
        itself = sa.select(*_ORDER, put_off.label("put_off")).where(*where, _items.target == target)
        with self._engine.begin() as connection:
            found = connection.execute(itself).one_or_none()
            if found is None:
                return None
            before = sa.tuple_(*_ORDER) < sa.tuple_(*found[:-1])
            if found.put_off:
                before = sa.or_(sa.not_(put_off), sa.and_(put_off, before))
            else:
                before = sa.and_(sa.not_(put_off), before)
            query = sa.select(sa.func.count()).select_from(t.open_items).where(*where, before)
            return 1 + int(connection.execute(query).scalar_one())

    @patiently
    def items(self, archive_id: int, wanted: Wanted, *, first: int, number: int) -> list[QueueItem]:
        """Return some items in their order: worst first, then what changes most; those put off last."""
        where = _where(archive_id, wanted)
        put_off = _is_put_off(archive_id)
        skip = max(0, first - 1)
        number -= max(0, 1 - first)
        found: list[QueueItem] = []
        with self._engine.begin() as connection:
            # Apart, so that an index gives the order and no more is read than is asked for.
            for later in (False, True):
                own = [*where, put_off if later else sa.not_(put_off)]
                query = sa.select(t.open_items).where(*own).order_by(*_IN_ORDER)
                rows = connection.execute(query.offset(skip).limit(number - len(found))).all()
                place = max(first, 1) + len(found)
                found += [_item(row, place + at, put_off=later) for at, row in enumerate(rows)]
                if later or len(found) == number:
                    break
                count = sa.select(sa.func.count()).select_from(t.open_items).where(*own)
                skip = max(0, skip - int(connection.execute(count).scalar_one()))
        return found

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


def _is_put_off(archive_id: int) -> sa.ColumnElement[bool]:
    """Whether the last that was decided about an item is to look at it again later."""
    rulings, after = t.rulings, t.rulings.alias("after")
    overtaken = sa.exists().where(
        after.c.archive_id == rulings.c.archive_id,
        after.c.target == rulings.c.target,
        after.c.turn > rulings.c.turn,
    )
    targets = sa.select(rulings.c.target).where(
        rulings.c.archive_id == archive_id, rulings.c.ruling.like(_PUT_OFF), ~overtaken
    )
    return _items.target.in_(targets)


def _item(row: sa.Row[Any], place: int, *, put_off: bool) -> QueueItem:
    values = {name: value for name, value in row._mapping.items() if name in QueueItem._fields}
    return QueueItem(**values, place=place, put_off=put_off)
