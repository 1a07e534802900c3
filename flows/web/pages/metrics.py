"""What monitoring asks for: the figures of runs as OpenMetrics text."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flows.web.security import needs
from flows.web.site import Site
from flows.web.users import Role
from pipeline.metrics import CONTENT_TYPE, open_metrics


@needs(Role.VIEWER)
async def show(request: Request) -> Response:
    """Return the figures of all runs of the store."""
    site: Site = request.app.state.site
    text = await run_in_threadpool(open_metrics, site.store.history)
    return Response(text, headers={"content-type": CONTENT_TYPE})


routes = [Route("/metrics", show)]
