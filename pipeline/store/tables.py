"""The tables of the store; migrations/ holds how they came to be."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

metadata = MetaData()


class now(FunctionElement[float]):  # noqa: N801  # named as SQL functions are
    """Seconds since 1970 (UTC) by the clock of the database, which all computers of a run share."""

    type = Float(53)
    inherit_cache = True


@compiles(now, "sqlite")
def _now_in_sqlite(_element: now, _compiler: Any, **_options: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(now, "postgresql")
def _now_in_postgresql(_element: now, _compiler: Any, **_options: Any) -> str:
    return "(extract(epoch from clock_timestamp())::float8)"


WRITES_LATER = "pks_writes_later"
"""Execution option of a transaction that reads first and then writes."""

archives = Table(
    "archives",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("root", Text, nullable=False, unique=True),
    Column("listed", Integer, nullable=False, server_default="0"),  # version of its rows in the lists below
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("archive_id", Integer, ForeignKey("archives.id"), nullable=False, index=True),
    Column("as_of", String(10), nullable=False),
    Column("program_version", Text, nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("state", String(12), nullable=False),  # running, complete, interrupted, failed
    Column("documents", Integer, nullable=False, server_default="0"),
    Column("processed", Integer, nullable=False, server_default="0"),
    Column("failed", Integer, nullable=False, server_default="0"),
    # None of a run of an older version. Times are seconds since 1970 (UTC) by the clock of the database.
    Column("to_read", Integer),
    Column("started_at", Float(53)),
    Column("finished_at", Float(53)),
    Column("host", Text),
    Column("process", Integer),
    Column("jobs", Integer),
    Column("fault", Text),  # class of the error that ended it
    Column("identity", Text),  # of its process, see alive.py
    Column("alive_at", Float(53)),
)

# Which run reads a content now; counts only while that run is at work.
claims = Table(
    "claims",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("version", Text, primary_key=True),
    Column("run_id", Integer, ForeignKey("runs.id"), nullable=False, index=True),
)

# Words by content: the same bytes in two archives are read once.
readings = Table(
    "readings",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("version", Text, primary_key=True),
    Column("words", LargeBinary, nullable=False),
)

# Facts, or the failure, by content and by everything that they depend on.
facts = Table(
    "facts",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("version", Text, primary_key=True),
    Column("pages", Integer, nullable=False),
    Column("facts", Text),
    Column("failure", Text),
)

# What a run did with a content, and what it cost; seconds are None where the reading process died.
works = Table(
    "works",
    metadata,
    Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("version", Text, nullable=False),
    Column("finished_at", Float(53), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("failure", String(16)),
    Column("wall_seconds", Float(53)),
    Column("cpu_seconds", Float(53)),
)

stage_times = Table(
    "stage_times",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("stage", String(16), primary_key=True),
    Column("wall_seconds", Float(53), nullable=False),
    Column("cpu_seconds", Float(53), nullable=False),
    ForeignKeyConstraint(["run_id", "sha256"], ["works.run_id", "works.sha256"]),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("archive_id", Integer, ForeignKey("archives.id"), nullable=False),
    Column("path", Text, nullable=False),
    Column("sha256", String(64), index=True),
    Column("facility", Text, nullable=False, index=True),
    Column("status", String(8), nullable=False),
    Column("doc_type", Text),
    Column("result", Text, nullable=False),
    UniqueConstraint("archive_id", "path"),
    Index("ix_documents_status", "archive_id", "status", "path"),
    Index("ix_documents_of", "archive_id", "facility", "path"),
)

dossiers = Table(
    "dossiers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("archive_id", Integer, ForeignKey("archives.id"), nullable=False),
    Column("facility", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("result", Text, nullable=False),
    UniqueConstraint("archive_id", "facility"),
)

crops = Table(
    "crops",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("place", Text, primary_key=True),
    Column("picture", LargeBinary, nullable=False),
)

# What an object of an object store held when its ETag and size were these.
objects = Table(
    "objects",
    metadata,
    Column("url", Text, primary_key=True),
    Column("etag", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
)

# What people decided: rows are appended, and never changed.
rulings = Table(
    "rulings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("archive_id", Integer, ForeignKey("archives.id"), nullable=False),
    Column("target", Text, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("facility", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("ruling", Text, nullable=False),
    UniqueConstraint("archive_id", "target", "turn"),
    Index("ix_rulings_facility", "archive_id", "facility"),
)

# What lists, queues and calendars are made of: drawn from `documents` and `dossiers` whenever these change.
facility_list = Table(
    "facility_list",
    metadata,
    Column("archive_id", Integer, ForeignKey("archives.id"), primary_key=True),
    Column("facility", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sought", Text, nullable=False),  # folder and name in small letters
    Column("level", Text),
    Column("type", Text),
    Column("branch", Text),
    Column("state", Text, nullable=False),
    Column("decision", Text, nullable=False, index=True),
    Column("documents", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("critical", Integer, nullable=False),
    Column("major", Integer, nullable=False),
    Column("minor", Integer, nullable=False),
    Column("open_items", Integer, nullable=False),
    Column("contract_end", String(10)),
    Column("next_end", String(10)),
)

open_items = Table(
    "open_items",
    metadata,
    Column("archive_id", Integer, ForeignKey("archives.id"), primary_key=True),
    Column("target", Text, primary_key=True),
    Column("facility", Text, nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("first_page", Integer, nullable=False),
    Column("path", Text, nullable=False),
    Column("page", Integer),
    Column("doc_type", Text),
    Column("severity", Integer, nullable=False),  # 0 critical, 1 major, 2 minor
    Column(
        "changes", Integer, nullable=False
    ),  # 2 a decision may hang on it, 1 it counts, 0 it is of the past
    Column("message", Text, nullable=False),
    Column("value", Text),
    Index("ix_open_items_of", "archive_id", "facility"),
)
Index(
    "ix_open_items_queue",
    open_items.c.archive_id,
    open_items.c.severity,
    open_items.c.changes.desc(),
    open_items.c.facility,
    open_items.c.path,
)

expiry_list = Table(
    "expiry_list",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("archive_id", Integer, ForeignKey("archives.id"), nullable=False),
    Column("facility", Text, nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("page", Integer, nullable=False),
    Column("doc_type", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("number", Text),
    Column("expiry_date", Text, index=True),
    Column("status", Text, nullable=False),
    Column("superseded", Integer, nullable=False),
    Column("review", Integer, nullable=False),
    Index("ix_expiry_list_ends", "archive_id", "superseded", "expiry_date", "doc_type"),
)

clause_list = Table(
    "clause_list",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("archive_id", Integer, ForeignKey("archives.id"), nullable=False),
    Column("facility", Text, nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("clause", Text, nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("judged", Integer, nullable=False, server_default="0"),  # 1: the dossier hangs on that contract
    Index("ix_clause_list_lacking", "archive_id", "judged", "status", "clause", "facility", "severity"),
)

# Who asked the review page for what.
accesses = Table(
    "accesses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("address", Text, nullable=False),
)

# Contents that are in no archive any more, and since when (seconds since 1970, UTC, by the database's clock).
departed = Table(
    "departed",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("since", Float(53), nullable=False),
)

# How each facility stood after each complete run that is remembered.
facility_history = Table(
    "facility_history",
    metadata,
    Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True),
    Column("facility", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("branch", Text),
    Column("contract_year", String(4)),
    Column("decision", Text, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("critical", Integer, nullable=False),
    Column("major", Integer, nullable=False),
    Column("minor", Integer, nullable=False),
    Column("missing", Integer, nullable=False),  # clauses that are not there
    Column("expired", Integer, nullable=False),  # licences and contracts that nothing follows
    Column("findings", Text, nullable=False),  # see past.py
)

# Random samples of verdicts that people check; answers are appended.
samples = Table(
    "samples",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("archive_id", Integer, ForeignKey("archives.id"), nullable=False, index=True),
    Column("wanted", String(12), nullable=False),
    Column("size", Integer, nullable=False),
    Column("seed", Text, nullable=False),
    Column("population", Text, nullable=False),  # JSON: number by kind
    Column("made_by", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("program_version", Text, nullable=False),
)

sample_items = Table(
    "sample_items",
    metadata,
    Column("sample_id", Integer, ForeignKey("samples.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("facility", Text, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("item", Text, nullable=False),
)

sample_answers = Table(
    "sample_answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sample_id", Integer, ForeignKey("samples.id"), nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("facility", Text, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("answer", String(8), nullable=False),
    Column("note", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Text, nullable=False),
)

# The texts of pages for searching, and of which reading they are: drawn from `readings`, see search.py.
page_texts = Table(
    "page_texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("page", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("sought", TSVECTOR().with_variant(Text(), "sqlite")),  # of PostgreSQL alone
)
Index("ix_page_texts_sought", page_texts.c.sought, postgresql_using="gin")

indexed = Table(
    "indexed",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("version", Text, nullable=False),
)

DRAWN_AGAIN = (page_texts, indexed)
"""Tables that are filled from others whenever they lack something: no backup holds them."""
