"""Corrections become examples that the phrase bank takes; a trial tells gains and losses from kept words."""

from __future__ import annotations

import datetime as dt
import io
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractors.clauses import OwnClause, load_catalogue
from extractors.clauses.bank import load_bank
from pipeline.audit import judge_files
from pipeline.extract import Extractor
from pipeline.job import Outcome
from pipeline.learning.corrections import as_zip, collect, load_examples
from pipeline.learning.trial import Trial, Turn, compare
from pipeline.requirements import Requirements
from pipeline.store import Run, Store, open_store
from pipeline.words import pack, unpack
from schemas.dossier import AuditedFile
from schemas.errors import UsageError
from schemas.facts import DocumentFacts
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import TextSource, Verdict
from schemas.rulings import Action, Ruling, Target
from schemas.text import PageText, Reading, Word

AT = "2026-03-01T07:00:00+00:00"
NIK = "3374104608750003"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "out") as opened:
        yield opened


def kept(store: Store, rules: Requirements, files: list[AuditedFile], readings: dict[str, bytes]) -> Run:
    archive = store.archive_id("/arsip")
    run = store.start_run(archive, as_of="2026-03-01", program="p", rules="r", documents=len(files))
    for file in files:
        assert file.facts is not None
        packed = readings.get(file.facts.sha256)
        outcome = Outcome(file.facts.sha256, file.facts.pages, packed, file.facts.model_dump_json())
        store.keep_outcome(outcome, facts_version="p r", reader_version="w")
    store.replace_results(archive, judge_files(files, rules, as_of=dt.date(2026, 3, 1)))
    store.finish_run(run, processed=len(files), failed=0)
    found = store.latest_run()
    assert found is not None
    return found


@pytest.fixture
def corrected(store: Store, rules: Requirements, make: Any) -> Run:
    """A clinic where a person found a missing clause, threw out a present one and read a date."""
    clauses = make.clauses(hold_harmless=make.clause("payment.hold_harmless", "missing"))
    pks = make.document("klinik/pks.pdf", make.pks(people=(make.DOCTOR,), clauses=clauses))
    files = make.complete_clinic(pks=pks)
    run = kept(store, rules, files, {})
    sip = next(file for file in files if file.path.endswith("sip.pdf")).sha256

    def decide(target: Target, value: str, **more: Any) -> None:
        ruling = Ruling(target=target, action=Action.CORRECT, value=value, by="petugas.a", at=AT, **more)
        store.rulings.add(run.archive_id, ruling, after=0)

    decide(
        Target.of_clause(pks.sha256, 1, "payment.hold_harmless"),
        "present",
        quote=f'PIHAK KEDUA "tidak"  memungut biaya; NIK: {NIK} \\ dicatat.',
    )
    decide(Target.of_clause(pks.sha256, 1, "payment.acceptance"), "missing")
    decide(Target.of_clause(pks.sha256, 1, "own.antrean"), "present", quote="Antrean daring wajib dibuka.")
    decide(Target.of_clause(pks.sha256, 1, "payment.referral"), "present")  # without words
    decide(Target.of_field(sip, 1, "expiry_date"), "2028-05-03", quote="3 Mei 2O28")
    return run


def test_corrections_go_into_the_bank_s_own_form(store: Store, corrected: Run, tmp_path: Path) -> None:
    found = collect(store, corrected)
    assert found.wordless == 1
    data = as_zip(found)
    assert as_zip(found) == data
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        names = files.namelist()
        files.extractall(tmp_path / "k")
    assert names == [
        "own/own.antrean.toml",
        "phrases/payment.acceptance.toml",
        "phrases/payment.hold_harmless.toml",
        "dates.toml",
    ]
    bank = {phrase.clause: phrase for phrase in load_bank(tmp_path / "k" / "phrases")}
    present = bank["payment.hold_harmless"]  # type: ignore[index]  # ids are strings
    assert present.text == 'PIHAK KEDUA "tidak" memungut biaya; NIK: 3374••••••••0003 \\ dicatat.'
    assert present.lure is None
    lure = bank["payment.acceptance"]  # type: ignore[index]
    assert lure.text == "kalimat tentang payment.acceptance"
    assert lure.lure is not None
    (case,) = tomllib.loads((tmp_path / "k" / "dates.toml").read_text())["case"]
    assert case == {
        "doc_type": "sip",
        "field": "expiry_date",
        "raw": "3 Mei 2O28",
        "value": "2028-05-03",
        "machine": "2028-05-02",
    }
    assert NIK not in "".join(path.read_text() for path in (tmp_path / "k").rglob("*.toml"))


def test_an_undone_correction_teaches_nothing(store: Store, corrected: Run) -> None:
    for kept_one in store.rulings.of(corrected.archive_id):
        undo = kept_one.ruling.model_copy(update={"action": Action.UNDO, "value": None})
        store.rulings.add(corrected.archive_id, undo, after=1)
    found = collect(store, corrected)
    assert (found.phrases, found.dates) == ((), ())


