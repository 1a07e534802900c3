"""Who is at work and who reads what: identity and last sign of life of runs, claims."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what lets several runs share a store."""
    op.add_column("runs", sa.Column("identity", sa.Text))
    op.add_column("runs", sa.Column("alive_at", sa.Float(53)))
    op.create_table(
        "claims",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("version", sa.Text, primary_key=True),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.id"), nullable=False, index=True),
    )
