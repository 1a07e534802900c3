"""Who may use the review page: a file with one line per person, `name:role:scrypt$...`."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from schemas.errors import UsageError

_COST = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 << 20}
_SALT = 16
_SHORTEST = 10
_API = "+api"
"""Ends the names of tokens."""
_NOBODY = "scrypt$AAAAAAAAAAAAAAAAAAAAAA==$AAAA"
"""A hash that no password has: unknown names take as long to refuse as wrong passwords."""


class Role(StrEnum):
    """What somebody may do; each role may what the one before may."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def may(self, needed: Role) -> bool:
        """Return whether this role includes `needed`."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True)
class User:
    """Somebody who uses the review page."""

    name: str
    role: Role


@dataclass(frozen=True)
class Users:
    """The people of a password file."""

    secrets_by_name: dict[str, tuple[Role, str]]

    @property
    def people(self) -> tuple[User, ...]:
        """Everybody who may log in, by name; API tokens are not people."""
        named = sorted(self.secrets_by_name.items())
        return tuple(User(name, role) for name, (role, _) in named if not name.endswith(_API))

    def check(self, name: str, password: str) -> User | None:
        """Return who logs in, or None; takes the same time either way. Tokens of programs are no people."""
        user = self._known(name, password)
        return None if user is None or name.endswith(_API) else user

    def _known(self, name: str, password: str) -> User | None:
        role, kept = self.secrets_by_name.get(name, (Role.VIEWER, _NOBODY))
        right = _matches(password, kept)
        return User(name, role) if right and name in self.secrets_by_name else None

    def token(self, given: str) -> User | None:
        """Return whose API token this is: `name:secret`, kept in the file under the name `name+api`."""
        name, _, secret = given.partition(":")
        user = self._known(f"{name}{_API}", secret)
        return None if user is None else User(name, user.role)


def read_users(file: Path) -> Users:
    """Return the people of a password file.

    Raises:
        UsageError: naming the line that cannot be used, or when others may read the file.
    """
    try:
        open_to_others = file.stat().st_mode & 0o077
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: {error}", "Make it with `pks review --add-user NAME`.") from error
    if open_to_others:
        raise UsageError(f"{file} may be read by others.", f"Run: chmod 600 {file}")
    found: dict[str, tuple[Role, str]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, role, secret = (*line.strip().split(":"), "", "", "")[:3]
        if not name or role not in list(Role) or not _is_hash(secret):
            raise UsageError(f"{file}, line {number}: not `name:role:scrypt$...`.", "Correct the line.")
        found[name] = (Role(role), secret)
    if not found:
        raise UsageError(f"{file} names nobody.", "Add somebody with `pks review --add-user NAME`.")
    return Users(found)


def add_user(file: Path, name: str, role: Role, password: str) -> None:
    """Put somebody into a password file, in place of an earlier line of that name; 0600.

    Raises:
        UsageError: when the name or the password cannot be used.
    """
    if not name or not name.isprintable() or ":" in name or name != name.strip():
        raise UsageError(f"{name!r} cannot be a name.", "Use letters, digits, dots.")
    if len(password) < _SHORTEST:
        raise UsageError(f"The password is shorter than {_SHORTEST} characters.", "Choose a longer one.")
    kept = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    lines = [line for line in kept if line.partition(":")[0] != name]
    lines.append(f"{name}:{role}:{_hashed(password)}")
    place = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(place, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w", encoding="utf-8") as new:
        new.write("\n".join(lines) + "\n")
    place.replace(file)


def _hashed(password: str) -> str:
    salt = os.urandom(_SALT)
    digest = hashlib.scrypt(password.encode(), salt=salt, **_COST)
    return f"scrypt${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def _is_hash(kept: str) -> bool:
    kind, *parts = kept.split("$")
    try:
        decoded = [base64.b64decode(part, validate=True) for part in parts]
    except ValueError:
        return False
    return kind == "scrypt" and len(decoded) == 2 and all(decoded)


def _matches(password: str, kept: str) -> bool:
    _, salt, digest = kept.split("$")
    found = hashlib.scrypt(password.encode(), salt=base64.b64decode(salt), **_COST)
    return hmac.compare_digest(found, base64.b64decode(digest))
