"""Lengths of time, and the end of a term computed from them."""

import datetime as dt

import pytest

from extractors.dates import DurationMatch, add_duration, find_durations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("selama 5 (lima) tahun sejak", [("5 (lima) tahun", 5, 0, 0)]),
        ("jangka waktu lima tahun", [("lima tahun", 5, 0, 0)]),
        ("jangka waktu lima (5) tahun", [("lima (5) tahun", 5, 0, 0)]),
        ("selama 12 bulan,", [("12 bulan", 0, 12, 0)]),
        ("2 (dua) tahun 6 (enam) bulan", [("2 (dua) tahun 6 (enam) bulan", 2, 6, 0)]),
        ("1 tahun dan 6 bulan", [("1 tahun dan 6 bulan", 1, 6, 0)]),
        ("5 Tahun atau 3 (tiga) bulan", [("5 Tahun", 5, 0, 0), ("3 (tiga) bulan", 0, 3, 0)]),
        ("30 (tiga puluh) hari kerja", [("30 (tiga puluh) hari", 0, 0, 30)]),
        ("dalam 2 minggu", [("2 minggu", 0, 0, 14)]),
        ("selama setahun", [("setahun", 1, 0, 0)]),
        ("1,5 tahun", [("1,5 tahun", 1, 6, 0)]),
        ("valid for 5 years", [("5 years", 5, 0, 0)]),
        # misread
        ("S (lima) tahun", [("S (lima) tahun", 5, 0, 0)]),
        ("5 (1ima)\ntahun", [("5 (1ima)\ntahun", 5, 0, 0)]),
        ("(lima) tahun", [("(lima) tahun", 5, 0, 0)]),
        ("5tahun", [("5tahun", 5, 0, 0)]),
        # not a length of time
        ("Nomor 17 Tahun 2023", []),
        ("tanggal 20 bulan Mei tahun 2018", []),
        ("tanggal dua puluh bulan delapan tahun dua ribu dua puluh", []),
        ("pada tahun dua ribu dua puluh, hari Minggu", []),
        ("ayat (2) tahun berjalan", []),
        ("the 5th floor", []),
        ("dalam waktu lama tahun itu", []),
    ],
)
def test_durations_of_a_text(text: str, expected: list[tuple[str, int, int, int]]) -> None:
    found = find_durations(text)
    assert [(match.raw, match.years, match.months, match.days) for match in found] == expected
    assert all(match.consistent for match in found)


def test_digits_and_words_that_differ_are_kept_apart() -> None:
    [match] = find_durations("berlaku 5 (enam) tahun")
    assert not match.consistent
    assert match.years == 6
    assert "5" in match.note and "6" in match.note


@pytest.mark.parametrize(
    ("start", "text", "contract", "end"),
    [
        ("2020-06-12", "1 tahun", True, "2021-06-11"),
        ("2018-05-11", "5 tahun", False, "2023-05-11"),
        ("2024-01-01", "12 bulan", True, "2024-12-31"),
        ("2020-02-29", "5 tahun", False, "2025-02-28"),
        ("2020-02-29", "4 tahun", False, "2024-02-29"),
        ("2024-01-31", "1 bulan", False, "2024-02-29"),
        ("2024-08-31", "6 bulan", False, "2025-02-28"),
        ("2024-12-15", "1 tahun 1 bulan", False, "2026-01-15"),
        ("2024-01-01", "30 hari", False, "2024-01-31"),
    ],
)
def test_end_of_a_term(start: str, text: str, contract: bool, end: str) -> None:
    [duration] = find_durations(text)
    assert add_duration(dt.date.fromisoformat(start), duration, day_before=contract) == dt.date.fromisoformat(
        end
    )


def test_an_end_outside_the_calendar_raises() -> None:
    with pytest.raises(OverflowError, match="outside the calendar"):
        add_duration(dt.date(9999, 1, 1), DurationMatch(0, 0, "", 5, 0, 0), day_before=False)
