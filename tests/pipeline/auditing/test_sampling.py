"""Samples are random, the same for the same seed, and by the share of each kind."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from pipeline.audit import judge_files
from pipeline.auditing.sampling import draw, rates
from pipeline.requirements import Requirements
from schemas.results import DocumentResult
from schemas.samples import Answer, GivenAnswer, Stratum, Wanted


@pytest.fixture
def documents(make: Any, rules: Requirements) -> list[DocumentResult]:
    """Twenty clinics, each with one missing and one uncertain clause."""
    files = []
    for number in range(20):
        folder = f"klinik-{number:02}"
        clauses = make.clauses(
            hold_harmless=make.clause("payment.hold_harmless", "missing"),
            acceptance=make.clause("payment.acceptance", "uncertain", "borderline"),
        )
        files += make.complete_clinic(
            folder,
            pks=make.document(
                f"{folder}/pks.pdf",
                make.pks(people=(make.DOCTOR,), clauses=clauses),
                sha256=f"{number:064x}",
            ),
        )
    judged = judge_files(files, rules, as_of=dt.date(2026, 3, 1))
    return [document for documents, _ in judged for document in documents]


def test_the_same_seed_draws_the_same(documents: list[DocumentResult]) -> None:
    drawn = draw(documents, Wanted.ALL, size=50, seed="a")
    assert draw(reversed(documents), Wanted.ALL, size=50, seed="a") == drawn
    assert draw(documents, Wanted.ALL, size=50, seed="b").items != drawn.items
    assert len({(item.sha256, item.first_page, item.name) for item in drawn.items}) == 50


def test_a_larger_sample_holds_the_smaller_one_of_one_kind(documents: list[DocumentResult]) -> None:
    small = draw(documents, Wanted.EXPIRIES, size=5, seed="a")
    large = draw(documents, Wanted.EXPIRIES, size=10, seed="a")
    assert large.items[:5] == small.items


def test_each_kind_is_drawn_by_its_share(documents: list[DocumentResult]) -> None:
    drawn = draw(documents, Wanted.CLAUSES, size=70, seed="a")
    per_kind = Counter(item.stratum for item in drawn.items)
    present, missing = drawn.population[Stratum.PRESENT], drawn.population[Stratum.MISSING]
    assert missing == 20
    assert per_kind[Stratum.MISSING] == pytest.approx(70 * missing / (present + missing), abs=1)
    assert sum(per_kind.values()) == 70
    assert {item.said for item in drawn.items} == {"present", "missing"}


def test_every_verdict_is_as_likely(documents: list[DocumentResult]) -> None:
    times = Counter(
        item.facility
        for seed in range(400)
        for item in draw(documents[:], Wanted.EXPIRIES, size=1, seed=str(seed)).items
    )
    assert len(times) == 20
    assert max(times.values()) < 45  # 20 expected


def test_what_is_doubted_or_decided_is_not_drawn(documents: list[DocumentResult], make: Any) -> None:
    drawn = draw(documents, Wanted.ALL, size=10_000, seed="a")
    assert len(drawn.items) == sum(drawn.population.values())
    assert "payment.acceptance" not in {item.name for item in drawn.items if item.doc_type == "pks"}
    one = next(document for document in documents if document.clauses)
    decided = one.model_copy(
        update={
            "segments": tuple(
                segment.model_copy(
                    update={
                        "clauses": tuple(
                            clause.model_copy(update={"decided_by": "petugas.a"})
                            for clause in segment.clauses
                        )
                    }
                )
                for segment in one.segments
            )
        }
    )
    assert draw([decided], Wanted.CLAUSES, size=9, seed="a").items == ()


def test_the_last_answer_counts_and_the_unsure_for_neither_side(documents: list[DocumentResult]) -> None:
    items = dict(enumerate(draw(documents, Wanted.EXPIRIES, size=4, seed="a").items, 1))

    def given(place: int, answer: Answer) -> GivenAnswer:
        return GivenAnswer(place=place, answer=answer, by="petugas.a", at="2026-03-01T07:00:00+00:00")

    rate = rates(
        items,
        [given(1, Answer.WRONG), given(1, Answer.RIGHT), given(2, Answer.WRONG), given(3, Answer.UNSURE)],
    )[None]
    assert (rate.drawn, rate.right, rate.wrong, rate.unsure, rate.share) == (4, 1, 1, 1, 0.5)
    assert rate.interval == pytest.approx((0.01258, 0.98742), abs=1e-4)
    assert rates(items, [])[None].interval is None
