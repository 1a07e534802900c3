"""Stores that released versions wrote: later versions open them and answer from them, without the documents.

tests/stores/make_old_store.py made them; a release adds one and changes none.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext

from flows.cli import main
from pipeline.extract import Extractor
from pipeline.rejudge import judge_again
from pipeline.report import results_jsonl
from pipeline.requirements import load_requirements
from pipeline.store import open_store
from pipeline.words import unpack
from schemas.errors import ExitCode
from schemas.labels import FieldName

STORES = Path(__file__).parents[1] / "stores"
RELEASED = sorted(file.name.removesuffix(".db.gz") for file in STORES.glob("*.db.gz"))
AS_OF = dt.date(2026, 11, 22)
FACILITY = "klinik-utama-netra-samudra"


@pytest.fixture(params=RELEASED)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """Return OUT with a store of a released version alone, and what that version wrote beside it."""
    version = request.param
    (tmp_path / "pks.db").write_bytes(gzip.decompress((STORES / f"{version}.db.gz").read_bytes()))
    return tmp_path, json.loads(gzip.decompress((STORES / f"{version}.json.gz").read_bytes()))


def ends(line: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(licence["path"], licence["expiry_date"]) for licence in line["expiries"]]


def test_there_is_a_store_of_the_first_release() -> None:
    assert "0.1.0" in RELEASED


def test_it_opens_and_moves_to_the_present_form(old: tuple[Path, dict[str, str]]) -> None:
    out, _ = old
    with open_store(out, create=False):
        pass
    with open_store(out / "new"):
        pass
    found = []
    for place in (out, out / "new"):
        engine = sa.create_engine(f"sqlite:///{place / 'pks.db'}")
        with engine.connect() as connection:
            tables = {
                table: sorted(column["name"] for column in sa.inspect(engine).get_columns(table))
                for table in sa.inspect(engine).get_table_names()
            }
            found.append((MigrationContext.configure(connection).get_current_revision(), tables))
        engine.dispose()
    assert found[0] == found[1]


def test_its_results_are_written_as_they_were(old: tuple[Path, dict[str, str]]) -> None:
    out, then = old
    with open_store(out, create=False) as store:
        run = store.latest_run()
        assert run is not None
        now = results_jsonl(list(store.document_results(run.archive_id))).splitlines()
    before = then["results.jsonl"].splitlines()
    assert len(now) == len(before)
    for line, old_line in zip(now, before, strict=True):
        assert _without_what_is_new(json.loads(line), json.loads(old_line)) == json.loads(old_line)


def _without_what_is_new(now: Any, then: Any) -> Any:
    """Return `now` without keys that `then` did not have and that hold nothing."""
    if isinstance(now, dict) and isinstance(then, dict):
        return {
            key: _without_what_is_new(value, then.get(key))
            for key, value in now.items()
            if key in then or value not in ("", [], None)
        }
    if isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        return [_without_what_is_new(*pair) for pair in zip(now, then, strict=True)]
    return now


def test_export_needs_no_document(
    old: tuple[Path, dict[str, str]], capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    out, then = old
    assert main(["export", "--format", "jsonl", "--store", str(out)]) is ExitCode.OK
    fields = [json.loads(line)["fields"] for line in capfdbinary.readouterr().out.decode().splitlines()]
    assert fields == [json.loads(line)["fields"] for line in then["results.jsonl"].splitlines()]
    page = tmp_path / "report.html"
    assert main(["export", "--format", "html", "--store", str(out), "--out", str(page)]) is ExitCode.OK
    assert "Netra Samudra" in page.read_text("utf-8")


def test_what_ends_is_what_ended_then(
    old: tuple[Path, dict[str, str]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, then = old
    monkeypatch.setenv("COLUMNS", "200")
    day = AS_OF.isoformat()
    assert main(["expiring", "--out", str(out), "--within", "9y", "--as-of", day]) is ExitCode.OK
    assert capsys.readouterr().out == then["expiring"]


def test_a_dossier_is_judged_from_facts_of_the_older_program(
    old: tuple[Path, dict[str, str]], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    out, then = old
    day = AS_OF.isoformat()
    assert main(["dossier", FACILITY, "--json", "--out", str(out), "--as-of", day]) is ExitCode.OK
    now, before = json.loads(capfdbinary.readouterr().out), json.loads(then["dossiers.jsonl"])
    assert ends(now) == ends(before)
    assert [person["name"] for person in now["people"]] == [person["name"] for person in before["people"]]
    assert now["contract"] == before["contract"]


def test_another_day_is_judged_too(old: tuple[Path, dict[str, str]]) -> None:
    out, _ = old
    with open_store(out, create=False) as store:
        run = store.latest_run()
        assert run is not None
        later = list(judge_again(store, run, load_requirements(), as_of=dt.date(2040, 1, 1)))
    assert sum(len(documents) for documents, _ in later) == 6
    assert {one.status for one in later[0][1][0].expiries if one.expiry_date != "lifetime"} == {"expired"}


def test_the_words_that_it_keeps_give_the_same_expiry_dates(old: tuple[Path, dict[str, str]]) -> None:
    """A program with other rules takes the facts anew from kept words, where the reader is the same."""
    out, then = old
    extractor = Extractor.load()
    found, expected = {}, {}
    with open_store(out, create=False) as store:
        for line in map(json.loads, then["results.jsonl"].splitlines()):
            for packed in store.readings(line["sha256"]).values():
                facts = extractor.extract(unpack(packed), line["sha256"]).facts
                dates = [segment.value(FieldName.EXPIRY_DATE) for segment in facts.segments]
                found[line["path"]] = [str(date) for date in dates]
                holders = line["segments"] or [line]
                expected[line["path"]] = [str(one["fields"].get("expiry_date")) for one in holders]
    assert len(found) == 5
    assert found == expected


FORMATS = ("jsonl", "csv", "html", "ics")


@pytest.mark.postgresql
def test_all_files_of_a_report_are_the_same_from_postgresql(
    old: tuple[Path, dict[str, str]], tmp_path: Path, postgresql: Any
) -> None:
    out, _ = old
    url, kept = postgresql.url(postgresql.new_database()), tmp_path / "cadangan.gz"
    assert main(["backup", str(kept), "--out", str(out)]) is ExitCode.OK
    assert main(["restore", str(kept), "--db", url]) is ExitCode.OK
    for kind in FORMATS:
        files = tmp_path / f"lite.{kind}", tmp_path / f"postgresql.{kind}"
        for file, store in zip(files, (["--store", str(out)], ["--db", url]), strict=True):
            assert main(["export", "--format", kind, "--out", str(file), *store]) is ExitCode.OK
        assert files[0].read_bytes() == files[1].read_bytes(), kind
        assert files[0].stat().st_size > 500
