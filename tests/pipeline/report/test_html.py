from __future__ import annotations

import base64
import datetime as dt
import hashlib
import html.parser
import io
import random
import re
from collections.abc import Sequence

import pytest
from PIL import Image

from pipeline.report import CropSource, Place, no_crops, render_facility, render_report
from pipeline.report.facilities import gather
from pipeline.report.html.overview import build_overview
from pipeline.report.html.pictures import PictureAlbum, media_type, place_of
from pipeline.report.html.views import anchor_of, build_matrix
from schemas.evidence import Region
from schemas.geometry import BoundingBox
from schemas.labels import ClauseId, DocumentStatus, Severity
from schemas.results import DocumentResult, DossierResult

Documents = tuple[DocumentResult, ...]
Dossiers = tuple[DossierResult, ...]

VOID = {"meta", "link", "br", "img", "input", "rect", "line", "path"}
REGION = Region(page=1, bbox=BoundingBox(70, 100, 420, 112))


class Page(html.parser.HTMLParser):
    """Elements in order, text by element name, and whether every tag was closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.raw: dict[str, str] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("style", "script"):
            self.raw[self.open[-1]] = data
        else:
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module")
def source(documents: Documents, dossiers: Dossiers, as_of: dt.date, crops: CropSource) -> str:
    pages = render_report(documents, dossiers, as_of=as_of, crops=crops)
    assert list(pages) == ["report.html"]
    return pages["report.html"]


@pytest.fixture(scope="module")
def page(source: str) -> Page:
    return Page(source)


def test_every_tag_is_closed_and_every_id_is_unique(page: Page) -> None:
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = [link["href"][1:] for link in page.all("a")]
    assert set(targets) <= set(ids)


def test_nothing_is_fetched(page: Page, source: str) -> None:
    for tag, attributes in page.elements:
        for key in ("src", "href", "action", "srcset", "data", "poster"):
            assert attributes.get(key, "#").startswith(("#", "data:")), (tag, attributes)
        assert not [key for key in attributes if key.startswith("on") or key == "style"], (tag, attributes)
    style = page.raw["style"]
    assert "url(" not in style
    assert "@import" not in style


def test_the_content_policy_allows_what_is_there_and_no_more(page: Page) -> None:
    (policy,) = (
        meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    for tag in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.raw[tag].encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"
    assert len(page.all("script")) == len(page.all("style")) == 1


def test_names_that_look_like_code_stay_text(page: Page, source: str) -> None:
    assert "<script>alert('x')</script> & [red]Klinik[/red] {{ 7*7 }}" in page.words
    assert "<script>alert" not in source
    assert "<b>klik</b>" not in source


def test_the_overview_counts(documents: Documents, dossiers: Dossiers, as_of: dt.date, page: Page) -> None:
    overview = build_overview(gather(documents, dossiers), as_of)
    assert (len(overview.facilities), overview.documents, overview.contracts) == (6, 37, 7)
    assert (overview.failed, overview.partial, overview.undecided) == (3, 1, 1)
    assert overview.missing == {Severity.CRITICAL: 7, Severity.MAJOR: 9, Severity.MINOR: 4}
    assert [(d.value, count) for d, count in overview.decisions] == [
        ("TIDAK_MEMENUHI", 2), ("BELUM_LENGKAP", 1), ("PERLU_DITINJAU", 1), ("MEMENUHI", 1),
    ]  # fmt: skip
    # Copies, clauses that do not apply and superseded licences are left out of all of this.
    assert overview.top_missing[0].id == "payment.hold_harmless"
    assert (overview.top_missing[0].missing, overview.top_missing[0].contracts) == (2, 6)
    assert [end.days for end in overview.listed_expiring] == [28, 39, 39, 39, 54, 70]
    assert overview.expired == len(overview.listed_expired) == 8
    assert overview.expiring == 6
    assert overview.listed_expired[0].days == max(end.days for end in overview.listed_expired)
    assert "6 faskes facilities" in page.words


def test_unread_files_say_what_to_do(page: Page) -> None:
    assert page.words.count("Berkas terpotong; daftar halaman hilang.") == 2  # overview and facility
    assert "Pindai ulang halaman itu pada 300 dpi." in page.words
    assert "Halaman tak terbaca: 3, 4." in page.words


def test_every_clause_of_every_contract_has_a_sign_and_a_word(source: str) -> None:
    cells = re.findall(r'<td class="c (k-\w+|na)"[^>]*>(.*?)</td>', source, re.DOTALL)
    assert len(cells) == 7 * 37
    for tone, content in cells:
        sign = re.search(r'class="sign">(.)<', content)
        assert sign, content
        if tone != "k-na":
            assert (tone, sign[1]) in {("k-present", "✓"), ("k-missing", "✗"), ("k-uncertain", "?")}
        words = {"✓": "ada", "✗": "tidak ada", "?": "belum pasti"}
        assert words[sign[1]] in content


def test_the_matrix_keeps_the_order_of_the_list_and_shows_added_clauses(
    documents: Documents, dossiers: Dossiers
) -> None:
    melati = next(one for one in gather(documents, dossiers) if one.key == "klinik-melati")
    matrix = build_matrix(melati.contracts)
    assert [row.id for section in matrix for row in section.rows] == [clause.value for clause in ClauseId]
    assert [section.id for section in matrix] == ["contents", "provider", "information", "payment", "other"]
    own = melati.contracts[0].clauses[0].model_copy(update={"id": "house.night_shift"})
    contract = melati.contracts[0].document.model_copy(
        update={"clauses": (*melati.contracts[0].clauses, own)}
    )
    (added,) = gather([contract], ())
    assert build_matrix(added.contracts)[-1].rows[0].id == "house.night_shift"


def test_findings_carry_severity_place_advice_quote_and_picture(source: str) -> None:
    start = source.index("SIP dr. Bagas Prakoso kedaluwarsa 02-05-2023.")
    item = source[source.rindex("<li", 0, start) : source.index("</li>", start)]
    assert 'class="severity v-critical"' in item
    assert "Minta SIP yang berlaku" in item
    assert "sip dr bagas.png" in item
    assert "hlm. 1" in item
    assert "<blockquote>berlaku sampai dengan 2023-05-02</blockquote>" in item
    assert 'src="data:image/png;base64,' in item


def test_a_finding_across_documents_shows_both_sides(source: str) -> None:
    sides = source.split('<div class="sides">')[1].split("</div>")[0]
    assert sides.count("<blockquote>") == 2
    assert "berlaku sampai dengan 2026-12-20" in sides
    assert "berakhir 2026-12-31" in sides
    assert "hlm. 2" in sides


def test_doubtful_values_show_their_other_readings(page: Page) -> None:
    assert "Tertulis “2023-05-02” ; bacaan lain: 02-05-2028 · keyakinan 61%" in page.words.replace(
        "”;", "” ;"
    )


def test_a_report_without_pictures_is_whole(documents: Documents, dossiers: Dossiers, as_of: dt.date) -> None:
    source = render_report(documents, dossiers, as_of=as_of, crops=no_crops)["report.html"]
    assert "<img" not in source
    assert "SIP dr. Bagas Prakoso kedaluwarsa" in source


def test_what_people_decided_is_told(
    source: str, documents: Documents, dossiers: Dossiers, as_of: dt.date
) -> None:
    assert "Putusan pemeriksa" not in source
    outcome = dossiers[0].requirements[0].model_copy(update={"waived_by": "<petugas.a>"})
    waived = dossiers[0].model_copy(update={"requirements": (outcome, *dossiers[0].requirements[1:])})
    told = render_report(documents, (waived, *dossiers[1:]), as_of=as_of, crops=no_crops)["report.html"]
    assert "Putusan pemeriksa" in told
    assert "&lt;petugas.a&gt;" in told


def test_the_same_results_give_the_same_page(
    source: str, documents: Documents, dossiers: Dossiers, as_of: dt.date, crops: CropSource
) -> None:
    shuffled = list(documents)
    random.Random(5).shuffle(shuffled)
    again = render_report(shuffled, tuple(reversed(dossiers)), as_of=as_of, crops=crops)
    assert again["report.html"] == source


def test_an_empty_audit_is_a_page(as_of: dt.date) -> None:
    assert Page(render_report((), (), as_of=as_of, crops=no_crops)["report.html"]).open == []


def many(documents: Documents, count: int) -> Documents:
    plain = next(one for one in documents if one.path.endswith("npwp.jpg"))
    return tuple(
        plain.model_copy(update={"path": f"faskes {n % 3}/berkas {n}.pdf", "facility": f"faskes {n % 3}"})
        for n in range(count)
    )


def test_two_hundred_documents_are_one_page(documents: Documents, as_of: dt.date) -> None:
    assert list(render_report(many(documents, 200), (), as_of=as_of, crops=no_crops)) == ["report.html"]


def test_more_are_an_index_beside_one_page_per_facility(
    documents: Documents, as_of: dt.date, crops: CropSource
) -> None:
    pages = render_report(many(documents, 201), (), as_of=as_of, crops=crops)
    index = Page(pages.pop("report.html"))
    assert len(pages) == 3
    assert {link["href"] for link in index.all("a")} - {"#isi"} == set(pages)
    for name, text in pages.items():
        assert re.fullmatch(r"report/f-[a-z0-9-]+\.html", name)
        one = Page(text)
        assert one.open == []
        assert "../report.html" in [link["href"] for link in one.all("a")]
        assert one.words.count("berkas") >= 67


def test_folders_that_look_alike_get_pages_of_their_own() -> None:
    names = ["Klinik A", "klinik-a", "klinik a", "KLINIK-A", "../../etc", "Ω", "x" * 300]
    anchors = {name: anchor_of(name) for name in names}
    assert len(set(anchors.values())) == len(names)
    assert anchors["klinik-a"] == "f-klinik-a"
    assert all(re.fullmatch(r"f-[a-z0-9-]{1,75}", anchor) for anchor in anchors.values())


def picture(size: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(size - 8)


def test_pictures_stop_when_the_page_is_full_and_say_how_many() -> None:
    album = PictureAlbum(lambda places: [picture(3000)] * len(places), max_bytes=10_000)
    shown = [album.picture(Place(f"{n}.pdf", 1, (REGION,))) for n in range(5)]
    assert [one is not None for one in shown] == [True, True, True, False, False]
    assert album.left_out == 2


def test_a_place_is_fetched_once() -> None:
    asked: list[list[Place]] = []

    def crops(places: Sequence[Place]) -> list[bytes | None]:
        asked.append(list(places))
        return [picture(100)] * len(places)

    album = PictureAlbum(crops, max_pictures=3)
    one, two, three, four = (Place("a.pdf", page, (REGION,)) for page in range(1, 5))
    album.fetch([one, None, two, one])
    album.fetch([two])
    assert album.picture(one)
    assert album.picture(three)
    assert album.picture(None) is None
    album.fetch([four, two, Place("b.pdf", 1, (REGION,))])  # one picture has room
    assert asked == [[one, two], [three], [four]]


def test_a_place_is_on_one_page() -> None:
    other = Region(page=2, bbox=REGION.bbox)
    assert place_of("a.pdf", 1, (REGION, other)) == place_of("a.pdf", None, (REGION,))
    assert place_of("a.pdf", 2, (REGION, other)) == Place("a.pdf", 2, (other,))
    assert place_of("a.pdf", 3, (REGION,)) is None
    assert place_of("", 1, (REGION,)) is None
    assert place_of("a.pdf", 1, ()) is None


def test_the_worst_findings_get_the_room(documents: Documents, dossiers: Dossiers, as_of: dt.date) -> None:
    asked: list[str] = []

    def crops(places: Sequence[Place]) -> list[bytes | None]:
        asked.extend(place.path for place in places)
        return [None] * len(places)

    render_report(documents, dossiers, as_of=as_of, crops=crops)
    assert asked[0] == "klinik-melati/sip dr bagas.png"  # the only critical one with a place


@pytest.mark.parametrize(
    ("kind", "type_"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
def test_pictures_are_known_by_their_bytes(kind: str, type_: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, kind)
    assert media_type(buffer.getvalue()) == type_


@pytest.mark.parametrize("data", [b"", b"<svg onload=alert(1)>", b"GIF89a", b"%PDF-1.7", b"RIFF1234WAVE"])
def test_nothing_else_is_embedded(data: bytes) -> None:
    assert media_type(data) is None
    assert PictureAlbum(lambda places: [data]).picture(Place("a", 1, (REGION,))) is None


def test_forty_findings_with_large_pictures_stay_small(documents: Documents, as_of: dt.date) -> None:
    example = next(one for one in documents if one.path.endswith("sip dr bagas.png"))
    spread = tuple(
        example.findings[0].model_copy(update={"page": n, "regions": (Region(page=n, bbox=REGION.bbox),)})
        for n in range(1, 200)
    )
    heavy = example.model_copy(update={"findings": spread, "pages": 200, "status": DocumentStatus.COMPLETE})
    source = render_report([heavy], (), as_of=as_of, crops=lambda places: [picture(240_000)] * len(places))[
        "report.html"
    ]
    assert 10_000_000 < len(source) < 15_000_000
    assert "gambar halaman tidak dimuat" in source


def test_the_timeline_quotes_where_an_expiry_was_read(source: str) -> None:
    rows = re.findall(r'<li class="bar-row">(.*?)</li>', source, re.DOTALL)
    accreditation = next(row for row in rows if "Sertifikat akreditasi" in row)
    # The day stands on the second page of the certificate inside a larger file.
    assert "hlm. 12" in accreditation
    assert ">berlaku sampai dengan 15 Januari 2027</q>" in accreditation


def facility_page(documents: Documents, dossier: DossierResult, as_of: dt.date) -> str:
    own = [one for one in documents if one.facility == dossier.facility]
    return render_facility(own, dossier, as_of=as_of, crops=no_crops)


def test_a_facility_has_a_page_of_its_own_that_leads_nowhere(
    documents: Documents, dossiers: Dossiers, as_of: dt.date
) -> None:
    for dossier in dossiers:
        text = facility_page(documents, dossier, as_of)
        page = Page(text)
        assert not page.open
        assert dossier.name in "".join(page.text)
        assert "Semua faskes" not in text
        links = [values["href"] for name, values in page.elements if name == "a"]
        assert [link for link in links if not link.startswith("#")] == []
        assert not [values for name, values in page.elements if name == "img"]


def test_a_facility_page_tells_what_lapses_and_the_first_day_of_each_person(
    documents: Documents, dossiers: Dossiers, as_of: dt.date
) -> None:
    melati = next(one for one in dossiers if one.facility == "klinik-melati")
    text = facility_page(documents, melati, as_of)
    assert "PKS 01-01-2026 s.d. 31-12-2026" in text
    (_, listed) = text.split("Berakhir sebelum PKS berakhir (31-12-2026)", 1)
    listed = listed.partition("</ul>")[0]
    assert listed.index("02-05-2023") < listed.index("20-12-2026")
    assert "30-08-2027" not in listed
    people = text.partition("Tenaga kesehatan")[2]
    assert '<b class="hot">02-05-2023</b>' in people
    ratna = next(person for person in melati.people if "Ratna" in person.name)
    known = ratna.licences[0].model_copy(update={"expiry_date": "2026-12-20", "status": "expiring"})
    lost = known.model_copy(update={"expiry_date": None})
    for licences, said in (
        ((known, lost), "? ada yang belum diketahui"),
        ((lost,), "? belum dik"),
    ):
        changed = melati.model_copy(
            update={"people": (ratna.model_copy(update={"licences": licences}),), "contract": None}
        )
        text = facility_page(documents, changed, as_of)
        assert said in text
        assert ("<b>20-12-2026</b>" in text) is (known in licences)
        assert "Berakhir sebelum PKS berakhir" not in text


def test_requirements_stand_worst_first(documents: Documents, dossiers: Dossiers, as_of: dt.date) -> None:
    text = facility_page(documents, dossiers[0], as_of).partition("Persyaratan ")[2]
    places = [text.index(f"<code>{id_}</code>") for id_ in ("CR-DOC-02", "CR-DOC-06", "CR-DOC-01", "CR-Q-05")]
    assert places == sorted(places)


def test_what_needs_no_look_is_folded_away(documents: Documents, dossiers: Dossiers, as_of: dt.date) -> None:
    source = render_report(documents, dossiers[:1], as_of=as_of, crops=no_crops)["report.html"]
    seen, _, folded = source.partition("atau sama dengan yang di atas: 1")
    assert "<code>CR-DOC-06</code>" in seen
    assert "<code>CR-Q-05</code>" not in seen
    assert "<code>CR-Q-05</code>" in folded
