"""Every route of the page, found in the application itself, and asked as a server would ask it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi.routing import APIRoute
from starlette.applications import Starlette
from starlette.datastructures import FormData, ImmutableMultiDict, QueryParams
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Way:
    """One method of one route."""

    method: str
    path: str
    """With its parameters in braces, as the application has it."""
    parameters: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    """Parameters of the query that the route declares."""

    @property
    def name(self) -> str:
        """What the tables of the tests call it."""
        return f"{self.method} {self.path}"

    def filled(self, values: Mapping[str, str]) -> str:
        """Return its path with these parameters, not encoded."""
        path = self.path
        for name in self.parameters:
            for kind in ("", ":int", ":path"):
                path = path.replace(f"{{{name}{kind}}}", values[name])
        return path


def ways_of(app: Starlette, prefix: str = "") -> list[Way]:
    """Return every method of every route; what is of an unknown kind is an error, not left out."""
    found: list[Way] = []
    for route in _routes(app.routes):
        if isinstance(route, Mount) and isinstance(route.app, StaticFiles):
            found.append(Way("GET", f"{prefix}{route.path}/{{path:path}}", ("path",)))
        elif isinstance(route, Mount) and isinstance(route.app, Starlette):
            found += ways_of(route.app, prefix + route.path)
        elif isinstance(route, Route | APIRoute):
            declared = (
                tuple(one.alias for one in route.dependant.query_params)
                if isinstance(route, APIRoute)
                else ()
            )
            for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
                found.append(Way(method, prefix + route.path, tuple(route.param_convertors), declared))
        else:
            raise AssertionError(f"a route of a kind that no test knows: {route!r}")
    return found


def _routes(routes: Iterable[Any]) -> Iterator[Any]:
    """Yield routes; those of a router that was included stand one level deeper."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)
        else:
            yield route


@dataclass
class Told:
    """What was answered."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def header(self, name: str) -> str:
        """Return a header, '' where there is none."""
        return next((value for key, value in self.headers if key == name), "")


class Asker:
    """Asks an application; a path goes to it as it is, `..` and NUL in it too."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        """End its loop."""
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def __call__(
        self,
        method: str,
        path: str,
        *,
        query: Pairs | bytes = (),
        form: Pairs | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Told:
        """Return the answer; an error that the application lets through is one of the test."""
        sent = {"host": "localhost"} | dict(headers or {})
        if form is not None:
            body = urlencode(form).encode()
            sent = {"content-type": "application/x-www-form-urlencoded"} | sent
        if body:
            sent["content-length"] = str(len(body))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode("utf-8", "replace"),
            "root_path": "",
            "query_string": query if isinstance(query, bytes) else urlencode(query).encode(),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in sent.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8760),
        }
        return self._loop.run_until_complete(self._ask(scope, body))

    async def _ask(self, scope: dict[str, Any], body: bytes) -> Told:
        told, ended = Told(), asyncio.Event()
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if waiting:
                return waiting.pop()
            await ended.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                told.status = message["status"]
                told.headers = [
                    (key.decode("latin-1").lower(), value.decode("latin-1"))
                    for key, value in message["headers"]
                ]
            elif message["type"] == "http.response.body":
                told.body += message.get("body", b"")
                if not message.get("more_body", False):
                    ended.set()

        await self.app(scope, receive, send)
        return told


@contextmanager
def asked_names(patch: Callable[[object, str, object], None]) -> Iterator[dict[type, set[str]]]:
    """Note, by QueryParams and FormData, the names that the application asks for while the context lasts."""
    names: dict[type, set[str]] = {QueryParams: set(), FormData: set()}
    one, many = ImmutableMultiDict.__getitem__, ImmutableMultiDict.getlist

    def note(values: Any, key: Any) -> None:
        for kind, found in names.items():
            if isinstance(values, kind):
                found.add(key)

    def get_one(self: Any, key: Any) -> Any:
        note(self, key)
        return one(self, key)

    def get_many(self: Any, key: Any) -> Any:
        note(self, key)
        return many(self, key)

    patch(ImmutableMultiDict, "__getitem__", get_one)
    patch(ImmutableMultiDict, "getlist", get_many)
    yield names
