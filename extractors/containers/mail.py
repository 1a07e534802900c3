"""Mails (.eml): what is attached to them, messages inside messages included.

The text of a mail is no document: it is counted and not taken, as are pictures in it that are mere logos.
"""

from __future__ import annotations

import email
import email.errors
import io
import mimetypes
import re
from collections import Counter
from collections.abc import Iterator
from email._policybase import Compat32
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from extractors.files import Limits
from schemas.errors import DocumentError
from schemas.labels import FailureClass

from .entries import Entry, Sink, container_too_large, corrupt_container
from .names import entry_left_out_as, safe_path, told_apart

_SIGNATURES = frozenset(
    ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
)
_SEALED = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_REPORTS = frozenset(
    ("message/delivery-status", "message/disposition-notification", "text/rfc822-headers", "text/calendar")
)
_TRACE_OF_EXCHANGE = re.compile(r"ATT\d{5,}\.(?:txt|html?)", re.IGNORECASE)
"""What Exchange calls the pieces of a text between pictures."""
_LOGO_WITHOUT_PIXELS = frozenset(("image/svg+xml", "image/x-emf", "image/x-wmf", "image/emf", "image/wmf"))


class _AsWritten(Compat32):
    """Headers as they stand there: the usual policy makes question marks of bytes without a charset."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """Return the value of a header, its bytes above ASCII as surrogates."""
        del name
        return value


class _Part(NamedTuple):
    """An attachment as found, before names are told apart."""

    name: str
    message: Message[str, str]
    refused: DocumentError | None = None


class MailContainer:
    """An open mail."""

    def __init__(self, path: Path, limits: Limits, levels: int) -> None:
        """Parse the mail at `path`.

        Args:
            path: The mail.
            limits: How large it may be, and what a logo is.
            levels: Messages inside each other that are opened, this one included.

        Raises:
            DocumentError: too_large, or corrupt.
        """
        size = path.stat().st_size
        if size > limits.max_mail_bytes:
            raise container_too_large(
                f"Surat berukuran {size:,} byte; batasnya {limits.max_mail_bytes:,}.", "max_mail_bytes"
            )
        content = path.read_bytes().removeprefix(b"\xef\xbb\xbf").lstrip()
        try:
            root = email.message_from_bytes(content, policy=_AsWritten())
            self.left_out: Counter[str] = Counter()
            parts = list(self._parts(root, "", levels, limits))
        except RecursionError as error:
            raise container_too_large("Bagian surat bersarang terlalu dalam.", "max_nesting") from error
        if len(parts) > limits.max_members:
            raise container_too_large(
                f"Surat berisi lebih dari {limits.max_members:,} lampiran.", "max_members"
            )
        self.unpacked = size
        self.trouble = _trouble(root)
        self._messages = [part.message for part in parts]
        names = told_apart([part.name for part in parts])
        self.entries = tuple(Entry(name, part.refused) for name, part in zip(names, parts, strict=True))

    def copy(self, number: int, target: Sink) -> None:
        """Write the decoded attachment to `target`.

        Raises:
            DocumentError: corrupt.
        """
        target.write(_content(self._messages[number], self.entries[number].name))

    def _parts(self, message: Message[str, str], folder: str, levels: int, limits: Limits) -> Iterator[_Part]:
        shown = _shown_pictures(message)
        for part in _leaves(message):
            kind = part.get_content_type()
            name = _file_name(part)
            if kind in _SIGNATURES:
                self.left_out["mail_signature"] += 1
            elif kind == "message/rfc822":
                yield from self._inner(part, folder, levels, limits)
            elif kind in _REPORTS or _is_text(part, name):
                self.left_out["mail_text"] += 1
            elif _is_logo(part, shown, limits):
                self.left_out["mail_picture"] += 1
            else:
                path = folder + safe_path(name or _made_up_name(part))
                left_out = entry_left_out_as(path)
                if left_out is not None:
                    self.left_out[left_out] += 1
                else:
                    yield _Part(path, part, _sealed(part))

    def _inner(self, part: Message[str, str], folder: str, levels: int, limits: Limits) -> Iterator[_Part]:
        """Take the attachments of a message inside a message, below a folder that is called like it."""
        inner = part.get_payload()
        message = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], Message) else None
        name = _file_name(part) or (_subject(message) if message is not None else "") or "pesan"
        path = folder + safe_path(name.replace("/", "-"))
        if not path.lower().endswith(".eml"):
            path += ".eml"
        if message is None or part.get("content-transfer-encoding", "").strip().lower() == "base64":
            # Against the rules, yet seen: the message itself was encoded. It is opened like a file.
            yield _Part(path, part)
        elif levels <= 1:
            yield _Part(path, part, too_deep(limits))
        else:
            yield from self._parts(message, f"{path}/", levels - 1, limits)


def too_deep(limits: Limits) -> DocumentError:
    """Return the error for a container inside too many others."""
    return container_too_large(
        f"Arsip atau surat di dalam arsip lebih dari {limits.max_nesting} tingkat.", "max_nesting"
    )


def _leaves(message: Message[str, str]) -> Iterator[Message[str, str]]:
    """Give all parts that hold something, without going into messages inside."""
    if message.get_content_maintype() == "multipart":
        payload = message.get_payload()
        if message.get_content_type() == "multipart/encrypted":
            yield message
        elif isinstance(payload, list):  # else it was cut off before its first part: `_trouble` tells
            for part in payload:
                assert isinstance(part, Message)
                yield from _leaves(part)
    else:
        yield message


def _content(part: Message[str, str], name: str) -> bytes:
    try:
        payload = part.get_payload()
        if isinstance(payload, list):
            # A message whose encoded text was taken for a message: its text is what was encoded.
            text = payload[0].get_payload() if payload and isinstance(payload[0], Message) else ""
            inner: Message[str, str] = Message()
            inner["Content-Transfer-Encoding"] = part.get("content-transfer-encoding", "")
            inner.set_payload(text if isinstance(text, str) else "")
            part = inner
        decoded = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, AttributeError) as error:
        raise corrupt_container(f"Lampiran surat tidak dapat diurai: {name} ({error}).") from error
    return decoded if isinstance(decoded, bytes) else b""


def _trouble(root: Message[str, str]) -> DocumentError | None:
    """Say that a mail is cut off: attachments may be lost."""
    broken = (
        email.errors.StartBoundaryNotFoundDefect,
        email.errors.CloseBoundaryNotFoundDefect,
        email.errors.NoBoundaryInMultipartDefect,
    )
    for part in root.walk():
        if any(isinstance(defect, broken) for defect in part.defects):
            return corrupt_container("Surat terpotong: sebagian lampirannya mungkin hilang.")
    return None


def _is_text(part: Message[str, str], name: str) -> bool:
    if part.get_content_maintype() != "text":
        return False
    if _TRACE_OF_EXCHANGE.fullmatch(name):
        return True
    return not name and part.get_content_disposition() != "attachment"


def _is_logo(part: Message[str, str], shown: frozenset[str], limits: Limits) -> bool:
    """Whether a picture belongs to the text of a mail and is too small for a photographed document."""
    if part.get_content_maintype() != "image":
        return False
    in_text = str(part.get("content-id", "")).strip().strip("<>") in shown
    if part.get_content_disposition() != "inline" and not in_text:
        return False
    if part.get_content_type() in _LOGO_WITHOUT_PIXELS:
        return True
    try:
        with Image.open(io.BytesIO(_content(part, ""))) as picture:
            return max(picture.size) <= limits.mail_picture_side
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, DocumentError):
        return False  # whoever reads it will say what is wrong


def _shown_pictures(message: Message[str, str]) -> frozenset[str]:
    """Return the ids of the pictures that the HTML text of a mail shows."""
    found: set[str] = set()
    for part in _leaves(message):
        if part.get_content_type() == "text/html" and part.get_content_disposition() != "attachment":
            text = _content(part, "").decode("latin-1")
            found.update(re.findall(r"cid:([^\"'>\s)]+)", text, flags=re.IGNORECASE))
    return frozenset(found)


def _sealed(part: Message[str, str]) -> DocumentError | None:
    kind = part.get_content_type()
    signed_only = str(part.get_param("smime-type", "")).lower() == "signed-data"
    if kind == "multipart/encrypted" or (kind in _SEALED and not signed_only):
        return DocumentError(
            FailureClass.ENCRYPTED,
            "Isi surat disandikan untuk penerimanya (S/MIME atau PGP).",
            "Buka surat di program surel penerima, lalu simpan lampirannya.",
        )
    return None


def _file_name(part: Message[str, str]) -> str:
    """Return what an attachment is called, decoded; empty where it has no name."""
    try:
        name = part.get_filename("")
    except (ValueError, LookupError, TypeError):
        return ""
    return _decoded(name)


def _subject(message: Any) -> str:
    return _decoded(str(message.get("subject", "")))[:80].strip()


def _decoded(text: str) -> str:
    """Return a header's text: encoded words decoded, bytes without a charset are UTF-8 or Windows'."""
    try:
        shown = str(make_header(decode_header(text)))
    except (ValueError, LookupError, email.errors.HeaderParseError):
        shown = text
    raw = shown.encode("utf-8", "surrogateescape")
    try:
        shown = raw.decode("utf-8")
    except UnicodeDecodeError:
        shown = raw.decode("cp1252", "replace")
    return " ".join(shown.split())


def _made_up_name(part: Message[str, str]) -> str:
    kind = part.get_content_type()
    if kind == "multipart/encrypted":
        return "surat-tersandi"
    return f"lampiran{mimetypes.guess_extension(kind, strict=True) or ''}"
