"""Which files are containers: by name and content together."""

from __future__ import annotations

import re
import struct
import zipfile
from enum import StrEnum
from pathlib import Path, PurePosixPath


class ContainerKind(StrEnum):
    """Containers that can be opened, by the ending of their name."""

    ZIP = ".zip"
    MAIL = ".eml"


_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_HEAD = 1 << 16
_MAIL_HEADER = re.compile(
    rb"^(?:from|to|subject|date|received|return-path|message-id|mime-version|content-type|x-[\w-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:>?From |[!-9;-~]+[ \t]*:)")


def is_container_name(name: str) -> bool:
    """Whether a file of this name may be a container."""
    return PurePosixPath(name).suffix.lower() in tuple(ContainerKind)


def container_kind(path: Path, name: str) -> ContainerKind | None:
    """Return which container `path` is, or None for what is to be taken as a document.

    Args:
        path: Where the content is.
        name: What the file is called: a ZIP that is called .pdf is no container.

    Raises:
        OSError: when the file cannot be read.
    """
    if not is_container_name(name):
        return None
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if PurePosixPath(name).suffix.lower() == ContainerKind.MAIL:
        before_body = re.split(rb"\r?\n\r?\n", head.lstrip(), maxsplit=1)[0]
        is_mail = _FIRST_LINE.match(head) is not None and _MAIL_HEADER.search(before_body) is not None
        return ContainerKind.MAIL if is_mail else None
    return ContainerKind.ZIP if head.startswith(_ZIP_STARTS) and not _is_package(path) else None


def _is_package(path: Path) -> bool:
    """Whether a ZIP is one document or program: DOCX, XLSX, ODT, EPUB, JAR ..."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, EOFError):
        return False
    return bool({"[Content_Types].xml", "META-INF/MANIFEST.MF"} & {*names}) or names[:1] == ["mimetype"]
