"""The tables of the store; migrations/ holds how they came to be."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

archives = Table(
    "archives",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("root", Text, nullable=False, unique=True),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("archive_id", Integer, ForeignKey("archives.id"), nullable=False, index=True),
    Column("as_of", String(10), nullable=False),
    Column("program_version", Text, nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("state", String(12), nullable=False),  # running, complete
    Column("documents", Integer, nullable=False, server_default="0"),
    Column("processed", Integer, nullable=False, server_default="0"),
    Column("failed", Integer, nullable=False, server_default="0"),
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
