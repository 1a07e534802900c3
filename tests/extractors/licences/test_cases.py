"""Whole licences in many wordings: cases.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors.licences import extract_licence_fields
from schemas.labels import DocumentType, FieldName
from schemas.text import DocumentText

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]
DATES = {"issue_date", "expiry_date"}


def _plain(value: str) -> str:
    return " ".join(value.lower().split())


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_fields_are_read_as_the_paper_gives_them(
    case: dict[str, Any], paper: Callable[..., DocumentText]
) -> None:
    document = paper(case["text"])
    facts = {
        fact.name: fact
        for fact in extract_licence_fields(
            document, doc_type=DocumentType(case["doc_type"]), start=0, end=len(document.text)
        )
    }
    for name, wanted in case["want"].items():
        fact = facts.get(FieldName(name))
        value = fact.value if fact is not None else None
        if not wanted:
            assert value is None, name
        else:
            assert isinstance(value, str), name
            assert _plain(value) == _plain(wanted), name
    expiry = facts[FieldName.EXPIRY_DATE]
    assert expiry.review is case.get("review", False), expiry.note
    for alternative in case.get("alternatives", ()):
        assert alternative in expiry.alternatives
    assert not expiry.review or expiry.note, "a doubt must be explained"


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_evidence_quotes_the_page(case: dict[str, Any], paper: Callable[..., DocumentText]) -> None:
    document = paper(case["text"])
    for fact in extract_licence_fields(
        document, doc_type=DocumentType(case["doc_type"]), start=0, end=len(document.text)
    ):
        start, end = fact.evidence.span
        assert fact.evidence.quote == " ".join(document.text[start:end].split())
        assert fact.evidence.page == 1
        assert fact.evidence.regions
