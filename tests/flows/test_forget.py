"""What is forgotten is found nowhere again, also inside what is packed; the rest stays as it was."""

from __future__ import annotations

import base64
import io
import json
import sqlite3
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from flows.cli import main
from pipeline.store import Eraser, open_store, tables
from pipeline.store.past import mark_of
from schemas.errors import ExitCode

GONE = "Rangga Adiputra"


@contextmanager
def opened(out: Path) -> Iterator[sqlite3.Connection]:
    """Open the store as no program of ours does, and close it: its log goes into it."""
    database = sqlite3.connect(out / "pks.db")
    try:
        with database:
            yield database
    finally:
        database.close()


def inside(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a content and all that is packed in it."""
    yield name, content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for member in packed.namelist():
                yield f"{name}/{member}", packed.read(member)


def everything(out: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every byte of OUT: files as they lie there, what they pack, and packed rows of the store."""
    for file in sorted(path for path in out.rglob("*") if path.is_file()):
        yield from inside(str(file.relative_to(out)), file.read_bytes())
    with opened(out) as database:
        for sha256, words in database.execute("SELECT sha256, words FROM readings"):
            yield f"words of {sha256}", zlib.decompress(words)
        for facility, findings in database.execute("SELECT facility, findings FROM facility_history"):
            yield f"past of {facility}", zlib.decompress(base64.b64decode(findings))


def traces(out: Path, *words: str) -> list[tuple[str, str]]:
    """Return where any of these words is, in whatever case, or as JSON writes what is no ASCII."""
    return [
        (name, word)
        for name, content in everything(out)
        for word in words
        if word.lower().encode() in content.lower()
    ]


def lines_of(out: Path) -> dict[str, dict[str, object]]:
    lines = (out / "results.jsonl").read_text("utf-8").splitlines()
    return {line["path"]: line for line in map(json.loads, lines)}


@pytest.fixture
def out(audited: Path, tmp_path: Path) -> Path:
    """Return OUT of an archive whose documents are gone."""
    with opened(audited) as database:
        database.execute("UPDATE archives SET root = ?", (str(tmp_path / "arsip"),))
    return audited


def forget(out: Path, *arguments: str) -> ExitCode:
    return main(["forget", *arguments, "--out", str(out), "--yes"])


def test_a_document_is_found_nowhere_again(out: Path) -> None:
    before = lines_of(out)
    assert {name.split("/")[0] for name, _ in traces(out, GONE)} > {"pks.db", "audit.xlsx", "results.jsonl"}
    assert forget(out, "klinik-tua/sip-lama.pdf") is ExitCode.OK
    sha256 = str(before["klinik-tua/sip-lama.pdf"]["sha256"])
    assert traces(out, GONE, "Adiputra", "sip-lama", sha256) == []
    after = lines_of(out)
    assert after.keys() == before.keys() - {"klinik-tua/sip-lama.pdf"}
    for path in ("klinik-arum/sip.pdf", "klinik-arum/pks.pdf"):
        assert after[path] == before[path]
    assert after["klinik-tua/dua-sip.pdf"]["fields"] == before["klinik-tua/dua-sip.pdf"]["fields"]
    dossiers = (out / "dossiers.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["facility"] for line in dossiers] == ["klinik-arum", "klinik-tua"]


def test_a_facility_is_found_nowhere_again(out: Path) -> None:
    before = lines_of(out)
    hashes = [str(line["sha256"]) for path, line in before.items() if path.startswith("klinik-tua/")]
    assert forget(out, "klinik-tua/") is ExitCode.OK
    assert traces(out, "klinik-tua", GONE, "Hadiwinata", "0518", *hashes) == []
    assert list(lines_of(out)) == ["klinik-arum/pks.pdf", "klinik-arum/sip.pdf"]
    assert main(["dossier", "klinik-arum", "--out", str(out), "--as-of", "2026-11-22"]) is ExitCode.OK


def test_no_page_of_the_database_and_no_log_keeps_it(out: Path) -> None:
    with open_store(out) as store:
        assert store.archives()
        assert forget(out, "klinik-tua") is ExitCode.OK
        log = out / "pks.db-wal"
        assert not log.exists() or log.stat().st_size == 0
    with opened(out) as database:
        assert database.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_outputs_stay_for_their_owner_alone(out: Path) -> None:
    assert forget(out, "klinik-tua") is ExitCode.OK
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in out.rglob("*") if file.is_file()}
    assert set(modes.values()) == {0o600}, modes
    assert len(modes) > 7


def test_copies_are_removed_by_name(out: Path, tmp_path: Path) -> None:
    copies = tmp_path / "salinan"
    (copies / "klinik-tua").mkdir(parents=True)
    (copies / "klinik-arum").mkdir()
    for name in ("klinik-tua/sip-lama.pdf", "klinik-arum/sip.pdf", "sip-lama.pdf.html", "sip.pdf.html"):
        (copies / name).write_bytes(b"isi")
    assert forget(out, "klinik-tua", "--copies", str(copies)) is ExitCode.OK
    left = sorted(str(file.relative_to(copies)) for file in copies.rglob("*") if file.is_file())
    assert left == ["klinik-arum/sip.pdf", "sip.pdf.html"]


def test_a_folder_of_copies_that_is_empty_goes_too(out: Path, tmp_path: Path) -> None:
    copies = tmp_path / "salinan"
    for name in ("klinik-tua/sip-lama.pdf", "klinik-arum/sip.pdf"):
        (copies / name).parent.mkdir(parents=True)
        (copies / name).write_bytes(b"isi")
    assert forget(out, "klinik-tua", "--copies", str(copies)) is ExitCode.OK
    assert [one.name for one in copies.iterdir()] == ["klinik-arum"]


def test_what_is_not_touched_is_named(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert forget(out, "klinik-tua") is ExitCode.OK
    told = capsys.readouterr().out
    for untouched in ("pks backup", "--log", "salinan"):
        assert untouched in told


def test_how_a_facility_stood_tells_no_name_of_a_forgotten_document(out: Path) -> None:
    """The past keeps names that findings are about, and how documents called the facility."""
    told = base64.b64encode(
        zlib.compress(
            json.dumps(
                [
                    ["major", "X-01", f"dr. {GONE}", mark_of("klinik-tua/sip-lama.pdf")],
                    ["minor", "X-01", "dr. Bagas Hadiwinata", mark_of("klinik-tua/dua-sip.pdf")],
                ]
            ).encode()
        )
    ).decode()
    with opened(out) as database:
        database.execute(
            "UPDATE facility_history SET findings = ?, name = ? WHERE facility = 'klinik-tua'",
            (told, f"Praktik {GONE}"),
        )
    assert forget(out, "klinik-tua/sip-lama.pdf") is ExitCode.OK
    assert traces(out, GONE, "Adiputra") == []
    assert [name for name, word in traces(out, "Hadiwinata") if name.startswith("past")] == [
        "past of klinik-tua"
    ]


def test_a_dry_run_tells_and_erases_nothing(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {name: content for name, content in everything(out) if not name.startswith("pks.db")}
    assert forget(out, "klinik-tua", "--dry-run") is ExitCode.OK
    assert "klinik-tua/sip-lama.pdf" in capsys.readouterr().out
    after = {name: content for name, content in everything(out) if not name.startswith("pks.db")}
    assert after == before


def test_nothing_is_erased_without_a_yes(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["forget", "klinik-tua", "--out", str(out)]
    monkeypatch.setattr("sys.stdin", io.StringIO("ya\n"))  # no terminal: nobody is asked
    assert main(arguments) is ExitCode.USAGE
    for answer, left in (("tidak\n", 4), ("\n", 4), ("ya\n", 2)):
        terminal = io.StringIO(answer)
        monkeypatch.setattr(terminal, "isatty", lambda: True)
        monkeypatch.setattr("sys.stdin", terminal)
        assert main(arguments) is ExitCode.OK
        assert len(lines_of(out)) == left


def test_a_document_that_still_lies_in_the_archive_is_refused(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "arsip" / "klinik-tua" / "sip-lama.pdf"
    document.parent.mkdir(parents=True)
    document.write_bytes(b"%PDF")
    assert forget(out, "klinik-tua") is ExitCode.USAGE
    assert "--even-if-present" in capsys.readouterr().err
    assert len(lines_of(out)) == 4
    assert forget(out, "klinik-tua", "--even-if-present") is ExitCode.OK
    assert len(lines_of(out)) == 2
    assert document.exists()


def test_what_stands_for_nothing_is_refused(out: Path) -> None:
    assert forget(out, "klinik-t") is ExitCode.NO_INPUT
    assert forget(out) is ExitCode.USAGE
    assert forget(out, "klinik-tua", "--rewrite") is ExitCode.USAGE
    assert len(lines_of(out)) == 4


def test_an_interrupted_one_is_brought_to_its_end(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("flows.cli.forget.rewrite_outputs", killed)
        assert forget(out, "klinik-tua") is ExitCode.INTERRUPTED
    assert traces(out, GONE)
    assert main(["forget", "--rewrite", "--out", str(out)]) is ExitCode.OK
    assert traces(out, GONE, "klinik-tua") == []


def test_the_copy_of_a_forgotten_document_stands_by_itself(out: Path) -> None:
    """The same bytes in another facility: what was read stays there, and names the other place no more."""
    with opened(out) as database:
        text, sha256 = database.execute(
            "SELECT result, sha256 FROM documents WHERE path = 'klinik-tua/sip-lama.pdf'"
        ).fetchone()
        result = json.loads(text) | {
            "path": "klinik-arum/salinan.pdf",
            "facility": "klinik-arum",
            "duplicate_of": "klinik-tua/sip-lama.pdf",
        }
        database.execute(
            "INSERT INTO documents (archive_id, path, sha256, facility, status, doc_type, result) "
            "VALUES (1, ?, ?, 'klinik-arum', 'complete', 'sip', ?)",
            (result["path"], sha256, json.dumps(result)),
        )
    assert forget(out, "klinik-tua") is ExitCode.OK
    assert traces(out, "klinik-tua") == []
    copy = lines_of(out)["klinik-arum/salinan.pdf"]
    assert copy["duplicate_of"] is None
    assert copy["fields"]["holder_name"] == f"dr. {GONE}"  # type: ignore[index]


@pytest.mark.postgresql
def test_in_postgresql_too(out: Path, tmp_path: Path, postgresql: Any) -> None:
    url, file = postgresql.url(postgresql.new_database()), tmp_path / "cadangan.gz"
    assert main(["backup", str(file), "--out", str(out)]) is ExitCode.OK
    assert main(["restore", str(file), "--db", url]) is ExitCode.OK
    assert forget(out, "klinik-tua", "--db", url) is ExitCode.OK
    with open_store(out, url) as store, store.engine.connect() as connection:
        all_rows = [list(connection.execute(sa.select(table))) for table in tables.metadata.sorted_tables]
        packed = [zlib.decompress(words) for words in connection.scalars(sa.select(tables.readings.c.words))]
    cells = [*packed, *(str(cell).encode() for rows in all_rows for row in rows for cell in row)]
    assert [cell for cell in cells if b"Wulan" in cell]
    for word in (b"klinik-tua", b"Rangga", b"Hadiwinata"):
        assert [cell for cell in cells if word in cell] == []
    assert "klinik-tua" not in (out / "results.jsonl").read_text("utf-8")


# --- inside containers, and in an object store ---


def test_what_lay_in_a_mail_is_found_nowhere_again(
    packed_documents: Mapping[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    root, out = tmp_path / "paket", tmp_path / "out"
    for path, content in packed_documents.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    audit = ["audit", str(root), "--out", str(out), "--as-of", "2026-11-22", "--plain"]
    assert main(audit) is ExitCode.SOME_FAILED
    one, mail = "klinik-tua/kiriman.eml/sip-lama.pdf", root / "klinik-tua" / "kiriman.eml"
    sha256 = str(lines_of(out)[one]["sha256"])
    assert traces(out, "Adiputra")
    assert forget(out, one) is ExitCode.USAGE  # the mail still lies there
    mail.unlink()
    assert forget(out, one) is ExitCode.OK
    assert traces(out, "Adiputra", "sip-lama", sha256) == []
    assert "klinik-tua/kiriman.eml/dua-sip.pdf" in lines_of(out)
    assert forget(out, "klinik-tua/kiriman.eml") is ExitCode.OK
    assert traces(out, "kiriman.eml", "Hadiwinata") == []
    assert forget(out, "klinik-tua") is ExitCode.USAGE  # the broken ZIP is a document too
    (root / "klinik-tua" / "rusak.zip").unlink()
    assert forget(out, "klinik-tua") is ExitCode.OK
    assert traces(out, "klinik-tua", "rusak") == []
    assert forget(out, "klinik-arum/2026/kiriman.zip/surat.eml/sip.pdf", "--even-if-present") is ExitCode.OK
    assert traces(out, "sip.pdf", "Prameswari") == []


def test_what_lay_in_an_object_store_is_found_nowhere_again(
    bucket: Any, packed_documents: Mapping[str, bytes], documents: Mapping[str, bytes], pks: Any
) -> None:
    out = pks.folder / "out"
    for path, content in {
        **packed_documents,
        "klinik-tua/lain.pdf": documents["klinik-arum/sip.pdf"],
    }.items():
        bucket.put_object(Key=f"arsip/{path}", Body=content)
    audit = ("audit", "s3://dokumen/arsip", "--out", out, "--as-of", "2026-11-22", "--plain")
    result = pks(*audit)
    assert result.returncode == ExitCode.SOME_FAILED, result.stderr
    assert "Tidak diambil: 1 hidden, 2 mail_text." in result.stdout
    before = lines_of(out)
    assert sorted(before) == [
        "klinik-arum/2026/kiriman.zip/surat.eml/pks.pdf",
        "klinik-arum/2026/kiriman.zip/surat.eml/sip.pdf",
        "klinik-tua/kiriman.eml/dua-sip.pdf",
        "klinik-tua/kiriman.eml/sip-lama.pdf",
        "klinik-tua/lain.pdf",
        "klinik-tua/rusak.zip",
    ]
    for path in ("klinik-tua/kiriman.eml/sip-lama.pdf", "klinik-arum/2026/kiriman.zip/surat.eml/pks.pdf"):
        assert before[path]["error"] is None
    with opened(out) as database:
        assert database.execute("SELECT count(*) FROM crops WHERE length(picture) > 0").fetchone()[0] > 2
    assert traces(out, "klinik-tua/rusak.zip")
    refused = pks("forget", "klinik-tua", "--out", out, "--yes")
    assert refused.returncode == ExitCode.USAGE, refused.stderr
    assert "4 of these documents still lie in s3://dokumen/arsip" in refused.stderr
    bucket.objects.filter(Prefix="arsip/klinik-tua").delete()
    # Also what is kept for another document of the same bytes tells nothing of this one.
    result = pks("forget", "klinik-tua", "--out", out, "--yes")
    assert result.returncode == 0, result.stderr
    hashes = [str(line["sha256"]) for path, line in before.items() if "kiriman.eml" in path]
    assert traces(out, "klinik-tua", GONE, "Hadiwinata", *hashes) == []
    assert sorted(lines_of(out)) == sorted(path for path in before if "klinik-arum" in path)
    assert b"data:image/jpeg" in (out / "report.html").read_bytes()


# --- retention ---


def rows(out: Path, table: str) -> int:
    with opened(out) as database:
        return int(database.execute(f"SELECT count(DISTINCT sha256) FROM {table}").fetchone()[0])


def leave(out: Path, path: str, *, days_ago: int) -> None:
    """Take a document out of the results, as an audit without it does, and say when that was."""
    with opened(out) as database:
        database.execute("DELETE FROM documents WHERE path = ?", (path,))
    with open_store(out) as store:
        Eraser(store).note_departures()
    with opened(out) as database:
        database.execute("UPDATE departed SET since = since - ?", (days_ago * 86_400,))


def test_what_is_in_no_archive_for_long_is_erased_and_the_rest_stays(out: Path) -> None:
    known = rows(out, "readings")
    leave(out, "klinik-tua/sip-lama.pdf", days_ago=400)
    leave(out, "klinik-arum/pks.pdf", days_ago=10)
    assert main(["forget", "--older-than", "2y", "--out", str(out), "--yes"]) is ExitCode.OK
    assert rows(out, "readings") == known
    assert main(["forget", "--older-than", "1y", "--out", str(out), "--dry-run"]) is ExitCode.OK
    assert rows(out, "readings") == known
    assert main(["forget", "--older-than", "1y", "--out", str(out), "--yes"]) is ExitCode.OK
    assert rows(out, "readings") == known - 1
    words = b"".join(content for name, content in everything(out) if name.startswith("words"))
    assert b"Rangga" not in words
    assert b"Wulan" in words


def test_a_document_that_comes_back_is_kept(out: Path) -> None:
    with opened(out) as database:
        row = database.execute("SELECT * FROM documents WHERE path = 'klinik-tua/sip-lama.pdf'").fetchone()
    leave(out, "klinik-tua/sip-lama.pdf", days_ago=400)
    with opened(out) as database:
        database.execute(f"INSERT INTO documents VALUES ({','.join('?' * len(row))})", row)
    known = rows(out, "readings")
    assert main(["forget", "--older-than", "1y", "--out", str(out), "--yes"]) is ExitCode.OK
    assert rows(out, "readings") == known
    assert rows(out, "departed") == 0


def test_an_audit_erases_what_its_settings_no_longer_keep(pks: Any, archive: Path) -> None:
    out = pks.folder / "out"
    settings = pks.folder / "pks.toml"
    settings.write_text("keep_days = 100\n", "utf-8")
    audit = ("audit", archive, "--out", out, "--as-of", "2026-11-22", "--plain", "--settings", settings)
    assert pks(*audit).returncode == 0
    known = rows(out, "readings")
    for path in ("klinik-tua/sip-lama.pdf", "klinik-arum/pks.pdf"):
        (archive / path).unlink()
    assert pks(*audit).returncode == 0
    assert (rows(out, "readings"), rows(out, "departed")) == (known, 2)
    with opened(out) as database:
        row = database.execute("SELECT sha256 FROM readings WHERE sha256 IN (SELECT sha256 FROM departed)")
        database.execute("UPDATE departed SET since = since - 101 * 86400 WHERE sha256 = ?", row.fetchone())
    assert pks(*audit).returncode == 0
    assert (rows(out, "readings"), rows(out, "departed")) == (known - 1, 1)


@pytest.mark.parametrize("newer", [True, False])
def test_words_that_a_newer_reader_read_again_are_dropped(out: Path, newer: bool) -> None:
    with opened(out) as database:
        if newer:
            database.execute("INSERT INTO readings SELECT sha256, 'new', words FROM readings")
        database.execute("INSERT INTO facts SELECT sha256, 'old', pages, facts, failure FROM facts")
    with open_store(out) as store:
        Eraser(store).drop_superseded("new")
    with opened(out) as database:
        versions = {row[0] for row in database.execute("SELECT version FROM readings")}
        facts = {row[0] for row in database.execute("SELECT version FROM facts")}
    assert (versions == {"new"}) is newer
    assert len(versions) == 1
    assert len(facts) == 1
    assert "old" not in facts
