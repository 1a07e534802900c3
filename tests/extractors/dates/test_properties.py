"""What must hold for any date and for any text."""

import datetime as dt
import time
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from num2words import num2words

from extractors.dates import find_dates, find_durations, parse_date

MONTHS = (
    ("Januari", "Jan", "January"), ("Februari", "Peb", "February"), ("Maret", "Mrt", "March"),
    ("April", "Apr", "April"), ("Mei", "Mei", "May"), ("Juni", "Jun", "June"), ("Juli", "Jul", "July"),
    ("Agustus", "Agt", "August"),
    ("September", "Sept", "September"), ("Oktober", "Okt", "October"), ("Nopember", "Nov", "November"),
    ("Desember", "Des", "December"),
)  # fmt: skip
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jum'at", "Sabtu", "Minggu")
DATES = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


def words(number: int) -> str:
    return str(num2words(number, lang="id"))


def name(date: dt.date, column: int = 0) -> str:
    return MONTHS[date.month - 1][column]


FORMS: dict[str, Callable[[dt.date], str]] = {
    "full": lambda d: f"{d.day} {name(d)} {d.year}",
    "padded capitals": lambda d: f"{d:%d} {name(d).upper()} {d.year}",
    "short": lambda d: f"{d.day} {name(d, 1)}. {d.year}",
    "short dashes": lambda d: f"{d:%d}-{name(d, 1)}-{d.year}",
    "English": lambda d: f"{d.day} {name(d, 2)} {d.year}",
    "month first": lambda d: f"{name(d, 2)} {d.day}, {d.year}",
    "labels": lambda d: f"{d.day} bulan {name(d)} tahun {d.year}",
    "weekday": lambda d: f"{WEEKDAYS[d.weekday()]}, {d.day} {name(d)} {d.year}",
    "words": lambda d: f"{words(d.day)} bulan {name(d)} tahun {words(d.year)}",
    "joined words": lambda d: (
        f"{words(d.day).replace(' ', '')} {name(d)} {words(d.year).replace(' ', '')}".title()
    ),
    "words, month too": lambda d: f"{words(d.day)} bulan {words(d.month)} tahun {words(d.year)}",
    "words (digits)": lambda d: f"{words(d.day)} bulan {name(d)} tahun {words(d.year)} ({d:%d-%m-%Y})",
    "each in brackets": lambda d: f"{d.day} ({words(d.day)}) {name(d)} tahun {d.year} ({words(d.year)})",
    "dashes": lambda d: f"{d:%d-%m-%Y}",
    "slashes": lambda d: f"{d.day}/{d.month}/{d.year}",
    "dots": lambda d: f"{d:%d.%m.%Y}",
    "spaced dashes": lambda d: f"{d:%d - %m - %Y}",
    "ISO": lambda d: d.isoformat(),
    "spaces": lambda d: f"{d:%d %m %Y}",
    "compact": lambda d: f"{d:%d%m%Y}",
}
LOOK_ALIKE = {"0": "OoQD", "1": "lI|!i", "2": "Z", "5": "S", "6": "b", "8": "B", "9": "g"}


@pytest.mark.parametrize("form", FORMS)
@given(date=DATES)
def test_every_form_reads_back(form: str, date: dt.date) -> None:
    text = f"ditetapkan pada tanggal {FORMS[form](date)}, di Kota Tandayu"
    matches = find_dates(text)
    assert [match.date.date for match in matches] == [date], text
    assert not matches[0].alternatives


@pytest.mark.parametrize("form", ["full", "short dashes", "dashes", "slashes", "ISO"])
@given(date=DATES, data=st.data())
def test_a_letter_for_a_digit_reads_back(form: str, date: dt.date, data: st.DataObject) -> None:
    printed = FORMS[form](date)
    at = data.draw(st.sampled_from([i for i, char in enumerate(printed) if char in LOOK_ALIKE] or [-1]))
    assume(at >= 0)
    letter = data.draw(st.sampled_from(LOOK_ALIKE[printed[at]]))
    misread = printed[:at] + letter + printed[at + 1 :]
    # "D" begins no day (a D3 is a diploma), and a lone letter is no month.
    assume(not (letter == "D" and (at == 0 or not printed[at - 1].isdigit())))
    assume(any(char.isdigit() for char in misread[max(0, at - 1) : at] + misread[at + 1 : at + 2]))
    matches = find_dates(f"tanggal {misread}, di Kota Tandayu")
    assert len(matches) == 1, misread
    assert matches[0].date.date == date or date in [other.date for other in matches[0].alternatives], misread
    assert matches[0].confidence < 0.98


@given(first=DATES, days=st.integers(1, 27))
def test_both_ends_of_a_month_range_read_back(first: dt.date, days: int) -> None:
    last = first + dt.timedelta(days=days)
    assume(first.month == last.month)
    text = f"berlaku {first.day} s.d. {last.day} {name(last)} {last.year}"
    assert [match.date.date for match in find_dates(text)] == [first, last]


@given(date=DATES, gap=st.sampled_from(["\n", " ", "  ", " \n"]))
def test_a_line_may_end_inside_a_date(date: dt.date, gap: str) -> None:
    text = FORMS["labels"](date).replace(" ", gap)
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
