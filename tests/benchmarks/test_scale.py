"""The plan for large archives follows from its figures, and docs/scale.md shows what the script prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.scale.estimate import Figures, estimate

ROOT = Path(__file__).parents[2]


def test_the_table_of_the_document_is_what_the_script_prints() -> None:
    shown = re.search(r"```text\n(.+?)```", (ROOT / "docs" / "scale.md").read_text("utf-8"), flags=re.DOTALL)
    assert shown
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout == shown[1]


@pytest.mark.parametrize(
    ("what", "expected"),
    [("reading", 0.5), ("cores", 1800 / 86_400), ("documents", 375), ("database", 1500 * 13_581 / 1e9)],
)
def test_figures_by_hand(what: str, expected: float) -> None:
    """1,500 scanned pages at 1.2 s are half an hour of one core."""
    figures = Figures(scanned_share=1, seconds_scanned=1.2, pages_per_document=4)
    found = {name: much for name, much, _ in estimate(1_500, days=1, figures=figures)}
    assert found[what] == pytest.approx(expected)


def test_all_grows_with_the_pages_but_prices_and_tasks() -> None:
    small, large = ({n: m for n, m, _ in estimate(p, days=1, figures=Figures())} for p in (10, 1000))
    growing = small.keys() - {"cost of a million pages", "Prefect tasks"}
    assert {n: large[n] / small[n] for n in growing} == pytest.approx(dict.fromkeys(growing, 100))


def test_tasks_have_eight_documents_until_they_would_be_too_many() -> None:
    figures = Figures(pages_per_document=1)
    tasks = [{n: m for n, m, _ in estimate(p, days=1, figures=figures)}["Prefect tasks"] for p in (80, 8000)]
    assert tasks == [10, 50]
