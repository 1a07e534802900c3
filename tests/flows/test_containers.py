"""ZIPs and mails through the commands: audited, checked, read and exported as if they were folders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from flows.cli import main

AS_OF = "2026-11-22"


@pytest.fixture
def packed(audited: Path, packed_documents: Mapping[str, bytes]) -> Path:
    """Return an archive that holds, packed, what was audited before; the output of that is in `out`."""
    root = audited.parent / "paket"
    for path, content in packed_documents.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


def results(out: Path) -> dict[str, Any]:
    lines = (out / "results.jsonl").read_text("utf-8").splitlines()
    return {result["path"]: result for result in map(json.loads, lines)}


def test_an_archive_of_containers_is_audited_as_one_of_folders(
    packed: Path, audited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = results(audited)
    assert main(["audit", str(packed), "--out", "out", "--as-of", AS_OF, "--plain"]) == 5
    out, err = capsys.readouterr()
    assert "Tidak diambil: 1 hidden, 2 mail_text." in out
    assert "klinik-tua/rusak.zip: corrupt" in err
    after = results(audited)
    assert list(after) == sorted(after)
    names = {
        "klinik-arum/2026/kiriman.zip/surat.eml/pks.pdf": "klinik-arum/pks.pdf",
        "klinik-arum/2026/kiriman.zip/surat.eml/sip.pdf": "klinik-arum/sip.pdf",
        "klinik-tua/kiriman.eml/dua-sip.pdf": "klinik-tua/dua-sip.pdf",
        "klinik-tua/kiriman.eml/sip-lama.pdf": "klinik-tua/sip-lama.pdf",
    }
    assert {path for path, result in after.items() if result["error"] is None} == set(names)
    for path, old in names.items():
        for key in ("sha256", "facility", "doc_type", "fields", "segments", "reading"):
            assert after[path][key] == before[old][key], (path, key)

    # Moved: everything is known by its content, and a member is found by its path.
    moved = packed.rename(packed.with_name("pindah"))
    assert main(["audit", str(moved), "--out", "out", "--as-of", AS_OF, "--plain"]) == 5
    assert "0 dokumen akan dibaca, 4 sudah dikenal" in capsys.readouterr().err
    only = "klinik-arum/2026/kiriman.zip/surat.eml/sip.pdf"
    assert main(["export", "--format", "pdf", "--out", "pdf", "--only", only]) == 0
    with pdfium.PdfDocument(audited.parent / "pdf" / only) as document:
        assert "Prameswari" in document[0].get_textpage().get_text_bounded()


def test_the_documents_of_a_mail_are_read_one_by_one(
    packed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = packed / "klinik-tua" / "kiriman.eml"
    assert main(["read", "--json", str(mail)]) == 0
    out, err = capsys.readouterr()
    assert [json.loads(line)["path"] for line in out.splitlines()] == [
        f"{mail}/{n}" for n in ("sip-lama.pdf", "dua-sip.pdf")
    ]
    assert "1 mail_text" in err
    assert main(["read", str(packed / "klinik-tua" / "rusak.zip")]) == 5
    assert "rusak.zip: corrupt" in capsys.readouterr().err


def test_the_documents_of_a_zip_are_checked_together(
    packed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = packed / "klinik-arum" / "2026" / "kiriman.zip"
    assert (
        main(["check", "--json", "--as-of", AS_OF, str(place), "--html", str(packed.parent / "halaman")]) == 0
    )
    out, err = capsys.readouterr()
    checked = [json.loads(line) for line in out.splitlines()]
    assert [result["path"] for result in checked] == [
        f"kiriman.zip/surat.eml/{name}.pdf" for name in ("pks", "sip")
    ]
    assert "1 hidden, 1 mail_text" in err
    assert {page.name for page in (packed.parent / "halaman").iterdir()} == {"pks.pdf.html", "sip.pdf.html"}
