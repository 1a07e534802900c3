"""A review page over a small store of hand-built facts, asked as a browser would ask it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from flows.web.app import make_app
from flows.web.site import Site
from flows.web.users import Role, User, Users, add_user, read_users
from pipeline.audit import judge_files
from pipeline.process import Outcome
from pipeline.requirements import Requirements
from pipeline.settings import Settings
from pipeline.store import Store, open_store
from schemas.dossier import AuditedFile

AS_OF = dt.date(2026, 3, 1)
NOW = "2026-03-01T07:00:00+00:00"
PASSWORD = "kata-sandi-rekaan"
VERSIONS = ("p", "r")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "out") as opened:
        yield opened


def keep(store: Store, rules: Requirements, files: list[AuditedFile], root: str = "/arsip") -> int:
    """Keep files as an audit of `root` would, and return the id of the archive."""
    archive = store.archive_id(root)
    run = store.start_run(archive, as_of=AS_OF.isoformat(), program="p", rules="r", documents=len(files))
    for file in files:
        if file.facts is not None:
            outcome = Outcome(file.facts.sha256, file.facts.pages, b"", file.facts.model_dump_json())
            store.keep_outcome(outcome, facts_version="p r", reader_version="r1")
    conclusion = judge_files(files, rules, as_of=AS_OF)
    store.replace_results(archive, conclusion, run=run)
    store.finish_run(run, processed=len(files), failed=0)
    return archive


@pytest.fixture
def audited(store: Store, rules: Requirements) -> Callable[..., int]:
    """Keep files as an audit of the archive, or of another one, would; it is shown from then on."""

    def audit(files: list[AuditedFile], root: object = "/arsip") -> int:
        return keep(store, rules, files, str(root))

    return audit


@pytest.fixture(scope="session")
def kept() -> Any:
    """`keep`, which tests cannot import by name."""
    return keep


@pytest.fixture
def archive(store: Store, rules: Requirements, make: Any) -> int:
    """Two clinics: one with open questions, one complete."""
    return keep(store, rules, [*make.doubtful_clinic(), *make.complete_clinic("lengkap")])


@dataclass
class Web:
    """Asks the page; remembers cookies as a browser does."""

    site: Site

    def browser(self, *, host: str = "localhost") -> TestClient:
        """Return a new browser without cookies."""
        return TestClient(make_app(self.site), base_url=f"http://{host}", follow_redirects=False)

    def logged_in(self, name: str) -> TestClient:
        """Return a browser in which somebody of `users` is logged in."""
        browser = self.browser()
        browser.get("/masuk")
        answer = browser.post("/masuk", data={"name": name, "password": PASSWORD, "csrf": self.csrf(browser)})
        assert answer.status_code == 303, answer.text
        return browser

    def csrf(self, browser: TestClient) -> str:
        """Return the token of a browser's session; any page must have been asked before."""
        session = self.site.sessions.get(browser.cookies.get("pks_session"))
        assert session is not None
        return session.csrf


@pytest.fixture
def users(tmp_path: Path) -> Users:
    """One person of each role."""
    file = tmp_path / "petugas"
    for role in Role:
        add_user(file, role.value, role, PASSWORD)
    return read_users(file)


@pytest.fixture
def web(store: Store, rules: Requirements, archive: int) -> Web:
    """The page on loopback, where nobody logs in."""
    return Web(_site(store, rules, alone=User("petugas.a", Role.ADMIN)))


@pytest.fixture
def guarded(store: Store, rules: Requirements, archive: int, users: Users) -> Web:
    """The page with a password file."""
    return Web(_site(store, rules, users=users))


def _site(store: Store, rules: Requirements, **more: Any) -> Site:
    as_of: Callable[[], dt.date] = lambda: AS_OF  # noqa: E731  # a clock that stands
    return Site(
        store=store,
        requirements=rules,
        settings=Settings(),
        as_of=as_of,
        now=lambda: NOW,
        hosts=frozenset(("localhost", "127.0.0.1")),
        **more,
    )
