"""The content of objects by what their store says of them, so that it need not be read for its hash again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from . import tables as t
from .part import StorePart
from .patience import patiently
from .slices import slices
from .upsert import put


class ObjectMemory(StorePart):
    """SHA-256 by address, ETag and size: an object whose ETag and size are the same has the same content."""

    @patiently
    def hashes(self, wanted: Sequence[tuple[str, str, int]]) -> dict[str, str]:
        """Return SHA-256 by address for those of (address, ETag, size) that are remembered unchanged.

        No more than some thousand at once: each address is a parameter of one statement.
        """
        as_listed = {url: (etag, size) for url, etag, size in wanted}
        known: dict[str, str] = {}
        with self._engine.begin() as connection:
            for some in slices(list(as_listed)):
                query = sa.select(t.objects).where(t.objects.c.url.in_(some))
                for row in connection.execute(query):
                    if as_listed[row.url] == (row.etag, row.size):
                        known[row.url] = row.sha256
        return known

    @patiently
    def keep_only(self, root: str, urls: Collection[str]) -> None:
        """Forget all addresses below `root` but these: what is gone there leaves no trace here."""
        below = t.objects.c.url.startswith(f"{root}/", autoescape=True)
        with self._engine.begin() as connection:
            gone = sorted(set(connection.scalars(sa.select(t.objects.c.url).where(below))) - set(urls))
            for some in slices(gone):
                connection.execute(sa.delete(t.objects).where(t.objects.c.url.in_(some)))

    @patiently
    def remember(self, objects: Sequence[tuple[str, str, int, str]]) -> None:
        """Remember (address, ETag, size, SHA-256) of each object."""
        names = ("url", "etag", "size", "sha256")
        rows: list[dict[str, Any]] = [dict(zip(names, one, strict=True)) for one in sorted(objects)]
        with self._engine.begin() as connection:
            put(connection, t.objects, *rows, keys=("url",))
