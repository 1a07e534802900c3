"""Names below the output folder: those of the archive, and never a way out of it."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest import location_of, printable
from pipeline.searchable.names import output_names


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("klinik-melati/pks 2024.pdf", "klinik-melati/pks 2024.pdf"),
        ("klinik-melati/arsip lama/PKS.PDF", "klinik-melati/arsip lama/PKS.PDF"),  # a PDF keeps its name
        ("klinik-melati/SIP.jpg", "klinik-melati/SIP.jpg.pdf"),
        ("lepas.tif", "lepas.tif.pdf"),
        ("../../etc/passwd", "__/__/etc/passwd.pdf"),
        ("/etc/passwd", "etc/passwd.pdf"),
        ("a/./b.pdf", "a/_/b.pdf"),
        ("a//b.pdf", "a/b.pdf"),
        ("a/...pdf", "a/__.pdf"),
        (".pks-pdf/x.pdf", "_pks-pdf/x.pdf"),  # the folder that holds what is not finished
        ("a/nama\nbaris\x1b[2J.pdf", "a/nama_baris_[2J.pdf"),
        ("a/\u202efdp.exe", "a/_fdp.exe.pdf"),  # would be shown backwards
        ("", "_.pdf"),
    ],
)
def test_a_name_is_kept_or_made_safe(path: str, name: str) -> None:
    assert output_names([path]) == {path: PurePosixPath(name)}


def test_names_that_would_meet_are_numbered() -> None:
    names = output_names(["a/x.jpg", "a/x.jpg.pdf", "a/X.JPG", "a/x\n.pdf", "a/x\t.pdf"])
    assert sorted(map(str, names.values())) == [
        "a/X.JPG.pdf",
        "a/x.jpg (2).pdf",
        "a/x.jpg (3).pdf",
        "a/x_ (2).pdf",
        "a/x_.pdf",
    ]


def test_names_do_not_depend_on_the_order_of_the_paths() -> None:
    paths = ["a/x.jpg", "a/x.jpg.pdf", "b/y.png"]
    assert output_names(paths) == output_names(reversed(paths))


def test_long_names_stay_apart() -> None:
    long = "n" * 240
    first, second = output_names([f"a/{long}-satu.jpeg", f"a/{long}-duaa.jpeg"]).values()
    assert first != second
    assert len(first.name.encode()) <= 255


@given(st.lists(st.text(max_size=300), max_size=8))
def test_no_name_leads_out_of_the_folder(paths: list[str]) -> None:
    names = output_names(paths)
    assert len({str(name).casefold() for name in names.values()}) == len(set(paths))
    for name in names.values():
        assert name.suffix.lower() == ".pdf"
        assert not name.is_absolute()
        for part in name.parts:
            assert part.strip(".")
            assert len(part.encode()) <= 255
            assert not any(unicodedata.category(char) == "Cc" for char in part)
        assert not name.parts[0].startswith(".") or len(name.parts) == 1


@given(st.binary(min_size=1, max_size=40).filter(lambda name: not {b"/"[0], 0} & set(name)))
def test_a_path_of_the_results_leads_back_to_the_file(name: bytes) -> None:
    shown = printable(os.fsdecode(name))
    assert os.fsencode(location_of(Path("/arsip"), shown)) == os.fsencode(Path("/arsip", os.fsdecode(name)))
