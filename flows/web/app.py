"""Puts the pages together; one application for one site."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline.report.html.page import SHARED_STYLES
from schemas.errors import ConflictError, NoInputError, PksError

from .api import make_api
from .pages import (
    admin,
    auditor_files,
    auditor_past,
    auditor_samples,
    document,
    dossier,
    evidence,
    facilities,
    login,
    metrics,
    moving,
    overview,
    queue,
    rulings,
    search,
)
from .render import LANGUAGES, language_of, page, texts
from .security import Guard
from .site import Site

_STATIC = Path(__file__).parent / "static"


def make_app(site: Site) -> Starlette:
    """Return the review page over a site."""
    app = Starlette(
        routes=[
            *overview.routes,
            *facilities.routes,
            *moving.routes,  # before the dossier, whose path takes all that follows
            *dossier.routes,
            *login.routes,
            *admin.routes,
            *document.routes,
            *auditor_samples.routes,
            *auditor_past.routes,
            *queue.routes,
            *evidence.routes,
            *rulings.routes,
            *auditor_files.routes,
            *search.routes,
            *metrics.routes,
            Mount("/api", make_api(site)),
            *(Route(f"/static/{style.name}", _sent(style)) for style in SHARED_STYLES),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        middleware=[Middleware(Guard, site=site)],
        exception_handlers={
            403: _forbidden,
            404: _not_found,
            NoInputError: _told(404),
            ConflictError: _told(409),
            PksError: _told(400),
        },
    )
    app.state.site = site
    return app


async def _not_found(request: Request, error: Exception) -> Response:
    del error
    return page(request, "message.html.j2", status=404, message="", action="")


async def _forbidden(request: Request, error: Exception) -> Response:
    del error
    told = texts()["message.forbidden"][LANGUAGES.index(language_of(request))]
    return page(request, "message.html.j2", status=403, message=told, action="")


def _sent(file: Path) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        del request
        return FileResponse(file)

    return send


def _told(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def tell(request: Request, error: Exception) -> Response:
        assert isinstance(error, PksError | HTTPException)
        message = error.message if isinstance(error, PksError) else error.detail
        action = error.action if isinstance(error, PksError) else ""
        return page(request, "message.html.j2", status=status, message=message, action=action)

    return tell
