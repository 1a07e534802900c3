"""Whole forms in many layouts: cases.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors.forms import extract_declared
from schemas.facts import DeclaredFact
from schemas.text import DocumentText

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]


def declared(document: DocumentText) -> dict[str, DeclaredFact]:
    return {fact.key: fact for fact in extract_declared(document, start=0, end=len(document.text))}


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_what_is_filled_in_is_read_and_nothing_else(
    case: dict[str, Any], paper: Callable[..., DocumentText]
) -> None:
    facts = declared(paper(case["text"]))
    wanted = {
        key: None if value == "?" else tuple(value) if isinstance(value, list) else value
        for key, value in case["want"].items()
    }
    assert {key: fact.value for key, fact in facts.items()} == wanted
    assert {key: type(fact.value) for key, fact in facts.items()} == {
        key: type(value) for key, value in wanted.items()
    }
    assert {key for key, fact in facts.items() if fact.review} == set(case.get("review", ()))


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_evidence_points_at_the_row_and_a_doubt_is_explained(
    case: dict[str, Any], paper: Callable[..., DocumentText]
) -> None:
    document = paper(case["text"])
    for fact in declared(document).values():
        start, end = fact.evidence.span
        assert fact.raw
        assert fact.raw.split()[-1] in document.text[start:end]
        assert fact.evidence.regions
        assert fact.evidence.page == document.page_at(start).number
        assert fact.label.split()[0] in fact.evidence.quote
        assert not fact.review or fact.note
