"""The contract on which finding is timed."""

from __future__ import annotations

import pytest

from benchmarks.clauses import BANK, speed
from benchmarks.clauses.corpus import body_of
from benchmarks.clauses.speed import PAGES, forty_pages, measure_speed
from extractors.clauses.bank import load_bank


def test_the_contract_fills_forty_pages_and_is_always_the_same() -> None:
    phrases = load_bank(BANK)
    document = forty_pages(phrases)
    assert document.text == forty_pages(phrases).text
    assert len(document.pages) == PAGES == 40
    assert min(len(page.words) for page in document.pages) > 250
    assert document.text.count("\nPasal ") + document.text.count("\fPasal ") > 50
    assert "disebut PIHAK KEDUA." in document.page_text(1)
    body = body_of(document, None)
    assert body is not None
    assert (body.start, body.end) == (0, len(document.text))


def test_a_bank_that_is_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="30 phrases do not fill 40 pages"):
        forty_pages(load_bank(BANK)[:30])


def test_finding_and_loading_are_timed_in_a_new_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_RUNS", 1)
    told = measure_speed()
    assert told.pages == PAGES
    assert told.words > 10_000
    assert told.finding_cpu > 0
    assert 0 < told.finding < 60
    assert 0.01 < told.loading < 60
