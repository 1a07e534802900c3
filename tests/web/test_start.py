"""The page does not start where it would be open to everybody, nor with a password file that is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import uvicorn

from flows.cli import main
from flows.web.site import Site
from flows.web.users import Role, add_user, read_users
from schemas.errors import UsageError


@pytest.fixture
def started(store: Any, archive: int, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Site, dict[str, Any]]]:
    """The sites that would be served, with what the server is told; the store holds an archive."""
    found: list[tuple[Site, dict[str, Any]]] = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **told: found.append((app.state.site, told)))
    return found


def review(tmp_path: Path, *more: str) -> int:
    return main(["review", "--out", str(tmp_path / "out"), *more])


@pytest.mark.parametrize(
    "more",
    [
        ["--address", "0.0.0.0"],
        ["--address", "::"],
        ["--address", "192.0.2.7"],
        ["--address", "192.0.2.7", "--host", "audit.example"],
        ["--address", "192.0.2.7", "--proxy-header", "X-Remote-User"],  # no role for anybody
        ["--address", "192.0.2.7", "--proxy-role", "*=viewer"],  # no header
        ["--address", "audit.example"],
        ["--proxy-header", "X-Remote-User", "--proxy-role", "*=owner"],
        ["--users", "tidak-ada"],
    ],
)
def test_it_does_not_start_open_to_others(
    started: Any, tmp_path: Path, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert review(tmp_path, *more) == 2
    assert started == []
    assert capsys.readouterr().err


def test_on_loopback_whoever_sits_there_is_admin(started: Any, tmp_path: Path) -> None:
    assert review(tmp_path) == 0
    ((site, told),) = started
    assert (site.alone.role, told["host"], told["proxy_headers"]) == (Role.ADMIN, "127.0.0.1", False)
    assert site.hosts == {"localhost", "127.0.0.1", "::1"}


@pytest.mark.parametrize(
    "more",
    [
        ["--users", "petugas"],
        ["--proxy-header", "X-Remote-User", "--proxy-role", "*=viewer"],
    ],
)
def test_with_people_it_listens_elsewhere_and_nobody_is_alone(
    started: Any, tmp_path: Path, more: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    add_user(tmp_path / "petugas", "sari", Role.VIEWER, "kata-sandi-rekaan")
    assert review(tmp_path, "--address", "192.0.2.7", "--host", "Audit.Example", *more) == 0
    ((site, told),) = started
    assert (site.alone, told["host"]) == (None, "192.0.2.7")
    assert "audit.example" in site.hosts


def test_roles_of_the_proxy_are_read(started: Any, tmp_path: Path) -> None:
    roles = ("--proxy-role", "sari=reviewer", "--proxy-role", "*=viewer")
    assert review(tmp_path, "--proxy-header", "X-Remote-User", *roles) == 0
    ((site, _),) = started
    assert (site.proxy_roles, site.proxy_header) == ({"sari": "reviewer", "*": "viewer"}, "X-Remote-User")


def test_a_password_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "petugas"
    add_user(file, "sari", Role.VIEWER, "kata-sandi-rekaan")
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    with pytest.raises(UsageError, match="may be read by others"):
        read_users(file)


@pytest.mark.parametrize(
    "line",
    [
        "sari:viewer",
        "sari:owner:scrypt$AAAA$AAAA",
        ":viewer:scrypt$AAAA$AAAA",
        "sari:viewer:kata-sandi-rekaan",
        "sari:viewer:scrypt$AAAA",
        "sari:viewer:scrypt$$",
        "sari:viewer:scrypt$AAAA$!",
        "# tidak ada seorang pun",
    ],
)
def test_a_password_file_that_cannot_be_used_is_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "petugas"
    file.write_text(line + "\n", "utf-8")
    file.chmod(0o600)
    with pytest.raises(UsageError):
        read_users(file)


@pytest.mark.parametrize(
    ("name", "password"),
    [("a:admin", "kata-sandi-rekaan"), ("a\nb", "kata-sandi-rekaan"), ("", "x" * 12), ("sari", "pendek")],
)
def test_nobody_is_added_who_could_not_log_in(tmp_path: Path, name: str, password: str) -> None:
    with pytest.raises(UsageError):
        add_user(tmp_path / "petugas", name, Role.VIEWER, password)
    assert not (tmp_path / "petugas").exists()
