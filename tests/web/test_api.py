"""Programs get what was published, may do what their role may, and nothing that they send breaks anything."""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from flows.web.app import make_app
from flows.web.site import Site
from flows.web.users import Role, User, add_user, read_users
from pipeline.settings import Settings
from pipeline.store import open_store
from schemas.results import DocumentResult, DossierResult
from schemas.rulings import Target

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
TOKEN = "kunci-rekaan-panjang"


@pytest.fixture
def called(web: Any, tmp_path: Path) -> Any:
    """The API with a token of each role, and a folder that takes files."""
    file = tmp_path / "petugas-api"
    for role in Role:
        add_user(file, f"{role.value}+api", role, TOKEN)
    (tmp_path / "kotak").mkdir()
    web.site.users, web.site.alone = read_users(file), None
    web.site.inbox = tmp_path / "kotak"
    return web


def client(web: Any, role: str = "viewer") -> TestClient:
    found: TestClient = web.browser()
    found.headers["authorization"] = f"Bearer {role}:{TOKEN}"
    return found


# --- who ---


@pytest.mark.parametrize("path", ["/api/facilities", "/api/openapi.json", "/api/tidak-ada", "/metrics"])
def test_nobody_gets_anything_without_a_token(called: Any, path: str) -> None:
    answer = called.browser().get(path)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    if path.startswith("/api"):
        assert answer.json()["message"].startswith("Perlu token")


def test_guessing_tokens_is_slowed(called: Any) -> None:
    guess = called.browser()
    guess.headers["authorization"] = "Bearer viewer:salah"
    assert {guess.get("/api/archives").status_code for _ in range(5)} == {401}
    assert client(called).get("/api/archives").status_code == 401  # the right one too, for a while


def test_a_token_opens_the_api_alone(called: Any) -> None:
    assert client(called).get("/api/archives").status_code == 200
    assert client(called).get("/metrics").status_code == 200
    assert client(called).get("/").status_code == 303


def test_who_calls_too_often_waits(called: Any) -> None:
    called.site.calls_per_minute = 2
    caller = client(called)
    assert [caller.get("/api/archives").status_code for _ in range(3)] == [200, 200, 429]
    assert 0 < int(caller.get("/api/archives").headers["retry-after"]) <= 60


def test_monitoring_gets_open_metrics(called: Any) -> None:
    answer = client(called).get("/metrics")
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


# --- what ---


def test_answers_are_the_published_results(called: Any) -> None:
    caller = client(called)
    rows = caller.get("/api/facilities", params={"has_open": True}).json()
    assert [row["facility"] for row in rows["items"]] == ["klinik"]
    dossier = DossierResult.model_validate(caller.get("/api/facilities/klinik").json())
    assert dossier.facility == "klinik"
    files = caller.get("/api/documents", params={"facility": "klinik", "limit": 2}).json()
    assert files["total"] > len(files["items"]) == 2
    sha256 = files["items"][0]["sha256"]
    document = DocumentResult.model_validate(caller.get(f"/api/documents/{sha256}").json())
    assert document.path == files["items"][0]["path"]
    ends = caller.get("/api/expiries", params={"since": "2028-01-01", "before": "2029-01-01"}).json()
    assert ends["total"] > 0
    assert all(row["expiry_date"].startswith("2028") for row in ends["items"])
    runs = caller.get("/api/runs").json()
    assert [run["state"] for run in runs] == ["complete"]
    findings = caller.get("/api/findings").json()
    assert findings["total"] == 2
    assert {row["facility"] for row in findings["items"]} <= {"klinik", "lengkap"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/facilities/tidak-ada", 404),
        (f"/api/documents/{'0' * 64}", 404),
        ("/api/documents/x", 422),
        ("/api/facilities?limit=9999", 422),
        ("/api/tidak-ada", 404),
    ],
)
def test_refusals_are_json(called: Any, path: str, status: int) -> None:
    answer = client(called).get(path)
    assert answer.status_code == status
    assert set(answer.json()) == {"message", "action"}


# --- decisions ---


def ruling(called: Any) -> dict[str, Any]:
    files = client(called).get("/api/documents", params={"facility": "klinik"}).json()["items"]
    sha256 = next(file["sha256"] for file in files if file["path"] == "klinik/sip.pdf")
    target = Target.of_field(sha256, 1, "expiry_date")
    return {
        "target": target.model_dump(mode="json"),
        "facility": "klinik",
        "action": "confirm",
        "seen": "2028-05-02",
    }


