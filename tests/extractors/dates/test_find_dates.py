"""Dates in running text: a case holds text and answer; without a tag it asserts that nothing is found."""

import re

import pytest

from extractors.dates import DateForm, find_dates, parse_date
from schemas.dates import PartialDate

_TAG = re.compile(r"<date norm='([^']+)'>(.*?)</date>", re.DOTALL)


def read_case(case: str) -> tuple[str, list[tuple[str, str]]]:
    """Split a case into the plain text and the (raw, norm) pairs that its tags promise."""
    expected = [(match.group(2), match.group(1)) for match in _TAG.finditer(case)]
    plain = _TAG.sub(r"\2", case)
    if "<date" in plain or "</date" in plain:
        raise ValueError(f"malformed case: {case!r}")
    if any(not re.fullmatch(r"(?:\d{4}|\?{4})-(?:\d\d|\?\?)-(?:\d\d|\?\?)", norm) for _, norm in expected):
        raise ValueError(f"malformed norm in case: {case!r}")
    return plain, expected


def test_malformed_cases_raise() -> None:
    with pytest.raises(ValueError, match="malformed case"):
        read_case("berlaku <date norm='2027-02-??'>Februari 2027")
    with pytest.raises(ValueError, match="malformed norm"):
        read_case("berlaku <date norm='2027'>Februari 2027</date>")


