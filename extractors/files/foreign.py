"""What to say of a file of a format that is not read."""

from __future__ import annotations

import mmap
import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from schemas.errors import DocumentError
from schemas.labels import FailureClass

_HEAD = 512
_ANYTHING_ELSE = "Ubah ke PDF; bila berupa arsip, ekstrak lebih dahulu."


class ForeignFormat(BaseModel):
    """A format that is known and not read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    starts: str
    """Its first bytes, in hexadecimal."""
    offset: int = 0
    stream: str | None = None
    """Name of a part that an OLE file must have."""
    name: str
    encrypted: bool = False
    """Whether only a password keeps it from being read."""
    action: str


@cache
def foreign_formats() -> tuple[ForeignFormat, ...]:
    """Return the known formats that are not read, in the order in which they are tried."""
    data = tomllib.loads(Path(__file__).with_name("foreign.toml").read_text(encoding="utf-8"))
    return tuple(ForeignFormat.model_validate(entry) for entry in data["format"])


def unsupported(path: Path) -> DocumentError:
    """Return the error for a file that is none of ours, with the cure for its format where that is known."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for known in foreign_formats():
        magic = bytes.fromhex(known.starts)
        if head[known.offset :].startswith(magic) and (
            known.stream is None or has_stream(path, known.stream)
        ):
            failure = FailureClass.ENCRYPTED if known.encrypted else FailureClass.UNSUPPORTED
            return DocumentError(failure, f"Isi berkas ini {known.name}.", known.action)
    return DocumentError(
        FailureClass.UNSUPPORTED, "Isi berkas bukan PDF, TIFF, JPEG, PNG, HEIC, atau DOCX.", _ANYTHING_ELSE
    )


def has_stream(path: Path, name: str) -> bool:
    """Whether an OLE file has a part of this name; it stands as UTF-16 in the list of its parts."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(name.encode("utf-16-le") + b"\0\0") >= 0