def test_a_reviewer_decides_and_the_facility_is_judged_anew(called: Any) -> None:
    sent = ruling(called)
    caller = client(called, "reviewer")
    answer = caller.post("/api/rulings", json=sent)
    assert answer.status_code == 201, answer.text
    assert answer.json()["rulings"][0]["ruling"]["by"] == "reviewer"
    assert answer.json()["dossier"]["facility"] == "klinik"
    assert caller.post("/api/rulings", json=sent).status_code == 409  # somebody has decided meanwhile
    kept = caller.get("/api/rulings", params={"facility": "klinik"}).json()
    assert (kept["total"], kept["items"][0]["turn"]) == (1, 1)


def test_a_decision_is_checked_as_on_the_page(called: Any) -> None:
    sent = ruling(called)
    assert client(called).post("/api/rulings", json=sent).status_code == 403
    caller = client(called, "reviewer")
    assert caller.post("/api/rulings", json=sent | {"seen": "2027-01-01"}).status_code == 409
    assert caller.post("/api/rulings", json=sent | {"facility": "lain"}).status_code == 404
    assert caller.post("/api/rulings", json=sent | {"action": "correct", "value": "besok"}).status_code == 400
    assert client(called).get("/api/rulings").json()["total"] == 0


def test_another_site_cannot_decide(web: Any) -> None:
    answer = web.browser().post("/api/rulings", json={}, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    assert "message" in answer.json()


# --- files ---


def test_a_file_is_put_once_and_for_its_owner_alone(called: Any) -> None:
    caller = client(called, "reviewer")
    path = "/api/files/klinik/SIP%20baru.pdf"
    answer = caller.put(path, content=b"%PDF-rekaan")
    assert answer.status_code == 201, answer.text
    file = called.site.inbox / "klinik" / "SIP baru.pdf"
    assert file.read_bytes() == b"%PDF-rekaan"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert caller.put(path, content=b"lain").status_code == 409
    assert file.read_bytes() == b"%PDF-rekaan"
    assert [one.name for one in file.parent.iterdir()] == ["SIP baru.pdf"]


@pytest.mark.parametrize(
    ("facility", "name"),
    [
        ("..", "a.pdf"),
        ("%2e%2e", "a.pdf"),
        ("klinik", ".."),
        ("klinik", "%2e%2e%2fa.pdf"),
        ("klinik", "a%5Cb.pdf"),
        ("klinik", ".rahasia"),
        ("klinik", "~$a.docx"),
        ("klinik", "a%0Ab"),
        ("klinik", "x" * 201),
    ],
)
def test_names_that_lead_elsewhere_are_refused(called: Any, facility: str, name: str) -> None:
    answer = client(called, "reviewer").put(f"/api/files/{facility}/{name}", content=b"x")
    assert answer.status_code in (400, 404, 405, 422)
    assert [one for one in called.site.inbox.rglob("*") if one.is_file()] == []


def test_links_and_large_files_are_refused(called: Any, tmp_path: Path) -> None:
    (tmp_path / "luar").mkdir()
    (called.site.inbox / "tautan").symlink_to(tmp_path / "luar")
    caller = client(called, "reviewer")
    assert caller.put("/api/files/tautan/a.pdf", content=b"x").status_code == 400
    limits = called.site.settings.limits.model_copy(update={"max_bytes": 10})
    called.site.settings = called.site.settings.model_copy(update={"limits": limits})
    assert caller.put("/api/files/klinik/a.pdf", content=b"x" * 11).status_code == 413
    assert caller.put("/api/files/klinik/a.pdf", content=iter([b"x" * 6] * 2)).status_code == 413
    assert caller.put("/api/files/klinik/a.pdf", content=b"").status_code == 400
    assert [one for one in tmp_path.rglob("*.p*") if one.is_file()] == []
    assert client(called).put("/api/files/klinik/a.pdf", content=b"x").status_code == 403
    called.site.inbox = None
    assert caller.put("/api/files/klinik/a.pdf", content=b"x").status_code == 404


# --- anything at all ---


@pytest.fixture(scope="session")
def api_schema(tmp_path_factory: pytest.TempPathFactory, make: Any, rules: Any, kept: Any) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("api")
    (folder / "kotak").mkdir()
    with open_store(folder / "out") as store:
        kept(store, rules, make.complete_clinic("lengkap"))
        site = Site(
            store=store,
            requirements=rules,
            settings=Settings(),
            as_of=lambda: dt.date(2026, 3, 1),
            now=lambda: "2026-03-01T07:00:00+00:00",
            hosts=frozenset(("localhost", "testserver", "127.0.0.1")),
            alone=User("petugas.a", Role.ADMIN),
            inbox=folder / "kotak",
            calls_per_minute=100_000,
        )
        yield schemathesis.openapi.from_asgi("/api/openapi.json", make_app(site))


def test_whatever_is_sent_the_answer_is_as_described(api_schema: Any) -> None:
    operations = [found.ok() for found in api_schema.get_all_operations()]
    assert len(operations) == 11
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate], database=None)
        def answers(case: Any) -> None:
            case.call_and_validate(checks=CHECKS)

        answers()
