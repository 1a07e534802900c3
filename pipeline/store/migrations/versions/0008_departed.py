"""Since when a content is in no archive any more: what outlives its time is erased."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of contents that left."""
    op.create_table(
        "departed",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("since", sa.Float(53), nullable=False),
    )
