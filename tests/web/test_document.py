"""The pages of a document: only those of the archive that is shown, with boxes and words where they stand."""

from __future__ import annotations

import asyncio
import hashlib
import html
import io
import re
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from docx import Document
from pebble import ProcessExpired
from PIL import Image, ImageDraw

from extractors.files import Limits
from extractors.ocr.recorded import Recorded
from flows.web.app import make_app
from flows.web.document_view import Item, boxes_on
from pipeline.job import Outcome
from pipeline.page_pictures import PagePictures, PageTrouble, PageWanted
from pipeline.read import read_document
from pipeline.report.crops import COVER
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.words import pack
from schemas.evidence import Evidence, Region
from schemas.facts import PageReading
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import DocumentType, FieldName, TextSource
from schemas.text import DocumentText, PageText, Reading, Word

LINES = (
    "SURAT IZIN PRAKTIK DOKTER",
    "Nomor : 503/0417/SIP-DU/2023",
    "Nama : dr. Wulan Prameswari",
    "NIK : 3275011205800001",
    "Surat izin ini berlaku sampai dengan tanggal 17 Agustus 2028",
)
NIK = "3275011205800001"
QUOTE = "17 Agustus 2028"

Keep = Callable[..., str]


@pytest.fixture(scope="module")
def pictures() -> Iterator[PagePictures]:
    """One set of processes for all tests: starting them takes seconds."""
    drawing = PagePictures(Settings(jobs=1))
    yield drawing
    drawing.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "arsip"
    (place / "klinik").mkdir(parents=True)
    return place


@pytest.fixture
def keep(
    store: Store, make: Any, audited: Callable[..., int], web: Any, pictures: PagePictures, root: Path
) -> Keep:
    """Keep a document as an audit would, with the end of a licence read at `quote`; returns its content."""
    web.site.__dict__["pictures"] = pictures

    def kept(name: str, content: bytes, reading: Reading, quote: str = QUOTE, **more: Any) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        fact = make.fact(FieldName.EXPIRY_DATE, "2028-08-17", review=True, raw=quote)
        fact = fact.model_copy(update={"evidence": evidence_of(reading, quote)})
        parts = more.get("segments") or [make.segment(DocumentType.SIP, fact)]
        file = make.document(f"klinik/{name}", *parts, sha256=sha256)
        readings = tuple(
            PageReading(page=page.number, source=page.source, confidence=0.9, rotation=page.rotation)
            for page in reading.pages
        )
        facts = file.facts.model_copy(update={"pages": reading.page_count, "reading": readings})
        audited([file.model_copy(update={"facts": facts})], root)
        outcome = Outcome(sha256, reading.page_count, pack(reading), facts.model_dump_json())
        store.keep_outcome(outcome, facts_version="p r", reader_version="r1")
        return sha256

    return kept


def evidence_of(reading: Reading, quote: str) -> Evidence:
    text = DocumentText("", reading.pages)
    start = text.text.index(quote)
    places = text.regions(start, start + len(quote))
    return Evidence(
        span=(start, start + len(quote)),
        regions=tuple(Region(page=page, bbox=box) for page, box in places if box.width),
        page=places[0][0],
        quote=quote,
        source=TextSource.TEXT_LAYER,
        confidence=None,
        rule="test",
    )


def read(path: Path) -> Reading:
    return read_document(path, engine=Recorded(Path()), limits=Limits())


@pytest.fixture
def licence(keep: Keep, make_pdf: Callable[..., Path], root: Path) -> str:
    """A licence of two pages; the second says when it ends."""
    path = make_pdf([LINES[:4], LINES[4:]], name="arsip/klinik/sip.pdf")
    return keep("sip.pdf", path.read_bytes(), read(path))


def bar_page(rotation: int) -> tuple[bytes, Reading, BoundingBox]:
    """A picture with one black bar that was read as a word, on a page that must be turned."""
    bar = BoundingBox(100, 60, 250, 80)
    picture = Image.new("L", (1240, 880), 255)  # 150 dpi
    ImageDraw.Draw(picture).rectangle(tuple(bar.scaled(150 / 72)), fill=0)
    png = io.BytesIO()
    picture.save(png, "PNG", dpi=(150, 150))
    size = PageSize(1240 * 72 / 150, 880 * 72 / 150)
    page = PageText(1, size, TextSource.OCR, (Word("BATANG", bar, 0.9, 0),), rotation)
    return png.getvalue(), Reading((page,), 1), bar.turned(rotation // 90, size)


def drawn(picture: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), dtype=np.int16)


def numbers(text: str, pattern: str) -> list[tuple[float, ...]]:
    return [tuple(map(float, match.groups())) for match in re.finditer(pattern, text)]


