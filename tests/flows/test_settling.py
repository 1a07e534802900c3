"""When a changed file is ready to be audited; a test moves the clock."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.settling import Settling


@pytest.fixture
def settling() -> Settling:
    return Settling(quiet=10, longest=60)


def grow(path: Path, size: int) -> Path:
    path.write_bytes(b"x" * size)
    return path


def test_nothing_is_due_without_a_change(settling: Settling) -> None:
    assert not settling.is_due(1000)
    assert settling.take(1000) == frozenset()


def test_a_file_is_due_once_it_has_been_quiet(settling: Settling, tmp_path: Path) -> None:
    file = grow(tmp_path / "a.pdf", 1)
    settling.touch([file], 0)
    settling.look(9)
    assert not settling.is_due(9)
    settling.look(10)
    assert settling.is_due(10)
    assert settling.take(10) == frozenset()
    assert not settling.is_due(1000)  # it was handed over


def test_growing_without_being_told_counts(settling: Settling, tmp_path: Path) -> None:
    file = grow(tmp_path / "a.pdf", 1)
    settling.touch([file], 0)
    settling.look(5)
    grow(file, 2)
    settling.look(9)
    assert not settling.is_due(18)
    assert settling.is_due(19)


def test_same_size_another_content_counts(settling: Settling, tmp_path: Path) -> None:
    file = grow(tmp_path / "a.pdf", 1)
    settling.touch([file], 0)
    os.utime(file, ns=(1, 1))
    settling.look(9)
    assert not settling.is_due(10)


def test_a_file_that_grows_for_hours_holds_others_up_for_a_while_only(
    settling: Settling, tmp_path: Path
) -> None:
    slow, ready = grow(tmp_path / "slow.pdf", 1), grow(tmp_path / "ready.pdf", 1)
    settling.touch([slow, ready], 0)
    for now in range(0, 60, 5):
        grow(slow, now + 2)
        settling.look(now)
        assert not settling.is_due(now)
    assert settling.is_due(60)
    assert settling.take(60) == {slow}  # the audit leaves it out
    for now in range(60, 3600, 5):
        grow(slow, now + 2)
        settling.look(now)
        assert not settling.is_due(now)  # alone it is no reason to audit
    assert settling.is_due(3610)
    assert settling.take(3610) == frozenset()


def test_a_file_that_vanished_is_a_change_and_nothing_to_leave_out(
    settling: Settling, tmp_path: Path
) -> None:
    file = grow(tmp_path / "a.pdf", 1)
    settling.touch([file], 0)
    file.unlink()
    settling.touch([file], 1)
    assert settling.take(2) == frozenset()
    settling.touch([file], 2)
    settling.look(12)
    assert settling.is_due(12)


def test_a_folder_stands_for_what_is_in_it(settling: Settling, tmp_path: Path) -> None:
    folder = tmp_path / "klinik" / "izin"
    folder.mkdir(parents=True)
    file, hidden = grow(folder / "a.pdf", 1), grow(folder / ".a.pdf.part", 1)
    settling.touch([tmp_path / "klinik"], 0)
    assert settling.take(1) == {file}
    assert hidden.exists()
