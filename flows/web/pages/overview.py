"""Ringkasan: the archive at a glance."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flows.web.render import page
from flows.web.site import Site


async def show(request: Request) -> Response:
    """Show facilities by decision."""
    site: Site = request.app.state.site
    run = await run_in_threadpool(site.run)
    decisions = await run_in_threadpool(site.store.lists.decisions, run.archive_id)
    return page(request, "overview.html.j2", run=run, decisions=decisions)


routes = [Route("/", show)]
