"""Any date of 1990-2060 in any form that documents use reads back; what was misread is mended or doubted.

The generator composes a date as writers do: a day, a month and a year, each in digits, in words or in both,
with what stands between, before and after them. `PKS_EXAMPLES=20000` looks for rarer cases than a usual run.
"""

from __future__ import annotations

import calendar
import datetime as dt
import os
import re
from dataclasses import dataclass

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from num2words import num2words

from extractors.dates import DateMatch, find_dates
from extractors.numbers import format_roman

LONG_RUN = settings(max_examples=int(os.environ.get("PKS_EXAMPLES", "300")))
DATES = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
REVIEWED_BELOW = 0.75
"""Confidence below which both contracts and licences send a date to a person."""

MONTHS: tuple[tuple[str, ...], ...] = (
    ("Januari", "Djanuari", "January"), ("Februari", "Pebruari", "February"), ("Maret", "March"), ("April",),
    ("Mei", "Mai", "May"), ("Juni", "Djuni", "June"), ("Juli", "Djuli", "July"),
    ("Agustus", "Agoestoes", "August"), ("September",), ("Oktober", "October"), ("November", "Nopember"),
    ("Desember", "December"),
)  # fmt: skip
SHORT: tuple[tuple[str, ...], ...] = (
    ("Jan",), ("Feb", "Peb", "Febr"), ("Mar", "Mrt"), ("Apr",), ("Mei",), ("Jun",), ("Jul",),
    ("Agt", "Ags", "Agst", "Agus", "Aug"), ("Sep", "Sept"), ("Okt", "Oct"), ("Nov", "Nop"), ("Des", "Dec"),
)  # fmt: skip
ENGLISH = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
WEEKDAYS: tuple[tuple[str, ...], ...] = (
    ("Senin",), ("Selasa",), ("Rabu",), ("Kamis",), ("Jumat", "Jum'at"), ("Sabtu",), ("Minggu", "Ahad"),
)  # fmt: skip
LEAD_INS = (
    "ditetapkan pada tanggal ", "Tanggal : ", "tgl. ", "Berlaku s/d : ", "berlaku sampai dengan ", "sampai\n",
    "Ditetapkan di Tandayu\nPada tanggal ", "mulai tanggal ", "berlaku hingga ",
)  # fmt: skip
TAILS = (", di Kota Tandayu", "", " di Tandayu", ".", " oleh Dinas", "\nKepala Dinas", ";")
SEPARATORS = ("-", "/", ".", " - ", " / ", "–")
HIJRI = ("12 Rabi'ul Awwal 1445 H", "3 Syawal 1442 H", "29 Dzulhijjah 1447 H")
UNTIL = (
    " s/d ",
    " s.d. ",
    " sampai dengan ",
    " sd ",
    " hingga ",
    " - ",
    "-",
    " sampai dengan tanggal ",
    "\ns/d ",
)


def words(number: int) -> str:
    return str(num2words(number, lang="id"))


@dataclass(frozen=True)
class Written:
    """A sentence that holds dates, and what is meant."""

    before: str
    printed: str
    after: str
    redundant: bool = False
    """Whether words stand beside every digit, or the whole date is written twice."""

    @property
    def text(self) -> str:
        return self.before + self.printed + self.after


@st.composite
def numbers(draw: st.DrawFn, number: int, *, pad: bool) -> tuple[str, bool]:
    """A day or year in digits, words or both; and whether it is in both."""
    digits = f"{number:02d}" if pad and draw(st.booleans()) else str(number)
    spelt = words(number)
    if draw(st.integers(0, 4)) == 0:
        spelt = spelt.replace(" ", "")
    spelt = draw(st.sampled_from((spelt, spelt.title())))
    choice = draw(st.sampled_from(("digits", "digits", "words", "both", "turned")))
    both = {"digits": digits, "words": spelt, "both": f"{digits} ({spelt})", "turned": f"{spelt} ({digits})"}
    return both[choice], choice in ("both", "turned")


@st.composite
def worded(draw: st.DrawFn, date: dt.date) -> tuple[str, bool]:
    """`20 (dua puluh) bulan Mei tahun dua ribu dua puluh empat`."""
    day, day_twice = draw(numbers(date.day, pad=True))
    year, year_twice = draw(numbers(date.year, pad=False))
    before_month = draw(st.sampled_from((" ", " ", " bulan ", "\n", " bulan : ")))
    month = draw(st.sampled_from(MONTHS[date.month - 1]))
    if "bulan" in before_month and draw(st.booleans()):
        month, before_year = draw(st.sampled_from((words(date.month), str(date.month)))), " tahun "
    else:
        before_year = draw(st.sampled_from((" ", " ", " tahun ", "\n", ", ", "  ")))
    return f"{day}{before_month}{month}{before_year}{year}", day_twice and year_twice and not month.isdigit()


