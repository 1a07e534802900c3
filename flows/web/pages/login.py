"""Masuk dan keluar; bahasa dan tema."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from flows.web.render import LANGUAGE_COOKIE, LANGUAGES, THEME_COOKIE, page, set_session
from flows.web.security import COOKIE, form_of, has_token
from flows.web.site import Site

_THEMES = ("auto", "light", "dark")


async def show(request: Request) -> Response:
    """Show the form."""
    return page(request, "login.html.j2", wrong=False, waiting=False)


async def log_in(request: Request) -> Response:
    """Check name and password; a session gets a new name, so that a planted one is worth nothing."""
    site: Site = request.app.state.site
    if site.users is None:
        return RedirectResponse("/", 303)
    if not await has_token(request):
        return PlainTextResponse("Muat ulang halaman, lalu coba lagi.", 403)
    form = await form_of(request)
    name, password = str(form.get("name", ""))[:100], str(form.get("password", ""))[:1000]
    who = (f"name:{name}", f"address:{request.client.host if request.client else ''}")
    if site.patience.exhausted(*who):
        return page(request, "login.html.j2", status=429, wrong=False, waiting=True)
    user = await run_in_threadpool(site.users.check, name, password)  # made to take long
    if user is None:
        site.patience.wrong(*who)
        return page(request, "login.html.j2", status=401, wrong=True, waiting=False)
    site.patience.right(*who)
    response = RedirectResponse("/", 303)
    set_session(response, site.sessions.begin(user, instead_of=request.cookies.get(COOKIE)), request)
    return response


async def log_out(request: Request) -> Response:
    """End the session."""
    if not await has_token(request):
        return PlainTextResponse("Muat ulang halaman, lalu coba lagi.", 403)
    site: Site = request.app.state.site
    site.sessions.end(request.cookies.get(COOKIE))
    response = RedirectResponse("/masuk", 303)
    response.delete_cookie(COOKIE)
    return response


async def prefer(request: Request) -> Response:
    """Keep language and theme in the browser."""
    if not await has_token(request):
        return PlainTextResponse("Muat ulang halaman, lalu coba lagi.", 403)
    form = await form_of(request)
    back = str(form.get("back", "/"))
    safe = back.startswith("/") and not back.startswith("//") and "\\" not in back
    response = RedirectResponse(back if safe else "/", 303)
    if form.get("language") in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, str(form["language"]), samesite="strict", max_age=31_536_000)
    if form.get("theme") in _THEMES:
        response.set_cookie(THEME_COOKIE, str(form["theme"]), samesite="strict", max_age=31_536_000)
    return response


routes = [
    Route("/masuk", show),
    Route("/masuk", log_in, methods=["POST"]),
    Route("/keluar", log_out, methods=["POST"]),
    Route("/pilihan", prefer, methods=["POST"]),
]
