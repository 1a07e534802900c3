"""Where LibreOffice is, which turns old Word files into DOCX."""

from __future__ import annotations

import shutil

_PROGRAMS = ("soffice", "libreoffice")


def converter() -> str | None:
    """Return the path of LibreOffice, or None where it is not installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name)) is not None), None)
