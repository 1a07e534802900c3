"""The dossiers on which judging is timed: always the same, and as mixed as they are said to be."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.dossiers.__main__ import main
from benchmarks.dossiers.facilities import LICENCES, make_files
from benchmarks.dossiers.measure import measure
from pipeline.requirements import load_requirements
from schemas.labels import DocumentType

NO_LICENCE = {
    DocumentType.PKS,
    DocumentType.PKS_JEJARING,
    DocumentType.OTHER,
    DocumentType.FORMULIR_KREDENSIALING,
}


def test_the_same_seed_gives_the_same_dossiers() -> None:
    assert list(make_files(6)) == list(make_files(6))
    assert list(make_files(6)) != list(make_files(6, seed=2))


def test_facilities_contracts_and_licences_are_mixed() -> None:
    fewest, most = LICENCES
    contracts = Counter[int]()
    for files in make_files(60):
        kinds = Counter(segment.doc_type for file in files if file.facts for segment in file.facts.segments)
        assert fewest <= sum(count for kind, count in kinds.items() if kind not in NO_LICENCE) <= most + 1
        contracts[kinds[DocumentType.PKS]] += 1
    assert set(contracts) == {1, 2, 3}


def test_every_dossier_is_judged_and_the_decisions_differ() -> None:
    took = measure(60, load_requirements())
    assert took.dossiers == 60
    assert len(took.decisions) >= 3
    assert took.digest == measure(60, load_requirements()).digest


def test_the_command_ends_with_1_when_judging_took_too_long(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--count", "6"]) == 0
    assert "6 dossiers" in capsys.readouterr().out
    assert main(["--count", "6", "--most", "0"]) == 1
