"""Putusan: what somebody decides is checked, kept, and judged at once."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from flows.web.cases import check_regions, find_case
from flows.web.desk import Case
from flows.web.render import LANGUAGES, language_of, page, texts
from flows.web.rule_form import back_of, facility_of, ruling_of, seen_of, target_of, turn_of
from flows.web.security import form_of, has_token, needs
from flows.web.site import Site
from flows.web.users import Role
from pipeline.rejudge import decide
from pipeline.store import Run
from pipeline.store.queue import Wanted
from schemas.errors import ConflictError, PksError, UsageError
from schemas.results import DossierResult
from schemas.rulings import Action, Target, TargetKind

from . import queue

ONE_AT_A_TIME = threading.Lock()
"""Else of two decisions about one facility the earlier one could be judged last, without the other."""
_READ = (TargetKind.FIELD, TargetKind.CLAUSE, TargetKind.TYPE)


@dataclass(frozen=True)
class Decided:
    """What became of a decision."""

    case: Case
    """As it is now."""
    dossier: DossierResult | None
    open_items: int
    conflict: bool = False
    """Whether somebody else decided meanwhile; then nothing was kept."""


@needs(Role.REVIEWER)
async def rule(request: Request) -> Response:
    """Keep a ruling; with htmx return what changed, else go back."""
    if not await has_token(request):
        return PlainTextResponse("Muat ulang halaman, lalu coba lagi.", 403)
    form = await form_of(request)
    in_place = request.headers.get("hx-request") == "true"
    try:
        decided = await run_in_threadpool(decide_on, request.app.state.site, form, by=request.state.user.name)
    except PksError as error:
        if in_place:
            status = 400 if isinstance(error, UsageError) else 404
            return PlainTextResponse(f"{error.message} {error.action}", status, {"x-told": "1"})
        raise
    if in_place and form.get("view") == "antrean":
        return await queue.after(request, form, decided.case, conflict=decided.conflict)
    status = 409 if decided.conflict else 200
    if in_place:
        return page(
            request,
            "ruled.html.j2",
            status=status,
            decided=decided,
            back=back_of(form),
            error=_told(request, "ruling.conflict") if decided.conflict else "",
        )
    if decided.conflict:
        raise ConflictError(decided.case.target.key)
    return RedirectResponse(back_of(form), 303)


def decide_on(site: Site, form: Mapping[str, Any], *, by: str) -> Decided:
    """Keep the ruling that a form, or a program, sends, and judge anew whom it concerns.

    Args:
        site: The page.
        form: target, facility, after, seen, action, value ...; see rule_form.py.
        by: Who decided.

    Raises:
        UsageError: when something in it cannot be used.
        NoInputError: when the archive that is shown has no such thing.
    """
    run = site.run()
    target, facility = target_of(form), facility_of(form)
    if "\0" in f"{facility}{target.key}":  # PostgreSQL takes no such text
        raise UsageError("Sasaran putusan tidak dikenal.", "Muat ulang halaman.")
    with ONE_AT_A_TIME:
        case = find_case(site, run, target, facility)
        ruling = ruling_of(form, target, seen=case.seen, by=by, at=site.now())
        if ruling.action is Action.UNDO and case.ruling is None:
            raise UsageError("Tidak ada putusan yang dapat dibatalkan.", "Muat ulang halaman.")
        check_regions(site.store, case, ruling.regions)
        conflict = target.kind in _READ and seen_of(form) != case.seen
        if not conflict:
            try:
                decide(
                    site.store,
                    run,
                    site.requirements,
                    ruling,
                    after=turn_of(form),
                    facility=facility,
                    as_of=site.as_of(),
                )
            except ConflictError:
                conflict = True
        now_at = _home(site, run, target, facility)
        dossiers = list(site.store.dossier_results(run.archive_id, [now_at]))
        return Decided(
            case=find_case(site, run, target, now_at) if dossiers else case,
            dossier=dossiers[0] if dossiers else None,
            open_items=site.store.queue.count(run.archive_id, Wanted(facility=now_at)),
            conflict=conflict,
        )


def _home(site: Site, run: Run, target: Target, facility: str) -> str:
    """Return where a thing is now that was at a facility: a move, or its undoing, takes it elsewhere."""
    if target.kind is not TargetKind.DOCUMENT:
        return facility
    homes = site.store.facilities_with(run.archive_id, target.sha256)
    return facility if facility in homes else min(homes, default=facility)


def _told(request: Request, key: str) -> str:
    return texts()[key][LANGUAGES.index(language_of(request))]


routes = [Route("/putusan", rule, methods=["POST"])]
