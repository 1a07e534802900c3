"""A store is written into one file and comes back the same, in either database, or not at all."""

from __future__ import annotations

import gzip
import json
import stat
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.cli import main
from pipeline.store import Store, open_store, tables
from schemas.errors import ExitCode


def rows_of(out: Path, url: str | None = None) -> dict[str, list[tuple[object, ...]]]:
    with open_store(out, url, create=False) as store, store.engine.connect() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in tables.metadata.sorted_tables
        }


@pytest.fixture
def backup(audited: Path, tmp_path: Path) -> Path:
    file = tmp_path / "cadangan.gz"
    assert main(["backup", str(file), "--out", str(audited)]) is ExitCode.OK
    return file


def test_it_comes_back_the_same(backup: Path, audited: Path, tmp_path: Path) -> None:
    other = tmp_path / "lain"
    assert main(["restore", str(backup), "--out", str(other)]) is ExitCode.OK
    found = rows_of(other)
    assert found == rows_of(audited)
    assert found["readings"]
    assert found["documents"]
    assert [file.name for file in other.iterdir() if not file.name.startswith("pks.db")] == []


def test_owner_alone_can_read_backup_and_store(backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "lain"
    assert main(["restore", str(backup), "--out", str(other)]) is ExitCode.OK
    for file in (backup, *other.iterdir()):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


@pytest.mark.postgresql
def test_it_moves_to_postgresql_and_back(
    backup: Path, audited: Path, tmp_path: Path, postgresql: object
) -> None:
    url = str(postgresql.url(postgresql.new_database()))  # type: ignore[attr-defined]
    assert main(["restore", str(backup), "--db", url]) is ExitCode.OK
    assert rows_of(tmp_path, url) == rows_of(audited)
    with open_store(tmp_path, url, create=False) as store:  # ids go on above those that were restored
        assert store.archive_id("/arsip/lain") not in {row[0] for row in rows_of(audited)["archives"]}
    back, again = tmp_path / "kembali.gz", tmp_path / "kembali"
    assert main(["restore", str(backup), "--db", url]) is ExitCode.USAGE  # it holds something
    assert main(["restore", str(backup), "--db", url, "--force"]) is ExitCode.OK
    assert main(["backup", str(back), "--db", url]) is ExitCode.OK
    assert gzip.decompress(back.read_bytes()) == gzip.decompress(backup.read_bytes())
    assert main(["restore", str(back), "--out", str(again)]) is ExitCode.OK
    assert rows_of(again) == rows_of(audited)


def test_neither_replaces_what_is_there_unasked(
    backup: Path, audited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = backup.read_bytes()
    (audited / "pks.db").chmod(0o600)
    with open_store(audited) as store:
        store.archive_id("/arsip/lain")
    assert main(["backup", str(backup), "--out", str(audited)]) is ExitCode.USAGE
    assert backup.read_bytes() == before
    assert main(["restore", str(backup), "--out", str(audited)]) is ExitCode.USAGE
    assert len(rows_of(audited)["archives"]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["restore", str(backup), "--out", str(audited), "--force"]) is ExitCode.OK
    assert len(rows_of(audited)["archives"]) == 1
    assert main(["backup", str(backup), "--out", str(audited), "--force"]) is ExitCode.OK
    assert gzip.decompress(backup.read_bytes()) == gzip.decompress(before)


def test_a_store_that_is_open_is_not_replaced(
    backup: Path, audited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(audited) as store:
        store.archives()  # a connection stays open
        assert main(["restore", str(backup), "--out", str(audited), "--force"]) is ExitCode.USAGE
        assert "in use" in capsys.readouterr().err
        assert store.archives()


def test_a_damaged_store_is_replaced(backup: Path, audited: Path) -> None:
    expected = rows_of(audited)
    (audited / "pks.db").write_bytes(b"no database" * 500)
    assert main(["restore", str(backup), "--out", str(audited), "--force"]) is ExitCode.OK
    assert rows_of(audited) == expected


def changed(content: bytes) -> bytes:
    lines = gzip.decompress(content).splitlines(keepends=True)
    place = next(at for at, line in enumerate(lines) if b"arsip" in line)
    lines[place] = lines[place].replace(b"arsip", b"arsop")
    return gzip.compress(b"".join(lines))


def without_a_row(content: bytes) -> bytes:
    lines = gzip.decompress(content).splitlines(keepends=True)
    return gzip.compress(b"".join(lines[:-2] + lines[-1:]))


def without_end(content: bytes) -> bytes:
    return gzip.compress(b"".join(gzip.decompress(content).splitlines(keepends=True)[:-1]))


def of_a_later_version(content: bytes) -> bytes:
    lines = gzip.decompress(content).splitlines(keepends=True)
    head = json.loads(lines[0]) | {"revision": "9999"}
    return gzip.compress(b"".join([json.dumps(head).encode() + b"\n", *lines[1:]]))


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (changed, "damaged"),
        (without_a_row, "damaged"),
        (without_end, "damaged"),
        (lambda content: content[:-40], "damaged"),
        (lambda content: content[: len(content) // 2], "damaged"),
        (lambda _: b"not a backup", "no backup"),
        (lambda _: gzip.compress(b'{"a": 1}\n'), "no backup"),
        (of_a_later_version, "another version"),
    ],
)
def test_what_is_not_whole_leaves_everything_as_it_was(
    backup: Path, audited: Path, capsys: pytest.CaptureFixture[str], harm: object, told: str
) -> None:
    before = rows_of(audited)
    backup.write_bytes(harm(backup.read_bytes()))  # type: ignore[operator]
    assert main(["restore", str(backup), "--out", str(audited), "--force"]) is ExitCode.USAGE
    assert told in capsys.readouterr().err
    assert rows_of(audited) == before
    assert not [file for file in audited.iterdir() if file.name.startswith(".")]


def test_check_tells_whether_a_backup_is_whole(backup: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["restore", str(backup), "--check", "--out", "nirgends"]) is ExitCode.OK
    assert "utuh" in capsys.readouterr().out
    backup.write_bytes(changed(backup.read_bytes()))
    assert main(["restore", str(backup), "--check"]) is ExitCode.USAGE
    assert main(["restore", "tidak-ada.gz", "--check"]) is ExitCode.NO_INPUT
    assert not Path("nirgends").exists()


def test_a_backup_shows_one_moment_while_others_write(audited: Path, tmp_path: Path) -> None:
    """Crops and archives that come while it is written are all in it or none: here none breaks it."""
    stop = threading.Event()
    file = tmp_path / "saat-audit.gz"

    def write(store: Store) -> None:
        for number in range(10_000):
            if stop.is_set():
                return
            store.keep_crops("f" * 64, {f"a{number}": b"x", f"b{number}": b"x"})

    with open_store(audited) as store:
        writer = threading.Thread(target=write, args=(store,))
        writer.start()
        try:
            assert main(["backup", str(file), "--out", str(audited)]) is ExitCode.OK
        finally:
            stop.set()
            writer.join()
    other = tmp_path / "lain"
    assert main(["restore", str(file), "--out", str(other)]) is ExitCode.OK
    places = {str(row[1]) for row in rows_of(other)["crops"] if row[0] == "f" * 64}
    assert {place[1:] for place in places if place[0] == "a"} == {
        place[1:] for place in places if place[0] == "b"
    }
