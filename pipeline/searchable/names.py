"""Names of files in the output folder: those of the archive, made safe."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

_SUFFIX = ".pdf"
_LONGEST = 255
"""Bytes of a name that Linux takes."""


def output_names(paths: Iterable[str]) -> dict[str, PurePosixPath]:
    """Return for each path in an archive its name below an output folder, no two the same.

    Folders are kept. A name that could lead out of the folder or upset a terminal is changed; whatever is
    not called .pdf gets that suffix, so that `SIP.jpg` and `SIP.pdf` stay apart. The same paths give the
    same names.
    """
    names: dict[str, PurePosixPath] = {}
    taken: set[str] = set()
    for path in sorted(paths):
        *folders, last = [part for part in path.split("/") if part] or ["_"]
        stem = last[: -len(_SUFFIX)] if last.lower().endswith(_SUFFIX) else last
        suffix = last[len(stem) :] or _SUFFIX
        parent = PurePosixPath(*(_safe(folder) for folder in folders))
        name = parent / _safe(stem, suffix)
        number = 1
        while str(name).casefold() in taken:  # also where the folder is one that knows no case
            number += 1
            name = parent / _safe(stem, f" ({number}){suffix}")
        taken.add(str(name).casefold())
        names[path] = name
    return names


def _safe(stem: str, suffix: str = "") -> str:
    name = "".join(
        "_" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char for char in stem
    )
    if not name.strip(" ."):
        name = "_" * max(1, len(name))
    if name.startswith(".") and not suffix:
        name = "_" + name[1:]
    whole = name + suffix
    if len(whole.encode()) <= _LONGEST:
        return whole
    # Two long names may differ at their end alone.
    mark = "~" + hashlib.sha256(stem.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    room = _LONGEST - len((mark + suffix).encode())
    return name.encode()[:room].decode(errors="ignore") + mark + suffix