@st.composite
def short(draw: st.DrawFn, date: dt.date) -> str:
    """`07-Peb-2019`, `7 Feb. '19`."""
    month = draw(st.sampled_from((*SHORT[date.month - 1], *MONTHS[date.month - 1])))
    day = draw(st.sampled_from((str(date.day), f"{date.day:02d}")))
    joint = draw(st.sampled_from((" ", "-", ".", "/", " - ", "")))
    year = str(date.year)
    if 1990 <= date.year < 2060 and joint == "-" and draw(st.booleans()):
        year = year[2:]
    dot = "." if joint == " " and len(month) < 5 and draw(st.booleans()) else ""
    return f"{day}{joint}{month}{dot}{joint}{year}"


@st.composite
def numeric(draw: st.DrawFn, date: dt.date) -> str:
    """`31-12-2023`, `2023-12-31`, `31/12/23`, `31122023`, `31-XII-2023`."""
    kind = draw(st.sampled_from(("plain",) * 4 + ("ISO", "two", "spaces", "compact", "roman")))
    separator = draw(st.sampled_from(SEPARATORS))
    if kind == "ISO":
        return date.isoformat()
    if kind == "spaces":
        return f"{date:%d %m %Y}"
    if kind == "compact":
        return f"{date:%d%m%Y}"
    if kind == "roman":
        return draw(st.sampled_from(("-", " ", " - "))).join(
            (str(date.day), format_roman(date.month), str(date.year))
        )
    year = f"{date:%y}" if kind == "two" and separator in ("-", "/", ".") else str(date.year)
    padded = draw(st.booleans())
    day, month = (f"{date:%d}", f"{date:%m}") if padded else (str(date.day), str(date.month))
    return separator.join((day, month, year))


@st.composite
def any_form(draw: st.DrawFn, date: dt.date) -> tuple[str, bool]:
    """One date alone, and whether every part of it is said twice."""
    kind = draw(st.sampled_from(("worded", "worded", "short", "numeric", "numeric", "twice", "month first")))
    redundant = False
    if kind == "worded":
        printed, redundant = draw(worded(date))
    elif kind == "short":
        printed = draw(short(date))
    elif kind == "numeric":
        printed = draw(numeric(date))
    elif kind == "twice":
        outer = f"{words(date.day)} bulan {MONTHS[date.month - 1][0]} tahun {words(date.year)}"
        separator = draw(st.sampled_from(SEPARATORS))
        printed, redundant = f"{outer} ({date:%d}{separator}{date:%m}{separator}{date.year})", True
    else:
        printed = f"{ENGLISH[date.month - 1]} {date.day}, {date.year}"
    lower = printed if kind == "numeric" else printed.lower()  # nobody writes a Roman month in small letters
    return draw(st.sampled_from((printed, printed, printed.upper(), lower))), redundant


@st.composite
def written(draw: st.DrawFn, date: dt.date) -> Written:
    """A sentence with `date` in any form, a weekday before it or its Hijri twin beside it."""
    printed, redundant = draw(any_form(date))
    before, after = draw(st.sampled_from(LEAD_INS)), draw(st.sampled_from(TAILS))
    beside = draw(st.sampled_from(("", "", "", "weekday", "Hijri before", "Hijri behind")))
    if beside == "weekday":
        day = draw(st.sampled_from(WEEKDAYS[date.weekday()]))
        before = draw(st.sampled_from((f"pada hari {day} tanggal ", f"{day}, ", f"hari ini {day}, tanggal ")))
    elif beside == "Hijri before":
        before = f"tanggal {draw(st.sampled_from(HIJRI))} / "
        printed += " M"
    elif beside == "Hijri behind":
        after = f" M / {draw(st.sampled_from(HIJRI))}{after}"
    return Written(before, printed, after, redundant)


def doubted(match: DateMatch) -> bool:
    """Whether a person is asked, or shown other readings."""
    return bool(match.alternatives) or match.confidence < REVIEWED_BELOW


@given(date=DATES, data=st.data())
@LONG_RUN
def test_every_form_reads_back(date: dt.date, data: st.DataObject) -> None:
    text = data.draw(written(date)).text
    matches = find_dates(text)
    assert [match.date.date for match in matches] == [date], text
    assert not matches[0].alternatives, text


