"""The texts of pages for searching."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the texts; the review page fills them from the kept words."""
    op.create_table(
        "page_texts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False, index=True),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sought", TSVECTOR().with_variant(sa.Text(), "sqlite")),
    )
    op.create_index("ix_page_texts_sought", "page_texts", ["sought"], postgresql_using="gin")
    op.create_table(
        "indexed",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("version", sa.Text, nullable=False),
    )
