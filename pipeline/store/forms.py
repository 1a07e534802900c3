"""Which form the tables of a database have, by the number of the migration that made it."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

MIGRATIONS = Path(__file__).with_name("migrations")
"""One file in `versions` for each form, its name beginning with the number."""


class UnknownFormError(Exception):
    """The tables have a form that this version does not know."""


def form_of(connection: sa.Connection) -> str | None:
    """Return the number of the form, or None where there are no tables of ours."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    number = connection.scalar(sa.select(sa.column("version_num")).select_from(sa.table("alembic_version")))
    return None if number is None else str(number)


def newest_form() -> str:
    """Return the number of the form that this version works with."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
