"""Pages of fictional Indonesian prose, with the fields that an audit would look for in them."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from num2words import num2words

FieldKind = Literal["date", "number", "amount", "identifier", "article"]
FIELD_KINDS: tuple[FieldKind, ...] = ("date", "number", "amount", "identifier", "article")
BlockKind = Literal["title", "centre", "paragraph", "clause", "pair"]
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli",
    "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_SLOT = re.compile(r"\{(\w+)\}")
_WORDS_OF_A_CONTRACT = 400


@dataclass(frozen=True)
class Field:
    """A piece of a page that an audit looks for."""

    kind: FieldKind
    text: str


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading, or a line of a form (its mark is the label)."""

    kind: BlockKind
    text: str
    mark: str = ""
    fields: tuple[Field, ...] = ()

    @property
    def words(self) -> list[str]:
        """All its words in reading order."""
        colon = [":"] if self.kind == "pair" else []
        return [*self.mark.split(), *colon, *self.text.split()]


@dataclass(frozen=True)
class Prose:
    """What one page says."""

    kind: Literal["contract", "licence"]
    blocks: tuple[Block, ...]

    @property
    def words(self) -> list[str]:
        """All words in reading order."""
        return [word for block in self.blocks for word in block.words]

    @property
    def fields(self) -> list[Field]:
        """All fields in reading order."""
        return [found for block in self.blocks for found in block.fields]

    def shorter(self) -> Prose:
        """The same page without its last block, and without a heading that would then stand last."""
        blocks = self.blocks[:-1]
        while blocks and blocks[-1].kind == "title":
            blocks = blocks[:-1]
        return Prose(self.kind, blocks)


@cache
def _bank() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("prose.toml").read_text(encoding="utf-8"))


@dataclass
class _Pen:
    """Fills the slots of templates; the fiction of one page."""

    random: random.Random
    fields: list[Field] = field(default_factory=list)

    def block(self, kind: BlockKind, template: str, mark: str = "") -> Block:
        self.fields = []
        text = _SLOT.sub(lambda match: self._value(match[1]), template)
        return Block(kind, text, mark, tuple(self.fields))

    def _value(self, slot: str) -> str:
        value: str = getattr(self, f"_{slot}")()
        return value

    def _kept(self, kind: FieldKind, text: str) -> str:
        self.fields.append(Field(kind, text))
        return text

    def _one_of(self, name: str) -> str:
        return str(self.random.choice(_bank()[name]))

    def _day(self) -> tuple[int, int, int]:
        return self.random.randint(1, 28), self.random.randint(1, 12), self.random.randint(2018, 2032)

    def _date(self) -> str:
        day, month, year = self._day()
        return self._kept("date", f"{day} {MONTHS[month - 1]} {year}")

    def _date_padded(self) -> str:
        day, month, year = self._day()
        return self._kept("date", f"{day:02d} {MONTHS[month - 1]} {year}")

    def _date_digits(self) -> str:
        day, month, year = self._day()
        mark = self.random.choice("-/-.")
        return self._kept("date", f"{day:02d}{mark}{month:02d}{mark}{year}")

    def _date_words(self) -> str:
        day, month, year = self._day()
        spelled_day, spelled_year = num2words(day, lang="id"), num2words(year, lang="id")
        words = f"tanggal {spelled_day} bulan {MONTHS[month - 1]} tahun {spelled_year}"
        spelled = self._kept("date", words)
        digits = self._kept("date", f"{day:02d}-{month:02d}-{year}")
        return f"{self.random.choice(DAYS)}, {spelled} ({digits})"

    def _rupiah(self) -> str:
        amount = self.random.choice(
            [2_500, 12_750, 36_000, 175_000, 480_500, 1_250_000, 27_300_000, 415_000_000]
        )
        amount += 500 * self.random.randint(0, 40)
        figures = f"{amount:,}".replace(",", ".")
        mark = self.random.choice(["Rp", "Rp ", "Rp. "])
        return self._kept("amount", f"{mark}{figures},00") + f" ({num2words(amount, lang='id')} rupiah)"

    def _letter(self) -> str:
        r = self.random
        month, year = r.choice(ROMAN), r.randint(2018, 2025)
        office = f"{r.choice(['RSU', 'KLN', 'PKM'])}-{r.choice('BKMS')}{r.choice('AHT')}"
        number = r.choice(
            [
                f"{r.randint(1, 999)}/KTR/{r.choice(ROMAN)}-{r.randint(1, 12):02d}/{month}/{year}",
                f"{r.randint(1, 99):03d}/PKS/{office}/{month}/{year}",
                f"440/{r.randint(100, 4999)}/DPMPTSP/{month}/{year}",
                f"HK.02.{r.randint(1, 9):02d}/{r.choice(ROMAN)}/{r.randint(10, 999)}/{year}",
            ]
        )
        return self._kept("number", number)

    def _permit(self) -> str:
        r = self.random
        kind = r.choice(["SIP.D", "SIP.DG", "SIPA", "SIPB", "SIK"])
        return self._kept(
            "number", f"503/{r.randint(1, 1999):04d}/{kind}/DPMPTSP/{r.choice(ROMAN)}/{r.randint(2018, 2025)}"
        )

    def _nib(self) -> str:
        return self._kept("identifier", f"{self.random.randint(10**12, 10**13 - 1)}")

    def _str(self) -> str:
        r = self.random
        return self._kept(
            "identifier", f"{r.randint(11, 94)}{r.randint(1, 9)}{r.randint(10**12, 10**13 - 1)}"
        )

    def _article(self) -> str:
        r = self.random
        reference = f"Pasal {r.randint(2, 29)}"
        if r.random() < 0.75:
            reference += f" ayat ({r.randint(1, 9)})"
            if r.random() < 0.3:
                reference += f" huruf {r.choice('abcdefg')}"
        return self._kept("article", reference)

    def _days(self) -> str:
        days = self.random.choice([3, 5, 7, 10, 14, 15, 21, 30, 45, 60])
        return f"{days} ({num2words(days, lang='id')}) hari {self.random.choice(['kerja', 'kalender'])}"

    def _share(self) -> str:
        share = self.random.choice([1, 2, 5, 10, 25, 50, 75, 80])
        return f"{share}% ({num2words(share, lang='id')} persen)"

    def _name(self) -> str:
        return self._one_of("names")

    def _facility(self) -> str:
        return self._one_of("facilities")

    def _town(self) -> str:
        return self._one_of("towns")

    def _street(self) -> str:
        return f"{self.random.choice(_bank()['streets'])} Nomor {self.random.randint(1, 240)}"

    def _office(self) -> str:
        return self._one_of("offices")

    def _phone(self) -> str:
        return f"(0{self.random.randint(21, 99)}) 555{self.random.randint(1000, 9999)}"


