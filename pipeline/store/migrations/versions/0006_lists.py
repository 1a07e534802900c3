"""Rows for lists, queues and calendars, and the version of those that an archive has."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the lists; they are filled by the next audit, or when they are first asked for."""
    op.add_column("archives", sa.Column("listed", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "facility_list",
        sa.Column("archive_id", sa.Integer, sa.ForeignKey("archives.id"), primary_key=True),
        sa.Column("facility", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sought", sa.Text, nullable=False),
        sa.Column("level", sa.Text),
        sa.Column("type", sa.Text),
        sa.Column("branch", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False, index=True),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("critical", sa.Integer, nullable=False),
        sa.Column("major", sa.Integer, nullable=False),
        sa.Column("minor", sa.Integer, nullable=False),
        sa.Column("open_items", sa.Integer, nullable=False),
        sa.Column("contract_end", sa.String(10)),
        sa.Column("next_end", sa.String(10)),
    )
    op.create_table(
        "open_items",
        sa.Column("archive_id", sa.Integer, sa.ForeignKey("archives.id"), primary_key=True),
        sa.Column("target", sa.Text, primary_key=True),
        sa.Column("facility", sa.Text, nullable=False, index=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("first_page", sa.Integer, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("page", sa.Integer),
        sa.Column("doc_type", sa.Text),
        sa.Column("severity", sa.Integer, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("value", sa.Text),
    )
    op.create_table(
        "expiry_list",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("archive_id", sa.Integer, sa.ForeignKey("archives.id"), nullable=False),
        sa.Column("facility", sa.Text, nullable=False, index=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("doc_type", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("expiry_date", sa.Text, index=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("superseded", sa.Integer, nullable=False),
        sa.Column("review", sa.Integer, nullable=False),
    )
    op.create_table(
        "clause_list",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("archive_id", sa.Integer, sa.ForeignKey("archives.id"), nullable=False),
        sa.Column("facility", sa.Text, nullable=False, index=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("clause", sa.Text, nullable=False, index=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
    )
