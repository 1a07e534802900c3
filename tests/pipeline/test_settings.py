"""Where a setting comes from, and what is said of one that cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.settings import load_settings
from schemas.errors import UsageError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "settings.toml"
    written.write_text("jobs = 3\nbatch_size = 5\n[limits]\nmax_pages = 7\n", "utf-8")
    return written


def test_defaults_fit_the_machine() -> None:
    settings = load_settings()
    assert settings.jobs == len(os.sched_getaffinity(0))
    assert (settings.engine, settings.limits.max_pages) == ("tesseract", 2_000)


def test_what_is_given_goes_over_the_environment_and_that_over_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings(file).jobs == 3
    monkeypatch.setenv("PKS_JOBS", "4")
    assert load_settings(file).jobs == 4
    assert load_settings(file, jobs=6).jobs == 6
    assert load_settings(file, jobs=None).jobs == 4
    assert (load_settings(file).batch_size, load_settings(file).limits.max_pages) == (5, 7)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("jobs = 0", "setting jobs:"),
        ("jobs = 'banyak'", "setting jobs:"),
        ("tidak_ada = 1", "setting tidak_ada:"),
        ("engine = 'lain'", "'lain' is none of tesseract"),
        ("[limits]\nmax_pages = -1", "setting limits.max_pages:"),
        ("[limits]\nmax_page = 1", "setting limits.max_page:"),
        ("limits = 3", "setting limits:"),
        ("jobs =", "settings.toml"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(file: Path, text: str, told: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        load_settings(file)
    assert told in caught.value.message
    assert caught.value.action


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "x.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=r"x\.toml"):
        load_settings(file)
