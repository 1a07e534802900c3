"""The application below /api: routes, and refusals as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from flows.web.site import Site
from flows.web.tokens import Rate
from flows.web.users import Role, User
from pipeline.versions import program_version
from schemas.errors import ConflictError, NoInputError, PksError, StorageError

from . import changing, reading
from .models import Problem
from .place import site_of

_STATUS = {NoInputError: 404, ConflictError: 409, StorageError: 503}


def make_api(site: Site) -> FastAPI:
    """Return the API over a site; the guard of the page stands before it."""
    rate = Rate(site.calls_per_minute)

    async def bounded(request: Request, site: Annotated[Site, Depends(site_of)]) -> None:
        del site
        user: User = request.state.user
        if not user.role.may(Role.VIEWER):
            raise HTTPException(403, "Peran Anda tidak boleh melakukan ini / not allowed")
        if wait := rate.wait(user.name):
            raise HTTPException(429, "Terlalu sering / too many calls", {"retry-after": str(wait)})

    api = FastAPI(
        title="PKS Audit",
        version=program_version(),
        description="What was audited, what people decided, and files for the archive: see docs/api.md.",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(bounded)],
        responses={code: {"model": Problem} for code in (400, 401, 403, 404, 422, 429, 503)},
    )
    api.state.site = site
    api.include_router(reading.router)
    api.include_router(changing.router)
    api.add_exception_handler(PksError, _told)
    api.add_exception_handler(HTTPException, _refused)
    api.add_exception_handler(RequestValidationError, _invalid)
    return api


async def _told(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, PksError)
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    return _problem(status, error.message, error.action)


async def _refused(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, HTTPException)
    answer = _problem(error.status_code, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


async def _invalid(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return _problem(422, f"{place}: {first['msg']}"[:500], "/api/openapi.json")


def _problem(status: int, message: str, action: str = "") -> JSONResponse:
    return JSONResponse(Problem(message=message, action=action).model_dump(), status)
