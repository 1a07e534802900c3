"""Who calls as a program: bearer tokens, and how often one may call."""

from __future__ import annotations

import hashlib
import time

from .sessions import Patience
from .users import User, Users

_MOST = 1_000
_WINDOW = 60.0
"""Seconds for which calls are counted."""


class Tokens:
    """Checks tokens; a right one is remembered by its hash, because checking is slow on purpose."""

    def __init__(self) -> None:
        self._known: dict[bytes, User] = {}

    def user(self, users: Users | None, header: str, *, patience: Patience, address: str) -> User | None:
        """Return whose token a header `Bearer name:secret` has; after too many wrong ones nobody's."""
        given = header[len("bearer ") :].strip()
        key = hashlib.sha256(given.encode()).digest()
        if key in self._known:
            return self._known[key]
        who = (f"token:{given.partition(':')[0][:100]}", f"address:{address}")
        if users is None or patience.exhausted(*who):
            return None
        user = users.token(given[:1000])
        if user is None:
            patience.wrong(*who)
            return None
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[key] = user
        return user


class Rate:
    """Counts the calls of each caller in windows of a minute."""

    def __init__(self, per_minute: int) -> None:
        self._most = per_minute
        self._window = 0.0
        self._calls: dict[str, int] = {}

    def wait(self, who: str) -> int:
        """Count a call and return the seconds to wait before another; 0 where this one may go on."""
        now = time.monotonic()
        if now - self._window >= _WINDOW:
            self._window, self._calls = now, {}
        self._calls[who] = self._calls.get(who, 0) + 1
        return 0 if self._calls[who] <= self._most else max(1, round(self._window + _WINDOW - now))
