"""The real `pks` over small archives, with a stand-in for Tesseract where its time or its faults matter."""

from __future__ import annotations

import importlib.util
import io
import os
import shutil
import subprocess
import sys
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PKS = Path(sys.executable).with_name("pks")
AS_OF = "2026-11-22"

TESSERACT = """#!/bin/sh
case "$1" in
    --version) echo "tesseract 5.3.0"; exit 0 ;;
    --list-langs) printf 'List of available languages (3):\\n{languages}\\n'; exit 0 ;;
esac
echo "$$ $(cksum <"$1")" >>"{log}"
{behaviour}
"""
WORDS = """cat >"$2.tsv" <<'END'
{table}
END
"""


class Pks:
    """Runs `pks` as its users do; every process that comes of it can be found again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = f"PKS_TEST={uuid.uuid4().hex}"
        self.bin = folder / "bin"
        self.log = folder / "tesseract.log"

    def fake_tesseract(self, behaviour: str, *, languages: Sequence[str] = ("eng", "ind", "osd")) -> None:
        """Put a Tesseract first in PATH that behaves like this when it is to read a page."""
        self.bin.mkdir(exist_ok=True)
        script = self.bin / "tesseract"
        text = TESSERACT.format(behaviour=behaviour, log=self.log, languages="\\n".join(languages))
        script.write_text(text, "utf-8")
        script.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        """Process id and checksum of every picture that the stand-in was given."""
        return self.log.read_text().splitlines() if self.log.exists() else []

    @property
    def environment(self) -> dict[str, str]:
        name, _, value = self.mark.partition("=")
        inherited = {
            key: text for key, text in os.environ.items() if not key.startswith(("PKS_", "PREFECT_"))
        }
        return {
            **inherited,
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            "PKS_ENGINE": "pytesseract",  # the stand-in is a program
            "PREFECT_HOME": str(self.folder / "prefect"),
            "COLUMNS": "200",
            name: value,
        }

    def start(self, *arguments: str | Path, **changed: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [PKS, *arguments],
            cwd=self.folder,
            env={**self.environment, **changed},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __call__(self, *arguments: str | Path, **changed: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, **changed)
        try:
            out, err = process.communicate(timeout=120)
        except BaseException:
            process.kill()
            raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def processes(self) -> list[int]:
        """Return the ids of all processes that were started through this object and still run."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdecimal() and self.mark.encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:  # ended meanwhile, or somebody else's
                continue
        return found

    def wait_until(self, reached: Callable[[], bool], *, seconds: float = 60) -> None:
        """Wait for a state.

        Raises:
            AssertionError: when it is not reached in time.
        """
        end = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < end, f"not reached within {seconds} s; running: {self.processes()}"
            time.sleep(0.05)


@pytest.fixture
def pks(tmp_path: Path) -> Pks:
    return Pks(tmp_path)


@pytest.fixture(scope="session")
def make_pks() -> type[Pks]:
    """Return what runs the program in a folder."""
    return Pks


@pytest.fixture(scope="session")
def hostile_files() -> Any:
    """Return the makers of tests/flows/hostile_files.py."""
    return _loaded(Path(__file__).with_name("hostile_files.py"), "pks_tests_hostile_files")


@pytest.fixture(scope="session")
def words() -> Callable[[Sequence[str]], str]:
    """Return what a stand-in does to read the same lines on every page."""
    head = [
        "level",
        "page_num",
        "block_num",
        "par_num",
        "line_num",
        "word_num",
        "left",
        "top",
        "width",
        "height",
        "conf",
        "text",
    ]

    def behaviour(lines: Sequence[str]) -> str:
        rows = ["\t".join(head)]
        for number, line in enumerate(lines, start=1):
            left = 150
            for place, word in enumerate(line.split(), start=1):
                width = 14 * len(word)
                cells = (5, 1, 1, 1, number, place, left, 150 + 42 * number, width, 25, "93.5", word)
                rows.append("\t".join(map(str, cells)))
                left += width + 12
        return WORDS.format(table="\n".join(rows))

    return behaviour


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give an empty bucket s3://dokumen in an object store on loopback, reached through the environment."""
    import boto3  # these take a second to load
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "uji")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "uji")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    made = boto3.resource("s3").Bucket("dokumen")
    made.create()
    yield made
    made.objects.delete()
    made.delete()
    server.stop()


