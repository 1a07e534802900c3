"""Names inside containers: made safe to show, each once; and which of them are of no interest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_SYSTEM_FILES = frozenset(("thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"))
_SYSTEM_FOLDERS = frozenset(("__macosx",))
_DRIVE = re.compile(r"[A-Za-z]:")
_DEEPEST = 20
_LONGEST = 255


def left_out_as(name: str) -> str | None:
    """Return `hidden` or `system` for the name of a file or folder that is not taken, None for any other."""
    if name.startswith("."):
        return "hidden"
    if name.lower() in _SYSTEM_FILES or name.startswith("~$"):
        return "system"
    return None


def entry_left_out_as(name: str) -> str | None:
    """Return the same for a whole path inside a container: any of its parts decides."""
    *folders, last = name.split("/")
    if any(folder.lower() in _SYSTEM_FOLDERS for folder in folders):
        return "system"
    return next((kind for part in (*folders, last) if (kind := left_out_as(part)) is not None), None)


def safe_path(name: str) -> str:
    r"""Return a path inside a container as text that leads nowhere else.

    Backslashes part folders (old Windows programs write them), drives and roots go, `..` becomes `_`, control
    characters too, and what is absurdly deep or long keeps its end.
    """
    printable = "".join("_" if unicodedata.category(char) in ("Cc", "Cs") else char for char in name)
    parts = [part for part in printable.replace("\\", "/").split("/") if part not in ("", ".")]
    if parts and _DRIVE.fullmatch(parts[0]):
        del parts[0]
    kept = ["_" if part == ".." else part[-_LONGEST:] for part in parts[-_DEEPEST:]]
    return "/".join(kept) or "_"


def told_apart(names: Sequence[str], *, taken: Iterable[str] = ()) -> list[str]:
    """Return safe paths with a number where two are the same, or one is also the folder of another."""
    used = {*taken, *(folder for name in names for folder in _folders(name))}
    numbers: dict[str, int] = {}
    apart = []
    for name in names:
        shown, number = name, numbers.get(name, 1)
        while shown in used:
            number += 1
            shown = _numbered(name, number)
        numbers[name] = number
        used.add(shown)
        apart.append(shown)
    return apart


def _folders(name: str) -> Iterable[str]:
    place = name.find("/")
    while place >= 0:
        yield name[:place]
        place = name.find("/", place + 1)


def _numbered(name: str, number: int) -> str:
    folder, slash, last = name.rpartition("/")
    stem, dot, suffix = last.rpartition(".")
    return f"{folder}{slash}{stem} ({number}){dot}{suffix}" if stem else f"{folder}{slash}{suffix} ({number})"
