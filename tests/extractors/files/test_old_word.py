"""Old Word files and RTF, by a stand-in for LibreOffice; once by itself where it is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import docx
import pytest

from extractors.files import FileKind, Limits, open_document, sniff_kind
from extractors.files.converter import converter
from extractors.files.foreign import foreign_formats
from schemas.errors import DocumentError
from schemas.labels import FailureClass

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
STAND_IN = """#!{python}
import json, os, subprocess, sys, time
from pathlib import Path
arguments = sys.argv[1:]
folder = Path.cwd()
record = {{"arguments": arguments, "environment": dict(os.environ), "group": os.getpgid(0),
          "mode": oct(folder.stat().st_mode & 0o777), "source": Path(arguments[-1]).read_bytes()[:8].hex(),
          "profile": (folder / "profil/user/registrymodifications.xcu").read_text()}}
Path({record!r}).write_text(json.dumps(record))
out = Path(arguments[arguments.index("--outdir") + 1])
{behaviour}
"""
CONVERTS = "import shutil; out.mkdir(); shutil.copy({docx!r}, out / 'dokumen.docx')"
HANGS = """child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
Path({record!r}).write_text(str(child.pid))
time.sleep(60)"""


def ole(*streams: str, encrypted: bool = False) -> bytes:
    """Return bytes that look like an OLE file with these parts."""
    flags = 0x0100 if encrypted else 0
    word = b"\xec\xa5" + bytes(8) + flags.to_bytes(2, "little")
    names = b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in streams)
    return (OLE.ljust(512, b"\0") + word).ljust(1024, b"\0") + names


DOC = ole("Root Entry", "WordDocument")
RTF = rb"{\rtf1\ansi Surat Izin Praktik}"


class Office:
    """A stand-in for LibreOffice, first in PATH."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.record = folder / "dipanggil"
        self._folder = folder
        self._monkeypatch = monkeypatch
        self.temporary = folder / "sementara"
        self.temporary.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(self.temporary))

    def behaves(self, behaviour: str) -> None:
        docx_file = self._folder / "jadi.docx"
        document = docx.Document()
        document.add_paragraph("Surat Izin Praktik")
        document.save(str(docx_file))
        program = self._folder / "bin" / "soffice"
        program.parent.mkdir()
        told = behaviour.format(docx=str(docx_file), record=str(self.record))
        program.write_text(STAND_IN.format(python=sys.executable, record=str(self.record), behaviour=told))
        program.chmod(0o755)
        self._monkeypatch.setenv("PATH", str(program.parent))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path, monkeypatch)


def words(path: Path, limits: Limits | None = None) -> str:
    with open_document(path, limits or Limits()) as document, document.page(1) as view:
        assert not document.has_pixels
        return " ".join(word.text for word in view.layer_words())


def failure(path: Path, limits: Limits | None = None) -> DocumentError:
    with pytest.raises(DocumentError) as caught, open_document(path, limits or Limits()):
        pass
    return caught.value


@pytest.mark.parametrize(("content", "suffix"), [(DOC, "doc"), (RTF, "rtf")], ids=["doc", "rtf"])
def test_an_old_word_file_is_read_as_the_docx_that_comes_of_it(
    tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch, content: bytes, suffix: str
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "rahasia")
    office.behaves(CONVERTS)
    path = tmp_path / "--evil $(x).pdf"
    path.write_bytes(content)
    assert words(path) == "Surat Izin Praktik"
    called = json.loads(office.record.read_text())
    assert called["arguments"][-1].endswith(f"dokumen.{suffix}")
    assert {"--headless", "--norestore", "--convert-to"} <= {*called["arguments"]}
    assert any(option.startswith("-env:UserInstallation=file://") for option in called["arguments"])
    assert {"PATH", "HOME", "TMPDIR", "LANG"} <= {*called["environment"]}
    assert "AWS_SECRET_ACCESS_KEY" not in called["environment"]
    assert called["group"] == os.getpgid(0)
    assert called["mode"] == "0o700"
    assert called["source"] == content[:8].hex()
    assert "DisableMacrosExecution" in called["profile"]
    assert list(office.temporary.iterdir()) == []