@st.composite
def periods(draw: st.DrawFn, first: dt.date, last: dt.date) -> str:
    """Both ends in one form, the first without what it shares with the second."""
    connector = draw(st.sampled_from(UNTIL))
    name, end_name = MONTHS[first.month - 1][0], MONTHS[last.month - 1][0]
    end = f"{last.day} {end_name} {last.year}"
    kinds = ["numeric", "slashes", "named", "worded", "any"]
    if first.year == last.year:
        kinds += ["same year", "same year", "same year in digits"]
        if first.month == last.month:
            kinds += ["same month", "same month"]
    kind = draw(st.sampled_from(kinds))
    if kind == "numeric":
        return f"{first.day}-{first.month}-{first.year}{connector}{last.day}-{last.month}-{last.year}"
    if kind == "slashes":
        return f"{first:%d/%m/%Y}{connector}{last:%d/%m/%Y}"
    if kind == "named":
        return f"{first.day} {name} {first.year}{connector}{end}"
    if kind == "worded":
        both = (f"{words(day.day)} {MONTHS[day.month - 1][0]} {words(day.year)}" for day in (first, last))
        return (connector if len(connector) > 3 else " sampai dengan ").join(both)
    if kind == "same year":
        return f"{first.day} {name}{connector}{end}"
    if kind == "same year in digits":
        return f"{first:%d/%m}{connector if connector != '-' else ' - '}{last:%d/%m/%Y}"
    if kind == "same month":
        return f"{first.day}{connector}{end}"
    return (
        f"{draw(any_form(first))[0]}{connector if len(connector) > 3 else ' s/d '}{draw(any_form(last))[0]}"
    )


@given(first=DATES, days=st.one_of(st.integers(1, 40), st.integers(1, 2200)), data=st.data())
@LONG_RUN
def test_both_ends_of_a_period_read_back(first: dt.date, days: int, data: st.DataObject) -> None:
    last = first + dt.timedelta(days=days)
    lead_in = data.draw(
        st.sampled_from(("berlaku ", "berlaku dari tanggal ", "terhitung mulai tanggal ", "masa berlaku : "))
    )
    text = lead_in + data.draw(periods(first, last)) + data.draw(st.sampled_from(TAILS))
    matches = find_dates(text)
    assert [match.date.date for match in matches] == [first, last], text
    assert not any(match.alternatives for match in matches), text


LETTERS = {"0": "OoQD", "1": "lI|!i", "2": "Zz", "5": "Ss", "6": "bG", "7": "T", "8": "B", "9": "gq"}


@st.composite
def lettered(draw: st.DrawFn, printed: str) -> str:
    """`printed` with letters in the place of one to three digits, as OCR reads them; half of them stay."""
    places = [at for at, char in enumerate(printed) if char in LETTERS]
    assume(places)
    chars = list(printed)
    most = max(1, min(3, len(places) // 2))
    for at in draw(st.lists(st.sampled_from(places), min_size=1, max_size=most, unique=True)):
        chars[at] = draw(st.sampled_from(LETTERS[chars[at]]))
    year = re.search(r"(?<![^-])[^ -]{2}$", "".join(chars).removesuffix(" M"))  # of two digits one stays
    assume(year is None or any(char.isdigit() for char in year.group()))
    assume(re.search(r"[-./– ]II[-./– ]", "".join(chars)) is None)  # a Roman month, not 11
    return "".join(chars)


@given(date=DATES, data=st.data())
@LONG_RUN
def test_letters_for_digits_read_back(date: dt.date, data: st.DataObject) -> None:
    sentence = data.draw(written(date))
    text = sentence.before + data.draw(lettered(sentence.printed)) + sentence.after
    matches = find_dates(text)
    assert [match.date.date for match in matches] == [date], text
    assert sentence.redundant or matches[0].confidence < 0.98, text


CONFUSED = {
    "0": "689", "1": "74", "2": "7", "3": "8", "4": "19", "5": "68", "6": "058", "7": "12", "8": "0369",
    "9": "048",
}  # fmt: skip


@st.composite
def misread(draw: st.DrawFn, printed: str) -> str:
    """`printed` with one digit read as another."""
    places = [at for at, char in enumerate(printed) if char in CONFUSED]
    assume(places)
    at = draw(st.sampled_from(places))
    return printed[:at] + draw(st.sampled_from(CONFUSED[printed[at]])) + printed[at + 1 :]


@given(date=DATES, data=st.data())
@LONG_RUN
def test_a_misread_digit_is_mended_or_doubted_where_the_date_is_said_twice(
    date: dt.date, data: st.DataObject
) -> None:
    sentence = data.draw(written(date))
    assume(sentence.redundant or any(day in sentence.before for days in WEEKDAYS for day in days))
    text = sentence.before + data.draw(misread(sentence.printed)) + sentence.after
    for match in find_dates(text):
        if not sentence.redundant and match.date.date and match.date.date.weekday() == date.weekday():
            continue  # of seven misread dates one falls on the day that is printed
        assert match.date.date == date or doubted(match), text


@given(date=DATES, data=st.data())
@LONG_RUN
def test_a_misread_digit_is_returned_as_printed_where_nothing_tells(
    date: dt.date, data: st.DataObject
) -> None:
    separator = data.draw(st.sampled_from(SEPARATORS))
    printed = data.draw(misread(f"{date:%d}{separator}{date:%m}{separator}{date.year}"))
    day, month, year = (int(part) for part in printed.split(separator))
    matches = find_dates(f"tanggal {printed}, di Tandayu")
    assert [match.date for match in matches] in ([(year, month, day)], []), printed
    assert matches or not (1900 <= year <= 2099), printed


@given(year=st.integers(1990, 2060), month=st.integers(0, 19), day=st.integers(0, 39), data=st.data())
@LONG_RUN
def test_an_impossible_date_never_becomes_another_without_a_doubt(
    year: int, month: int, day: int, data: st.DataObject
) -> None:
    assume(not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]))
    separator = data.draw(st.sampled_from(SEPARATORS))
    forms = [
        f"{day:02d}{separator}{month:02d}{separator}{year}", f"{day}{separator}{month}{separator}{year}",
        f"{year}-{month:02d}-{day:02d}", f"{day:02d} {month:02d} {year}", f"{day:02d}{month:02d}{year}",
    ]  # fmt: skip
    if 1 <= month <= 12:
        name = MONTHS[month - 1][0]
        forms += [f"{day} {name} {year}", f"{day}-{name}-{year}", f"{words(day)} {name} {words(year)}",
                  f"{ENGLISH[month - 1]} {day}, {year}", f"{day} bulan {month} tahun {year}"]  # fmt: skip
    before, after = (
        data.draw(st.sampled_from((*LEAD_INS, "Senin, ", "nilai "))),
        data.draw(st.sampled_from(TAILS)),
    )
    text = before + data.draw(st.sampled_from(forms)) + after
    for match in find_dates(text):
        assert match.date.date is None or doubted(match), text