WRITTEN = [
    # day, month, year
    "berlaku sampai dengan tanggal <date norm='2031-12-31'>31 Desember 2031</date>",  # years ahead
    "Terbit: <date norm='2019-02-07'>7 Pebruari 2019</date>",
    "Terbit: <date norm='2019-02-07'>07-Peb-2019</date>, <date norm='2021-11-09'>9 Nop. 2021</date>",
    "<date norm='2022-03-14'>14 Mar 2022</date> - <date norm='2027-03-14'>14 Mar 2027</date>",
    "KOTA TANDAYU, <date norm='2022-08-05'>05 AGUSTUS 2022</date>",
    "surat <date norm='2023-09-27'>27 September 2023</date> M / 12 Rabi'ul Awwal 1445 H",
    "12 Rabiul Akhir 1445 H",  # Hijri alone is not a date of ours
    "<date norm='2019-02-07'>7-Feb-19</date> dan <date norm='1998-02-07'>7 Feb '98</date>",
    "pada tanggal\n<date norm='2024-05-20'>20\nMei\n2024</date>",  # over line ends
    "akhir halaman 20 Mei\f2024 halaman baru",  # a page may not end inside a date
    # words
    "tanggal <date norm='2023-12-20'>dua puluh bulan Desember tahun dua ribu dua puluh tiga</date>",
    "tanggal <date norm='2019-05-29'>Duapuluh Sembilan bulan Mei tahun Duaribu Sembilanbelas</date>",
    "tanggal <date norm='1996-01-01'>satu Januari seribu sembilan ratus sembilan puluh enam</date>",
    "tanggal <date norm='2020-08-18'>delapan belas bulan delapan tahun dua ribu dua puluh</date>",
    "tanggal <date norm='2018-09-19'>sembilas belas September tahun dua ribu delapan belas</date>",
    "<date norm='2023-12-20'>duapuluhDesembertahunduaribuduapuluhtiga</date>",
    # words and digits
    "<date norm='2018-12-03'>tiga bulan Desember tahun dua ribu delapan belas (03/12/2018)</date>, di",
    "tanggal <date norm='2018-05-20'>20 bulan Mei tahun 2018</date>",
    "tanggal <date norm='2024-01-02'>2 (dua) Januari tahun 2024 (duaribu duapuluh empat)</date>",
    "tanggal <date norm='2018-05-20'>20 bulan 5 tahun 2018</date>",
    # digits
    "<date norm='2023-12-31'>31-12-2023</date> <date norm='2023-12-31'>31/12/23</date>",
    "tgl. <date norm='2023-12-31'>31.12.2023</date>, <date norm='2021-11-23'>23 - 11 - 2021</date>",
    "tanggal <date norm='2023-12-31'>311223</date>, tanggal <date norm='2023-12-31'>31122023</date>",
    "Dicetak: <date norm='2023-12-31'>2023-12-31</date>T10:00:00",
    "tanggal <date norm='2023-12-31'>31 12 2023</date>",
    "| MASA BERLAKU |<date norm='2027-03-14'>14-03-2027</date>|",
    # English
    "Valid until <date norm='2027-03-14'>14 March 2027</date>",
    "Until <date norm='2027-03-14'>Mar 14, 2027</date>; <date norm='2027-03-14'>14th of March 2027</date>",
    # month and year only
    "berlaku s.d. <date norm='2027-02-??'>Februari 2027</date>",
    # the items of a list
    "1. <date norm='2023-01-??'>Januari 2023</date>\n2. <date norm='2023-02-??'>Februari 2023</date>",
    "Bapak Agus 2020",  # a name
    # ranges: both ends come out complete
    "<date norm='2024-12-01'>1</date> s.d. <date norm='2024-12-31'>31 Desember 2024</date>",
    "<date norm='2024-01-01'>1 Januari</date> - <date norm='2024-12-31'>31 Desember 2024</date>",
    "<date norm='2024-01-01'>01/01</date> s/d <date norm='2024-12-31'>31/12/2024</date>",
    "<date norm='2024-01-01'>01/01/2024</date>-<date norm='2024-12-31'>31/12/2024</date>",
    "<date norm='2024-01-??'>Januari</date> s.d. <date norm='2024-12-??'>Desember 2024</date>",
    "<date norm='2024-01-01'>satu Januari</date> sampai dengan tanggal "
    "<date norm='2024-12-31'>tiga puluh satu Desember tahun dua ribu dua puluh empat</date>",
    "<date norm='2023-10-01'>1 Oktober</date> s.d. <date norm='2024-03-31'>31 Maret 2024</date>",
    "survei <date norm='2023-05-12'>12</date>-<date norm='2023-05-14'>14 Mei 2023</date>",
    "berlaku <date norm='2020-01-01'>1-1-2020</date> s/d <date norm='2020-12-31'>31-12-2020</date>",
    "<date norm='2024-01-01'>1 Januari</date>-<date norm='2024-12-31'>31 Desember 2024</date>",
    "Januari-<date norm='2024-12-31'>31 Desember 2024</date>",
    "<date norm='2019-12-31'>31-12-19</date> s.d. <date norm='2020-01-14'>14-1-20</date> oleh Dinas",
    "<date norm='2000-10-31'>31-Okt-00</date> hingga <date norm='2000-11-14'>November 14, 2000</date>",
    # old spellings
    "<date norm='2019-06-07'>7 Djuni 2019</date>, <date norm='2019-07-07'>7 Djuli 2019</date>",
    "<date norm='2019-08-07'>7 Agoestoes 2019</date>, <date norm='2019-01-07'>7 Djanuari 2019</date>",
    # the labels of a form
    "Tanggal : <date norm='2018-05-20'>20 bulan : Mei tahun 2018</date>",
    "Tanggal : <date norm='2018-05-20'>20 bulan : lima tahun 2018</date>",
    # bolder forms, where a date must stand
    "Senin, <date norm='2053-10-27'>27 10 2053</date>, tgl. <date norm='2050-01-10'>10 01 2050</date>.",
    "3 Syawal 1442 H / <date norm='2021-05-15'>15 05 2021</date> M",
    "<date norm='2005-05-20'>dua puluh Mei tahun dua ribu lima (20–05–2005)</date>",
    # day and month without a year are no date
    "setiap tanggal 17 Agustus dan 1 Januari",
]