CORNERS = r'<polygon points="' + r"([\d.-]+),([\d.-]+) " * 4


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_and_words_lie_on_their_print_however_the_page_is_turned(
    web: Any, keep: Keep, root: Path, rotation: int
) -> None:
    content, reading, bar = bar_page(rotation)
    (root / "klinik/foto.png").write_bytes(content)
    sha256 = keep("foto.png", content, reading, "BATANG")
    browser = web.browser()
    text = browser.get(f"/dokumen/{sha256}").text
    picture = browser.get(f"/dokumen/{sha256}/1.webp")
    assert picture.headers["content-type"] == "image/webp"
    dark = drawn(picture.content).max(axis=2) < 100
    height, width = dark.shape
    across, down = numbers(text, r'viewBox="0 0 ([\d.]+) ([\d.]+)"')[0]
    assert width / height == pytest.approx(across / down, rel=0.01)
    rows, columns = np.nonzero(dark)
    ink = (columns.min() / width, rows.min() / height, columns.max() / width, rows.max() / height)
    corners = numbers(text, CORNERS)[0]
    x, y, wide, high = corners[0], corners[1], corners[4] - corners[0], corners[5] - corners[1]
    box = (x / across, y / down, (x + wide) / across, (y + high) / down)
    word = numbers(text, r'data-b="([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)"')[0]
    assert ink == pytest.approx(
        (word[0] / across, word[1] / down, word[2] / across, word[3] / down), abs=0.004
    )
    assert word == pytest.approx(tuple(bar), abs=0.1)
    assert box[0] <= ink[0] + 0.002
    assert box[1] <= ink[1] + 0.002
    assert box[2] >= ink[2] - 0.002
    assert box[3] >= ink[3] - 0.002
    assert wide * high < 1.4 * (word[2] - word[0]) * (word[3] - word[1])


def test_a_link_to_a_statement_opens_its_page_and_marks_it(web: Any, licence: str) -> None:
    key = f"field|{licence}|1||expiry_date"
    text = web.browser().get(f"/dokumen/{licence}", params={"sorot": key}).text
    assert 'id="lembar" class="sheet" aria-label="Halaman 2 dari 2"' in text
    assert text.count('aria-current="true"') == 1
    assert len(re.findall(r'class="box s-uncertain chosen"', text)) == 1
    assert QUOTE in html.unescape(re.sub(r"<[^>]+>", "", text))
    first = web.browser().get(f"/dokumen/{licence}?halaman=1", params={"halaman": 1, "sorot": key}).text
    assert 'class="box' not in first


def test_what_is_doubtful_stands_first(web: Any, licence: str) -> None:
    text = web.browser().get(f"/dokumen/{licence}").text
    groups = re.findall(r'data-group="(\w+)"', text)
    assert groups[0] == "doubtful"
    assert 'id="keputusan"' in text
    assert "data-doubtful" in text


@pytest.mark.parametrize(
    "address",
    [
        "/dokumen/{other}",
        "/dokumen/{other}/1.webp",
        "/dokumen/{upper}",
        "/dokumen/..%2f..%2fetc%2fpasswd",
        "/dokumen/{sha}%2f..%2fx",
        "/dokumen/x/1.webp",
        "/dokumen/{sha}?halaman=0",
        "/dokumen/{sha}?halaman=3",
        "/dokumen/{sha}?halaman=-1",
        "/dokumen/{sha}?halaman=1e0",
        "/dokumen/{sha}?halaman=%C2%B2",
        "/dokumen/{sha}?halaman=9999999999999999999999",
        "/dokumen/{sha}?halaman=",
        "/dokumen/{sha}/0.webp",
        "/dokumen/{sha}/3.webp",
        "/dokumen/{sha}/..%2f1.webp",
        "/dokumen/{sha}/1.webp?ukuran=raksasa",
    ],
)
def test_what_is_not_there_is_not_found(web: Any, licence: str, address: str) -> None:
    other = web.site.store.documents_with  # a content of the archive that is not shown
    contents = [one.sha256 for one in web.site.store.document_results(1)]
    assert contents
    assert other(1, contents[0])
    asked = address.format(sha=licence, upper=licence.upper(), other=contents[0])
    assert web.browser().get(asked).status_code == 404


@pytest.mark.parametrize("sorot", ["x" * 5000, "field|<script>|1||x", "😀"])
def test_an_unknown_statement_marks_nothing(web: Any, licence: str, sorot: str) -> None:
    answer = web.browser().get(f"/dokumen/{licence}", params={"sorot": sorot})
    assert answer.status_code == 200
    assert "chosen" not in answer.text.replace('class="chosen none"', "")
    assert "<script>|" not in answer.text


