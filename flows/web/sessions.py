"""Who is logged in, and who tries too often; kept in this process, gone when it ends."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

from .users import User

_IDLE_SECONDS = 8 * 3600
_MOST = 10_000
_TRIES, _TRIES_SECONDS = 5, 300


@dataclass
class Session:
    """One browser."""

    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    user: User | None = None
    seen: float = field(default_factory=time.monotonic)


class Sessions:
    """Sessions by their secret name; a name is changed at login, so that nobody can plant one."""

    def __init__(self) -> None:
        self._by_name: dict[str, Session] = {}

    def get(self, name: str | None) -> Session | None:
        """Return the session of a name that is not too old."""
        session = self._by_name.get(name or "")
        if session is None:
            return None
        now = time.monotonic()
        if now - session.seen > _IDLE_SECONDS:
            del self._by_name[name or ""]
            return None
        session.seen = now
        return session

    def begin(self, user: User | None = None, *, instead_of: str | None = None) -> str:
        """Begin a session under a new name and return the name; the earlier one ends."""
        self._by_name.pop(instead_of or "", None)
        if len(self._by_name) >= _MOST:  # the oldest goes, of those of nobody first: anybody can begin these
            del self._by_name[min(self._by_name, key=self._worth)]
        name = secrets.token_urlsafe(32)
        self._by_name[name] = Session(user=user)
        return name

    def end(self, name: str | None) -> None:
        """End a session."""
        self._by_name.pop(name or "", None)

    def _worth(self, name: str) -> tuple[bool, float]:
        session = self._by_name[name]
        return session.user is not None, session.seen


class Patience:
    """Counts wrong passwords by name and by address, and refuses for a while after too many."""

    def __init__(self) -> None:
        self._wrong: dict[str, list[float]] = {}

    def exhausted(self, *who: str) -> bool:
        """Return whether one of these has tried too often."""
        since = time.monotonic() - _TRIES_SECONDS
        return any(len([at for at in self._wrong.get(one, ()) if at > since]) >= _TRIES for one in who)

    def wrong(self, *who: str) -> None:
        """Note a wrong password."""
        since = time.monotonic() - _TRIES_SECONDS
        for one in who:
            self._wrong[one] = [at for at in self._wrong.get(one, ()) if at > since] + [time.monotonic()]
        if len(self._wrong) > _MOST:
            self._wrong = {one: tries for one, tries in self._wrong.items() if tries[-1] > since}

    def right(self, *who: str) -> None:
        """Forget the wrong passwords of these."""
        for one in who:
            self._wrong.pop(one, None)
