"""What auditors need: how facilities stood after earlier runs, and samples that people checked."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the four tables."""
    op.create_table(
        "facility_history",
        sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("facility", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("branch", sa.Text),
        sa.Column("contract_year", sa.String(4)),
        sa.Column("decision", sa.Text, nullable=False),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("documents", "critical", "major", "minor", "missing", "expired")
        ),
        sa.Column("findings", sa.Text, nullable=False),
    )
    op.create_table(
        "samples",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("archive_id", sa.Integer, sa.ForeignKey("archives.id"), nullable=False, index=True),
        sa.Column("wanted", sa.String(12), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("seed", sa.Text, nullable=False),
        sa.Column("population", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("rules_version", sa.Text, nullable=False),
        sa.Column("program_version", sa.Text, nullable=False),
    )
    op.create_table(
        "sample_items",
        sa.Column("sample_id", sa.Integer, sa.ForeignKey("samples.id"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("facility", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False, index=True),
        sa.Column("item", sa.Text, nullable=False),
    )
    op.create_table(
        "sample_answers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sample_id", sa.Integer, sa.ForeignKey("samples.id"), nullable=False, index=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("facility", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False, index=True),
        sa.Column("answer", sa.String(8), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
    )
