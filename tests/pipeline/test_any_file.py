"""Whatever bytes a file holds, it becomes facts or a failure with a class; its process may hang or die.

A fixed number of cases in a usual run; `PKS_EXAMPLES=20000 pytest tests/pipeline/test_any_file.py` looks for
rarer ones.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import sys
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import TimeoutError as FutureTimeoutError
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pebble import ProcessExpired
from PIL import Image, ImageDraw

from extractors.files import Limits
from pipeline.containers import Unpacker
from pipeline.job import Job
from pipeline.page_pictures import PageTrouble, PageWanted, draw_page
from pipeline.pool import WorkerPool
from pipeline.settings import Settings
from schemas.facts import DocumentFacts
from schemas.labels import FailureClass
from schemas.results import ErrorResult

EXAMPLES = int(os.environ.get("PKS_EXAMPLES", "12"))
RUN = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    database=None,
)
FEW = settings(RUN, max_examples=max(2, EXAMPLES // 15))
"""Where pages are read by OCR, a second each."""
LIMITS = Limits(
    max_bytes=1_000_000,
    max_pages=3,
    max_pixels=2_000_000,
    max_render_pixels=60_000,
    max_decoded_bytes=2_000_000,
    max_unpacked_bytes=2_000_000,
    max_members=20,
    seconds_per_document=6,
    seconds_per_page=4,
    seconds_in_all=30,
    seconds_per_container=20,
    memory_bytes=1 << 30,
)
OWN_FAULT = "Galat program"
"""What the message of a failure begins with that is one of the program itself."""


def _loaded(path: str) -> Any:
    name = f"pks_tests_{Path(path).stem}_of_any_file"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).parents[1] / path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


def _picture(kind: str) -> bytes:
    page = Image.new("L", (240, 160), 255)
    ImageDraw.Draw(page).text((20, 60), "SURAT IZIN PRAKTIK", fill=0)
    made = io.BytesIO()
    page.save(made, kind)
    return made.getvalue()


def _zipped(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _mailed(content: bytes) -> bytes:
    made = EmailMessage()
    made["From"] = "klinik@contoh.invalid"
    made.set_content("Terlampir.", charset="utf-8")
    made.add_attachment(content, maintype="application", subtype="pdf", filename="izin é.pdf")
    return made.as_bytes()


HOSTILE = _loaded("flows/hostile_files.py")
DIGITAL: bytes = _loaded("conftest.py").pdf_bytes(
    [["SURAT IZIN PRAKTIK", "Nomor : 503/0417/SIP-DU/2023"]] * 2
)
HTML = b"<!DOCTYPE html><html><body><table><tr><td>SIP<p>17 Agustus 2028</table></body></html>"
DOCUMENTS = {
    "pdf": DIGITAL,
    "pdf with a form": HOSTILE.form_loop(),
    "pdf with object streams": HOSTILE.object_stream_loop(),
    "png": _picture("PNG"),
    "jpeg": _picture("JPEG"),
    "tiff": _picture("TIFF"),
    "heic": HOSTILE.heic_deep()[:400],
    "docx": HOSTILE.docx_tables(),
    "rtf": rb"{\rtf1\ansi SURAT IZIN PRAKTIK \u233? \par}",
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le"),
    "html": HTML,
}
DRAWN = ("pdf", "pdf with a form", "pdf with object streams", "png", "jpeg", "tiff", "heic")
CONTAINERS = {
    "kiriman.zip": _zipped({"izin.pdf": DIGITAL, "dalam.zip": _zipped({"x.pdf": b"x"}), "a/../b": b""}),
    "kiriman.eml": _mailed(DIGITAL[:300]),
}
JUNK = st.sampled_from(
    (
        b"",
        b"\0",
        b"\xff" * 4,
        b"%PDF-",
        b"<<",
        b"PK\3\4",
        b"9999999999",
        b"-1",
        b"[" * 99,
        b"<w:p>",
        b"\r\n--",
    )
)


@st.composite
def damaged(draw: st.DrawFn, seed: bytes) -> bytes:
    """Return a file with bytes changed, put in, lost or said again, perhaps cut off."""
    data = bytearray(seed)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        lost = draw(st.integers(0, 9))
        again = bytes(data[at : at + draw(st.integers(1, 300))])
        put = draw(st.one_of(JUNK, st.binary(max_size=8), st.just(again), st.just(again * 40)))
        data[at : at + lost] = put
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.integers(0, 4)) == 0 else data)


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(Settings(jobs=1, limits=LIMITS, retry=frozenset()), None) as made:
        yield made


@pytest.fixture(scope="module")
def unpacker() -> Iterator[Unpacker]:
    with Unpacker(LIMITS, 1) as made:
        yield made


def check_failure(failure: ErrorResult) -> None:
    assert failure.code in FailureClass
    assert failure.message
    assert failure.action
    assert not failure.message.startswith(OWN_FAULT), failure.message
    failure.message.encode("utf-8")


def check_document(pool: WorkerPool, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    outcome = pool.submit(Job("a" * 64, file)).result()
    if outcome.failure is not None:
        check_failure(outcome.failure)
    else:
        assert outcome.facts is not None
        facts = DocumentFacts.model_validate_json(outcome.facts)
        assert 0 < facts.pages <= LIMITS.max_pages
        assert len(facts.reading) == outcome.pages


@pytest.mark.parametrize("kind", DRAWN)
@FEW
@given(data=st.data())
def test_a_damaged_picture_is_read_or_has_a_class(
    tmp_path: Path, pool: WorkerPool, kind: str, data: st.DataObject
) -> None:
    check_document(pool, tmp_path / "berkas", data.draw(damaged(DOCUMENTS[kind])))


@pytest.mark.parametrize("kind", sorted(set(DRAWN) - {"pdf with a form"}))  # one that hangs when it is drawn
@RUN
@given(data=st.data())
def test_a_damaged_picture_is_shown_or_has_a_reason(
    tmp_path: Path, pool: WorkerPool, kind: str, data: st.DataObject
) -> None:
    file, content = tmp_path / "berkas", data.draw(damaged(DOCUMENTS[kind]))
    file.write_bytes(content)
    sha256, wanted = hashlib.sha256(content).hexdigest(), PageWanted(1, 0, 100)
    try:
        shown = pool.call(draw_page, file, sha256, wanted, LIMITS, seconds=5)
    except (ProcessExpired, FutureTimeoutError):
        return  # the page is told to be unreadable
    if isinstance(shown, bytes):
        assert max(Image.open(io.BytesIO(shown)).size) <= 100
    else:
        assert shown in (PageTrouble.UNREADABLE, PageTrouble.NO_PICTURE)


@pytest.mark.parametrize("kind", sorted(set(DOCUMENTS) - set(DRAWN)))
@RUN
@given(data=st.data())
def test_a_damaged_document_is_read_or_has_a_class(
    tmp_path: Path, pool: WorkerPool, kind: str, data: st.DataObject
) -> None:
    check_document(pool, tmp_path / "berkas", data.draw(damaged(DOCUMENTS[kind])))


@RUN
@given(content=st.binary(max_size=2_000))
def test_any_bytes_are_read_or_have_a_class(tmp_path: Path, pool: WorkerPool, content: bytes) -> None:
    check_document(pool, tmp_path / "berkas", content)


@pytest.mark.parametrize("name", CONTAINERS)
@RUN
@given(data=st.data())
def test_a_damaged_container_is_listed_or_has_a_class(
    tmp_path: Path, unpacker: Unpacker, name: str, data: st.DataObject
) -> None:
    file = tmp_path / name
    file.write_bytes(data.draw(st.one_of(damaged(CONTAINERS[name]), st.binary(max_size=500))))
    listing = unpacker.list(file, name)
    if listing is None:
        return  # it is a document by its content
    for failure in (listing.failure, *(member.failure for member in listing.members)):
        if failure is not None:
            check_failure(failure)
    for member in listing.members:
        assert (member.sha256 is None) == (member.failure is not None)
        member.name.encode("utf-8")
        assert not {"", ".", ".."} & set(member.name.split("/"))
