"""Which contract a clause was judged in, and indexes for lists and counts."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, filled when the lists are drawn again, and the indexes."""
    op.add_column("clause_list", sa.Column("judged", sa.Integer, nullable=False, server_default="0"))
    op.create_index(
        "ix_clause_list_lacking",
        "clause_list",
        ["archive_id", "judged", "status", "clause", "facility", "severity"],
    )
    op.create_index(
        "ix_expiry_list_ends", "expiry_list", ["archive_id", "superseded", "expiry_date", "doc_type"]
    )
    op.create_index("ix_documents_status", "documents", ["archive_id", "status", "path"])
    op.create_index("ix_documents_of", "documents", ["archive_id", "facility", "path"])
    op.create_index("ix_rulings_facility", "rulings", ["archive_id", "facility"])
