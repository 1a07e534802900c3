"""Photographs that cut the ends of lines off."""

from extractors.contracts import extract_contract_fields
from schemas.facts import FieldFact
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import DocumentType, FieldName, TextSource
from schemas.text import DocumentText, PageText, Word

TITLE = (
    "PERJANJIAN KERJA SAMA",
    "ANTARA",
    "BPJS KESEHATAN CABANG SUKAMULYA BARAT",
    "DENGAN",
    "KLINIK PRATAMA BUNGA TANJUNG",
    "TENTANG",
    "PELAYANAN KESEHATAN TINGKAT PERTAMA",
    "BAGI PESERTA JAMINAN KESEHATAN",
    "Nomor : 112/KTR/VII-05/1222",
)
BODY = (
    "Perjanjian Kerja Sama ini dibuat dan ditandatangani di Sukamulya, pada hari Kamis tanggal",
    "dua puluh dua bulan Desember tahun dua ribu dua puluh dua (22-12-2022), oleh dan antara:",
    "Sri Rahayu, S.E., AAK, selaku Kepala BPJS Kesehatan Cabang Sukamulya Barat, berdasarkan",
    "Keputusan Direksi Nomor 1234/Peg-04/0621 tanggal 3 Juni 2021, selanjutnya disebut PIHAK",
    "KESATU; dan dr. Rangga Prasetya, selaku Pimpinan Klinik Pratama Bunga Tanjung, selaku dan",
)
NAMED = (FieldName.NUMBERS, FieldName.PARTY_FIRST, FieldName.PARTY_SECOND, FieldName.FACILITY_NAME)


def page_of(*, shown: int, begun: int = 0, slant: float = 0.0) -> DocumentText:
    """Set title centred over the body; only the columns from `begun` to `shown` are on the picture."""
    words = []
    for row, line in enumerate([line.center(len(BODY[0])) for line in TITLE] + list(BODY)):
        edge = int(shown + slant * row)
        kept = " " * begun + line[begun:edge]
        column = 0
        for token in kept.split():
            column = kept.index(token, column)
            box = BoundingBox(40 + 5 * column, 60 + 14 * row, 40 + 5 * (column + len(token)), 71 + 14 * row)
            words.append(Word(token, box, 0.95, row))
            column += len(token)
    return DocumentText("0" * 64, (PageText(1, PageSize(595, 842), TextSource.OCR, tuple(words)),))


def named(document: DocumentText) -> dict[FieldName, FieldFact]:
    fields = extract_contract_fields(document, start=0, end=len(document.text), doc_type=DocumentType.PKS)
    return {fact.name: fact for fact in fields.fields if fact.name in NAMED}


def test_names_that_end_at_the_edge_of_the_picture_go_to_a_person() -> None:
    facts = named(page_of(shown=53, slant=0.4))
    assert facts[FieldName.PARTY_SECOND].value == "Klinik Pratama Bunga Ta"
    assert all(fact.review and fact.note and fact.confidence <= 0.5 for fact in facts.values())


def test_names_that_begin_at_the_edge_of_the_picture_go_to_a_person() -> None:
    facts = named(page_of(shown=200, begun=34))
    assert facts[FieldName.PARTY_SECOND].review


def test_a_whole_centred_title_is_trusted() -> None:
    facts = named(page_of(shown=200))
    assert set(facts) == set(NAMED)
    assert not any(fact.review for fact in facts.values())
