"""The store on which pages are timed, and that a page that is slow or broken is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.web.__main__ import main
from benchmarks.web.load import Answers, RefusedPageError, ask_all, served
from benchmarks.web.pages import PAGES, Archive, archive_of
from benchmarks.web.store import FILES, fill
from pipeline.requirements import load_requirements
from pipeline.store import Store, open_store
from pipeline.store.facilities import FacilityFilter

FACILITIES = 500
MOST_SECONDS = 0.3
"""At the median; on an idle machine the slowest page takes a tenth of that."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("web") / "out") as opened:
        fill(opened, load_requirements(), FACILITIES)
        yield opened


@pytest.fixture(scope="module")
def archive(store: Store) -> Archive:
    return archive_of(store, ["payment.referral"])


def test_copies_are_facilities_and_contents_of_their_own(store: Store) -> None:
    run = store.latest_run()
    assert run is not None
    rows = store.facilities.rows(run.archive_id, FacilityFilter(), by="facility", number=FACILITIES + 1)
    assert len(rows) == FACILITIES
    key = next(row.facility for row in rows if row.facility.startswith("faskes-07-"))
    documents = list(store.document_results(run.archive_id, [key]))
    assert len(documents) == FILES
    assert all(document.path.startswith(f"{key}/") for document in documents)
    sha256 = next(document.sha256 for document in documents if document.sha256)
    assert store.facilities_with(run.archive_id, sha256) == {key}
    assert sum(row.open_items > 0 for row in rows) > FACILITIES / 10
    assert len({row.decision for row in rows}) > 1


def test_every_page_answers_two_users_quickly(store: Store, archive: Archive) -> None:
    with served(store, load_requirements()) as port:
        answers = ask_all(port, archive, PAGES, users=2, rounds=3)
    assert [one.name for one in answers] == list(PAGES)
    assert {one.name: one.median for one in answers if one.median > MOST_SECONDS} == {}


def test_a_page_that_is_not_there_is_told(store: Store, archive: Archive) -> None:
    with (
        served(store, load_requirements()) as port,
        pytest.raises(RefusedPageError, match="/tidak-ada: 404"),
    ):
        ask_all(port, archive, {"tidak ada": "/tidak-ada"}, users=1, rounds=1)


def test_a_page_that_takes_too_long_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--out", str(tmp_path), "--facilities", "20", "--rounds", "1", "--only", "fasilitas"]
    assert main([*arguments, "--median", "0.001"]) == 1
    assert "too slow: fasilitas" in capsys.readouterr().out
    assert main([*arguments, "--median", "60000", "--worst", "60000"]) == 0
    assert "made in" not in capsys.readouterr().out  # the store is kept for the next time


def test_median_and_worst_are_those_of_the_answers() -> None:
    answers = Answers("x", (1.0, 2.0, 3.0, 10.0))
    assert (answers.median, answers.p95, answers.worst) == (2.5, 10.0, 10.0)