@pytest.fixture(scope="session")
def packed_documents(documents: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the same documents in ZIPs and mails, by path, and a ZIP that is cut off."""
    arum = {
        path.removeprefix("klinik-arum/"): content for path, content in documents.items() if "arum" in path
    }
    tua = {path.removeprefix("klinik-tua/"): content for path, content in documents.items() if "tua" in path}
    return {
        "klinik-arum/2026/kiriman.zip": _zipped({"surat.eml": _mailed(arum), ".DS_Store": b"x"}),
        "klinik-tua/kiriman.eml": _mailed(tua),
        "klinik-tua/rusak.zip": _zipped(tua)[:500],
    }


def _zipped(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _mailed(members: Mapping[str, bytes]) -> bytes:
    made = EmailMessage()
    made["From"] = "klinik@contoh.invalid"
    made["Subject"] = "Kiriman izin"
    made.set_content("Terlampir.")
    for name, content in members.items():
        made.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return made.as_bytes()


def _shared() -> Any:
    """Load tests/conftest.py, whose functions do not depend on a test's own folder."""
    return _loaded(ROOT / "tests" / "conftest.py", "pks_tests_conftest")


def _loaded(file: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look for it there
    spec.loader.exec_module(module)
    return module


CONTRACT_LINES = (
    "PERJANJIAN KERJA SAMA",
    "ANTARA",
    "BPJS KESEHATAN CABANG KARANGASRI",
    "DENGAN",
    "KLINIK PRATAMA {name}",
    "TENTANG PELAYANAN KESEHATAN TINGKAT PERTAMA",
    "Nomor : {number}/KTR/VI-05/1223",
    "Pada hari ini Rabu tanggal 20 Desember 2023 bertempat di Karangasri, kami yang bertanda tangan:",
    "I. BPJS KESEHATAN CABANG KARANGASRI, selanjutnya disebut PIHAK PERTAMA",
    "II. KLINIK PRATAMA {name}, selanjutnya disebut PIHAK KEDUA",
    "Pasal 1",
    "TARIF DAN PEMBAYARAN",
    "PIHAK PERTAMA membayar kapitasi kepada PIHAK KEDUA paling lambat tanggal 15 setiap bulan.",
    "Pasal 2",
    "JANGKA WAKTU",
    "Perjanjian ini berlaku sejak tanggal 1 Januari 2024 sampai dengan tanggal 31 Desember 2026.",
)


@pytest.fixture(scope="session")
def shared() -> Any:
    """Return tests/conftest.py, for what does not depend on a test's own folder."""
    return _shared()


@pytest.fixture(scope="session")
def contract_pdf() -> Callable[..., bytes]:
    """Return what makes a short contract with a clinic, and with further lines behind it."""
    shared = _shared()

    def made(*further: str, name: str = "SEKAR ARUM", number: int = 118) -> bytes:
        lines = [line.format(name=name, number=number) for line in CONTRACT_LINES]
        pdf: bytes = shared.pdf_bytes([[*lines, *further]])
        return pdf

    return made


@pytest.fixture(scope="session")
def documents(contract_pdf: Callable[..., bytes]) -> Mapping[str, bytes]:
    """Return digital PDFs by path: two facilities, an expired licence, a thin contract, two papers in one."""
    shared = _shared()
    licence: tuple[str, ...] = shared.LICENCE_LINES
    old = tuple(
        line.replace("2028", "2025").replace("2023", "2020").replace("Wulan Prameswari", "Rangga Adiputra")
        for line in licence
    )
    other = tuple(
        line.replace("Wulan Prameswari", "Bagas Hadiwinata").replace("0417", "0518") for line in licence
    )
    return {
        "klinik-arum/sip.pdf": shared.pdf_bytes([licence]),
        "klinik-arum/pks.pdf": contract_pdf(),
        "klinik-tua/sip-lama.pdf": shared.pdf_bytes([old]),
        "klinik-tua/dua-sip.pdf": shared.pdf_bytes([licence, other]),
    }


@pytest.fixture
def archive(tmp_path: Path, documents: Mapping[str, bytes]) -> Path:
    """Return a folder with these documents."""
    return _write(tmp_path / "arsip", documents)


def _write(root: Path, documents: Mapping[str, bytes]) -> Path:
    for path, content in documents.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


@pytest.fixture(scope="session")
def first_audit(
    tmp_path_factory: pytest.TempPathFactory, documents: Mapping[str, bytes]
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Audit these documents once: the folder with `arsip` and `out`, and how it went."""
    folder = tmp_path_factory.mktemp("audit")
    _write(folder / "arsip", documents)
    return folder, Pks(folder)("audit", "arsip", "--out", "out", "--as-of", AS_OF, "--plain")


@pytest.fixture
def audited(
    first_audit: tuple[Path, subprocess.CompletedProcess[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Return a copy of the output of that audit, with the folder around it as the current one."""
    folder, result = first_audit
    assert result.returncode == 0, result.stderr
    shutil.copytree(folder / "out", tmp_path / "out")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "out"
