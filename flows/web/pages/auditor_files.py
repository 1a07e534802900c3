"""Pemeriksaan: what is taken along: workbook, evidence pack of a facility, and what corrections teach."""

from __future__ import annotations

import datetime as dt
import tempfile
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from typing import IO
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from flows.web.security import needs
from flows.web.site import Site
from flows.web.users import Role
from pipeline.auditing.pack import Case, write_pack
from pipeline.learning.corrections import as_zip, collect
from pipeline.page_pictures import document_place
from pipeline.pictures import EvidencePictures
from pipeline.pool import WorkerPool
from pipeline.report import no_crops, write_files
from pipeline.stored import StoredResults
from schemas.errors import NoInputError

_IN_MEMORY = 4 << 20
_PIECE = 64 << 10
_ONE = threading.Lock()
"""One pack or workbook is made at a time: a pack may start a process that draws pages."""
_WORKBOOK = "audit.xlsx"


@needs(Role.VIEWER)
async def workbook(request: Request) -> Response:
    """Send the workbook of the archive, as it stands after what people decided."""
    file = await run_in_threadpool(_workbook, request.app.state.site)
    return StreamingResponse(
        _pieces(file),
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"content-disposition": f'attachment; filename="{_WORKBOOK}"'},
    )


@needs(Role.VIEWER)
async def pack(request: Request) -> Response:
    """Send the evidence pack of a facility."""
    facility = request.path_params["facility"]
    file = await run_in_threadpool(_made, request.app.state.site, facility)
    name = quote(f"bukti-{facility}.zip")
    return StreamingResponse(
        _pieces(file),
        media_type="application/zip",
        headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@needs(Role.ADMIN)
async def corrections(request: Request) -> Response:
    """Send what people's corrections teach, as TOML files in a ZIP."""
    site: Site = request.app.state.site

    def made() -> bytes:
        return as_zip(collect(site.store, site.run()))

    return Response(
        await run_in_threadpool(made),
        media_type="application/zip",
        headers={"content-disposition": 'attachment; filename="koreksi.zip"'},
    )


def _workbook(site: Site) -> IO[bytes]:
    """Return what `pks export --format xlsx` writes; personal data is masked."""
    run = site.run()
    results = StoredResults(site.store, run.archive_id, personal=False)
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # sent, then closed
    opened = {_WORKBOOK: nullcontext(file)}
    as_of = dt.date.fromisoformat(run.as_of)
    with _ONE:
        write_files([*opened], results, opened.__getitem__, as_of=as_of, crops=no_crops, reminders={})
    file.seek(0)
    return file


def _made(site: Site, facility: str) -> IO[bytes]:
    """Return the pack, outside of memory where it is large.

    Raises:
        NoInputError: when there is no such facility.
    """
    run = site.run()
    dossier = next(iter(site.store.dossier_results(run.archive_id, [facility])), None)
    if dossier is None:
        raise NoInputError("Fasilitas ini tidak ada.", "Pilih dari daftar fasilitas.")
    documents = list(site.store.document_results(run.archive_id, [facility]))
    hashes = {document.sha256 for document in documents if document.sha256}
    case = Case(dossier, documents, site.store.rulings.about(run.archive_id, hashes, [facility]))
    results = StoredResults(site.store, run.archive_id, personal=False)
    sources = partial(results.picture_sources, partial(document_place, run.root))
    settings = site.settings.model_copy(update={"jobs": 1})
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # sent, then closed
    with _ONE, WorkerPool(settings, None) as pool:
        crops = EvidencePictures(site.store, pool, sources, settings.limits)
        write_pack(file, case, crops)
    file.seek(0)
    return file


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


routes = [
    Route(f"/{_WORKBOOK}", workbook),
    Route("/pemeriksaan/bukti/{facility}", pack),
    Route("/pemeriksaan/koreksi.zip", corrections),
]
