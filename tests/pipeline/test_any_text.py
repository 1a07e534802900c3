"""Whatever text a document holds, facts are taken from it, and soon: no time that grows with the square.

A fixed number of cases in a usual run; `PKS_EXAMPLES=20000 pytest tests/pipeline/test_any_text.py` looks for
rarer ones.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extractors.contracts.folding import fold
from extractors.dates import find_dates, find_durations, parse_date
from extractors.files import LayerWord
from extractors.numbers import find_amounts, find_contract_numbers, find_licence_numbers
from extractors.pages import LONGEST_LINE, LONGEST_WORD, read_page
from extractors.personal import find_personal
from pipeline.extract import Extractor
from pipeline.words import pack, unpack
from schemas.facts import DocumentFacts
from schemas.geometry import BoundingBox, PageSize
from schemas.plain import harmless_json, visible, without_controls
from schemas.text import Reading

EXAMPLES = int(os.environ.get("PKS_EXAMPLES", "25"))
RUN = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    database=None,
)
SIZE = 200_000
HEADS = (
    "PERJANJIAN KERJA SAMA\nANTARA\nBPJS KESEHATAN\nDENGAN\nKLINIK PRATAMA X\nNomor : 1/KTR/VI-05/1223\n",
    "SURAT IZIN PRAKTIK DOKTER\nNomor : 503/0417/SIP-DU/2023\n",
    "FORMULIR SELF ASSESSMENT KREDENSIALING\nKriteria Ada Tidak Jumlah\n",
)
REPEATED = (
    *("1", "a", ".", "-", "_", "(", ":", "|", "/", "\u0301", "\u200b", "O0Il", "Aa", "3275011205800001"),
    *("1/", "1.", "a ", "- ", ". ", ", ", "a\n", "((a) ", "<b>", "XVI ", "17-08-2023 ", "3,5 x 4 m "),
    *("tanggal ", "Nomor : ", "Pasal 1\n", "(1) para pihak ", "[v] Ya [ ] Tidak ", "sampai dengan "),
    *("berlaku sejak tanggal ditetapkan sampai dengan ", "dr. Ratna, Sp.A ", "dua puluh satu ribu "),
    *("5 (lima) tahun ", "PIHAK PERTAMA dan PIHAK KEDUA ", "membayar paling lambat 15 hari kerja "),
    *("SIP No. 503/ ", "NIK : 3275011205800001 ", "Rp 1.000.000,- (satu juta rupiah) ", "08.00 - 14.00 "),
    *("Senin s/d Jumat ", "Jl. Mawar No. 1 RT 01/02 ", "Lampiran 1\n", "terbilang ", "\u202e\x00\ud800 "),
)
"""What is said over and over, in one line and in many lines."""
GROUPS = 6


class Layer:
    """A page with a text layer and nothing else."""

    number = 1
    layer_note = ""
    size = PageSize(595, 842)

    def __init__(self, text: str) -> None:
        self._rows = [row.split() for row in text.split("\n")]

    def layer_words(self) -> list[LayerWord]:
        return [
            LayerWord(word, BoundingBox(60 + 4 * place, 12 * row, 63 + 4 * place, 12 * row + 9), row)
            for row, words in enumerate(self._rows)
            for place, word in enumerate(words)
        ]

    def image_share(self) -> float:
        return 0.0


@contextmanager
def soon(seconds: float) -> Iterator[None]:
    """Fail when it takes long; counted in processor time, as a busy machine is no defect."""
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


def reading_of(text: str, monkeypatch: pytest.MonkeyPatch) -> Reading:
    """Return a text as a trusted text layer of one page gives it."""
    monkeypatch.setattr("extractors.pages._trust_layer", lambda *_: (True, ""))
    return Reading((read_page(Layer(text), None),), 1)  # type: ignore[arg-type]  # nothing is drawn


def extracted(extractor: Extractor, reading: Reading) -> DocumentFacts:
    """Return the facts as the store gives them back."""
    kept = unpack(pack(reading))
    facts = extractor.extract(kept, "a" * 64).facts
    told = facts.model_dump_json()
    assert DocumentFacts.model_validate_json(told) == facts
    told.encode("utf-8")
    return facts


@pytest.mark.parametrize("group", range(GROUPS))
def test_text_that_repeats_itself_is_read_soon(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch, group: int
) -> None:
    """Each piece is so long that going through it from each of its signs would take minutes."""
    repeated = REPEATED[group::GROUPS]
    size = SIZE // len(repeated)
    pieces = [(said * size)[:size] for said in repeated]
    lined = ["\n".join(piece[start : start + 90] for start in range(0, size // 4, 90)) for piece in pieces]
    text = HEADS[group % len(HEADS)] + "\n".join((*pieces, *lined))
    with soon(12):
        assert extracted(extractor, reading_of(text, monkeypatch)).segments


ALPHABET = st.one_of(
    st.sampled_from("0123456789/.-–: \n|IlOoS§()[]"),
    st.sampled_from(
        [
            "januari",
            "Mei",
            "SIP",
            "No.",
            "KTR",
            "XVI",
            "Pasal",
            "ayat",
            "pihak",
            "berlaku",
            "sampai",
            "dengan",
            "tanggal",
            "lima",
            "tahun",
            "9999 tahun",
            "99999999 hari",
            "31 Desember 9999",
            "Rp",
        ]
    ).map(lambda word: f" {word} "),
    st.sampled_from(("\u202e", "\x00", "\x1b[2J", "\ud800", "\u0301", "ı", "İ", "ﬁ", "\u2028", "١")),
    st.characters(),
)


@RUN
@given(body=st.lists(ALPHABET, max_size=200).map("".join), head=st.sampled_from(("", *HEADS)))
@example(body="berlaku 9999 (ribu) tahun sejak tanggal 31 Desember 9998", head=HEADS[1])
@example(body="berlaku 99999999 hari sejak tanggal 1 Januari 2024", head=HEADS[0])
def test_any_text_gives_facts(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch, body: str, head: str
) -> None:
    reading = reading_of(f"{head}\nada {body}", monkeypatch)
    assert extracted(extractor, reading).pages == 1


FINDERS: tuple[Callable[[str], Any], ...] = (
    *(find_dates, find_durations, parse_date, find_amounts, find_contract_numbers, find_licence_numbers),
    *(find_personal, fold),
)


@pytest.mark.parametrize("find", FINDERS, ids=lambda find: find.__name__)
@RUN
@given(text=st.lists(ALPHABET, max_size=100).map("".join))
@example(text="1" * 20_000)
@example(text="1/" * 10_000)
@example(text="a" * 20_000)
@example(text="." * 20_000)
@example(text="17 " * 8_000)
@example(text="tanggal " * 3_000)
@example(text="Nomor : " * 3_000)
@example(text="- " * 10_000)
def test_any_text_is_searched_soon(find: Callable[[str], Any], text: str) -> None:
    with soon(2):
        find(text)


@RUN
@given(text=st.text(st.characters()))
@example(text="\x1b[2J\x9b\u202e\ud800\n\t\r")
def test_no_sign_works_that_is_shown(text: str) -> None:
    for shown in (visible(text), without_controls(text).replace("\n", "").replace("\t", "")):
        assert not any(
            ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0 or sign in "\u202e\u2066" for sign in shown
        )
        shown.encode("utf-8")
    spoken = harmless_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(spoken) == text
    assert "\x9b" not in spoken


def test_no_word_and_no_line_is_longer_than_any_print(monkeypatch: pytest.MonkeyPatch) -> None:
    (page,) = reading_of("x" * 450 + " y\n" + "a " * 2_500 + "\nb", monkeypatch).pages
    assert [len(word.text) for word in page.words[:4]] == [LONGEST_WORD, LONGEST_WORD, 50, 1]
    boxes = [word.bbox for word in page.words[:3]]
    assert boxes[0].x1 == pytest.approx(boxes[1].x0)
    assert boxes[2].x1 == pytest.approx(63)
    assert _sizes([word.line for word in page.words]) == [4, LONGEST_LINE, LONGEST_LINE, 500, 1]


def _sizes(lines: Sequence[int]) -> list[int]:
    return [lines.count(line) for line in sorted(set(lines))]