MISREAD = [
    "<date norm='2018-05-21'>21Mei2018</date> <date norm='2018-05-21'>2lMeI2O18</date>",
    "<date norm='2024-01-01'>l Januari 202 4</date>",
    "<date norm='2023-10-10'>1O 0ktober 2O23</date>",
    "<date norm='2019-12-31'>31 Desem\nber 201 9</date>, <date norm='2019-09-30'>30 Sep-\ntember 2019</date>",
    "<date norm='2020-02-01'>Ol/O2/2O2O</date>",
    "<date norm='2020-02-01'>01-02/2020</date>",
    "sampai <date norm='2021-04-17'>17-Apr~2021</date>",
    "<date norm='2020-08-18'>delapan belaas bulan Agustus tahun dua ribv dua puIuh</date>",
    "<date norm='2026-06-20'>20 Jun1 2026</date>",
    "<date norm='1995-07-15'>115 Juli 1995</date>",  # a table line read as 1
    "berlaku satu tahun, dari <date norm='2016-01-01'>| Januari 2016</date> sampai 31",
    "Periode | <date norm='2016-01-??'>Januari 2016</date> | 12 orang",
    "<date norm='2027-07-11'>211 Juli 2027</date>",  # a colon read as 2
    "tanggal <date norm='2027-03-01'>1.Maret 20271</date>",  # a table line behind the year
    "tanggah<date norm='2024-03-13'>13 Maret 2024</date>",
    "sampai dengan <date norm='2018-06-20'>20-06 2018</date>, selama",
    "tanggal Tima belas <date norm='2021-03-15'>Maret dua ribu dua puluh satu (15-03-2021)</date>",
    "terbit <date norm='2023-01-07'>7 Januan 2023</date>",  # ri printed as n
    "<date norm='2021-12-28'>dua puluh delapan Desember tahun dua nbu dua pukuh satu</date>",
    "mulai tanggal <date norm='2006-01-01'>i Januari 2006</date>, <date norm='2024-07-11'>LL Jul 2024</date>",
    "tanggal <date norm='2014-02-17'>17 Februari 2 2014</date>",  # a speck
    # letters alone, after a word that promises a day
    "tanggal <date norm='1995-02-05'>S Februari 1995</date>",
    "Berlaku s/d : <date norm='2045-12-18'>iB Desember 2045</date>",
    "sampai <date norm='2020-06-26'>ZG Juni z020</date>",
    "<date norm='2047-01-15'>IS (lima belas) Januari 2047</date>",
    "<date norm='2018-06-11'>sebelas (||) Juni 2018</date>",
    "hingga <date norm='1998-01-11'>i1Januari1998</date> dan <date norm='1992-10-11'>!1Oct1992</date>",
    "tanggal <date norm='2031-04-23'>23.D4.2O3l</date>, <date norm='2057-10-15'>l5.Okt.20ST</date>",
    "tanggal <date norm='2048-08-07'>070B2O4B</date>, <date norm='2019-11-28'>2B-XI-2O19</date>",
    "tanggal <date norm='2024-05-12'>12| Mei 2024</date>",
    # labels read together with the day
    "Tang9al<date norm='2024-03-02'>2 Maret 2024</date>",
    "diterbitkan<date norm='2024-03-02'>2 Maret 2024</date>",
    "s/d<date norm='2024-03-30'>30 Maret 2024</date>, berakh!r<date norm='2022-11-22'>22-11-2022</date>",
    "terhitun9<date norm='2020-10-03'>03 Oktober 2020</date>",
    "hingg4<date norm='2057-11-08'>8 November 2057</date>",
    # the year cannot be read
    "berlaku <date norm='????-03-14'>14 Maret 20?7</date>",
    "berlaku <date norm='????-09-09'>9 September 20 8</date> i",
    "tanggal <date norm='????-12-31'>31 Desember £ 019</date>.",
]

NO_DATES = [
    "NIP 19800312 200501 1 003, NIK 3275011203990002",
    "terangga13 pohon, kamar 12-1 20271 unit",
    "Telp. 0812-12-2020, (021) 555-1212",
    "Nomor 503/417/IOK/DPMPTSP/VI/2021",
    "Nomor 12/05/2021 dan No. 03-12-2018",
    "19800412/SIPA_35.07/2022/1093 dan 33.2.1.100.3.19.204517",
    "12/B.15/31.74.06.1002/-1.779.3/e/2021, SKCK/YAN.2.3/2025",
    "Undang-Undang Nomor 17 Tahun 2023 tentang Kesehatan",
    "Rp12.000.000,00 dan Rp 1.500,-",
    "pukul 08.00-12.00 WIB, 3 x 24 jam, halaman 2 dari 10",
    "Jl. 17 Agustus 1945 No. 3",
    "123/KTR/VII-02/1222",
    "pada tahun 2023 sampai tahun 2024",
    "Pasal 12 ayat (2) huruf b",
    "Nomor : 865/KTR/V[I-09/1218, S1/2/2012",  # a bracket opens before a date as a rule
    "lihat tanggapan 2-3 dan sampel 311223",
    "dokter (B.T.2012), tanggal lOOS2Oll",  # too few digits
    "minggu pertama bulan berikutnya, tanggal 10 setiap bulan",
]


