"""What the parts of a store have in common."""

from __future__ import annotations

import sqlalchemy as sa


class StorePart:
    """Some of the questions to a store; every method is one transaction, see patience.py."""

    def __init__(self, engine: sa.Engine, shown: str, patience: float) -> None:
        """Ask a database.

        Args:
            engine: The database.
            shown: What it is called before people, without secrets.
            patience: Seconds for which each step may wait for a database that is locked or away.
        """
        self._engine = engine
        self.shown = shown
        self.patience = patience
