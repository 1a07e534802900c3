"""Which part of a file is measured, and what becomes of one that the product does not see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.clauses import corpus
from benchmarks.clauses.corpus import body_of, load, typeset
from benchmarks.clauses.measure import decide
from benchmarks.clauses.truth import CorpusError
from extractors.clauses import RuleRecogniser, load_catalogue
from schemas.labels import Verdict

CONTRACT = """PERJANJIAN KERJA SAMA
antara
BPJS KESEHATAN CABANG LEMBAYUNG
dengan
KLINIK PRATAMA SEKAR JINGGA
Nomor : {number}/KTR/VII-09/1225
Yang bertanda tangan di bawah ini:
1. Sari Wirayuda, Kepala BPJS Kesehatan Cabang Lembayung, selanjutnya disebut PIHAK KESATU.
2. Bagas Anindya, Pimpinan Klinik Pratama Sekar Jingga, selanjutnya disebut PIHAK KEDUA.
PARA PIHAK sepakat sebagai berikut:
Pasal 1
KERAHASIAAN
(1) PIHAK KEDUA wajib menjaga kerahasiaan rekam medis dan riwayat penyakit Peserta.
Pasal 2
PENUTUP
(1) Perjanjian ini dibuat rangkap dua bermeterai cukup.\
"""
FIRST, SECOND = (CONTRACT.format(number=number) for number in (417, 902))
NEWS = "Kabar warga: pasar malam dibuka kembali\nHarga cabai turun sejak kemarin pagi"
PRESENT, MISSING = "provider.medical_confidentiality", "payment.hold_harmless"


def made(folder: Path, text: str) -> Path:
    entry = {
        "path": "klinik/pks.pdf",
        "quality": "light",
        "clauses": {PRESENT: "present", MISSING: "missing"},
        "evidence": {PRESENT: [{"text": "PIHAK KEDUA wajib menjaga kerahasiaan rekam medis", "pages": [1]}]},
    }
    file = folder / "text" / "klinik" / "pks.pdf.txt"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    (folder / "truth.jsonl").write_text(json.dumps(entry) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "_readings", lambda archive, cache: {})


def test_a_file_that_was_not_read_stays_in_the_measure(tmp_path: Path) -> None:
    read, text = load([made(tmp_path / "kecil", FIRST)], tmp_path)
    assert [(one.corpus, one.name) for one in (read, text)] == [
        ("kecil", "klinik/pks.pdf [light]"),
        ("kecil", "klinik/pks.pdf [text]"),
    ]
    assert (read.body, text.body is None) == (None, False)
    catalogue = load_catalogue()
    unjudged = decide([read], catalogue, RuleRecogniser(catalogue))
    assert [(one.truth, one.verdict) for one in unjudged] == [
        (Verdict.PRESENT, None),
        (Verdict.MISSING, None),
    ]


def test_clauses_are_found_in_the_text_of_a_corpus(tmp_path: Path) -> None:
    _, text = load([made(tmp_path, FIRST)], tmp_path)
    catalogue = load_catalogue()
    told = {one.clause: one for one in decide([text], catalogue, RuleRecogniser(catalogue))}
    assert set(told) == {PRESENT, MISSING}
    assert (told[PRESENT].verdict, told[PRESENT].quotes) == (Verdict.PRESENT, (True,))
    assert (told[MISSING].verdict, told[MISSING].quotes) == (Verdict.MISSING, ())


def test_a_text_that_the_product_takes_for_no_contract_has_no_body(tmp_path: Path) -> None:
    _, text = load([made(tmp_path, NEWS)], tmp_path)
    assert text.body is None


@pytest.mark.parametrize(("pages", "number"), [((1, 1), "417"), ((2, 2), "902"), (None, "417")])
def test_of_two_contracts_the_one_that_is_told_of_is_measured(
    pages: tuple[int, int] | None, number: str
) -> None:
    body = body_of(typeset(f"{FIRST}\f{SECOND}"), pages)
    assert body is not None
    part = body.document.text[body.start : body.end]
    assert f"Nomor : {number}/" in part
    assert part.count("Nomor :") == 1


def test_a_contract_on_other_pages_is_not_the_one_that_is_told_of() -> None:
    assert body_of(typeset(f"{FIRST}\f{NEWS}"), (3, 4)) is None


def test_two_corpora_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="two corpora are called kecil; rename"):
        load([tmp_path / "a" / "kecil", tmp_path / "b" / "kecil"], tmp_path)


def test_typeset_text_keeps_its_lines_and_pages() -> None:
    document = typeset("Pasal 1\nRUANG LINGKUP\fPasal 2")
    assert [page.number for page in document.pages] == [1, 2]
    assert document.page_text(1).split("\n")[:2] == ["Pasal 1", "RUANG LINGKUP"]
