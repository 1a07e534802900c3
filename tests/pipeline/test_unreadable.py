"""Each file of samples/unreadable has its class, whatever was opened before it in the same process."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from extractors.files import Limits, PageImage
from extractors.ocr import Layout, OcrWord
from pipeline.read import read_document
from schemas.errors import DocumentError
from schemas.labels import FailureClass

FOLDER = Path(__file__).parents[2] / "samples" / "unreadable"
CLASSES: dict[str, str] = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))["classes"]
NAMES = sorted(CLASSES)


class SeesNothing:
    """An engine that finds no word, as Tesseract does on these files."""

    name = "nothing"
    version = "1"

    def missing_languages(self) -> tuple[str, ...]:
        return ()

    def read(self, image: PageImage, layout: Layout = Layout.PAGE) -> list[OcrWord]:
        return []


def class_of(name: str) -> FailureClass:
    with pytest.raises(DocumentError) as caught:
        read_document(FOLDER / name, engine=SeesNothing(), limits=Limits())
    assert caught.value.action
    return caught.value.failure


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_cannot_be_used_has_its_class(name: str) -> None:
    assert class_of(name) == CLASSES[name]


@pytest.mark.parametrize("names", [NAMES, NAMES[::-1]], ids=["forwards", "backwards"])
def test_the_class_does_not_depend_on_the_file_before(names: Sequence[str]) -> None:
    assert {name: class_of(name) for name in names} == CLASSES


def test_every_file_is_listed() -> None:
    files = {file.name for file in FOLDER.iterdir() if file.name != "expected.toml"}
    assert set(CLASSES) == files
    assert len(files) == 11


def test_a_pdf_without_pages_after_an_encrypted_one_is_corrupt() -> None:
    assert class_of("terkunci-sandi.pdf") is FailureClass.ENCRYPTED
    assert class_of("tanpa-halaman.pdf") is FailureClass.CORRUPT
