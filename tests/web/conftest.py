"""A review page over a small store of hand-built facts, asked as a browser would ask it."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from flows.web.app import make_app
from flows.web.security import COOKIE
from flows.web.site import Site
from flows.web.users import Role, User, Users, add_user, read_users
from pipeline.audit import judge_files
from pipeline.auditing.sampling import draw
from pipeline.job import Outcome
from pipeline.requirements import Requirements
from pipeline.search import index_missing
from pipeline.settings import Settings
from pipeline.store import Store, open_store
from pipeline.versions import reader_version
from pipeline.words import pack
from schemas.dossier import AuditedFile
from schemas.samples import Sample, Wanted

AS_OF = dt.date(2026, 3, 1)
NOW = "2026-03-01T07:00:00+00:00"
PASSWORD = "kata-sandi-rekaan"
VERSIONS = ("p", "r")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "out") as opened:
        yield opened


def keep(
    store: Store, rules: Requirements, files: list[AuditedFile], root: str = "/arsip", words: bytes = b""
) -> int:
    """Keep files as an audit of `root` would, all with these words, and return the id of the archive."""
    archive = store.archive_id(root)
    run = store.start_run(archive, as_of=AS_OF.isoformat(), program="p", rules="r", documents=len(files))
    for file in files:
        if file.facts is not None:
            outcome = Outcome(file.facts.sha256, file.facts.pages, words, file.facts.model_dump_json())
            store.keep_outcome(
                outcome, facts_version="p r", reader_version=reader_version() if words else "r1"
            )
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


@pytest.fixture(scope="session")
def every() -> Any:
    """The module every_route.py."""
    name = "pks_test_every_route"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("every_route.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


@dataclass
class Fort:
    """A page with a password file, tokens, a sample and an inbox, and what asks it by any route."""

    site: Site
    ask: Any
    ways: list[Any]
    values: dict[str, str]
    """What each parameter of a path may be."""
    database: str = "sqlite"

    def headers(self, role: Role | None, *, token: bool = True) -> dict[str, str]:
        """Return what a browser of somebody of a role, or of nobody, sends: its session, and its token."""
        name = self.site.sessions.begin(User(role.value, role) if role else None)
        session = self.site.sessions.get(name)
        assert session is not None
        return {"cookie": f"{COOKIE}={name}"} | ({"x-csrf": session.csrf} if token else {})


@pytest.fixture(scope="session")
def build_fort(rules: Requirements, make: Any, every: Any) -> Callable[..., Any]:
    """Make a fort over an empty store, in a folder of its own, by these files of an archive."""

    def build(
        store: Store, folder: Path, files: list[AuditedFile] | None = None, text: str = "iur biaya"
    ) -> Fort:
        (folder / "arsip").mkdir()
        (folder / "kotak").mkdir()
        files = files or [*make.doubtful_clinic(), *make.complete_clinic("lengkap")]
        archive = keep(store, rules, files, str(folder / "arsip"), pack(make.reading([[text]])))
        index_missing(store, 1_000)
        drawn = draw(store.document_results(archive), Wanted.ALL, size=4, seed="uji")
        sample = Sample(
            id=0,
            wanted=Wanted.ALL,
            size=4,
            seed="uji",
            population=drawn.population,
            made_by="reviewer",
            made_at=NOW,
            as_of=AS_OF.isoformat(),
            rules_version="r",
            program_version="p",
        )
        number = store.samples.add(archive, sample, drawn.items)
        for role in Role:
            add_user(folder / "petugas", role.value, role, PASSWORD)
            add_user(folder / "petugas", f"{role.value}+api", role, PASSWORD)
        site = _site(store, rules, users=read_users(folder / "petugas"))
        site.inbox, site.calls_per_minute = folder / "kotak", 10**9
        document = next(one for one in store.document_results(archive) if one.path.endswith("/sip.pdf"))
        values = {
            "facility": document.facility,
            "sha256": str(document.sha256),
            "number": "1",
            "sample": str(number),
            "place": "1",
            "name": "baru.pdf",
            "path": "style.css",
        }
        app = make_app(site)
        return Fort(site, every.Asker(app), every.ways_of(app), values)

    return build
