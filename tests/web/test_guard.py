"""Nobody comes in who should not, and nothing is changed by anybody else's page."""

from __future__ import annotations

from typing import Any

import pytest


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


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.2"])
def test_a_foreign_host_is_refused(web: Any, host: str) -> None:
    assert web.browser(host=host).get("/").status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "null"},
    ],
)
def test_a_cross_site_post_is_refused(web: Any, headers: dict[str, str]) -> None:
    browser = web.browser()
    browser.get("/")
    data = {"csrf": web.csrf(browser), "theme": "dark"}
    assert browser.post("/pilihan", data=data).status_code == 303
    assert browser.post("/pilihan", data=data, headers=headers).status_code == 403


def test_a_post_without_the_token_is_refused(web: Any) -> None:
    browser = web.browser()
    browser.get("/")
    assert browser.post("/pilihan", data={"theme": "dark"}).status_code == 403
    assert browser.post("/pilihan", data={"theme": "dark", "csrf": "x"}).status_code == 403


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


def test_guessing_passwords_is_slowed(guarded: Any) -> None:
    browser = guarded.browser()
    browser.get("/masuk")
    data = {"name": "admin", "password": "salah-sekali", "csrf": guarded.csrf(browser)}
    assert [browser.post("/masuk", data=data).status_code for _ in range(6)] == [401] * 5 + [429]
    right = data | {"password": "kata-sandi-rekaan"}
    assert browser.post("/masuk", data=right).status_code == 429


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
