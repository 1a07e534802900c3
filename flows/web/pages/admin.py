"""Pengelolaan: who may come in, and who asked for what; for admins."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flows.web.paging import whole
from flows.web.render import page
from flows.web.security import needs
from flows.web.site import Site
from flows.web.users import Role

_LINES = 100


@needs(Role.ADMIN)
async def show(request: Request) -> Response:
    """Show the people of the password file and the latest requests; `sebelum` is the id of a line."""
    site: Site = request.app.state.site
    before = whole(request.query_params.get("sebelum"))
    lines = await run_in_threadpool(site.store.accesses.latest, _LINES + 1, before=before)
    return page(
        request,
        "admin.html.j2",
        people=site.users.people if site.users is not None else (),
        proxy=site.proxy_header,
        lines=[access for _, access in lines[:_LINES]],
        older=lines[_LINES - 1][0] if len(lines) > _LINES else None,
    )


routes = [Route("/kelola", show)]