def test_a_document_that_has_gone_or_changed_says_so(web: Any, licence: str, root: Path) -> None:
    browser = web.browser()
    place = root / "klinik/sip.pdf"
    content = place.read_bytes()
    place.write_bytes(content + b"\n")
    changed = browser.get(f"/dokumen/{licence}/1.webp")
    assert (changed.status_code, "berubah" in changed.text) == (409, True)
    place.unlink()
    gone = browser.get(f"/dokumen/{licence}/1.webp")
    assert (gone.status_code, "tidak ada lagi" in gone.text) == (410, True)
    assert browser.get(f"/dokumen/{licence}").status_code == 200
    place.write_bytes(content)
    assert browser.get(f"/dokumen/{licence}/1.webp").status_code == 200


def test_a_page_that_cannot_be_drawn_says_so(web: Any, keep: Keep, root: Path, make: Any) -> None:
    content = b"%PDF-1.4\nrusak"
    (root / "klinik/rusak.pdf").write_bytes(content)
    sha256 = keep("rusak.pdf", content, make.reading([["berlaku sampai", QUOTE]]))
    assert web.browser().get(f"/dokumen/{sha256}/1.webp").status_code == 422


def test_a_document_inside_a_zip_is_shown(
    web: Any, keep: Keep, make_pdf: Callable[..., Path], root: Path
) -> None:
    path = make_pdf([LINES])
    with zipfile.ZipFile(root / "klinik/kiriman.zip", "w") as container:
        container.write(path, "izin/sip.pdf")
    sha256 = keep("kiriman.zip/izin/sip.pdf", path.read_bytes(), read(path))
    browser = web.browser()
    assert browser.get(f"/dokumen/{sha256}/1.webp").status_code == 200
    (root / "klinik/kiriman.zip").unlink()
    assert browser.get(f"/dokumen/{sha256}/1.webp?ukuran=besar").status_code == 410


def test_a_word_file_shows_its_text(web: Any, keep: Keep, root: Path) -> None:
    written = Document()
    for line in LINES:
        written.add_paragraph(line)
    written.save(str(root / "klinik/izin.docx"))
    content = (root / "klinik/izin.docx").read_bytes()
    sha256 = keep("izin.docx", content, read(root / "klinik/izin.docx"))
    browser = web.browser()
    text = browser.get(f"/dokumen/{sha256}").text
    plain = re.search(r'<pre class="plain"[^>]*>(.*?)</pre>', text, re.DOTALL)
    assert plain is not None
    assert LINES[4] in plain[1]
    assert "<svg" not in text
    assert browser.get(f"/dokumen/{sha256}/1.webp").status_code == 404


def covered(picture: bytes) -> float:
    return float((np.abs(drawn(picture) - np.array(COVER)) <= 12).all(axis=2).mean())


def test_those_who_decide_nothing_see_no_words_about_a_person(
    guarded: Any, keep: Keep, licence: str, pictures: PagePictures
) -> None:
    guarded.site.__dict__["pictures"] = pictures
    viewer, reviewer = guarded.logged_in("viewer"), guarded.logged_in("reviewer")
    address = f"/dokumen/{licence}?halaman=1"
    assert NIK in reviewer.get(address).text
    assert NIK not in viewer.get(address).text
    picture = f"/dokumen/{licence}/1.webp"
    assert covered(viewer.get(picture).content) > covered(reviewer.get(picture).content) + 0.001
    guarded.site.settings = guarded.site.settings.model_copy(update={"review_personal": False})
    assert NIK not in reviewer.get(address).text
    assert covered(reviewer.get(picture).content) > 0.001
    guarded.site.settings = guarded.site.settings.model_copy(update={"show_personal": True})
    assert NIK in viewer.get(address).text


def test_nobody_sees_a_page_before_logging_in(guarded: Any, licence: str) -> None:
    assert guarded.browser().get(f"/dokumen/{licence}/1.webp").headers["location"] == "/masuk"


def test_words_of_a_document_work_nowhere(web: Any, keep: Keep, root: Path, make: Any) -> None:
    content, _, _ = bar_page(0)
    (root / "klinik/a.png").write_bytes(content)
    evil = '<script>alert(1)</script>"><img/src=x>'
    reading = make.reading([[evil]])
    sha256 = keep("a.png", content, reading, evil)
    answer = web.browser().get(f"/dokumen/{sha256}")
    assert "<script>alert" not in answer.text
    assert "<img/src" not in answer.text
    assert html.escape("<script>alert(1)</script>") in answer.text
    assert not re.search(r"\sstyle=|\son\w+=", answer.text)


