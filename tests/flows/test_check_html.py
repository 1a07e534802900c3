"""`pks check --html`: pages from documents, where they go, and what is refused before anything is read."""

from __future__ import annotations

import datetime as dt
import json
import re
import stat
from concurrent.futures import Future
from pathlib import Path

import pytest

import flows.cli.check
from flows.cli import main
from flows.cli.annotated import AnnotatedPages
from pipeline.audit import judge_files
from pipeline.job import Job, Outcome
from pipeline.pool import WorkerPool
from pipeline.requirements import load_requirements
from schemas.dossier import AuditedFile
from schemas.labels import FailureClass
from schemas.results import ErrorResult

AS_OF = ("--as-of", "2026-11-22")


@pytest.fixture
def files(archive: Path) -> Path:
    """Documents with a text layer; none needs a program to be read."""
    return archive


def test_one_file_gives_one_page(files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "pks.html"
    assert main(["check", str(files / "klinik-arum" / "pks.pdf"), "--html", str(page), *AS_OF]) == 0
    text = page.read_text("utf-8")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert re.search(r'<mark class="b-contents[^"]*"><sup>[^/]*</sup>.*PIHAK PERTAMA membayar kapitasi', text)
    assert "31-12-2026" in text
    assert "Tidak menarik biaya tambahan (klausul harmless)" in text
    shown = capsys.readouterr()
    assert f"Halaman beranotasi: {page}" in shown.err
    assert "Halaman beranotasi" not in shown.out
    assert "Ruang lingkup pelayanan" in shown.out  # the terminal shows what it always did


def test_several_files_go_to_a_folder(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "rusak.pdf"
    broken.write_bytes(b"%PDF-1.4 rusak")
    given = [files / "klinik-arum" / "pks.pdf", files / "klinik-tua" / "dua-sip.pdf", broken]
    out = tmp_path / "halaman"
    assert main(["check", *map(str, given), "--html", str(out), "--json", *AS_OF]) == 5
    names = ["dua-sip.pdf.html", "pks.pdf.html", "rusak.pdf.html"]
    assert sorted(path.name for path in out.iterdir()) == names
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert "Berkas tidak dapat dibaca" in (out / "rusak.pdf.html").read_text("utf-8")
    two = (out / "dua-sip.pdf.html").read_text("utf-8")
    assert all(name in two for name in ("Wulan Prameswari", "Bagas Hadiwinata", 'id="d1"', 'id="d2"'))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 3


def test_a_folder_that_exists_takes_a_single_page(files: Path, tmp_path: Path) -> None:
    assert main(["check", str(files / "klinik-arum" / "sip.pdf"), "--html", str(tmp_path), *AS_OF]) == 0
    assert (tmp_path / "sip.pdf.html").is_file()


def test_two_files_of_one_name_have_two_pages(tmp_path: Path) -> None:
    failure = ErrorResult(code=FailureClass.CORRUPT, message="Terpotong.", action="Pindai ulang.")
    files = [
        AuditedFile(path=f"{folder}/sip.pdf", sha256=letter * 64, facility="", failure=failure)
        for folder, letter in (("a", "0"), ("b", "1"))
    ]
    judged = judge_files(files, load_requirements(), as_of=dt.date(2026, 11, 22))
    documents = [document for own, _ in judged for document in own]
    pages = AnnotatedPages(tmp_path / "halaman", [Path("a/sip.pdf"), Path("b/sip.pdf")])
    written = list(pages.write(documents, {}))
    assert [path.name for path in written] == ["sip.pdf.html", "sip.pdf-2.html"]
    assert [letter * 64 in path.read_text("utf-8") for path, letter in zip(written, "01", strict=True)] == [
        True
    ] * 2


@pytest.mark.parametrize(
    ("count", "target", "told"),
    [
        (1, "kontrak.pdf", "does not end in .html"),
        (1, "tidak/ada.html", "There is no folder"),
        (2, "ada.html", "is a file, and there are 2 pages"),
        (2, "tidak/ada", "There is no folder"),
    ],
)
def test_a_place_that_cannot_be_is_refused_before_anything_is_read(
    files: Path,
    tmp_path: Path,
    count: int,
    target: str,
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("a document was read")

    monkeypatch.setattr(flows.cli.check, "_read", read)
    (tmp_path / "kontrak.pdf").write_bytes(b"sebuah kontrak")
    (tmp_path / "ada.html").touch()
    given = [str(files / "klinik-arum" / "sip.pdf")] * count
    assert main(["check", *given, "--html", str(tmp_path / target)]) == 2
    assert told in capsys.readouterr().err
    assert (tmp_path / "kontrak.pdf").read_bytes() == b"sebuah kontrak"


def test_without_the_option_no_text_is_sent(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Job] = []
    submit = WorkerPool.submit

    def watched(pool: WorkerPool, job: Job) -> Future[Outcome]:
        sent.append(job)
        return submit(pool, job)

    monkeypatch.setattr(WorkerPool, "submit", watched)
    assert main(["check", str(files / "klinik-arum" / "sip.pdf"), *AS_OF]) == 0
    assert [job.annotate for job in sent] == [False]