def contract_page(number: int, seed: int) -> Prose:
    """A page of a contract, about 400 words; every `number` and `seed` gives another one."""
    pen = _Pen(random.Random(f"contract {seed} {number}"))
    articles = pen.random.sample(_bank()["articles"], len(_bank()["articles"]))
    blocks: list[Block] = []
    if number % 4 == 0:
        blocks += [
            pen.block("title", "PERJANJIAN KERJA SAMA"),
            pen.block("centre", "Nomor: {letter}"),
            pen.block("centre", "Nomor: {letter}"),
            *(pen.block("paragraph", text) for text in pen.random.sample(_bank()["recitals"], 2)),
        ]
    article = pen.random.randint(2, 24)
    for one in articles:
        sentences = one["sentences"]
        chosen = pen.random.sample(sentences, min(len(sentences), pen.random.randint(3, 5)))
        blocks += [pen.block("title", f"Pasal {article}"), pen.block("title", one["title"])]
        if number % 3 == 2:
            blocks += [pen.block("clause", text, f"{article}.{at}.") for at, text in enumerate(chosen, 1)]
        else:
            blocks += [pen.block("clause", text, f"({at})") for at, text in enumerate(chosen, 1)]
        article += 1
        if sum(len(block.words) for block in blocks) >= _WORDS_OF_A_CONTRACT:
            break
    page = Prose("contract", tuple(blocks))
    while len(page.words) > _WORDS_OF_A_CONTRACT + 30:
        page = page.shorter()
    return page


def licence_page(number: int, seed: int) -> Prose:
    """A licence, about 160 words: a form of labels and values."""
    pen = _Pen(random.Random(f"licence {seed} {number}"))
    licence = _bank()["licences"][number % len(_bank()["licences"])]
    blocks = [pen.block("title", text) for text in licence["head"]]
    blocks.append(pen.block("centre", "NOMOR: {permit}"))
    blocks += [pen.block("paragraph", text) for text in licence["before"]]
    blocks += [pen.block("pair", value, label) for label, value in licence["form"]]
    blocks += [pen.block("paragraph", text) for text in licence["after"]]
    return Prose("licence", tuple(blocks))


def page_of(index: int, seed: int) -> Prose:
    """The page at a position (from 0): every sixth is a licence, the others are contracts."""
    return licence_page(index // 6, seed) if index % 6 == 5 else contract_page(index, seed)