def test_documents_of_one_file_stand_apart(
    web: Any, keep: Keep, make: Any, make_pdf: Callable[..., Path], root: Path
) -> None:
    path = make_pdf([LINES, LINES], name="arsip/klinik/berkas.pdf")
    parts = [
        make.segment(DocumentType.SIP, pages=(1, 1), number="503/1"),
        make.segment(DocumentType.STR, pages=(2, 2), number="16/2"),
    ]
    sha256 = keep("berkas.pdf", path.read_bytes(), read(path), segments=parts)
    text = web.browser().get(f"/dokumen/{sha256}?halaman=2").text
    assert re.findall(r'data-first="(\d)" data-last="(\d)"( open)?', text) == [
        ("1", "1", ""),
        ("2", "2", " open"),
    ]


def test_on_a_tilted_page_a_row_is_outlined_along_its_print() -> None:
    row = [
        Word(f"kata{at}", BoundingBox(60 + 50 * at, 100 + 2 * at, 105 + 50 * at, 112 + 2 * at), 0.9, 1)
        for at in range(9)
    ]
    below = [Word("lain", BoundingBox(60, 118, 105, 130), 0.9, 2)]
    page = PageText(1, PageSize(595, 842), TextSource.OCR, (*row, *below))
    region = Region(page=1, bbox=BoundingBox(60, 100, 505, 128))
    item = Item(None, "k", "field", "", "", "", regions=(region,))
    (box,) = boxes_on(page, [item])
    assert [round(y, 1) for _, y in box.outline] == [98.4, 116.4, 129.6, 111.6]
    assert box.area < 0.5 * (445 + 3) * (28 + 3)
    straight = Region(page=1, bbox=BoundingBox(60, 100, 105, 112))
    (box,) = boxes_on(page, [Item(None, "k", "field", "", "", "", regions=(straight,))])
    assert box.area == pytest.approx(48 * 15)
    several = Region(page=1, bbox=BoundingBox(55, 95, 510, 135))  # drawn by a person, around two rows
    (box,) = boxes_on(page, [Item(None, "k", "field", "", "", "", regions=(several,))])
    assert box.area == pytest.approx(458 * 43)


class Died:
    """Processes of which every one dies, or hangs, on a page."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def call(self, *_: Any, **__: Any) -> None:
        raise self._error


@pytest.mark.parametrize("error", [TimeoutError, ProcessExpired])
def test_a_page_that_kills_its_process_is_told_and_not_kept(error: type[Exception], monkeypatch: Any) -> None:
    drawing = PagePictures(Settings(jobs=1))
    monkeypatch.setattr(drawing, "_pool", Died(error("x")))
    assert drawing.get(Path("x"), "a" * 64, PageWanted(1, 0, 100)) is PageTrouble.UNREADABLE


class Paints:
    """Processes that give every page the same number of bytes."""

    calls = 0

    def call(self, *_: Any, **__: Any) -> bytes:
        self.calls += 1
        return bytes(1000)


def test_the_log_tells_of_the_document_and_of_pages_that_can_be_read(web: Any, licence: str) -> None:
    browser = web.browser()
    shown = browser.get(f"/dokumen/{licence}").text
    small = re.findall(r'src="(/dokumen/[^"]+ukuran=kecil)"', shown)
    assert len(small) == 2
    for address in small:
        assert browser.get(address).status_code == 200
    browser.get(f"/dokumen/{licence}/2.webp?ukuran=kecil&ukuran=besar")
    browser.get(f"/dokumen/{licence}/9.webp?ukuran=kecil")
    logged = [
        (access.path.rpartition("/")[2], access.status) for _, access in web.site.store.accesses.latest(9)
    ]
    assert logged == [("9.webp", 404), ("2.webp", 200), (licence, 200)]


def test_pictures_kept_in_memory_are_bounded(monkeypatch: Any) -> None:
    monkeypatch.setattr("pipeline.page_pictures._KEPT_BYTES", 3000)
    drawing, pool = PagePictures(Settings(jobs=1)), Paints()
    monkeypatch.setattr(drawing, "_pool", pool)
    for number in (1, 2, 3, 1, 4, 1, 2):  # 2 had to make room for 4
        drawing.get(Path("x"), "a" * 64, PageWanted(number, 0, 100))
    assert pool.calls == 5


def test_documents_that_hang_leave_threads_for_other_pages(web: Any, licence: str, monkeypatch: Any) -> None:
    waiting, most = [0], [0]
    lock = threading.Lock()

    def hang(*_: Any) -> PageTrouble:
        with lock:
            waiting[0] += 1
            most[0] = max(most[0], waiting[0])
        time.sleep(0.2)
        with lock:
            waiting[0] -= 1
        return PageTrouble.UNREADABLE

    monkeypatch.setattr(web.site.pictures, "get", hang)

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(app=make_app(web.site))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            asked = [client.get(f"/dokumen/{licence}/1.webp") for _ in range(20)]
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    assert asyncio.run(ask()) == [422] * 20
    assert 1 < most[0] <= 6
