"""Templates to pages, in Indonesian or English; what documents say is always escaped."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse

from pipeline.report.facilities import screen_date
from pipeline.report.html.page import SYMBOLS
from pipeline.report.labels import facility_kind, reason_name
from pipeline.report.labels import label as names_of
from pipeline.versions import program_version
from schemas.labels import DocumentType

from .choices import CHOICES, NAMES
from .security import COOKIE
from .site import Site

_HERE = Path(__file__).parent
LANGUAGES = ("id", "en")
LANGUAGE_COOKIE, THEME_COOKIE = "bahasa", "tema"


@cache
def environment() -> jinja2.Environment:
    """Return the environment of all templates."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["label"] = _label
    found.filters["tanggal"] = screen_date
    found.filters["waktu"] = _moment
    found.filters["angka"] = _number
    found.globals["symbols"] = {str(key): sign for key, sign in SYMBOLS.items()}
    found.globals["facility_kind"] = facility_kind
    found.globals["reason_name"] = reason_name
    found.globals["choices"], found.globals["choice_names"] = CHOICES, NAMES
    found.globals["document_types"] = [kind.value for kind in DocumentType if kind is not DocumentType.MULTI]
    return found


@jinja2.pass_context
def _label(context: jinja2.runtime.Context, group: str, value: str | None) -> str:
    """Return the name of a value, in English where the page is."""
    names = names_of(group, value)
    return names.english if context.get("language") == "en" and names.english else names.indonesian


def _moment(at: str) -> str:
    """Return an ISO moment to the minute, its day written as every other day."""
    return f"{screen_date(at[:10])} {at[11:16]}".rstrip()


@jinja2.pass_context
def _number(context: jinja2.runtime.Context, value: float, decimals: int = 0) -> str:
    """Return a number with its thousands apart: 22.080,5 in Indonesian, 22,080.5 in English."""
    shown = f"{value:,.{decimals}f}"
    return shown if context.get("language") == "en" else shown.translate(str.maketrans(",.", ".,"))


@cache
def texts() -> dict[str, tuple[str, str]]:
    """Return every text of the pages: (Indonesian, English) by key."""
    read = tomllib.loads((_HERE / "texts.toml").read_text(encoding="utf-8"))
    return {
        f"{table}.{key}": (pair[0], pair[1])
        for table, entries in read.items()
        for key, pair in entries.items()
    }


def language_of(request: Request) -> str:
    """Return the language that was chosen, Indonesian by default."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else "id"


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page.

    Args:
        request: What was asked.
        template: File below templates/.
        status: HTTP status.
        values: What the template shows; `t("table.key")` gives a text in the language of the request.
    """
    site: Site = request.app.state.site
    language = language_of(request)
    at = LANGUAGES.index(language)
    name = request.cookies.get(COOKIE)
    session = site.sessions.get(name)
    begun = None
    if session is None:
        begun = site.sessions.begin()
        session = site.sessions.get(begun)
    assert session is not None
    shown = (
        environment()
        .get_template(template)
        .render(
            t=lambda key, **parts: texts()[key][at].format(**parts),
            language=language,
            theme=request.cookies.get(THEME_COOKIE, "auto"),
            user=request.state.user,
            csrf=session.csrf,
            here=request.url.path,
            address=address_of(request),
            program=program_version(),
            htmx=request.headers.get("hx-request") == "true",
            **values,
        )
    )
    response = HTMLResponse(shown, status)
    if begun is not None:
        set_session(response, begun, request)
    return response


def address_of(request: Request) -> str:
    """Return what was asked for as a path of this site, encoded, with its query: where forms come back to."""
    path = quote(request.scope["path"])  # that of request.url is encoded in part
    query = request.scope["query_string"].decode("ascii", "ignore")
    return f"{path}?{query}" if query else path


def set_session(response: HTMLResponse | Any, name: str, request: Request) -> None:
    """Let the browser keep the name of its session: unreadable to scripts, sent to this site alone."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, name, httponly=True, samesite="strict", secure=secure, path="/")
