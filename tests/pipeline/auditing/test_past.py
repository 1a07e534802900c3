"""Runs leave how facilities stood; two of them show what is new, cured and worse."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from pipeline.audit import judge_files
from pipeline.auditing.changes import changes
from pipeline.auditing.sampling import draw
from pipeline.requirements import Requirements
from pipeline.store import Eraser, Store, open_store
from pipeline.store.past import NEWEST, PastFacility, PastFinding, mark_of, packed
from schemas.labels import Decision
from schemas.samples import Answer, GivenAnswer, Sample, Wanted


@pytest.fixture
def audit(tmp_path: Path, rules: Requirements) -> Any:
    """Keep files as an audit would, and return the run."""
    with open_store(tmp_path / "out") as store:

        def kept(files: list[Any], as_of: str = "2026-03-01") -> int:
            archive = store.archive_id("/arsip")
            run = store.start_run(archive, as_of=as_of, program="p", rules="r", documents=len(files))
            found = judge_files(files, rules, as_of=dt.date.fromisoformat(as_of))
            store.replace_results(archive, found, run=run)
            store.finish_run(run, processed=len(files), failed=0)
            return run

        kept.store = store  # type: ignore[attr-defined]
        yield kept


def between(store: Store, old: int, new: int) -> list[Any]:
    return list(changes(store.past.walk(old), store.past.walk(new)))


def lacking(make: Any, folder: str) -> list[Any]:
    """A clinic whose contract lacks a critical clause, and whose doctor's STR has expired."""
    clauses = make.clauses(hold_harmless=make.clause("payment.hold_harmless", "missing"))
    pks = make.document(f"{folder}/pks.pdf", make.pks(people=(make.DOCTOR,), clauses=clauses))
    lapsed = make.document(f"{folder}/str.pdf", make.str_licence(until="2025-08-17"))
    return list(make.complete_clinic(folder, pks=pks, str=lapsed))


def test_what_is_new_cured_and_unchanged(make: Any, audit: Any) -> None:
    first = audit([*make.complete_clinic("a"), *lacking(make, "b"), *make.complete_clinic("c")])
    second = audit(
        [*lacking(make, "a"), *make.complete_clinic("b"), *make.complete_clinic("c")], "2026-03-02"
    )
    found = {change.facility: change for change in between(audit.store, first, second)}
    assert set(found) == {"a", "b"}
    assert found["a"].direction == -1
    assert found["b"].direction == 1
    assert "payment.hold_harmless" in {finding.subject for finding in found["a"].new}
    assert [finding.subject for finding in found["b"].cured] == [
        finding.subject for finding in found["a"].new
    ]
    assert found["b"].new == ()


def test_what_came_and_went(make: Any, audit: Any) -> None:
    first = audit([*make.complete_clinic("a"), *make.complete_clinic("b")])
    second = audit([*make.complete_clinic("b"), *make.complete_clinic("c")])
    found = {change.facility: (change.before, change.after) for change in between(audit.store, first, second)}
    assert found == {"a": (Decision.MEMENUHI, None), "c": (None, Decision.MEMENUHI)}


def test_a_finding_that_weighs_more_is_worse() -> None:
    def facility(*severities: str) -> PastFacility:
        rows = [PastFinding(severity, "expired", "expiry_date", "m") for severity in severities]
        return PastFacility("a", "A", "BELUM_LENGKAP", packed(rows))

    (change,) = changes([facility("minor")], [facility("critical", "minor")])
    assert ([finding.severity for finding in change.worse], change.new, change.cured) == (
        ["critical"],
        (),
        (),
    )
    (change,) = changes([facility("critical")], [facility("minor")])
    assert change.worse == ()


def test_trends_count_by_branch_and_contract_year(make: Any, audit: Any) -> None:
    run = audit([*make.complete_clinic("a"), *lacking(make, "b")])
    store = audit.store
    (whole,) = store.past.tallies([run], None)
    assert whole.decisions == {"MEMENUHI": 1, "TIDAK_MEMENUHI": 1}
    assert (whole.missing, whole.expired, whole.facilities) == (1, 1, 2)
    assert [tally.group for tally in store.past.tallies([run], "contract_year")] == ["2026"]
    assert [tally.group for tally in store.past.tallies([run], "branch")] == [""]


def test_old_runs_are_thinned_to_one_a_month(make: Any, audit: Any) -> None:
    files = make.complete_clinic("a")
    early = [audit(files, "2025-01-05"), audit(files, "2025-01-25"), audit(files, "2025-02-01")]
    for _ in range(NEWEST):
        audit(files, "2026-03-01")
    kept = {run.id for run in audit.store.past.runs(1)}
    assert kept >= {early[1], early[2]}
    assert early[0] not in kept
    assert len(kept) == NEWEST + 2


def test_samples_of_a_forgotten_facility_are_erased(make: Any, audit: Any) -> None:
    audit([*make.complete_clinic("a"), *make.complete_clinic("b")])
    store = audit.store
    drawn = draw(store.document_results(1), Wanted.EXPIRIES, size=100, seed="s")
    sample = Sample(
        id=0,
        wanted=Wanted.EXPIRIES,
        size=100,
        seed="s",
        population=drawn.population,
        made_by="petugas.a",
        made_at="2026-03-01T07:00:00+00:00",
        as_of="2026-03-01",
        rules_version="r",
        program_version="p",
    )
    kept = store.samples.add(1, sample, drawn.items)
    for place, item in store.samples.items(kept).items():
        given = GivenAnswer(place=place, answer=Answer.RIGHT, by="petugas.a", at=sample.made_at)
        store.samples.answer(kept, item, given)
    assert {item.facility for item in store.samples.items(kept).values()} == {"a", "b"}
    Eraser(store).erase_rulings(1, ["b"])
    left = store.samples.items(kept)
    assert {item.facility for item in left.values()} == {"a"}
    assert {given.place for given in store.samples.answers(kept)} == set(left)
    assert store.samples.get(1, kept) == sample.model_copy(update={"id": kept})


def test_the_past_holds_no_path_and_is_erased(make: Any, audit: Any) -> None:
    run = audit([*make.complete_clinic("a"), *lacking(make, "b")])
    store = audit.store
    findings = [finding for facility in store.past.walk(run) for finding in facility.findings]
    assert mark_of("b/pks.pdf") in {finding.mark for finding in findings}
    assert store.past.paths(1, ["b"])[mark_of("b/pks.pdf")] == "b/pks.pdf"
    Eraser(store).erase_rulings(1, ["b"])
    assert [facility.facility for facility in store.past.walk(run)] == ["a"]
