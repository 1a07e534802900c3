"""Which program made a result: its version and a hash of the code and data that read and judge."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

from extractors.text.repair import has_dictionary

_CODE = (".py", ".toml", ".txt", ".j2", ".css", ".npz")
_READER = (
    "extractors/files",
    "extractors/ocr",
    "extractors/reread",
    "extractors/text",
    "extractors/dates",
    "extractors/numbers",
    "extractors/pages.py",
    "extractors/scan.py",
    "pipeline/read.py",
    "pipeline/words.py",
    "schemas/text.py",
    "schemas/geometry.py",
)
"""Everything that turns files into words."""


@cache
def fingerprint(*parts: str) -> str:
    """Return a short hash over all code and data of the named folders and files of this installation."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for part in parts:
        place = root / part
        for file in [place] if place.is_file() else sorted(place.rglob("*")):
            if file.suffix in _CODE and "__pycache__" not in file.parts:
                digest.update(file.relative_to(root).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


@cache
def program_version() -> str:
    """Return the version of the program, such as `0.1.0+1a2b3c4d5e`."""
    return f"{metadata.version('pks-audit')}+{fingerprint('schemas', 'extractors', 'pipeline')}"


def reader_version() -> str:
    """Return the version of everything that turns files into words, the machine's dictionary included."""
    return fingerprint(*_READER) + (" hunspell-id" if has_dictionary() else "")
