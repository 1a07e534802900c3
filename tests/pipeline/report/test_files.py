"""A file appears whole or not at all, also when the disk is full."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.report import write_private
from schemas.errors import ExitCode, StorageError


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let files grow to `size` bytes only; a write beyond fails as on a full disk, with another number."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_the_file_of_before(tmp_path: Path) -> None:
    place = tmp_path / "results.jsonl"
    write_private(place, "lama\n")
    with (
        pytest.raises(
            StorageError, match=r"results\.jsonl tidak dapat ditulis / cannot be written"
        ) as caught,
        room_for(100_000),
    ):
        write_private(place, "baru\n" * 100_000)
    assert caught.value.exit_code is ExitCode.STORAGE
    assert "run the same command again" in caught.value.action
    assert place.read_text() == "lama\n"
    assert list(tmp_path.iterdir()) == [place]  # nor is half a file left beside it


def test_a_place_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No such file or directory"):
        write_private(tmp_path / "tidak-ada" / "report.html", "x")
    (tmp_path / "report.html").mkdir()
    with pytest.raises(StorageError, match="Is a directory"):
        write_private(tmp_path / "report.html", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
