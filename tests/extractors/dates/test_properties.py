"""What must hold for any text; test_written_dates.py has what must hold for any date."""

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.dates import find_dates, find_durations, parse_date

MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
          "November", "Desember")  # fmt: skip
DATES = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


@given(date=DATES, gap=st.sampled_from(["\n", " ", "  ", " \n"]))
def test_a_line_may_end_inside_a_date(date: dt.date, gap: str) -> None:
    text = f"{date.day} bulan {MONTHS[date.month - 1]} tahun {date.year}".replace(" ", gap)
    assert [match.date.date for match in find_dates(text)] == [date]


PIECES = st.sampled_from(
    [
        "12", "31", "2023", "20",
        "dua", "puluh", "ribu", "belas", "Mei", "Desember", "Jun1", "tahun", "bulan",
        "tanggal", "(", ")", "-", "/", ".", ",", ":", "s.d.", "s/d", "hingga", "\n", "\f", " ", "|", "O",
        "l", "Senin", "2O23",
        "satu", "XII", "1", "'", "dan", "sampai dengan", "9", "of", "th", "Rp", "No.", "~", "Jl.", "²", "٣",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=40).map("".join),
    st.lists(PIECES, max_size=40).map(" ".join),
)


@given(text=TEXTS)
def test_spans_are_in_order_and_say_what_they_cover(text: str) -> None:
    for matches in (find_dates(text), find_durations(text)):
        end = 0
        for match in matches:
            assert end <= match.start < match.end <= len(text)
            assert match.raw == text[match.start : match.end]
            assert "\f" not in match.raw
            end = match.end
    for match in find_dates(text):
        assert 0 < match.confidence <= 1
        assert match.date not in match.alternatives
    parse_date(text)


@pytest.mark.parametrize(
    "unit",
    ["1 ", "dua ", "31-", "Mei ", "(1", "a-", "12/", "O", "l|", "bulan ", "1. Mei ", "s.d. 1 ", "tahun dua "],
)
def test_time_grows_with_the_text_only(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        runs = []
        for _ in range(3):  # the best of three: other programs on the machine only ever add time
            began = time.process_time()
            find_dates(text)
            find_durations(text)
            runs.append(time.process_time() - began)
        return min(runs)

    seconds(2_000)
    # Ten times the text: 10 when linear, 100 when quadratic.
    assert seconds(40_000) < 30 * max(seconds(4_000), 0.01)
