"""Bring the tables of a database to another form; Alembic, which does it, takes a while to load."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from .forms import MIGRATIONS, UnknownFormError

_LOCK_OF_MIGRATIONS = 0x706B73  # any number; no other program on this database has a reason to use it


def migrate(connection: sa.Connection, revision: str = "head") -> None:
    """Bring the tables to a form, in the transaction of `connection`.

    Raises:
        UnknownFormError: when `revision`, or the form that is there, is none of this version's.
    """
    if connection.dialect.name == "postgresql":  # of two programs that migrate, one waits
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_OF_MIGRATIONS)))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise UnknownFormError(str(error)) from error
