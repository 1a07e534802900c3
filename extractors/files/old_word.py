"""Old Word files (.doc) and RTF: turned into DOCX by LibreOffice where that is installed.

It runs in a private folder with a profile of its own that allows neither macros nor links nor a network,
with a cleaned environment, in the process group of whoever reads, and for a limited time.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from schemas.errors import DocumentError
from schemas.labels import FailureClass

from .converter import converter
from .docx import open_docx
from .limits import Limits
from .opening import OpenDocument, corrupt
from .sniff import FileKind

_SHARE_OF_TIME = 0.8
"""Of the time for a document, so that we end the program before we are ended ourselves."""
_PROFILE = Path(__file__).with_name("old_word_profile.xcu")
_FIB, _FLAGS = 512, 522
"""Where the head of a Word document and its flags stand in the files that Word writes (MS-DOC 2.5.2)."""
_WORD, _ENCRYPTED = b"\xec\xa5", 0x0100


@contextmanager
def open_old_word(path: Path, kind: FileKind, limits: Limits) -> Iterator[OpenDocument]:
    """Open an old Word file or RTF.

    Raises:
        DocumentError: unsupported without LibreOffice; encrypted, corrupt, timed_out.
    """
    program = converter()
    if program is None:
        raise DocumentError(
            FailureClass.UNSUPPORTED,
            "Berkas Word lama (.doc) atau RTF hanya dapat dibaca bila LibreOffice terpasang.",
            "Pasang LibreOffice (apt install libreoffice-writer) dan jalankan lagi, atau simpan sebagai PDF.",
        )
    if kind is FileKind.DOC and _is_encrypted(path):
        raise DocumentError(
            FailureClass.ENCRYPTED,
            "Berkas Word dilindungi kata sandi.",
            "Buka dengan kata sandinya, lalu simpan tanpa kata sandi atau cetak ke PDF.",
        )
    with tempfile.TemporaryDirectory(prefix="pks-word-") as folder:
        converted = _convert(program, path, kind, Path(folder), limits)
        with open_docx(converted, FileKind.DOCX, limits) as document:
            yield document


def _is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_FLAGS + 2)
    return head[_FIB:].startswith(_WORD) and bool(int.from_bytes(head[_FLAGS:], "little") & _ENCRYPTED)


def _convert(program: str, path: Path, kind: FileKind, folder: Path, limits: Limits) -> Path:
    source = folder / f"dokumen.{kind}"
    shutil.copyfile(path, source)
    settings = folder / "profil" / "user"
    settings.mkdir(parents=True)
    shutil.copyfile(_PROFILE, settings / "registrymodifications.xcu")
    options = (
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nolockcheck",
        "--nofirststartwizard",
    )
    command = [
        program,
        *options,
        f"-env:UserInstallation={(folder / 'profil').as_uri()}",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder / "hasil"),
        str(source),
    ]
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
    }
    process = subprocess.Popen(  # noqa: S603  # not through a shell, and the name of the file is ours
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(timeout=_SHARE_OF_TIME * limits.seconds_per_document)
    except subprocess.TimeoutExpired as error:
        raise DocumentError(
            FailureClass.TIMED_OUT,
            "LibreOffice tidak selesai membaca berkas Word ini dalam batas waktu.",
            "Simpan berkas sebagai PDF, atau naikkan batas seconds_per_document.",
        ) from error
    finally:
        _end(process)
    result = folder / "hasil" / "dokumen.docx"
    if not result.is_file():
        raise corrupt("Berkas Word lama atau RTF tidak dapat dibaca oleh LibreOffice.")
    if result.stat().st_size > limits.max_bytes:
        raise DocumentError(
            FailureClass.TOO_LARGE,
            f"Berkas Word menjadi {result.stat().st_size:,} byte; batasnya {limits.max_bytes:,}.",
            "Pecah berkas menjadi beberapa bagian, atau naikkan batas max_bytes.",
        )
    return result


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and what it started: it runs its real self as a child."""
    if process.poll() is None:
        for pid in list(_family(process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):  # gone by itself meanwhile
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
            yield from _family(int(child))
