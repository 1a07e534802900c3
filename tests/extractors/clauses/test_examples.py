"""Every rule proves itself: its examples alone are present, its near-misses alone are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractors.clauses import load_catalogue
from extractors.clauses.catalogue import Clause
from schemas.facts import ClauseFact
from schemas.labels import ClauseId, Verdict

Audit = Callable[..., dict[str, ClauseFact]]
CLAUSES = load_catalogue().clauses


def test_every_clause_of_the_list_has_a_rule() -> None:
    assert [clause.id for clause in CLAUSES if clause.id not in set(ClauseId)] == []
    assert sorted(clause.id for clause in CLAUSES) == sorted(ClauseId)


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_each_example_alone_satisfies_its_clause(clause: Clause, audit: Audit) -> None:
    missed = [text for text in clause.examples if audit(text)[clause.id].status is not Verdict.PRESENT]
    assert missed == []


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_each_near_miss_alone_does_not(clause: Clause, audit: Audit) -> None:
    accepted = [text for text in clause.near_misses if audit(text)[clause.id].status is Verdict.PRESENT]
    assert accepted == []


def test_the_learned_scorer_leaves_the_rules_their_examples(audit: Audit) -> None:
    """It never read them: of some hundred it may take a handful otherwise, no more."""
    examples = [(clause.id, text) for clause in CLAUSES for text in clause.examples]
    lures = [(clause.id, text) for clause in CLAUSES for text in clause.near_misses]
    missed = [text for id_, text in examples if audit(text, by="both")[id_].status is not Verdict.PRESENT]
    taken = [text for id_, text in lures if audit(text, by="both")[id_].status is Verdict.PRESENT]
    assert len(missed) <= 0.02 * len(examples), missed
    assert len(taken) <= 0.02 * len(lures), taken


@pytest.mark.parametrize("text", load_catalogue().generic.near_misses)
def test_generic_near_misses_satisfy_nothing(text: str, audit: Audit) -> None:
    assert [name for name, fact in audit(text).items() if fact.status is Verdict.PRESENT] == []


def test_examples_survive_what_scanners_do(audit: Audit) -> None:
    """Letters taken for figures and a letter lost in long words change no verdict."""
    scanned = "PIHAK KEDUA wajib menjaga kerahasiaan rekam med1s dan data keseha1an Peserta kepada siapapun."
    assert audit(scanned, confidence=0.8)["provider.medical_confidentiality"].status is Verdict.PRESENT
    scanned = "Perseiisihan diselesaikan secara musyawarah; apabila tidak tercapai melalui Pengadiian Negeri."
    assert audit(scanned, confidence=0.8)["contents.dispute_resolution"].status is Verdict.PRESENT
