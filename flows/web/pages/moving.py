"""Pindah: documents that lie in the wrong folder are given to the facility that they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from flows.web.cases import find_case
from flows.web.desk import Case, Desk
from flows.web.render import page
from flows.web.rule_form import ruling_of
from flows.web.security import form_of, has_token, needs
from flows.web.site import Site
from flows.web.users import Role
from pipeline.rejudge import decide
from pipeline.rulings import standing
from pipeline.store import Run
from schemas.errors import ConflictError, UsageError
from schemas.results import DocumentResult
from schemas.rulings import Action, Target, TargetKind

from .rulings import ONE_AT_A_TIME

_MOST = 500
"""Documents that are moved together."""
_FACILITIES = 2000
"""Names that are proposed; any other can be written."""


@dataclass(frozen=True)
class Movable:
    """A document that may be moved."""

    document: DocumentResult
    case: Case


@needs(Role.REVIEWER)
async def show(request: Request) -> Response:
    """Show the documents of a facility, to be chosen, and those that were moved."""
    values = await run_in_threadpool(_values, request)
    return page(request, "moving.html.j2", **values)


@needs(Role.REVIEWER)
async def move(request: Request) -> Response:
    """Move the chosen documents, each by a ruling of its own."""
    if not await has_token(request):
        return PlainTextResponse("Muat ulang halaman, lalu coba lagi.", 403)
    form = await form_of(request)
    await run_in_threadpool(_move, request, form)
    return RedirectResponse(f"/fasilitas/{quote(request.path_params['facility'], safe='')}/pindah", 303)


def _values(request: Request) -> dict[str, Any]:
    site: Site = request.app.state.site
    facility = request.path_params["facility"]
    run = site.run()
    documents = list(site.store.document_results(run.archive_id, [facility]))
    away = _moved_away(site, run, facility)
    if not documents and not away:
        raise HTTPException(404)
    firsts = {one.sha256: one for one in reversed(documents) if one.sha256}
    desk = Desk(site, run, [*firsts, *(target.sha256 for target, _ in away)], [facility])
    movable = [Movable(one, desk.document(facility, key)) for key, one in firsts.items()]
    gone = {one.sha256: one for one in site.store.documents_of(run.archive_id, [t.sha256 for t, _ in away])}
    return {
        "run": run,
        "facility": facility,
        "movable": sorted(movable, key=lambda one: one.document.path),
        "away": [
            Movable(gone[target.sha256], desk.document(place, target.sha256))
            for target, place in away
            if target.sha256 in gone
        ],
        "facilities": site.store.queue.folders(run.archive_id, _FACILITIES),
    }


def _moved_away(site: Site, run: Run, facility: str) -> list[tuple[Target, str]]:
    """Return what was moved from a facility to which other."""
    return [
        (ruling.target, str(ruling.value))
        for ruling in standing(site.store.rulings.of(run.archive_id, TargetKind.DOCUMENT)).rulings
        if ruling.seen == facility
    ]


def _move(request: Request, form: FormData) -> None:
    """Move what was chosen.

    Raises:
        UsageError: when nothing is chosen, or no reason given.
        NoInputError: when a document is not there, or the name is no folder's.
        ConflictError: when somebody else moved one of them meanwhile.
    """
    site: Site = request.app.state.site
    facility, run = request.path_params["facility"], site.run()
    chosen = [str(value).partition(":") for value in form.getlist("dokumen")[:_MOST]]
    if not chosen:
        raise UsageError("Belum ada dokumen yang dipilih.", "Pilih paling sedikit satu dokumen.")
    sent = {
        "action": Action.MOVE.value,
        "value": str(form.get("tujuan", "")),
        "reason": str(form.get("alasan", "")),
    }
    if not sent["reason"].strip():
        raise UsageError("Alasan perlu diisi.", "Tulis mengapa dokumen ini dipindahkan.")
    with ONE_AT_A_TIME:
        cases = [find_case(site, run, Target.of_document(sha256), facility) for sha256, _, _ in chosen]
        turns = [turn for _, _, turn in chosen]
        if any(turn != str(case.turn) for turn, case in zip(turns, cases, strict=True)):
            raise ConflictError(facility)
        rulings = [
            ruling_of(sent, case.target, seen=case.seen, by=request.state.user.name, at=site.now())
            for case in cases
        ]
        if any(ruling.value == facility for ruling in rulings):
            raise UsageError("Dokumen sudah berada di fasilitas itu.", "Pilih fasilitas lain.")
        for case, ruling in zip(cases, rulings, strict=True):
            decide(
                site.store,
                run,
                site.requirements,
                ruling,
                after=case.turn,
                facility=facility,
                as_of=site.as_of(),
            )


routes = [
    Route("/fasilitas/{facility}/pindah", show),
    Route("/fasilitas/{facility}/pindah", move, methods=["POST"]),
]
