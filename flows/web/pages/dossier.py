"""Dosir: one facility, with its proofs, and what people decided."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flows.web.dossier_view import build_dossier
from flows.web.render import page
from flows.web.security import needs
from flows.web.site import Site
from flows.web.users import Role
from schemas.labels import Severity, Verdict

_REASONS = 6
"""That are shown at once; of many the rest is folded."""
_FINDINGS = 12
"""Up to so many all stand open; of more the gravest alone."""


@needs(Role.VIEWER)
async def show(request: Request) -> Response:
    """Show a facility, or say that there is none of this name."""
    site: Site = request.app.state.site
    run = await run_in_threadpool(site.run)
    view = await run_in_threadpool(build_dossier, site, run, request.path_params["facility"])
    return page(
        request,
        "dossier.html.j2",
        run=run,
        view=view,
        open_items=view.open_items,
        verdicts=tuple(Verdict),
        severities=tuple(Severity),
        most_reasons=_REASONS,
        most_findings=_FINDINGS,
    )


routes = [Route("/fasilitas/{facility:path}", show)]
