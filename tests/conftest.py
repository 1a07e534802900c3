"""Files that tests make for themselves."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.requirements import Requirements, load_requirements

# The same cases on every machine, and no time limit on one case: a busy machine is no defect.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")

MakePdf = Callable[..., Path]
DrawPage = Callable[..., Image.Image]


def pdf_bytes(
    pages: Sequence[Sequence[str]], *, rotate: int = 0, box: tuple[float, float] = (595, 842)
) -> bytes:
    """Return a PDF whose pages hold the given lines in Helvetica 11."""
    objects: list[bytes] = []
    width, height = box
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for index, lines in enumerate(pages):
        text = " ".join(
            f"1 0 0 1 60 {height - 70 - 16 * row:.0f} Tm ({_escaped(line)}) Tj"
            for row, line in enumerate(lines)
        )
        stream = f"BT /F1 11 Tf {text} ET".encode("latin-1") if lines else b""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Rotate {rotate} "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * index} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    body = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(body)


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


@pytest.fixture
def make_pdf(tmp_path: Path) -> MakePdf:
    """Write a digital PDF: make_pdf([["line", ...], ...], name="x.pdf", rotate=90, box=(w, h))."""

    def make(
        pages: Sequence[Sequence[str]],
        *,
        name: str = "made.pdf",
        rotate: int = 0,
        box: tuple[float, float] = (595, 842),
    ) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pdf_bytes(pages, rotate=rotate, box=box))
        return file

    return make


@pytest.fixture
def draw_page() -> DrawPage:
    """Draw a gray A4 page with lines of print: draw_page(["line", ...], dpi=150)."""

    def draw(
        lines: Sequence[str], *, dpi: int = 150, size: tuple[float, float] = (8.27, 11.69)
    ) -> Image.Image:
        page = Image.new("L", (round(size[0] * dpi), round(size[1] * dpi)), 255)
        font = ImageFont.load_default(size=dpi * 12 / 72)
        brush = ImageDraw.Draw(page)
        for row, line in enumerate(lines):
            brush.text((dpi, dpi + row * dpi * 20 / 72), line, fill=0, font=font)
        return page

    return draw


LICENCE_LINES = (
    "PEMERINTAH KOTA KARANGASRI",
    "DINAS KESEHATAN",
    "SURAT IZIN PRAKTIK DOKTER",
    "Nomor : 503/0417/SIP-DU/2023",
    "Diberikan kepada",
    "Nama : dr. Wulan Prameswari",
    "Tempat praktik : Klinik Pratama Sekar Arum",
    "Surat izin ini berlaku sampai dengan tanggal 17 Agustus 2028",
    "Ditetapkan di Karangasri pada tanggal 17 Agustus 2023",
    "Kepala Dinas Kesehatan Kota Karangasri",
)


@pytest.fixture
def licence_lines() -> tuple[str, ...]:
    """Lines of a fictional SIP."""
    return LICENCE_LINES


def _load_factories() -> Any:
    name = "pks_test_factories"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            name, Path(__file__).parent / "pipeline" / "factories.py"
        )
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def make() -> Any:
    """The factories of tests/pipeline/factories.py."""
    return _load_factories()


@pytest.fixture(scope="session")
def rules() -> Requirements:
    """The built-in rules."""
    return load_requirements()


@dataclass(frozen=True)
class AuditedArchive:
    """An archive, and the folder into which the program audited it."""

    archive: Path
    out: Path


@pytest.fixture(scope="session")
def audited_samples(tmp_path_factory: pytest.TempPathFactory) -> AuditedArchive:
    """Audit samples/archive, once for all tests; whoever changes what came of it takes a copy."""
    archive = Path(__file__).parents[1] / "samples" / "archive"
    out = tmp_path_factory.mktemp("audit") / "out"
    done = subprocess.run(
        [
            Path(sys.executable).with_name("pks"),
            *("audit", archive, "--out", out, "--as-of", "2026-11-22", "--plain"),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return AuditedArchive(archive, out)


class PostgreSQL:
    """A real server of our own in a temporary folder, on loopback and a socket in that folder.

    It refuses to run as root; there it runs as `nobody`.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self.folder = programs, folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._as_user: tuple[str, ...] = ()
        if os.getuid() == 0:
            self._as_user = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
            os.chown(folder, 65534, 65534)
        self._databases = 0
        (folder / "password").write_text("rahasia", "utf-8")
        (folder / "password").chmod(0o644)
        # Over the socket nobody is asked for a password; over loopback everybody is.
        self._run(
            *("initdb", "-D", "data", "-U", "pks", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
            *("--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile=password"),
        )

    def start(self, *options: str) -> None:
        settings = (
            f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1",
            "-c shared_buffers=16MB -c fsync=off",
        )
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", " ".join((*settings, *options)), "start")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-D", "data", "-w", "-m", mode, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        ran = subprocess.run(
            [*self._as_user, self._programs / program, *arguments],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
        assert ran.returncode == 0, ran.stderr.decode()

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder), port=self.port, user="pks", dbname=database, autocommit=True
        )

    def new_database(self, *options: str) -> str:
        """Make an empty database and return its name."""
        self._databases += 1
        name = f"pks{self._databases}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} {' '.join(options)}".encode())
        return name

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://pks@/{database}?host={self.folder}&port={self.port}"


def _postgresql_programs() -> Path:
    found = [Path(str(shutil.which("initdb"))), *Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    programs = [path.parent for path in found if path.is_file()]
    # A missing server is no reason to leave these tests out in silence.
    assert programs, "no PostgreSQL server here: run tools/setup.sh test, or leave out -m postgresql"
    return max(programs)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Start a PostgreSQL server for the tests of this run."""
    folder = Path(tempfile.mkdtemp(prefix="pks-postgresql-"))  # pytest's own folders are closed to `nobody`
    try:
        server = PostgreSQL(_postgresql_programs(), folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """Give an empty database: None for the one of OUT, which is SQLite, or the address of another."""
    if request.param == "sqlite":
        return None
    server = request.getfixturevalue("postgresql")
    return str(server.url(server.new_database()))
