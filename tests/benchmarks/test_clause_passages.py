"""Which quotes a reader would accept as the labelled passage."""

from __future__ import annotations

import pytest

from benchmarks.clauses.passages import is_from

SENTENCE = "PIHAK KEDUA wajib menjaga rahasia kedokteran Peserta."
LONG = (
    "(1) Setiap tagihan yang sudah diverifikasi dibayar melalui rekening bank milik fasilitas. "
    "(2) PIHAK KESATU membayar klaim paling lambat 15 hari kerja sejak berkas dinyatakan lengkap. "
    "(3) Keterlambatan dikenai ganti rugi satu persen dari jumlah yang harus dibayarkan tiap bulan."
)


@pytest.mark.parametrize(
    ("quote", "passage", "same"),
    [
        pytest.param(SENTENCE, SENTENCE, True, id="the same"),
        pytest.param("P1HAK KEDUA wajib menjaqa rahasia kedokteran", SENTENCE, True, id="misread"),
        pytest.param(
            "PlHAK KEDVA waj1b menjaga rahas1a kedoktcran Pcserta", SENTENCE, True, id="badly misread"
        ),
        pytest.param(f"{SENTENCE[:-1]} dan riwayat penyakitnya.", SENTENCE, True, id="goes on"),
        pytest.param(
            "PIHAK KESATU membayar klaim paling lambat 15 hari kerja", LONG, True, id="one sentence of it"
        ),
        pytest.param(
            "hari kerja sejak berkas dinyatakan lengkap. (3) Keterlambatan dikenai ganti rugi", LONG, True,
            id="over the end of a sentence",
        ),
        pytest.param("rahasia kedokteran", SENTENCE, False, id="a turn of phrase"),
        pytest.param("paling lambat 15 hari kerja", LONG, False, id="a turn of phrase of a long one"),
        pytest.param("PIHAK", SENTENCE, False, id="a word"),
        pytest.param(
            "PIHAK KESATU membayar klaim paling lambat 15 hari kerja", SENTENCE, False, id="another"
        ),
        pytest.param(
            "PIHAK KEDUA wajib menyediakan ruang tunggu bagi Peserta.", SENTENCE, False, id="the same frame"
        ),
        pytest.param(f"{LONG} {SENTENCE}", SENTENCE, False, id="buried in a page"),
        pytest.param("", SENTENCE, False, id="no quote"),
        pytest.param(SENTENCE, "", False, id="no passage"),
    ],
)  # fmt: skip
def test_a_quote_is_evidence_where_it_lies_in_the_passage(quote: str, passage: str, same: bool) -> None:
    assert is_from(quote, passage) is same
