"""The yearly cycle of a clinic whose contract runs from 1 January to 31 December 2026."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.requirements import Requirements
from schemas.labels import DocumentType, RequirementKind, RequirementResult, Subtype

OwnRules = Callable[[str], Requirements]
MET, UNMET = RequirementResult.MET, RequirementResult.UNMET
ABSENT, REVIEW = RequirementResult.NOT_EVIDENCED, RequirementResult.NEEDS_REVIEW
EXCUSED = RequirementResult.NOT_APPLICABLE


@pytest.fixture
def cycle(make: Any, judge: Any) -> Any:
    """Return one outcome of the clinic with visits on these days."""

    def run(number: int, *days: str | None, as_of: str = "2026-11-22", **more: Any) -> Any:
        files = make.complete_clinic(**more.pop("files", {}))
        for at, day in enumerate(days):
            values = {"issue_date": day} if day else {}
            visit = make.segment(DocumentType.OTHER, subtype=Subtype.BERITA_ACARA_KREDENSIALING, **values)
            files.append(make.document(f"klinik/kunjungan-{at}.pdf", visit))
        judgement = judge(files, as_of=as_of, **more)
        found = next(one for one in judgement.requirements if one.id == f"CR-RE-{number:02d}")
        assert found.kind is RequirementKind.SCORED
        return found

    return run


@pytest.mark.parametrize(
    ("days", "result"),
    [
        ((), ABSENT),
        (("2026-08-01",), MET),
        (("2025-10-23",), MET),  # twelve months and thirty days end today
        (("2025-10-22",), ABSENT),  # older: a newer one may lie elsewhere
        (("2026-12-01",), ABSENT),  # still to come
        ((None,), REVIEW),
    ],
)
def test_a_visit_within_the_cycle(
    cycle: Any, days: tuple[str | None, ...], result: RequirementResult
) -> None:
    assert cycle(1, *days).result is result


@pytest.mark.parametrize(
    ("days", "result"),
    [
        (("2025-08-01",), ABSENT),
        (("2025-08-01", "2026-08-31"), MET),
        (("2025-08-01", "2026-09-01"), UNMET),
        (("2024-08-01", "2025-08-01", "2026-08-01"), MET),
        (("2025-08-01", None), REVIEW),
    ],
)
def test_once_a_year(cycle: Any, days: tuple[str | None, ...], result: RequirementResult) -> None:
    assert cycle(6, *days).result is result


def test_tolerance_and_cycle_are_settings(cycle: Any, own_rules: OwnRules) -> None:
    days = ("2025-08-01", "2026-09-01")
    assert cycle(6, *days, requirements=own_rules("[settings]\ncycle_tolerance_days = 31\n")).result is MET
    assert cycle(6, *days, requirements=own_rules("[settings]\ncycle_months = 13\n")).result is MET


@pytest.mark.parametrize(
    ("days", "as_of", "result", "said"),
    [
        ((), "2026-06-29", EXCUSED, "mulai 30-06-2026, paling lambat 30-09-2026"),
        ((), "2026-06-30", ABSENT, "batasnya 30-09-2026"),
        ((), "2026-11-22", ABSENT, "sudah lewat 30-09-2026"),
        (("2026-09-30",), "2026-11-22", MET, "30-09-2026"),
        (("2026-10-01",), "2026-11-22", UNMET, "sesudah batas 30-09-2026"),
        (("2025-08-01",), "2026-11-22", ABSENT, "sudah lewat"),  # for the contract of 2026
        ((None,), "2026-11-22", REVIEW, "tanggal tidak terbaca"),
    ],
)
def test_three_months_before_the_contract_ends(
    cycle: Any, days: tuple[str | None, ...], as_of: str, result: RequirementResult, said: str
) -> None:
    found = cycle(7, *days, as_of=as_of)
    assert found.result is result
    assert said in found.message


@pytest.mark.parametrize(
    ("number", "subtype"),
    [
        (2, Subtype.LAPORAN_KEUANGAN),
        (3, Subtype.REKAP_PENGADUAN),
        (4, Subtype.SURVEI_KEPUASAN),
        (5, Subtype.BA_INSPEKSI),
    ],
)
def test_the_papers_of_the_cycle(cycle: Any, make: Any, number: int, subtype: Subtype) -> None:
    assert cycle(number).result is ABSENT
    found = cycle(number, files={"lagi": make.document("klinik/lagi.pdf", make.paper(subtype))})
    assert (found.result, found.evidence[0].path) == (MET, "klinik/lagi.pdf")
    word = subtype.split("_")[1]
    assert cycle(number, files={"lagi": make.failed(f"klinik/{word}.pdf")}).result is REVIEW


def test_no_cycle_without_a_contract_or_before_it(cycle: Any) -> None:
    assert {cycle(number, files={"pks": None}).result for number in range(1, 9)} == {EXCUSED}
    assert {cycle(number, as_of="2025-12-31").result for number in range(1, 9)} == {EXCUSED}


def test_forms_that_differ_are_listed(cycle: Any, make: Any) -> None:
    def found(other: int, **more: Any) -> Any:
        team = make.form(make.answer("set_alat_diagnostik", other), path="klinik/tim.pdf", **more)
        own = make.form(make.answer("set_alat_diagnostik", 12), path="klinik/sendiri.pdf")
        return cycle(8, files={"formulir": own, "tim": team})

    assert cycle(8).result is ABSENT
    assert found(12).result is MET
    differs = found(8)
    assert differs.result is REVIEW
    assert "1 perbedaan: Set alat diagnostik: 12 dan 8" in differs.message
    assert found(8, issue_date="2024-05-01").result is ABSENT  # of an earlier cycle
