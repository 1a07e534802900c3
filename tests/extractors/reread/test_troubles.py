"""Which dates of a page are worth another look."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.files import PageImage
from extractors.reread.crops import Level
from extractors.reread.troubles import Trouble, troubles
from schemas.dates import PartialDate
from schemas.geometry import BoundingBox
from schemas.text import Word


def page(*lines: str, sure: float = 0.95, unsure: str = "") -> list[Word]:
    """Return lines of words, ten points high, those in `unsure` hardly legible."""
    return [
        Word(
            text,
            BoundingBox(60.0 * at, 20.0 * line, 60.0 * at + 50, 20.0 * line + 10),
            0.4 if text in unsure.split() else sure,
            line,
        )
        for line, row in enumerate(lines)
        for at, text in enumerate(row.split())
    ]


def found_on(words: list[Word]) -> list[Trouble]:
    """Return the troubles of a page that was scanned level, a pixel a point."""
    return troubles(words, Level(PageImage.from_page(np.full((800, 600), 255, np.uint8), 72)))


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("as Maret 2024", PartialDate(2024, 3)),
        ("Maret 2024", PartialDate(2024, 3)),
        ("Sukarasa, 8 2016", PartialDate(2016, None, 8)),
        ("Jakarta, x2 Nopember", PartialDate(None, 11)),
    ],
)
def test_a_part_is_missing(line: str, date: PartialDate) -> None:
    (found,) = found_on(page(line))
    assert found.read.value == date
    assert found.read.partial


@pytest.mark.parametrize("line", ["berlaku 13 Maret 2024", "Nomor 8/2016", "periode Januari 2024", "Pasal 8"])
def test_what_is_whole_or_never_had_a_day_is_left(line: str) -> None:
    assert found_on(page(line)) == []


def test_a_hardly_legible_date_is_looked_at() -> None:
    (found,) = found_on(page("berlaku 13 Maret 2024", unsure="13"))
    assert found.read.value == PartialDate(2024, 3, 13)
    assert not found.read.partial


@pytest.mark.parametrize(
    ("line", "unsure", "date", "words"),
    [
        ("yakni sampai dengan 20 tanuan 2021, selama", "tanuan", PartialDate(2021, None, 20), (3, 6)),
        ("pada tanggal 3 bebrueri MA", "bebrueri", PartialDate(None, None, 3), (2, 4)),
        ("Berlaku sampai 30/41/25 5", "", PartialDate(None), (2, 3)),
        ("berlaku hingga 17-Apr-2076", "", PartialDate(None, 4, 17), (2, 3)),
        ("berlaku hingga 30/41/2025", "", PartialDate(2025, None, 30), (2, 3)),
        ("tanggal cn 2023", "cn", PartialDate(None), (1, 3)),
        ("Izin berakhir 2Q duni 2O28 os", "duni", PartialDate(None), (2, 6)),
        ("preseptor sejak 260-2020 hingga 20-03", "260-2020", PartialDate(None), (2, 3)),
    ],
)
def test_what_stands_where_a_date_does(
    line: str, unsure: str, date: PartialDate, words: tuple[int, int]
) -> None:
    (found,) = found_on(page(line, unsure=unsure))
    assert (found.read.value, (found.first, found.end)) == (date, words)


@pytest.mark.parametrize(
    "line", ["Pasal 20 Peraturan 2021", "berlaku sejak 260-2020", "dengan 4 dokter 2021"]
)
def test_what_is_legible_is_no_lost_date(line: str) -> None:
    assert found_on(page(line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "berakhir 3 bulan sesudahnya",
        "yang berakhirnya jaminan dilayani",
        "tanggal surat 2023",
        "berakhir 7 hari",
    ],
)
def test_an_end_that_is_told_otherwise_is_no_lost_date(line: str) -> None:
    assert found_on(page(line, unsure="dilayani bulan")) == []


def test_a_length_that_is_hardly_legible_is_looked_at() -> None:
    line = "Jangka waktu izin 4 (cmp4t) tahvn sejak ditetapkan"
    (found,) = found_on(page(line, unsure="(cmp4t)"))
    assert (found.first, found.end) == (3, 6)
    assert found_on(page(line)) == []
    assert found_on(page("Jangka waktu izin 4 (empat) tahun sejak ditetapkan", unsure="(empat)")) == []


def test_the_place_is_as_high_as_its_line_whatever_a_stain_is() -> None:
    words = page("Ditetapkan di Kota Maret 2024")
    high = words[3].bbox
    words[3] = Word("Maret", BoundingBox(high.x0, -60, high.x1, 70), 0.9, 0)
    (found,) = found_on([*words[:2], Word("4ota", words[2].bbox, 0.3, 0), *words[3:]])
    assert (found.box.x0, found.box.top, found.box.x1, found.box.bottom) == (180, 0, 290, 10)


def test_a_year_in_the_next_line_is_no_trouble() -> None:
    assert found_on(page("diterbitkan tanggal 14 Januari", "2019 di Argapura")) == []
    assert len(found_on(page("diterbitkan tanggal 14 Januari", "di Argapura"))) == 1


@pytest.mark.parametrize(
    ("line", "value", "partial"),
    [
        ("Nomor : 737/DPS-PKS", "737/DPS-PKS", True),
        ("No. 346/PKS-K1 -", "346/PKS-K1", True),
        ("Nomor : 86s/KTRJVII-O9", "86s/KTRJVII-O9", True),
    ],
)
def test_a_number_without_its_year_is_looked_at(line: str, value: str, partial: bool) -> None:
    (found,) = found_on(page(line))
    assert (found.read.value, found.read.partial) == (value, partial)


def test_a_hardly_legible_number_is_looked_at() -> None:
    line = "Nomor : 737/DPS-PKS/III/2021"
    assert found_on(page(line)) == []
    (found,) = found_on(page(line, unsure="737/DPS-PKS/III/2021"))
    assert (found.read.value, found.read.partial) == ("737/DPS-PKS/III/2021", False)


def test_a_number_without_a_label_is_left() -> None:
    assert found_on(page("tanggal s/d akhir dan/atau 12/KET")) == []
