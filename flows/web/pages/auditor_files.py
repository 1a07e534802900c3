"""Pemeriksaan: what is taken along: the evidence pack of a facility, and what corrections teach."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
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
from pipeline.stored import StoredResults
from schemas.errors import NoInputError

_IN_MEMORY = 4 << 20
_PIECE = 64 << 10
_ONE = threading.Lock()
"""One pack is made at a time: each may start a process that draws pages."""


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
    Route("/pemeriksaan/bukti/{facility}", pack),
    Route("/pemeriksaan/koreksi.zip", corrections),
]
