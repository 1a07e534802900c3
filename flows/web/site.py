"""What every page needs: the store, the archive it shows, the rules, who may come in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipeline.page_pictures import PagePictures
from pipeline.requirements import Requirements
from pipeline.settings import Settings
from pipeline.store import Run, Store
from schemas.errors import NoInputError

from .sessions import Patience, Sessions
from .tokens import Tokens
from .users import User, Users


@dataclass
class Site:
    """One review page over one archive of one store."""

    store: Store
    requirements: Requirements
    settings: Settings
    as_of: Callable[[], dt.date]
    """The day to judge at; the clock is read by whoever starts the page."""
    now: Callable[[], str]
    """This moment, ISO 8601 in UTC."""
    hosts: frozenset[str]
    """Names (without port) under which the page may be asked for."""
    archive: str | None = None
    """Root of the archive that is shown; None for the one that was audited last."""
    users: Users | None = None
    """None: everybody who reaches loopback is `alone`."""
    alone: User | None = None
    proxy_header: str | None = None
    """Header in which a reverse proxy names the user it has checked."""
    proxy_roles: dict[str, str] = field(default_factory=dict)
    sessions: Sessions = field(default_factory=Sessions)
    patience: Patience = field(default_factory=Patience)
    tokens: Tokens = field(default_factory=Tokens)
    inbox: Path | None = None
    """Folder into which programs may put files; None: they may not."""
    calls_per_minute: int = 600
    """Of one user of the API."""

    @cached_property
    def pictures(self) -> PagePictures:
        """What draws pages; whoever ends the page closes it."""
        return PagePictures(self.settings)

    def run(self) -> Run:
        """Return the run that is shown.

        Raises:
            NoInputError: when nothing was audited yet.
        """
        run = self.store.latest_run(self.archive)
        if run is None:
            raise NoInputError("Belum ada audit.", "Jalankan dahulu: pks audit ARSIP")
        return run
