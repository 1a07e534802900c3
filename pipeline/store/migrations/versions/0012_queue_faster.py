"""Indexes in which the queue is read in its order, and counted by facility."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    order: list[str | sa.TextClause] = ["archive_id", "severity", sa.text("changes DESC"), "facility", "path"]
    op.create_index("ix_open_items_queue", "open_items", order)
    op.create_index("ix_open_items_of", "open_items", ["archive_id", "facility"])
