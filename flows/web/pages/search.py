"""Pencarian: words in all pages of the archive."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flows.web.paging import whole
from flows.web.render import page
from flows.web.security import needs
from flows.web.site import Site
from flows.web.users import Role
from pipeline.queries import MOST_CHARACTERS, parse_query
from pipeline.search import MOST_PAGES, search

COUNT = 20
"""Documents on one page of results."""
_LAST = MOST_PAGES // COUNT


@needs(Role.VIEWER)
async def show(request: Request) -> Response:
    """Show what was found, or only the form."""
    site: Site = request.app.state.site
    run = await run_in_threadpool(site.run)
    text = request.query_params.get("q", "").replace("\0", " ")[:MOST_CHARACTERS].strip()
    number = min(max(whole(request.query_params.get("halaman")) or 1, 1), _LAST)
    progress = await run_in_threadpool(site.store.search.progress)
    results = None
    if parse_query(text).terms:
        results = await run_in_threadpool(
            search,
            site.store,
            run.archive_id,
            text,
            first=(number - 1) * COUNT,
            count=COUNT,
            personal=site.settings.show_personal,
        )
    return page(
        request,
        "search.html.j2",
        run=run,
        text=text,
        results=results,
        progress=progress,
        number=number,
        last=1 if results is None else max(1, -(-results.found // COUNT)),
        first=(number - 1) * COUNT,
        most=MOST_CHARACTERS,
        link=_link,
    )


def _link(path: str, **parameters: str | int) -> str:
    return f"{path}?{urlencode(parameters)}"


routes = [Route("/cari", show)]
