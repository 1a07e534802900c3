"""Documents in an object store, through fsspec: listed, hashed, and fetched one by one."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar

import fsspec

from extractors.files import Limits
from schemas.errors import DocumentError, NoInputError, UsageError
from schemas.labels import FailureClass

from .place import SECONDS_TO_FETCH, RemotePlace, UnreachableError

_PAUSES = (0.5, 2.0)
"""Seconds before a further try, beside the tries that the client of the store makes by itself."""
_PIECE = 1 << 20
_BLOCK = 8 << 20
"""Bytes of one request: a lost connection costs no more than these."""
_SMALL = 1_000_000
"""Bytes that a facility.yaml may have."""
_REFUSALS = ("NoCredentialsError", "PartialCredentialsError", "ProfileNotFound")
"""Errors of botocore that are no PermissionError."""

T = TypeVar("T")


@dataclass(frozen=True)
class Listed:
    """An object below a prefix, as the store lists it."""

    key: str
    """Relative to the prefix."""
    place: RemotePlace
    size: int
    etag: str | None
    """Changes with the content; None where the store has no such thing."""


def list_objects(root: RemotePlace) -> list[Listed]:
    """Return every object below a prefix, by key.

    Raises:
        UsageError: when nothing that is installed can read this kind of store.
        NoInputError: when the prefix may not be listed, or the store does not answer.
    """
    system, path = _system(root)

    def find() -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = system.find(path, detail=True)
        return found

    try:
        entries = _patiently(find)
    except Exception as error:
        cure = "Check the credentials." if _is_refusal(error) else "Check address, bucket and network."
        raise NoInputError(f"{root} cannot be listed ({_said(error)}).", cure) from error
    listed = []
    for name, about in entries.items():
        key = name.removeprefix(path).removeprefix("/")
        if key and not key.endswith("/"):  # an empty object that stands for a folder
            etag = about.get("ETag") or about.get("etag")
            listed.append(
                Listed(key, root / key, int(about.get("size") or 0), str(etag).strip('"') if etag else None)
            )
    return sorted(listed, key=lambda one: one.key)


def sha256_of(place: RemotePlace, limits: Limits) -> str:
    """Return the SHA-256 of the content of an object, which is streamed and not kept.

    Raises:
        DocumentError: when it cannot be read, or is larger than it may be.
    """
    return _document(place, limits, lambda _piece: None, lambda: None)


def fetch(place: RemotePlace, target: BinaryIO, limits: Limits) -> None:
    """Write a document to an empty file.

    Raises:
        UnreachableError: when it cannot be fetched, or holds something else by now.
        DocumentError: when it is larger than it may be; nothing of it is fetched.
    """

    def start_over() -> None:
        target.seek(0)
        target.truncate()

    found = _document(place, limits, target.write, start_over)
    target.flush()
    if place.sha256 not in (None, found):
        raise UnreachableError(
            FailureClass.CORRUPT,
            "Isi berkas di penyimpanan berubah selama audit.",
            "Jalankan lagi setelah berkas selesai diunggah.",
        )


def small_content(place: RemotePlace) -> bytes:
    """Return the content of a small object.

    Raises:
        FileNotFoundError: when it is not there.
        OSError: when it cannot be read, or is no small file.
    """
    system, path = _system(place)

    def read() -> bytes:
        with system.open(path, "rb", block_size=_BLOCK) as file:
            if file.size > _SMALL:
                raise IsADirectoryError(path)  # whatever it is, it is no such file
            content: bytes = file.read(_SMALL)
        return content

    try:
        return _patiently(read)
    except OSError:
        raise
    except Exception as error:
        raise OSError(_said(error)) from error


def is_there(place: RemotePlace, *, in_doubt: bool) -> bool:
    """Return whether an object exists; `in_doubt` where the store does not answer."""
    system, path = _system(place)
    try:
        return bool(_patiently(lambda: system.info(path))["type"] == "file")
    except FileNotFoundError:
        return False
    except Exception:  # noqa: BLE001  # every store has errors of its own
        return in_doubt


def _document(
    place: RemotePlace, limits: Limits, write: Callable[[bytes], object], start_over: Callable[[], None]
) -> str:
    """Stream a document and return its SHA-256; errors of the store become those of the document."""
    system, path = _system(place)
    end = time.monotonic() + SECONDS_TO_FETCH

    def stream() -> str:
        start_over()
        digest = hashlib.sha256()
        with system.open(path, "rb", block_size=_BLOCK) as file:
            if file.size > limits.max_bytes:  # before anything is fetched
                raise too_large(file.size, limits)
            while piece := file.read(_PIECE):
                digest.update(piece)
                write(piece)
                if time.monotonic() > end:
                    raise UnreachableError(
                        FailureClass.TIMED_OUT,
                        f"Tidak selesai diambil dari penyimpanan dalam {SECONDS_TO_FETCH} detik.",
                        "Periksa jaringan dan penyimpanan, lalu jalankan lagi.",
                    )
        return digest.hexdigest()

    try:
        return _patiently(stream)
    except DocumentError:
        raise
    except Exception as error:
        if _is_refusal(error):
            raise UnreachableError(
                FailureClass.NO_PERMISSION,
                "Penyimpanan menolak membuka berkas ini.",
                "Beri hak baca pada berkas ini kepada kunci akses yang dipakai, lalu jalankan lagi.",
            ) from error
        raise UnreachableError(
            FailureClass.CORRUPT,
            f"Tidak dapat diambil dari penyimpanan ({_said(error)}).",
            "Periksa jaringan dan penyimpanan, lalu jalankan lagi.",
        ) from error


def too_large(size: int, limits: Limits) -> DocumentError:
    """Return the failure of an object that is not fetched because of its size in bytes."""
    return DocumentError(
        FailureClass.TOO_LARGE,
        f"Berkas {size >> 20} MiB, lebih dari batas {limits.max_bytes >> 20} MiB.",
        "Pecah berkas, atau naikkan batas max_bytes.",
    )


def _system(place: RemotePlace) -> tuple[Any, str]:
    """Return the file system of a place and its path there.

    Raises:
        UsageError: when there is none for it.
    """
    protocol = place.url.partition("://")[0]
    if protocol in ("file", "local"):
        raise UsageError(f"{place} is on a disk.", "Give its path.")
    try:
        # What is listed may be replaced the next moment: sizes and ETags are asked for anew.
        system = fsspec.filesystem(protocol, use_listings_cache=False)
    except ImportError as error:
        raise UsageError(
            f"Nothing is installed that reads {protocol}://.", "Run `pip install 'pks-audit[cluster]'`."
        ) from error
    except ValueError as error:
        raise UsageError(
            f"{place}: no kind of store is called {protocol}.", "Give s3://BUCKET/PREFIX."
        ) from error
    return system, system._strip_protocol(place.url)  # part of what every file system of fsspec has


def _patiently(ask: Callable[[], T]) -> T:
    """Ask a store, and once more where its answer may be another one a moment later."""
    for pause in _PAUSES:
        try:
            return ask()
        except (DocumentError, FileNotFoundError, PermissionError, IsADirectoryError):
            raise
        except Exception as error:  # every store has errors of its own
            if _is_refusal(error):
                raise
            time.sleep(pause)
    return ask()


def _is_refusal(error: Exception) -> bool:
    return isinstance(error, PermissionError) or type(error).__name__ in _REFUSALS


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]
