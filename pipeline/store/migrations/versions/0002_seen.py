"""What a run did, when and where: times and host of runs, what each document cost, stage by stage."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is known of a run while it runs and afterwards."""
    for column in (
        sa.Column("to_read", sa.Integer),
        sa.Column("started_at", sa.Float(53)),
        sa.Column("finished_at", sa.Float(53)),
        sa.Column("host", sa.Text),
        sa.Column("process", sa.Integer),
        sa.Column("jobs", sa.Integer),
        sa.Column("fault", sa.Text),
    ):
        op.add_column("runs", column)
    op.create_table(
        "works",
        sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("finished_at", sa.Float(53), nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("failure", sa.String(16)),
        sa.Column("wall_seconds", sa.Float(53)),
        sa.Column("cpu_seconds", sa.Float(53)),
    )
    op.create_table(
        "stage_times",
        sa.Column("run_id", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("stage", sa.String(16), primary_key=True),
        sa.Column("wall_seconds", sa.Float(53), nullable=False),
        sa.Column("cpu_seconds", sa.Float(53), nullable=False),
        sa.ForeignKeyConstraint(["run_id", "sha256"], ["works.run_id", "works.sha256"]),
    )
