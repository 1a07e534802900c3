"""What an inventory takes, what it leaves out and counts, and what it says of files that cannot be opened."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractors.files import Limits
from pipeline.ingest import Inventory, printable, single_files, take_inventory
from schemas.errors import NoInputError
from schemas.labels import FailureClass

ROOT = Path(__file__).parents[2]
NOBODY = 65534


def inventory(root: Path, **limits: int) -> Inventory:
    return take_inventory(root, limits=Limits(**limits))


def write(root: Path, **files: str) -> None:
    """Write files by path; `__` stands for a folder, `_` for a dot."""
    for name, content in files.items():
        place = root / name.replace("__", "/").replace("_", ".")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, "utf-8")


def paths(found: Inventory) -> list[str]:
    return [file.path for file in found.files]


# --- what is taken ---


@pytest.mark.parametrize("name", [".sembunyi.pdf", ".DS_Store", "._sip.pdf"])
def test_hidden_files_are_left_out_and_counted(tmp_path: Path, name: str) -> None:
    write(tmp_path, klinik__sip_pdf="a")
    (tmp_path / "klinik" / name).touch()
    found = inventory(tmp_path)
    assert (paths(found), found.left_out) == (["klinik/sip.pdf"], (("hidden", 1),))


def test_a_hidden_folder_is_left_out_with_all_that_is_in_it(tmp_path: Path) -> None:
    write(tmp_path, klinik__sip_pdf="a", _git__a="a", _git__b="b")
    found = inventory(tmp_path)
    assert (paths(found), found.left_out) == (["klinik/sip.pdf"], (("hidden", 1),))


@pytest.mark.parametrize("name", ["Thumbs.db", "THUMBS.DB", "desktop.ini", "~$x.docx", "~$ji kerja sama.doc"])
def test_system_files_are_left_out_and_counted(tmp_path: Path, name: str) -> None:
    write(tmp_path, klinik__sip_pdf="a")
    (tmp_path / "klinik" / name).touch()
    found = inventory(tmp_path)
    assert (paths(found), found.left_out) == (["klinik/sip.pdf"], (("system", 1),))


def test_names_that_only_resemble_system_files_are_taken(tmp_path: Path) -> None:
    write(tmp_path, klinik__thumbs_pdf="a")
    (tmp_path / "klinik" / "~pks.docx").write_text("b")
    found = inventory(tmp_path)
    assert (paths(found), found.left_out) == (["klinik/thumbs.pdf", "klinik/~pks.docx"], ())


def test_symlinks_are_left_out_and_counted_wherever_they_lead(tmp_path: Path) -> None:
    root = tmp_path / "arsip"
    write(root, klinik__sip_pdf="a")
    write(tmp_path, luar__rahasia_pdf="b")
    (root / "klinik" / "berkas.pdf").symlink_to(tmp_path / "luar" / "rahasia.pdf")
    (root / "folder").symlink_to(tmp_path / "luar")
    (root / "klinik" / "putaran").symlink_to(root)
    (root / "putus.pdf").symlink_to(tmp_path / "tidak-ada")
    found = inventory(root)
    assert (paths(found), found.left_out) == (["klinik/sip.pdf"], (("symlink", 4),))


def test_a_fifo_is_left_out_and_never_waited_for(tmp_path: Path) -> None:
    write(tmp_path, klinik__sip_pdf="a")
    os.mkfifo(tmp_path / "klinik" / "pipa.pdf")
    found = inventory(tmp_path)
    assert (paths(found), found.left_out) == (["klinik/sip.pdf"], (("special", 1),))


def test_an_archive_may_itself_be_reached_by_a_symlink(tmp_path: Path) -> None:
    write(tmp_path, arsip__klinik__sip_pdf="a")
    (tmp_path / "tautan").symlink_to(tmp_path / "arsip")
    assert paths(inventory(tmp_path / "tautan")) == ["klinik/sip.pdf"]


# --- facilities, profiles, order ---


def test_a_facility_is_the_first_folder(tmp_path: Path) -> None:
    write(tmp_path, klinik__sip_pdf="a", klinik__2024__lama__pks_pdf="b", lepas_pdf="c")
    found = inventory(tmp_path)
    assert {file.path: file.facility for file in found.files} == {
        "klinik/2024/lama/pks.pdf": "klinik",
        "klinik/sip.pdf": "klinik",
        "lepas.pdf": "",
    }


def test_a_profile_is_no_document(tmp_path: Path) -> None:
    write(tmp_path, klinik__facility_yaml="name: x", klinik__sip_pdf="a")
    found = inventory(tmp_path)
    assert (paths(found), found.left_out) == (["klinik/sip.pdf"], ())
    assert found.profiles == (("klinik", tmp_path / "klinik" / "facility.yaml"),)


@pytest.mark.parametrize("place", ["facility_yaml", "klinik__2024__facility_yaml"])
def test_a_profile_elsewhere_is_a_file_like_any_other(tmp_path: Path, place: str) -> None:
    write(tmp_path, klinik__sip_pdf="a", **{place: "name: x"})
    found = inventory(tmp_path)
    assert place.replace("__", "/").replace("_", ".") in paths(found)
    assert found.profiles == ()


def test_files_come_by_path_and_always_alike(tmp_path: Path) -> None:
    names = ["b/z.pdf", "a/2.pdf", "a/10.pdf", "a b/1.pdf", "a-b/1.pdf", "B/1.pdf", "z.pdf"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert paths(inventory(tmp_path)) == sorted(names)


def test_hash_and_size_are_those_of_the_content(tmp_path: Path) -> None:
    content = os.urandom(3_000_000)
    (tmp_path / "besar.pdf").write_bytes(content)
    (file,) = inventory(tmp_path).files
    assert (file.sha256, file.size, file.failure) == (hashlib.sha256(content).hexdigest(), 3_000_000, None)


def test_a_file_over_the_limit_is_refused_without_a_hash(tmp_path: Path) -> None:
    write(tmp_path, a__besar_pdf="x" * 101, a__pas_pdf="y" * 100)
    large, fits = inventory(tmp_path, max_bytes=100).files
    assert large.failure is not None
    assert (large.failure.code, large.sha256) == (FailureClass.TOO_LARGE, None)
    assert large.failure.action
    assert (fits.failure, fits.sha256 is None) == (None, False)


# --- duplicates ---


def test_duplicates_point_to_the_first_path(tmp_path: Path) -> None:
    write(tmp_path, b__sip_pdf="sama", a__sip_pdf="sama", c__x__sip_pdf="sama", a__lain_pdf="lain")
    found = inventory(tmp_path)
    assert {file.path: file.duplicate_of for file in found.files} == {
        "a/lain.pdf": None,
        "a/sip.pdf": None,
        "b/sip.pdf": "a/sip.pdf",
        "c/x/sip.pdf": "a/sip.pdf",
    }
    assert len({file.sha256 for file in found.files}) == 2


def test_empty_files_are_no_copies_of_each_other(tmp_path: Path) -> None:
    write(tmp_path, a__1_pdf="", a__2_pdf="")
    assert [file.duplicate_of for file in inventory(tmp_path).files] == [None, None]


# --- names ---


def test_names_that_are_no_text_are_kept_apart_and_can_be_written(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/klinik-\xe9"
    os.mkdir(folder)  # noqa: PTH102  # bytes
    for name in (
        b"sip-\xff.pdf",
        b"sip-\\xff.pdf",
        b"dua\nbaris.pdf",
        "dokter-é.pdf".encode(),
        b"facility.yaml",
    ):
        with open(folder + b"/" + name, "wb") as file:  # noqa: PTH123
            file.write(name)
    found = inventory(tmp_path)
    assert paths(found) == [
        "klinik-\\xe9/dokter-é.pdf",
        "klinik-\\xe9/dua\nbaris.pdf",
        "klinik-\\xe9/sip-\\x5cxff.pdf",
        "klinik-\\xe9/sip-\\xff.pdf",
    ]
    assert {file.facility for file in found.files} == {found.profiles[0][0]} == {"klinik-\\xe9"}
    assert all(file.sha256 for file in found.files)
    assert [Path(str(file.location)).read_bytes() for file in found.files][3] == b"sip-\xff.pdf"
    json.dumps(paths(found)).encode()


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a\\b.pdf", "a\\b.pdf"), ("\\x41.pdf", "\\x5cx41.pdf"), ("\\xyz", "\\xyz"), ("a\udcff", "a\\xff")],
)
def test_only_backslashes_that_could_mislead_are_escaped(name: str, shown: str) -> None:
    assert printable(name) == shown


def test_single_files_lie_beside_each_other(tmp_path: Path) -> None:
    write(tmp_path, a__sip_pdf="satu", a__str_pdf="dua")
    found = single_files([tmp_path / "a" / "sip.pdf", tmp_path / "a" / "str.pdf"], limits=Limits())
    assert [(file.path, file.facility, file.duplicate_of) for file in found] == [
        ("sip.pdf", "", None),
        ("str.pdf", "", None),
    ]


def test_single_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    write(tmp_path, a__x__sip_pdf="satu", b__x__sip_pdf="dua", b__sip_pdf="tiga", b__str_pdf="empat")
    places = [tmp_path / name for name in ("a/x/sip.pdf", "b/x/sip.pdf", "b/sip.pdf", "b/str.pdf")]
    found = single_files(places, limits=Limits())
    assert [file.path for file in found] == ["a/x/sip.pdf", "b/x/sip.pdf", "b/sip.pdf", "str.pdf"]
    assert [file.facility for file in found] == [""] * 4


def test_a_file_given_twice_is_taken_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, a__sip_pdf="sama")
    monkeypatch.chdir(tmp_path)
    found = single_files([tmp_path / "a" / "sip.pdf", Path("a/sip.pdf")], limits=Limits())
    assert [file.path for file in found] == ["sip.pdf"]


# --- archives that cannot be used ---


def test_a_missing_archive_is_no_input(tmp_path: Path) -> None:
    with pytest.raises(NoInputError, match="does not exist"):
        inventory(tmp_path / "tidak-ada")


def test_a_file_is_no_archive(tmp_path: Path) -> None:
    write(tmp_path, sip_pdf="a")
    with pytest.raises(NoInputError, match="is not a folder"):
        inventory(tmp_path / "sip.pdf")


@pytest.mark.parametrize("made", [{}, {"klinik___DS_Store": ""}, {"klinik__facility_yaml": "name: x"}])
def test_an_archive_without_a_document_is_no_input(tmp_path: Path, made: dict[str, str]) -> None:
    write(tmp_path, **made)
    with pytest.raises(NoInputError, match="holds no file"):
        inventory(tmp_path)


# --- rights ---

AS_ANOTHER_USER = """
import json, os, sys
from pathlib import Path
from extractors.files import Limits
from pipeline.ingest import take_inventory
from schemas.errors import NoInputError
if os.geteuid() == 0:  # root may read everything: ask as somebody who may not
    os.setgroups([])
    os.setgid({nobody})
    os.setuid({nobody})
