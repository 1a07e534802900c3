"""ZIP archives: entries with their names, and their content within limits; bombs are refused unopened."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from binascii import crc32
from collections import Counter
from pathlib import Path

from extractors.files import Limits
from schemas.errors import DocumentError
from schemas.labels import FailureClass

from .entries import Entry, Sink, container_too_large, corrupt_container
from .names import entry_left_out_as, safe_path, told_apart

_BROKEN = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    NotImplementedError,
    struct.error,
    EOFError,
    OverflowError,
)
_CANNOT_UNPACK = (*_BROKEN, zlib.error, RuntimeError)
_METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))
"""LZMA is not among them: its header may ask for any amount of memory."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNICODE_PATH = 0x7075
_LOCAL_HEADER = 30
_CHUNK = 1 << 20
_BYTES_PER_ENTRY = 400
"""Of the list at the end of a ZIP, on average at most."""
_LISTED_FOR_ONE_TAKEN = 4
"""Folders and what macOS adds are listed too."""
_RATIO_COUNTS_FROM = 100_000_000
_WINDOWS_NAMES = "cp850"
"""Code page of Indonesian Windows for names in a ZIP; small letters are where cp437 has them."""


class _Guarded(io.FileIO):
    """A file that hands out no more than `most` bytes at once: a list of entries is read in one piece."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = os.fstat(self.fileno()).st_size - self.tell() if size is None or size < 0 else size
        if wanted > self.most:
            raise zipfile.LargeZipFile
        return super().read(wanted)


class ZipContainer:
    """An open ZIP archive."""

    trouble: DocumentError | None = None

    def __init__(self, path: Path, limits: Limits) -> None:
        """Open `path`.

        Raises:
            DocumentError: corrupt, or too_large before anything is unpacked.
        """
        file = _Guarded(path)
        file.most = max(2 * _CHUNK, limits.max_members * _BYTES_PER_ENTRY)
        packed = file.seek(0, io.SEEK_END)
        try:
            self._zip = zipfile.ZipFile(file)
        except zipfile.LargeZipFile as error:
            raise _too_many(limits) from error
        except _BROKEN as error:
            raise corrupt_container(f"Arsip ZIP tidak dapat dibuka atau terpotong ({error}).") from error
        infos = self._zip.infolist()
        _refuse_overlap(infos, self._zip.start_dir)
        self.left_out: Counter[str] = Counter()
        taken = [info for info in infos if self._is_taken(info)]
        if len(taken) > limits.max_members or len(infos) > _LISTED_FOR_ONE_TAKEN * limits.max_members:
            raise _too_many(limits)
        self.unpacked = sum(info.file_size for info in taken)
        _refuse_bomb(self.unpacked, packed, limits)
        names = told_apart([safe_path(_name(info)) for info in taken])
        self._infos = taken
        self.entries = tuple(
            Entry(name, _refusal(info, limits)) for name, info in zip(names, taken, strict=True)
        )

    def copy(self, number: int, target: Sink) -> None:
        """Write the content of an entry to `target`; never more than the list of entries told.

        Raises:
            DocumentError: corrupt.
        """
        try:
            with self._zip.open(self._infos[number]) as source:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)
        except _CANNOT_UNPACK as error:
            name = self.entries[number].name
            raise corrupt_container(f"Isi arsip ZIP rusak: {name} ({error}).") from error

    def _is_taken(self, info: zipfile.ZipInfo) -> bool:
        if info.is_dir():
            return False
        mode = info.external_attr >> 16
        if stat.S_ISLNK(mode):
            kind: str | None = "symlink"
        elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            kind = "special"
        else:
            kind = entry_left_out_as(safe_path(_name(info)))
        if kind is not None:
            self.left_out[kind] += 1
        return kind is None


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry: as marked, else UTF-8 where it is that, else of a Windows code page."""
    if info.flag_bits & _UTF8:
        return info.filename
    raw = info.orig_filename.partition("\0")[0].encode("cp437")
    told = _unicode_path(info.extra, raw)
    if told is not None:
        return told
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(_WINDOWS_NAMES)


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Return the name that Info-ZIP keeps beside the one of the code page (APPNOTE 4.6.9)."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and len(field) > 5 and struct.unpack_from("<I", field, 1)[0] == crc32(raw):
            return field[5:].decode("utf-8", "replace")
    return None


def _refusal(info: zipfile.ZipInfo, limits: Limits) -> DocumentError | None:
    if info.flag_bits & _ENCRYPTED:
        return DocumentError(
            FailureClass.ENCRYPTED,
            "Isi arsip ZIP dilindungi kata sandi.",
            "Minta kata sandinya dan ekstrak, atau minta berkas tanpa kata sandi.",
        )
    if info.compress_type not in _METHODS:
        return DocumentError(
            FailureClass.UNSUPPORTED,
            f"Isi arsip ZIP dimampatkan dengan cara yang tidak didukung (nomor {info.compress_type}).",
            "Ekstrak dengan program lain, atau buat ulang ZIP dengan cara biasa (deflate).",
        )
    if info.file_size > limits.max_bytes:
        return container_too_large(
            f"Isi arsip ZIP berukuran {info.file_size:,} byte; batasnya {limits.max_bytes:,}.", "max_bytes"
        )
    return None


def _refuse_bomb(unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > limits.max_unpacked_bytes:
        raise container_too_large(
            f"Arsip ZIP mengembang menjadi {unpacked:,} byte; batasnya {limits.max_unpacked_bytes:,}.",
            "max_unpacked_bytes",
        )
    if unpacked > _RATIO_COUNTS_FROM and unpacked > limits.max_ratio * packed:
        raise container_too_large(
            f"Arsip ZIP mengembang {unpacked / packed:,.0f} kali; batasnya {limits.max_ratio:,.0f}.",
            "max_ratio",
        )


def _refuse_overlap(infos: list[zipfile.ZipInfo], list_start: int) -> None:
    """Refuse entries that share their data, as no program writes them and bombs do."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise DocumentError(
                FailureClass.TOO_LARGE,
                "Isi arsip ZIP saling bertumpang tindih, seperti pada bom ZIP.",
                "Periksa asalnya: program biasa tidak membuat arsip seperti ini.",
            )
        end = info.header_offset + _LOCAL_HEADER + info.compress_size
    if end > list_start:
        raise corrupt_container("Arsip ZIP terpotong: isinya melampaui daftar isinya.")


def _too_many(limits: Limits) -> DocumentError:
    return container_too_large(f"Arsip ZIP berisi lebih dari {limits.max_members:,} berkas.", "max_members")
