"""`pks export --format pdf`: searchable PDFs of the audited documents, from the command line."""

from __future__ import annotations

import hashlib
import shutil
import signal
import stat
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from flows.cli import main
from pipeline import words
from pipeline.job import Outcome
from pipeline.store import open_store
from schemas.labels import FailureClass, TextSource
from schemas.results import ErrorResult
from schemas.text import Reading

SIP, PKS, OLD, TWO = (
    "klinik-arum/sip.pdf",
    "klinik-arum/pks.pdf",
    "klinik-tua/sip-lama.pdf",
    "klinik-tua/dua-sip.pdf",
)


@pytest.fixture
def own_audit(audited: Path, documents: Mapping[str, bytes]) -> Path:
    """Return the output of an audit whose archive is beside it and can be changed."""
    root = audited.parent / "arsip"
    for path, content in documents.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    with open_store(audited) as store:
        run = store.latest_run()
        assert run is not None
        own = store.archive_id(str(root))
        store.replace_results(own, list(store.facility_results(run.archive_id)))
        begun = store.start_run(
            own, as_of=run.as_of, program=run.program_version, rules=run.rules_version, documents=4
        )
        store.finish_run(begun, processed=4, failed=0)
    return audited


def disbelieve(out: Path, content: bytes) -> None:
    """Let the stored words of a document be those of OCR, and its text layer one that was not believed."""
    sha256 = hashlib.sha256(content).hexdigest()
    with open_store(out) as store:
        ((version, packed),) = store.readings(sha256).items()
        pages = [
            replace(
                page,
                source=TextSource.OCR,
                rejected=page.words,
                words=tuple(replace(word, text=word.text.upper()) for word in page.words),
            )
            for page in words.unpack(packed).pages
        ]
        failure = ErrorResult(code=FailureClass.CORRUPT, message="m", action="a")  # says nothing here
        reading = words.pack(Reading(tuple(pages), len(pages)))
        store.keep_outcome(
            Outcome(sha256, 1, reading, failure=failure), facts_version="uji", reader_version=version
        )


def written(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def text_of(file: Path) -> str:
    with pdfium.PdfDocument(file) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)


def test_every_document_becomes_a_searchable_pdf(
    own_audit: Path,
    documents: Mapping[str, bytes],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    disbelieve(own_audit, documents[SIP])
    assert main(["export", "--format", "pdf", "--out", "pdf"]) == 0
    out, err = capsys.readouterr()
    assert out == "1 ditulis, 3 disalin apa adanya, 0 sudah ada, 0 dilewati, 0 gagal: pdf\n"
    assert "4/4 dokumen" in err
    assert written(tmp_path / "pdf") == sorted(documents)
    for path, content in documents.items():
        file = tmp_path / "pdf" / path
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        if path != SIP:
            assert file.read_bytes() == content
    assert "DR. WULAN PRAMESWARI" in text_of(tmp_path / "pdf" / SIP)
    assert "dr. Wulan" not in text_of(tmp_path / "pdf" / SIP)

    assert main(["export", "--format", "pdf", "--out", "pdf"]) == 0  # nothing is new
    assert capsys.readouterr().out.startswith("0 ditulis, 0 disalin apa adanya, 4 sudah ada")


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ([SIP], [SIP]),
        (["klinik-tua/"], [OLD, TWO]),
        (["./klinik-tua", SIP], [OLD, TWO, SIP]),
        (["klinik-tua/dua-sip.pdf", "--only", PKS], [TWO, PKS]),
    ],
)
def test_only_what_is_named_is_written(
    own_audit: Path, tmp_path: Path, only: list[str], expected: list[str]
) -> None:
    assert main(["export", "--format", "pdf", "--out", "pdf", "--store", "out", "--only", *only]) == 0
    assert written(tmp_path / "pdf") == sorted(expected)


def test_what_cannot_be_written_is_named_and_the_rest_is(
    own_audit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "arsip" / SIP).write_bytes(b"%PDF-1.4 lain")
    assert main(["export", "--format", "pdf", "--out", "pdf"]) == 5
    out, err = capsys.readouterr()
    assert f"pks: {SIP}: berubah sejak diaudit" in err
    assert "1 gagal" in out
    assert written(tmp_path / "pdf") == sorted([PKS, OLD, TWO])


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([], 2, "--out"),
        (["--out", "out"], 2, "holds the store"),
        (["--out", "arsip/pdf"], 2, "below the archive"),
        (["--out", "berkas"], 2, "not a folder"),
        (["--out", "pdf", "--only", "klinik-tu"], 3, "klinik-tu is no document"),
        (["--out", "pdf", "--store", "kosong"], 3, "nothing was audited yet"),
    ],
)
def test_what_cannot_be_done_is_refused(
    own_audit: Path,
    tmp_path: Path,
    arguments: list[str],
    code: int,
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "berkas").write_text("bukan folder")
    before = written(tmp_path / "arsip")
    assert main(["export", "--format", "pdf", *arguments]) == code
    assert told in capsys.readouterr().err
    assert not (tmp_path / "pdf").exists()
    assert written(tmp_path / "arsip") == before


def test_only_is_refused_with_another_format(audited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--format", "csv", "--only", SIP]) == 2
    assert "--only" in capsys.readouterr().err


def test_without_the_extra_the_command_says_how_to_get_it(
    own_audit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ocrmypdf", None)
    assert main(["export", "--format", "pdf", "--out", "pdf"]) == 4
    assert "pip install 'pks-audit[pdf]'" in capsys.readouterr().err
    assert not (tmp_path / "pdf").exists()
    assert main(["export", "--format", "csv"]) == 0  # nothing else needs it


def test_an_interrupted_export_goes_on_where_it_stopped(
    first_audit: tuple[Path, Any], tmp_path: Path, pks: Any, documents: Mapping[str, bytes]
) -> None:
    """Ctrl-C while a worker writes: no process and nothing half is left."""
    folder, _ = first_audit
    shutil.copytree(folder / "out", tmp_path / "out")
    for content in documents.values():
        disbelieve(tmp_path / "out", content)
    process = pks.start("export", "--format", "pdf", "--out", "pdf", PKS_JOBS="1")
    work = tmp_path / "pdf" / ".pks-pdf"
    pks.wait_until(lambda: work.exists() and any(work.iterdir()))
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    process.communicate()
    pks.wait_until(lambda: pks.processes() == [])
    assert not work.exists()
    for file in written(tmp_path / "pdf"):
        assert text_of(tmp_path / "pdf" / file)
    done = pks("export", "--format", "pdf", "--out", "pdf")
    assert done.returncode == 0, done.stderr
    assert written(tmp_path / "pdf") == sorted(documents)