def test_without_libreoffice_it_is_unsupported_and_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "kontrak.doc"
    path.write_bytes(DOC)
    error = failure(path)
    assert error.failure is FailureClass.UNSUPPORTED
    assert "libreoffice-writer" in error.action


@pytest.mark.parametrize(
    "behaviour", ["sys.exit(1)", "pass", "out.mkdir(); (out / 'dokumen.docx').write_text('x')"]
)
def test_what_libreoffice_cannot_read_is_corrupt(tmp_path: Path, office: Office, behaviour: str) -> None:
    office.behaves(behaviour)
    path = tmp_path / "kontrak.doc"
    path.write_bytes(DOC)
    assert failure(path).failure is FailureClass.CORRUPT
    assert list(office.temporary.iterdir()) == []


def test_a_converter_that_hangs_is_ended_with_what_it_started(tmp_path: Path, office: Office) -> None:
    office.behaves(HANGS)
    path = tmp_path / "kontrak.doc"
    path.write_bytes(DOC)
    assert failure(path, Limits(seconds_per_document=2.5)).failure is FailureClass.TIMED_OUT
    child = Path("/proc") / office.record.read_text()
    for _ in range(50):
        if not child.exists() or "zombie" in (child / "status").read_text():
            break
        time.sleep(0.05)
    else:
        pytest.fail("the child of the converter outlived it")
    assert list(office.temporary.iterdir()) == []


def test_a_locked_word_file_is_encrypted_and_not_handed_on(tmp_path: Path, office: Office) -> None:
    office.behaves(CONVERTS)
    path = tmp_path / "kontrak.doc"
    path.write_bytes(ole("Root Entry", "WordDocument", encrypted=True))
    assert failure(path).failure is FailureClass.ENCRYPTED
    assert not office.record.exists()


FOREIGN = [
    ("RAR", b"Rar!\x1a\x07\x01\x00", "unsupported", "Ekstrak"),
    ("7z", b"7z\xbc\xaf\x27\x1c" + bytes(20), "unsupported", "Ekstrak"),
    ("gzip", b"\x1f\x8b\x08" + bytes(20), "unsupported", "Ekstrak"),
    ("tar", bytes(257) + b"ustar\x0000" + bytes(300), "unsupported", "Ekstrak"),
    ("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(20), "unsupported", "Rich Text"),
    ("Outlook", ole("Root Entry", "__properties_version1.0"), "unsupported", ".eml"),
    ("Outlook with a Word file in it", ole("__properties_version1.0", "WordDocument"), "unsupported", ".eml"),
    ("Excel", ole("Root Entry", "Workbook"), "unsupported", "PDF"),
    ("locked DOCX", ole("Root Entry", "EncryptedPackage"), "encrypted", "kata sandi"),
    ("anything", b"catatan rapat", "unsupported", "PDF"),
]


@pytest.mark.parametrize(
    ("content", "code", "cure"), [row[1:] for row in FOREIGN], ids=[row[0] for row in FOREIGN]
)
def test_a_format_that_is_not_read_comes_with_its_cure(
    tmp_path: Path, content: bytes, code: str, cure: str
) -> None:
    path = tmp_path / "izin.pdf"
    path.write_bytes(content)
    assert sniff_kind(path) is None
    error = failure(path)
    assert (error.failure, cure in error.action) == (code, True)


def test_every_foreign_format_has_a_cure() -> None:
    assert all(known.action and bytes.fromhex(known.starts) for known in foreign_formats())


@pytest.mark.skipif(converter() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("kind", "name"), [("doc", "MS Word 97"), ("rtf", "Rich Text Format")])
def test_libreoffice_itself_reads_what_it_wrote(tmp_path: Path, kind: str, name: str) -> None:
    source = tmp_path / "kontrak.docx"
    document = docx.Document()
    document.add_paragraph("Perjanjian Kerja Sama berlaku sampai 31 Desember 2027")
    document.save(str(source))
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    subprocess.run(
        [
            str(converter()),
            "--headless",
            profile,
            "--convert-to",
            f"{kind}:{name}",
            "--outdir",
            tmp_path,
            source,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    old = tmp_path / f"kontrak.{kind}"
    assert sniff_kind(old) is FileKind(kind)
    assert words(old) == "Perjanjian Kerja Sama berlaku sampai 31 Desember 2027"