try:
    found = take_inventory(Path(sys.argv[1]), limits=Limits())
except NoInputError as error:
    print(json.dumps(str(error)))
else:
    rows = [(f.path, f.facility, f.sha256 and 1, f.failure and f.failure.code) for f in found.files]
    print(json.dumps(rows))
"""


def as_another_user(root: Path) -> Any:
    result = subprocess.run(
        [sys.executable, "-c", AS_ANOTHER_USER.format(nobody=NOBODY), root],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Path]:
    """An archive that everybody reaches; all rights are given back at the end, so that it can be removed."""
    root = tmp_path / "arsip"
    write(root, klinik__sip_pdf="a", klinik__pks_pdf="b", tertutup__sip_pdf="c", klinik__dalam__str_pdf="d")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder.is_relative_to(tempfile.gettempdir()):
            folder.chmod(folder.stat().st_mode | 0o011)
    yield root
    for _ in range(2):  # what the first walk could not enter
        for name, _, _ in os.walk(root):
            Path(name).chmod(0o755)


def test_files_and_folders_without_read_permission_are_told(archive: Path) -> None:
    (archive / "klinik" / "pks.pdf").chmod(0)
    (archive / "klinik" / "dalam").chmod(0)
    (archive / "tertutup").chmod(0)
    assert as_another_user(archive) == [
        ["klinik/dalam/", "klinik", None, "no_permission"],
        ["klinik/pks.pdf", "klinik", None, "no_permission"],
        ["klinik/sip.pdf", "klinik", 1, None],
        ["tertutup/", "tertutup", None, "no_permission"],
    ]


def test_a_folder_that_may_be_listed_and_not_entered_is_told_by_file(archive: Path) -> None:
    (archive / "tertutup").chmod(0o444)
    assert as_another_user(archive)[-1] == ["tertutup/sip.pdf", "tertutup", None, "no_permission"]


@pytest.mark.parametrize("mode", [0, 0o444, 0o111])
def test_an_archive_that_may_not_be_read_is_no_input(archive: Path, mode: int) -> None:
    archive.chmod(mode)
    assert as_another_user(archive) == f"{archive} may not be read."


def test_an_archive_below_a_closed_folder_is_no_input(archive: Path) -> None:
    (archive / "tertutup").chmod(0)
    assert as_another_user(archive / "tertutup" / "arsip").endswith("may not be read.")
