"""Which format a file has, by its first bytes."""

from __future__ import annotations

import struct
import zipfile
from enum import StrEnum
from pathlib import Path

from .foreign import has_stream


class FileKind(StrEnum):
    """Formats that can be read."""

    PDF = "pdf"
    TIFF = "tiff"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    DOCX = "docx"
    DOC = "doc"
    RTF = "rtf"


_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"II+\x00", FileKind.TIFF),  # BigTIFF
    (b"MM\x00+", FileKind.TIFF),
    (b"{\\rtf", FileKind.RTF),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_OFFICE_NAMES = (b"[Content_Types].xml", b"word/document.xml")
_HEIF_BRANDS = frozenset((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"))
_PDF_HEADER_WINDOW = 1024
"""Readers accept junk before %PDF- within this many bytes (ISO 32000-1, implementation note 13)."""


def sniff_kind(path: Path) -> FileKind | None:
    """Return the format of `path`, or None when it is none of ours.

    Raises:
        OSError: when the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_PDF_HEADER_WINDOW)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(_ZIP):  # asked before PDF: one may lie at the beginning of a ZIP
        return FileKind.DOCX if _is_docx(path, head) else None
    if head.startswith(_OLE):
        return FileKind.DOC if _is_doc(path) else None
    if b"%PDF-" in head:
        return FileKind.PDF
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return FileKind.HEIC
    return None


def _is_doc(path: Path) -> bool:
    """Whether an OLE file is a Word document; a mail of Outlook may hold one and is none."""
    return has_stream(path, "WordDocument") and not has_stream(path, "__properties_version1.0")


def _is_docx(path: Path, head: bytes) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        return any(name in head for name in _OFFICE_NAMES)  # its list of contents is cut off or lies
