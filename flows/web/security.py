"""What guards every request: host, origin, headers, session, role, access log."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemas.errors import UsageError

from .site import Site
from .users import Role, User

COOKIE = "pks_session"
CSRF_FIELD, CSRF_HEADER = "csrf", "x-csrf"
_LOGIN, _STATIC = "/masuk", "/static/"
"""What nobody need be logged in for."""
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?")
_SAFE = ("GET", "HEAD", "OPTIONS")
_MOST_BYTES = 2_000_000
"""Of a request; nothing that people send is larger."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Under `no-referrer` browsers name no origin in the forms that they send: `_is_own` would refuse them.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}


class Guard:
    """Refuses what has no business here, and lets the rest through with `request.state.user` set."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        status = 500

        async def with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    if name != "cache-control" or "cache-control" not in headers:
                        headers[name] = value
            await send(message)

        refused = self._refused(request)
        try:
            if refused is not None:
                await refused(scope, receive, with_headers)
            else:
                await self._app(scope, _bounded(receive, self._most(request)), with_headers)
        finally:
            # Beside the loop: a database that is locked must not hold up everybody else.
            await run_in_threadpool(self._log, request, status)

    def _most(self, request: Request) -> int:
        """Return how many bytes may be sent; of a file one more than it may have, so that it is told."""
        is_file = request.method == "PUT" and _path(request).startswith("/api/files/")
        return self._site.settings.limits.max_bytes + 2**20 if is_file else _MOST_BYTES

    def _refused(self, request: Request) -> Response | None:
        request.state.user = None
        request.state.logged = True
        if _host(request) not in self._site.hosts:
            return _refusal(request, 400, "Host tidak dikenal / unknown host")
        if "\0" in _path(request) or b"%00" in request.scope["query_string"]:  # PostgreSQL takes no such text
            return _refusal(request, 400, "Alamat tidak terbaca / unreadable address")
        if request.method not in _SAFE and not self._is_own(request):
            return _refusal(request, 403, "Permintaan dari situs lain ditolak / cross-site request refused")
        user = self._user(request)
        request.state.user = user
        path = _path(request)
        if user is None and path != _LOGIN and not path.startswith(_STATIC):
            if _is_for_programs(request):
                return _refusal(request, 401, "Perlu token / token needed")
            if request.method in _SAFE and self._site.users is not None:
                return RedirectResponse(_LOGIN, 303)
            return PlainTextResponse("Masuk dahulu / log in first", 401)
        return None

    def _is_own(self, request: Request) -> bool:
        """Return whether a request that changes something comes from a page of ours, or from a program."""
        site = request.headers.get("sec-fetch-site")
        if site not in (None, "same-origin"):
            return False
        origin = request.headers.get("origin")
        return origin is None or origin.partition("://")[2] == request.headers.get("host")

    def _user(self, request: Request) -> User | None:
        site = self._site
        bearer = request.headers.get("authorization", "")
        if bearer.lower().startswith("bearer ") and _is_for_programs(request):
            address = request.client.host if request.client else ""
            return site.tokens.user(site.users, bearer, patience=site.patience, address=address)
        if site.proxy_header is not None:
            name = request.headers.get(site.proxy_header, "").strip()
            role = site.proxy_roles.get(name, site.proxy_roles.get("*", ""))
            return User(name, Role(role)) if name and role else None
        session = site.sessions.get(request.cookies.get(COOKIE))
        if session is not None and session.user is not None:
            return session.user
        return site.alone

    def _log(self, request: Request, status: int) -> None:
        path = _path(request).replace("\0", "\ufffd")
        if path.startswith(_STATIC) or not request.state.logged:
            return
        user: User | None = getattr(request.state, "user", None)
        self._site.store.accesses.add(
            at=self._site.now(),
            who=user.name if user else "",
            role=user.role.value if user else "",
            method=request.method[:10],
            path=path[:500],
            status=status,
            address=request.client.host if request.client else "",
        )


def _path(request: Request) -> str:
    """Return the path by which the application finds a route; `request.url` is put together with the host."""
    return str(request.scope["path"])


def _host(request: Request) -> str | None:
    """Return the name under which the page was asked for, without its port; None where there is none.

    In place of a name that cannot be one `request.url` has the address of the server: any such would do.
    """
    found = _HOST.fullmatch(",".join(request.headers.getlist("host")).lower())
    return None if found is None else found[1].strip("[]")


def _is_for_programs(request: Request) -> bool:
    return _path(request).startswith(("/api/", "/metrics"))


def _refusal(request: Request, status: int, message: str) -> Response:
    headers = {"www-authenticate": "Bearer"} if status == 401 else {}
    if _path(request).startswith("/api/"):
        return JSONResponse({"message": message, "action": ""}, status, headers)
    return PlainTextResponse(message, status, headers)


def _bounded(receive: Receive, most: int) -> Receive:
    """Stop reading a request that is larger than anything that people send."""
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            return {"type": "http.disconnect"}
        return message

    return bounded


Handler = Callable[[Request], Awaitable[Response]]


def needs(role: Role) -> Callable[[Handler], Handler]:
    """Let a page be seen, or a thing be done, by those alone whose role includes `role`."""

    def decorate(handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            user: User | None = request.state.user
            if user is None or not user.role.may(role):
                if request.method in _SAFE:  # somebody who followed a link: a page tells
                    raise HTTPException(403)
                return PlainTextResponse("Peran Anda tidak boleh melakukan ini / not allowed", 403)
            return await handler(request)

        guarded.__name__ = getattr(handler, "__name__", "guarded")
        return guarded

    return decorate


async def form_of(request: Request) -> FormData:
    """Return the form that was sent; no page of ours sends files.

    Raises:
        UsageError: when something in it is no text, or none that a database takes.
    """
    form = await request.form()
    if any(not isinstance(value, str) or not _is_plain(value) for value in form.values()):
        raise UsageError("Isi formulir tidak terbaca.", "Muat ulang halaman, lalu coba lagi.")
    return form


def _is_plain(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


async def has_token(request: Request) -> bool:
    """Return whether a form, or the header that htmx sends, carries the token of this session."""
    site: Site = request.app.state.site
    session = site.sessions.get(request.cookies.get(COOKIE))
    if session is None:
        return False
    given = request.headers.get(CSRF_HEADER)
    if given is None:
        given = str((await form_of(request)).get(CSRF_FIELD, ""))
    return given == session.csrf
