"""Erase what somebody wants forgotten, and what has outlived its time, so that no byte of it is left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import quote

import sqlalchemy as sa

from . import tables as t
from .database import Store
from .opening import writing
from .past import mark_of, packed, unpacked
from .patience import LockedStoreError, patiently
from .search import merge_index
from .slices import slices

_BY_CONTENT = tuple(
    table
    for table in reversed(t.metadata.sorted_tables)
    if "sha256" in table.columns and table is not t.documents
)
"""Tables that know a content by its hash; one that refers to another comes first."""
_SECONDS_PER_DAY = 86_400
FORGOTTEN = "(dilupakan)"
"""What the log of accesses has in place of a path that told of something forgotten."""


class Eraser:
    """What takes things out of a store for good.

    Raises:
        StorageError: by every method, when the database cannot be used; see patience.py.
    """

    def __init__(self, store: Store) -> None:
        self._engine = store.engine
        self.shown = store.shown
        self.patience = store.patience

    @patiently
    def used_elsewhere(
        self, archive_id: int, paths: Collection[str], hashes: Collection[str]
    ) -> dict[str, str]:
        """Return hash and path of contents that documents other than `paths` of an archive have too."""
        found: dict[str, str] = {}
        query = sa.select(t.documents.c.archive_id, t.documents.c.path, t.documents.c.sha256)
        with self._engine.begin() as connection:
            for some in slices(sorted(hashes)):
                for row in connection.execute(query.where(t.documents.c.sha256.in_(some))):
                    if row.archive_id != archive_id or row.path not in paths:
                        found[str(row.sha256)] = str(row.path)
        return found

    @patiently
    def note_departures(self) -> None:
        """Note since when a content is in no archive any more, and that others came back."""
        contents = sa.union(
            *(sa.select(table.c.sha256) for table in (t.readings, t.facts, t.crops))
        ).subquery()
        in_archive = sa.exists().where(t.documents.c.sha256 == contents.c.sha256)
        noted = sa.exists().where(t.departed.c.sha256 == contents.c.sha256)
        gone = sa.select(contents.c.sha256, t.now()).where(~in_archive, ~noted)
        back = sa.exists().where(t.documents.c.sha256 == t.departed.c.sha256)
        with writing(self._engine) as connection:
            connection.execute(sa.delete(t.departed).where(back))
            connection.execute(sa.insert(t.departed).from_select(["sha256", "since"], gone))

    @patiently
    def outlived(self, days: int) -> list[str]:
        """Return the contents that have been in no archive for so many days."""
        limit = t.now() - days * _SECONDS_PER_DAY
        query = sa.select(t.departed.c.sha256).where(t.departed.c.since < limit)
        with self._engine.begin() as connection:
            return sorted(connection.scalars(query))

    @patiently
    def erase(self, hashes: Collection[str]) -> None:
        """Erase all that is kept of some contents but results."""
        with writing(self._engine) as connection:
            if connection.dialect.name == "sqlite":  # else it only lets go of what is deleted
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
            for some in slices(sorted(hashes)):
                for table in _BY_CONTENT:
                    connection.execute(sa.delete(table).where(table.c.sha256.in_(some)))

    @patiently
    def erase_rulings(self, archive_id: int, facilities: Collection[str]) -> None:
        """Erase what people decided about some facilities and checked of them, and how these stood."""
        rulings, past = t.rulings, t.facility_history
        of_archive = sa.select(t.runs.c.id).where(t.runs.c.archive_id == archive_id)
        own_samples = sa.select(t.samples.c.id).where(t.samples.c.archive_id == archive_id)
        with writing(self._engine) as connection:
            for some in slices(sorted(facilities)):
                connection.execute(
                    sa.delete(rulings).where(rulings.c.archive_id == archive_id, rulings.c.facility.in_(some))
                )
                connection.execute(
                    sa.delete(past).where(past.c.run_id.in_(of_archive), past.c.facility.in_(some))
                )
                for table in (t.sample_answers, t.sample_items):
                    connection.execute(
                        sa.delete(table).where(table.c.sample_id.in_(own_samples), table.c.facility.in_(some))
                    )

    @patiently
    def erase_past(self, archive_id: int, names: Mapping[str, str], paths: Collection[str]) -> None:
        """Erase how facilities that stay stood by some documents, whose words findings and names may hold.

        Args:
            archive_id: The archive.
            names: What the facilities are called without these documents.
            paths: The documents.
        """
        past = t.facility_history
        marks = {mark_of(path) for path in paths}
        of_archive = sa.select(t.runs.c.id).where(t.runs.c.archive_id == archive_id)
        with writing(self._engine) as connection:
            for facility, name in sorted(names.items()):
                here = sa.and_(past.c.run_id.in_(of_archive), past.c.facility == facility)
                kept = connection.execute(sa.select(past.c.run_id, past.c.findings).where(here)).all()
                for run, findings in kept:
                    left = packed([one for one in unpacked(findings) if one.mark not in marks])
                    row = sa.and_(past.c.run_id == run, past.c.facility == facility)
                    connection.execute(sa.update(past).where(row).values(name=name, findings=left))

    @patiently
    def erase_addresses(self, addresses: Collection[str], folders: Collection[str]) -> None:
        """Erase what is remembered of objects at these addresses, and of all below some."""
        url = t.objects.c.url
        with writing(self._engine) as connection:
            for some in slices(sorted(addresses)):
                connection.execute(sa.delete(t.objects).where(url.in_(some)))
            for folder in folders:
                below = url.startswith(f"{folder}/", autoescape=True)
                connection.execute(sa.delete(t.objects).where(below))

    @patiently
    def erase_accesses(self, facilities: Collection[str], hashes: Collection[str]) -> None:
        """Erase from the log of accesses what of some facilities and contents was asked for, not that it was.

        The log does not tell archives apart: a facility of that name in another one is masked along.
        """
        path = t.accesses.c.path
        masked = sa.update(t.accesses).values(path=FORGOTTEN)
        parts = sorted({*hashes, *facilities, *map(quote, facilities)} - {""})
        with writing(self._engine) as connection:
            for part in parts:
                whole = sa.literal("/").concat(path).concat("/")
                connection.execute(masked.where(whole.contains(f"/{part}/", autoescape=True)))

    @patiently
    def drop_superseded(self, reader_version: str) -> None:
        """Drop words that this reader has read anew, and facts that no run counts on any more."""
        newest = sa.select(sa.func.max(t.runs.c.id)).where(t.runs.c.state == "complete")
        counting = sa.select(t.runs.c.program_version, t.runs.c.rules_version).where(
            t.runs.c.id.in_(newest.group_by(t.runs.c.archive_id)) | (t.runs.c.state == "running")
        )
        newer = t.readings.alias()
        again = sa.exists().where(newer.c.sha256 == t.readings.c.sha256, newer.c.version == reader_version)
        with writing(self._engine) as connection:
            used = tuple(f"{program} {rules}" for program, rules in connection.execute(counting))
            kept = connection.scalars(sa.select(t.facts.c.version).distinct()).all()
            unused = [version for version in kept if not version.startswith(used)] if used else []
            for some in slices(list(unused)):
                connection.execute(sa.delete(t.facts).where(t.facts.c.version.in_(some)))
            connection.execute(sa.delete(t.readings).where(t.readings.c.version != reader_version, again))

    @patiently
    def compact(self) -> None:
        """Give freed room back, so that nothing erased is left in it: in the file, its log, or the tables.

        Raises:
            LockedStoreError: when another program reads: its log cannot be emptied yet.
        """
        outside = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with outside.connect() as connection:
            if connection.dialect.name == "postgresql":
                for table in t.metadata.sorted_tables:
                    connection.exec_driver_sql(f'VACUUM FULL "{table.name}"')
                return
        with writing(self._engine) as connection:
            merge_index(connection)
        raw = self._engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("VACUUM")
            (busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            raw.close()
        if busy:
            raise LockedStoreError(
                f"{self.shown}: program lain sedang membaca / another program is reading.",
                "Jalankan `pks forget --rewrite` setelahnya / Run `pks forget --rewrite` after it.",
            )
