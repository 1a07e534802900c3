"""The review page in a real Chromium, over the audited sample archive."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from flows.web.users import Role, add_user

PKS = Path(sys.executable).with_name("pks")
AS_OF = "2026-11-22"
PASSWORD = "kata-sandi-rekaan"
PEOPLE = {"petugas.a": Role.REVIEWER, "petugas.b": Role.REVIEWER, "pengelola": Role.ADMIN}
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 30
"""To wait for anything that a page should show at once; generous, since a busy machine is no defect."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything below this folder: all of it needs the browser and the audited archive."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            for mark in (pytest.mark.browser, pytest.mark.samples, pytest.mark.ocr):
                item.add_marker(mark)


@dataclass(frozen=True)
class Served:
    """A `pks review` that runs, and what it shows."""

    address: str
    """http://127.0.0.1:PORT"""
    out: Path
    archive: Path

    def audit_again(self) -> subprocess.CompletedProcess[str]:
        """Audit the archive once more into the folder that is shown."""
        options = ("--out", self.out, "--as-of", AS_OF, "--plain")
        return subprocess.run(
            [PKS, "audit", self.archive, *options], capture_output=True, text=True, check=False, timeout=300
        )


@pytest.fixture(scope="session")
def served(audited_samples: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a copy of the audited samples to all tests: each decides about a dossier of its own."""
    folder = tmp_path_factory.mktemp("review")
    shutil.copytree(audited_samples.out, folder / "out")
    for name, role in PEOPLE.items():
        add_user(folder / "petugas", name, role, PASSWORD)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ("--as-of", AS_OF, "--users", folder / "petugas", "--port", str(port))
    with (folder / "log").open("w+b") as log:
        process = subprocess.Popen(
            [PKS, "review", "--out", folder / "out", *options],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ},
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process, folder / "log")
            yield Served(address, folder / "out", audited_samples.archive)
            assert process.poll() is None, (folder / "log").read_text()
        finally:
            process.terminate()
            process.wait(30)
    said = (folder / "log").read_text()
    assert "Traceback" not in said, said


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/masuk", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer within a minute:\n{log.read_text()}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Chromium for one module: the event loop that Playwright keeps would disturb other tests."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    # A missing browser is no reason to leave these tests out in silence.
    assert program, "no Chromium here: run tools/setup.sh test, or leave out -m browser"
    with sync_playwright() as playwright:
        expect.set_options(timeout=SECONDS * 1000)
        # Its sandbox refuses root, which is who tests are on a bare machine; only our own pages are opened.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Watch:
    """What the pages of a test asked for, and what they complained of."""

    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Look at all pages of a context."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} ({message.location})")

    def elsewhere(self, address: str) -> list[str]:
        """Return what was asked of anybody but the server at `address`."""
        own = urlsplit(address)
        parts = [(url, urlsplit(url)) for url in self.asked]
        return [
            url
            for url, part in parts
            if part.scheme not in ("data", "blob") and (part.scheme, part.netloc) != (own.scheme, own.netloc)
        ]


@dataclass
class Visitor:
    """Somebody who is logged in, with a window of their own."""

    context: BrowserContext
    page: Page
    watch: Watch
    address: str

    def open(self, path: str) -> Page:
        """Open a path of the review page, which must be there."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        return self.page


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(served: Served, chromium: Browser) -> Iterator[Visit]:
    """Open a window: visit("petugas.a", width=390, theme="dark"); "" is somebody who is not logged in.

    At the end nothing may have been asked of another server, and no page may have complained.
    """
    visitors: list[Visitor] = []

    def begin(
        who: str = "petugas.a",
        *,
        width: int = 1280,
        theme: Literal["light", "dark"] = "light",
        language: str = "id",
    ) -> Visitor:
        context = chromium.new_context(
            base_url=served.address,
            viewport={"width": width, "height": 900},
            accept_downloads=True,
            color_scheme=theme,
            reduced_motion="reduce",
        )
        context.set_default_timeout(SECONDS * 1000)
        context.add_cookies(
            [
                {"name": name, "value": value, "url": served.address}
                for name, value in (("tema", theme), ("bahasa", language))
            ]
        )
        watch = Watch()
        watch.over(context)
        visitor = Visitor(context, context.new_page(), watch, served.address)
        visitors.append(visitor)
        if who:
            page = visitor.open("/masuk")
            page.fill("input[name=name]", who)
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url("/")
        return visitor

    yield begin
    for visitor in visitors:
        visitor.context.close()
    assert [url for visitor in visitors for url in visitor.watch.elsewhere(served.address)] == []
    assert [text for visitor in visitors for text in visitor.watch.complaints] == []
