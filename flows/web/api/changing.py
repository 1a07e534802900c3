"""What programs may change: decide, and put files into the folder that is audited."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from flows.web.pages.rulings import decide_on
from flows.web.users import Role, User
from schemas.errors import ConflictError, NoInputError, UsageError

from .models import Problem, RulingAnswer, RulingRequest, Stored
from .place import AtSite, Named, OfRun


def _reviewer(request: Request) -> User:
    """Return who calls; refuses those who may not decide before what they sent is looked at.

    Raises:
        HTTPException: when it is no reviewer.
    """
    user: User = request.state.user
    if not user.role.may(Role.REVIEWER):
        raise HTTPException(403, "Peran Anda tidak boleh melakukan ini / not allowed")
    return user


Reviewer = Annotated[User, Depends(_reviewer)]
router = APIRouter(
    dependencies=[Depends(_reviewer)], responses={409: {"model": Problem}, 413: {"model": Problem}}
)
_LONGEST_NAME = 200
"""Bytes of a name; systems take 255, and something is written before it for a while."""


@router.post("/rulings", status_code=201)
def rule(user: Reviewer, site: AtSite, run: OfRun, sent: RulingRequest) -> RulingAnswer:
    """Keep a decision and judge anew whom it concerns; the checks are those of the page."""
    form = {
        "target": sent.target.model_dump_json(),
        "facility": sent.facility,
        "action": sent.action.value,
        "value": sent.value,
        "after": str(sent.after),
        "seen": json.dumps(sent.seen),
        "quote": sent.quote,
        "regions": json.dumps([region.model_dump(mode="json") for region in sent.regions]),
        "reason": sent.reason,
    }
    decided = decide_on(site, form, by=user.name)
    if decided.conflict:
        raise ConflictError(sent.target.key)
    kept = site.store.rulings.on(run.archive_id, sent.target)
    return RulingAnswer(rulings=tuple(kept), dossier=decided.dossier)


@router.put(
    "/files/{facility}/{name}",
    status_code=201,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def put(request: Request, site: AtSite, facility: Named, name: Named) -> Stored:
    """Put a document into the folder of a facility; none is replaced."""
    if site.inbox is None:
        raise NoInputError("Berkas tidak diterima di sini.", "pks review --inbox DIR")
    for part in (facility, name):
        _check_name(part)
    most = site.settings.limits.max_bytes
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise HTTPException(413, f"Paling banyak {most} bita / at most {most} bytes")
    digest, size = hashlib.sha256(), 0
    with _new_file(site.inbox, facility, name) as file:
        try:
            async for chunk in request.stream():
                size += len(chunk)
                if size > most:
                    raise HTTPException(413, f"Paling banyak {most} bita / at most {most} bytes")
                digest.update(chunk)
                await run_in_threadpool(file.write, chunk)
        except ClientDisconnect as error:
            raise UsageError("Kiriman terputus.", "Kirim sekali lagi.") from error
        if size == 0:
            raise UsageError("Berkas kosong.", "Kirim isi berkas.")
    return Stored(path=f"{facility}/{name}", bytes=size, sha256=digest.hexdigest())


def _check_name(name: str) -> None:
    """Refuse what is no plain name, or one that audits leave out.

    Raises:
        UsageError: when it is.
    """
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        size = 0
    if (
        not 0 < size <= _LONGEST_NAME
        or name != name.strip()
        or name.startswith((".", "~$"))
        or not name.isprintable()
        or any(sign in name for sign in '/\\:*?"<>|')
    ):
        raise UsageError("Nama ini tidak dapat dipakai.", "Pakai huruf, angka, spasi, titik, garis.")


@contextmanager
def _new_file(inbox: Path, facility: str, name: str) -> Iterator[IO[bytes]]:
    """Yield a file that gets its name when all was written, and is gone when something was raised.

    Raises:
        HTTPException: when the name is taken.
        UsageError: when the folder cannot be written to.
    """
    folder = inbox / facility
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink():
            raise UsageError("Folder ini sebuah tautan.", "Pakai folder fasilitas yang lain.")
        made = folder / f".{secrets.token_hex(8)}.part"  # hidden: no audit takes it
        handle = os.open(made, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    except OSError as error:
        raise UsageError(f"Tidak dapat ditulis: {error.strerror}.", "Periksa folder --inbox.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        try:
            os.link(made, folder / name)  # unlike a renaming, it replaces nothing
        except FileExistsError as error:
            raise HTTPException(409, "Berkas dengan nama ini sudah ada / there is such a file") from error
        except OSError as error:
            raise UsageError(f"Tidak dapat ditulis: {error.strerror}.", "Periksa folder --inbox.") from error
    finally:
        made.unlink(missing_ok=True)
