"""The log of what people decided: rows are appended, and never changed."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from schemas.errors import ConflictError
from schemas.rulings import KeptRuling, Ruling, Target, TargetKind

from . import tables as t
from .part import StorePart
from .patience import patiently
from .slices import slices
from .tables import WRITES_LATER


class RulingLog(StorePart):
    """Rulings of the archives of one store."""

    @patiently
    def add(self, archive_id: int, ruling: Ruling, *, after: int) -> KeptRuling:
        """Append a ruling.

        Args:
            archive_id: The archive.
            ruling: What was decided.
            after: The last turn on its target that the person saw; 0 where there was none.

        Raises:
            ConflictError: when somebody else decided about the same target meanwhile.
        """
        values = {
            "archive_id": archive_id,
            "target": ruling.target.key,
            "turn": after + 1,
            "sha256": ruling.target.sha256,
            "facility": ruling.target.facility,
            "made_by": ruling.by,
            "made_at": ruling.at,
            "ruling": ruling.model_dump_json(),
        }
        latest = sa.select(sa.func.max(t.rulings.c.turn)).where(
            t.rulings.c.archive_id == archive_id, t.rulings.c.target == ruling.target.key
        )
        try:
            with self._engine.execution_options(**{WRITES_LATER: True}).begin() as connection:
                if (connection.execute(latest).scalar() or 0) != after:
                    raise ConflictError(ruling.target.key)
                key = connection.execute(sa.insert(t.rulings).values(values)).inserted_primary_key
        except IntegrityError as error:  # between looking and writing
            raise ConflictError(ruling.target.key) from error
        assert key is not None
        return KeptRuling(id=int(key[0]), turn=after + 1, ruling=ruling)

    @patiently
    def of(self, archive_id: int, kind: TargetKind | None = None) -> list[KeptRuling]:
        """Return the rulings of an archive, all or those on targets of one kind, first to last."""
        query = sa.select(t.rulings).where(t.rulings.c.archive_id == archive_id)
        if kind is not None:
            query = query.where(t.rulings.c.target.startswith(f"{kind}|", autoescape=True))
        return self._rows(query)

    def on(self, archive_id: int, target: Target) -> list[KeptRuling]:
        """Return the rulings on one target, first to last."""
        return self.by_key(archive_id, target.key)

    @patiently
    def by_key(self, archive_id: int, key: str) -> list[KeptRuling]:
        """Return the rulings on the target with a key, first to last."""
        query = sa.select(t.rulings).where(t.rulings.c.archive_id == archive_id, t.rulings.c.target == key)
        return self._rows(query)

    @patiently
    def about(
        self, archive_id: int, hashes: Collection[str], facilities: Collection[str] = ()
    ) -> list[KeptRuling]:
        """Return the rulings on some contents and on some facilities as a whole, first to last."""
        rulings = t.rulings.c
        concerned: list[sa.ColumnElement[bool]] = [
            rulings.sha256.in_(some) for some in slices([*{*hashes} - {""}])
        ]
        concerned += [
            sa.and_(rulings.sha256 == "", rulings.facility.in_(some)) for some in slices([*{*facilities}])
        ]
        of_archive = sa.select(t.rulings).where(rulings.archive_id == archive_id)
        found = [kept for some in concerned for kept in self._rows(of_archive.where(some))]
        return sorted(found, key=lambda kept: kept.id)

    def _rows(self, query: sa.Select[tuple[object, ...]]) -> list[KeptRuling]:
        with self._engine.begin() as connection:
            return [
                KeptRuling(id=row.id, turn=row.turn, ruling=Ruling.model_validate_json(row.ruling))
                for row in connection.execute(query.order_by(t.rulings.c.id))
            ]
