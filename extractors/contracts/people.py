"""Names of doctors and staff in a contract and its annexes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .folding import fold, squeeze
from .rules import rule

_TITLED = rule("people.titled")
_SUFFIXED = rule("people.suffixed")
_NOT_NAMES = rule("people.not_names")


@dataclass(frozen=True)
class NamedPerson:
    """A name with its titles, and where it stands first."""

    name: str
    span: tuple[int, int]


def find_people(
    text: str, start: int, end: int, *, leave_out: Iterable[tuple[int, int]] = ()
) -> tuple[str, ...]:
    """Return the names that `locate_people` finds."""
    return tuple(person.name for person in locate_people(text, start, end, leave_out=leave_out))


def locate_people(
    text: str, start: int, end: int, *, leave_out: Iterable[tuple[int, int]] = ()
) -> tuple[NamedPerson, ...]:
    """Return the doctors and staff named in `text[start:end]`, with their titles, each once.

    Args:
        text: The document's text.
        start: Where to begin.
        end: Where to stop.
        leave_out: Spans of people who are not the facility's: the payer's signatory.
    """
    skipped = {_key(name) for span in leave_out for name in find_people(text, *span)}
    found: dict[str, NamedPerson] = {}
    body = text[start:end]
    for pattern in (_TITLED, _SUFFIXED):
        for match in pattern.finditer(body):
            if _NOT_NAMES.match(match.group("name")) or len(match.group("name")) < 3:
                continue
            name = squeeze(match.group()).rstrip(" ,;")
            key = _key(name)
            if len(key) < 3 or key in skipped or _is_known(key, found):
                continue
            found[key] = NamedPerson(name, (start + match.start(), start + match.end()))
    return tuple(found.values())


def has_name(text: str, span: tuple[int, int], name: str) -> bool:
    """Return whether the person `name` is one of those named in `text[slice(*span)]`."""
    return _is_known(_key(name), map(_key, find_people(text, *span)))


def _key(name: str) -> str:
    bare = re.sub(r"^(?:prof\.? )?(?:dr|drg|apt|ns|bdn?)\s?[.,]\s?", "", fold(squeeze(name)).strip())
    return re.sub(r"[^a-z ]", "", bare.split(",")[0]).strip()


def _is_known(key: str, found: Iterable[str]) -> bool:
    return key in found or any(other.startswith(f"{key} ") or key.startswith(f"{other} ") for other in found)
