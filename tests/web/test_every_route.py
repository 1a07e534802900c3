"""Every route, whoever wrote it: who may ask for it, from where, and with which proof of being ours.

The routes are those of the application: a new one fails here until the table says who may.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from flows.web.sessions import Patience
from flows.web.users import Role
from pipeline.store import open_store

WHO = {
    "": """
        GET /masuk
        POST /masuk
        GET /static/dark.css
        GET /static/light.css
        GET /static/marks.css
        GET /static/{path:path}
    """,
    "viewer": """
        GET /
        GET /masa-berlaku
        GET /tak-terbaca
        GET /fasilitas
        GET /fasilitas/{facility:path}
        GET /dokumen/{sha256}
        GET /dokumen/{sha256}/{number}.webp
        GET /bukti/{sha256}/{number}.jpg
        GET /antrean
        GET /cari
        GET /pemeriksaan
        GET /pemeriksaan/sampel/{sample}
        GET /pemeriksaan/tren
        GET /pemeriksaan/perubahan
        GET /pemeriksaan/bukti/{facility}
        GET /audit.xlsx
        POST /keluar
        POST /pilihan
        GET /metrics
        GET /api/openapi.json
        GET /api/archives
        GET /api/runs
        GET /api/facilities
        GET /api/facilities/{facility}
        GET /api/documents
        GET /api/documents/{sha256}
        GET /api/expiries
        GET /api/findings
        GET /api/rulings
    """,
    "reviewer": """
        GET /fasilitas/{facility}/pindah
        POST /fasilitas/{facility}/pindah
        POST /putusan
        POST /pemeriksaan/sampel
        POST /pemeriksaan/sampel/{sample}/{place}
        POST /api/rulings
        PUT /api/files/{facility}/{name}
    """,
    "admin": """
        GET /kelola
        GET /pemeriksaan/koreksi.zip
    """,
}
"""The least that somebody must be; '' is anybody."""
NEEDED = {line.strip(): role for role, lines in WHO.items() for line in lines.splitlines() if line.strip()}


@pytest.fixture(scope="module")
def fort(build_fort: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("semua")
    with open_store(folder / "out") as store:
        built = build_fort(store, folder)
        yield built
        built.ask.close()


@pytest.fixture(autouse=True)
def _patience(fort: Any) -> None:
    """Forget who guessed in the test before."""
    fort.site.patience = Patience()


def test_the_table_names_every_route_and_no_other(fort: Any) -> None:
    assert sorted(way.name for way in fort.ways) == sorted(NEEDED)
    assert {name for way in fort.ways for name in way.parameters} <= set(fort.values)


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_may_what_the_table_says_and_no_more(fort: Any, role: Role | None) -> None:
    wrong = []
    for way in fort.ways:
        needed = NEEDED[way.name]
        may = needed == "" or (role is not None and role.may(Role(needed)))
        answer = fort.ask(way.method, way.filled(fort.values), headers=fort.headers(role))
        if way.path == "/masuk":  # says 401 to whom it does not know
            refused = answer.status == 403
        else:
            sent_away = answer.header("location") == "/masuk" and way.path != "/keluar"
            refused = answer.status in (401, 403) or sent_away
        if refused is may or answer.status >= 500:
            wrong.append((way.name, answer.status))
    assert wrong == []


def test_a_method_that_a_route_does_not_have_is_refused(fort: Any) -> None:
    for path in {way.path for way in fort.ways}:
        some = next(way for way in fort.ways if way.path == path)
        has = {way.method for way in fort.ways if way.path == path}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - has:
            answer = fort.ask(method, some.filled(fort.values), headers=fort.headers(Role.ADMIN))
            assert answer.status in (404, 405), (method, path, answer.status)


FOREIGN = (
    "evil.example",
    "evil.example:8760",
    "localhost.evil.example",
    "localhost@evil.example",
    "evil.example:99999",  # no port: what then counts is not where the server listens
    "evil.example:x",
    "localhost/masuk?",
    "localhost/static/",
    "localhost\\@evil.example",
    "[::1",
    "[::1]evil.example",
    "127.0.0.2",
    "",
    " ",
    "\xe9",
    "localhost, evil.example",
)


@pytest.mark.parametrize("host", FOREIGN)
def test_another_host_is_refused_everywhere(fort: Any, host: str) -> None:
    told = {
        fort.ask(
            way.method, way.filled(fort.values), headers=fort.headers(Role.ADMIN) | {"host": host}
        ).status
        for way in fort.ways
    }
    assert told == {400}


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost:8760", "127.0.0.1:9"])
def test_our_own_names_are_not_refused(fort: Any, host: str) -> None:
    assert fort.ask("GET", "/", headers=fort.headers(Role.VIEWER) | {"host": host}).status == 200


CROSS = (
    {"origin": "http://evil.example"},
    {"origin": "http://localhost.evil.example"},
    {"origin": "http://evil.example@localhost"},
    {"origin": "http://localhost:1"},  # another program on this computer
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://["},
    {"origin": "localhost"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "Same-Origin, cross-site"},
    {"sec-fetch-site": "same-origin", "origin": "http://evil.example"},
    {"sec-fetch-site": "cross-site", "origin": "http://localhost"},
)


def changing(fort: Any) -> list[Any]:
    return [way for way in fort.ways if way.method not in ("GET", "HEAD", "OPTIONS")]


@pytest.mark.parametrize("sent", CROSS)
def test_nothing_is_changed_from_another_site(fort: Any, sent: dict[str, str]) -> None:
    assert len(changing(fort)) == 9
    for way in changing(fort):
        headers = fort.headers(Role.ADMIN) | sent
        assert fort.ask(way.method, way.filled(fort.values), headers=headers).status == 403, way.name


def test_our_own_pages_are_no_other_site(fort: Any) -> None:
    ours = {"sec-fetch-site": "same-origin", "origin": "http://localhost"}
    for way in changing(fort):
        headers = fort.headers(Role.ADMIN) | ours
        assert fort.ask(way.method, way.filled(fort.values), headers=headers).status != 403, way.name


@pytest.mark.parametrize("given", [None, "", "x", "another", "\xe9"])
def test_nothing_is_changed_without_the_token_of_the_session(fort: Any, given: str | None) -> None:
    for way in changing(fort):
        if way.path.startswith("/api/"):
            continue  # programs have none: a browser that is made to ask there is told apart by its origin
        for in_form in (False, True):
            headers = fort.headers(Role.ADMIN, token=False)
            token = fort.headers(Role.ADMIN)["x-csrf"] if given == "another" else given
            form = [("csrf", token)] if in_form and token is not None else []
            headers |= {"x-csrf": token} if not in_form and token is not None else {}
            answer = fort.ask(way.method, way.filled(fort.values), headers=headers, form=form)
            assert answer.status == 403, way.name


def test_every_answer_carries_the_guards(fort: Any) -> None:
    for way in fort.ways:
        for role in (None, Role.ADMIN):
            answer = fort.ask(way.method, way.filled(fort.values), headers=fort.headers(role))
            policy = answer.header("content-security-policy")
            assert policy.startswith("default-src 'none'"), way.name
            assert "unsafe" not in policy
            assert answer.header("x-content-type-options") == "nosniff"
            assert answer.header("x-frame-options") == "DENY"
            assert answer.header("access-control-allow-origin") == ""


def is_for_programs(way: Any) -> bool:
    return bool(way.path.startswith("/api/") or way.path == "/metrics")


@pytest.mark.parametrize("role", list(Role))
def test_a_token_opens_what_its_role_may_of_the_api_and_no_page(fort: Any, role: Role) -> None:
    headers = {"authorization": f"Bearer {role}:kata-sandi-rekaan"}
    wrong = []
    for way in fort.ways:
        status = fort.ask(way.method, way.filled(fort.values), headers=headers).status
        needed = NEEDED[way.name]
        if is_for_programs(way):
            is_right = (status == 403) is not role.may(Role(needed)) and status not in (401, 500)
        else:
            is_right = needed == "" or status in (303, 401)
        if not is_right:
            wrong.append((way.name, status))
    assert wrong == []


NO_TOKENS = (
    "Bearer",
    "Bearer ",
    "Bearer :",
    "Bearer admin",
    "Bearer admin:",
    "Bearer :kata-sandi-rekaan",
    "Bearer admin+api:kata-sandi-rekaan",
    "Bearer admin:kata-sandi-rekaan ditambah",
    "Bearer admin:KATA-SANDI-REKAAN",
    "Bearer admin:\xff",
    "Bearer admin:" + "x" * 5_000,
    "Basic YWRtaW46a2F0YS1zYW5kaS1yZWthYW4=",
    "admin:kata-sandi-rekaan",
)


@pytest.mark.parametrize("given", NO_TOKENS)
def test_what_is_no_token_opens_nothing(fort: Any, given: str) -> None:
    for way in filter(is_for_programs, fort.ways):
        answer = fort.ask(way.method, way.filled(fort.values), headers={"authorization": given})
        assert answer.status == 401, way.name
    token = ("token", "admin:kata-sandi-rekaan")
    assert fort.ask("GET", "/api/archives", query=[token]).status == 401  # addresses are logged and shared