LABELS = (
    "Tanggal", "tanggal", "Tgl.", "ditetapkan", "Diterbitkan", "dikeluarkan", "Berlaku", "sampai dengan",
    "hingga", "terhitung", "berakhir", "ditandatangani", "s/d", "Terbit", "lahir",
)  # fmt: skip
LABEL_SLIPS = {
    "l": "1I!|",
    "i": "1l!",
    "g": "9q",
    "a": "4e",
    "e": "c",
    "b": "6h",
    "t": "f",
    "n": "m",
    "k": "h",
}


@st.composite
def labels(draw: st.DrawFn) -> str:
    """A label, as printed or with one letter misread."""
    label = draw(st.sampled_from(LABELS))
    places = [at for at, char in enumerate(label) if char in LABEL_SLIPS]
    if len(label) > 5 and draw(st.booleans()):
        at = draw(st.sampled_from(places))
        label = label[:at] + draw(st.sampled_from(LABEL_SLIPS[label[at]])) + label[at + 1 :]
    return label


@given(date=DATES, label=labels(), gap=st.sampled_from(("", "", " ", ".", ": ", " : ", "\n")), data=st.data())
@LONG_RUN
def test_a_label_close_before_the_day_does_not_change_it(
    date: dt.date, label: str, gap: str, data: st.DataObject
) -> None:
    name = MONTHS[date.month - 1][0]
    day = data.draw(st.sampled_from((str(date.day), f"{date:%d}")))
    printed = data.draw(
        st.sampled_from((f"{day} {name} {date.year}", f"{day}-{date:%m-%Y}", f"{day}{name}{date.year}"))
    )
    text = f"Surat ini {label}{gap}{printed}, di Tandayu"
    matches = find_dates(text)
    # A last letter that was read as a digit is one more digit of the day.
    certain = bool(gap) or label[-1].isalpha()
    assert len(matches) == 1 or not (certain or matches), text
    for match in matches:
        found = match.date.date == date or (not gap and date in [other.date for other in match.alternatives])
        assert found or (not certain and doubted(match)), text


@given(
    date=DATES, word=st.sampled_from(("Tangga", "Tanggal", "ditetapkan", "Berlaku", "sampai")), data=st.data()
)
@LONG_RUN
def test_a_stroke_between_label_and_day_is_a_letter_or_a_digit(
    date: dt.date, word: str, data: st.DataObject
) -> None:
    digit = data.draw(st.integers(1, 9))
    stroke = data.draw(st.sampled_from("!|lI"))
    name = MONTHS[date.month - 1][0]
    rest = data.draw(st.sampled_from((f" {name.upper()} {date.year}", f"-{date:%m-%Y}")))
    text = f"{word}{stroke}{digit}{rest}"
    matches = find_dates(text)
    assert len(matches) == 1, text
    match = matches[0]
    readings = {match.date.day, *(other.day for other in match.alternatives)}
    assert readings == {digit, digit + 10} and doubted(match), text