@pytest.mark.parametrize("case", [*WRITTEN, *MISREAD, *NO_DATES])
def test_dates_of_a_text(case: str) -> None:
    text, expected = read_case(case)
    assert [(match.raw, match.date.norm) for match in find_dates(text)] == expected


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("dua puluh Desember dua ribu dua puluh tiga", DateForm.WORDS),
        ("dua puluh Desember dua ribu dua puluh tiga (20-12-2023)", DateForm.WORDS_DIGITS),
        ("20 Desember 2023", DateForm.DAY_MONTH_YEAR),
        ("20-12-2023", DateForm.NUMERIC),
        ("2023-12-20", DateForm.ISO),
        ("Desember 2023", DateForm.MONTH_YEAR),
        ("December 20, 2023", DateForm.ENGLISH),
        ("1 s.d. 20 Desember 2023", DateForm.RANGE),
    ],
)
def test_form(text: str, form: DateForm) -> None:
    assert find_dates(text)[0].form is form


class TestDisagreement:
    def test_words_win_a_tie(self) -> None:
        [match] = find_dates("tanggal tiga Desember dua ribu delapan belas (06/12/2018)")
        assert match.date == PartialDate(2018, 12, 3)
        assert match.alternatives == (PartialDate(2018, 12, 6),)
        assert match.confidence <= 0.6
        assert "2018-12-03" in match.note and "2018-12-06" in match.note

    @pytest.mark.parametrize(("weekday", "day"), [("Senin", 3), ("Kamis", 6), ("Sabtu", 3)])
    def test_weekday_has_a_vote(self, weekday: str, day: int) -> None:
        text = f"hari {weekday} tanggal tiga Desember dua ribu delapan belas (06/12/2018)"
        [match] = find_dates(text)
        assert match.date == PartialDate(2018, 12, day)
        assert len(match.alternatives) == 1

    def test_digits_that_are_no_date_lose(self) -> None:
        [match] = find_dates("dua puluh enam Maret dua ribu tiga belas (24-26-2013)")
        assert match.date == PartialDate(2013, 3, 26)
        assert match.alternatives == (PartialDate(2013, 26, 24),)

    def test_words_that_are_no_date_lose(self) -> None:
        [match] = find_dates("tiga puluh satu November dua ribu tiga belas (30-11-2013)")
        assert match.date == PartialDate(2013, 11, 30)
        assert match.alternatives == (PartialDate(2013, 11, 31),)

    def test_digits_inside_the_words(self) -> None:
        [match] = find_dates("2 (tiga) Januari tahun 2024")
        assert match.date == PartialDate(2024, 1, 3)
        assert match.alternatives == (PartialDate(2024, 1, 2),)

    def test_digits_stand_in_for_a_year_in_words_that_cannot_be_read(self) -> None:
        [match] = find_dates("Selasa tanggal dua puluh delapan Desember tahun dxx xxbu xxa (28-12-2022), di")
        assert match.date == PartialDate(2022, 12, 28)
        assert match.confidence <= 0.7
        assert "tahun dalam kata" in match.note and "Selasa" in match.note

    def test_words_near_a_weekday_have_no_vote(self) -> None:
        assert [match.weekday for match in find_dates("selesai 31 Mei 2023, kami 2 Juni 2023")] == [
            None,
            None,
        ]

    def test_wrong_weekday_lowers_confidence(self) -> None:
        [right], [wrong] = find_dates("Senin, 1 Januari 2024"), find_dates("Rabu, 1 Januari 2024")
        assert (right.weekday, wrong.weekday) == (0, 2)
        assert wrong.confidence < right.confidence
        assert "Rabu" in wrong.note and not right.note


