from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.html.timeline import MAX_TICKS, Bar, build_timeline
from schemas.labels import DocumentType, LicenceStatus
from schemas.results import ExpiryResult

AS_OF = dt.date(2026, 7, 2)


def line(issue: str | None, expiry: str | None) -> ExpiryResult:
    return ExpiryResult(
        path="f/a.pdf", page=1, doc_type=DocumentType.SIP, issue_date=issue, expiry_date=expiry,
        status=LicenceStatus.VALID, sha256="0" * 64,
    )  # fmt: skip


def bar(issue: str | None, expiry: str | None) -> Bar:
    timeline = build_timeline([line(issue, expiry)], as_of=AS_OF)
    assert timeline
    return timeline.bars[0]


def test_a_bar_runs_from_issue_to_expiry() -> None:
    timeline = build_timeline([line("2026-01-01", "2027-07-02")], as_of=AS_OF)
    assert timeline
    (one,) = timeline.bars
    assert one.x == 0
    assert one.end == pytest.approx(74.9, abs=0.1)
    assert timeline.today == pytest.approx(24.9, abs=0.1)
    assert [(tick.x, tick.text) for tick in timeline.ticks] == [(0, "2026"), (50, "2027")]
    assert (one.days, one.solid, one.goes_on, one.from_before) == (365, True, False, False)


def test_lifetime_runs_off_the_edge() -> None:
    one = bar("2024-02-01", "lifetime")
    assert (one.end, one.goes_on, one.solid, one.days) == (100, True, True, None)


def test_a_day_far_ahead_does_not_squeeze_the_rest() -> None:
    one = bar("1990-01-01", "2099-12-31")
    assert (one.x, one.end, one.from_before, one.goes_on) == (0, 100, True, True)


@pytest.mark.parametrize(
    ("issue", "expiry"), [(None, "2027-03-01"), ("2025-03-01", None), ("2025-03-01", "2027-02-30")]
)
def test_half_known_is_drawn_as_a_stub(issue: str | None, expiry: str | None) -> None:
    one = bar(issue, expiry)
    assert 0 < one.width <= 7
    assert not one.solid


def test_unknown_is_not_drawn() -> None:
    assert bar(None, None).width == 0


def test_nothing_to_draw() -> None:
    assert build_timeline([], as_of=AS_OF) is None


days = st.one_of(
    st.none(), st.just("lifetime"), st.dates(dt.date(1950, 1, 1), dt.date(2120, 12, 31)).map(str)
)


@given(st.lists(st.tuples(days, days), min_size=1, max_size=6))
def test_nothing_ever_leaves_the_drawing(spans: list[tuple[str | None, str | None]]) -> None:
    timeline = build_timeline([line(issue, expiry) for issue, expiry in spans], as_of=AS_OF)
    assert timeline
    for one in timeline.bars:
        assert 0 <= one.x <= one.end <= 100.01
    places = [tick.x for tick in timeline.ticks]
    assert 1 <= len(places) <= MAX_TICKS
    # A year needs about thirty pixels of the three hundred that a phone has.
    assert all(second - first >= 10 for first, second in pairwise(places))
    assert 0 <= timeline.today <= 100
