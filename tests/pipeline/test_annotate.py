"""The text of a file with what was weighed in it, as a worker sends it."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.annotate import FURNITURE, PRINTED, annotate
from pipeline.extract import Extracted, Extractor
from schemas.annotation import Annotation
from schemas.labels import DocumentType

CONTRACT = (
    (
        "PERJANJIAN KERJA SAMA",
        "ANTARA BPJS KESEHATAN CABANG KARANGASRI",
        "DENGAN KLINIK PRATAMA SEKAR ARUM",
        "Nomor : 118/KTR/VI-05/1223",
        "Pada hari ini Rabu tanggal 20 Desember 2023 kami yang bertanda tangan di bawah ini sepakat.",
        "PASAL 1",
        "BIAYA",
        "(1) PIHAK KEDUA dilarang menarik biaya tambahan",
        "dalam bentuk apa pun yang",
        "- 1 -",
    ),
    (
        "dibebankan kepada Peserta atas pelayanan yang dijamin.",
        "(2) Keluhan Peserta akan diatur kemudian.",
        "- 2 -",
    ),
)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


@pytest.fixture(scope="module")
def contract(make: Any, extractor: Extractor) -> Extracted:
    return extractor.extract(make.reading(CONTRACT), "0" * 64)


def test_every_line_stands_in_one_block_and_in_order(contract: Extracted) -> None:
    (segment,) = annotate(contract).segments
    lines = [line for block in segment.blocks for line in block.lines]
    assert [(line.start, line.text) for line in lines] == [
        (line.start, line.text) for line in contract.document.lines
    ]
    assert all(contract.document.text[line.start :].startswith(line.text) for line in lines)


def test_a_passage_that_runs_over_a_page_is_two_blocks(contract: Extracted) -> None:
    (segment,) = annotate(contract).segments
    parts = [block for block in segment.blocks if block.numbers == ("(1)",)]
    assert [(block.page, block.continued) for block in parts] == [(1, False), (2, True)]
    assert {block.heading for block in parts} == {("PASAL 1 BIAYA",)}
    assert [block.kind for block in segment.blocks if block.lines[0].text.startswith("-")] == [FURNITURE] * 2


def test_what_was_weighed_comes_best_first(contract: Extracted) -> None:
    (segment,) = annotate(contract).segments
    assert segment.facts == contract.facts.segments[0]
    scores = [attempt.score for attempt in segment.attempts]
    assert scores == sorted(scores, reverse=True)
    weak = {
        attempt.weak for attempt in segment.attempts if attempt.clause == "information.complaint_handling"
    }
    assert weak == {"deferred"}
    explanation = contract.explanations[0]
    assert explanation is not None
    assert len(segment.attempts) == len(explanation.candidates)


def test_a_licence_is_shown_line_by_line(
    make: Any, extractor: Extractor, licence_lines: tuple[str, ...]
) -> None:
    read = extractor.extract(make.reading([licence_lines]), "0" * 64)
    (segment,) = annotate(read).segments
    assert segment.facts.doc_type is DocumentType.SIP
    assert read.explanations == (None,)
    assert [(block.kind, block.lines[0].text) for block in segment.blocks] == [
        (PRINTED, " ".join(line.split())) for line in licence_lines if line.strip()
    ]
    assert segment.attempts == ()


def test_it_survives_the_way_between_processes(contract: Extracted) -> None:
    made = annotate(contract)
    assert Annotation.model_validate_json(made.model_dump_json()) == made
