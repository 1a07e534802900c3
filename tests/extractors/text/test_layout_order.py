"""Columns, signature blocks and wrapped cells are read together; everything else row by row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import cycle, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.text.layout import is_doubtful, reading_order
from schemas.geometry import BoundingBox

VOCABULARY = """
para pihak sepakat untuk menyelenggarakan pelayanan kesehatan tingkat pertama bagi peserta dan keluarganya
menurut ketentuan yang berlaku dengan memperhatikan mutu serta kendali biaya selama masa perjanjian ini
fasilitas wajib melaporkan setiap perubahan tenaga medis kepada petugas paling lambat tujuh hari kerja
"""


def prose(count: int, start: int = 0) -> str:
    """`count` words of running text, of other words for another `start`."""
    return " ".join(islice(cycle(VOCABULARY.split()), start, start + count))


class Sheet:
    """Sets text as a word processor does; `read` says what the lines of the page are."""

    def __init__(self, size: float = 10.0) -> None:
        self.size = size
        self.words: list[str] = []
        self.boxes: list[BoundingBox] = []
        self.lines: list[int] = []

    def width(self, text: str, spacing: float = 0.0) -> float:
        # Letters of several widths, as proportional type has them.
        return sum(self.size * (0.28 if c in "il:.,;-()|1 " else 0.52) + spacing for c in text)

    def line(self, text: str, x: float, y: float, gap: float | None = None, spacing: float = 0.0) -> float:
        """Print one line from `x` on and return where it ends."""
        number = len(set(self.lines))
        gap = self.size * 0.28 if gap is None else gap
        for word in text.split():
            end = x + self.width(word, spacing)
            self.words.append(word)
            self.boxes.append(BoundingBox(x, y, end, y + self.size))
            self.lines.append(number)
            x = end + gap
        return x - gap

    def centred(
        self, text: str, axis: float, y: float, gap: float | None = None, spacing: float = 0.0
    ) -> None:
        trial = Sheet(self.size)
        self.line(text, axis - trial.line(text, 0, 0, gap, spacing) / 2, y, gap, spacing)

    def wrapped(self, text: str, width: float) -> list[str]:
        lines: list[str] = []
        for word in text.split():
            if lines and self.width(f"{lines[-1]} {word}") <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines

    def paragraph(
        self, text: str, x: float, y: float, width: float, justified: bool = True, pitch: float = 1.2
    ) -> float:
        """Print running text and return the top of the line after it."""
        lines = self.wrapped(text, width)
        for number, line in enumerate(lines):
            count = len(line.split()) - 1
            free = width - self.width(line.replace(" ", ""))
            stretched = justified and count and number < len(lines) - 1
            self.line(line, x, y, free / count if stretched else None)
            y += pitch * self.size
        return y

    def table(
        self,
        rows: Sequence[Sequence[str]],
        edges: Sequence[float],
        y: float,
        padding: float = 0.3,
        middle: bool = False,
    ) -> float:
        """Print cells between `edges` with `padding` (in em) around them; return where the table ends."""
        for row in rows:
            cells = [
                [part for piece in text.split("\n") for part in self.wrapped(piece, right - left - 8)]
                for text, left, right in zip(row, edges, edges[1:], strict=False)
            ]
            tallest = max(map(len, cells))
            y += padding * self.size
            for lines, left in zip(cells, edges, strict=False):
                shift = (tallest - len(lines)) / 2 if middle else 0
                for number, line in enumerate(lines):
                    self.line(line, left + 4, y + 1.2 * self.size * (number + shift))
            y += (1.2 * tallest + padding) * self.size
        return y

    def leaning(self, degrees: float) -> Sheet:
        slope = math.tan(math.radians(degrees))
        turned = Sheet(self.size)
        turned.words, turned.lines = self.words, self.lines
        turned.boxes = [
            BoundingBox(
                box.x0 - slope * box.top,
                box.top + slope * box.middle[0],
                box.x1 - slope * box.top,
                box.bottom + slope * box.middle[0],
            )
            for box in self.boxes
        ]
        return turned

    def read(self, *, engine: bool = False) -> list[str]:
        lines = reading_order(
            self.boxes,
            texts=self.words,
            fragments=self.lines if engine else None,
            doubtful=[is_doubtful(word, 0.9) for word in self.words] if engine else None,
        )
        return [" ".join(self.words[index] for index in line) for line in lines]


def two_columns(left: str, right: str, y: float = 100, right_y: float | None = None) -> Sheet:
    sheet = Sheet()
    sheet.paragraph(left, 60, y, 225)
    sheet.paragraph(right, 305, y if right_y is None else right_y, 225)
    return sheet


@pytest.mark.parametrize("right_y", [100, 104, 106], ids=["level", "a third lower", "half a line lower"])
@pytest.mark.parametrize("engine", [False, True], ids=["words", "fragments"])
def test_two_columns_of_a_contract_are_read_one_after_the_other(right_y: float, engine: bool) -> None:
    left, right = prose(150), prose(120, 31)
    sheet = two_columns(left, right, right_y=right_y)
    lines = sheet.read(engine=engine)
    assert " ".join(lines) == f"{left} {right}"
    assert lines == sheet.wrapped(left, 225) + sheet.wrapped(right, 225)


def test_a_title_above_and_a_page_number_below_two_columns_keep_their_places() -> None:
    sheet = Sheet()
    sheet.centred("PERJANJIAN KERJA SAMA", 295, 60)
    sheet.paragraph(prose(80), 60, 100, 225)
    sheet.paragraph(prose(90, 17), 305, 100, 225)
    sheet.centred("- 3 -", 295, 780)
    lines = sheet.read()
    assert lines[0] == "PERJANJIAN KERJA SAMA"
    assert " ".join(lines[1:-1]) == f"{prose(80)} {prose(90, 17)}"
    assert lines[-1] == "- 3 -"


def test_text_over_the_whole_width_ends_columns_and_new_ones_begin_below() -> None:
    sheet = Sheet()
    parts = [prose(70), prose(70, 9), prose(60, 40), prose(70, 23), prose(70, 51)]
    low = max(sheet.paragraph(parts[0], 60, 60, 225), sheet.paragraph(parts[1], 305, 60, 225))
    low = sheet.paragraph(parts[2], 60, low + 8, 470)
    sheet.paragraph(parts[3], 60, low + 8, 225)
    sheet.paragraph(parts[4], 305, low + 8, 225)
    assert " ".join(sheet.read()) == " ".join(parts)


def test_three_columns_of_a_leaflet_are_read_one_after_the_other() -> None:
    sheet = Sheet(9)
    parts = [prose(90), prose(95, 13), prose(70, 29)]
    for number, part in enumerate(parts):
        sheet.paragraph(part, 50 + 172 * number, 80, 154, justified=False)
    assert " ".join(sheet.read()) == " ".join(parts)


def test_numbered_items_in_two_columns_keep_their_numbers() -> None:
    sheet = Sheet()
    expected = []
    for x in (60, 305):
        y = 100.0
        for number in range(1, 5):
            text = prose(20 + 3 * number, int(x) + 7 * number)
            sheet.line(f"({number})", x, y)
            first, *others = sheet.wrapped(text, 203)
            expected += [f"({number}) {first}", *others]
            y = sheet.paragraph(text, x + 22, y, 203) + 3
    assert sheet.read() == expected


@pytest.mark.parametrize("degrees", [-1.0, 1.0])
def test_columns_that_lean_with_the_scan_are_columns(degrees: float) -> None:
    left, right = prose(330), prose(330, 31)
    sheet = Sheet()
    sheet.paragraph(left, 60, 60, 228)
    sheet.paragraph(right, 300, 60, 228)
    assert " ".join(sheet.leaning(degrees).read()) == f"{left} {right}"


def test_two_languages_side_by_side_are_read_paragraph_by_paragraph() -> None:
    sheet = Sheet()
    y, parts = 100.0, []
    for number in range(4):
        left, right = prose(24 + number, 11 * number), prose(20 + 4 * number, 50 + 7 * number)
        y = max(sheet.paragraph(left, 60, y, 225), sheet.paragraph(right, 305, y, 225)) + 8
        parts += [left, right]
    assert " ".join(sheet.read()) == " ".join(parts)


def test_a_tariff_table_beside_running_text_is_read_after_it() -> None:
    sheet = Sheet()
    text = prose(120)
    sheet.paragraph(text, 60, 100, 225)
    rows = [
        ["1", "Konsultasi umum", "Rp25.000"],
        ["2", "Cabut gigi", "Rp90.000"],
        ["3", "Tambal", "Rp75.000"],
    ]
    rows += [["4", "Rawat luka", "Rp40.000"], ["5", "Suntik", "Rp15.000"], ["6", "Jahit luka", "Rp80.000"]]
    sheet.table(rows, [310, 330, 440, 530], 103)
    lines = sheet.read()
    assert " ".join(lines[: -len(rows)]) == text
    assert lines[-len(rows) :] == [" ".join(row) for row in rows]


LICENCE = [
    ("Nama", "dr. Sekar Rumekso"),
    ("Tempat, tanggal lahir", "Batulintang, 3 Mei 1981"),
    ("Alamat", "Jalan Cempaka Raya Nomor 14 RT 03 RW 05, Kelurahan Sukarasa, Kecamatan Lembah Rinjang, Kota"),
    ("Nomor STR", "3211100219075114"),
    ("Jenis praktik", "Dokter umum"),
    ("Tempat praktik", "Klinik Pratama Tirta Asih"),
]


EDGES = [70, 95, 250, 360, 450]


def licence(sheet: Sheet, x: float, width: float, colon: bool = True, y: float = 200) -> list[str]:
    """Print labels and values; return the lines they are to be read as."""
    expected = []
    for label, value in LICENCE:
        sheet.line(label, x, y)
        if colon:
            sheet.line(":", x + 120, y)
        lines = sheet.wrapped(value, width - 130)
        expected += [f"{label} : {lines[0]}" if colon else f"{label} {lines[0]}", *lines[1:]]
        for line in lines:
            sheet.line(line, x + 130, y)
            y += 15
    return expected


@pytest.mark.parametrize("colon", [True, False], ids=["colons", "no colons"])
@pytest.mark.parametrize("engine", [False, True], ids=["words", "fragments"])
def test_label_and_value_of_a_licence_are_one_line(colon: bool, engine: bool) -> None:
    sheet = Sheet()
    sheet.centred("SURAT IZIN PRAKTIK", 295, 120)
    sheet.centred("Nomor: 503/0142/SIP/2021", 295, 135)
    expected = licence(sheet, 80, 430, colon)
    assert sheet.read(engine=engine) == ["SURAT IZIN PRAKTIK", "Nomor: 503/0142/SIP/2021", *expected]


def test_groups_of_labels_with_white_between_them_stay_rows() -> None:
    sheet = Sheet()
    groups = [[("Nama", "Sekar"), ("Umur", "35 tahun")], [("Desa", "Sukarasa"), ("Kota", "Argapura Jaya")]]
    y = 100.0
    for group in groups:
        for label, value in group:
            sheet.line(label, 80, y)
            sheet.line(value, 140, y)
            y += 12
        y += 20
    assert sheet.read() == [f"{label} {value}" for group in groups for label, value in group]


def test_groups_of_dense_labels_that_had_room_beside_each_other_stay_rows() -> None:
    sheet = Sheet()
    groups = [
        [("Nama lengkap", "Sekar Rumekso"), ("Umur sekarang", "35 tahun"), ("Desa asal", "Sukarasa Kidul")],
        [("Nama usaha", "Tirta Asih"), ("Jenis usaha", "Klinik pratama")],
    ]
    y = 100.0
    for group in groups:
        for label, value in group:
            sheet.line(label, 80, y)
            sheet.line(value, 200, y)
            y += 12
        y += 10
    assert sheet.read() == [f"{label} {value}" for group in groups for label, value in group]


def test_the_place_for_a_photograph_beside_a_licence_is_not_part_of_its_values() -> None:
    sheet = Sheet()
    expected = licence(sheet, 80, 330)
    for number, text in enumerate(["PAS FOTO", "berwarna", "4 x 6"]):
        sheet.centred(text, 490, 208 + 12 * number)
    lines = sheet.read()
    assert lines == [*expected, "PAS FOTO", "berwarna", "4 x 6"]


def test_a_signature_beside_labels_and_values_is_read_after_them() -> None:
    sheet = Sheet()
    expected = licence(sheet, 60, 330)
    block = [
        "Argapura Jaya, 21 Mei 2021",
        "KEPALA DINAS",
        "",
        "",
        "",
        "",
        "drg. Fitri Wicaksanta, M.Kes.",
        "NIP 1980",
    ]
    for number, text in enumerate(block):
        sheet.centred(text, 480, 200 + 13 * number)
    assert sheet.read() == expected + [text for text in block if text]


SIGNERS = [
    ["PIHAK KESATU,", "BPJS Kesehatan Cabang Lembah Rinjang", "Hadiyan Prawirasakti, S.E.", "Kepala Cabang"],
    ["PIHAK KEDUA,", "Klinik Pratama Tirta Asih", "dr. Ratri Wulandini", "Pimpinan Klinik"],
    ["Mengetahui,", "Dinas Kesehatan", "Bagas Suryalaga", "Kepala Dinas"],
]


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("flush", [False, True], ids=["centred", "flush left"])
def test_signature_blocks_are_read_one_after_the_other(count: int, flush: bool) -> None:
    sheet = Sheet(9 if count == 3 else 10)
    sheet.paragraph(prose(60), 60, 100, 470)
    blocks = SIGNERS[:count] if count == 2 else [[text[:22].strip() for text in block] for block in SIGNERS]
    for number, block in enumerate(blocks):
        axis = 60 + 470 * (number + 0.5) / count
        for text, y in zip(block, (300, 312, 380, 392), strict=True):
            if flush:
                sheet.line(text, axis - 235 / count + 5, y)
            else:
                sheet.centred(text, axis, y)
    assert sheet.read() == sheet.wrapped(prose(60), 470) + [text for block in blocks for text in block]


def test_witnesses_below_the_parties_sign_after_both() -> None:
    sheet = Sheet()
    pairs = [SIGNERS[:2], [["Saksi,", "Rina Oktaviani"], ["Saksi,", "Dedy Kurniadi Suryalaga"]]]
    for (left, right), heights in zip(pairs, [(300, 312, 380, 392), (420, 480)], strict=True):
        for block, axis in ((left, 177), (right, 412)):
            for text, y in zip(block, heights, strict=True):
                sheet.centred(text, axis, y)
    assert sheet.read() == [text for pair in pairs for block in pair for text in block]


def test_parties_sign_below_two_columns_after_both() -> None:
    sheet = two_columns(prose(110), prose(100, 31), y=60)
    low = max(box.bottom for box in sheet.boxes) + 14
    for block, axis in zip(SIGNERS[:2], (172, 417), strict=True):
        for text, down in zip(block, (0, 12, 80, 92), strict=True):
            sheet.centred(text, axis, low + down)
    lines = sheet.read()
    assert " ".join(lines[:-8]) == f"{prose(110)} {prose(100, 31)}"
    assert lines[-8:] == [text for block in SIGNERS[:2] for text in block]


@pytest.mark.parametrize("degrees", [-0.5, 0.5])
def test_labels_and_tariffs_that_lean_stay_rows(degrees: float) -> None:
    form, table = Sheet(), Sheet()
    expected = licence(form, 60, 430)
    rows = [["1", "Konsultasi", "per kunjungan", "Rp25.000"], ["2", "Rawat luka", "per tindakan", "Rp40.000"]]
    rows += [["3", "Cabut gigi", "per gigi", "Rp90.000"], ["4", "Persalinan", "per paket", "Rp800.000"]]
    table.table(rows, EDGES, 100)
    assert form.leaning(degrees).read() == expected
    assert table.leaning(degrees).read() == [" ".join(row) for row in rows]


def test_rivers_of_white_through_stretched_lines_are_no_gutters() -> None:
    sheet = Sheet()
    y = sheet.paragraph(prose(120), 60, 60, 400, justified=False)
    for number in range(8):
        sheet.line("dengan kepada selama berupa adalah sebuah ajaran dengan", 60, y + 12 * number, gap=9)
    assert len(sheet.read()) == 8 + len(sheet.wrapped(prose(120), 400))


def test_typescript_with_its_wide_gaps_is_read_row_by_row() -> None:
    sheet = Sheet(9)
    expected = sheet.wrapped(prose(120), 400)
    for number, line in enumerate(expected):
        sheet.line(line, 60, 80 + 14 * number, gap=9)
    assert sheet.read() == expected


def test_a_signature_block_with_a_longer_name_keeps_its_last_line() -> None:
    sheet = Sheet()
    blocks = [[*SIGNERS[0], "NPP 01177"], SIGNERS[1]]
    for block, axis in zip(blocks, (177, 412), strict=True):
        for text, y in zip(block, (300, 312, 380, 392, 404), strict=False):
            sheet.centred(text, axis, y)
    assert sheet.read() == [text for block in blocks for text in block]


TARIFFS = [
    ["No", "Jenis pelayanan", "Satuan", "Tarif"],
    ["1", "Konsultasi dokter umum", "per kunjungan", "Rp25.000"],
    [
        "2",
        "Pencabutan gigi tetap tanpa penyulit dengan anestesi lokal",
        "per gigi termasuk kontrol ulang",
        "Rp90.000",
    ],
    ["3", "Rawat luka ringan", "per tindakan", "Rp40.000"],
    ["4", "Persalinan normal yang ditolong bidan beserta perawatan ibu dan bayi", "per paket", "Rp800.000"],
]


def test_rows_of_a_tariff_are_lines_and_wrapped_cells_are_read_one_by_one() -> None:
    sheet = Sheet()
    sheet.table(TARIFFS, EDGES, 100)
    assert sheet.read() == [
        "No Jenis pelayanan Satuan Tarif",
        "1 Konsultasi dokter umum per kunjungan Rp25.000",
        "2 Pencabutan gigi tetap tanpa",
        "penyulit dengan anestesi lokal",
        "per gigi termasuk",
        "kontrol ulang",
        "Rp90.000",
        "3 Rawat luka ringan per tindakan Rp40.000",
        "4 Persalinan normal yang ditolong per paket Rp800.000",
        "bidan beserta perawatan ibu dan",
        "bayi",
    ]


def test_cells_that_nearly_touch_are_cells() -> None:
    sheet = Sheet()
    first, second = "Pencabutan gigi tetap tanpa", "per gigi termasuk"
    edges = [70, 95, 95 + 8 + sheet.width(first), 95 + 16 + sheet.width(f"{first}{second}") + 1, 460]
    sheet.table(TARIFFS[:4], edges, 100)
    assert sheet.read()[2:6] == [f"2 {first}", "penyulit dengan anestesi", "lokal", second]


def test_the_last_lines_of_a_table_belong_to_its_last_row() -> None:
    sheet = Sheet()
    rows = [
        *TARIFFS[:3],
        [
            "3",
            "Persalinan normal yang ditolong bidan beserta perawatan ibu dan bayi",
            "per paket persalinan di klinik",
            "",
        ],
    ]
    sheet.table(rows, EDGES, 100)
    assert sheet.read()[-5:] == [
        "3 Persalinan normal yang ditolong",
        "bidan beserta perawatan ibu dan",
        "bayi",
        "per paket persalinan",
        "di klinik",
    ]


def test_a_dense_table_is_parted_by_its_numbers() -> None:
    sheet = Sheet()
    sheet.table(TARIFFS, EDGES, 100, padding=0.0)
    lines = sheet.read()
    assert lines[2:8] == [
        "2 Pencabutan gigi tetap tanpa",
        "penyulit dengan anestesi lokal",
        "per gigi termasuk",
        "kontrol ulang",
        "Rp90.000",
        "3 Rawat luka ringan per tindakan Rp40.000",
    ]


def test_cells_set_in_the_middle_of_their_row_stay_in_it() -> None:
    sheet = Sheet()
    sheet.table(TARIFFS[:4], EDGES, 100, middle=True)
    assert sheet.read() == [
        "No Jenis pelayanan Satuan Tarif",
        "1 Konsultasi dokter umum per kunjungan Rp25.000",
        "2 Pencabutan gigi tetap tanpa",
        "penyulit dengan anestesi lokal",
        "per gigi termasuk",
        "kontrol ulang",
        "Rp90.000",
        "3 Rawat luka ringan per tindakan Rp40.000",
    ]


def test_the_days_of_a_schedule_stay_beside_their_hours() -> None:
    sheet = Sheet()
    rows = [
        ["Nama", "SIP", "Hari", "Jam"],
        [
            "dr. Sekar Rumekso",
            "503/0142/2021",
            "Senin\nSelasa\nKamis",
            "08.00-12.00\n10.00-14.00\n08.00-12.00",
        ],
        ["drg. Laksmi Wulandini", "503/0177/2022", "Rabu", "14.00-18.00"],
    ]
    sheet.table(rows, [70, 200, 300, 380, 480], 100)
    assert sheet.read() == [
        "Nama SIP Hari Jam",
        "dr. Sekar Rumekso 503/0142/2021 Senin 08.00-12.00",
        "Selasa 10.00-14.00",
        "Kamis 08.00-12.00",
        "drg. Laksmi Wulandini 503/0177/2022 Rabu 14.00-18.00",
    ]


def test_wrapped_cells_of_a_schedule_are_read_one_by_one() -> None:
    sheet = Sheet()
    rows = [
        ["Nama", "Tempat praktik", "Jam"],
        ["dr. Sekar Rumekso Hardiyantara, Sp.PD", "Klinik Pratama Tirta Asih Lembah Rinjang", "08.00-12.00"],
        ["drg. Laksmi Wulandini", "Klinik Gigi Prima", "14.00-18.00"],
    ]
    sheet.table(rows, [70, 190, 320, 400], 100)
    assert sheet.read() == [
        "Nama Tempat praktik Jam",
        "dr. Sekar Rumekso",
        "Hardiyantara, Sp.PD",
        "Klinik Pratama Tirta Asih",
        "Lembah Rinjang",
        "08.00-12.00",
        "drg. Laksmi Wulandini Klinik Gigi Prima 14.00-18.00",
    ]


def test_a_number_far_left_of_its_text_is_in_its_line() -> None:
    sheet = Sheet()
    expected, y = [], 100.0
    for number in range(1, 6):
        text = prose(30, 9 * number)
        first, *others = sheet.wrapped(text, 410)
        sheet.line(f"{number}.", 60, y)
        y = sheet.paragraph(text, 110, y, 410)
        expected += [f"{number}. {first}", *others]
    assert sheet.read() == expected


def test_letterhead_with_centred_lines_and_letter_spaced_title_stay_whole() -> None:
    sheet = Sheet()
    lines = ["PEMERINTAH KOTA ARGAPURA JAYA", "DINAS KESEHATAN", "Jalan Raya Sukarasa Nomor 2"]
    for number, text in enumerate(lines):
        sheet.centred(text, 330, 50 + 14 * number)
    spaced = ["K E P U T U S A N", "T E N T A N G", "I Z I N P R A K T I K"]
    for number, text in enumerate(spaced):
        sheet.centred(text, 295, 120 + 14 * number, gap=12)
    assert sheet.read() == lines + spaced


@pytest.mark.parametrize("width", [470, 200])
def test_wide_gaps_of_justified_text_split_no_line(width: float) -> None:
    sheet = Sheet()
    text = " ".join(
        islice(cycle(["menyelenggarakan", "pelayanan", "kesehatan", "diberitahukan", "dan"]), 120)
    )
    y = sheet.paragraph(text, 60, 60, width)
    sheet.paragraph(prose(60), 60, y, width)
    assert sheet.read() == sheet.wrapped(text, width) + sheet.wrapped(prose(60), width)


def test_headers_and_footers_with_two_ends_are_one_line() -> None:
    sheet = Sheet()
    sheet.line("RAHASIA", 60, 40)
    sheet.line("Halaman 3 dari 9", 450, 40)
    sheet.paragraph(prose(200), 60, 80, 470)
    sheet.line("Paraf PIHAK KESATU: ...", 60, 790)
    sheet.line("Paraf PIHAK KEDUA: ...", 400, 790)
    assert sheet.read() == [
        "RAHASIA Halaman 3 dari 9",
        *sheet.wrapped(prose(200), 470),
        "Paraf PIHAK KESATU: ... Paraf PIHAK KEDUA: ...",
    ]


def test_boxes_for_paraf_in_the_margin_are_not_part_of_the_text() -> None:
    sheet = Sheet()
    text = prose(150)
    sheet.paragraph(text, 60, 80, 420)
    for number, label in enumerate(["Paraf", "PIHAK I", "PIHAK II"]):
        sheet.centred(label, 520, 145 + 16 * number)
    lines = sheet.read()
    assert lines == [*sheet.wrapped(text, 420), "Paraf", "PIHAK I", "PIHAK II"]


def test_doubtful_words_of_a_stamp_between_columns_do_not_join_them() -> None:
    left, right = prose(100), prose(100, 31)
    sheet = two_columns(left, right)
    noise = [BoundingBox(270, 120 + 12 * n, 320, 128 + 12 * n) for n in range(5)]
    doubtful = [is_doubtful(word, 0.9) for word in sheet.words] + [is_doubtful("kK3", 0.2) for _ in noise]
    lines = reading_order([*sheet.boxes, *noise], doubtful=doubtful)
    words = [[sheet.words[i] for i in line if i < len(sheet.words)] for line in lines]
    assert " ".join(word for line in words for word in line) == f"{left} {right}"


def test_ruling_lines_that_an_engine_reads_as_words_do_not_join_columns() -> None:
    left, right = prose(100), prose(100, 31)
    sheet = two_columns(left, right)
    for number in range(14):
        sheet.words.append("|")
        sheet.boxes.append(BoundingBox(292, 99 + 12 * number, 296, 111 + 12 * number))
        sheet.lines.append(1000 + number)
    text = " ".join(sheet.read(engine=True)).replace(" |", "").replace("| ", "")
    assert text == f"{left} {right}"


def test_a_page_without_words_has_no_lines() -> None:
    assert reading_order([]) == []


def word(x: int, y: int, width: int, height: int) -> BoundingBox:
    return BoundingBox(x, y, x + width, y + height)


BOXES = st.lists(
    st.builds(word, st.integers(0, 500), st.integers(0, 700), st.integers(1, 90), st.integers(1, 40)),
    max_size=40,
)


@given(BOXES, st.integers(1, 6))
def test_every_word_is_in_one_line_and_lines_run_to_the_right(boxes: list[BoundingBox], parts: int) -> None:
    for fragments in (None, [index // parts for index in range(len(boxes))]):
        lines = reading_order(
            boxes, fragments=fragments, doubtful=[index % 3 == 0 for index in range(len(boxes))]
        )
        assert sorted(index for line in lines for index in line) == list(range(len(boxes)))
        assert all(lines)
        for line in lines:
            assert [boxes[index].x0 for index in line] == sorted(boxes[index].x0 for index in line)


def examples() -> list[Sheet]:
    table = Sheet()
    table.table(TARIFFS, EDGES, 100)
    form = Sheet()
    licence(form, 60, 330)
    return [two_columns(prose(80), prose(70, 31)), table, form]


@settings(max_examples=30)
@given(st.sampled_from([0.25, 0.5, 2.0, 4.0]), st.integers(-500, 500), st.integers(-500, 500))
def test_place_and_unit_do_not_matter(scale: float, right: int, down: int) -> None:
    for sheet in examples():
        moved = [
            BoundingBox(*((side + shift) * scale for side, shift in zip(box, (right, down) * 2, strict=True)))
            for box in sheet.boxes
        ]
        assert reading_order(moved) == reading_order(sheet.boxes)


LEFT = ["PEMEGANG IZIN", "Nama lengkap", "drg. Surya Mahardika", "Lahir di", "Telagawangi", "Tempat tinggal"]
RIGHT = [
    "TEMPAT PRAKTIK",
    "Klinik Sehat Abadi",
    "Jl. Pelita No. 4",
    "Jam praktik",
    "Senin - Jumat",
    "KEPALA DINAS",
]


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ("I.", "II.", True),
        ("A.", "B.", True),
        ("I.", "Il.", True),
        ("I.", "IV.", False),
        ("I.", "B.", False),
        ("Nama", "Alamat", False),
    ],
)
def test_numbered_headings_side_by_side_tell_columns(first: str, second: str, apart: bool) -> None:
    sheet = Sheet()
    for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        y = 100 + 24 * number
        sheet.line(f"{first} {left}" if not number else left, 60, y)
        sheet.line(f"{second} {right}" if not number else right, 320, y)
    lines = sheet.read()
    if apart:
        assert lines == [f"{first} {LEFT[0]}", *LEFT[1:], f"{second} {RIGHT[0]}", *RIGHT[1:]]
    else:
        assert len(lines) == len(LEFT)


POLICY = """
Nomor 96 147 132 155 | Polis 135 146 159 155 | / 163 147 167 156 | Policy 171 146 199 158
No. 202 147 217 155 | : 247 149 249 154 | 77.P1.2025.00812 261 146 343 155 | Tertanggung 96 168 161 179
/ 165 168 168 177 | Insured 172 167 207 176 | : 247 170 249 176 | Rumah 261 167 297 176
Sakit 301 167 325 176 | Umum 329 167 364 176 | Bhakti 367 167 399 176 | Lembayung 403 167 462 179
beserta 465 167 501 176 | tenaga 261 186 294 197 | medisnya 298 185 346 197 | Jangka 96 206 130 218
Waktu 134 206 167 215 | / 171 207 174 216 | Period 179 206 207 215 | : 248 209 249 215
15 262 206 272 215 | Oktober 275 206 317 215 | 2025 320 206 342 215 | sampai 346 207 381 218
dengan 384 206 422 218 | 15 426 206 436 215 | Oktober 439 206 480 215 | 2026 483 206 506 215
Batas 97 227 123 236 | Tanggung 126 227 177 239 | Jawab 180 227 210 238 | / 214 228 218 237
: 247 230 249 235 | Rp2.000.000.000,00 261 227 355 238 | agregat 359 228 396 238 | Limit 97 246 121 254
Basis 95 265 122 279 | : 248 269 249 274 | Claims 261 266 293 274 | made, 297 265 323 276
tanggal 327 265 363 277 | retroaktif 367 265 414 274 | 15 418 266 428 274 | Oktober 431 265 472 274
2020 475 266 498 274 | Nama 170 295 197 303 | dokter 200 295 231 303 | Spesialisasi 343 293 398 307
Batas 443 295 468 302 | (Rp) 471 294 493 305
"""
"""Part of a policy as an engine saw it: words and boxes. Labels and values wrap at heights of their own."""


@pytest.mark.parametrize("told", [True, False], ids=["words told", "boxes alone"])
def test_values_behind_colons_stay_beside_their_labels(told: bool) -> None:
    seen = [word.split() for word in POLICY.replace("\n", " | ").split(" | ") if word.strip()]
    boxes = [BoundingBox(*map(float, box)) for _, *box in seen]
    lines = reading_order(boxes, texts=[text for text, *_ in seen] if told else None)
    read = [" ".join(seen[index][0] for index in line) for line in lines]
    assert ("Nomor Polis / Policy No. : 77.P1.2025.00812" in read) is told
    assert ("Jangka Waktu / Period : 15 Oktober 2025 sampai dengan 15 Oktober 2026" in read) is told
