"""Nobody comes in who should not, and nothing is changed by anybody else's page."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from flows.web.app import make_app
from flows.web.users import Role, User, add_user, read_users


def test_a_page_carries_its_guards(web: Any) -> None:
    answer = web.browser().get("/")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    # Forms of pages under `no-referrer` come from the origin "null", which is refused.
    assert answer.headers["referrer-policy"] == "same-origin"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()


@pytest.mark.parametrize(
    ("chosen", "dark", "buttons"),
    [
        (None, 'dark.css" media="(prefers-color-scheme: dark)"', ["light", "dark"]),
        ("dark", 'dark.css">', ["light"]),
        ("light", None, ["dark"]),
    ],
)
def test_colours_are_those_that_were_chosen_else_those_of_the_system(
    web: Any, chosen: str | None, dark: str | None, buttons: list[str]
) -> None:
    browser = web.browser()
    browser.get("/")
    if chosen is not None:
        browser.post("/pilihan", data={"csrf": web.csrf(browser), "theme": chosen})
    page = browser.get("/").text
    assert dark in page if dark else "dark.css" not in page
    assert re.findall(r'name="theme" value="(\w+)"', page) == buttons
    assert all(browser.get(f"/static/{name}.css").status_code == 200 for name in ("light", "dark", "marks"))


def test_nobody_sees_anything_before_logging_in(guarded: Any) -> None:
    browser = guarded.browser()
    assert browser.get("/").headers["location"] == "/masuk"
    assert browser.post("/pilihan", data={}).status_code == 401
    assert guarded.logged_in("viewer").get("/").status_code == 200


def test_a_session_planted_before_login_is_worth_nothing(guarded: Any) -> None:
    browser = guarded.browser()
    browser.get("/masuk")
    planted = browser.cookies["pks_session"]
    data = {"name": "admin", "password": "kata-sandi-rekaan", "csrf": guarded.csrf(browser)}
    assert browser.post("/masuk", data=data).status_code == 303
    assert browser.cookies["pks_session"] != planted
    stranger = guarded.browser()
    stranger.cookies.set("pks_session", planted)
    assert stranger.get("/").headers["location"] == "/masuk"


def test_a_new_login_ends_the_session_before_it(guarded: Any) -> None:
    browser = guarded.logged_in("viewer")
    first = browser.cookies["pks_session"]
    data = {"name": "admin", "password": "kata-sandi-rekaan", "csrf": guarded.csrf(browser)}
    assert browser.post("/masuk", data=data).status_code == 303
    assert browser.cookies["pks_session"] != first
    assert browser.get("/kelola").status_code == 200
    assert _with_session(guarded, first).get("/").headers["location"] == "/masuk"


def test_a_name_of_a_session_that_nobody_gave_out_is_not_taken(guarded: Any) -> None:
    browser = _with_session(guarded, "dipilih-penyerang")
    answer = browser.get("/masuk")
    assert "dipilih-penyerang" not in answer.headers["set-cookie"]
    assert guarded.site.sessions.get("dipilih-penyerang") is None


def test_logging_out_ends_the_session_wherever_it_is_used(guarded: Any) -> None:
    browser = guarded.logged_in("viewer")
    name = browser.cookies["pks_session"]
    copied = _with_session(guarded, name)
    assert copied.get("/").status_code == 200
    assert browser.post("/keluar", data={"csrf": guarded.csrf(browser)}).headers["location"] == "/masuk"
    assert copied.get("/").headers["location"] == "/masuk"
    assert browser.get("/").headers["location"] == "/masuk"


def test_a_session_that_nobody_uses_ends(guarded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = guarded.logged_in("viewer")
    later = time.monotonic() + 8 * 3600
    monkeypatch.setattr("flows.web.sessions.time.monotonic", lambda: later - 60)
    assert browser.get("/").status_code == 200
    monkeypatch.setattr("flows.web.sessions.time.monotonic", lambda: later + 8 * 3600)
    assert browser.get("/").headers["location"] == "/masuk"


def test_strangers_do_not_push_anybody_out(guarded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.web.sessions._MOST", 20)
    browser = guarded.logged_in("viewer")
    for _ in range(30):  # each begins a session
        guarded.browser().get("/masuk")
    assert browser.get("/").status_code == 200


def test_the_cookie_is_kept_from_scripts_and_plain_lines(guarded: Any) -> None:
    browser = TestClient(make_app(guarded.site), base_url="https://localhost", follow_redirects=False)
    cookie = browser.get("/masuk").headers["set-cookie"].lower()
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= {one.strip() for one in cookie.split(";")}


@pytest.mark.parametrize(
    ("name", "status"), [(None, 401), ("", 401), ("orang-lain", 401), ("wati", 403), ("sari", 200)]
)
def test_the_proxy_alone_says_who_it_is(web: Any, name: str | None, status: int) -> None:
    site = web.site
    session = site.sessions.begin(User("admin", Role.ADMIN))
    site.alone, site.proxy_header = None, "x-remote-user"
    site.proxy_roles = {"sari": "admin", "wati": "viewer"}
    browser = _with_session(web, session)  # counts no more
    headers = {} if name is None else {"x-remote-user": name}
    assert browser.get("/kelola", headers=headers).status_code == status


def test_the_token_of_a_program_is_no_password(guarded: Any, tmp_path: Path) -> None:
    add_user(tmp_path / "petugas", "mesin+api", Role.ADMIN, "kunci-rekaan-panjang")
    guarded.site.users = read_users(tmp_path / "petugas")
    browser = guarded.browser()
    browser.get("/masuk")
    data = {"name": "mesin+api", "password": "kunci-rekaan-panjang", "csrf": guarded.csrf(browser)}
    assert browser.post("/masuk", data=data).status_code == 401
    caller = guarded.browser()
    caller.headers["authorization"] = "Bearer mesin:kunci-rekaan-panjang"
    assert caller.get("/api/archives").status_code == 200


def _with_session(guarded: Any, name: str) -> TestClient:
    browser: TestClient = guarded.browser()
    browser.cookies.set("pks_session", name)
    return browser


def test_guessing_passwords_is_slowed(guarded: Any) -> None:
    browser = guarded.browser()
    browser.get("/masuk")
    data = {"name": "admin", "password": "salah-sekali", "csrf": guarded.csrf(browser)}
    assert [browser.post("/masuk", data=data).status_code for _ in range(6)] == [401] * 5 + [429]
    right = data | {"password": "kata-sandi-rekaan"}
    assert browser.post("/masuk", data=right).status_code == 429


def test_guessing_is_slowed_for_a_name_and_for_an_address(
    guarded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = guarded.browser()
    browser.get("/masuk")
    token = guarded.csrf(browser)
    for number in range(5):
        data = {"name": f"tebakan{number}", "password": "salah-sekali", "csrf": token}
        assert browser.post("/masuk", data=data).status_code == 401
    right = {"name": "viewer", "password": "kata-sandi-rekaan", "csrf": token}
    assert browser.post("/masuk", data=right).status_code == 429  # another name, the same address
    later = time.monotonic() + 301
    monkeypatch.setattr("flows.web.sessions.time.monotonic", lambda: later)
    assert browser.post("/masuk", data=right).status_code == 303


def test_every_request_is_logged(guarded: Any) -> None:
    browser = guarded.logged_in("viewer")
    browser.get("/")
    lines = [access for _, access in guarded.site.store.accesses.latest(3)]
    assert (lines[0].who, lines[0].method, lines[0].path, lines[0].status) == ("viewer", "GET", "/", 200)


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_no_redirect_leads_away(web: Any, back: str) -> None:
    browser = web.browser()
    browser.get("/")
    answer = browser.post("/pilihan", data={"csrf": web.csrf(browser), "theme": "dark", "back": back})
    assert answer.headers["location"] == "/"
