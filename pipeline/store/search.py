"""The texts of pages and their index: FTS5 in SQLite, tsvector in PostgreSQL; drawn from the kept words.

In SQLite the index is a table of its own that triggers keep equal to `page_texts`. It is made when the first
text is kept, so that a store can be opened where SQLite comes without FTS5.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from pipeline.queries import Query, Term, tokens

from . import tables as t
from .part import StorePart
from .patience import patiently
from .tables import WRITES_LATER

_LONGEST = 200_000
"""Characters of a page that are kept; PostgreSQL takes no more than a megabyte of one text."""
_FTS = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS page_index USING fts5("
    "text, content='page_texts', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
    "CREATE TRIGGER IF NOT EXISTS page_texts_added AFTER INSERT ON page_texts BEGIN "
    "INSERT INTO page_index(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER IF NOT EXISTS page_texts_removed AFTER DELETE ON page_texts BEGIN "
    "INSERT INTO page_index(page_index, rowid, text) VALUES ('delete', old.id, old.text); END",
)
_page_index = sa.table("page_index", sa.column("rowid", sa.Integer), sa.column("page_index", sa.Text))


class Unindexed(NamedTuple):
    """Words that were read and cannot be searched yet."""

    sha256: str
    version: str
    """Of the reader that read them."""


class Texts(NamedTuple):
    """The texts of a content, page by page."""

    sha256: str
    version: str
    pages: tuple[tuple[int, str], ...]
    """(page number, text)"""


class PageHit(NamedTuple):
    """A page on which all that is looked for stands."""

    sha256: str
    page: int


class Found(NamedTuple):
    """The best pages first."""

    pages: list[PageHit]
    more: bool
    """Whether there are more pages than were asked for."""


class Progress(NamedTuple):
    """How many contents can be searched, of how many that were read."""

    indexed: int
    read: int


class Place(NamedTuple):
    """Where a content lies in an archive."""

    sha256: str
    path: str
    facility: str
    name: str
    doc_type: str | None


class SearchIndex(StorePart):
    """The texts of all pages of one store."""

    @patiently
    def missing(self, limit: int, *, reader: str) -> list[Unindexed]:
        """Return words that are not indexed yet; those of the reader `reader` last, so that they stay."""
        r, i = t.readings, t.indexed
        newer = sa.and_(r.c.version == reader, i.c.version != reader)
        query = (
            sa.select(r.c.sha256, r.c.version)
            .outerjoin(i, i.c.sha256 == r.c.sha256)
            .where(i.c.sha256.is_(None) | newer)
            .limit(limit)
        )
        with self._engine.begin() as connection:
            found = [Unindexed(str(row.sha256), str(row.version)) for row in connection.execute(query)]
        return sorted(found, key=lambda one: one.version == reader)

    @patiently
    def keep(self, contents: Sequence[Texts]) -> None:
        """Index contents, in place of earlier texts of theirs; words forgotten meanwhile are not."""
        postgresql = self._engine.dialect.name == "postgresql"
        with self._engine.execution_options(**{WRITES_LATER: True}).begin() as connection:
            if not postgresql:
                for statement in _FTS:
                    connection.exec_driver_sql(statement)
            for content in contents:
                there = (t.readings.c.sha256 == content.sha256, t.readings.c.version == content.version)
                if connection.execute(sa.select(sa.literal(1)).where(*there)).first() is None:
                    continue
                for table in (t.page_texts, t.indexed):
                    connection.execute(sa.delete(table).where(table.c.sha256 == content.sha256))
                row = {"sha256": content.sha256, "version": content.version}
                connection.execute(sa.insert(t.indexed).values(row))
                for page, text in content.pages:
                    connection.execute(
                        sa.insert(t.page_texts).values(_row(content.sha256, page, text, postgresql))
                    )

    @patiently
    def progress(self) -> Progress:
        """Return how far the index is with what the store holds."""
        query = sa.select(
            sa.select(sa.func.count()).select_from(t.indexed).scalar_subquery(),
            sa.select(sa.func.count(t.readings.c.sha256.distinct())).scalar_subquery(),
        )
        with self._engine.begin() as connection:
            return Progress(*connection.execute(query).one())

    @patiently
    def pages(self, archive_id: int, query: Query, *, limit: int) -> Found:
        """Return pages of an archive on which all of a query stands.

        Args:
            archive_id: The archive.
            query: What is looked for; one without terms finds nothing.
            limit: Pages that are looked at; the best of these come first.
        """
        if not query.terms:
            return Found([], more=False)
        p = t.page_texts
        # + 0: else SQLite goes through all documents of the archive for each page, instead of by hash
        of_archive = t.documents.c.archive_id + 0 == archive_id
        here = sa.exists().where(t.documents.c.sha256 == p.c.sha256, of_archive)
        with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                wanted = sa.func.to_tsquery("simple", _tsquery(query))
                score: sa.ColumnElement[float] = -sa.func.ts_rank_cd(p.c.sought, wanted)
                hits = sa.select(p.c.sha256, p.c.page, score.label("rank")).where(
                    p.c.sought.bool_op("@@")(wanted), here
                )
            else:
                if not sa.inspect(connection).has_table("page_index"):
                    return Found([], more=False)
                score = sa.func.bm25(sa.literal_column("page_index"))
                hits = (
                    sa.select(p.c.sha256, p.c.page, score.label("rank"))
                    .select_from(_page_index.join(p, p.c.id == _page_index.c.rowid))
                    .where(_page_index.c.page_index.bool_op("MATCH")(_match(query)), here)
                )
            # Sorted here: SQLite would score all pages of a common word, to sort them before the limit.
            rows = connection.execute(hits.limit(limit + 1)).all()
        rows = sorted(rows, key=lambda row: (row.rank, row.sha256, row.page))
        return Found([PageHit(str(row.sha256), int(row.page)) for row in rows[:limit]], len(rows) > limit)

    @patiently
    def texts(self, pages: Collection[PageHit]) -> dict[PageHit, str]:
        """Return the texts of some pages (a few dozen)."""
        p = t.page_texts
        query = sa.select(p.c.sha256, p.c.page, p.c.text).where(
            p.c.sha256.in_({hit.sha256 for hit in pages}),  # SQLite uses no index for pairs
            sa.tuple_(p.c.sha256, p.c.page).in_(list(pages)),
        )
        with self._engine.begin() as connection:
            return {
                PageHit(str(row.sha256), int(row.page)): str(row.text) for row in connection.execute(query)
            }

    @patiently
    def places(self, archive_id: int, hashes: Collection[str]) -> dict[str, list[Place]]:
        """Return where some contents (a few dozen) lie in an archive, by hash and path."""
        d, f = t.documents, t.facility_list
        query = (
            sa.select(d.c.sha256, d.c.path, d.c.facility, f.c.name, d.c.doc_type)
            .outerjoin(f, sa.and_(f.c.archive_id == d.c.archive_id, f.c.facility == d.c.facility))
            .where(d.c.archive_id == archive_id, d.c.sha256.in_(list(hashes)))
            .order_by(d.c.path)
        )
        found: dict[str, list[Place]] = {}
        with self._engine.begin() as connection:
            for row in connection.execute(query):
                place = Place(row.sha256, row.path, row.facility, row.name or row.facility, row.doc_type)
                found.setdefault(place.sha256, []).append(place)
        return found


def merge_index(connection: sa.Connection) -> None:
    """Let the index of SQLite forget the words of texts that are gone: they stay until it is merged."""
    if sa.inspect(connection).has_table("page_index"):
        connection.exec_driver_sql("INSERT INTO page_index(page_index) VALUES ('optimize')")


def _row(sha256: str, page: int, text: str, postgresql: bool) -> dict[str, Any]:
    text = text[:_LONGEST].replace("\0", " ")
    row: dict[str, Any] = {"sha256": sha256, "page": page, "text": text}
    if postgresql:  # its parser has ideas of its own on numbers, hyphens and addresses: it gets bare words
        row["sought"] = sa.func.to_tsvector("simple", " ".join(token.word for token in tokens(text)))
    return row


def _match(query: Query) -> str:
    """Return a query as FTS5 writes it; words are letters and digits alone, so that quotes hold them."""
    wanted = " AND ".join(_phrase(term) for term in query.terms)
    return " NOT ".join((f"({wanted})", *(_phrase(term) for term in query.excluded)))


def _phrase(term: Term) -> str:
    return '"' + " ".join(term.words) + '"' + ("*" if term.prefix else "")


def _tsquery(query: Query) -> str:
    wanted = [_lexemes(term) for term in query.terms]
    return " & ".join((*wanted, *(f"!{_lexemes(term)}" for term in query.excluded)))


def _lexemes(term: Term) -> str:
    words = [f"'{word}'" for word in term.words]
    if term.prefix:
        words[-1] += ":*"
    return "(" + " <-> ".join(words) + ")"
