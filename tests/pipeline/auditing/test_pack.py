"""The evidence pack: complete, masked, the same bytes for the same content."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from pipeline.audit import judge_files
from pipeline.auditing.pack import MOST_PICTURES, Case, write_pack
from pipeline.report import Place
from pipeline.requirements import Requirements
from schemas.evidence import Region
from schemas.findings import Finding
from schemas.geometry import BoundingBox
from schemas.labels import Severity
from schemas.rulings import Action, KeptRuling, Ruling, Target

NIK = "3374104608750003"


def finding(number: int, **more: Any) -> Finding:
    values = {
        "code": "expired",
        "severity": Severity.CRITICAL,
        "message": f"Izin telah berakhir ({number}).",
        "path": "klinik/str.pdf",
        "page": 1,
        "quote": f"berlaku sampai 1 Mei 2020 ({number})",
        "regions": (Region(page=1, bbox=BoundingBox(10, 10 + number, 60, 20 + number)),),
    }
    return Finding.model_validate(values | more)


@pytest.fixture
def case(make: Any, rules: Requirements) -> Case:
    """A clinic with a finding that quotes a NIK, and a ruling."""
    lapsed = make.document("klinik/str.pdf", make.str_licence(until="2025-08-17"))
    files = make.complete_clinic(str=lapsed)
    ((documents, (dossier,)),) = judge_files(files, rules, as_of=dt.date(2026, 3, 1))
    told = finding(0, severity=Severity.MINOR, quote=f"NIK: {NIK} – Ḥasan “x”")
    dossier = dossier.model_copy(update={"findings": (*dossier.findings, told)})
    ruling = Ruling(
        target=Target.of_field(lapsed.sha256, 1, "expiry_date"),
        action=Action.CORRECT,
        value="2026-08-17",
        reason=f"lihat KTP, NIK: {NIK}",
        by="petugas.a",
        at="2026-02-27T08:15:00+00:00",
    )
    return Case(dossier, documents, [KeptRuling(id=1, turn=1, ruling=ruling)])


def crops(places: Sequence[Place]) -> list[bytes | None]:
    """A small picture of each place, another for each page."""
    made: list[bytes | None] = []
    for place in places:
        file = io.BytesIO()
        Image.new("RGB", (300, 60), (200, place.page % 200, 90)).save(file, "JPEG")
        made.append(file.getvalue())
    return made


def packed(case: Case, source: Any = crops) -> bytes:
    file = io.BytesIO()
    write_pack(file, case, source)
    return file.getvalue()


def test_it_holds_everything(case: Case) -> None:
    with zipfile.ZipFile(io.BytesIO(packed(case))) as pack:
        names = pack.namelist()
        assert {"berkas-bukti.pdf", "temuan.json", "fasilitas.json", "dokumen.jsonl"} <= set(names)
        assert {"keputusan.json", "dokumen.sha256", "versi.json", "gambar/001.jpg"} <= set(names)
        told = json.loads(pack.read("temuan.json"))
        by_message = {one["message"]: one for one in told}
        assert by_message["Izin telah berakhir (0)."]["picture"] in names
        assert by_message["Izin telah berakhir (0)."]["sha256"]
        assert [one["severity"] for one in told] == sorted(
            (one["severity"] for one in told), key=["critical", "major", "minor"].index
        )
        lines = pack.read("dokumen.sha256").decode().splitlines()
        assert len(lines) == len([document for document in case.documents if document.sha256])
        assert all(len(line.split("  ")[0]) == 64 for line in lines)
        assert json.loads(pack.read("versi.json"))["rules_version"] == case.dossier.rules_version
        assert json.loads(pack.read("keputusan.json"))[0]["ruling"]["value"] == "2026-08-17"


def test_hashes_of_files_of_any_name_can_be_checked(case: Case, tmp_path: Path) -> None:
    first, second = [document for document in case.documents if document.sha256][:2]
    forged = f"a.pdf\n{'0' * 64}  b.pdf"
    named = [
        one.model_copy(update={"path": path, "sha256": hashlib.sha256(path.encode()).hexdigest()})
        for one, path in ((first, forged), (second, "c\\n\r.pdf"))
    ]
    for one in named:
        (tmp_path / one.path).write_bytes(one.path.encode())
    with zipfile.ZipFile(io.BytesIO(packed(replace(case, documents=named)))) as pack:
        sums = pack.read("dokumen.sha256")
    ran = subprocess.run(
        ["sha256sum", "--check", "--strict"], input=sums, cwd=tmp_path, capture_output=True, check=False
    )
    assert ran.returncode == 0, ran
    assert ran.stdout.count(b": OK") == 2


def test_no_nik_is_in_it(case: Case) -> None:
    with zipfile.ZipFile(io.BytesIO(packed(case))) as pack:
        for name in pack.namelist():
            assert NIK not in pack.read(name).decode("utf-8", "replace"), name
        document = pypdfium2.PdfDocument(pack.read("berkas-bukti.pdf"))
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
    assert NIK not in text
    assert "3374••••••••0003 – Hasan “x”" in text
    assert case.dossier.name in text
    assert "petugas.a" in text
    assert all(document.sha256 in text for document in case.documents if document.sha256)


def test_the_same_content_gives_the_same_bytes(case: Case) -> None:
    assert hashlib.sha256(packed(case)).digest() == hashlib.sha256(packed(case)).digest()
    other = Case(case.dossier.model_copy(update={"name": "Klinik Lain"}), case.documents, case.rulings)
    assert packed(other) != packed(case)


def test_pictures_are_asked_few_at_a_time_and_bounded(case: Case) -> None:
    many = tuple(finding(number) for number in range(MOST_PICTURES + 30))
    asked: list[int] = []

    def counting(places: Sequence[Place]) -> list[bytes | None]:
        asked.append(len(places))
        return crops(places)

    large = Case(case.dossier.model_copy(update={"findings": many}), case.documents, ())
    with zipfile.ZipFile(io.BytesIO(packed(large, counting))) as pack:
        assert sum(name.startswith("gambar/") for name in pack.namelist()) == MOST_PICTURES
    assert max(asked) <= 20
    assert sum(asked) == MOST_PICTURES


def test_a_facility_without_findings_or_pictures(case: Case) -> None:
    bare = Case(case.dossier.model_copy(update={"findings": (), "expiries": ()}), (), ())
    with zipfile.ZipFile(io.BytesIO(packed(bare, lambda places: [None] * len(places)))) as pack:
        assert json.loads(pack.read("temuan.json")) == []
        assert pack.read("dokumen.sha256") == b""
    with zipfile.ZipFile(io.BytesIO(packed(case, lambda places: [None] * len(places)))) as pack:
        assert not [name for name in pack.namelist() if name.startswith("gambar/")]