class TestImpossible:
    @pytest.mark.parametrize(
        "text",
        ["31 November 2023", "tanggal 31-11-2023", "29 Februari 2023", "(24-26-2013)", "tanggal 22-00-2001"],
    )
    def test_is_kept_as_read(self, text: str) -> None:
        [match] = find_dates(text)
        assert match.date.date is None
        assert match.date.day is not None
        assert match.confidence <= 0.2
        assert "kalender" in match.note

    def test_names_other_readings(self) -> None:
        [match] = find_dates("berlaku sampai 15-96-2021")
        assert PartialDate(2021, 6, 15) in match.alternatives


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("tanggal B Mei 2019", (8, 3)),  # a letter that stands for two digits
        ("tanggal |b Mei 2019", (16, 6)),  # a table line or a 1
        ("sampai || Mei 2019", (11, 1)),
    ],
)
def test_letters_for_a_day_name_their_other_readings(text: str, days: tuple[int, ...]) -> None:
    [match] = find_dates(text)
    assert (match.date.day, *(other.day for other in match.alternatives)) == days
    assert match.confidence <= 0.7


class TestGluedLabel:
    @pytest.mark.parametrize(
        ("text", "days"),
        [
            ("Tangga!2 MARET 2024", (2, 12)),
            ("Tanggal2 Maret 2024", (2, 12)),
            ("Tangga!2-03-2024", (2, 12)),
            ("ditetapkan!2 Maret 2024", (12, 2)),
            ("s/d!2 Maret 2024", (12, 2)),
            ("Tangga12 Maret 2024", (12, 2)),
            ("ditandatangan17 Mei 2012", (17, 7)),
            ("Tangga!12 Maret 2024", (12,)),
            ("Tangga! 2 Maret 2024", (2,)),
        ],
    )
    def test_a_stroke_is_its_last_letter_or_a_one(self, text: str, days: tuple[int, ...]) -> None:
        [match] = find_dates(text)
        assert (match.date.day, *(other.day for other in match.alternatives)) == days
        assert (match.confidence <= 0.7) == (len(days) > 1)


def test_ambiguous_repair_names_both_years() -> None:
    [match] = find_dates("berlaku s.d. 31-12-202B")
    assert match.date == PartialDate(2028, 12, 31)
    assert match.alternatives == (PartialDate(2023, 12, 31),)
    assert match.confidence <= 0.7


@pytest.mark.parametrize(
    ("clean", "doubtful"),
    [
        ("20 Mei 2018", "20 Mei 2O18"),
        ("20 Mei 2018", "20 Mei 18"),
        ("20 September 2018", "20 Septenber 2018"),
        ("20-05-2018", "2O-O5-2018"),
        ("20-05-2028", "20-05-2098"),
        ("Mei 2018", "M2 Mei 2018"),
    ],
)
def test_doubt_lowers_confidence_and_says_why(clean: str, doubtful: str) -> None:
    [sure], [unsure] = find_dates(clean), find_dates(doubtful)
    assert unsure.confidence < sure.confidence
    assert unsure.note and not sure.note


@pytest.mark.parametrize(
    ("value", "norm"),
    [
        ("14 Maret 2027", "2027-03-14"),
        (" 311223 ", "2023-12-31"),
        ("Februari 2027", "2027-02-??"),
        ("2027", "2027-??-??"),
        ("s.d. 1 Mei 2027", "2027-05-01"),
        ("Maret 2022, tepatnya 14 Maret 2022", "2022-03-14"),
    ],
)
def test_parse_date(value: str, norm: str) -> None:
    date = parse_date(value)
    assert date is not None and date.norm == norm


@pytest.mark.parametrize("value", ["", "-", "seumur hidup", "Nomor 12", "999999"])
def test_parse_date_of_no_date(value: str) -> None:
    assert parse_date(value) is None
