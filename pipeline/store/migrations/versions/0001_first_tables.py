"""First tables: archives, runs, readings, facts, documents, dossiers, crops."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the first version."""
    op.create_table(
        "archives",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("root", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("archive_id", sa.Integer, sa.ForeignKey("archives.id"), nullable=False, index=True),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("program_version", sa.Text, nullable=False),
        sa.Column("rules_version", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("documents", sa.Integer, nullable=False, server_default="0"),
        sa.Column("processed", sa.Integer, nullable=False, server_default="0"),
        sa.Column("failed", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "readings",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("version", sa.Text, primary_key=True),
        sa.Column("words", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "facts",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("version", sa.Text, primary_key=True),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("facts", sa.Text),
        sa.Column("failure", sa.Text),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("archive_id", sa.Integer, sa.ForeignKey("archives.id"), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), index=True),
        sa.Column("facility", sa.Text, nullable=False, index=True),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("doc_type", sa.Text),
        sa.Column("result", sa.Text, nullable=False),
        sa.UniqueConstraint("archive_id", "path"),
    )
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("archive_id", sa.Integer, sa.ForeignKey("archives.id"), nullable=False),
        sa.Column("facility", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.UniqueConstraint("archive_id", "facility"),
    )
    op.create_table(
        "crops",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("picture", sa.LargeBinary, nullable=False),
    )
