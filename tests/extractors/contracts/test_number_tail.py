"""Ends of contract numbers that a made-up sign broke off."""

from __future__ import annotations

import pytest

from extractors.contracts.number_tail import completed, with_months_alike
from extractors.contracts.numbers import ContractNumber


def number(value: str, raw: str | None = None) -> ContractNumber:
    return ContractNumber(value, (0, len(raw or value)), raw or value, 0.9)


@pytest.mark.parametrize(
    ("read", "line", "month", "whole"),
    [
        # strokes as exclamation marks, one of them too many for a month
        ("CDI/PKS-PRV/2944", "CDI/PKS-PRV/2944/!111/2021", 3, "CDI/PKS-PRV/2944/III/2021"),
        ("CDI/PKS-PRV/3876/1", "CDI/PKS-PRV/3876/1!1/2021", None, "CDI/PKS-PRV/3876/III/2021"),
        ("376/DPS-PKS/11", "376/DPS-PKS/11!/2021", 3, "376/DPS-PKS/III/2021"),
        ("737/DPS-PKS", "737/DPS-PKS!/!!1/2021", 3, "737/DPS-PKS/III/2021"),
        # a space within the month, a space for a dash, two strokes as H
        ("869/PKS-KTA/X", "869/PKS-KTA/X 11/2018", 12, "869/PKS-KTA/XII/2018"),
        ("346/PKS", "346/PKS KTA/XH/2018", 12, "346/PKS-KTA/XII/2018"),
        # the dash and the slash of a BPJS number
        ("865/KTR/VII", "865/KTR/VII 09/1218", 12, "865/KTR/VII-09/1218"),
        ("768/KTR/X1-03", "768/KTR/X1-03, 1221", 12, "768/KTR/XI-03/1221"),
    ],
)
def test_a_broken_end_is_completed_and_left_to_a_person(
    read: str, line: str, month: int | None, whole: str
) -> None:
    found = completed(number(read), f"{line}\nantara", month)
    assert found.value == whole
    assert found.span == (0, len(line))
    assert found.confidence <= 0.55
    assert found.alternatives == (read,)
    assert found.note


@pytest.mark.parametrize(
    ("read", "line", "month"),
    [
        ("12/PKS/KBT/XII/2022", "12/PKS/KBT/XII/2022 tanggal 3/2022", 12),  # whole already
        ("12/PKS/KBT", "12/PKS/KBT tanggal 5 Mei 2022", 5),  # nothing that could be a month
        ("12/PKS/KBT", "12/PKS/KBT\n/XII/2022", 12),  # the next line is another's
        ("12/PKS/KBT", "12/PKS/KBT/!!!!!/2022", 3),  # five strokes are too many to be three
        ("12/PKS/KBT", "12/PKS/KBT/!!!!/2022", None),  # no month of signing tells what four are
        ("865/KTR/VII", "865/KTR/VII 09/1918", 12),  # there is no month 19
    ],
)
def test_what_is_no_broken_end_stays(read: str, line: str, month: int | None) -> None:
    assert completed(number(read), line, month) == number(read)


def test_eleven_is_march_where_the_other_number_and_the_signing_say_so() -> None:
    numbers = [number("CDI/PKS-PRV/2012/11/2021"), number("376/DPS-PKS/III/2021")]
    first, second = with_months_alike(numbers, 3)
    assert (first.value, first.alternatives) == ("CDI/PKS-PRV/2012/III/2021", ("CDI/PKS-PRV/2012/11/2021",))
    assert first.confidence <= 0.55
    assert second == numbers[1]


@pytest.mark.parametrize(
    ("numbers", "month"),
    [
        (("CDI/PKS-PRV/2012/11/2021", "376/DPS-PKS/11/2021"), 3),  # the other number does not tell
        (("CDI/PKS-PRV/2012/11/2021", "376/DPS-PKS/III/2021"), 11),  # signed in November
        (("CDI/PKS-PRV/2012/11/2021", "376/DPS-PKS/III/2021"), None),
    ],
)
def test_eleven_stays_where_nothing_else_says_march(numbers: tuple[str, ...], month: int | None) -> None:
    read = [number(value) for value in numbers]
    assert with_months_alike(read, month) == read