def test_examples_are_read_back(store: Store, corrected: Run, tmp_path: Path) -> None:
    file = tmp_path / "koreksi.zip"
    file.write_bytes(as_zip(collect(store, corrected)))
    by_id = {clause.id: clause for clause in load_examples(file)}
    assert by_id["own.antrean"].examples == ("Antrean daring wajib dibuka.",)
    assert by_id["payment.acceptance"].near_misses == ("kalimat tentang payment.acceptance",)
    file.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(UsageError):
        load_examples(file)


# --- trials ---

LINES = (
    "PERJANJIAN KERJA SAMA",
    "ANTARA BPJS KESEHATAN CABANG LEMBAYUNG DENGAN KLINIK PRATAMA SEKAR JINGGA",
    "Nomor: 417/KTR/VII-09/1225",
    "Pasal 1",
    "KETENTUAN LAIN",
    "(1) PIHAK KEDUA wajib memusnahkan salinan data Peserta sesudah masa kerja sama selesai.",
    "Pasal 2",
    "JANGKA WAKTU",
    "Perjanjian ini berlaku terhitung sejak tanggal 1 Januari 2026 sampai dengan tanggal 31 Desember 2026.",
)


def reading() -> Reading:
    """One page with a text layer."""
    words = tuple(
        Word(
            text,
            BoundingBox(60 + 45 * column, 80 + 24 * row, 100 + 45 * column, 91 + 24 * row),
            None,
            line=row,
        )
        for row, line in enumerate(LINES)
        for column, text in enumerate(line.split())
    )
    return Reading((PageText(1, PageSize(900, 900), TextSource.TEXT_LAYER, words),), 1)


@pytest.fixture
def tried(store: Store, rules: Requirements) -> tuple[Run, DocumentFacts]:
    """One contract, read and kept by the shipped rules."""
    packed = pack(reading())
    facts = Extractor(load_catalogue()).extract(unpack(packed), "a" * 64).facts
    file = AuditedFile(path="klinik/pks.pdf", sha256="a" * 64, facility="klinik", facts=facts)
    return kept(store, rules, [file], {"a" * 64: packed}), facts


def trial(store: Store, run: Run, *own: OwnClause) -> Trial:
    return compare(store, run, Extractor(load_catalogue(), own), most=10, seed="s")


def test_the_same_rules_change_nothing(store: Store, tried: Any) -> None:
    run, facts = tried
    assert facts.segments[0].clauses, "the contract is read as one"
    found = trial(store, run)
    assert (found.tried, found.differences) == (1, ())
    assert found.verdicts >= 37


def test_a_new_clause_is_a_gain_where_it_is_found(store: Store, tried: Any) -> None:
    run, _ = tried
    cue = OwnClause("own.erasure", ("musnahkan | hapus, data, peserta",), (), (), ("Penghapusan",))
    (difference,) = trial(store, run, cue).differences
    assert (difference.turn, difference.target.name) == (Turn.GAIN, "own.erasure")
    assert (difference.before, difference.after, difference.decided) == ("", "present", False)


def test_what_a_person_said_tells_gain_from_loss(store: Store, tried: Any, make: Any) -> None:
    run, facts = tried
    (contract,) = facts.segments
    absent = next(clause for clause in contract.clauses if clause.status is Verdict.MISSING)
    spoiled = make.clause(absent.id)  # what an earlier version thought to have found
    clauses = tuple(spoiled if clause is absent else clause for clause in contract.clauses)
    earlier = facts.model_copy(update={"segments": (contract.model_copy(update={"clauses": clauses}),)})
    outcome = Outcome("a" * 64, 1, None, earlier.model_dump_json())
    store.keep_outcome(outcome, facts_version="p r", reader_version="w")
    (difference,) = trial(store, run).differences
    assert (difference.before, difference.after) == ("present", "missing")
    assert (difference.turn, difference.decided) == (Turn.LOSS, False)
    for turn, (value, expected) in enumerate([("missing", Turn.GAIN), ("present", Turn.LOSS)]):
        target = Target.of_clause("a" * 64, 1, absent.id)
        ruling = Ruling(target=target, action=Action.CORRECT, value=value, by="petugas.a", at=AT)
        store.rulings.add(run.archive_id, ruling, after=turn)
        (difference,) = trial(store, run).differences
        assert (difference.turn, difference.decided) == (expected, True)


def test_without_kept_words_nothing_is_said(store: Store, rules: Requirements, make: Any) -> None:
    run = kept(store, rules, make.complete_clinic(), {})
    found = compare(store, run, Extractor(load_catalogue()), most=4, seed="s")
    assert (found.tried, found.unread, found.differences) == (0, 4, ())
    assert found.documents == 11
