"""Verdicts that are kept, and what changed since."""

from __future__ import annotations

from pathlib import Path

from benchmarks.clauses import SAMPLES
from benchmarks.clauses.baseline import BASELINE, compare, load_verdicts, save_verdicts, verdicts_of
from benchmarks.clauses.measure import RECOGNISERS, Decision
from benchmarks.clauses.truth import read_truth
from schemas.labels import Verdict

P, M, U = Verdict.PRESENT, Verdict.MISSING, Verdict.UNCERTAIN


def one(truth: Verdict, verdict: Verdict | None, clause: str = "a.b", corpus: str = "kecil") -> Decision:
    return Decision(corpus, "pks.pdf [hard]", "hard", clause, truth, verdict)


def test_saving_replaces_one_corpus_only(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    save_verdicts(file, verdicts_of({"rules": [one(P, P), one(P, U, "a.c")], "both": [one(P, M)]}))
    save_verdicts(file, verdicts_of({"both": [one(P, P, corpus="lain")]}))
    assert load_verdicts(file) == {
        "kecil": {
            "pks.pdf [hard]": {"rules": {"a.b": "present", "a.c": "uncertain"}, "both": {"a.b": "missing"}}
        },
        "lain": {"pks.pdf [hard]": {"both": {"a.b": "present"}}},
    }
    save_verdicts(file, verdicts_of({"both": [one(P, None)]}))
    assert load_verdicts(file) == {
        "kecil": {"pks.pdf [hard]": {"both": {"a.b": "unjudged"}}},
        "lain": {"pks.pdf [hard]": {"both": {"a.b": "present"}}},
    }


def test_changes_have_names_and_a_side() -> None:
    before = [
        one(P, M, "gained"),
        one(P, P, "lost"),
        one(M, U, "other"),
        one(P, P, "kept"),
        one(P, P, "gone"),
    ]
    now = [one(P, P, "gained"), one(P, None, "lost"), one(M, M, "other"), one(P, P, "kept"), one(P, M, "new")]
    kept = verdicts_of({"both": [*before, one(P, P, corpus="lain")], "rules": [one(P, P)]})
    comparison = compare("both", now, kept)
    assert (comparison.known, comparison.gone) == (4, 1)
    assert comparison.record() == {
        "known": 4,
        "gone": 1,
        "gained": ["kecil: pks.pdf [hard] gained: missing -> present"],
        "lost": ["kecil: pks.pdf [hard] lost: present -> unjudged"],
        "other": ["kecil: pks.pdf [hard] other: uncertain -> missing"],
    }


def test_the_same_path_in_another_corpus_is_another_contract() -> None:
    kept = verdicts_of({"both": [one(P, M, corpus="lain")]})
    assert compare("both", [one(P, P)], kept).known == 0


def test_the_baseline_knows_every_clause_of_the_samples() -> None:
    kept = load_verdicts(BASELINE)["samples"]
    assert {
        (f"{truth.path} [{truth.quality}]", clause)
        for truth in read_truth(SAMPLES)
        for clause in truth.clauses
    } == {(contract, clause) for contract, told in kept.items() for clause in told["both"]}
    assert all(set(told) == set(RECOGNISERS) for told in kept.values())
