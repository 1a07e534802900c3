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
from flows.web.site import Site
from flows.web.users import Role, User, Users, add_user, read_users
from pipeline.audit import judge_files
from pipeline.process import Outcome
from pipeline.requirements import Requirements, load_requirements
from pipeline.settings import Settings
from pipeline.store import Store, open_store
from schemas.dossier import AuditedFile
from schemas.labels import DocumentType, FieldName

AS_OF = dt.date(2026, 3, 1)
NOW = "2026-03-01T07:00:00+00:00"
PASSWORD = "kata-sandi-rekaan"
VERSIONS = ("p", "r")


def _factories() -> Any:
    name = "pks_test_factories"
    if name not in sys.modules:
        place = Path(__file__).parents[1] / "pipeline" / "factories.py"
        spec = importlib.util.spec_from_file_location(name, place)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def make() -> Any:
    """The factories of tests/pipeline/factories.py."""
    return _factories()


@pytest.fixture(scope="session")
def rules() -> Requirements:
    return load_requirements()


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


def doubtful_clinic(make: Any, folder: str = "klinik") -> list[AuditedFile]:
    """A clinic with a doubted end of a SIP and an uncertain critical clause, else complete."""
    sip = make.document(
        f"{folder}/sip.pdf",
        make.segment(
            DocumentType.SIP,
            make.fact(FieldName.EXPIRY_DATE, "2028-05-02", review=True, raw="2 Mei 2O28"),
            holder_name=make.DOCTOR,
            facility_name=make.CLINIC,
            number="503/0417/SIP/2023",
            issue_date="2023-05-02",
        ),
    )
    open_ = make.clause("payment.hold_harmless", "uncertain", "poor_reading")
    pks = make.document(
        f"{folder}/pks.pdf", make.pks(people=(make.DOCTOR,), clauses=make.clauses(hold_harmless=open_))
    )
    return list(make.complete_clinic(folder, sip=sip, pks=pks))


@pytest.fixture
def archive(store: Store, rules: Requirements, make: Any) -> int:
    """Two clinics: one with open questions, one complete."""
    return keep(store, rules, [*doubtful_clinic(make), *make.complete_clinic("lengkap")])


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
